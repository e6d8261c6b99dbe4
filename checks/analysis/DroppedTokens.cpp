// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/DroppedTokens.h"
#include "checks/analysis/EndlessLoops.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/StopRequests.h"
#include "checks/link/Index.h"
#include "llvm/ADT/STLExtras.h"

namespace leash {

using namespace ir;

/// The name of the one token that the function has.
static std::string tokenOf(const Fn &F) {
  std::string Name;
  unsigned Count = 0;
  auto Look = [&](const auto &Vars) {
    for (const auto &V : Vars)
      if (F.isStopToken(V.Type)) {
        Name = V.Name.str();
        ++Count;
      }
  };
  Look(F.F->Params);
  Look(F.F->Captures);
  return Count == 1 ? Name : "";
}

namespace {
/// A loop of the callee, as it runs when the call leaves the token out.
class UntoldLoop {
public:
  /// \p L: \p Whole, or one of its rounds.
  UntoldLoop(const Program &P, const OpRef &Call, const Fn &F,
             const Loop &Whole, const Loop &L, uint32_t Token)
      : P(P), Call(Call), F(F), Whole(Whole), L(L), Token(Token) {}

  /// The check of the token, when nothing else ends the loop on a stop, or
  /// after a number of rounds.
  OpRef check() const {
    OpRef Check;
    bool Pauses = false;
    for (OpRef O : opsIn(F, L.Blocks)) {
      if (checksToken(O))
        Check = O;
      Pauses |= O->Kind == OpKind::Sleep;
    }
    return Check && Pauses && !endsWithout() && !looksAtStop() ? Check
                                                               : OpRef();
  }

private:
  const Program &P;
  const OpRef &Call;
  const Fn &F;
  const Loop &Whole;
  const Loop &L;
  uint32_t Token;

  bool checksToken(const OpRef &O) const {
    if (O->Kind != OpKind::StopCheck || O->Object == None)
      return false;
    const Entity &E = F.entity(O->Object);
    return E.Root == RootKind::Param && E.Index == Token && E.Path.empty();
  }

  /// The token that is never asked, or what the call's own constants rule out.
  bool impossible(const FlagTest &T) const {
    if (T.E == None || T.Other != None || !T.Exact)
      return false;
    const Entity &E = F.entity(T.E);
    OpRef Def = definitionOf(P, F, E);
    if (Def && checksToken(Def))
      return T.holds(1).value_or(false);
    if (E.Root != RootKind::Param || !E.Path.empty() ||
        E.Index >= Call->Args.size() || Call->Args[E.Index] == None)
      return false;
    const Entity &Given = Call.In->entity(Call->Args[E.Index]);
    return Given.Root == RootKind::Constant &&
           !T.holds(Given.Value).value_or(true);
  }

  /// What the loop counts by itself, or was told when it was called.
  bool counts(const FlagTest &T) const {
    if (T.E == None)
      return true;
    RootKind Root = F.entity(T.E).Root;
    return (Root == RootKind::Local && !startsOver(T.E)) ||
           Root == RootKind::Param || Root == RootKind::Unknown;
  }

  /// `done = 0;`: nothing else happens to it in a round that failed.
  bool startsOver(EntityId Id) const {
    const Entity &E = F.entity(Id);
    const Variable *V = variableOf(F, E);
    bool Resets = false;
    for (OpRef O : opsIn(F, L.Blocks)) {
      auto Is = [&](EntityId X) {
        return X != None && F.entity(X).Root == E.Root &&
               F.entity(X).Index == E.Index;
      };
      if (O->Kind == OpKind::Read || O->Kind == OpKind::Declare)
        continue;
      if (Is(O->Object) && O->Kind == OpKind::Write && O->Value)
        Resets = true;
      else if (Is(O->Object) || Is(O->Result) ||
               (V && V->AddressTaken && llvm::any_of(O->Args, Is)))
        return false;
    }
    return Resets && &L != &Whole;
  }

  bool endsWithout() const {
    const Cfg &G = P.cfg(F);
    llvm::BitVector Seen(G.size());
    llvm::SmallVector<BlockId, 16> Work{L.Header};
    Seen.set(L.Header);
    while (!Work.empty()) {
      BlockId B = Work.pop_back_val();
      const auto &Succs = F.block(B).Succs;
      for (unsigned N = 0; N < Succs.size(); ++N) {
        if (Succs[N] == None)
          continue;
        std::vector<FlagTest> Tests = testsOfEdge(P, F, B, N);
        if (llvm::any_of(Tests,
                         [&](const FlagTest &T) { return impossible(T); }))
          continue;
        if (!L.contains(Succs[N])) {
          if (Tests.empty() ||
              llvm::any_of(Tests, [&](const FlagTest &T) { return counts(T); }))
            return true;
        } else if (!Seen.test(Succs[N])) {
          Seen.set(Succs[N]);
          Work.push_back(Succs[N]);
        }
      }
    }
    return false;
  }

  /// A flag that the code sets that stops things.
  bool looksAtStop() const {
    for (const auto &Entry : flagLoops(P)) {
      if (llvm::none_of(Entry.second,
                        [&](const FlagLoop &FL) { return FL.L == &Whole; }))
        continue;
      for (const FlagWrite &W : writesTo(P, Entry.first()))
        if (P.isShutdownFunction(*W.At.In))
          return true;
    }
    return false;
  }
};
} // namespace

/// Was the function asked to stop before it calls? Then it cleans up.
static bool comesAfterStop(const Program &P, const OpRef &Call) {
  const Fn &F = *Call.In;
  const Cfg &G = P.cfg(F);
  return llvm::any_of(G.loops(), [&](const Loop &L) {
    return !L.contains(Call.Block) && G.dominates(L.Header, Call.Block) &&
           llvm::any_of(opsIn(F, L.Blocks), [](const OpRef &O) {
             return O->Kind == OpKind::StopCheck;
           });
  });
}

/// `show(frame)`, `show(frame, {})`
static bool leavesOut(const Program &P, const OpRef &Call, uint64_t Token) {
  if (Call->Args.size() <= Token)
    return true;
  if (Call->Args[Token] == None)
    return false;
  auto Made = definitionsOf(P, *Call.In, Call.In->entity(Call->Args[Token]));
  return !Made.empty() && llvm::all_of(Made, isEmptyToken);
}

static std::optional<DroppedToken> dropped(const Program &P, const OpRef &Call,
                                           const std::string &Token) {
  const Callee *C = Call.In->callee(Call.op());
  auto Targets = P.targets(Call);
  if (Call->Kind != OpKind::Call || !C || !C->TokenParam ||
      !leavesOut(P, Call, *C->TokenParam) || Targets.size() != 1 ||
      Targets[0].Later || Targets[0].Callback || comesAfterStop(P, Call))
    return std::nullopt;
  const Fn &F = *Targets[0].Target;
  const Cfg &G = P.cfg(F);
  if (G.gaveUp() || F.F->has(FnIncomplete))
    return std::nullopt;
  for (const Loop &L : G.loops()) {
    std::vector<Loop> Rounds = roundsOf(G, L);
    auto Check = [&](const Loop &Of) {
      return UntoldLoop(P, Call, F, L, Of, *C->TokenParam).check();
    };
    OpRef Found = Check(L);
    for (size_t N = 0; N < Rounds.size() && !Found; ++N)
      Found = Check(Rounds[N]);
    if (Found)
      return DroppedToken{Call, Token, Found,
                          Call->Args.size() == uint64_t(*C->TokenParam)};
  }
  return std::nullopt;
}

std::vector<DroppedToken> droppedTokens(const Program &P, const Fn &F) {
  std::vector<DroppedToken> Out;
  std::string Token = tokenOf(F);
  if (Token.empty() || P.cfg(F).gaveUp())
    return Out;
  for (OpRef O : liveOps(P, F))
    if (auto D = dropped(P, O, Token))
      Out.push_back(std::move(*D));
  return Out;
}

} // namespace leash
