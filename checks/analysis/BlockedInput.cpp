// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/BlockedInput.h"
#include "checks/analysis/Cancellation.h"
#include "checks/analysis/StopWakes.h"

namespace leash {

using namespace ir;

/// Does the op make blocked input return, of whatever descriptor: by closing or
/// writing to one, by a signal?
bool BlockedInput::ends(const OpRef &O) const {
  switch (O->Kind) {
  case OpKind::IoWake:
  case OpKind::IoClose:
  case OpKind::IoMode:
  case OpKind::ForcedCancel:
  case OpKind::ChildWait: // what a child writes, or the signal of its end
  case OpKind::Unknown:
    return true;
  case OpKind::BlockingIo:
    return !isInput(O.op());
  case OpKind::Destroy:
  case OpKind::Clear: {
    const Type *T =
        O->Object == None ? nullptr : O.In->innermostTypeOf(O->Object);
    return T && T->Dtor == DtorEffect::Close;
  }
  default:
    return false;
  }
}

bool BlockedInput::anyEnds(const OpRef &O) const {
  return ends(O) || P.callsUnknown(O) ||
         llvm::any_of(P.runBy(O, 500), [&](const Fn *F) {
           return llvm::any_of(opsOf(*F), [&](const OpRef &I) {
             return ends(I) || P.callsUnknown(I);
           });
         });
}

/// Does the thread ask first whether there is anything, or sleep somewhere else
/// until it gets work?
bool BlockedInput::waitsElsewhere() const {
  auto Other = [&](const OpRef &O) {
    if (O->Kind == OpKind::Wait || O->Kind == OpKind::Acquire ||
        O->Kind == OpKind::Receive)
      return true;
    return isInput(O.op()) && !(O == Input) &&
           (O->has(OpTimed) || O->has(OpTry) || !Of ||
            descriptorOf(P, *O.In, O->Object) != Of->at());
  };
  auto Any = [&](const OpRef &O) {
    return Other(O) || llvm::any_of(P.runBy(O, 100), [&](const Fn *F) {
             return llvm::any_of(opsOf(*F), Other);
           });
  };
  llvm::ArrayRef<BlockId> Blocks = P.cfg(LoopIn).rpo();
  if (L)
    Blocks = L->Blocks;
  return llvm::any_of(opsIn(LoopIn, Blocks), Any);
}

bool BlockedInput::endless() const {
  if (Of)
    return Of->blocks() && !waitsElsewhere();
  // A timer may be among the descriptors that are waited for.
  return llvm::none_of(P.functions(), [&](const auto &F) {
    return llvm::any_of(opsOf(*F), [](const OpRef &O) {
      return O->Kind == OpKind::TimerStart;
    });
  });
}

//===--- When it ends ----------------------------------------------------===//

/// Is a thread that reads started by the op, or by what it calls?
bool BlockedInput::starts(const OpRef &O) const {
  return llvm::any_of(P.spawns(), [&](const SpawnSite &S) {
    return llvm::any_of(S.Bodies,
                        [&](const Fn *B) { return Run.contains(B); }) &&
           leadsTo(P, O, S.Site);
  });
}

/// Does it come before the thread is started, in the function that does so?
bool BlockedInput::beforeStart(const OpRef &O) const {
  return llvm::any_of(liveOps(P, *O.In), [&](const OpRef &X) {
    return comesAfter(P, X, O) && !comesAfter(P, O, X) && starts(X);
  });
}

/// Is it in the function that starts the thread, and leaves it without a join:
/// because something went wrong?
bool BlockedInput::whenNotStarted(const OpRef &O, const PathOps &Way) const {
  bool Starts = false;
  for (OpRef X : liveOps(P, *O.In)) {
    if (comesAfter(P, X, O) && leadsTo(P, X, Way.path().Join))
      return false;
    Starts |= starts(X);
  }
  return Starts;
}

/// The thread does it itself, or it is there for what went wrong before there
/// was a thread, or for when the thread is gone.
bool BlockedInput::comesTooLate(const OpRef &O, const PathOps &Way,
                                unsigned Depth) const {
  const Fn &F = *O.In;
  if (Run.contains(&F) || (Of && Of->madeIn(F)) || beforeStart(O) ||
      whenNotStarted(O, Way))
    return true;
  for (OpRef X : liveOps(P, F))
    if (comesAfter(P, O, X) && !comesAfter(P, X, O) &&
        leadsTo(P, X, Way.path().Join))
      return true;
  auto Callers = P.callers(F);
  return Depth && !Callers.empty() &&
         llvm::all_of(Callers, [&](const CallEdge &E) {
           return !E.Later && comesTooLate(E.Site, Way, Depth - 1);
         });
}

/// Is it ended in a function that may run before the stop?
bool BlockedInput::endedElsewhere(const PathOps &Way) const {
  for (const auto &F : P.functions())
    for (OpRef O : opsOf(*F))
      if (ends(O) && isAbout(O) && !comesTooLate(O, Way, 3))
        return true;
  return false;
}

bool BlockedInput::mayEnd(const PathOps &Way) const {
  auto Ends = [&](const OpRef &O) { return anyEnds(O); };
  if (llvm::any_of(Way.after(), Ends))
    return true;
  auto EndsBefore = [&](const OpRef &O) { return Ends(O) && !beforeStart(O); };
  return llvm::any_of(Way.before(), EndsBefore) || endedElsewhere(Way);
}

/// By a signal that leaves a loop around the input, and no more.
std::optional<DeafWait> StopWakes::deafInput(const OpRef &Input) const {
  if (!isInput(Input.op()) || endsOnStop(P, Input))
    return std::nullopt;
  for (const Signal &S : signals(Input)) {
    FnSet Run;
    for (const Kind *K : kindsOf(S.In))
      Run.insert(K->Reach.begin(), K->Reach.end());
    BlockedInput Io(P, Input, *S.In, S.L, Run);
    if (!Io.endless())
      continue;
    for (const OpRef &R : S.Stop.Requests)
      for (StopPath &Path : stopPaths(P, R, *S.In))
        if (!Io.mayEnd(PathOps(P, Path)))
          return DeafWait{S.Stop, std::move(Path), DeafWait::NotWoken};
  }
  return std::nullopt;
}

} // namespace leash
