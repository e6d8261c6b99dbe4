// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/IoWakes.h"
#include "checks/analysis/Descriptors.h"
#include "checks/analysis/RetryLoops.h"
#include "checks/analysis/StopPaths.h"
#include "checks/analysis/ThreadTimes.h"
#include "checks/link/Index.h"
#include "llvm/ADT/STLExtras.h"

namespace leash {

using namespace ir;

bool waitsForOthers(const Op &O) {
  return O.Kind == OpKind::BlockingIo || O.Kind == OpKind::Receive ||
         O.Kind == OpKind::Acquire;
}

/// `int fd = accept(listener_, …); close(fd);`: what a call has just made.
static bool isNew(const Program &P, const OpRef &O) {
  const Fn &F = *O.In;
  if (O->Object == None || F.entity(O->Object).Root != RootKind::Local)
    return false;
  auto Defs = definitionsOf(P, F, F.entity(O->Object));
  return !Defs.empty() && llvm::all_of(Defs, [&](const OpRef &D) {
    OpRef Made = D->Args.size() == 1 && D->Args[0] != None
                     ? definitionOf(P, F, F.entity(D->Args[0]))
                     : OpRef();
    return D->Value || (Made && Made->has(OpLibrary));
  });
}

bool isOwnInput(const Program &P, const OpRef &Io) {
  const Fn &F = *Io.In;
  const Variable *V =
      Io->Object == None ? nullptr : variableOf(F, F.entity(Io->Object));
  if (!V || V->AddressTaken || !isNew(P, Io))
    return false;
  auto GivenAway = [&](const OpRef &O) {
    return O->Kind != OpKind::Read && !O->has(OpLibrary) &&
           llvm::any_of(O->Args, [&](EntityId A) {
             return A != None && samePlace(F.entity(A), F.entity(Io->Object));
           });
  };
  return llvm::none_of(liveOps(P, F), [&](const OpRef &O) {
    bool Captures = llvm::any_of(O->Callables, [&](const Callable &C) {
      const Fn *G = P.function(C.Usr);
      return !C.Bound.empty() || (G && !G->F->Captures.empty());
    });
    return (Captures || GivenAway(O)) && comesAfter(P, Io, O);
  });
}

namespace {
/// What may end one of the calls.
class Wakes {
public:
  Wakes(const Program &P, llvm::ArrayRef<OpRef> Io, const Fn &Waiter)
      : P(P), Io(Io), Waiter(Waiter) {
    for (const OpRef &O : Io) {
      std::vector<Place> Of = descriptorsOf(P, O);
      Known &= !Of.empty();
      // What is written to one of several comes out at another.
      Single &= Of.size() == 1;
      llvm::append_range(Handles, Of);
    }
  }

  bool operator()(const OpRef &O) const {
    if (llvm::none_of(Io, [&](const OpRef &I) { return mayEndIo(O, I.op()); }))
      return false;
    switch (O->Kind) {
    case OpKind::IoWake:
      return toThread(O) ? isSignal(O) : mayBeMine(O);
    case OpKind::BlockingIo: // the other end of a pipe
      return !O->has(OpTimed) && (!Known || !Single || mayBeMine(O));
    case OpKind::ChildWait:
    case OpKind::ForcedCancel:
    case OpKind::LoopWake:
    case OpKind::Unknown:
      return true;
    default:
      return mayBeMine(O);
    }
  }

  /// `pthread_kill(thread_, …)`
  bool isSignal(const OpRef &O) const {
    return O->Kind == OpKind::IoWake && toThread(O) &&
           maybeThreadOf(P, O, Waiter);
  }

private:
  const Program &P;
  llvm::ArrayRef<OpRef> Io;
  const Fn &Waiter;
  std::vector<Place> Handles;
  bool Known = true, Single = true;

  static bool toThread(const OpRef &O) {
    const Type *T = O->Object == None ? nullptr : O.In->typeOf(O->Object);
    return T && T->Role == TypeRole::Thread;
  }

  bool mayBeMine(const OpRef &O) const {
    if (isNew(P, O))
      return false;
    Place Name = descriptorOf(P, *O.In, O->Object);
    return !Known || Name.empty() || llvm::any_of(Handles, [&](const Place &H) {
      return basePlace(H) == basePlace(Name);
    });
  }
};
} // namespace

bool wokenByStop(const Program &P, llvm::ArrayRef<OpRef> Io,
                 llvm::ArrayRef<OpRef> Requests, const Fn &Waiter,
                 llvm::ArrayRef<const Fn *> Own) {
  Wakes Is(P, Io, Waiter);
  bool Any = false;
  for (const OpRef &R : Requests)
    for (const StopPath &Path : stopPaths(P, R, Waiter)) {
      Any = true;
      PathOps Way(P, Path);
      if (!Way.callsOutside() && !Way.any(Is))
        return false;
    }
  auto Mine = [&](const Fn &F) {
    return llvm::is_contained(Own, &F) &&
           llvm::all_of(P.callers(F), [&](const CallEdge &E) {
             return E.Later || llvm::is_contained(Own, E.Site.In);
           });
  };
  if (Any)
    return true;
  const ThreadTimes When(P, Waiter);
  auto Counts = [&](const OpRef &O) {
    return Is(O) &&
           !When.outside(O, 4, [&](const OpRef &At) { return Mine(*At.In); });
  };
  return llvm::any_of(P.functions(), [&](const auto &F) {
    return llvm::any_of(opsOf(*F), Counts);
  });
}

bool onlyClosedByStop(const Program &P, const OpRef &Io,
                      llvm::ArrayRef<OpRef> Requests, const Fn &Waiter) {
  if (descriptorsOf(P, Io).empty())
    return false;
  Wakes Is(P, Io, Waiter);
  auto Closes = [&](const OpRef &O) {
    return Is(O) && (O->Kind == OpKind::IoClose || O->Text == "shutdown");
  };
  // Who connects to a server wakes it, too.
  auto Wakes = [&](const OpRef &O) {
    return (Is(O) && !Closes(O)) ||
           (O->Kind == OpKind::BlockingIo && !isInput(O.op()));
  };
  for (const OpRef &R : Requests)
    for (const StopPath &Path : stopPaths(P, R, Waiter)) {
      PathOps Way(P, Path);
      if (!Way.callsOutside() && Way.any(Closes) && !Way.any(Wakes))
        return true;
    }
  return false;
}

//===--- While the thread runs -------------------------------------------===//

bool mayBeClosed(const Program &P, const OpRef &Io, const Loop &L) {
  const Fn &F = *Io.In;
  // Only a signal makes poll() fail.
  bool OfSet = Io->Object == None;
  std::vector<Place> Handles;
  if (!OfSet)
    Handles = descriptorsOf(P, Io);
  if (Handles.empty() != OfSet ||
      !llvm::all_of(Handles, [&](const Place &H) { return P.closed(H); }))
    return true;
  ThreadTimes When(P, F, Handles);
  Wakes Is(P, Io, F);
  std::vector<const Fn *> InLoop = runByLoop(P, F, L);
  auto Counts = [&](const OpRef &O) {
    if (O.In == &F ? L.contains(O.Block) : llvm::is_contained(InLoop, O.In))
      return true;
    return O.In != &F &&
           !When.outside(O, 4, [](const OpRef &) { return false; });
  };
  for (const Place &H : Handles)
    for (auto Ops : {P.usesOf(H), P.opsOn(H)})
      for (const OpRef &O : Ops)
        if ((P.callsUnknown(O) || O->Kind == OpKind::Escape) && Counts(O))
          return true;
  return llvm::any_of(P.functions(), [&](const auto &G) {
    return llvm::any_of(liveOps(P, *G), [&](const OpRef &O) {
      return OfSet ? Is.isSignal(O)
                   : Is(O) && O->Kind != OpKind::BlockingIo && Counts(O);
    });
  });
}

} // namespace leash
