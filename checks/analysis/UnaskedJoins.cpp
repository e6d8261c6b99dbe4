// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/UnaskedJoins.h"
#include "checks/analysis/Cancellation.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/PathFacts.h"
#include "checks/analysis/StopPaths.h"
#include "checks/analysis/ThreadTimes.h"
#include "checks/analysis/Wakers.h"
#include "checks/link/Index.h"
#include <set>

namespace leash {

using namespace ir;

static constexpr unsigned MaxSteps = 4000; // of one search
static constexpr unsigned MaxMoments = 16; // of one block

namespace {
/// A point on a way: what is known there, and which own loop was left.
struct Moment {
  BlockId Block = None;
  uint32_t First = 0; // op
  Facts Known;
  bool Counted = false; // the last branch was on a number, or on input
  const Loop *Left = nullptr;
  bool sameAs(const Moment &O) const {
    return Block == O.Block && First == O.First && Known == O.Known &&
           Counted == O.Counted && Left == O.Left;
  }
};

/// Also by a value that is not known, or as a part of a round of the loop.
bool asks(const Program &P, const StopNeed &Need, const OpRef &O) {
  return asksToStop(P, Need, O) ||
         llvm::any_of(Need.Signals, [&](const Place &Signal) {
           return llvm::any_of(stopWrites(P, Signal), [&](const FlagWrite &W) {
             return leadsTo(P, O, W.At);
           });
         });
}

/// Looks for a way in one function.
class WayFinder {
public:
  WayFinder(const Program &P, const StopNeed &Need, const OpRef &Start,
            const OpRef &Join, bool OthersAsk)
      : P(P), Need(Need), F(*Start.In), G(P.cfg(F)), Table(P, F), Start(Start),
        Join(Join), OthersAsk(OthersAsk) {
    for (OpRef O : liveOps(P, F))
      if (asks(P, Need, O))
        Askers.push_back(O);
    for (const Loop &L : G.loops())
      for (auto [From, To] : L.Exits)
        if (looksAtSignal(From, To))
          Own.push_back({&L, From});
  }

  /// The own loop that was left, or null; none when there is no way.
  std::optional<const Loop *> find() {
    push({Start.Block, Start.Index + 1, {}, false, nullptr});
    for (unsigned Step = 0; !Work.empty() && Step < MaxSteps; ++Step) {
      Moment M = std::move(Work.back());
      Work.pop_back();
      if (arrives(M) && (M.Left || !OthersAsk))
        return M.Left;
    }
    return std::nullopt;
  }

private:
  struct OwnLoop {
    const Loop *L;
    BlockId Exit; // ends with the test of the signal
  };
  const Program &P;
  const StopNeed &Need;
  const Fn &F;
  const Cfg &G;
  FactTable Table;
  const OpRef Start, Join;
  const bool OthersAsk;
  std::vector<OpRef> Askers;
  std::vector<OwnLoop> Own;
  std::vector<Moment> Work;
  llvm::DenseMap<BlockId, std::vector<Moment>> Seen;

  bool looksAtSignal(BlockId From, BlockId To) const {
    for (unsigned N = 0; N < F.block(From).Succs.size(); ++N)
      if (F.block(From).Succs[N] == To)
        for (const FlagTest &T : testsOfEdge(P, F, From, N)) {
          EntityId Of = T.E == None ? None : sourceOf(P, F, T.E);
          if (Of != None && llvm::is_contained(Need.Signals, P.place(F, Of)))
            return true;
        }
    return false;
  }

  void push(Moment M) {
    auto &Here = Seen[M.Block];
    if (Here.size() >= MaxMoments ||
        llvm::any_of(Here, [&](const Moment &O) { return O.sameAs(M); }))
      return;
    Here.push_back(M);
    Work.push_back(std::move(M));
  }

  /// Goes through the block and on; true at the join.
  bool arrives(Moment &M) {
    const Block &B = F.block(M.Block);
    for (uint32_t N = M.First; N < B.Ops.size(); ++N) {
      OpRef O{&F, M.Block, N};
      if (O == Join)
        return true;
      if (O == Start || llvm::is_contained(Askers, O))
        return false;
      Table.transfer(O, M.Known);
    }
    for (unsigned N = 0; N < B.Succs.size(); ++N)
      follow(M, N);
    return false;
  }

  void follow(const Moment &M, unsigned N) {
    BlockId To = F.block(M.Block).Succs[N];
    Moment Next{To, 0, M.Known, M.Counted, M.Left};
    if (To == None || saysAsked(M.Block, To, N) || failed(M.Block, N) ||
        !Table.takeEdge(M.Block, N, Next.Known))
      return;
    if (F.block(M.Block).Term == TermKind::Branch)
      Next.Counted = isCounted(M.Block, N);
    for (const OwnLoop &L : Own)
      if (L.L->contains(M.Block) && !L.L->contains(To) && Next.Counted)
        Next.Left = L.L;
    push(std::move(Next));
  }

  /// Out of a loop over all threads: each of them was asked.
  bool overAll(BlockId B, BlockId To) const {
    const Loop *L = G.loopOf(B);
    return L && !L->contains(To) && llvm::any_of(Askers, [&](const OpRef &O) {
             return L->contains(O.Block);
           });
  }

  /// Is the way taken only, or perhaps only, when the thread was asked?
  bool saysAsked(BlockId B, BlockId To, unsigned N) const {
    if (overAll(B, To))
      return true;
    for (const OwnLoop &L : Own)
      if (L.Exit == B && L.L->contains(B) && !L.L->contains(To))
        return true;
    return llvm::any_of(testsOfEdge(P, F, B, N), [&](const FlagTest &T) {
      EntityId Of = T.E == None ? None : sourceOf(P, F, T.E);
      if (Of == None)
        return false;
      Place Name = P.place(F, Of);
      return goesWithAsking(Name) &&
             (!T.Exact || !llvm::is_contained(Need.Signals, Name) ||
              meansAsked(Name, T));
    });
  }

  bool meansAsked(llvm::StringRef Name, const FlagTest &T) const {
    return llvm::any_of(stopWrites(P, Name), [&](const FlagWrite &W) {
      return !W.Value || T.holds(*W.Value).value_or(true);
    });
  }

  /// The signal, or what is written by a function that gives it as well: it
  /// tells that this was done.
  bool goesWithAsking(llvm::StringRef Name) const {
    return llvm::is_contained(Need.Signals, Name) ||
           llvm::any_of(writesTo(P, Name), [&](const FlagWrite &W) {
             return llvm::any_of(Need.Requests, [&](const OpRef &R) {
               return R.In == W.At.In && R.In != &F;
             });
           });
  }

  /// Is there no thread on this way?
  bool failed(BlockId B, unsigned N) const {
    return llvm::any_of(testsOfEdge(P, F, B, N), [&](const FlagTest &T) {
      return T.E != None && isResultOf(P, F, T.E, Start) &&
             !T.holds(0).value_or(true);
    });
  }

  /// A number of rounds, or what a call of a library found.
  bool isCounted(BlockId B, unsigned N) const {
    return llvm::any_of(testsOfEdge(P, F, B, N), [&](const FlagTest &T) {
      if (T.E == None)
        return false;
      if (T.Relation != Rel::Eq && T.Relation != Rel::Ne)
        return true;
      OpRef Def = definitionOf(P, F, F.entity(T.E));
      return Def && (Def->Kind == OpKind::BlockingIo ||
                     (Def->Kind == OpKind::Call && P.targets(Def).empty()));
    });
  }
};

/// Who asks, and who joins.
struct UnaskedFinder {
  const Program &P;
  const StopRequests &Requests;
  const OpRef &Join;

  /// Is the op of this function, or is it only called by way of it?
  bool onlyBy(const Fn &F, const Fn &Who, unsigned Depth = 4) const {
    if (&F == &Who)
      return true;
    auto Callers = P.callers(F);
    return Depth && !Callers.empty() && P.index().callersKnown(F) &&
           !P.index().isCallback(F) &&
           llvm::all_of(Callers, [&](const CallEdge &E) {
             return !E.Later && !E.Callback &&
                    onlyBy(*E.Site.In, Who, Depth - 1);
           });
  }

  /// The one body of the thread that is joined, when it goes on until it is
  /// asked.
  const Fn *bodyOf(StopNeed &Need) const {
    auto Sites = spawnsOnto(P, Join);
    if (Sites.size() != 1 || !Sites[0]->Resolved ||
        Sites[0]->Bodies.size() != 1)
      return nullptr;
    const Fn *Body = Sites[0]->Bodies[0];
    Need = stopNeedOf(P, Requests, *Body, mayBeCancelled(P, *Sites[0]));
    bool Asked = Need.Needed && !Need.Requests.empty();
    return Asked && !endsItself(*Body, Need) ? Body : nullptr;
  }

  /// Does the thread give the signal itself, or what a library calls in it?
  bool endsItself(const Fn &Body, const StopNeed &Need) const {
    std::vector<const Fn *> Own = P.reachableFrom({&Body});
    auto Ends = [&](const FlagWrite &W, const FlagLoop &L) {
      return !W.Value || L.Leaves.holds(*W.Value).value_or(true);
    };
    return llvm::any_of(Need.Signals, [&](const Place &Signal) {
      return llvm::any_of(writesTo(P, Signal), [&](const FlagWrite &W) {
        return llvm::is_contained(Own, W.At.In) &&
               llvm::any_of(loopsOn(P, Signal),
                            [&](const FlagLoop &L) { return Ends(W, L); });
      });
    });
  }

  std::optional<UnaskedJoin> in(const OpRef &From, const Fn &Body,
                                const StopNeed &Need) const {
    bool Others = !llvm::all_of(
        Need.Requests, [&](const OpRef &R) { return onlyBy(*R.In, *From.In); });
    for (OpRef S : liveOps(P, *From.In)) {
      if (!comesAfter(P, From, S) || !startsThreadOf(P, S, Body))
        continue;
      auto Left = WayFinder(P, Need, S, From, Others).find();
      if (!Left)
        continue;
      UnaskedJoin Out{Need, S, From, {}};
      if (*Left)
        if (const LoopStmt *L = P.cfg(*From.In).stmtOf(**Left))
          Out.Left = From.In->location(L->Where);
      return Out;
    }
    return std::nullopt;
  }

  std::optional<UnaskedJoin> find(const OpRef &From, const Fn &Body,
                                  const StopNeed &Need, unsigned Depth) const {
    if (auto Found = in(From, Body, Need))
      return Found;
    // What an object does at its end it has to ask for by itself.
    if (Depth && From.In->F->Kind != FunctionKind::Destructor)
      for (const CallEdge &E : P.callers(*From.In))
        if (!E.Later && !asks(P, Need, E.Site))
          if (auto Found = find(E.Site, Body, Need, Depth - 1))
            return Found;
    return std::nullopt;
  }
};
} // namespace

std::optional<UnaskedJoin>
unaskedJoin(const Program &P, const StopRequests &Requests, const OpRef &Join) {
  if (Join->has(OpStopRequestsToo))
    return std::nullopt;
  UnaskedFinder U{P, Requests, Join};
  StopNeed Need;
  const Fn *Body = U.bodyOf(Need);
  return Body ? U.find(Join, *Body, Need, 2) : std::nullopt;
}

} // namespace leash
