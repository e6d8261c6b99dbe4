// SPDX-License-Identifier: Apache-2.0
//
// What one op, or a call of a method of the same object, does to a thread
// member.
#include "checks/analysis/Cfg.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/HandleFlow.h"
#include "checks/analysis/HandlePlaces.h"
#include "checks/analysis/LifeExplorer.h"
#include "checks/analysis/Summary.h"
#include "checks/analysis/TimedJoins.h"

namespace leash {

using namespace ir;

static constexpr unsigned MaxDepth = 6; // of inlined calls

//===--- One op ----------------------------------------------------------===//

LifeExplorer::Next LifeExplorer::own(Run &R, const OpRef &O, Moment &M) {
  if (O->Kind == OpKind::Call)
    return given(O) ? Next::Drop : Next::Go;
  bool On = onPlace(*O.In, O->Object);
  if (O->Kind == OpKind::JoinableTest && On && O->Result != None) {
    R.Fr.Table.learn(O->Result, ValueRange::exactly(M.L.Running), M.Local);
    return Next::Go;
  }
  if (O->Kind == OpKind::Read && M.L.Running && O->Object != None)
    looks(R, O, M);
  M.L.Asked |= M.L.Running && asks(O, M.L);
  if (OpRef From = startOf(P, O, At))
    return begins(R, O, From, M);
  if (M.L.Running && destroys(O)) {
    bool One =
        O->Kind == OpKind::Clear && At.ends_with("[*]") && !O->has(OpAll);
    if (One)
      return Next::Drop;
    return killed(R, O, M);
  }
  bool Arrives = replacesPart(O);
  if (Arrives && std::exchange(M.L.Loose, false))
    return Next::Go;
  if (M.L.Running && Arrives)
    return Handle.Dtor == DtorEffect::Terminate ? killed(R, O, M) : Next::Drop;
  bool Into = O->Kind == OpKind::Move || O->Kind == OpKind::Assign ||
              O->Kind == OpKind::Construct || O->Kind == OpKind::Insert;
  if (On && Into)
    return into(R, O, M);
  if (!M.L.Running || !mayEnd(P, O, At, Handle))
    return Next::Go;
  joinGivesUp(R, O, M);
  M.L.Running = false;
  import(R.Fr, M.L, M.Local);
  return Next::Go;
}

/// The way on which a join with a deadline has not joined it.
void LifeExplorer::joinGivesUp(Run &R, const OpRef &O, const Moment &M) const {
  auto Result = gaveUpJoining(O);
  if (!Result || !onPlace(*O.In, O->Object) ||
      llvm::any_of(O.In->entity(O->Object).Path, isElement))
    return;
  Moment Late = M;
  Late.L.TimedOut = true;
  R.Fr.Table.learn(O->Result, *Result, Late.Local);
  ++Late.Op;
  R.Work.push_back(std::move(Late));
}

/// `if (worker)`, `pool.empty()`: what has the thread in it is not empty.
void LifeExplorer::looks(Run &R, const OpRef &O, Moment &M) const {
  Place Name = P.place(*O.In, O->Object);
  if (O->Result == None || Name.empty() ||
      !(atOrIn(At, Name) || isPart(O, O->Object)))
    return;
  bool Empty = llvm::StringRef(O->Text).ends_with("empty");
  R.Fr.Table.learn(O->Result,
                   Empty ? ValueRange::exactly(0) : ValueRange::nonZero(),
                   M.Local);
}

/// The handle dies here, and the way with it.
LifeExplorer::Next LifeExplorer::killed(Run &R, const OpRef &O,
                                        const Moment &M) const {
  Outcome Out;
  Out.After = M.L;
  Out.Killed = O;
  R.Out.push_back(std::move(Out));
  return Next::Drop;
}

/// Does the handle, or what has it, die here, if there is one?
bool LifeExplorer::destroys(const OpRef &O) const {
  bool Dies = O->Kind == OpKind::Destroy || O->Kind == OpKind::Delete ||
              (O->Kind == OpKind::Clear && !O->Callables.size());
  return Dies && onPlace(*O.In, O->Object);
}

/// Does the op put something into the one variable that has a thread, so that
/// the thread that was there goes with its handle?
bool LifeExplorer::replaces(const OpRef &O) const {
  bool Puts = O->Kind == OpKind::Move || O->Kind == OpKind::Assign;
  if (!Puts || Handle.Dtor != DtorEffect::Terminate || O->Object == None ||
      At.contains("[*]") ||
      llvm::any_of(O.In->entity(O->Object).Path, isElement))
    return false;
  const Type *T = O.In->typeOf(O->Object);
  bool Owner = T && (T->Form == Shape::Plain || T->Form == Shape::UniquePtr ||
                     T->Form == Shape::Optional);
  return Owner && onPlace(*O.In, O->Object);
}

/// Something that is no new thread, or is not known, goes where it is.
LifeExplorer::Next LifeExplorer::into(Run &R, const OpRef &O,
                                      const Moment &M) const {
  if (startedInPlace(O))
    return Next::Go;
  if (M.L.Running)
    return replaces(O) ? killed(R, O, M) : Next::Drop;
  for (EntityId A : O->Args)
    if (A != None) {
      RootKind K = O.In->entity(A).Root;
      if (K != RootKind::Null && K != RootKind::Temp && K != RootKind::Local &&
          K != RootKind::Constant)
        return Next::Drop;
    }
  return Next::Go;
}

LifeExplorer::Next LifeExplorer::begins(Run &R, const OpRef &O,
                                        const OpRef &From, Moment &M) {
  const Type *T = O->Object == None ? nullptr : O.In->typeOf(O->Object);
  bool Many = At.ends_with("[*]") || O->Kind == OpKind::Insert ||
              (T && (T->Form == Shape::Container || T->Form == Shape::Array ||
                     T->Form == Shape::Map));
  for (const ir::Step &S : O.In->entity(O->Object).Path)
    Many |= S.Kind == StepKind::Element;
  if (M.L.Running && M.L.Start == From && namesInserted(O))
    return Next::Go;
  if (M.L.Running && !Many)
    return Handle.Dtor == DtorEffect::Terminate ? killed(R, O, M) : Next::Drop;
  bool Tells = O->has(OpResultIsZeroOnSuccess) && O->Result != None;
  if (Tells) {
    Moment Failed = M;
    R.Fr.Table.learn(O->Result, ValueRange::nonZero(), Failed.Local);
    ++Failed.Op;
    R.Work.push_back(std::move(Failed));
    R.Fr.Table.learn(O->Result, ValueRange::exactly(0), M.Local);
  }
  M.L.Running = true;
  M.L.Asked = M.L.Ended = M.L.TimedOut = false;
  M.L.Start = From;
  M.L.Last = nullptr;
  M.L.Way.clear();
  exportTo(R.Fr, M.Local, M.L);
  findBody(M.L);
  if (O->Object != None && O->Kind != OpKind::Insert)
    R.Fr.Table.learn(O->Object, ValueRange::nonZero(), M.Local);
  for (const auto &[E, Name] : R.Fr.Names)
    if (atOrIn(At, Name))
      R.Fr.Table.learn(E, ValueRange::nonZero(), M.Local);
  return Next::Go;
}

//===--- Calls -----------------------------------------------------------===//

/// The one function that runs: of a virtual one, that of the object's class.
const Fn *LifeExplorer::target(const OpRef &O) const {
  auto Targets = P.targets(O);
  if (Targets.size() == 1 && !P.callsUnknown(O))
    return Targets.front().Later ? nullptr : Targets.front().Target;
  if (!O->has(OpVirtual) || !sameObject(O))
    return nullptr;
  bool Building = O.In->F->Kind == FunctionKind::Constructor ||
                  O.In->F->Kind == FunctionKind::Destructor;
  bool From = !Building;
  for (llvm::StringRef Usr : Order) {
    From |= O.In->F->Class == Usr;
    for (const CallEdge &E : Targets)
      if (From && !E.Via && E.Target->F->Class == Usr)
        return E.Target;
  }
  return nullptr;
}

/// Is it the member that has the thread, or what that leads to?
bool LifeExplorer::isPart(const OpRef &O, EntityId E) const {
  if (!Part.Of || E == None)
    return false;
  Place Name = P.place(*O.In, E);
  llvm::StringRef Plain = Name;
  while (Plain.consume_back("*"))
    ;
  return Plain == Part.At;
}

/// Another object takes the place of the part, which goes with its thread
/// unless its destructor sees to that.
bool LifeExplorer::replacesPart(const OpRef &O) const {
  bool Puts = O->Kind == OpKind::Move || O->Kind == OpKind::Assign;
  const Type *T =
      Puts && isPart(O, O->Object) ? O.In->typeOf(O->Object) : nullptr;
  return T && (T->Form == Shape::UniquePtr || T->Form == Shape::Optional);
}

bool LifeExplorer::sameObject(const OpRef &O) const {
  if (O->Object == None)
    return true;
  if (isPart(O, O->Object))
    return true;
  const Entity &E = O.In->entity(O->Object);
  bool Plain = E.Path.empty() ||
               (E.Path.size() == 1 && E.Path[0].Kind == StepKind::Deref);
  return Plain && (E.Root == RootKind::This || E.Root == RootKind::Param);
}

bool LifeExplorer::saysFailed(const Fn &F, const Outcome &O) {
  const Type *T = F.type(F.F->ReturnType);
  if (!T || !O.Value || O.Thrown || O.Killed)
    return false;
  if (T->Role == TypeRole::Bool || T->Form == Shape::Pointer)
    return O.Value->Lo == 0 && O.Value->Hi == 0;
  return T->Role == TypeRole::Integer && O.Value->compare(Rel::Ne, 0) == true;
}

/// True when the path goes on elsewhere, or ends.
bool LifeExplorer::call(Run &R, const OpRef &O, Moment &M) {
  bool Calls = O->Kind == OpKind::Call || O->Kind == OpKind::Construct ||
               O->Kind == OpKind::Destroy;
  if (!Calls || P.targets(O).empty())
    return false;
  const Fn *T = target(O);
  bool Reaches = llvm::any_of(P.targets(O), [&](const CallEdge &E) {
    return !E.Later && reachesPlace(*E.Target);
  });
  bool Method =
      T && (isOwn(*T) || isOfPart(*T) || T->F->Kind == FunctionKind::Lambda);
  bool Another = T && isOfPart(*T) && O->Kind == OpKind::Construct &&
                 !isPart(O, O->Object);
  bool Makes = T && Whole && !M.L.Running && O->Kind == OpKind::Construct &&
               (Another || T->F->Class == Whole->Usr);
  bool Emptied = T && isOfPart(*T) && O->Kind == OpKind::Destroy &&
                 !isPart(O, O->Object); // a temporary that was moved from
  // What becomes of the one before comes later.
  if (Emptied || (M.L.Running && Another))
    return false;
  if (T && (Reaches || Method) && (sameObject(O) || !Whole || Makes) &&
      R.Depth < MaxDepth) {
    M.L.Loose |= Another;
    inlined(R, O, *T, M);
    return true;
  }
  return Reaches;
}

void LifeExplorer::inlined(Run &R, const OpRef &O, const Fn &T, Moment &M) {
  Life In = M.L;
  exportTo(R.Fr, M.Local, In);
  if (M.L.Running && reachesEnd(T) && In.Way.size() < 6)
    In.Way.push_back(O);
  llvm::SmallVector<std::optional<ValueRange>, 4> Args;
  for (EntityId A : O->Args) {
    Args.emplace_back();
    if (A == None)
      continue;
    if (O.In->entity(A).Root == RootKind::Constant)
      Args.back() = ValueRange::exactly(O.In->entity(A).Value);
    else if (const ValueRange *X = R.Fr.Table.known(A, M.Local))
      Args.back() = *X;
  }
  for (Outcome &Out : run(T, In, R.Open, R.Depth + 1, Args)) {
    if (&T == Failing && !(Out.After.Running && saysFailed(T, Out)))
      continue;
    if (Out.Killed) {
      if (T.F->has(FnImplicit)) // nothing is written there to point at
        Out.Killed = O;
      R.Out.push_back(std::move(Out));
      continue;
    }
    Moment Next = M;
    Next.L = std::move(Out.After);
    if (!Next.L.Running)
      Next.L.Way = M.L.Way;
    import(R.Fr, Next.L, Next.Local);
    if (Out.Thrown) {
      for (BlockId H : R.Fr.G.handlers(M.Block))
        push(R, H, Next);
      if (R.Fr.G.handlers(M.Block).empty())
        finish(R, Next, true);
      continue;
    }
    if (O->Result != None && Out.Value)
      R.Fr.Table.learn(O->Result, *Out.Value, Next.Local);
    ++Next.Op;
    R.Work.push_back(std::move(Next));
  }
}

} // namespace leash
