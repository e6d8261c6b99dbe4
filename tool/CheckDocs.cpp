// SPDX-License-Identifier: Apache-2.0
#include "tool/CheckDocs.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace leash;
using llvm::StringRef;

// Joins the lines of each paragraph; code blocks, lists, tables and headings
// keep theirs. GitHub shows every line break of a rule's help.
static std::string unwrapped(StringRef Markdown) {
  std::string Result;
  bool InCode = false, Joinable = false;
  llvm::SmallVector<StringRef> Lines;
  Markdown.trim().split(Lines, '\n');
  for (StringRef Line : Lines) {
    bool Fence = Line.ltrim().starts_with("```");
    bool Own = InCode || Fence || Line.trim().empty() ||
               Line.starts_with("- ") || Line.starts_with("* ") ||
               Line.starts_with("|") || Line.starts_with("#");
    if (!Own && Joinable)
      Result.back() = ' ';
    Result += (Own ? Line.rtrim() : Line.trim()).str() + "\n";
    if (Fence)
      InCode = !InCode;
    Joinable = !InCode && !Fence && !Line.trim().empty() &&
               !Line.starts_with("#") && !Line.starts_with("|");
  }
  return Result;
}

static std::string code(StringRef Text) {
  return ("```cpp\n" + Text.trim("\n") + "\n```\n").str();
}

static StringRef fixWords(FixKind Kind) {
  switch (Kind) {
  case FixKind::None:
    return "none";
  case FixKind::Safe:
    return "safe (`--fix`)";
  case FixKind::Unsafe:
    return "needs a look (`--fix=unsafe`)";
  case FixKind::Mixed:
    return "safe where it is proven (`--fix`), else needs a look "
           "(`--fix=unsafe`)";
  }
  return "none";
}

static StringRef levelWord(Level L) {
  return L == Level::Error ? "error" : L == Level::Note ? "note" : "warning";
}

static std::string cwes(const CheckInfo &Info) {
  return llvm::join(llvm::map_range(Info.Cwe,
                                    [](unsigned N) {
                                      std::string S = std::to_string(N);
                                      return "[CWE-" + S +
                                             "](https://cwe.mitre.org/data/"
                                             "definitions/" +
                                             S + ".html)";
                                    }),
                    ", ");
}

static std::string optionTable(const CheckInfo &Info) {
  std::string Text =
      "| option | type | default | meaning |\n|---|---|---|---|\n";
  for (const OptionInfo &O : Info.Options)
    Text += ("| `" + Info.id() + "." + O.Name + "` | " + O.Type + " | " +
             (O.Default.empty() ? "" : ("`" + O.Default + "`").str()) + " | " +
             O.Help + " |\n")
                .str();
  return Text;
}

static std::string facts(const CheckInfo &Info) {
  std::string Text = "| obligation | level | on by default | precision | fix |";
  std::string Rule = "\n|---|---|---|---|---|";
  std::string Row =
      ("\n| " + Info.Obligation + " | " + levelWord(Info.DefaultLevel) + " | " +
       (Info.DefaultOn ? "yes" : "no") + " | " + Info.Precision + " | " +
       fixWords(Info.Fixes) + " |")
          .str();
  if (!Info.Cwe.empty()) {
    Text += " weakness |";
    Rule += "---|";
    Row += " " + cwes(Info) + " |";
  }
  return Text + Rule + Row + "\n";
}

static std::string body(const CheckInfo &Info) {
  std::string Text = (Info.Summary.trim() + "\n\n").str();
  Text += unwrapped(Info.Rationale) + "\n";
  Text += "## Reported\n\n" + code(Info.Before) + "\n";
  Text += "## Not reported\n\n" + code(Info.After) + "\n";
  if (!Info.Options.empty())
    Text += "## Options\n\n" + optionTable(Info) + "\n";
  if (!Info.Limits.empty())
    Text += "## What it misses\n\n" + unwrapped(Info.Limits) + "\n";
  if (!Info.References.empty()) {
    Text += "## References\n\n";
    for (StringRef R : Info.References)
      Text += ("- " + R + "\n").str();
    Text += "\n";
  }
  return Text;
}

std::string leash::checkHelpMarkdown(const CheckInfo &Info) {
  return StringRef(body(Info)).rtrim().str() + "\n\n" +
         "Suppress one place with `// NOLINT(" + Info.id() + ")`.\n";
}

std::string leash::checkHelpText(const CheckInfo &Info) {
  std::string Text =
      (Info.id() + ": " + Info.Title + "\n\n" + Info.Summary.trim() + "\n\n")
          .str();
  Text += unwrapped(Info.Rationale);
  Text += ("\nReported:\n\n" + Info.Before.trim("\n") +
           "\n\nNot reported:\n\n" + Info.After.trim("\n") + "\n")
              .str();
  Text += (llvm::Twine("\nObligation: ") + Info.Obligation +
           "\nLevel: " + levelWord(Info.DefaultLevel) + "\nOn by default: " +
           (Info.DefaultOn ? "yes" : "no") + "\nPrecision: " + Info.Precision +
           "\nFix: " + fixWords(Info.Fixes) + "\n")
              .str();
  for (unsigned N : Info.Cwe)
    Text += "Weakness: CWE-" + std::to_string(N) + "\n";
  if (!Info.Options.empty())
    Text += "\nOptions:\n";
  for (const OptionInfo &O : Info.Options)
    Text += ("  " + Info.id() + "." + O.Name + " (" + O.Type + ", default '" +
             O.Default + "'): " + O.Help + "\n")
                .str();
  if (!Info.Limits.empty())
    Text += "\nWhat it misses:\n\n" + unwrapped(Info.Limits);
  for (StringRef R : Info.References)
    Text += ("\nSee " + R).str();
  return StringRef(Text).rtrim().str() + "\n";
}

std::string leash::checkPage(const CheckInfo &Info) {
  return "<!-- Generated by `leash dump-docs` from the check's record. "
         "-->\n# " +
         Info.id() + "\n\n**" + Info.Title.str() + "**\n\n" + facts(Info) +
         "\n" + checkHelpMarkdown(Info);
}

std::string leash::checkIndexPage(llvm::ArrayRef<const CheckInfo *> Checks) {
  std::string Text = "<!-- Generated by `leash dump-docs`. -->\n# Checks\n\n"
                     "| check | obligation | what it reports | on | fix |\n"
                     "|---|---|---|---|---|\n";
  for (const CheckInfo *Info : Checks)
    Text += ("| [" + Info->id() + "](" + Info->Stem + ".md) | " +
             Info->Obligation + " | " + Info->Title + " | " +
             (Info->DefaultOn ? "yes" : "no") + " | " +
             (Info->Fixes == FixKind::None     ? ""
              : Info->Fixes == FixKind::Unsafe ? "unsafe"
              : Info->Fixes == FixKind::Safe   ? "safe"
                                               : "safe, unsafe") +
             " |\n")
                .str();
  return Text;
}

std::string leash::checkList(llvm::ArrayRef<const CheckInfo *> Checks) {
  size_t Width = 0;
  for (const CheckInfo *Info : Checks)
    Width = std::max(Width, Info->id().size());
  std::string Text;
  for (const CheckInfo *Info : Checks) {
    std::string Id = Info->id();
    Id.resize(Width, ' ');
    Text +=
        (Id + (Info->DefaultOn ? "  on   " : "  off  ") + Info->Title + "\n")
            .str();
  }
  return Text;
}
