// SPDX-License-Identifier: Apache-2.0
#include "tool/output/Sarif.h"
#include "tool/CheckDocs.h"
#include "tool/output/Fingerprint.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

using namespace leash;
using Json = nlohmann::ordered_json;
using llvm::StringRef;

namespace {

constexpr const char *RootId = "SRCROOT";
constexpr unsigned MaxFlowSteps = 50; // GitHub shows no more than fits a page
constexpr unsigned MaxText = 1024; // of a rule's descriptions, as GitHub cuts

class Builder {
public:
  Builder(const Report &R, SourceCache &Sources,
          llvm::ArrayRef<const CheckInfo *> Rules)
      : R(R), Sources(Sources), Rules(Rules) {}
  Json log();

private:
  Json run();
  Json rule(const CheckInfo &Info) const;
  Json invocation();
  Json result(size_t I);
  Json message(const Finding &F, const SeenAtRuntime *Seen) const;
  double rank(const SeenAtRuntime &Seen) const;
  Json artifact(StringRef File) const;
  Json region(const Location &Where, bool WithSnippet);
  Json physical(const Location &Where, bool WithSnippet = false);
  Json location(const Step &S, int Id);
  Json flow(const Finding &F);
  Json fix(const Fix &Fx);
  std::string fileName(StringRef Path) const;

  const Report &R;
  SourceCache &Sources;
  llvm::ArrayRef<const CheckInfo *> Rules;
  std::vector<std::string> Prints;
};

} // namespace

std::string leash::camelCase(StringRef Stem) {
  std::string Result;
  bool Up = true;
  for (char C : Stem) {
    if (C == '-') {
      Up = true;
      continue;
    }
    Result += Up ? llvm::toUpper(C) : C;
    Up = false;
  }
  return Result;
}

std::string leash::uriPath(StringRef Path) {
  std::string Result;
  for (char C : Path) {
    if (llvm::isAlnum(C) || StringRef("/-._~!$&'()*+,;=@:").contains(C)) {
      Result += C;
      continue;
    }
    Result += '%';
    Result += llvm::hexdigit((C >> 4) & 0xF);
    Result += llvm::hexdigit(C & 0xF);
  }
  return Result;
}

// JSON is UTF-8; sources and paths need not be.
static std::string utf8(StringRef Text) {
  return llvm::json::isUTF8(Text) ? Text.str() : llvm::json::fixUTF8(Text);
}

static std::string cut(StringRef Text, size_t Most) {
  if (Text.size() <= Most)
    return utf8(Text);
  return utf8((Text.take_front(Most - 3).rtrim() + "...").str());
}

// One paragraph, one line: GitHub keeps line breaks as they are.
static std::string firstParagraph(StringRef Markdown) {
  StringRef Head = Markdown.trim().split("\n\n").first;
  std::string Line = Head.str();
  std::replace(Line.begin(), Line.end(), '\n', ' ');
  return Line;
}

std::string Builder::fileName(StringRef Path) const {
  return relativePath(Path, R.SourceRoot);
}

Json Builder::artifact(StringRef File) const {
  std::string Name = fileName(File);
  if (StringRef(Name).starts_with("/"))
    return {{"uri", "file://" + uriPath(Name)}};
  // A first segment with a colon would be read as a scheme.
  if (StringRef(Name).split('/').first.contains(':'))
    Name = "./" + Name;
  return {{"uri", uriPath(Name)}, {"uriBaseId", RootId}};
}

Json Builder::region(const Location &Where, bool WithSnippet) {
  const SourceFile &Text = Sources.file(Where.File);
  const ir::Pos &B = Where.Begin;
  bool HasEnd = Where.End.Line > B.Line ||
                (Where.End.Line == B.Line && Where.End.Column >= B.Column);
  const ir::Pos &E = HasEnd ? Where.End : B;
  Json Region = {
      {"startLine", std::max(1u, B.Line)},
      {"startColumn", std::max(1u, Text.utf16Column(B.Line, B.Column))},
      {"endLine", std::max(1u, E.Line)},
      {"endColumn", std::max(1u, Text.utf16Column(E.Line, E.Column))}};
  if (WithSnippet && Text.readable())
    Region["snippet"] = {{"text", utf8(Text.line(B.Line))}};
  return Region;
}

Json Builder::physical(const Location &Where, bool WithSnippet) {
  return {{"artifactLocation", artifact(Where.File)},
          {"region", region(Where, WithSnippet)}};
}

Json Builder::location(const Step &S, int Id) {
  Json L;
  if (Id >= 0)
    L["id"] = Id;
  L["physicalLocation"] = physical(S.Where);
  L["message"] = {{"text", utf8(S.Message)}};
  return L;
}

Json Builder::rule(const CheckInfo &Info) const {
  Json Tags = {"concurrency", "leak", Info.Obligation.str()};
  for (unsigned Cwe : Info.Cwe)
    Tags.push_back("external/cwe/cwe-" + std::to_string(Cwe));
  return {{"id", Info.id()},
          {"name", camelCase(Info.Stem)},
          {"shortDescription", {{"text", cut(Info.Title, MaxText)}}},
          {"fullDescription",
           {{"text",
             cut((Info.Summary + " " + firstParagraph(Info.Rationale)).str(),
                 MaxText)}}},
          {"help",
           {{"text", utf8(checkHelpText(Info))},
            {"markdown", utf8(checkHelpMarkdown(Info))}}},
          {"defaultConfiguration",
           {{"enabled", Info.DefaultOn}, {"level", name(Info.DefaultLevel)}}},
          {"properties",
           {{"precision", Info.Precision},
            {"problem.severity", Info.DefaultLevel == Level::Error ? "error"
                                 : Info.DefaultLevel == Level::Warning
                                     ? "warning"
                                     : "recommendation"},
            {"tags", Tags}}}};
}

// Brackets in the text of a link are escaped, as §3.11.6 of the format says.
static std::string linkText(StringRef Text) {
  std::string Result;
  for (char C : Text) {
    if (C == '[' || C == ']' || C == '\\')
      Result += '\\';
    Result += C;
  }
  return Result;
}

// What the message links to: first what was seen at run time.
static llvm::SmallVector<const std::vector<Step> *, 3>
related(const Finding &F, const SeenAtRuntime *Seen) {
  llvm::SmallVector<const std::vector<Step> *, 3> Result;
  if (Seen)
    Result.push_back(&Seen->Notes);
  Result.append({&F.Path, &F.Related});
  return Result;
}

// From 50 to 100, by the tasks; results that were not seen have no rank.
double Builder::rank(const SeenAtRuntime &Seen) const {
  uint64_t Most = Seen.Tasks;
  for (const SeenAtRuntime &S : R.Seen)
    Most = std::max(Most, S.Tasks);
  return 50 + std::round(50.0 * double(Seen.Tasks) / double(Most));
}

// GitHub shows a related location only when the message links to it, and the
// first sentence where space is short: so that one stands alone.
Json Builder::message(const Finding &F, const SeenAtRuntime *Seen) const {
  std::string Text = utf8(F.Message);
  if (!Text.empty() && Text.back() != '.')
    Text += '.';
  std::string Links;
  int Id = 0;
  for (const auto *Steps : related(F, Seen))
    for (const Step &S : *Steps) {
      if (unsigned(Id) >= MaxFlowSteps)
        break;
      Links += Links.empty() ? " See: " : "; ";
      Links += '[';
      Links += linkText(utf8(S.Message));
      Links += "](" + std::to_string(Id++) + ")";
    }
  if (!Links.empty())
    Links += ".";
  return {{"text", Text + Links}};
}

Json Builder::flow(const Finding &F) {
  Json Steps = Json::array();
  unsigned Count = F.Path.size(), Index = 0;
  for (const Step &S : F.Path) {
    // The ends matter most: where it starts and where it is lost.
    bool Dropped =
        Count > MaxFlowSteps && Index >= MaxFlowSteps - 1 && Index != Count - 1;
    ++Index;
    if (!Dropped)
      Steps.push_back({{"location", location(S, -1)},
                       {"executionOrder", Steps.size() + 1},
                       {"importance", "essential"}});
  }
  Json Thread = {{"locations", Steps}};
  return {{"threadFlows", Json::array({Thread})}};
}

Json Builder::fix(const Fix &Fx) {
  Json Changes = Json::array();
  for (const Edit &E : Fx.Edits) {
    Json Replacement = {{"deletedRegion", region(E.Where, false)}};
    if (!E.Text.empty())
      Replacement["insertedContent"] = {{"text", utf8(E.Text)}};
    Json Artifact = artifact(E.Where.File);
    auto Same = [&](const Json &C) {
      return C["artifactLocation"] == Artifact;
    };
    auto Found = std::find_if(Changes.begin(), Changes.end(), Same);
    if (Found != Changes.end())
      (*Found)["replacements"].push_back(Replacement);
    else
      Changes.push_back({{"artifactLocation", Artifact},
                         {"replacements", Json::array({Replacement})}});
  }
  return {{"description", {{"text", utf8(Fx.Description)}}},
          {"artifactChanges", Changes}};
}

Json Builder::result(size_t I) {
  const Finding &F = R.Findings[I];
  Json Result = {{"ruleId", F.Check}};
  for (const auto &[Index, Info] : llvm::enumerate(Rules))
    if (Info->id() == F.Check)
      Result["ruleIndex"] = Index;
  Result["level"] = name(R.level(I));
  const SeenAtRuntime *Seen = R.seen(I);
  Result["message"] = message(F, Seen);
  Json Primary = {{"physicalLocation", physical(F.Where, true)}};
  Json Logical = {{"fullyQualifiedName", utf8(F.Function)}};
  if (!F.Function.empty())
    Primary["logicalLocations"] = Json::array({Logical});
  Result["locations"] = Json::array({Primary});
  Json Prints = Json::object();
  StringRef LineHash = Sources.file(F.Where.File).lineHash(F.Where.Begin.Line);
  if (!LineHash.empty())
    Prints["primaryLocationLineHash"] = LineHash;
  Prints["leashFinding/v1"] = this->Prints[I];
  Result["partialFingerprints"] = Prints;
  if (!F.Path.empty())
    Result["codeFlows"] = Json::array({flow(F)});
  Json Related = Json::array();
  for (const auto *Steps : related(F, Seen))
    for (const Step &S : *Steps)
      if (Related.size() < MaxFlowSteps)
        Related.push_back(location(S, Related.size()));
  if (!Related.empty())
    Result["relatedLocations"] = Related;
  Json Fixes = Json::array();
  for (const Fix &Fx : F.Fixes)
    if (!Fx.Edits.empty())
      Fixes.push_back(fix(Fx));
  if (!Fixes.empty())
    Result["fixes"] = Fixes;
  if (Seen) {
    Result["rank"] = rank(*Seen);
    Result["properties"]["runtime"] = {{"blockedTasks", Seen->Tasks},
                                       {"stopRequested", Seen->StopRequested},
                                       {"oldestSeconds", Seen->Oldest}};
  }
  return Result;
}

Json Builder::invocation() {
  Json I = {{"executionSuccessful", R.Skipped.empty()}};
  Json Notes = Json::array();
  for (const SkippedUnit &U : R.Skipped) {
    Json Where = {
        {"physicalLocation", {{"artifactLocation", artifact(U.File)}}}};
    std::string Text =
        fileName(U.File) + " was not analysed: " + U.Reason + ".";
    Notes.push_back({{"level", "error"},
                     {"message", {{"text", utf8(Text)}}},
                     {"locations", Json::array({Where})}});
  }
  if (!Notes.empty())
    I["toolConfigurationNotifications"] = Notes;
  // No results: no check says that they are wrong.
  Json Hot = Json::array();
  for (const HotSite &H : R.HotSites)
    Hot.push_back(
        {{"level", "note"},
         {"message", {{"text", utf8(H.Note.Message) + "."}}},
         {"locations",
          Json::array({{{"physicalLocation", physical(H.Note.Where)}}})},
         {"properties",
          {{"blockedTasks", H.Tasks}, {"oldestSeconds", H.Oldest}}}});
  if (!Hot.empty())
    I["toolExecutionNotifications"] = Hot;
  return I;
}

Json Builder::run() {
  std::vector<std::string> Names;
  for (const Finding &F : R.Findings)
    Names.push_back(fileName(F.Where.File));
  Prints = leashFingerprints(R.Findings, Names, Sources);

  Json RuleList = Json::array();
  for (const CheckInfo *Info : Rules)
    RuleList.push_back(rule(*Info));
  Json Results = Json::array();
  for (size_t I = 0; I < R.Findings.size(); ++I)
    Results.push_back(result(I));

  Json Run;
  Run["tool"]["driver"] = {{"name", "leash"},
                           {"fullName", "Leash " LEASH_VERSION},
                           {"semanticVersion", LEASH_VERSION},
                           {"rules", RuleList}};
  Run["invocations"] = Json::array({invocation()});
  Run["originalUriBaseIds"][RootId] = {
      {"uri", "file://" + uriPath(R.SourceRoot) +
                  (StringRef(R.SourceRoot).ends_with("/") ? "" : "/")}};
  if (!R.Category.empty())
    Run["automationDetails"]["id"] =
        utf8(R.Category + (StringRef(R.Category).ends_with("/") ? "" : "/"));
  Run["columnKind"] = "utf16CodeUnits";
  Run["results"] = Results;
  return Run;
}

Json Builder::log() {
  return {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
          {"version", "2.1.0"},
          {"runs", Json::array({run()})}};
}

SarifWriter::SarifWriter(SarifOptions O) : Options(std::move(O)) {
  if (Options.Rules.empty())
    Options.Rules = allChecks().vec();
}

void SarifWriter::write(const Report &R, SourceCache &Sources,
                        llvm::raw_ostream &OS) const {
  Json Log = Builder(R, Sources, Options.Rules).log();
  OS << Log.dump(Options.Pretty ? 2 : -1, ' ', false,
                 Json::error_handler_t::replace)
     << '\n';
}
