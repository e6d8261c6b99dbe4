// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/WaitNotes.h"
#include "llvm/ADT/Twine.h"

namespace leash {

using namespace ir;

std::string shorten(llvm::StringRef S) {
  return S.size() <= 50 ? S.str() : (S.take_front(47) + "...").str();
}

static llvm::StringRef dropThis(llvm::StringRef S) {
  S.consume_front("this->");
  return S;
}

std::string entityName(const Entity &E) {
  return shorten(dropThis(display(E)));
}

std::string stopName(const LoopStop &Stop) {
  return shorten(dropThis(Stop.Name));
}

std::string quoted(llvm::StringRef S) { return ("'" + S + "'").str(); }

std::string waitedFor(const OpRef &At) {
  if (At->Kind == OpKind::BlockingIo)
    return At->Text.str();
  // A temporary has no name that a reader knows.
  if (At->Object != None && At.In->entity(At->Object).Root == RootKind::Temp &&
      At.In->entity(At->Object).Path.empty())
    return At->Text.str();
  if (At->Object != None)
    return entityName(At.In->entity(At->Object));
  llvm::StringRef Annotated(At->Text); // leash::blocks(name)
  return Annotated.consume_front("leash::") && Annotated.consume_back(")")
             ? shorten(Annotated.split('(').second)
             : std::string();
}

llvm::StringRef whyDeaf(const DeafWait &D) {
  switch (D.Why) {
  case DeafWait::NotWoken:
    return " does not wake it";
  case DeafWait::TooSoon:
    return " wakes it too soon, before there is anything to see";
  case DeafWait::OneOnly:
    return " wakes only one of the threads that wait";
  case DeafWait::Unchanged:
    return " does not change what it waits for";
  case DeafWait::Unlocked:
    return " may wake it between its test and its sleep, when it does not "
           "hear";
  case DeafWait::Left:
    return " makes the threads leave one by one, and who is left waits";
  }
  return "";
}

//===--- The ways there ---------------------------------------------------===//

void addShutdownPath(const Program &P, const Fn &F,
                     std::vector<leash::Step> &Path, unsigned Depth) {
  llvm::ArrayRef<CallEdge> Callers = P.callers(F);
  bool Part = F.F->Kind != FunctionKind::Destructor && Depth &&
              !Callers.empty() && llvm::all_of(Callers, [&](const CallEdge &E) {
                return P.isShutdownFunction(*E.Site.In);
              });
  if (!Part) {
    if (F.F->Decl.valid())
      Path.push_back({oneLine(F.location(F.F->Decl)),
                      quoted(shorten(F.F->Name)) + " is entered here"});
    return;
  }
  const OpRef &Site = Callers.front().Site;
  addShutdownPath(P, *Site.In, Path, Depth - 1);
  Path.push_back({oneLine(Site.location()),
                  "calls " + quoted(shorten(F.F->Name)) + " here"});
}

void addBodyPath(const Program &P, const Fn &F,
                 std::vector<leash::Step> &Path) {
  for (const SpawnSite &S : P.spawns()) {
    std::vector<OpRef> Calls = P.callPath(S.Bodies, F);
    if (Calls.empty() && !llvm::is_contained(S.Bodies, &F))
      continue;
    Path.push_back({oneLine(S.Site.location()), "the thread is started here"});
    for (const OpRef &C : Calls)
      if (C->Where.valid())
        Path.push_back({oneLine(C.location()), "and calls on from here"});
    return;
  }
}

void addStopPath(const StopPath &Stop, std::vector<leash::Step> &Path) {
  auto Add = [&](const OpRef &O, const char *What) {
    if (O->Where.valid())
      Path.push_back({oneLine(O.location()), What});
  };
  for (size_t N = Stop.Sites.size(); N-- > 1;)
    Add(Stop.Sites[N], "calls on to the stop here");
  if (!Stop.Sites.empty())
    Add(Stop.Sites.front(), "the stop is requested here");
  if (Stop.Join && !llvm::is_contained(Stop.Sites, Stop.Join))
    Add(Stop.Join, "and the thread is waited for here");
}

} // namespace leash
