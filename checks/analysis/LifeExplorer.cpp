// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/LifeExplorer.h"
#include "checks/analysis/Cfg.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/HandleFlow.h"
#include "checks/analysis/HandlePlaces.h"
#include "checks/analysis/JoinLoops.h"
#include "checks/analysis/Summary.h"

namespace leash {

using namespace ir;

static constexpr unsigned MaxSteps = 6000;  // of one explorer
static constexpr unsigned MaxMoments = 24;  // of one block
static constexpr unsigned MaxOutcomes = 16; // of one function

LostMember lostIn(const Outcome &O, Location Where) {
  LostMember L;
  L.Start = O.After.Start;
  L.Way = O.After.Way;
  L.Last = O.After.Last;
  L.Branch = O.After.Branch;
  L.Where = std::move(Where);
  return L;
}

//===--- Who is concerned ------------------------------------------------===//

void LifeExplorer::addFamily(llvm::StringRef Usr, llvm::StringSet<> &To) {
  const Class *C = P.classOf(Usr);
  if (!C || !To.insert(Usr).second)
    return;
  Order.push_back(C->Usr);
  for (TypeId B : C->Bases)
    if (B != None)
      addFamily(P.moduleOf(*C)->Types[B].Class, To);
}

LifeExplorer::LifeExplorer(const Program &P, llvm::StringRef At,
                           const Type &Handle, const Class *Whole,
                           PartOfObject Part)
    : P(P), At(At), Handle(Handle), Whole(Whole), Part(std::move(Part)) {
  if (Whole)
    addFamily(Whole->Usr, Family);
  if (this->Part.Of)
    addFamily(this->Part.Of->Usr, PartFamily);
  for (auto List : {P.opsOn(At), P.usesOf(At)})
    for (const OpRef &O : List) {
      Near.insert(O.In);
      if (mayEndItself(P, O, At, Handle) && Enders.insert(O.In).second)
        EndsItself.push_back(O.In);
      if (startOf(P, O, At)) {
        Starters.insert(O.In);
        Direct.insert(O.In);
      }
    }
  for (FnSet *Set : {&Near, &Enders, &Starters})
    addCallers(P, *Set, [](const CallEdge &E) { return !E.Later; });
}

bool LifeExplorer::startsForUsers(const Fn &F) const {
  bool Method = F.F->Kind == FunctionKind::Method && isOwn(F) &&
                !F.F->has(FnPrivate) && reachesStart(F);
  return Method && llvm::none_of(P.overriders(F.F->Usr),
                                 [&](const Fn *O) { return isOwn(*O); });
}

bool LifeExplorer::onPlace(const Fn &F, EntityId E) const {
  return E != None && atOrIn(P.place(F, E), At);
}

bool LifeExplorer::given(const OpRef &O) const {
  return llvm::any_of(O->Args, [&](EntityId A) { return onPlace(*O.In, A); });
}

LifeExplorer::Frame &LifeExplorer::frame(const Fn &F) {
  auto &Slot = Frames[&F];
  if (Slot)
    return *Slot;
  Slot = std::make_unique<Frame>(P, F);
  std::set<uint32_t> Keys;
  bool Plain = Whole && Whole->Methods.empty(); // known by pointers, in C
  for (EntityId E = 0; E < F.F->Entities.size(); ++E) {
    uint32_t K = Slot->Table.key(E);
    const Entity &X = F.entity(E);
    bool Argument = X.Root == RootKind::Param && X.Path.empty();
    if (Argument)
      Slot->Table.want(E);
    bool Own = X.Root == RootKind::Local || X.Root == RootKind::Temp;
    bool Behind = !X.Path.empty() && X.Path[0].Kind == StepKind::Deref;
    if (Argument || (Own && !(Behind && Plain)) || K == FactTable::NoKey ||
        !isFlagType(F, E))
      continue;
    Place Name = P.place(F, E);
    llvm::StringRef Owner = llvm::StringRef(Name).rsplit("::").first;
    bool Known =
        Owner.consume_front("F:") ? inFamily(Owner) : Owner.starts_with("G:");
    if (!Known || Name.back() == '*' || !Keys.insert(K).second)
      continue;
    Slot->Table.want(E);
    Slot->Names.push_back({E, std::move(Name)});
  }
  for (BlockId B = 0; B < F.F->Blocks.size(); ++B) {
    bool Ends = false, Kills = false;
    for (uint32_t N = 0; N < F.block(B).Ops.size(); ++N) {
      OpRef O{&F, B, N};
      Ends |= mayEndItself(P, O, At, Handle);
      Kills |= destroys(O) || replaces(O);
      for (const CallEdge &E : P.targets(O))
        Ends |= !E.Later && reachesEnd(*E.Target);
    }
    Slot->Ends.push_back(Ends);
    Slot->Kills.push_back(Kills);
  }
  return *Slot;
}

//===--- Facts -----------------------------------------------------------===//

void LifeExplorer::import(const Frame &Fr, const Life &L, Facts &Known) const {
  for (const auto &[E, Name] : Fr.Names) {
    auto It = L.Known.find(Name);
    bool Handle = L.Running && atOrIn(At, Name);
    Fr.Table.learn(E,
                   Handle                ? ValueRange::nonZero()
                   : It != L.Known.end() ? It->second
                                         : ValueRange(),
                   Known);
  }
}

void LifeExplorer::exportTo(const Frame &Fr, const Facts &Known,
                            Life &L) const {
  for (const auto &[E, Name] : Fr.Names)
    if (const ValueRange *R = Fr.Table.known(E, Known))
      L.Known[Name] = *R;
    else
      L.Known.erase(Name);
}

//===--- Paths -----------------------------------------------------------===//

std::vector<Outcome>
LifeExplorer::run(const Fn &F, const Life &In, Trust T,
                  llvm::ArrayRef<std::optional<ValueRange>> Args) {
  return run(F, In, T, 0, Args);
}

std::vector<Outcome>
LifeExplorer::run(const Fn &F, const Life &In, Trust T, unsigned Depth,
                  llvm::ArrayRef<std::optional<ValueRange>> Args) {
  Run R{frame(F), T, Depth, {}, {}, {}};
  if (F.F->has(FnIncomplete) || F.F->has(FnDependent) || R.Fr.G.rpo().empty()) {
    GaveUp = true;
    return {};
  }
  R.Seen.resize(R.Fr.G.size());
  Moment M{R.Fr.G.rpo().front(), 0, In, {}};
  import(R.Fr, In, M.Local);
  for (EntityId E = 0; E < F.F->Entities.size(); ++E) {
    const Entity &X = F.entity(E);
    if (X.Root == RootKind::Param && X.Path.empty() && X.Index < Args.size() &&
        Args[X.Index])
      R.Fr.Table.learn(E, *Args[X.Index], M.Local);
  }
  push(R, M.Block, M);
  while (!R.Work.empty() && !GaveUp) {
    Moment Next = std::move(R.Work.back());
    R.Work.pop_back();
    step(R, std::move(Next));
    GaveUp |= ++Steps > MaxSteps || R.Out.size() > MaxOutcomes;
  }
  return std::move(R.Out);
}

void LifeExplorer::push(Run &R, BlockId B, const Moment &M) {
  if (B == None || !R.Fr.G.live(B))
    return;
  // A loop that joins each of them joins all there are.
  if (M.L.Running && joinsInLoop(R.Fr, B))
    return leaveEarly(R, B, M);
  auto &Seen = R.Seen[B];
  for (const Moment &Old : Seen)
    if (Old.L.same(M.L) && Old.Local == M.Local)
      return;
  if (Seen.size() >= MaxMoments) {
    GaveUp = true;
    return;
  }
  Seen.push_back(M);
  Moment Next = M;
  Next.Block = B;
  Next.Op = 0;
  R.Work.push_back(std::move(Next));
}

bool LifeExplorer::joinsInLoop(const Frame &Fr, BlockId Header) const {
  for (const Loop &L : Fr.G.loops())
    if (L.Header == Header)
      for (BlockId B : L.Blocks)
        if (Fr.Ends[B])
          return true;
  return false;
}

/// Is it what has the threads, or one of them?
bool LifeExplorer::isHeld(const Fn &F, EntityId E) const {
  Place Name = E == None ? Place() : P.place(F, E);
  return !Name.empty() && (atOrIn(Name, At) || atOrIn(At, Name));
}

/// … unless it is left after one of them for a reason of its own.
void LifeExplorer::leaveEarly(Run &R, BlockId Header, const Moment &M) {
  const Fn &F = R.Fr.F;
  auto Held = [&](EntityId E) { return isHeld(F, E); };
  for (const Loop &L : R.Fr.G.loops()) {
    if (L.Header != Header)
      continue;
    for (OpRef O : opsIn(F, L.Blocks)) {
      bool Joins = O->Kind == OpKind::Join && isHeld(F, O->Object) &&
                   llvm::any_of(F.entity(O->Object).Path, isElement);
      if (!Joins)
        continue;
      for (BlockId To : exitsAfterJoin(P, F, L, O, Held))
        push(R, To, M);
    }
  }
}

void LifeExplorer::step(Run &R, Moment M) {
  const Block &B = R.Fr.F.block(M.Block);
  for (uint32_t N = M.Op; N < B.Ops.size(); ++N) {
    OpRef O{&R.Fr.F, M.Block, N};
    M.Op = N;
    R.Fr.Table.transfer(O, M.Local);
    copiedLater(R, O, M);
    if (call(R, O, M) || own(R, O, M) == Next::Drop)
      return;
  }
  M.Op = B.Ops.size();
  leave(R, M);
}

/// Is it called once, by main(), and written beside it? Then it is as if its
/// body were there. What ends the thread itself may know why it does not.
bool LifeExplorer::isPartOfRoot(const Fn &F) const {
  auto Callers = P.callers(F);
  if (Callers.size() != 1 || F.F->has(FnAddressTaken) || F.F->has(FnVirtual) ||
      llvm::is_contained(EndsItself, &F) || Direct.count(&F))
    return false;
  const Fn &Caller = *Callers[0].Site.In;
  return Caller.F->has(FnMain) && Caller.M == F.M && F.F->Class.empty() &&
         !P.cfg(Caller).loopOf(Callers[0].Site.Block);
}

void LifeExplorer::leave(Run &R, Moment &M) {
  const Block &B = R.Fr.F.block(M.Block);
  if (B.Term == TermKind::NoReturn)
    return;
  if (B.Term == TermKind::Throw) {
    for (BlockId H : R.Fr.G.handlers(M.Block))
      push(R, H, M);
    if (R.Fr.G.handlers(M.Block).empty())
      finish(R, M, true);
    return;
  }
  Facts Wide = M.Local;
  widen(R.Fr, M.L, Wide);
  bool Matters = M.L.Running && B.Succs.size() > 1 && matters(R.Fr, M.Block);
  bool Open = R.Open == Trust::All ||
              (ArgumentsOpen && !R.Depth && onArgument(R.Fr, M.Block)) ||
              (R.Open == Trust::Root && (!R.Depth || isPartOfRoot(R.Fr.F)));
  if (Matters && !Open && !decided(R.Fr, M.Block, Wide) &&
      !decidedByBody(R.Fr, B.Cond, M.L) &&
      !(R.Open == Trust::Settings && onSettings(R.Fr, B.Cond, M.L)))
    return;
  if (Matters && R.Open != Trust::All) {
    M.L.Last = &R.Fr.F;
    M.L.Branch = B.TermWhere;
  }
  for (unsigned N = 0; N < B.Succs.size(); ++N) {
    Moment Out = M;
    if (B.Succs[N] == None)
      continue;
    if (!R.Fr.Table.takeEdge(M.Block, N, Out.Local)) {
      Out.Local = Wide; // the body has changed something
      Out.L.Ended |= M.L.Running;
      if (!R.Fr.Table.takeEdge(M.Block, N, Out.Local))
        continue;
    }
    if (B.Succs[N] == R.Fr.F.F->Exit)
      finish(R, Out, false);
    else
      push(R, B.Succs[N], Out);
  }
}

void LifeExplorer::finish(Run &R, const Moment &M, bool Thrown) {
  Outcome Out;
  Out.After = M.L;
  Out.Thrown = Thrown;
  Out.In = &R.Fr.F;
  exportTo(R.Fr, M.Local, Out.After);
  const auto &Ops = R.Fr.F.block(M.Block).Ops;
  for (uint32_t N = 0; N < Ops.size(); ++N)
    if (Ops[N].Kind == OpKind::Return || Ops[N].Kind == OpKind::Throw) {
      Out.Return = {&R.Fr.F, M.Block, N};
      Out.Value = R.Fr.Table.valueOf(Ops[N], M.Local);
    }
  R.Out.push_back(std::move(Out));
}

} // namespace leash
