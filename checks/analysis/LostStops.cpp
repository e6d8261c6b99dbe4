// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/LostStops.h"
#include "checks/analysis/FlagObjects.h"
#include "checks/analysis/StopPaths.h"
#include "checks/analysis/Summary.h"
#include "checks/analysis/WakeOps.h"
#include "llvm/ADT/STLExtras.h"

namespace leash {

using namespace ir;

namespace {
class LostStopFinder {
public:
  LostStopFinder(const Program &P, const SpawnSite &S) : P(P), S(S) {}

  std::vector<LostStop> run() {
    if (starterWaits())
      return {};
    for (const Fn *Body : S.Bodies) {
      look(*Body);
      // `[this] { run(); }`
      for (const CallEdge &E : P.calls(*Body))
        if (once(E.Site) && !E.Later && !E.Callback &&
            P.callers(*E.Target).size() == 1)
          look(*E.Target);
    }
    return std::move(Out);
  }

private:
  const Program &P;
  const SpawnSite &S;
  std::vector<LostStop> Out;

  bool once(const OpRef &O) const {
    const Cfg &G = P.cfg(*O.In);
    return !G.gaveUp() && !G.loopOf(O.Block);
  }

  void look(const Fn &F) {
    for (OpRef W : liveOps(P, F)) {
      if (W->Kind != OpKind::Write || W->Object == None || !W->Value ||
          !once(W) || !isFlagType(F, W->Object))
        continue;
      const RootKind Root = F.entity(W->Object).Root;
      Place Name = P.place(F, W->Object);
      if ((Root == RootKind::This || Root == RootKind::Global ||
           Root == RootKind::Param) &&
          !Name.empty() && P.closed(Name))
        look(W, Name);
    }
  }

  void look(const OpRef &W, llvm::StringRef Name) {
    for (const FlagLoop &L : loopsOn(P, Name)) {
      if (!L.Leaves.Exact || L.Leaves.holds(*W->Value).value_or(true) ||
          !comesBefore(W, L) || isAwaited(Name, *W->Value))
        continue;
      for (const FlagWrite &R : writesTo(P, Name))
        if (R.Value && L.Leaves.holds(*R.Value).value_or(false) &&
            asksAndJoins(R.At, *L.In, Name)) {
          Out.push_back({W, display(W.In->entity(W->Object)), L.L, L.In, R.At});
          return;
        }
    }
  }

  /// Does the thread come from the write to the loop, and tell nobody of it?
  bool comesBefore(const OpRef &W, const FlagLoop &L) const {
    const Cfg &G = P.cfg(*W.In);
    auto Leads = [&](BlockId To) {
      return G.dominates(W.Block, To) && !tellsBetween(W, To);
    };
    if (L.In == W.In)
      return Leads(L.L->Header);
    auto Callers = P.callers(*L.In);
    return Callers.size() == 1 && Callers[0].Site.In == W.In &&
           !Callers[0].Later && !Callers[0].Callback && once(Callers[0].Site) &&
           G.dominates({W.Block, W.Index},
                       {Callers[0].Site.Block, Callers[0].Site.Index}) &&
           !tellsBetween(W, Callers[0].Site.Block);
  }

  bool tellsBetween(const OpRef &W, BlockId To) const {
    const Cfg &G = P.cfg(*W.In);
    return llvm::any_of(liveOps(P, *W.In), [&](const OpRef &O) {
      return G.dominates(W.Block, O.Block) && G.dominates(O.Block, To) &&
             wakes(O);
    });
  }

  static bool tells(OpKind K) {
    return K == OpKind::Notify || K == OpKind::PromiseSet ||
           K == OpKind::Release || K == OpKind::CountDown ||
           K == OpKind::BarrierWait || K == OpKind::Send;
  }

  bool wakes(const OpRef &O) const {
    return tells(O->Kind) || llvm::any_of(P.runBy(O, 20), [](const Fn *G) {
             return llvm::any_of(opsOf(*G),
                                 [](const OpRef &X) { return tells(X->Kind); });
           });
  }

  static bool waits(OpKind K) { return isWait(K) || K == OpKind::Join; }

  /// Does who starts the thread wait for something right away?
  bool starterWaits() const {
    return llvm::any_of(liveOps(P, *S.Site.In), [&](const OpRef &O) {
      return comesAfter(P, O, S.Site) &&
             (waits(O->Kind) || llvm::any_of(P.runBy(O, 50), [](const Fn *G) {
                return llvm::any_of(
                    opsOf(*G), [](const OpRef &X) { return waits(X->Kind); });
              }));
    });
  }

  /// Does another thread wait until the flag has the value?
  bool isAwaited(llvm::StringRef Name, int64_t Value) const {
    auto Awaits = [&](const Fn &G, const FlagTest &T) {
      return !P.runsOn(S, G) && T.holds(Value).value_or(true);
    };
    if (llvm::any_of(loopsOn(P, Name), [&](const FlagLoop &L) {
          return Awaits(*L.In, L.Leaves);
        }))
      return true;
    return llvm::any_of(P.functions(), [&](const auto &G) {
      return llvm::any_of(opsOf(*G), [&](const OpRef &O) {
        return O->Kind == OpKind::Wait && !O->Callables.empty() &&
               llvm::any_of(predicateTests(P, O), [&](const PredicateTest &T) {
                 return T.Where == Name && Awaits(*G, T.Holds);
               });
      });
    });
  }

  /// Does another thread ask for the end by it, whatever the flag says, and
  /// join?
  bool asksAndJoins(const OpRef &R, const Fn &Waiter,
                    llvm::StringRef Name) const {
    if (R->Kind != OpKind::Write || R->has(OpReading) || isInitial(P, R) ||
        P.runsOn(S, *R.In))
      return false;
    return llvm::any_of(stopPaths(P, R, Waiter), [&](const StopPath &Path) {
      auto Asks = [&](const OpRef &Site) { return testsFlag(*Site.In, Name); };
      return Path.Join && llvm::none_of(Path.Sites, Asks) &&
             llvm::none_of(Path.Callers, Asks) && !startsToo(Path);
    });
  }

  bool testsFlag(const Fn &F, llvm::StringRef Name) const {
    return llvm::any_of(P.cfg(F).rpo(), [&](BlockId B) {
      return F.block(B).Succs.size() > 1 && branchReads(P, F, B, Name);
    });
  }

  /// In a function that starts the thread and waits for it there is work in
  /// between, which may well be what the thread is started for.
  bool startsToo(const StopPath &Path) const {
    return llvm::any_of(
        Path.Sites, [&](const OpRef &Site) { return Site.In == S.Site.In; });
  }
};
} // namespace

std::vector<LostStop> lostStops(const Program &P, const SpawnSite &S) {
  return LostStopFinder(P, S).run();
}

} // namespace leash
