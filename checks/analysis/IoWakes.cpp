// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/IoWakes.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/RetryLoops.h"
#include "checks/analysis/StopPaths.h"
#include "checks/analysis/Summary.h"
#include "checks/link/Index.h"
#include "llvm/ADT/STLExtras.h"

namespace leash {

using namespace ir;

bool waitsForOthers(const Op &O) {
  return O.Kind == OpKind::BlockingIo || O.Kind == OpKind::Receive ||
         O.Kind == OpKind::Acquire;
}

/// `struct pollfd p = {fd_, POLLIN}; poll(&p, 1, 100)`: what was put into it.
static std::vector<Place> putInto(const Program &P, const Fn &F,
                                  const Entity &Set) {
  std::vector<Place> Out;
  for (OpRef O : opsOf(F)) {
    bool Puts = O->Kind == OpKind::Write || O->Kind == OpKind::Assign;
    if (!Puts || O->Object == None || O->Value || O->Args.size() != 1 ||
        O->Args[0] == None)
      continue;
    const Entity &To = F.entity(O->Object);
    if (To.Root != Set.Root || To.Index != Set.Index)
      continue;
    Place Name = P.place(F, O->Args[0]);
    if (Name.empty())
      return {};
    Out.push_back(std::move(Name));
  }
  return Out;
}

std::vector<Place> handlesOf(const Program &P, const OpRef &Io) {
  const Fn &F = *Io.In;
  if (Io->Object != None) {
    Place Name = P.place(F, Io->Object);
    return Name.empty() ? std::vector<Place>() : std::vector<Place>{Name};
  }
  if (Io->Args.size() != 1 || Io->Args[0] == None)
    return {};
  const Entity &Set = F.entity(Io->Args[0]);
  return Set.Root == RootKind::Local ? putInto(P, F, Set)
                                     : std::vector<Place>();
}

namespace {
/// What may end one of the calls.
class Wakes {
public:
  Wakes(const Program &P, llvm::ArrayRef<OpRef> Io, const Fn &Waiter)
      : P(P), Waiter(Waiter) {
    for (const OpRef &O : Io) {
      std::vector<Place> Of = handlesOf(P, O);
      Known &= !Of.empty();
      // What is written to one of several comes out at another.
      Single &= Of.size() == 1;
      llvm::append_range(Handles, Of);
    }
  }

  bool operator()(const OpRef &O) const {
    switch (O->Kind) {
    case OpKind::IoWake:
      return toThread(O) ? isSignal(O) : mayBeMine(O);
    case OpKind::IoClose:
    case OpKind::Close:
    case OpKind::Send:
    case OpKind::Release:
      return mayBeMine(O);
    case OpKind::BlockingIo: // the other end of a pipe
      return !O->has(OpTimed) && (!Known || !Single || mayBeMine(O));
    case OpKind::ForcedCancel:
    case OpKind::LoopWake:
    case OpKind::Unknown:
      return true;
    default:
      return false;
    }
  }

  /// `pthread_kill(thread_, …)`
  bool isSignal(const OpRef &O) const {
    return O->Kind == OpKind::IoWake && toThread(O) &&
           maybeThreadOf(P, O, Waiter);
  }

private:
  const Program &P;
  const Fn &Waiter;
  std::vector<Place> Handles;
  bool Known = true, Single = true;

  static bool toThread(const OpRef &O) {
    const Type *T = O->Object == None ? nullptr : O.In->typeOf(O->Object);
    return T && T->Role == TypeRole::Thread;
  }

  /// `int fd = accept(listener_, …); close(fd);`: what a call has just made.
  bool isNew(const OpRef &O) const {
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

  bool mayBeMine(const OpRef &O) const {
    if (isNew(O))
      return false;
    Place Name = O->Object == None ? Place() : P.place(*O.In, O->Object);
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
  return Any || llvm::any_of(P.functions(), [&](const auto &F) {
           return llvm::any_of(opsOf(*F), Is) && !Mine(*F);
         });
}

//===--- While the thread runs -------------------------------------------===//

namespace {
/// Which ops run while the thread does?
struct Times {
  const Program &P;
  const Fn &Waiter;
  llvm::ArrayRef<Place> Handles;

  bool outside(const OpRef &O, unsigned Depth) const {
    if (early(O) || late(O))
      return true;
    auto Callers = P.callers(*O.In);
    return Depth && !Callers.empty() && P.index().callersKnown(*O.In) &&
           llvm::all_of(Callers, [&](const CallEdge &E) {
             return !E.Later && outside(E.Site, Depth - 1);
           });
  }

  bool late(const OpRef &O) const {
    return llvm::any_of(liveOps(P, *O.In), [&](const OpRef &J) {
      return !(J == O) && comesAfter(P, O, J) && !comesAfter(P, J, O) &&
             joinsThreadOf(P, J, Waiter);
    });
  }

  /// Before the start, or when that, or what comes before it, has failed.
  bool early(const OpRef &O) const {
    return llvm::any_of(liveOps(P, *O.In), [&](const OpRef &S) {
      if (S == O || !startsThreadOf(P, S, Waiter))
        return false;
      if (comesAfter(P, O, S))
        return failed(S, O);
      return comesAfter(P, S, O) || opened(O);
    });
  }

private:
  /// Does the function itself make the handle before?
  bool opened(const OpRef &O) const {
    return llvm::any_of(liveOps(P, *O.In), [&](const OpRef &W) {
      return W->Kind == OpKind::Write && W->Object != None &&
             llvm::is_contained(Handles, P.place(*W.In, W->Object)) &&
             P.cfg(*O.In).dominates({W.Block, W.Index}, {O.Block, O.Index});
    });
  }

  bool failed(const OpRef &Start, const OpRef &O) const {
    const Fn &F = *O.In;
    const Cfg &G = P.cfg(F);
    if (!Start->has(OpResultIsZeroOnSuccess) || Start->Result == None)
      return false;
    for (BlockId B : G.rpo()) {
      const auto &Succs = F.block(B).Succs;
      for (unsigned N = 0; N < Succs.size(); ++N) {
        if (Succs[N] == None || G.preds(Succs[N]).size() != 1 ||
            !G.dominates(Succs[N], O.Block))
          continue;
        for (const FlagTest &T : testsOfEdge(P, F, B, N))
          if (T.E != None && isResultOf(P, F, T.E, Start) &&
              !T.holds(0).value_or(true))
            return true;
      }
    }
    return false;
  }
};
} // namespace

bool isResultOf(const Program &P, const Fn &F, EntityId E, const OpRef &O) {
  return E == O->Result ||
         llvm::any_of(definitionsOf(P, F, F.entity(E)), [&](const OpRef &D) {
           return llvm::is_contained(D->Args, O->Result);
         });
}

bool mayBeClosed(const Program &P, const OpRef &Io, const Loop &L) {
  const Fn &F = *Io.In;
  // Only a signal makes poll() fail.
  bool OfSet = Io->Object == None;
  std::vector<Place> Handles;
  if (!OfSet)
    Handles = handlesOf(P, Io);
  if (Handles.empty() != OfSet ||
      !llvm::all_of(Handles, [&](const Place &H) { return P.closed(H); }))
    return true;
  Times When{P, F, Handles};
  Wakes Is(P, Io, F);
  std::vector<const Fn *> InLoop = runByLoop(P, F, L);
  auto Counts = [&](const OpRef &O) {
    if (O.In == &F ? L.contains(O.Block) : llvm::is_contained(InLoop, O.In))
      return true;
    return O.In != &F && !When.outside(O, 4);
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
