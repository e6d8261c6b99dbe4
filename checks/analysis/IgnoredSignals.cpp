// SPDX-License-Identifier: Apache-2.0
//
// Which stop signal a retry loop keeps its thread from seeing.
#include "checks/analysis/Cancellation.h"
#include "checks/analysis/FlagObjects.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/IoWakes.h"
#include "checks/analysis/RetryLoops.h"
#include "checks/analysis/StopPaths.h"
#include "checks/analysis/Summary.h"
#include "checks/analysis/VainTests.h"
#include "checks/link/Index.h"
#include "checks/link/Names.h"
#include "llvm/ADT/STLExtras.h"

namespace leash {

using namespace ir;

/// The first op of the block that ends with the flag's test, for its place.
static OpRef testOf(const FlagLoop &L) {
  const auto &Ops = L.In->block(L.Block).Ops;
  for (uint32_t N = Ops.size(); N--;)
    if (Ops[N].Where.valid())
      return {L.In, L.Block, N};
  return {};
}

/// But for those that put work into a queue, or take it out.
static std::vector<OpRef> sitesOf(llvm::ArrayRef<FlagWrite> Writes) {
  std::vector<OpRef> Out;
  for (const FlagWrite &W : Writes)
    if (W.At->Kind != OpKind::Insert && W.At->Kind != OpKind::Clear)
      Out.push_back(W.At);
  return Out;
}

/// `while (auto job = next())`, where next() waits until there is a job or a
/// flag is set by a function that stops things.
static void signalsOfWaiter(const Program &P, const OpRef &Call,
                            std::vector<StopSignal> &Out) {
  auto Targets = P.targets(Call);
  if (Call->Kind != OpKind::Call || Targets.size() != 1 || Targets[0].Later ||
      Targets[0].Callback)
    return;
  const Fn &F = *Targets[0].Target;
  for (OpRef W : liveOps(P, F)) {
    if (W->Kind != OpKind::Wait)
      continue;
    for (const PredicateTest &T : predicateTests(P, W)) {
      if (T.Holds.E >= T.In->F->Entities.size())
        continue;
      StopSignal S{W, T.Where, display(T.In->entity(T.Holds.E))};
      for (const FlagWrite &X : writesTo(P, T.Where))
        if (P.isShutdownFunction(*X.At.In) && X.Value &&
            T.Holds.holds(*X.Value).value_or(false))
          S.Requests.push_back(X.At);
      if (!S.Requests.empty())
        Out.push_back(std::move(S));
    }
  }
}

/// What \p F looks at outside of \p L: a flag that somebody sets to end another
/// loop of it, a token, a parameter that it could look at.
static std::vector<StopSignal> signalsOf(const Program &P, const Fn &F,
                                         const Loop *L) {
  auto Outside = [&](BlockId B) { return !L || !L->contains(B); };
  std::vector<StopSignal> Out;
  for (OpRef O : liveOps(P, F))
    if (O->Kind == OpKind::StopCheck && Outside(O.Block))
      Out.push_back(
          {O, "", O->Object == None ? "" : display(F.entity(O->Object))});
  for (const auto &Entry : flagLoops(P))
    for (const FlagLoop &FL : Entry.second)
      if (FL.In == &F && Outside(FL.Block) &&
          isStopFlagLike(P, Entry.first())) {
        std::vector<OpRef> Requests = sitesOf(stopWrites(P, Entry.first()));
        std::string Call = calledFor(P, F, F.entity(FL.Leaves.E));
        if (!Requests.empty())
          Out.push_back({testOf(FL), Entry.first().str(),
                         Call.empty() ? display(F.entity(FL.Leaves.E)) : Call,
                         std::move(Requests)});
        break;
      }
  if (!L)
    for (const Loop &Own : P.cfg(F).loops())
      for (auto Exit : Own.Exits)
        for (uint32_t N = 0; N < F.block(Exit.first).Ops.size(); ++N)
          signalsOfWaiter(P, {&F, Exit.first, N}, Out);
  for (const Variable &V : F.F->Params)
    if (Out.empty() && F.isStopToken(V.Type))
      Out.push_back({{}, "", V.Name.str()});
  llvm::sort(Out, [](const StopSignal &A, const StopSignal &B) {
    return std::tie(A.Flag, A.Name) < std::tie(B.Flag, B.Name);
  });
  return Out;
}

/// A flag of a caller may be about something else than the end of the thread.
static bool meansStop(const Program &P, const StopSignal &S) {
  return S.Flag.empty() || namedLikeStopTest(S.Name) ||
         llvm::any_of(S.Requests, [&](const OpRef &W) {
           return P.isShutdownFunction(*W.In) ||
                  llvm::any_of(P.callers(*W.In), [&](const CallEdge &E) {
                    return P.isShutdownFunction(*E.Site.In);
                  });
         });
}

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
             (&G != R.In || L.Header != R.L.Header);
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
  if (!R.Waits.empty())
    llvm::erase_if(Signals,
                   [&](const StopSignal &S) { return !isAround(P, S, R); });
  const Attempts A(P, Signals, *R.In);
  if (Signals.empty() || looksAtStop(A, R) ||
      (!R.Waits.empty() && !A.joinsSeen()) ||
      llvm::any_of(R.Waits,
                   [&](const StateWait &S) { return A.bringsAbout(S); }))
    return std::nullopt;
  const bool Woken =
      wokenFor(P, R, Signals, Callers.empty() ? *R.In : *Callers.front());
  const bool Goes = R.Pauses || !R.Waits.empty();
  if ((Woken || !Goes) && !(R.Closed && failsForGood(P, R, Signals)))
    return std::nullopt;
  return Signals.front();
}

} // namespace leash
