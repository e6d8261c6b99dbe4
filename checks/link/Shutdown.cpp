// SPDX-License-Identifier: Apache-2.0
//
// Which functions end things: by their name, or called only from such.
#include "checks/link/Index.h"
#include "checks/link/Names.h"
#include "llvm/ADT/StringExtras.h"
#include <algorithm>

namespace leash {

using namespace ir;

std::vector<std::string> wordsOf(llvm::StringRef Name) {
  std::vector<std::string> Words(1);
  for (size_t N = 0; N < Name.size(); ++N) {
    char C = Name[N];
    if (!llvm::isAlpha(C)) {
      Words.emplace_back();
      continue;
    }
    bool AfterLower = N && llvm::isLower(Name[N - 1]);
    bool BeforeLower = N + 1 < Name.size() && llvm::isLower(Name[N + 1]);
    bool AfterUpper = N && llvm::isUpper(Name[N - 1]);
    if (llvm::isUpper(C) && (AfterLower || (AfterUpper && BeforeLower)))
      Words.emplace_back();
    Words.back() += llvm::toLower(C);
  }
  llvm::erase_if(Words, [](const std::string &W) { return W.empty(); });
  return Words;
}

static bool isStopWord(llvm::StringRef Word) {
  static const char *const Stems[] = {
      "stop",    "shutdown", "close",    "terminate", "cancel",
      "join",    "quit",     "finish",   "abort",     "halt",
      "kill",    "teardown", "deinit",   "uninit",    "cleanup",
      "dispose", "exit",     "finalize", "destroy",   "fini"};
  return llvm::any_of(Stems, [&](llvm::StringRef S) { return Word == S; });
}

llvm::StringRef bareName(llvm::StringRef Qualified) {
  // Template arguments hold colons of their own.
  Qualified = Qualified.split('<').first;
  size_t At = Qualified.rfind("::");
  return At == llvm::StringRef::npos ? Qualified : Qualified.substr(At + 2);
}

/// Words that only ask or announce: isStopped(), onClose() callbacks are not
/// told apart, but a question never ends anything.
static bool isQuestion(llvm::StringRef First) {
  return First == "is" || First == "has" || First == "should" ||
         First == "can" || First == "was" || First == "get" || First == "set" ||
         First == "check" || First == "needs" || First == "want";
}

static bool namedLikeStop(llvm::StringRef Qualified) {
  std::vector<std::string> Words = wordsOf(bareName(Qualified));
  if (Words.empty() || isQuestion(Words.front()))
    return false;
  for (size_t N = 0; N < Words.size(); ++N) {
    if (isStopWord(Words[N]))
      return true;
    llvm::StringRef Next;
    if (N + 1 < Words.size())
      Next = Words[N + 1];
    if ((Words[N] == "shut" || Words[N] == "tear") && Next == "down")
      return true;
    if (Words[N] == "clean" && Next == "up")
      return true;
    bool Threads = llvm::any_of(Words, [](llvm::StringRef W) {
      return W == "thread" || W == "threads";
    });
    if (Words[N] == "release" && Threads)
      return true;
  }
  return false;
}

static bool hasWordLike(llvm::StringRef Qualified,
                        llvm::ArrayRef<llvm::StringRef> Stems) {
  for (const std::string &W : wordsOf(bareName(Qualified)))
    for (llvm::StringRef S : Stems)
      if (llvm::StringRef(W).starts_with(S))
        return true;
  return false;
}

bool namedLikeStopTest(llvm::StringRef Qualified) {
  return hasWordLike(
      Qualified,
      {"stop",   "quit",  "exit", "done",    "finish", "end",     "cancel",
       "abort",  "close", "shut", "interr",  "termin", "running", "active",
       "alive",  "dead",  "kill", "enabled", "should", "must",    "keep",
       "contin", "over",  "eof",  "drain",   "halt",   "going",   "disabled"});
}

bool namedLikeBound(llvm::StringRef Qualified) {
  return hasWordLike(Qualified,
                     {"elapsed", "now", "time", "timed", "expire", "deadline",
                      "remain", "tries", "attempts", "count", "left"});
}

bool Program::isShutdownFunction(const Fn &F) const {
  int8_t &Known = I->Shutdown[F.Index];
  if (Known >= 0)
    return Known;
  if (F.F->Kind == FunctionKind::Destructor)
    return (Known = 1);
  if (callers(F).empty() && !spawnsOf(F).empty())
    return (Known = 0); // a thread of its own, whatever its name is
  bool IsLambda = F.F->Kind == FunctionKind::Lambda;
  if (!IsLambda && namedLikeStop(F.F->Name))
    return (Known = 1);
  Known = 0; // what calls itself in a circle is none
  if (callers(F).empty() || !spawnsOf(F).empty())
    return false;
  if (!IsLambda &&
      (F.F->Class.empty() || F.F->has(FnVirtual) ||
       F.F->Kind == FunctionKind::Constructor || !I->callersKnown(F)))
    return false;
  for (const CallEdge &E : callers(F)) {
    bool SameClass = IsLambda || E.Site.In->F->Class == F.F->Class;
    if (!SameClass || E.Later || !isShutdownFunction(*E.Site.In))
      return false;
  }
  return (I->Shutdown[F.Index] = 1);
}

} // namespace leash
