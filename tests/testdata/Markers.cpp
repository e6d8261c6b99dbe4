// SPDX-License-Identifier: Apache-2.0
#include "tests/testdata/Markers.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Regex.h"
#include <map>
#include <optional>

using llvm::StringRef;

namespace leash::test {

namespace {

std::string place(const TestFile &F, unsigned Line) {
  return StringRef(F.Path).rsplit('/').second.str() + ":" +
         std::to_string(Line) + ": ";
}

std::vector<std::string> splitList(StringRef Text) {
  std::vector<std::string> R;
  llvm::SmallVector<StringRef, 4> Parts;
  Text.split(Parts, ',', -1, false);
  for (StringRef P : Parts)
    R.push_back(P.trim().str());
  return R;
}

/// One header line; false when the key is not known.
bool parseHeaderLine(StringRef Key, StringRef Value, TestFile &F) {
  Header &H = F.Head;
  if (Key == "std") {
    H.Stds = splitList(Value);
  } else if (Key == "stdlib") {
    H.Mock = Value != "real";
    H.Real = Value != "mock";
  } else if (Key == "world") {
    H.WorldGiven = true;
    H.Tu = Value != "program";
    H.Program = Value != "tu";
  } else if (Key == "fix") {
    H.Fixes = Value == "unsafe" ? FixChoice::Unsafe
              : Value == "none" ? FixChoice::None
                                : FixChoice::Safe;
  } else if (Key == "option") {
    auto [Name, Setting] = Value.split('=');
    H.Options.emplace_back(Name.trim().str(), Setting.trim().str());
  } else if (Key == "flags") {
    llvm::SmallVector<StringRef, 4> Parts;
    Value.split(Parts, ' ', -1, false);
    for (StringRef P : Parts)
      H.Flags.push_back(P.str());
  } else if (Key == "llvm") {
    Value.consume_front(">=");
    Value.trim().getAsInteger(10, H.MinLlvm);
  } else {
    return false;
  }
  return true;
}

bool looksLikeHeader(StringRef Key) {
  return !Key.empty() && !Key.contains(' ') && Key == Key.lower() &&
         Key != "note";
}

std::optional<MarkerKind> takeKind(StringRef &Rest) {
  static constexpr std::pair<const char *, MarkerKind> Kinds[] = {
      {"want ", MarkerKind::Want},      {"note ", MarkerKind::Note},
      {"ok ", MarkerKind::Ok},          {"todo-want ", MarkerKind::TodoWant},
      {"todo-ok ", MarkerKind::TodoOk},
  };
  for (auto [Word, Kind] : Kinds)
    if (Rest.consume_front(Word))
      return Kind;
  return std::nullopt;
}

/// A quoted string; `\"` is a quote in it.
bool takeQuoted(StringRef &Rest, std::string &Out) {
  if (!Rest.consume_front("\""))
    return false;
  while (!Rest.empty()) {
    if (Rest.consume_front("\\\"")) {
      Out += '"';
      continue;
    }
    char C = Rest.front();
    Rest = Rest.drop_front();
    if (C == '"')
      return true;
    Out += C;
  }
  return false;
}

/// `^`s and `v`s before a marker.
int takeOffset(StringRef &Rest) {
  int Offset = 0;
  StringRef Saved = Rest;
  while (Rest.starts_with("^") || Rest.starts_with("v")) {
    Offset += Rest.front() == '^' ? -1 : 1;
    Rest = Rest.drop_front();
  }
  if (Offset && !Rest.starts_with(" ")) { // a word that begins with v
    Rest = Saved;
    return 0;
  }
  Rest = Rest.ltrim();
  return Offset;
}

/// Does this comment begin with a marker? Prose such as "ok to skip" does not.
bool isMarker(StringRef Text) {
  takeOffset(Text);
  std::optional<MarkerKind> Kind = takeKind(Text);
  if (!Kind)
    return false;
  return *Kind == MarkerKind::Note ? Text.ltrim().starts_with("\"")
                                   : Text.ltrim().starts_with("leash-");
}

void parseMarkers(StringRef Rest, unsigned Line, TestFile &F) {
  while (!Rest.empty() && !Rest.starts_with("-- ")) {
    Marker M;
    int Offset = takeOffset(Rest);
    std::optional<MarkerKind> Kind = takeKind(Rest);
    if (!Kind) {
      F.Errors.push_back(place(F, Line) + "no marker: " + Rest.str());
      return;
    }
    M.Kind = *Kind;
    M.Line = unsigned(int(Line) + Offset);
    Rest = Rest.ltrim();
    if (M.Kind != MarkerKind::Note) {
      StringRef Name =
          Rest.take_while([](char C) { return llvm::isAlnum(C) || C == '-'; });
      M.Check = Name.str();
      Rest = Rest.drop_front(Name.size()).ltrim();
    }
    bool Quoted = Rest.starts_with("\"");
    if (Quoted && !takeQuoted(Rest, M.Pattern))
      F.Errors.push_back(place(F, Line) + "the string has no end");
    if (!Quoted && (M.Kind == MarkerKind::Want || M.Kind == MarkerKind::Note))
      F.Errors.push_back(place(F, Line) + "a want and a note need a \"regex\"");
    std::string Why;
    if (!M.Pattern.empty() && !llvm::Regex(M.Pattern).isValid(Why))
      F.Errors.push_back(place(F, Line) + "bad regex: " + Why);
    F.Markers.push_back(std::move(M));
    Rest = Rest.ltrim();
  }
}

bool matches(const Marker &M, StringRef Message) {
  return M.Pattern.empty() || llvm::Regex(M.Pattern).match(Message);
}

/// The text of the line's comment, when it has one.
StringRef commentOf(StringRef Line) {
  size_t At = Line.find("// ");
  if (At != StringRef::npos)
    return Line.drop_front(At + 3).trim();
  At = Line.find("/* ");
  if (At == StringRef::npos)
    return {};
  StringRef Text = Line.drop_front(At + 3);
  return Text.take_front(Text.find("*/")).trim();
}

struct Use {
  const Marker *M;
  bool Used = false;
};

class Comparison {
public:
  explicit Comparison(llvm::ArrayRef<TestFile> Files) {
    for (const TestFile &F : Files) {
      Problems.insert(Problems.end(), F.Errors.begin(), F.Errors.end());
      for (const Marker &M : F.Markers)
        Uses[&F - Files.data()].push_back({&M});
    }
    this->Files = Files;
  }

  void finding(const Finding &F) {
    const TestFile *T = fileOf(F.Where.File);
    unsigned Line = F.Where.Begin.Line;
    std::string What = F.Check + ": " + F.Message;
    if (!T) {
      Problems.push_back("in no file of the test: " + F.Where.File + ":" +
                         std::to_string(Line) + ": " + What);
      return;
    }
    if (take(*T, F, MarkerKind::Want) || take(*T, F, MarkerKind::TodoOk))
      return;
    if (take(*T, F, MarkerKind::TodoWant))
      Problems.push_back(
          place(*T, Line) +
          "the known miss is found now: make it a want: " + What);
    else
      Problems.push_back(place(*T, Line) + "not expected: " + What);
  }

  void notes(llvm::ArrayRef<Finding> Findings) {
    for (const TestFile &T : Files)
      for (Use &U : Uses[&T - Files.data()])
        if (U.M->Kind == MarkerKind::Note)
          U.Used = llvm::any_of(Findings, [&](const Finding &F) {
            return hasStep(F.Path, T, *U.M) || hasStep(F.Related, T, *U.M);
          });
  }

  std::vector<std::string> finish(llvm::ArrayRef<Finding> Findings) {
    for (const TestFile &T : Files)
      for (const Use &U : Uses[&T - Files.data()])
        if (!U.Used)
          unused(T, *U.M, Findings);
    return std::move(Problems);
  }

private:
  const TestFile *fileOf(StringRef Path) const {
    for (const TestFile &F : Files)
      if (F.Path == Path)
        return &F;
    return nullptr;
  }

  static bool hasStep(llvm::ArrayRef<Step> Steps, const TestFile &T,
                      const Marker &M) {
    return llvm::any_of(Steps, [&](const Step &S) {
      return S.Where.File == T.Path && S.Where.Begin.Line == M.Line &&
             matches(M, S.Message);
    });
  }

  bool take(const TestFile &T, const Finding &F, MarkerKind Kind) {
    for (Use &U : Uses[&T - Files.data()]) {
      if (U.Used || U.M->Kind != Kind || U.M->Line != F.Where.Begin.Line ||
          U.M->Check != F.Check || !matches(*U.M, F.Message))
        continue;
      U.Used = true;
      return true;
    }
    return false;
  }

  void unused(const TestFile &T, const Marker &M,
              llvm::ArrayRef<Finding> Findings) {
    switch (M.Kind) {
    case MarkerKind::Want:
      Problems.push_back(place(T, M.Line) + "missing: " + M.Check + " \"" +
                         M.Pattern + "\"");
      return;
    case MarkerKind::Note: {
      std::string There;
      for (const Finding &F : Findings)
        for (const auto *Steps : {&F.Path, &F.Related})
          for (const Step &S : *Steps)
            if (S.Where.File == T.Path && S.Where.Begin.Line == M.Line)
              There += " [" + S.Message + "]";
      Problems.push_back(place(T, M.Line) + "missing note \"" + M.Pattern +
                         "\"; there is" + (There.empty() ? " none" : There));
      return;
    }
    case MarkerKind::TodoOk:
      Problems.push_back(
          place(T, M.Line) +
          "the known false alarm is gone: make it an ok: " + M.Check);
      return;
    case MarkerKind::Ok:
    case MarkerKind::TodoWant:
      return;
    }
  }

  llvm::ArrayRef<TestFile> Files;
  std::map<size_t, std::vector<Use>> Uses;
  std::vector<std::string> Problems;
};

} // namespace

TestFile parseTestFile(StringRef Path, StringRef Text) {
  TestFile F;
  F.Path = Path.str();
  F.Text = Text.str();
  llvm::SmallVector<StringRef, 0> Lines;
  Text.split(Lines, '\n');
  bool InHeader = true;
  for (auto [I, Line] : llvm::enumerate(Lines)) {
    StringRef Comment = commentOf(Line);
    InHeader &= Line.starts_with("//");
    auto [Key, Value] = Comment.split(':');
    if (isMarker(Comment))
      parseMarkers(Comment, I + 1, F);
    else if (InHeader && looksLikeHeader(Key) &&
             !parseHeaderLine(Key, Value.trim(), F))
      F.Errors.push_back(place(F, I + 1) + "unknown header '" + Key.str() +
                         "'");
  }
  if (F.Head.Stds.empty())
    F.Head.Stds = {Path.ends_with(".c") ? "c11" : "c++20"};
  return F;
}

std::vector<std::string> compare(llvm::ArrayRef<TestFile> Files,
                                 llvm::ArrayRef<Finding> Findings) {
  Comparison C(Files);
  for (const Finding &F : Findings)
    C.finding(F);
  C.notes(Findings);
  return C.finish(Findings);
}

} // namespace leash::test
