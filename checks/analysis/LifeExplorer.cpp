// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/LifeExplorer.h"
#include "checks/analysis/Cfg.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/HandlePlaces.h"
#include "checks/analysis/Summary.h"

namespace leash {

using namespace ir;

static constexpr unsigned MaxSteps = 6000;  // of one explorer
static constexpr unsigned MaxMoments = 24;  // of one block
static constexpr unsigned MaxOutcomes = 16; // of one function
static constexpr unsigned MaxDepth = 6;     // of inlined calls

//===--- Who is concerned ------------------------------------------------===//

void LifeExplorer::addFamily(llvm::StringRef Usr) {
  const Class *C = P.classOf(Usr);
  if (!C || !Family.insert(Usr).second)
    return;
  Order.push_back(C->Usr);
  for (TypeId B : C->Bases)
    if (B != None)
      addFamily(P.moduleOf(*C)->Types[B].Class);
}

LifeExplorer::LifeExplorer(const Program &P, llvm::StringRef At,
                           const Type &Handle, const Class *Whole)
    : P(P), At(At), Handle(Handle), Whole(Whole) {
  if (Whole)
    addFamily(Whole->Usr);
  for (auto List : {P.opsOn(At), P.usesOf(At)})
    for (const OpRef &O : List) {
      Near.insert(O.In);
      if (mayEndItself(P, O, At, Handle))
        Enders.insert(O.In);
      if (startOf(P, O, At)) {
        Starters.insert(O.In);
        Direct.insert(O.In);
      }
    }
  for (FnSet *Set : {&Near, &Enders, &Starters})
    addCallers(P, *Set, [](const CallEdge &E) { return !E.Later; });
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
    bool Known = Owner.consume_front("F:") ? Family.contains(Owner)
                                           : Owner.starts_with("G:");
    if (!Known || Name.back() == '*' || !Keys.insert(K).second)
      continue;
    Slot->Table.want(E);
    Slot->Names.push_back({E, std::move(Name)});
  }
  for (BlockId B = 0; B < F.F->Blocks.size(); ++B) {
    bool Ends = false;
    for (uint32_t N = 0; N < F.block(B).Ops.size(); ++N) {
      OpRef O{&F, B, N};
      Ends |= mayEndItself(P, O, At, Handle);
      for (const CallEdge &E : P.targets(O))
        Ends |= !E.Later && reachesEnd(*E.Target);
    }
    Slot->Ends.push_back(Ends);
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

/// What the started body writes can change at any time.
void LifeExplorer::findBody(const OpRef &Start) {
  if (BodyOf == Start)
    return;
  BodyOf = Start;
  ByBody.clear();
  const SpawnSite *S = P.spawnAt(Start);
  if (!S)
    return;
  for (const Fn *F : P.reachableFrom(S->Bodies, 200))
    for (BlockId B = 0; B < F->F->Blocks.size(); ++B)
      for (const Op &O : F->block(B).Ops) {
        bool Writes = O.Kind == OpKind::Write || O.Kind == OpKind::Assign;
        if (!Writes || O.Object == None || !isFlagType(*F, O.Object))
          continue;
        auto [It, New] =
            ByBody.try_emplace(P.place(*F, O.Object), std::vector<int64_t>());
        if (!O.Value)
          It->second.reset();
        else if (It->second)
          It->second->push_back(*O.Value);
      }
}

void LifeExplorer::widen(const Frame &Fr, const Life &L, Facts &Known) const {
  if (!L.Start)
    return;
  for (const auto &[E, Name] : Fr.Names) {
    auto It = ByBody.find(Name);
    const ValueRange *R = Fr.Table.known(E, Known);
    if (It == ByBody.end() || !R)
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

bool LifeExplorer::byBody(const Frame &Fr, EntityId E) const {
  return E != None && ByBody.count(P.place(Fr.F, sourceOf(P, Fr.F, E)));
}

bool LifeExplorer::decidedByBody(const Frame &Fr, PredId Cond) const {
  if (Cond == None)
    return false;
  const Pred &A = Fr.F.pred(Cond);
  switch (A.Kind) {
  case PredKind::Not:
    return decidedByBody(Fr, A.A);
  case PredKind::And:
  case PredKind::Or:
    return decidedByBody(Fr, A.A) && decidedByBody(Fr, A.B);
  case PredKind::Truth:
    return byBody(Fr, A.E);
  case PredKind::Compare:
    return A.Other == None && byBody(Fr, A.E);
  default:
    return false;
  }
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
    if (Fr.Ends[B])
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
    return;
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

void LifeExplorer::step(Run &R, Moment M) {
  const Block &B = R.Fr.F.block(M.Block);
  for (uint32_t N = M.Op; N < B.Ops.size(); ++N) {
    OpRef O{&R.Fr.F, M.Block, N};
    M.Op = N;
    R.Fr.Table.transfer(O, M.Local);
    if (call(R, O, M) || own(R, O, M) == Next::Drop)
      return;
  }
  M.Op = B.Ops.size();
  leave(R, M);
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
  bool Open = R.Open == Trust::All || (R.Open == Trust::Root && !R.Depth);
  if (Matters && !Open && !decided(R.Fr, M.Block, Wide) &&
      !decidedByBody(R.Fr, B.Cond))
    return;
  if (Matters && R.Open != Trust::All) {
    M.L.Last = &R.Fr.F;
    M.L.Branch = B.TermWhere;
  }
  for (unsigned N = 0; N < B.Succs.size(); ++N) {
    Moment Out = M;
    Out.Local = Wide;
    if (B.Succs[N] == None || !R.Fr.Table.takeEdge(M.Block, N, Out.Local))
      continue;
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
  exportTo(R.Fr, M.Local, Out.After);
  const auto &Ops = R.Fr.F.block(M.Block).Ops;
  for (uint32_t N = 0; N < Ops.size(); ++N)
    if (Ops[N].Kind == OpKind::Return || Ops[N].Kind == OpKind::Throw) {
      Out.Return = {&R.Fr.F, M.Block, N};
      Out.Value = R.Fr.Table.valueOf(Ops[N], M.Local);
    }
  R.Out.push_back(std::move(Out));
}

//===--- One op ----------------------------------------------------------===//

LifeExplorer::Next LifeExplorer::own(Run &R, const OpRef &O, Moment &M) {
  if (O->Kind == OpKind::Call)
    return given(O) ? Next::Drop : Next::Go;
  bool On = onPlace(*O.In, O->Object);
  if (O->Kind == OpKind::JoinableTest && On && O->Result != None) {
    R.Fr.Table.learn(O->Result, ValueRange::exactly(M.L.Running), M.Local);
    return Next::Go;
  }
  if (OpRef From = startOf(P, O, At))
    return begins(R, O, From, M);
  bool Ends = O->Kind == OpKind::Destroy || O->Kind == OpKind::Delete ||
              (O->Kind == OpKind::Clear && !O->Callables.size());
  if (On && Ends && M.L.Running) {
    bool One =
        O->Kind == OpKind::Clear && At.ends_with("[*]") && !O->has(OpAll);
    if (One)
      return Next::Drop;
    Outcome Out;
    Out.After = M.L;
    Out.Killed = O;
    R.Out.push_back(std::move(Out));
    return Next::Drop;
  }
  bool Into = O->Kind == OpKind::Move || O->Kind == OpKind::Assign ||
              O->Kind == OpKind::Construct || O->Kind == OpKind::Insert;
  if (On && Into)
    return into(O, M);
  if (!M.L.Running || !mayEnd(P, O, At, Handle))
    return Next::Go;
  M.L.Running = false;
  import(R.Fr, M.L, M.Local);
  return Next::Go;
}

/// Something that is no new thread, or is not known, goes where it is.
LifeExplorer::Next LifeExplorer::into(const OpRef &O, const Moment &M) const {
  if (M.L.Running)
    return Next::Drop; // overwritten: another check
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
  if (M.L.Running && !Many)
    return Next::Drop;
  bool Tells = O->has(OpResultIsZeroOnSuccess) && O->Result != None;
  if (Tells) {
    Moment Failed = M;
    R.Fr.Table.learn(O->Result, ValueRange::nonZero(), Failed.Local);
    ++Failed.Op;
    R.Work.push_back(std::move(Failed));
    R.Fr.Table.learn(O->Result, ValueRange::exactly(0), M.Local);
  }
  M.L.Running = true;
  M.L.Start = From;
  M.L.Last = nullptr;
  M.L.Way.clear();
  findBody(From);
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

bool LifeExplorer::sameObject(const OpRef &O) const {
  if (O->Object == None)
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
  bool Method = T && (isOwn(*T) || T->F->Kind == FunctionKind::Lambda);
  if (T && (Reaches || Method) && (sameObject(O) || !Whole) &&
      R.Depth < MaxDepth) {
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
