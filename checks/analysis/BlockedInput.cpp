// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/BlockedInput.h"
#include "checks/analysis/Cancellation.h"
#include "checks/analysis/StopWakes.h"

namespace leash {

using namespace ir;

/// Is it nothing but a close() of what another thread waits in a call for? On
/// Linux that call goes on (close(2)), unlike after a shutdown().
static bool onlyCloses(const Program &P, const OpRef &O, llvm::StringRef Of) {
  const Type *T = O->Object == None ? nullptr : O.In->typeOf(O->Object);
  return O->Kind == OpKind::IoClose && T && T->Role == TypeRole::Integer &&
         descriptorOf(P, *O.In, O->Object) == Of;
}

bool BlockedInput::ends(const OpRef &O) const {
  return mayEndIo(O, Input.op()) && !(Of && onlyCloses(P, O, Of->at()));
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

/// Is it in the function that starts the thread, and leaves it without a join:
/// because something went wrong?
bool BlockedInput::whenNotStarted(const OpRef &O, const PathOps &Way) const {
  bool Starts = false;
  for (OpRef X : liveOps(P, *O.In)) {
    if (comesAfter(P, X, O) && leadsTo(P, X, Way.path().Join))
      return false;
    Starts |= Times.starts(X);
  }
  return Starts;
}

/// The thread does it itself, or it is there for what went wrong before there
/// was a thread, or for when the thread is gone.
bool BlockedInput::comesTooLate(const OpRef &O, const PathOps &Way) const {
  return Times.outside(O, 3, [&](const OpRef &At) {
    return Run.contains(At.In) || (Of && Of->madeIn(*At.In)) ||
           whenNotStarted(At, Way);
  });
}

/// Does it send what may be answered, and only while nobody stops the thread?
/// An answer that comes before the signal does not end the loop.
bool BlockedInput::onlyAsks(const OpRef &O) const {
  if (!Of || !L || O->Kind != OpKind::BlockingIo || isInput(O.op()) ||
      P.world() != World::WholeProgram || Others(O.In))
    return false;
  const Cfg &G = P.cfg(LoopIn);
  return llvm::all_of(L->Exits, [&](const auto &Edge) {
    return Edge.first == Exit ||
           !llvm::is_contained(G.succs(Edge.first), Edge.second);
  });
}

/// Is it ended in a function that may run before the stop?
bool BlockedInput::endedElsewhere(const PathOps &Way) const {
  for (const auto &F : P.functions())
    for (OpRef O : opsOf(*F))
      if (ends(O) && isAbout(O) && !onlyAsks(O) && !comesTooLate(O, Way))
        return true;
  return false;
}

bool BlockedInput::mayEnd(const PathOps &Way) const {
  auto Ends = [&](const OpRef &O) { return anyEnds(O); };
  if (llvm::any_of(Way.after(), Ends))
    return true;
  auto EndsBefore = [&](const OpRef &O) { return Ends(O) && !Times.early(O); };
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
    auto Others = [&](const Fn *F) {
      return Bodies.contains(F) || OnStop.contains(F);
    };
    BlockedInput Io(P, Input, {*S.In, S.L, S.Stop.Exit}, Run, Others);
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
