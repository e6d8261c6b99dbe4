// SPDX-License-Identifier: Apache-2.0
//
// Which stop signal a retry loop keeps its thread from seeing.
#include "checks/analysis/Cancellation.h"
#include "checks/analysis/FlagObjects.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/IoWakes.h"
#include "checks/analysis/RetryFinder.h"
#include "checks/analysis/StopPaths.h"
#include "checks/analysis/Summary.h"
#include "checks/analysis/VainTests.h"
#include "checks/link/Index.h"
#include "checks/link/Names.h"
#include "llvm/ADT/STLExtras.h"

namespace leash {

using namespace ir;

namespace {
/// Can the signals decide what an attempt returns?
class Attempts {
public:
  Attempts(const Program &P, llvm::ArrayRef<StopSignal> Signals,
           const Fn &Waiter)
      : P(P), Signals(Signals) {
    for (const StopSignal &S : Signals) {
      size_t Before = Ways.size();
      for (const OpRef &W : S.Requests)
        for (const StopPath &Path : stopPaths(P, W, Waiter))
          Ways.emplace_back(P, Path);
      AllSeen &= Ways.size() > Before;
      JoinsSeen &= Ways.size() > Before || S.Requests.empty();
    }
  }

  bool mayHearOf(const OpRef &O) const {
    if (endsOnStop(P, O) || O->Kind == OpKind::StopCheck)
      return true;
    const Callee *C = O.In->callee(O.op());
    if (C && namedLikeStopTest(C->Name))
      return true;
    // Of code that is seen it is known what it looks at.
    bool Seen = !P.targets(O).empty() && !P.callsUnknown(O);
    if (!Seen && getsSignal(O))
      return true;
    return P.targets(O).empty() ? unseenMayKnow(O) : looksBelow(O);
  }

  /// Does who asks the thread to end make the change first?
  bool bringsAbout(const StateWait &S) const {
    return llvm::any_of(S.Changes, [&](const OpRef &W) {
      return llvm::any_of(Ways, [&](const PathOps &Way) {
        return Way.callsOutside() || Way.when(W, {}) != PathOps::Never;
      });
    });
  }
  /// Is it known who joins the thread, for each signal that is set?
  bool joinsSeen() const { return JoinsSeen; }

  /// Does, or may, who asks the thread to end bring what the attempt waits for,
  /// or, with \p Threads, a started thread?
  bool bringsFor(const OpRef &Attempt, bool Threads) const {
    std::vector<Place> At;
    auto Add = [&](const OpRef &O) {
      // Of a wait with a predicate that decides.
      bool Looks = O->Kind == OpKind::Read ||
                   (O->Kind == OpKind::Wait && O->Callables.empty()) ||
                   O->Kind == OpKind::FutureWait || waitsForOthers(O.op());
      if (Looks && O->Object != None)
        At.push_back(P.place(*O.In, O->Object));
    };
    Add(Attempt);
    const std::vector<const Fn *> Own = P.runBy(Attempt, 200);
    for (const Fn *G : Own)
      llvm::for_each(opsOf(*G), Add);
    return llvm::any_of(At, [&](const Place &Name) {
      return !Name.empty() && llvm::any_of(P.opsOn(Name), [&](const OpRef &O) {
        return mayChange(O) && !isInitial(P, O) &&
               (goesWithSignal(O) || (Threads && runsOnThread(P, *O.In) &&
                                      !llvm::is_contained(Own, O.In)));
      });
    });
  }

  /// Does what the call runs look at a stop, as far as it is seen?
  bool looksBelow(const OpRef &O) const {
    llvm::SmallVector<const Fn *, 4> Roots;
    for (const CallEdge &E : P.targets(O))
      Roots.push_back(E.Target);
    return llvm::any_of(P.reachableFrom(Roots, 200), [&](const Fn *G) {
      return llvm::any_of(opsOf(*G), [&](const OpRef &X) {
        return looksAtStop(X) || (P.callsUnknown(X) && getsSignal(X));
      });
    });
  }

  /// A stop check, or a read of what the same code sets that sets a signal.
  bool looksAtStop(const OpRef &O) const {
    return O->Kind == OpKind::StopCheck || endsOnStop(P, O) ||
           (O->Kind == OpKind::Read && O->Object != None &&
            setByAStop(P.place(*O.In, O->Object)));
  }

private:
  const Program &P;
  llvm::ArrayRef<StopSignal> Signals;
  std::vector<PathOps> Ways; // from the requests to the joins
  bool AllSeen = true, JoinsSeen = true;

  bool getsSignal(const OpRef &O) const {
    return llvm::any_of(O->Args, [&](EntityId A) {
      return A != None && carriesSignal(*O.In, O.In->entity(A));
    });
  }

  /// A token, the flag, the object with the flag, or a callable, which may
  /// have any of them. What has no place (a literal, a sum) is none of these.
  bool carriesSignal(const Fn &F, const Entity &E) const {
    const Type *T = F.type(E.Type);
    if (F.isStopToken(E.Type) || (T && T->Role == TypeRole::Callable) ||
        (E.Root == RootKind::This && E.Path.empty()) || hasFlag(F, T))
      return true;
    Place Name = P.place(F, E);
    return !Name.empty() && llvm::any_of(Signals, [&](const StopSignal &S) {
      return basePlace(S.Flag) == basePlace(Name);
    });
  }

  /// The object with the flag, or a pointer to it?
  bool hasFlag(const Fn &F, const Type *T) const {
    if (T && (T->Form == Shape::Pointer || T->Form == Shape::Reference))
      T = F.type(T->Element);
    return T && !T->Class.empty() &&
           llvm::any_of(Signals, [&](const StopSignal &S) {
             const Class *C = nullptr;
             P.fieldAt(S.Flag, &C);
             return C && C->Usr == T->Class;
           });
  }

  /// Code without a body: what a token or a member of ours says, it can only
  /// know when it is given it.
  bool unseenMayKnow(const OpRef &O) const {
    if (!O->Text.empty())
      return false; // a modelled call
    if (!O.In->callee(O.op()))
      return true; // through a pointer or a std::function
    if (O->Object != None) {
      const Entity &E = O.In->entity(O->Object);
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

  static bool mayChange(const OpRef &O) {
    switch (O->Kind) {
    case OpKind::Read:
    case OpKind::Wait:
    case OpKind::Declare:
    case OpKind::Destroy:
    case OpKind::Lock:
    case OpKind::Unlock:
      return false;
    default:
      return true;
    }
  }

  /// On the way from a signal to a join; of one that is no flag: by all that
  /// asks or joins anybody.
  bool goesWithSignal(const OpRef &O) const {
    if (JoinsSeen && !Ways.empty())
      return llvm::any_of(Ways, [&](const PathOps &Way) {
        return Way.callsOutside() || Way.when(O, {}) != PathOps::Never;
      });
    return llvm::any_of(P.functions(), [&](const auto &G) {
      bool Ends =
          P.isShutdownFunction(*G) ||
          llvm::any_of(opsOf(*G), [](const OpRef &X) {
            return X->Kind == OpKind::Join || X->Kind == OpKind::StopRequest;
          });
      return Ends && llvm::is_contained(P.reachableFrom({G.get()}, 300), O.In);
    });
  }

  bool setByAStop(const Place &Name) const {
    if (Name.empty())
      return false;
    for (const StopSignal &S : Signals)
      if (S.Flag == Name)
        return true;
    return llvm::any_of(writesTo(P, Name), [&](const FlagWrite &W) {
      return !isInitial(P, W.At) && goesWithStop(W.At);
    });
  }

  /// A connection's close() is a stop of another kind, unless it is called
  /// where the thread is asked to end.
  bool goesWithStop(const OpRef &W) const {
    if (stops(*W.In) || !P.isShutdownFunction(*W.In))
      return stops(*W.In);
    return !AllSeen || llvm::any_of(Ways, [&](const PathOps &Way) {
      return Way.callsOutside() || Way.when(W, {}) != PathOps::Never;
    });
  }

  bool stops(const Fn &G) const {
    for (const StopSignal &S : Signals)
      for (const OpRef &W : S.Requests)
        if (W.In == &G)
          return true;
    return false;
  }
};
} // namespace

/// The loop's own code and all that it calls, apart from how it ends.
static bool looksAtStop(const Attempts &A, const RetryLoop &R) {
  const Fn &F = *R.In;
  for (OpRef O : opsIn(F, R.L.Blocks))
    if (A.looksAtStop(O) || A.looksBelow(O))
      return true;
  return llvm::any_of(R.Attempts,
                      [&](const OpRef &O) { return A.mayHearOf(O); });
}

/// Is the loop, or the call of its function, inside of one that the signal
/// ends? What comes before that may be there to start together with others.
static bool isAround(const Program &P, const StopSignal &S,
                     const RetryLoop &R) {
  if (!S.Check)
    return false;
  const Fn &G = *S.Check.In;
  auto Within = [&](BlockId B) {
    return llvm::any_of(P.cfg(G).loops(), [&](const Loop &L) {
      return L.contains(S.Check.Block) && L.contains(B) &&
             (&G != R.In || L.Header != R.L.Header ||
              (!R.Whole && !R.L.contains(S.Check.Block)));
    });
  };
  if (&G == R.In)
    return Within(R.L.Header);
  return llvm::any_of(P.calls(G), [&](const CallEdge &E) {
    return E.Target == R.In && !E.Later && Within(E.Site.Block);
  });
}

/// Does who stops the thread end what the loop tries again?
static bool wokenFor(const Program &P, const RetryLoop &R,
                     llvm::ArrayRef<StopSignal> Signals, const Fn &Body) {
  std::vector<OpRef> Io;
  auto Add = [&](const OpRef &O) {
    if (waitsForOthers(O.op()) && !isOwnInput(P, O))
      Io.push_back(O);
  };
  llvm::for_each(opsIn(*R.In, R.L.Blocks), Add);
  for (const Fn *F : runByLoop(P, *R.In, R.L))
    llvm::for_each(opsOf(*F), Add);
  std::vector<OpRef> Requests;
  for (const StopSignal &S : Signals)
    llvm::append_range(Requests, S.Requests);
  return !Io.empty() &&
         wokenByStop(P, Io, Requests, *R.In, P.reachableFrom({&Body}));
}

/// Does the stop close what the round reads from, which then fails each time?
static bool failsForGood(const Program &P, const RetryLoop &R,
                         llvm::ArrayRef<StopSignal> Signals) {
  return llvm::any_of(Signals, [&](const StopSignal &S) {
    return S.Check && S.Check.In == R.In &&
           onlyClosedByStop(P, R.Closed, S.Requests, *R.In);
  });
}

/// What the loop itself waits for asks nobody to end.
static bool testedByLoop(const Program &P, const RetryLoop &R,
                         llvm::StringRef Flag) {
  for (auto [From, To] : R.L.Exits) {
    const auto &Succs = R.In->block(From).Succs;
    for (unsigned N = 0; N < Succs.size(); ++N)
      for (const FlagTest &T : testsOfEdge(P, *R.In, From, N))
        if (T.E != None && P.place(*R.In, T.E) == Flag)
          return true;
  }
  return false;
}

std::optional<StopSignal> ignoredSignal(const Program &P, const RetryLoop &R,
                                        llvm::ArrayRef<const Fn *> Callers) {
  std::vector<StopSignal> Signals = signalsOf(P, *R.In, &R.L);
  if (!R.Whole)
    llvm::erase_if(Signals,
                   [&](const StopSignal &S) { return !meansStop(P, S); });
  for (const Fn *G : llvm::reverse(Callers))
    if (G != R.In)
      for (StopSignal &S : signalsOf(P, *G, nullptr))
        if (meansStop(P, S))
          Signals.push_back(std::move(S));
  llvm::erase_if(Signals, [&](const StopSignal &S) {
    return !S.Flag.empty() && testedByLoop(P, R, S.Flag);
  });
  const bool Spins = !R.Makers.empty() || R.Same;
  if (!R.Waits.empty() || Spins)
    llvm::erase_if(Signals,
                   [&](const StopSignal &S) { return !isAround(P, S, R); });
  // Of many that set a state only those ask the thread to end.
  for (StopSignal &S : Signals)
    if (R.Same && llvm::any_of(S.Requests, [&](const OpRef &W) {
          return P.isShutdownFunction(*W.In);
        }))
      llvm::erase_if(S.Requests, [&](const OpRef &W) {
        return !P.isShutdownFunction(*W.In);
      });
  const Attempts A(P, Signals, *R.In);
  if (Spins && (R.Same ? !A.joinsSeen()
                       : !llvm::all_of(Signals, [&](const StopSignal &S) {
                           return makersAreGone(P, R, S);
                         })))
    return std::nullopt;
  if (Spins && !Signals.empty() && !looksAtStop(A, R))
    return Signals.front();
  if (Spins || Signals.empty() || looksAtStop(A, R) ||
      (!R.Waits.empty() && !A.joinsSeen()) ||
      llvm::any_of(R.Waits,
                   [&](const StateWait &S) { return A.bringsAbout(S); }) ||
      (R.Others && llvm::any_of(R.Attempts, [&](const OpRef &O) {
         return A.bringsFor(O, R.Whole);
       })))
    return std::nullopt;
  const bool Woken =
      wokenFor(P, R, Signals, Callers.empty() ? *R.In : *Callers.front());
  const bool Goes = R.Pauses || !R.Waits.empty();
  if ((Woken || !Goes) && !(R.Closed && failsForGood(P, R, Signals)))
    return std::nullopt;
  return Signals.front();
}

} // namespace leash
