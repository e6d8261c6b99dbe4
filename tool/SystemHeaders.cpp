// SPDX-License-Identifier: Apache-2.0
#include "tool/SystemHeaders.h"
#include "tool/HeaderChoice.h"
#include "tool/IncludeGuess.h"
#include "tool/Preamble.h"
#include "tool/SharedStart.h"
#include "tool/Stopwatch.h"
#include "clang/Basic/FileManager.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include <deque>
#include <optional>

using namespace leash;

namespace {

/// Headers that are precompiled together.
struct Compiled {
  PrecompiledHeaders Begin;
  std::optional<clang::PrecompiledPreamble> Form;
  llvm::IntrusiveRefCntPtr<clang::FileManager> Files;
};

} // namespace

struct SystemHeaders::Impl {
  std::deque<IncludeLog> Logs;     // of the units before this one, the last few
  IncludeGuess Guess;              // by what they told
  llvm::DenseSet<FileId> Doubtful; // seemed to be included, and were not
  uint64_t WholeMicros = 0;        // CPU time of those that were parsed whole
  unsigned Wholes = 0;             // how many
  unsigned Used = 0, Refused = 0, Deceived = 0;
  unsigned Since = 0, LackedSince = 0; // the last choice
  unsigned Choices = 0;
  bool Over = false;
  std::deque<Compiled> Sets;
  Compiled *Now = nullptr; // what the unit begins with

  bool isDue() const;
  void choose(const clang::CompilerInvocation &Invocation,
              clang::FileManager &From);
  bool compile(Compiled &Set, const clang::CompilerInvocation &Invocation,
               clang::FileManager &From);
  Compiled *fitting(llvm::StringRef Source, clang::FileManager &From);
  void note(IncludeLog Log);
};

SystemHeaders::SystemHeaders() : Kept(std::make_unique<Impl>()) {}
SystemHeaders::~SystemHeaders() = default;
SystemHeaders::SystemHeaders(SystemHeaders &&) = default;

static constexpr unsigned UnitsBefore = 2; // that are parsed as a whole
static constexpr unsigned MostLogs = 16;
static constexpr unsigned MostSets = 4; // of about 10 MB each

//===--- Compiling them --------------------------------------------------===//

namespace {

/// Puts into \p Names what is met while headers are compiled. A macro that
/// is there before them counts when they ask for it.
class NameLog : public clang::PPCallbacks {
public:
  NameLog(const clang::Preprocessor &PP, llvm::StringSet<> &Names)
      : PP(PP), Names(Names) {}

  void InclusionDirective(clang::SourceLocation, const clang::Token &,
                          llvm::StringRef, bool, clang::CharSourceRange,
                          clang::OptionalFileEntryRef, llvm::StringRef,
                          llvm::StringRef, const clang::Module *, bool,
                          clang::SrcMgr::CharacteristicKind) override {
    if (!Before.empty())
      return;
    for (const auto &Entry : PP.getIdentifierTable())
      if (Entry.getValue()->hasMacroDefinition())
        Before.insert(Entry.getKey());
  }
  void finish() {
    for (const auto &Entry : PP.getIdentifierTable())
      if (!Before.contains(Entry.getKey()))
        Names.insert(Entry.getKey());
  }

  void MacroDefined(const clang::Token &Name,
                    const clang::MacroDirective *) override {
    met(Name);
  }
  void MacroUndefined(const clang::Token &Name, const clang::MacroDefinition &,
                      const clang::MacroDirective *) override {
    met(Name);
  }
  void MacroExpands(const clang::Token &Name, const clang::MacroDefinition &,
                    clang::SourceRange, const clang::MacroArgs *) override {
    met(Name);
  }
  void Defined(const clang::Token &Name, const clang::MacroDefinition &,
               clang::SourceRange) override {
    met(Name);
  }
  void Ifdef(clang::SourceLocation, const clang::Token &Name,
             const clang::MacroDefinition &) override {
    met(Name);
  }
  void Ifndef(clang::SourceLocation, const clang::Token &Name,
              const clang::MacroDefinition &) override {
    met(Name);
  }
  using PPCallbacks::Elifdef;
  using PPCallbacks::Elifndef;
  void Elifdef(clang::SourceLocation, const clang::Token &Name,
               const clang::MacroDefinition &) override {
    met(Name);
  }
  void Elifndef(clang::SourceLocation, const clang::Token &Name,
                const clang::MacroDefinition &) override {
    met(Name);
  }

private:
  void met(const clang::Token &Name) {
    if (!Before.empty())
      Names.insert(Name.getIdentifierInfo()->getName());
  }

  const clang::Preprocessor &PP;
  llvm::StringSet<> &Names;
  llvm::StringSet<> Before;
};

class Notes : public clang::PreambleCallbacks {
public:
  Notes(IncludeLog &Log, llvm::StringSet<> &Names) : Log(Log), Names(Names) {}

  void BeforeExecute(clang::CompilerInstance &CI) override { Compiler = &CI; }
  std::unique_ptr<clang::PPCallbacks> createPPCallbacks() override {
    auto Seen = std::make_unique<NameLog>(Compiler->getPreprocessor(), Names);
    Met = Seen.get();
    return std::make_unique<clang::PPChainedCallbacks>(
        std::move(Seen), watchIncludes(*Compiler, Log, nullptr));
  }
  bool shouldSkipFunctionBody(clang::Decl *) override { return true; }
  void AfterExecute(clang::CompilerInstance &) override { Met->finish(); }

private:
  IncludeLog &Log;
  llvm::StringSet<> &Names;
  clang::CompilerInstance *Compiler = nullptr;
  NameLog *Met = nullptr; // the preprocessor owns it
};

} // namespace

// A tenth of the unit goes with what it takes longer to parse after a
// precompiled header, and compiling it takes about twice what it saves.
static bool isWorthIt(uint64_t CompileMicros, uint64_t WholeMicros) {
  return CompileMicros * 5 >= WholeMicros;
}

static bool sameFiles(llvm::ArrayRef<SystemInclude> A,
                      llvm::ArrayRef<SystemInclude> B) {
  return llvm::equal(A, B, [](const SystemInclude &X, const SystemInclude &Y) {
    return X.File == Y.File;
  });
}

bool SystemHeaders::Impl::compile(Compiled &Set,
                                  const clang::CompilerInvocation &Invocation,
                                  clang::FileManager &From) {
  std::string Text;
  for (const SystemInclude &I : Set.Begin.Headers)
    Text += "#include " + I.Spelled + "\n";
  auto Source = llvm::MemoryBuffer::getMemBuffer(Text);
  clang::CompilerInvocation Own(Invocation);
  clang::FrontendOptions &Frontend = Own.getFrontendOpts();
  // In no folder, so that quoted names are those of the arguments' folders.
  Frontend.Inputs = {clang::FrontendInputFile(
      "/leash/system-headers.cc", Frontend.Inputs.front().getKind())};
  Stopwatch Watch;
  IncludeLog Log;
  Notes Callbacks(Log, Set.Begin.Names);
  auto Form = compilePreamble(Own, *Source, Text.size(), From, Callbacks);
  Over = !Form || !sameFiles(Log.Direct, Set.Begin.Headers);
  if (Over || !isWorthIt(Watch.elapsed().CpuMicros, WholeMicros / Wholes))
    return false;
  Set.Form = std::move(*Form);
  Set.Begin.Files = std::move(Log.Reached);
  Set.Begin.Includes = std::move(Log.Includes);
  return true;
}

//===--- Which of them ---------------------------------------------------===//

/// Units fitted none, or more of them are known by now; less and less often.
bool SystemHeaders::Impl::isDue() const {
  if (Sets.size() >= MostSets)
    return false;
  return Choices == 0 || LackedSince >= 2 * Choices ||
         (Choices == 1 && Since == 6);
}

void SystemHeaders::Impl::choose(const clang::CompilerInvocation &Invocation,
                                 clang::FileManager &From) {
  ++Choices;
  Since = LackedSince = 0;
  llvm::SmallVector<const PrecompiledHeaders *, 4> Existing;
  for (const Compiled &Set : Sets)
    Existing.push_back(&Set.Begin);
  Compiled Set;
  Set.Begin.Headers = chooseHeaders({Logs.begin(), Logs.end()}, Guess.graph(),
                                    Existing, Doubtful);
  if (!Set.Begin.Headers.empty() && compile(Set, Invocation, From))
    Sets.push_back(std::move(Set));
}

/// The most headers of which the unit seems to include all.
Compiled *SystemHeaders::Impl::fitting(llvm::StringRef Source,
                                       clang::FileManager &From) {
  llvm::DenseSet<FileId> Reached = Guess.reached(Source, From);
  Compiled *Best = nullptr;
  for (Compiled &Set : Sets) {
    bool Fits = llvm::all_of(Set.Begin.Headers, [&](const SystemInclude &I) {
      return Reached.contains(I.File) && !Doubtful.contains(I.File);
    });
    if (Fits && (!Best || Best->Begin.Files.size() < Set.Begin.Files.size()))
      Best = &Set;
  }
  ++Since;
  LackedSince += !Best;
  return Best;
}

//===--- For one unit ----------------------------------------------------===//

static bool canBegin(const clang::CompilerInvocation &Invocation) {
  const clang::PreprocessorOptions &Options = Invocation.getPreprocessorOpts();
  const clang::FrontendOptions &Frontend = Invocation.getFrontendOpts();
  return Options.Includes.empty() && Options.MacroIncludes.empty() &&
         Options.ImplicitPCHInclude.empty() &&
         !Invocation.getLangOpts().Modules && Frontend.Inputs.size() == 1 &&
         Frontend.Inputs.front().getKind().getLanguage() ==
             clang::Language::CXX;
}

bool SystemHeaders::use(clang::CompilerInvocation &Invocation,
                        clang::FileManager &From) {
  Kept->Now = nullptr;
  if (Kept->Over || Kept->Logs.size() < UnitsBefore || !canBegin(Invocation))
    return false;
  if (Kept->isDue())
    Kept->choose(Invocation, From);
  Compiled *Set = Kept->fitting(
      Invocation.getFrontendOpts().Inputs.front().getFile(), From);
  if (!Set)
    return false;
  auto Nothing = llvm::MemoryBuffer::getMemBuffer("");
  auto System = beginWith(*Set->Form, Invocation, *Nothing, 0, From);
  if (!Set->Files)
    Set->Files = llvm::makeIntrusiveRefCnt<clang::FileManager>(
        clang::FileSystemOptions(), std::move(System));
  Kept->Now = Set;
  return true;
}

const PrecompiledHeaders &SystemHeaders::begin() const {
  return Kept->Now->Begin;
}

clang::FileManager &SystemHeaders::files() const { return *Kept->Now->Files; }

bool SystemHeaders::isOver() const { return Kept->Over; }

bool SystemHeaders::accepts(const IncludeLog &Log, bool Parsed) {
  if (Parsed && !Log.Deceived && Log.Missing == 0) {
    ++Kept->Used;
    Kept->note(Log);
    return true;
  }
  for (const SystemInclude &I : begin().Headers)
    if (Parsed && !Log.Reached.contains(I.File))
      Kept->Doubtful.insert(I.File);
  ++Kept->Refused;
  Kept->Deceived += Log.Deceived;
  Kept->Over |=
      Kept->Refused > 3 + Kept->Used / 4 || Kept->Deceived > 1 + Kept->Used / 8;
  return false;
}

void SystemHeaders::parsedWhole(IncludeLog Log, uint64_t CpuMicros) {
  Kept->WholeMicros += CpuMicros;
  ++Kept->Wholes;
  Kept->note(std::move(Log));
}

void SystemHeaders::Impl::note(IncludeLog Log) {
  Guess.learn(Log);
  Log.Includes.clear();
  Log.Found.clear();
  Logs.push_back(std::move(Log));
  if (Logs.size() > MostLogs)
    Logs.pop_front();
}

std::vector<uint64_t> leash::findSharedHeaders(llvm::ArrayRef<Unit> Units,
                                               unsigned AtLeast) {
  std::map<uint64_t, unsigned> Count;
  std::vector<uint64_t> Keys;
  for (const Unit &U : Units) {
    Keys.push_back(isC(U) ? 0 : keyOfArguments(U));
    ++Count[Keys.back()];
  }
  for (uint64_t &Key : Keys)
    if (Count[Key] < AtLeast)
      Key = 0;
  return Keys;
}
