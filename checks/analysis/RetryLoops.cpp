// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/RetryLoops.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/Summary.h"
#include "checks/link/Index.h"
#include "checks/link/Names.h"

namespace leash {

using namespace ir;

static bool isToken(const Fn &F, TypeId Id) {
  const Type *T = F.type(Id);
  if (T && T->Form == Shape::Reference)
    T = F.type(T->Element);
  return T && T->Role == TypeRole::StopToken;
}

//===--- Signals ---------------------------------------------------------===//

/// The first op of the block that ends with the flag's test, for its place.
static OpRef testOf(const FlagLoop &L) {
  const auto &Ops = L.In->block(L.Block).Ops;
  for (uint32_t N = Ops.size(); N--;)
    if (Ops[N].Where.valid())
      return {L.In, L.Block, N};
  return {};
}

/// What \p F looks at outside of \p L: a flag that somebody sets to end another
/// loop of it, a token, a parameter that it could look at.
static std::vector<StopSignal> signalsOf(const Program &P, const Fn &F,
                                         const Loop &L) {
  std::vector<StopSignal> Out;
  for (BlockId B : P.cfg(F).rpo())
    for (uint32_t N = 0; !L.contains(B) && N < F.block(B).Ops.size(); ++N)
      if (const Op &O = F.block(B).Ops[N]; O.Kind == OpKind::StopCheck)
        Out.push_back({{&F, B, N},
                       "",
                       O.Object == None ? "" : display(F.entity(O.Object))});
  loopsOn(P, "");
  for (const auto &Entry : *P.index().FlagLoops)
    for (const FlagLoop &FL : Entry.second)
      if (FL.In == &F && !L.contains(FL.Block) &&
          isStopFlagLike(P, Entry.first())) {
        Out.push_back({testOf(FL), Entry.first().str(),
                       display(F.entity(FL.Leaves.E))});
        break;
      }
  for (const Variable &V : F.F->Params)
    if (Out.empty() && isToken(F, V.Type))
      Out.push_back({{}, "", V.Name});
  llvm::sort(Out, [](const StopSignal &A, const StopSignal &B) {
    return std::tie(A.Flag, A.Name) < std::tie(B.Flag, B.Name);
  });
  return Out;
}

namespace {
/// Can the signals decide what an attempt returns?
class Attempts {
public:
  Attempts(const Program &P, const Fn &F,
           const std::vector<StopSignal> &Signals)
      : P(P), F(F), Signals(Signals) {}

  bool mayHearOf(const OpRef &O) const {
    if (O->has(OpStopAware) || O->Kind == OpKind::StopCheck)
      return true;
    const Callee *C = F.callee(O.op());
    if (C && namedLikeStopTest(C->Name))
      return true;
    for (EntityId A : O->Args)
      if (A != None && carriesSignal(F.entity(A)))
        return true;
    llvm::SmallVector<const Fn *, 4> Roots;
    for (const CallEdge &E : P.targets(O))
      Roots.push_back(E.Target);
    if (Roots.empty())
      return unseenMayKnow(O);
    for (const Fn *G : P.reachableFrom(Roots, 200))
      if (looksAtStop(*G))
        return true;
    return false;
  }

private:
  const Program &P;
  const Fn &F;
  const std::vector<StopSignal> &Signals;

  /// A token, the flag, the object with the flag, or a callable, which may
  /// have any of them. What has no place (a literal, a sum) is none of these.
  bool carriesSignal(const Entity &E) const {
    const Type *T = F.type(E.Type);
    if (isToken(F, E.Type) || (T && T->Role == TypeRole::Callable) ||
        (E.Root == RootKind::This && E.Path.empty()))
      return true;
    Place Name = P.place(F, E);
    return !Name.empty() && llvm::any_of(Signals, [&](const StopSignal &S) {
      return basePlace(S.Flag) == basePlace(Name);
    });
  }

  /// Code without a body: what a token or a member of ours says, it can only
  /// know when it is given it.
  bool unseenMayKnow(const OpRef &O) const {
    if (!O->Text.empty())
      return false; // a modelled call
    if (!F.callee(O.op()))
      return true; // through a pointer or a std::function
    if (O->Object != None) {
      const Entity &E = F.entity(O->Object);
      if (E.Root == RootKind::This && E.Path.empty())
        return true;
    }
    return llvm::any_of(Signals, [&](const StopSignal &S) {
      llvm::StringRef Name(S.Flag);
      if (!Name.consume_front("G:"))
        return false;
      const Global *G = P.global(basePlace(Name));
      return !G || !(G->Internal || G->StaticLocal);
    });
  }

  /// A stop check, or a read of what the same code sets that sets a signal.
  bool looksAtStop(const Fn &G) const {
    for (BlockId B = 0; B < G.F->Blocks.size(); ++B)
      for (uint32_t N = 0; N < G.block(B).Ops.size(); ++N) {
        const Op &O = G.block(B).Ops[N];
        if (O.Kind == OpKind::StopCheck || O.has(OpStopAware))
          return true;
        if (O.Kind == OpKind::Read && O.Object != None &&
            setByAStop(P.place(G, O.Object)))
          return true;
      }
    return false;
  }

  bool setByAStop(const Place &Name) const {
    if (Name.empty())
      return false;
    for (const StopSignal &S : Signals)
      if (S.Flag == Name)
        return true;
    for (const FlagWrite &W : writesTo(P, Name))
      if (P.isShutdownFunction(*W.At.In) || stops(*W.At.In))
        return true;
    return false;
  }

  bool stops(const Fn &G) const {
    for (const StopSignal &S : Signals)
      for (const FlagWrite &W : stopWrites(P, S.Flag))
        if (W.At.In == &G)
          return true;
    return false;
  }
};

//===--- Loops -----------------------------------------------------------===//

class RetryFinder {
public:
  RetryFinder(const Program &P, const Fn &F) : P(P), F(F) {}

  std::optional<RetryLoop> look(const Loop &L) const {
    RetryLoop R;
    R.In = &F;
    R.L = &L;
    R.Pause = pauseIn(L);
    if (!R.Pause)
      return std::nullopt;
    std::vector<OpRef> Tried;
    if (!onlyAttempts(L, Tried) || Tried.empty())
      return std::nullopt;
    std::vector<StopSignal> Signals = signalsOf(P, F, L);
    if (Signals.empty())
      return std::nullopt;
    Attempts A(P, F, Signals);
    for (const OpRef &O : Tried)
      if (A.mayHearOf(O))
        return std::nullopt;
    R.Attempt = Tried.front();
    R.Ignored = Signals.front();
    R.MaybeExits = maybeExits(P, F, L);
    return R;
  }

private:
  const Program &P;
  const Fn &F;

  static bool isPause(const Op &O) {
    return O.Kind == OpKind::Sleep && !O.has(OpStopAware);
  }

  /// A sleep in the loop, or in what it calls, two calls down.
  OpRef pauseIn(const Loop &L) const {
    for (BlockId B : L.Blocks)
      for (uint32_t N = 0; N < F.block(B).Ops.size(); ++N) {
        OpRef O{&F, B, N};
        if (isPause(O.op()) || sleepsBelow(O, 2))
          return O;
      }
    return {};
  }

  bool sleepsBelow(const OpRef &O, unsigned Depth) const {
    for (const CallEdge &E : P.targets(O)) {
      if (E.Later)
        continue;
      const Fn &G = *E.Target;
      for (BlockId B = 0; B < G.F->Blocks.size(); ++B)
        for (uint32_t N = 0; N < G.block(B).Ops.size(); ++N)
          if (isPause(G.block(B).Ops[N]) ||
              (Depth > 1 && sleepsBelow({&G, B, N}, Depth - 1)))
            return true;
    }
    return false;
  }

  /// Is each way out decided by what a call in the loop returned?
  bool onlyAttempts(const Loop &L, std::vector<OpRef> &Tried) const {
    const Cfg &G = P.cfg(F);
    for (auto Exit : L.Exits) {
      if (!llvm::is_contained(G.succs(Exit.first), Exit.second) ||
          !feasibleExit(P, F, L, Exit))
        continue;
      const auto &Succs = F.block(Exit.first).Succs;
      for (unsigned N = 0; N < Succs.size(); ++N)
        if (Succs[N] == Exit.second && !attemptsOnEdge(L, Exit.first, N, Tried))
          return false;
    }
    return true;
  }

  bool attemptsOnEdge(const Loop &L, BlockId B, unsigned Succ,
                      std::vector<OpRef> &Tried) const {
    std::vector<FlagTest> Tests = testsOfEdge(P, F, B, Succ);
    if (Tests.empty())
      return false;
    for (const FlagTest &T : Tests)
      if (T.E == None || T.Other != None || T.Value < -1 || T.Value > 1 ||
          !attempt(L, T.E, Tried))
        return false;
    return true;
  }

  /// The program's own calls and system calls: what the standard library and
  /// operators compute is a deadline, a count, a comparison.
  bool isAttempt(const Op &O) const {
    if (O.Kind == OpKind::BlockingIo)
      return true;
    const Callee *C = F.callee(O);
    llvm::StringRef Usr(C ? llvm::StringRef(C->Usr) : llvm::StringRef());
    return O.Kind == OpKind::Call && C && !Usr.starts_with("c:@N@std@") &&
           !Usr.contains("@F@operator") && !namedLikeBound(C->Name);
  }

  bool attempt(const Loop &L, EntityId Id, std::vector<OpRef> &Tried) const {
    const Entity &E = F.entity(Id);
    if (!E.Path.empty())
      return false;
    if (E.Root == RootKind::Temp) {
      OpRef Def = definitionOf(P, F, E);
      if (!Def || !isAttempt(Def.op()) || !L.contains(Def.Block))
        return false;
      Tried.push_back(Def);
      return true;
    }
    const Variable *V = variableOf(F, E);
    if (E.Root != RootKind::Local || !V || V->AddressTaken)
      return false;
    bool Any = false;
    for (const OpRef &D : definitionsOf(P, F, E)) {
      if (!L.contains(D.Block))
        continue;
      if (D->Result != None && isAttempt(D.op()) &&
          samePlace(F.entity(D->Result), E)) {
        Tried.push_back(D);
        Any = true;
        continue;
      }
      bool Copy = D->Kind == OpKind::Write || D->Kind == OpKind::Assign;
      if (D->Kind == OpKind::Declare)
        continue;
      if (!Copy || D->Args.size() != 1 || D->Args[0] == None ||
          F.entity(D->Args[0]).Root != RootKind::Temp ||
          !attempt(L, D->Args[0], Tried))
        return false;
      Any = true;
    }
    return Any;
  }
};
} // namespace

std::vector<RetryLoop> retryLoops(const Program &P, const Fn &F) {
  std::vector<RetryLoop> Out;
  const Cfg &G = P.cfg(F);
  if (G.gaveUp() || F.F->has(FnIncomplete))
    return Out;
  RetryFinder Finder(P, F);
  for (const Loop &L : G.loops())
    if (auto R = Finder.look(L))
      Out.push_back(std::move(*R));
  return Out;
}

} // namespace leash
