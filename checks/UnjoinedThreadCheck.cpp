// SPDX-License-Identifier: Apache-2.0
//
// Locals, temporaries and parameters: each start is followed along the paths
// of its function (analysis/HandleFlow). Fields and globals: a handle that
// something starts and nothing in the closed program joins, detaches or gives
// away.
#include "checks/UnjoinedThreadCheck.h"
#include "checks/analysis/DetachReasons.h"
#include "checks/analysis/HandleFlow.h"
#include "checks/analysis/HandlePlaces.h"
#include "checks/analysis/MemberKills.h"
#include "checks/analysis/ObjectLife.h"
#include <map>

namespace leash {
namespace {

using namespace ir;

Finding finding(Location Where, std::string Function, const std::string &Name,
                std::string Message) {
  Finding Out;
  Out.Check = "leash-unjoined-thread";
  Out.Where = std::move(Where);
  if (Out.Where.End.Line != Out.Where.Begin.Line)
    Out.Where.End = Out.Where.Begin;
  Out.Message = std::move(Message);
  Out.Function = std::move(Function);
  Out.Key = "unjoined " + Name;
  return Out;
}

std::string quoted(const std::string &Name) {
  return Name.empty() ? "" : " '" + Name + "'";
}

//===--- In a function ---------------------------------------------------===//

/// The variable that a temporary ends up in, as the source calls it.
Entity named(const Fn &F, Entity E) {
  for (const Block &B : F.F->Blocks)
    for (const Op &O : B.Ops) {
      bool Goes = O.Kind == OpKind::Move || O.Kind == OpKind::Assign ||
                  O.Kind == OpKind::Construct || O.Kind == OpKind::Insert ||
                  O.Kind == OpKind::Call;
      if (!Goes || O.Object == None || O.Args.empty() || O.Args[0] == None)
        continue;
      const Entity &From = F.entity(O.Args[0]);
      if (E.Root == RootKind::Temp && From.Root == RootKind::Temp &&
          From.Index == E.Index)
        E = F.entity(O.Object);
    }
  return E;
}

/// `pool[*]` and `*owner` go by the name of the variable.
std::string nameOf(const Fn &F, const Entity &Holder, bool Whole = false) {
  Entity E = named(F, Holder);
  if (Whole)
    E.Path.clear();
  while (!E.Path.empty() && E.Path.back().Kind != StepKind::Field)
    E.Path.pop_back();
  return E.Root == RootKind::Temp || E.Root == RootKind::Unknown ? ""
                                                                 : display(E);
}

std::string lossText(const HandleLoss &L, const HandleStart &S,
                     const std::string &Name) {
  std::string What = Name.empty() ? "the thread" : "'" + Name + "'";
  switch (L.How) {
  case HandleLoss::Thrown:
    return What + " is not joined when an exception leaves here";
  case HandleLoss::Destroyed:
    if (L.At->Kind == OpKind::Forget)
      return What + " is given up here without having been joined";
    if (S.Handle->Dtor == DtorEffect::Terminate)
      return What + " is destroyed here without having been joined";
    return What + " is not joined before its handle is destroyed here";
  case HandleLoss::Overtaken:
    return What + " is not joined before the next one is started here";
  case HandleLoss::Replaced:
    return What + " is not joined before another thread takes its place here";
  case HandleLoss::LeftBehind:
    return What + " is not joined when the function returns here";
  }
  return What;
}

std::string message(const HandleStart &S, const std::string &Name) {
  std::string Result = "thread" + quoted(Name) + " is not joined on every path";
  if (S.Handle->Dtor == DtorEffect::Terminate)
    return Result + ": its destructor ends the program";
  return Result + ": nobody can collect it";
}

/// A thread without a name goes by what it runs.
std::string bodyName(const Program &P, const HandleStart &S) {
  const SpawnSite *Site = S.Origin ? P.spawnAt(S.Origin) : nullptr;
  if (Site && !Site->Bodies.empty())
    return Site->Bodies[0]->F->Name;
  if (S.Origin && !S.Origin->Callables.empty()) {
    llvm::StringRef Usr = S.Origin->Callables[0].Usr;
    for (const Callee &C : S.Origin.In->M->Callees)
      if (C.Usr == Usr)
        return C.Name;
    const Callable &C = S.Origin->Callables[0];
    if (C.Object != None)
      return display(S.Origin.In->entity(C.Object));
  }
  return S.Origin ? S.Origin.In->F->Name : "?";
}

Finding lossFinding(const Program &P, const Fn &F, const HandleStart &S,
                    const HandleLoss &L) {
  // What a call started is in an object whose members are its own business.
  std::string Name = nameOf(F, S.Holder, S.At && !(S.At == S.Origin));
  if (Name.empty())
    Name = bodyName(P, S);
  // A closure in this function may have done it: that line is the one to see.
  bool Inside = S.Origin && S.Origin.In->F->Parent == F.F->Usr;
  Location At = !S.At    ? F.location(F.F->Params[S.Holder.Index].Decl)
                : Inside ? S.Origin.location()
                         : S.At.location();
  Finding X = finding(At, F.F->Name, Name, message(S, Name));
  if (S.Origin)
    X.Path.push_back({S.Origin.location(), "the thread is started here"});
  if (S.At && !(S.At == S.Origin))
    X.Path.push_back(
        {S.At.location(),
         "this call starts it" +
             (Name.empty() ? std::string() : " in '" + Name + "'")});
  for (const OpRef &Move : L.Moves)
    if (Move->Object != None) {
      std::string To = nameOf(F, F.entity(Move->Object));
      if (!To.empty() && To != Name)
        X.Path.push_back({Move.location(), "its handle goes to '" + To + "'"});
    }
  std::string Last = nameOf(F, L.Last);
  X.Path.push_back({L.Where, lossText(L, S, Last.empty() ? Name : Last)});
  return X;
}

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
    if (!reportedAsMember(P, S) && !joinsItself(P, S, OnThreads))
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
  Fn InClass;
  InClass.M = &M;
  Finding X =
      finding(InClass.location(Fd.Decl), C.Name, C.Name + "::" + Fd.Name,
              "thread member '" + Fd.Name + "' of '" + C.Name +
                  (Never ? "' is started but never joined nor detached"
                         : "' is started, and what joins it is not called when "
                           "the object ends"));
  X.Path.push_back({Start.location(), "'" + Fd.Name + "' is started here"});
  X.Path.push_back(
      {X.Where, "nothing joins '" + Fd.Name + "' before it is destroyed"});
  Out.push_back(std::move(X));
}

void addWay(const Program &P, const LostMember &L, const std::string &Name,
            Finding &X) {
  for (const OpRef &O : L.Way)
    X.Path.push_back({O.location(), "the end comes through this call"});
  if (L.Last)
    X.Path.push_back({L.Last->location(L.Branch),
                      "this condition leaves '" + Name + "' unjoined"});
  X.Path.push_back(
      {L.Where, L.Thrown ? "'" + Name +
                               "' is not joined when this exception leaves "
                               "the constructor"
                         : "'" + Name + "' has not been joined here"});
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
  Finding X = finding(Kill->Start.location(), Kill->Start.In->F->Name,
                      C.Name + "::" + Fd.Name,
                      "thread member '" + Fd.Name + "' of '" + C.Name +
                          "' is not joined on every path: its destructor ends "
                          "the program");
  X.Path.push_back(
      {Kill->Start.location(), "'" + Fd.Name + "' is started here"});
  if (Kill->Signal)
    X.Path.push_back({Kill->Signal.location(),
                      "here it is taken to be running, or to have run"});
  bool Pointer = Kill->Kill->Kind != OpKind::Clear;
  X.Path.push_back({Kill->Kill.location(),
                    "'" + Fd.Name + "' is " +
                        (Pointer ? "given up" : "destroyed") +
                        " here without having been joined"});
  Out.push_back(std::move(X));
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
  }
  if (!Lost || startsDetached(P, Lost->Start))
    return;
  std::string Ends = T->Dtor == DtorEffect::Terminate
                         ? ": its destructor ends the program"
                         : ": nobody can collect it";
  Finding X = finding(Lost->Start.location(), Lost->Start.In->F->Name,
                      Whole.Name + "::" + Fd.Name,
                      "thread member '" + Fd.Name + "' of '" + Whole.Name +
                          "' is not joined on every path" + Ends);
  X.Path.push_back(
      {Lost->Start.location(), "'" + Fd.Name + "' is started here"});
  addWay(P, *Lost, Fd.Name, X);
  Out.push_back(std::move(X));
}

void checkLives(const Program &P, const ir::Class &Whole,
                std::vector<Finding> &Out) {
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
  auto Lost = lostAtExit(P, "G:" + G.Usr, T);
  if (!Lost || startsDetached(P, Lost->Start))
    return;
  Finding X = finding(Lost->Start.location(), Lost->Start.In->F->Name, G.Name,
                      "thread '" + G.Name +
                          "' is not joined on every path: its destructor ends "
                          "the program");
  X.Path.push_back(
      {Lost->Start.location(), "'" + G.Name + "' is started here"});
  addWay(P, *Lost, G.Name, X);
  Out.push_back(std::move(X));
}

void checkGlobal(const Program &P, const Module &M, const Global &G,
                 bool Strict, std::vector<Finding> &Out) {
  const Type *Own = G.Type == None ? nullptr : &M.Types[G.Type];
  const Type *T = handleIn(M, Own);
  // What a global pointer owns is never destroyed: it may run to the end.
  if (!T || Own->Form == Shape::Pointer)
    return;
  OpRef Start = unjoinedStart(P, "G:" + G.Usr, *T, Strict);
  if (!Start && T->Dtor == DtorEffect::Terminate)
    checkExit(P, G, *T, Out);
  if (!Start)
    return;
  Fn Holder;
  Holder.M = &M;
  Finding X = finding(Start.location(), Start.In->F->Name, G.Name,
                      "thread '" + G.Name +
                          "' is started but never joined nor detached");
  X.Path.push_back({Start.location(), "'" + G.Name + "' is started here"});
  X.Path.push_back({Holder.location(G.Decl), "nothing joins '" + G.Name + "'"});
  Out.push_back(std::move(X));
}

//===--- Given up --------------------------------------------------------===//

void checkDetaches(const Program &P, std::vector<Finding> &Out) {
  for (const UnreasonedDetach &D : unreasonedDetaches(P)) {
    const Fn &F = *D.At.In;
    bool Starts = D.Start == D.At;
    HandleStart S;
    S.Origin = D.Start;
    std::string Name;
    if (!Starts && D.At->Object != None)
      Name = nameOf(F, withoutAddress(F.entity(D.At->Object)));
    if (Name.empty())
      Name = D.Start ? bodyName(P, S) : F.F->Name;
    Finding X = finding(D.At.location(), F.F->Name, Name,
                        "thread" + quoted(Name) +
                            (Starts ? " is started detached" : " is detached") +
                            " without a reason: nobody can wait for it");
    X.Key = "detached " + Name;
    if (D.Start && !Starts)
      X.Path.push_back({D.Start.location(), "the thread is started here"});
    X.Path.push_back({D.At.location(), "it is given up here"});
    Out.push_back(std::move(X));
  }
}

void run(const Program &P, const CheckOptions &Options,
         std::vector<Finding> &Out) {
  HandleFlowOptions Flow;
  Flow.ExceptionPaths = Options.flag("ExceptionPaths");
  bool Strict = Options.flag("Strict");
  FnSet OnThreads = onThreads(P);
  for (const auto &F : P.functions())
    checkFunction(P, *F, Flow, OnThreads, Out);
  if (Options.flag("DetachReasons"))
    checkDetaches(P, Out);
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
    "destructor joins is followed from the constructor over one method that "
    "starts it to the destructor, or to another method that starts it again "
    "over the first; longer lives, and conditions in the destructor whose "
    "value is not known, are not judged, unless the constructor always starts "
    "it and the condition only looks at what the object was given then. A "
    "member that only a method for its users joins is reported where a user loses the object, or where a whole "
    "program never calls that method. A thread that is lost because a call "
    "throws is only reported with `ExceptionPaths`. `DetachReasons` does not "
    "see threads that attributes detach, or that detach themselves.",
    run};

} // namespace leash
