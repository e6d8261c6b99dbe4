// SPDX-License-Identifier: Apache-2.0
//
// What decides whether a thread member is joined: what the started body
// changes, and what is known of a condition.
#include "checks/analysis/Cfg.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/LifeExplorer.h"
#include "checks/analysis/Summary.h"

namespace leash {

using namespace ir;

/// The thread that this life has: what is known now, it starts with.
void LifeExplorer::findBody(Life &L) {
  for (const auto &[Start, Known, Body] : Bodies)
    if (Start == L.Start && Known == L.Known) {
      L.Body = Body.get();
      return;
    }
  Bodies.push_back(
      {L.Start, L.Known,
       std::make_unique<StartedBody>(startedBody(P, L.Start, L.Known))});
  L.Body = std::get<2>(Bodies.back()).get();
}

/// What the thread may have written by now.
const StartedBody::Writes &LifeExplorer::written(const Life &L) const {
  static const StartedBody::Writes Nothing;
  if (!L.Body)
    return Nothing;
  return L.Asked || !L.Running ? L.Body->Ever : L.Body->ByItself;
}

/// What was known at the start can be this once the body has written it.
void LifeExplorer::widen(const Frame &Fr, const Life &L, Facts &Known) const {
  const StartedBody::Writes &Writes = written(L);
  for (const auto &[E, Name] : Fr.Names) {
    auto It = Writes.find(Name);
    const ValueRange *R = Fr.Table.known(E, Known);
    if (It == Writes.end() || !R)
      continue;
    ValueRange Wide;
    if (It->second) {
      Wide = *R;
      for (int64_t V : *It->second) {
        Wide.Lo = std::min(Wide.Lo, V);
        Wide.Hi = std::max(Wide.Hi, V);
        llvm::erase(Wide.Not, V);
      }
    }
    Fr.Table.learn(E, Wide, Known);
  }
}

/// `const bool r = running;`, `running.exchange(false)`: the copy may be older
/// than what the body writes, or newer: the way on which it is newer.
void LifeExplorer::copiedLater(Run &R, const OpRef &O, const Moment &M) const {
  bool Local =
      O->Object != None && O.In->entity(O->Object).Root == RootKind::Local;
  bool Copies = (O->Kind == OpKind::Write || O->Kind == OpKind::Assign) &&
                Local && O->Args.size() == 1 && O->Args[0] != None;
  bool Swaps = O->Kind == OpKind::Write && O->has(OpReading) && !Local &&
               O->Object != None && O->Result != None;
  if (!M.L.Running || (!Copies && !Swaps))
    return;
  EntityId From = Swaps ? O->Object : sourceOf(P, *O.In, O->Args[0]);
  EntityId Copy = Swaps ? O->Result : O->Object;
  const StartedBody::Writes &Writes = written(M.L);
  auto It = Writes.find(P.place(*O.In, From));
  const ValueRange *Old = R.Fr.Table.known(Copy, M.Local);
  if (!Old || It == Writes.end() || !It->second)
    return;
  for (int64_t V : *It->second) {
    if (Old->compare(Rel::Eq, V) != false)
      continue;
    Moment Later = M;
    Later.L.Ended = true;
    R.Fr.Table.learn(Copy, ValueRange::exactly(V), Later.Local);
    ++Later.Op;
    R.Work.push_back(std::move(Later));
  }
}

/// Does this op tell the started body to end: a stop request, or another value
/// of a flag that it reads than the one it was started with?
bool LifeExplorer::asks(const OpRef &O, const Life &L) const {
  if (O->Object == None)
    return false;
  Place Name = P.place(*O.In, O->Object);
  if (O->Kind == OpKind::StopRequest && atOrIn(Name, At))
    return true;
  if (Name.empty() || !L.Body || !L.Body->Reads.contains(Name))
    return false;
  if (O->Kind != OpKind::Write || !O->Value)
    return O->Kind == OpKind::StopRequest || O->Kind == OpKind::Close;
  auto Before = L.Known.find(Name);
  return Before != L.Known.end() &&
         Before->second.compare(Rel::Ne, *O->Value) == true;
}

bool LifeExplorer::byBody(const Frame &Fr, EntityId E, const Life &L) const {
  return E != None && written(L).count(P.place(Fr.F, sourceOf(P, Fr.F, E)));
}

bool LifeExplorer::decidedByBody(const Frame &Fr, PredId Cond,
                                 const Life &L) const {
  if (Cond == None)
    return false;
  const Pred &A = Fr.F.pred(Cond);
  switch (A.Kind) {
  case PredKind::Not:
    return decidedByBody(Fr, A.A, L);
  case PredKind::And:
  case PredKind::Or:
    return decidedByBody(Fr, A.A, L) && decidedByBody(Fr, A.B, L);
  case PredKind::Truth:
    return byBody(Fr, A.E, L);
  case PredKind::Compare:
    return A.Other == None && byBody(Fr, A.E, L);
  default:
    return false;
  }
}

/// A value that the object was given when it was made, and that nothing
/// changes afterwards: no one can tell what it is, and it says nothing of the
/// thread.
bool LifeExplorer::isSetting(const Frame &Fr, EntityId E, const Life &L) const {
  if (E == None)
    return false;
  const Entity &From = Fr.F.entity(sourceOf(P, Fr.F, E));
  bool Field = From.Root == RootKind::This && !From.Path.empty() &&
               llvm::all_of(From.Path, [](const ir::Step &S) {
                 return S.Kind == StepKind::Field;
               });
  if (!Field)
    return false;
  Entity Outer = From; // who gets at it knows the member that it is in
  Outer.Path.truncate(1);
  Place Name = P.place(Fr.F, From);
  if (Name.empty() || !P.closed(P.place(Fr.F, Outer)) ||
      (L.Body && L.Body->Ever.count(Name)))
    return false;
  return llvm::none_of(P.opsOn(Name), [&](const OpRef &O) {
    bool Writes = O->Kind == OpKind::Write || O->Kind == OpKind::Assign;
    RootKind Root =
        O->Object == None ? RootKind::Unknown : O.In->entity(O->Object).Root;
    bool Other = Root == RootKind::Local || Root == RootKind::Temp;
    return Writes && !Other &&
           (O.In->F->Kind != FunctionKind::Constructor || O->Value);
  });
}

bool LifeExplorer::onSettings(const Frame &Fr, PredId Cond,
                              const Life &L) const {
  if (Cond == None)
    return false;
  const Pred &A = Fr.F.pred(Cond);
  switch (A.Kind) {
  case PredKind::Not:
    return onSettings(Fr, A.A, L);
  case PredKind::Truth:
    return isSetting(Fr, A.E, L);
  case PredKind::Compare:
    return A.Other == None && isSetting(Fr, A.E, L);
  default:
    return false;
  }
}

/// `switch (event)`, `if (on)`: does the block ask for a parameter, and nothing
/// else?
bool LifeExplorer::onArgument(const Frame &Fr, BlockId B) const {
  const Block &Bl = Fr.F.block(B);
  EntityId Asked = Bl.Term == TermKind::Switch ? Bl.Switch : EntityId(None);
  PredId Cond = Bl.Term == TermKind::Branch ? Bl.Cond : PredId(None);
  while (Cond != None && Fr.F.pred(Cond).Kind == PredKind::Not)
    Cond = Fr.F.pred(Cond).A;
  if (Cond != None) {
    const Pred &A = Fr.F.pred(Cond);
    bool Plain = A.Kind == PredKind::Truth ||
                 (A.Kind == PredKind::Compare && A.Other == None);
    Asked = Plain ? A.E : EntityId(None);
  }
  if (Asked == None)
    return false;
  const Entity &E = Fr.F.entity(sourceOf(P, Fr.F, Asked));
  return E.Root == RootKind::Param && E.Path.empty();
}

/// Does it depend on this branch whether the thread is ended?
bool LifeExplorer::matters(const Frame &Fr, BlockId From) const {
  BlockId End = Fr.G.ipdom(From);
  llvm::BitVector Seen(Fr.G.size());
  std::vector<BlockId> Work(Fr.G.succs(From).begin(), Fr.G.succs(From).end());
  while (!Work.empty()) {
    BlockId B = Work.back();
    Work.pop_back();
    if (B == End || Seen.test(B))
      continue;
    Seen.set(B);
    if (Fr.Ends[B] || (KillsCount && Fr.Kills[B]))
      return true;
    Work.insert(Work.end(), Fr.G.succs(B).begin(), Fr.G.succs(B).end());
  }
  return false;
}

bool LifeExplorer::decided(const Frame &Fr, BlockId B,
                           const Facts &Known) const {
  const Block &Bl = Fr.F.block(B);
  if (Bl.Term == TermKind::Branch)
    return Bl.Cond != None && Fr.Table.holds(Bl.Cond, Known);
  if (Bl.Term != TermKind::Switch)
    return true;
  for (EntityId E : {Bl.Switch, sourceOf(P, Fr.F, Bl.Switch)})
    if (const ValueRange *R = E == None ? nullptr : Fr.Table.known(E, Known))
      if (R->Lo == R->Hi)
        return true;
  return false;
}

} // namespace leash
