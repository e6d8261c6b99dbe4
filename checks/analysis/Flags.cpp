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

bool branchReads(const Program &P, const Fn &F, BlockId B,
                 llvm::StringRef Place) {
  auto CallReads = [&](EntityId E) {
    const Entity &Value = F.entity(E);
    OpRef Def = Value.Path.empty() ? definitionOf(P, F, Value) : OpRef();
    if (!Def || Def->Kind != OpKind::Call)
      return false;
    return llvm::any_of(P.runBy(Def, 20), [&](const Fn *Callee) {
      return llvm::any_of(opsOf(*Callee), [&](const OpRef &O) {
        return O->Kind == OpKind::Read && O->Object != None &&
               P.place(*Callee, O->Object) == Place;
      });
    });
  };
  for (unsigned N = 0; N < F.block(B).Succs.size(); ++N)
    for (const FlagTest &T : testsOfEdge(P, F, B, N))
      if (T.E != None && (P.place(F, T.E) == Place || CallReads(T.E)))
        return true;
  return false;
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

/// `void set(State s) { state_ = s; }`: the calls, when all that call it are
/// seen and give a constant.
static std::vector<FlagWrite> throughSetter(const Program &P, const OpRef &O) {
  std::vector<FlagWrite> Out;
  const Fn &F = *O.In;
  const llvm::StringRef How = O->Text.ref();
  bool Sets = O->Kind == OpKind::Write && How != "-" && How != "+" &&
              O->Cond == None && O->Args.size() == 1 && O->Args[0] != None;
  const Entity *From = Sets ? &F.entity(O->Args[0]) : nullptr;
  const Variable *V = From ? variableOf(F, *From) : nullptr;
  if (!V || From->Root != RootKind::Param || !From->Path.empty() ||
      V->AddressTaken || !P.index().callersKnown(F) || !P.spawnsOf(F).empty() ||
      llvm::any_of(opsOf(F), [&](const OpRef &X) {
        return X->Kind == OpKind::Write && X->Object != None &&
               samePlace(F.entity(X->Object), *From);
      }))
    return {};
  for (const CallEdge &E : P.callers(F)) {
    const auto &Args = E.Site->Args;
    uint32_t N = From->Index;
    bool Constant = !E.Later && !E.Callback && N < Args.size() &&
                    Args[N] != None &&
                    E.Site.In->entity(Args[N]).Root == RootKind::Constant;
    if (!Constant)
      return {};
    Out.push_back({E.Site, E.Site.In->entity(Args[N]).Value});
  }
  return Out;
}

static std::vector<FlagWrite> findWrites(const Program &P,
                                         llvm::StringRef Name) {
  std::vector<FlagWrite> Out;
  for (const OpRef &O : P.opsOn(Name))
    if (changesObject(O)) {
      bool Whole = O->Object != None && P.place(*O.In, O->Object) == Name;
      auto Value = Whole ? writtenValue(O) : std::nullopt;
      std::vector<FlagWrite> Calls;
      if (Whole && !Value)
        Calls = throughSetter(P, O);
      if (Calls.empty())
        Calls.push_back({O, Value});
      llvm::append_range(Out, Calls);
    }
  auto Known = [&](const OpRef &W) {
    return W && W->Object != None && P.place(*W.In, W->Object) == Name &&
           !writtenValue(W) && !throughSetter(P, W).empty();
  };
  // Through a parameter of what is called: `request(&stop_)`.
  for (const OpRef &O : P.usesOf(Name)) {
    if (const SpawnSite *S = P.spawnAt(O))
      bodyWrites(P, *S, Name, Out);
    if (O->Kind != OpKind::Call && O->Kind != OpKind::Construct)
      continue;
    for (const AppliedEffect &A : applySummary(P, O, {EffectKind::Writes}))
      if (A.Where == Name && A.Effect->At.Root == RootKind::Param &&
          !Known(A.Effect->Origin))
        Out.push_back({O, A.Effect->Value});
  }
  return Out;
}

/// Those of the whole integer are writes of its bits, too.
static void addWrites(const Program &P, llvm::StringRef Whole, uint64_t Bit,
                      std::vector<FlagWrite> &Out) {
  for (const FlagWrite &W : writesTo(P, Whole)) {
    if (W.At->Object != None && bitOf(P.place(*W.At.In, W.At->Object)))
      continue; // of another bit, or there already
    Out.push_back(W);
    if (W.Value)
      Out.back().Value = (uint64_t(*W.Value) & Bit) != 0;
  }
}

llvm::ArrayRef<FlagWrite> writesTo(const Program &P, llvm::StringRef Name) {
  auto &Known = P.index().WritesTo;
  if (auto It = Known.find(Name); It != Known.end())
    return It->second;
  std::vector<FlagWrite> Found = findWrites(P, Name); // may ask this again
  if (auto Bit = bitOf(Name))
    addWrites(P, Bit->first, Bit->second, Found);
  return Known.try_emplace(Name, std::move(Found)).first->second;
}

} // namespace leash
