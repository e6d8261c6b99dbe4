// SPDX-License-Identifier: Apache-2.0
//
// Locals, temporaries and parameters: each start is followed along the paths
// of its function (analysis/HandleFlow). Fields and globals: a handle that
// something starts and nothing in the closed program joins, detaches or gives
// away.
#include "checks/UnjoinedThreadCheck.h"
#include "checks/UnjoinedThreadFindings.h"
#include "checks/analysis/HandlePlaces.h"

namespace leash {
namespace {

using namespace ir;

/// A thread that is taken by value is the callee's to join, if any caller of
/// it gives it one that runs.
void parameterStarts(const Program &P, const Fn &F,
                     std::vector<HandleStart> &Out) {
  for (uint32_t N = 0; N < F.F->Params.size(); ++N) {
    const Type *T = F.type(F.F->Params[N].Type);
    if (!T || T->Form != Shape::Plain || T->Role != TypeRole::Thread ||
        T->Dtor != DtorEffect::Terminate || F.F->has(FnVirtual))
      continue;
    HandleStart S;
    for (const CallEdge &E : P.callers(F))
      if (!E.Via && N < E.Site->Args.size())
        if (OpRef From = startedBefore(P, E.Site, E.Site->Args[N]))
          S.Origin = From;
    if (!S.Origin)
      continue;
    S.Holder.Root = RootKind::Param;
    S.Holder.Index = N;
    S.Holder.Name = F.F->Params[N].Name;
    S.Handle = T;
    S.Maybe = true;
    Out.push_back(std::move(S));
  }
}

/// A member that nothing ever joins is reported once, where it is declared.
bool reportedAsMember(const Program &P, const HandleStart &S) {
  for (size_t N = S.Holder.Path.size(); N-- > 0;) {
    const ir::Step &At = S.Holder.Path[N];
    if (At.Kind == StepKind::Field && !At.Owner.empty())
      return bool(unjoinedStart(P, "F:" + At.Owner + "::" + At.Name, *S.Handle,
                                /*Open=*/false));
  }
  return false;
}

/// `for (auto *t : {&rx_, &tx_})`: the member that a call started it in goes by
/// a name that is not followed.
bool hasOtherName(const Program &P, const HandleStart &S) {
  return !(S.At == S.Origin) &&
         llvm::any_of(S.Holder.Path, [&](const ir::Step &At) {
           return At.Kind == StepKind::Field && !At.Owner.empty() &&
                  llvm::any_of(
                      P.opsOn("F:" + At.Owner + "::" + At.Name),
                      [](const OpRef &O) { return O->Kind == OpKind::Escape; });
         });
}

/// Is the closure run by code that is not seen, or on another thread?
bool runsAtItsTime(const Program &P, const Fn &F) {
  return !F.F->Parent.empty() &&
         (P.callers(F).empty() ||
          llvm::any_of(P.callers(F), [](const CallEdge &E) {
            return E.Later || E.Callback;
          }));
}

/// All that runs on threads which the program starts.
FnSet onThreads(const Program &P) {
  std::vector<const Fn *> Bodies;
  for (const SpawnSite &S : P.spawns())
    Bodies.insert(Bodies.end(), S.Bodies.begin(), S.Bodies.end());
  std::vector<const Fn *> All = P.reachableFrom(Bodies);
  return FnSet(All.begin(), All.end());
}

/// Does this op put the thread elsewhere, or let it go?
bool givesAway(const OpRef &O) {
  return llvm::any_of(ownEffects(O), [](const PlaceEffect &E) {
    return E.Kind == EffectKind::MovesFrom || E.Kind == EffectKind::Detaches ||
           E.Kind == EffectKind::Forgets;
  });
}

/// The object that a call started it in joins it by itself, in a closure that
/// it gave away, or its threads hand themselves over when they are done:
/// whether that has happened when the object dies is not known.
bool joinsItself(const Program &P, const HandleStart &S,
                 const FnSet &OnThreads) {
  if (S.At == S.Origin)
    return false;
  for (const ir::Step &At : S.Holder.Path) {
    if (At.Kind != StepKind::Field || At.Owner.empty())
      continue;
    std::string Name = "F:" + At.Owner + "::" + At.Name;
    for (auto List : {P.opsOn(Name), P.usesOf(Name)})
      for (const OpRef &O : List) {
        bool Ends = O->Kind == OpKind::Join || O->Kind == OpKind::Detach;
        if ((Ends && runsAtItsTime(P, *O.In)) ||
            (OnThreads.count(O.In) && givesAway(O)))
          return true;
      }
  }
  return false;
}

void checkFunction(const Program &P, const Fn &F, HandleFlowOptions Options,
                   const FnSet &OnThreads, std::vector<Finding> &Out) {
  std::vector<HandleStart> Starts = handleStarts(P, F);
  parameterStarts(P, F, Starts);
  if (Starts.empty())
    return;
  HandleFlow Flow(P, F, Options);
  for (const HandleStart &S : Starts)
    if (!reportedAsMember(P, S) && !joinsItself(P, S, OnThreads) &&
        !hasOtherName(P, S))
      if (auto Loss = Flow.follow(S))
        Out.push_back(lossFinding(P, F, S, *Loss));
}

//===--- Fields and globals ----------------------------------------------===//

void checkField(const Program &P, const ir::Class &C, const Field &Fd,
                bool Strict, std::vector<Finding> &Out) {
  const Module &M = *P.moduleOf(C);
  const Type *T = handleIn(M, Fd.Type == None ? nullptr : &M.Types[Fd.Type]);
  if (!T)
    return;
  std::string At = "F:" + C.Usr + "::" + Fd.Name;
  OpRef Start = unjoinedStart(P, At, *T, Strict);
  bool Never = bool(Start);
  if (!Never)
    Start = startWithoutEnd(P, C, At, *T);
  if (!Start || (!Never && startsDetached(P, Start)))
    return;
  Out.push_back(memberFinding(P, C, Fd, Start, Never));
}

/// Somebody joins it, but another destroys it without that.
void checkKills(const Program &P, const ir::Class &C, const Field &Fd,
                std::vector<Finding> &Out) {
  const Module &M = *P.moduleOf(C);
  const Type *T = handleIn(M, Fd.Type == None ? nullptr : &M.Types[Fd.Type]);
  if (!T || Fd.Static)
    return;
  auto Kill = killedMember(P, C, "F:" + C.Usr + "::" + Fd.Name, *T);
  if (!Kill || startsDetached(P, Kill->Start))
    return;
  Out.push_back(killFinding(C, Fd, *Kill));
}

/// Somebody joins it, but not in every life of an object.
void checkLives(const Program &P, const ir::Class &Whole, const ir::Class &C,
                const Field &Fd, std::vector<Finding> &Out) {
  const Module &M = *P.moduleOf(C);
  const Type *T = handleIn(M, Fd.Type == None ? nullptr : &M.Types[Fd.Type]);
  if (!T || Fd.Static ||
      (T->Dtor != DtorEffect::Terminate && T->Dtor != DtorEffect::None))
    return;
  std::string At = "F:" + C.Usr + "::" + Fd.Name;
  if (unjoinedStart(P, At, *T, /*Open=*/true))
    return;
  auto Lost = lostAtEnd(P, Whole, At, *T);
  bool Struct = Whole.Methods.empty() && T->Dtor == DtorEffect::None;
  if (!Lost && Struct) {
    Lost = lostAtFree(P, Whole, At, *T);
    if (!Lost)
      Lost = lostByFailure(P, Whole, At, *T);
    if (!Lost)
      Lost = lostWhenEnded(P, Whole, At, *T);
  }
  if (!Lost)
    Lost = lostWhenTimedOut(P, &Whole, At, *T);
  if (!Lost || startsDetached(P, Lost->Start))
    return;
  Out.push_back(lifeFinding(Whole, Fd, *T, *Lost));
}

/// … where the object that has it is a member of another one, which sees to
/// its end.
void checkParts(const Program &P, const ir::Class &Whole, const Field &Member,
                std::vector<Finding> &Out) {
  const Module &M = *P.moduleOf(Whole);
  const Type *T = Member.Type == None ? nullptr : &M.Types[Member.Type];
  if (T && T->Form != Shape::Plain)
    T = T->Element == None ? nullptr : &M.Types[T->Element];
  const ir::Class *Part =
      T && T->Form == Shape::Plain ? P.classOf(T->Class) : nullptr;
  if (!Part || Part == &Whole || T->Role != TypeRole::Other)
    return;
  for (const Field &Fd : Part->Fields) {
    const Module &PM = *P.moduleOf(*Part);
    const Type *H =
        handleIn(PM, Fd.Type == None ? nullptr : &PM.Types[Fd.Type]);
    if (!H || Fd.Static || H->Dtor != DtorEffect::Terminate)
      continue;
    std::string At = "F:" + Part->Usr + "::" + Fd.Name;
    if (unjoinedStart(P, At, *H, /*Open=*/true) ||
        startWithoutEnd(P, *Part, At, *H))
      continue;
    auto Lost = lostInPart(P, Whole, Member, *Part, At, *H);
    if (Lost && !startsDetached(P, Lost->Start))
      Out.push_back(lifeFinding(*Part, Fd, *H, *Lost));
  }
}

void checkLives(const Program &P, const ir::Class &Whole,
                std::vector<Finding> &Out) {
  for (const Field &Member : Whole.Fields)
    checkParts(P, Whole, Member, Out);
  std::vector<const ir::Class *> Work{&Whole};
  for (size_t N = 0; N < Work.size() && N < 16; ++N) {
    for (const Field &Fd : Work[N]->Fields)
      checkLives(P, Whole, *Work[N], Fd, Out);
    for (TypeId B : Work[N]->Bases)
      if (B != None)
        if (const ir::Class *C =
                P.classOf(P.moduleOf(*Work[N])->Types[B].Class))
          Work.push_back(C);
  }
}

void checkExit(const Program &P, const Global &G, const Type &T,
               std::vector<Finding> &Out) {
  std::string At = "G:" + G.Usr;
  auto Lost = T.Dtor == DtorEffect::Terminate
                  ? lostAtExit(P, At, T)
                  : lostWhenTimedOut(P, nullptr, At, T);
  if (!Lost || startsDetached(P, Lost->Start))
    return;
  Out.push_back(exitFinding(G, T, *Lost));
}

void checkGlobal(const Program &P, const Module &M, const Global &G,
                 bool Strict, std::vector<Finding> &Out) {
  const Type *Own = G.Type == None ? nullptr : &M.Types[G.Type];
  const Type *T = handleIn(M, Own);
  // What a global pointer owns is never destroyed: it may run to the end.
  if (!T || Own->Form == Shape::Pointer)
    return;
  OpRef Start = unjoinedStart(P, "G:" + G.Usr, *T, Strict);
  if (!Start)
    checkExit(P, G, *T, Out);
  if (!Start)
    return;
  Out.push_back(globalFinding(M, G, Start));
}

//===--- All of it -------------------------------------------------------===//

void run(const Program &P, const CheckOptions &Options,
         std::vector<Finding> &Out) {
  HandleFlowOptions Flow;
  Flow.ExceptionPaths = Options.flag("ExceptionPaths");
  bool Strict = Options.flag("Strict");
  FnSet OnThreads = onThreads(P);
  for (const auto &F : P.functions())
    checkFunction(P, *F, Flow, OnThreads, Out);
  if (Options.flag("DetachReasons"))
    for (const UnreasonedDetach &D : unreasonedDetaches(P))
      Out.push_back(detachFinding(P, D));
  llvm::StringSet<> Bases;
  for (const ir::Class *C : P.classes())
    for (TypeId B : C->Bases)
      if (B != None && C->has(ClsPolymorphic))
        Bases.insert(P.moduleOf(*C)->Types[B].Class);
  for (const ir::Class *C : P.classes()) {
    for (const Field &Fd : C->Fields) {
      checkField(P, *C, Fd, Strict, Out);
      checkKills(P, *C, Fd, Out);
    }
    if (!Bases.contains(C->Usr))
      checkLives(P, *C, Out);
  }
  llvm::StringSet<> Seen;
  for (const auto &M : P.modules())
    for (const Global &G : M->Globals)
      if (P.global(G.Usr) == &G && Seen.insert(G.Usr).second)
        checkGlobal(P, *M, G, Strict, Out);
}

const OptionInfo Options[] = {
    {"Strict", "bool", "false",
     "Report members and globals that code which is not seen may still "
     "join."},
    {"ExceptionPaths", "bool", "false",
     "Report threads that are not joined when a call in between throws."},
    {"DetachReasons", "bool", "false",
     "Report what is detached, or started detached, without a reason: "
     "`leash::detached(\"why\", t)`, `leash::daemon`, `leash::spawn_detached` "
     "or "
     "`LEASH_DAEMON` at the body give one."}};

const llvm::StringRef References[] = {"C++ Core Guidelines CP.23, CP.25",
                                      "C++ standard [thread.thread.destr]"};

} // namespace

const unsigned CweList[] = {772}; // a resource that is never released

const CheckInfo UnjoinedThreadInfo = {
    "unjoined-thread",
    "Thread is started but not joined",
    "A started thread is neither joined, detached nor handed over when its "
    "handle dies.",
    "The destructor of a joinable `std::thread` calls `std::terminate`. A "
    "`pthread_t` that is neither joined nor detached keeps its stack and its "
    "exit status for ever.",
    "#include <thread>\nvoid work();\nint main(int argc, char **) {\n"
    "  std::thread t(work);\n  if (argc > 1)\n    return 1;\n  t.join();\n}\n",
    "#include <thread>\nvoid work();\nint main(int argc, char **) {\n"
    "  std::thread t(work);\n  if (argc > 1) {\n    t.join();\n    return 1;\n"
    "  }\n  t.join();\n}\n",
    "join",
    Level::Warning,
    true,
    "high",
    FixKind::None,
    CweList,
    Options,
    References,
    "A handle that other code gets hold of is that code's to join: unknown "
    "callees, closures that are kept, containers of callers. Of an array or "
    "container, joining one element counts as joining all, unless the loop is "
    "left after a join for a reason of its own. An element that is removed "
    "unjoined is reported where all elements run; an object whose threads "
    "move their own handles elsewhere is left alone. A member that the "
    "destructor joins is followed from the constructor, or from a static "
    "function that makes the object, over one method that starts it to the "
    "destructor, or to another method that starts it again over the first; "
    "where only the destructor joins, also to a method that destroys it, or "
    "over a stop to the next start. Longer lives, and conditions in the "
    "destructor whose value is not known, "
    "are not judged, unless the constructor always starts it and the "
    "condition only looks at what the object was given then. A member that "
    "only a method for its users joins is reported where a user loses the "
    "object, where a whole program never calls that method, or where every "
    "such method leaves alone what has said by a flag that it has ended. A "
    "thread that is lost because a call throws is only reported with "
    "`ExceptionPaths`, unless the function that is called has a `throw` of its "
    "own and a caller surely catches that. Where the only object of a class is "
    "a member of another, its lives are those of that one. A handle that is "
    "taken out of a "
    "member is only reported where `joinable()` has said that a thread runs, "
    "or where nothing joins it. `DetachReasons` does not see threads that "
    "attributes detach, or that detach themselves.",
    run};

} // namespace leash
