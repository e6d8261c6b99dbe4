// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/Flags.h"
#include "checks/analysis/Summary.h"
#include "checks/link/Index.h"

namespace leash {

using namespace ir;

static bool compare(int64_t A, Rel R, int64_t B) {
  switch (R) {
  case Rel::Eq:
    return A == B;
  case Rel::Ne:
    return A != B;
  case Rel::Lt:
    return A < B;
  case Rel::Le:
    return A <= B;
  case Rel::Gt:
    return A > B;
  case Rel::Ge:
    return A >= B;
  }
  return false;
}

static Rel negated(Rel R) {
  switch (R) {
  case Rel::Eq:
    return Rel::Ne;
  case Rel::Ne:
    return Rel::Eq;
  case Rel::Lt:
    return Rel::Ge;
  case Rel::Le:
    return Rel::Gt;
  case Rel::Gt:
    return Rel::Le;
  case Rel::Ge:
    return Rel::Lt;
  }
  return R;
}

std::optional<bool> FlagTest::holds(int64_t FlagValue) const {
  if (!Known || Other != None)
    return std::nullopt;
  return compare(FlagValue, Relation, Value);
}

EntityId sourceOf(const Program &P, const Fn &F, EntityId E) {
  for (unsigned Depth = 0; E != None && Depth < 8; ++Depth) {
    OpRef Def = definitionOf(P, F, F.entity(E));
    if (!Def || !F.entity(E).Path.empty() || Def->Kind != OpKind::Read ||
        Def->Object == None)
      return E;
    E = Def->Object;
  }
  return E;
}

namespace {
struct TestCollector {
  const Program &P;
  const Fn &F;
  std::vector<FlagTest> Out;
  unsigned Budget = 256;

  void add(EntityId E, Rel R, int64_t Value, EntityId Other, bool Exact,
           bool Known) {
    if (E == None)
      return;
    FlagTest T;
    T.E = sourceOf(P, F, E);
    T.Relation = R;
    T.Value = Value;
    T.Other = Other;
    T.Exact = Exact;
    T.Known = Known;
    Out.push_back(T);
  }

  void visit(PredId Id, bool Wanted, bool Exact) {
    if (Id == None || Id >= F.F->Preds.size() || !Budget)
      return;
    --Budget;
    const Pred &Pr = F.pred(Id);
    switch (Pr.Kind) {
    case PredKind::Not:
      return visit(Pr.A, !Wanted, Exact);
    case PredKind::And:
    case PredKind::Or: {
      bool Both = (Pr.Kind == PredKind::And) == Wanted;
      visit(Pr.A, Wanted, Exact && Both);
      return visit(Pr.B, Wanted, Exact && Both);
    }
    case PredKind::Truth:
      return add(Pr.E, Wanted ? Rel::Ne : Rel::Eq, 0, None, Exact, true);
    case PredKind::Compare:
      return add(Pr.E, Wanted ? Pr.Relation : negated(Pr.Relation), Pr.Value,
                 Pr.Other, Exact, true);
    case PredKind::Unknown:
      for (EntityId U : Pr.Uses)
        add(U, Rel::Ne, 0, None, Exact && Pr.Uses.size() == 1, false);
      return;
    case PredKind::True:
    case PredKind::False:
      return;
    }
  }
};
} // namespace

std::vector<FlagTest> testsOf(const Program &P, const Fn &F, PredId Cond,
                              bool Wanted) {
  TestCollector C{P, F, {}};
  C.visit(Cond, Wanted, true);
  return std::move(C.Out);
}

std::vector<FlagTest> testsOfEdge(const Program &P, const Fn &F, BlockId B,
                                  unsigned Succ) {
  const Block &Bl = F.block(B);
  if (Bl.Term == TermKind::Branch && Bl.Succs.size() == 2 &&
      Bl.Succs[0] != Bl.Succs[1])
    return testsOf(P, F, Bl.Cond, Succ == 0);
  if (Bl.Term != TermKind::Switch || Bl.Switch == None)
    return {};
  FlagTest T;
  T.E = sourceOf(P, F, Bl.Switch);
  T.Relation = Rel::Eq;
  T.Known = Succ < Bl.Cases.size() && Bl.Cases[Succ].has_value();
  if (T.Known)
    T.Value = *Bl.Cases[Succ];
  return {T};
}

//===--- Writers ---------------------------------------------------------===//

static std::optional<int64_t> writtenValue(const OpRef &O) {
  if (O->Value)
    return O->Value;
  if (O->Args.size() == 1 && O->Args[0] != None) {
    const Entity &A = O.In->entity(O->Args[0]);
    if (A.Root == RootKind::Constant)
      return A.Value;
    if (A.Root == RootKind::Null)
      return 0;
  }
  return std::nullopt;
}

static bool changesObject(const OpRef &O) {
  switch (O->Kind) {
  case OpKind::Write:
  case OpKind::Assign:
  case OpKind::Swap:
  case OpKind::Clear:
  case OpKind::Insert:
  case OpKind::StopRequest:
    return true;
  case OpKind::Construct:
    return !O->Args.empty() || O->Value;
  case OpKind::Move:
    return true;
  default:
    return false;
  }
}

/// `std::thread t(body, std::ref(flag))`: what the body does to its parameter.
static void bodyWrites(const Program &P, const SpawnSite &S,
                       llvm::StringRef Name, std::vector<FlagWrite> &Out) {
  for (unsigned B = 0; B < S.Bodies.size(); ++B)
    for (const PlaceEffect &E : P.summary(*S.Bodies[B]).Effects)
      if (E.Kind == EffectKind::Writes && !E.OnCopy &&
          E.At.Root == RootKind::Param && P.placeIn(S, B, E.At) == Name)
        Out.push_back({E.Witness, E.Value});
}

std::vector<FlagWrite> writesTo(const Program &P, llvm::StringRef Name) {
  std::vector<FlagWrite> Out;
  for (const OpRef &O : P.opsOn(Name))
    if (changesObject(O)) {
      bool Whole = O->Object != None && P.place(*O.In, O->Object) == Name;
      Out.push_back({O, Whole ? writtenValue(O) : std::nullopt});
    }
  // Through a parameter of what is called: `request(&stop_)`.
  for (const OpRef &O : P.usesOf(Name)) {
    if (const SpawnSite *S = P.spawnAt(O))
      bodyWrites(P, *S, Name, Out);
    if (O->Kind != OpKind::Call && O->Kind != OpKind::Construct)
      continue;
    for (const AppliedEffect &A : applySummary(P, O))
      if (A.Effect->Kind == EffectKind::Writes && A.Where == Name &&
          A.Effect->At.Root == RootKind::Param)
        Out.push_back({O, A.Effect->Value});
  }
  return Out;
}

//===--- Loops that a flag decides about ---------------------------------===//

namespace {
struct LoopTests {
  const Program &P;
  llvm::StringMap<std::vector<FlagLoop>> &Map;

  void add(const Fn &F, const Loop &L, BlockId B, const FlagTest &T) {
    const Entity &E = F.entity(T.E);
    if (T.Other != None)
      return;
    if (E.Root == RootKind::Temp && E.Path.empty())
      return throughCall(F, L, B, T);
    Place Name = P.place(F, E);
    if (!Name.empty()) {
      Map[Name].push_back({&F, &L, B, T});
      return;
    }
    llvm::StringSet<> Done;
    for (const SpawnSite *S : P.spawnsOf(F))
      for (unsigned N = 0; N < S->Bodies.size(); ++N)
        if (S->Bodies[N] == &F)
          if (Place Bound = P.placeIn(*S, N, E);
              !Bound.empty() && Done.insert(Bound).second)
            Map[Bound].push_back({&F, &L, B, T});
  }

  /// `while (!stopped())`: what the callee returns, or reads to tell.
  void throughCall(const Fn &F, const Loop &L, BlockId B, FlagTest T) {
    OpRef Def = definitionOf(P, F, F.entity(T.E));
    if (!Def || Def->Kind != OpKind::Call)
      return;
    llvm::StringSet<> Done;
    for (const CallEdge &E : P.targets(Def)) {
      const Summary &S = P.summary(*E.Target);
      if (S.Returns) {
        Place Name = P.place(F, mapToCaller(E, *S.Returns));
        if (!Name.empty() && Done.insert(Name).second)
          Map[Name].push_back({&F, &L, B, T});
        continue;
      }
      if (!S.ReturnsStopTest)
        continue;
      FlagTest Unknown = T;
      Unknown.Known = false;
      for (const AppliedEffect &A : applySummary(P, Def))
        if (A.Effect->Kind == EffectKind::Reads && !A.Where.empty() &&
            Done.insert(A.Where).second)
          Map[A.Where].push_back({&F, &L, B, Unknown});
    }
  }

  void visit(const Fn &F) {
    const Cfg &G = P.cfg(F);
    for (const Loop &L : G.loops())
      for (auto [B, S] : L.Exits) {
        const auto &Succs = F.block(B).Succs;
        for (unsigned N = 0; N < Succs.size(); ++N)
          if (Succs[N] == S)
            for (const FlagTest &T : testsOfEdge(P, F, B, N))
              add(F, L, B, T);
      }
  }
};
} // namespace

static llvm::StringMap<std::vector<FlagLoop>> &loopIndex(const Program &P) {
  auto &Map = P.index().FlagLoops;
  if (!Map) {
    Map = std::make_unique<llvm::StringMap<std::vector<FlagLoop>>>();
    LoopTests T{P, *Map};
    for (const auto &F : P.functions())
      T.visit(*F);
  }
  return *Map;
}

std::vector<FlagLoop> loopsOn(const Program &P, llvm::StringRef Name) {
  auto &Map = loopIndex(P);
  auto It = Map.find(Name);
  return It == Map.end() ? std::vector<FlagLoop>() : It->second;
}

static bool isFlagType(const Fn &F, EntityId E) {
  const Type *T = F.typeOf(E);
  if (T && T->Form == Shape::Atomic)
    T = F.type(T->Element);
  if (!T)
    return false;
  return T->Role == TypeRole::Bool || T->Role == TypeRole::Integer ||
         T->Form == Shape::Pointer || T->Form == Shape::SharedPtr ||
         T->Form == Shape::UniquePtr;
}

/// Is the write made by other code than the loop's own function?
static bool fromOutside(const FlagWrite &W, const FlagLoop &L) {
  return W.At.In != L.In && W.At.In->F->Kind != FunctionKind::Constructor;
}

std::vector<FlagWrite> stopWrites(const Program &P, llvm::StringRef Name) {
  std::vector<FlagLoop> Loops = loopsOn(P, Name);
  std::vector<FlagWrite> Out;
  if (Loops.empty())
    return Out;
  for (const FlagWrite &W : writesTo(P, Name))
    for (const FlagLoop &L : Loops) {
      auto Holds = W.Value ? L.Leaves.holds(*W.Value) : std::optional<bool>();
      if (fromOutside(W, L) && Holds.value_or(true)) {
        Out.push_back(W);
        break;
      }
    }
  return Out;
}

bool isStopFlagLike(const Program &P, llvm::StringRef Name) {
  for (const FlagLoop &L : loopsOn(P, Name)) {
    const Entity &E = L.In->entity(L.Leaves.E);
    // What a call returned has the call's type: the place decides elsewhere.
    if (E.Root != RootKind::Temp && !isFlagType(*L.In, L.Leaves.E))
      continue;
    return !stopWrites(P, Name).empty();
  }
  return false;
}

} // namespace leash
