// SPDX-License-Identifier: Apache-2.0
//
// Local handles: a forward data flow over the states a handle can be in.
// Fields and globals: a handle that something starts and nothing in the closed
// program joins, detaches or gives away. What is given to other code counts as
// handed over: silent.
#include "checks/UnjoinedThreadCheck.h"
#include "checks/analysis/Cfg.h"
#include "checks/link/Program.h"
#include <map>

namespace leash {
namespace {

using ir::OpKind;

enum State : unsigned { Idle = 1, Running = 2 };

bool sameRoot(const ir::Entity &A, const ir::Entity &B) {
  return A.Root == B.Root && A.Index == B.Index && A.Name == B.Name;
}

bool isHandle(const ir::Type *T) {
  return T && T->Role == ir::TypeRole::Thread &&
         T->Dtor != ir::DtorEffect::Join;
}

Finding finding(const Fn &F, const Location &Where, const std::string &Name,
                const std::string &Message) {
  Finding Out;
  Out.Check = "leash-unjoined-thread";
  Out.Where = Where;
  if (Out.Where.End.Line != Out.Where.Begin.Line)
    Out.Where.End = Out.Where.Begin;
  Out.Message = Message;
  Out.Function = F.F->Name;
  Out.Key = "unjoined " + Name;
  return Out;
}

/// One local handle of one function.
class LocalHandle {
public:
  LocalHandle(const Program &P, const Fn &F, OpRef Spawn)
      : P(P), F(F), Graph(P.cfg(F)), Spawn(Spawn),
        Handle(F.entity(Spawn->Object)) {}

  /// The op at whose end the running thread is lost, if there is one.
  OpRef lost() {
    if (!trackable())
      return {};
    solve();
    return Lost;
  }

private:
  bool trackable() {
    if (Handle.Root != ir::RootKind::Local || Handle.Path.size() > 1 ||
        Spawn->has(ir::OpDetached) || !Spawn->Args.empty())
      return false;
    if (!Handle.Path.empty() && Handle.Path[0].Kind != ir::StepKind::Element)
      return false;
    const ir::Type *T = F.typeOf(Spawn->Object);
    if (!isHandle(T))
      return false;
    NeedsExit = T->Dtor == ir::DtorEffect::None; // pthread_t: no destructor
    if (const SpawnSite *S = P.spawnAt(Spawn))
      for (const Fn *Body : S->Bodies)
        for (const ir::Block &B : Body->F->Blocks)
          for (const ir::Op &O : B.Ops)
            if (O.Kind == OpKind::SelfDetach)
              return false;
    for (const auto &G : P.functions()) // a lambda may do anything to it
      if (G->F->Parent == F.F->Usr)
        for (const ir::Capture &C : G->F->Captures)
          if (C.Source != ir::None && sameRoot(F.entity(C.Source), Handle))
            return false;
    return !guarded() && !correlated();
  }

  /// An object that was given the handle may join it when it dies; a move into
  /// the handle or out of a chain of moves is not followed.
  bool guarded() const {
    for (const ir::Block &B : F.F->Blocks)
      for (const ir::Op &O : B.Ops) {
        if (O.Kind == OpKind::Swap || O.Kind == OpKind::Move)
          if (onHandle(O.Object))
            return true;
        if (O.Kind == OpKind::Construct || O.Kind == OpKind::Assign ||
            O.Kind == OpKind::Swap)
          for (ir::EntityId A : O.Args)
            if (onHandle(A))
              return true;
      }
    return false;
  }

  bool onHandle(ir::EntityId E) const {
    return E != ir::None && sameRoot(F.entity(E), Handle);
  }

  bool discharges(const ir::Op &O) const {
    switch (O.Kind) {
    case OpKind::Join:
    case OpKind::Detach:
    case OpKind::Swap:
    case OpKind::Forget:
    case OpKind::Escape:
      if (onHandle(O.Object))
        return true;
      break;
    case OpKind::Call:
    case OpKind::Construct:
      // A method of something that holds it, a constructor's wrapper.
      if (onHandle(O.Object) && O.Kind == OpKind::Call)
        return true;
      break;
    case OpKind::Declare:
    case OpKind::JoinableTest:
    case OpKind::Read:
    case OpKind::Insert:
    case OpKind::Destroy:
      return false;
    default:
      break;
    }
    for (ir::EntityId A : O.Args)
      if (onHandle(A))
        return true; // given away
    return false;
  }

  /// Entities that a branch condition tests.
  void tested(ir::PredId Id, std::vector<ir::Entity> &Out,
              unsigned Depth = 0) const {
    if (Id == ir::None || Depth > 8)
      return;
    const ir::Pred &Pr = F.pred(Id);
    for (ir::EntityId E : {Pr.E, Pr.Other})
      if (E != ir::None)
        Out.push_back(F.entity(E));
    for (ir::EntityId E : Pr.Uses)
      Out.push_back(F.entity(E));
    tested(Pr.A, Out, Depth + 1);
    tested(Pr.B, Out, Depth + 1);
  }

  /// Started under one test and joined under another of the same thing: which
  /// paths belong together is not decided here, so silent.
  bool correlated() const {
    std::vector<ir::Entity> AtSpawn, AtEnd;
    for (ir::BlockId B : Graph.rpo()) {
      const ir::Block &Bl = F.block(B);
      if (Bl.Term != ir::TermKind::Branch)
        continue;
      if (B != Spawn.Block && Graph.dominates(B, Spawn.Block) &&
          !Graph.postDominates(Spawn.Block, B))
        tested(Bl.Cond, AtSpawn);
      for (ir::BlockId E : Graph.rpo())
        if (E != B && Graph.dominates(B, E) &&
            llvm::any_of(F.block(E).Ops,
                         [&](const ir::Op &O) { return discharges(O); })) {
          tested(Bl.Cond, AtEnd);
          break;
        }
    }
    for (const ir::Entity &A : AtSpawn)
      for (const ir::Entity &B : AtEnd)
        if (A.Root != ir::RootKind::Temp && ir::samePlace(A, B))
          return true;
    return false;
  }

  /// 1: the branch tests that the handle runs; -1: that it does not.
  int testsRunning(ir::PredId Id) const {
    const ir::Pred &Pr = F.pred(Id);
    if (Pr.Kind == ir::PredKind::Not)
      return -testsRunning(Pr.A);
    if (Pr.Kind != ir::PredKind::Truth && Pr.Kind != ir::PredKind::Compare)
      return 0;
    for (const ir::Block &B : F.F->Blocks)
      for (const ir::Op &O : B.Ops) {
        bool Spawns = O.Kind == OpKind::Spawn && onHandle(O.Object) &&
                      O.has(ir::OpResultIsZeroOnSuccess);
        if (O.Kind == OpKind::JoinableTest && O.Result == Pr.E &&
            onHandle(O.Object))
          return 1;
        if (Spawns && O.Result != ir::None &&
            (O.Result == Pr.E || holds(Pr.E, O.Result)))
          return -1; // a code other than 0: nothing was started
      }
    return 0;
  }

  bool holds(ir::EntityId Variable, ir::EntityId Value) const {
    for (const ir::Block &B : F.F->Blocks)
      for (const ir::Op &O : B.Ops)
        if ((O.Kind == OpKind::Write || O.Kind == OpKind::Assign) &&
            O.Object == Variable && !O.Args.empty() && O.Args[0] == Value)
          return true;
    return false;
  }

  bool joinedInLoop(ir::BlockId Header) const {
    for (const Loop &L : Graph.loops()) {
      if (L.Header != Header)
        continue;
      for (ir::BlockId B : L.Blocks)
        for (const ir::Op &O : F.block(B).Ops)
          if ((O.Kind == OpKind::Join || O.Kind == OpKind::Detach) &&
              onHandle(O.Object))
            return true;
    }
    return false;
  }

  unsigned transfer(ir::BlockId B, unsigned In) {
    if (joinedInLoop(B)) // no round at all means that there is nothing to join
      In = Idle;
    const ir::Block &Bl = F.block(B);
    for (uint32_t I = 0; I < Bl.Ops.size(); ++I) {
      const ir::Op &O = Bl.Ops[I];
      if (O.Kind == OpKind::Spawn && onHandle(O.Object)) {
        In = O.has(ir::OpDetached) || !O.Args.empty() ? unsigned(Idle)
                                                      : unsigned(Running);
      } else if (O.Kind == OpKind::Destroy && onHandle(O.Object)) {
        if (!NeedsExit && (In & Running) && !Lost)
          Lost = {&F, B, I};
        In = Idle;
      } else if (discharges(O)) {
        In = Idle;
      } else if (O.Kind == OpKind::Return && NeedsExit && (In & Running) &&
                 !Lost && !F.F->has(ir::FnMain)) {
        Lost = {&F, B, I};
      }
    }
    return In;
  }

  unsigned refine(ir::BlockId B, unsigned Succ, unsigned Out) const {
    const ir::Block &Bl = F.block(B);
    if (Bl.Term != ir::TermKind::Branch || Bl.Cond == ir::None)
      return Out;
    int Test = testsRunning(Bl.Cond);
    if (!Test)
      return Out;
    bool Runs = (Test > 0) == (Succ == 0);
    return Runs ? Out & Running : Out & ~unsigned(Running);
  }

  void solve() {
    std::map<ir::BlockId, unsigned> In;
    In[0] = Idle;
    unsigned Budget = 64;
    for (bool Changed = true; Changed && Budget--;) {
      Changed = false;
      for (ir::BlockId B : Graph.rpo()) {
        auto It = In.find(B);
        if (It == In.end() || !It->second)
          continue;
        unsigned Out = transfer(B, It->second);
        const ir::Block &Bl = F.block(B);
        for (unsigned S = 0; S < Bl.Succs.size(); ++S) {
          if (Bl.Succs[S] == ir::None)
            continue;
          unsigned &Next = In[Bl.Succs[S]];
          unsigned Joined = Next | refine(B, S, Out);
          Changed |= Joined != Next;
          Next = Joined;
        }
      }
    }
  }

  const Program &P;
  const Fn &F;
  const Cfg &Graph;
  OpRef Spawn;
  const ir::Entity &Handle;
  bool NeedsExit = false;
  OpRef Lost;
};

void checkLocals(const Program &P, std::vector<Finding> &Out) {
  for (const SpawnSite &S : P.spawns()) {
    const Fn &F = *S.Site.In;
    if (S.Site->Object == ir::None || F.F->has(ir::FnIncomplete))
      continue;
    OpRef Lost = LocalHandle(P, F, S.Site).lost();
    if (!Lost)
      continue;
    ir::Entity Named = F.entity(S.Site->Object);
    if (!Named.Path.empty()) // a container goes by its own name
      Named.Path.pop_back();
    std::string Name = ir::display(Named);
    const ir::Type *T = F.typeOf(S.Site->Object);
    bool Terminates = T && T->Dtor == ir::DtorEffect::Terminate;
    Finding X = finding(
        F, S.Site.location(), Name,
        "thread '" + Name + "' is not joined on every path" +
            (Terminates ? ": its destructor ends the program"
                        : ": nobody can collect it"));
    X.Path.push_back({S.Site.location(), "'" + Name + "' is started here"});
    X.Path.push_back({Lost.location(), "'" + Name + "' may still run here, "
                                       "where its handle is lost"});
    Out.push_back(std::move(X));
  }
}

/// Every op at the field: is it started, and can anything end it?
void checkField(const Program &P, const ir::Class &C, const ir::Field &Fd,
                std::vector<Finding> &Out) {
  Place At = "F:" + C.Usr + "::" + Fd.Name;
  if (!P.closed(At) || !P.usesOf(At).empty())
    return;
  OpRef Start;
  for (const OpRef &Ref : P.opsOn(At)) {
    switch (Ref->Kind) {
    case OpKind::Spawn:
      if (Ref->has(ir::OpDetached) || !Ref->Args.empty())
        return;
      if (!Start)
        Start = Ref;
      break;
    case OpKind::Destroy:
    case OpKind::Construct:
    case OpKind::Declare:
    case OpKind::JoinableTest:
    case OpKind::Read:
    case OpKind::Insert:
      break;
    default:
      return; // joined, detached, moved, assigned, escaped: an owner may exist
    }
  }
  if (!Start)
    return;
  if (const SpawnSite *S = P.spawnAt(Start))
    for (const Fn *Body : S->Bodies)
      for (const ir::Block &B : Body->F->Blocks)
        for (const ir::Op &O : B.Ops)
          if (O.Kind == OpKind::SelfDetach)
            return;
  const Fn &F = *Start.In;
  const ir::Module *M = P.moduleOf(C);
  Fn InClass;
  InClass.M = M;
  InClass.F = F.F;
  Finding X = finding(F, InClass.location(Fd.Decl), C.Name + "::" + Fd.Name,
                      "thread member '" + Fd.Name + "' of '" + C.Name +
                          "' is started but never joined nor detached");
  X.Function = C.Name;
  X.Path.push_back({Start.location(), "'" + Fd.Name + "' is started here"});
  X.Path.push_back({X.Where, "no member of '" + C.Name + "' joins '" + Fd.Name + "'"});
  Out.push_back(std::move(X));
}

void checkFields(const Program &P, std::vector<Finding> &Out) {
  for (const ir::Class *C : P.classes()) {
    const ir::Module *M = P.moduleOf(*C);
    for (const ir::Field &Fd : C->Fields) {
      const ir::Type *T = Fd.Type == ir::None ? nullptr : &M->Types[Fd.Type];
      for (unsigned I = 0; T && !isHandle(T) && T->Element != ir::None && I < 4; ++I)
        T = &M->Types[T->Element];
      if (isHandle(T))
        checkField(P, *C, Fd, Out);
    }
  }
}

void run(const Program &P, const CheckOptions &, std::vector<Finding> &Out) {
  checkLocals(P, Out);
  checkFields(P, Out);
}

const OptionInfo Options[] = {
    {"Strict", "bool", "false", "Not implemented yet: report handles that other "
                                "code may still join."},
    {"ExceptionPaths", "bool", "false",
     "Not implemented yet: report threads that an exception leaves unjoined."}};

const llvm::StringRef References[] = {
    "C++ Core Guidelines CP.23, CP.25", "C++ standard [thread.thread.destr]"};

} // namespace

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
    {},
    Options,
    References,
    "Handles behind pointers, handles given to other functions, and threads "
    "that an exception leaves behind are not followed.",
    run};

} // namespace leash
