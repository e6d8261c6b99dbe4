// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/StartResults.h"
#include "checks/analysis/Cfg.h"
#include "checks/analysis/PathFacts.h"

namespace leash {

using namespace ir;

static constexpr unsigned MaxSteps = 400;  // of one function
static constexpr unsigned MaxMoments = 12; // of one block
static constexpr unsigned MaxDepth = 4;    // of calls

namespace {
StartTold told(const Program &P, const Fn &F, const PlaceEffect &Start,
               unsigned Depth);

/// Follows the paths of one function.
struct ResultPaths {
  struct Moment {
    BlockId Block;
    uint32_t Op = 0;
    bool Running = false;
    Facts Known{};
  };

  const Program &P;
  const Fn &F;
  const PlaceEffect &Start;
  unsigned Depth;
  const Cfg &G = P.cfg(F);
  FactTable Table{P, F};
  std::vector<std::vector<Moment>> Seen{};
  std::vector<Moment> Work{};
  bool Unknown = false;
  /// Results with the thread running, and without.
  struct Results {
    bool Zero = false, NonZero = false;
  } With{}, Without{};

  bool at(const Entity &E) const {
    return samePlace(throughPointers(P, F, E), Start.At);
  }

  void push(BlockId B, Moment M) {
    if (B == None || !G.live(B))
      return;
    M.Block = B;
    M.Op = 0;
    for (const Moment &Old : Seen[B])
      if (Old.Running == M.Running && Old.Known == M.Known)
        return;
    Unknown |= Seen[B].size() >= MaxMoments;
    Seen[B].push_back(M);
    Work.push_back(std::move(M));
  }

  /// Splits the path by a result that tells.
  void split(const Op &O, StartTold How, Moment &M) {
    bool Zero = How == StartTold::ByZero;
    Moment Failed = M;
    ++Failed.Op;
    ValueRange Good = Zero ? ValueRange::exactly(0) : ValueRange::nonZero();
    ValueRange Bad = Zero ? ValueRange::nonZero() : ValueRange::exactly(0);
    Table.learn(O.Result, Bad, Failed.Known);
    Work.push_back(std::move(Failed));
    Table.learn(O.Result, Good, M.Known);
    M.Running = true;
  }

  void startsHere(const OpRef &O, const AppliedEffect &A, Moment &M) {
    if (A.Must && !A.Effect->Origin->has(OpResultIsZeroOnSuccess)) {
      M.Running = true;
      return;
    }
    bool One = P.targets(O).size() == 1 && A.Edge && !A.Edge->Via;
    StartTold How = One && O->Result != None
                        ? told(P, *A.Edge->Target, *A.Effect, Depth + 1)
                        : StartTold::No;
    if (How == StartTold::No)
      Unknown = true;
    else
      split(O.op(), How, M);
  }

  void step(const OpRef &O, Moment &M) {
    Table.transfer(O, M.Known);
    bool Own = O->Kind == OpKind::Spawn && O->Object != None &&
               at(F.entity(O->Object));
    if (Own && O->has(OpResultIsZeroOnSuccess) && O->Result != None)
      return split(O.op(), StartTold::ByZero, M);
    if (Own || (O == Start.Witness && !Start.FromCallee)) {
      M.Running = true;
      return;
    }
    for (const PlaceEffect &E : ownEffects(O))
      if (collects(E.Kind) && at(E.At))
        M.Running = false;
    if (P.targets(O).empty())
      return;
    for (const AppliedEffect &A :
         applySummary(P, O,
                      {EffectKind::Starts, EffectKind::Joins,
                       EffectKind::Detaches, EffectKind::MovesFrom}))
      if (samePlace(A.At, Start.At) && A.Effect->Kind == EffectKind::Starts)
        startsHere(O, A, M);
      else if (samePlace(A.At, Start.At))
        M.Running = false;
  }

  static bool collects(EffectKind K) {
    return K == EffectKind::Joins || K == EffectKind::Detaches ||
           K == EffectKind::MovesFrom;
  }

  void run(Moment M) {
    const Block &B = F.block(M.Block);
    for (uint32_t N = M.Op; N < B.Ops.size() && !Unknown; ++N) {
      M.Op = N;
      step({&F, M.Block, N}, M);
      if (B.Ops[N].Kind == OpKind::Return)
        returns(B.Ops[N], M);
    }
    if (B.Term == TermKind::NoReturn || B.Term == TermKind::Throw)
      return;
    for (unsigned N = 0; N < B.Succs.size(); ++N) {
      Moment Out = M;
      if (B.Succs[N] != None && Table.takeEdge(M.Block, N, Out.Known))
        push(B.Succs[N], std::move(Out));
    }
  }

  void returns(const Op &O, const Moment &M) {
    auto Value = Table.valueOf(O, M.Known);
    Results &R = M.Running ? With : Without;
    bool Zero = Value && Value->compare(Rel::Eq, 0) == true;
    bool NonZero = Value && Value->compare(Rel::Ne, 0) == true;
    Unknown |= !Zero && !NonZero;
    R.Zero |= Zero;
    R.NonZero |= NonZero;
  }

  void wantResults() {
    for (OpRef O : opsOf(F)) {
      if (O->Result != None && (O->Kind == OpKind::Call || Start.Witness == O))
        Table.want(O->Result);
      if (O->Kind == OpKind::Return && !O->Args.empty())
        Table.want(O->Args[0]);
    }
  }

  StartTold find() {
    Seen.resize(G.size());
    wantResults();
    push(G.rpo().front(), Moment{G.rpo().front()});
    for (unsigned Steps = 0; !Work.empty() && !Unknown; ++Steps) {
      Moment M = std::move(Work.back());
      Work.pop_back();
      run(std::move(M));
      Unknown |= Steps > MaxSteps;
    }
    if (Unknown)
      return StartTold::No;
    if (With.Zero && !With.NonZero && !Without.Zero && Without.NonZero)
      return StartTold::ByZero;
    if (With.NonZero && !With.Zero && !Without.NonZero && Without.Zero)
      return StartTold::ByNonZero;
    return StartTold::No;
  }
};

StartTold told(const Program &P, const Fn &F, const PlaceEffect &Start,
               unsigned Depth) {
  const Type *T = F.type(F.F->ReturnType);
  bool Tells = T && T->Form == Shape::Plain &&
               (T->Role == TypeRole::Bool || T->Role == TypeRole::Integer);
  if (!Tells || Depth >= MaxDepth || Start.Witness.In != &F ||
      F.F->has(FnIncomplete) || F.F->has(FnDependent) || P.cfg(F).rpo().empty())
    return StartTold::No;
  return ResultPaths{P, F, Start, Depth}.find();
}
} // namespace

StartTold startTold(const Program &P, const Fn &F, const PlaceEffect &Start) {
  return told(P, F, Start, 0);
}

} // namespace leash
