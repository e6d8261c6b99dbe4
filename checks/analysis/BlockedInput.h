// SPDX-License-Identifier: Apache-2.0
//
// A thread that waits in the system for what others send: does anything on the
// way of a stop make it return?
#ifndef LEASH_CHECKS_ANALYSIS_BLOCKEDINPUT_H
#define LEASH_CHECKS_ANALYSIS_BLOCKEDINPUT_H

#include "checks/analysis/Descriptors.h"
#include "checks/analysis/StopPaths.h"
#include "checks/analysis/ThreadTimes.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace leash {

class BlockedInput {
public:
  /// What a thread waits in: the loop that the stop ends, if it is one, and
  /// the block of it that ends with the test.
  struct Around {
    const Fn &In;
    const Loop *L;
    ir::BlockId Exit;
  };
  /// \p Run: what the thread runs. \p Others: what other threads or callbacks
  /// may run while somebody waits for the thread.
  BlockedInput(const Program &P, const OpRef &Input, const Around &At,
               const llvm::DenseSet<const Fn *> &Run,
               llvm::function_ref<bool(const Fn *)> Others)
      : P(P), Input(Input), LoopIn(At.In), L(At.L), Exit(At.Exit), Run(Run),
        Others(Others), Several(P, *Input.In), Times(P, At.In) {
    if (Input->Object != ir::None)
      Of.emplace(P, Input);
  }

  /// May it wait without end, for all that is known?
  bool endless() const;
  /// May it end on the way, or have ended before?
  bool mayEnd(const PathOps &Way) const;

private:
  const Program &P;
  const OpRef &Input;
  const Fn &LoopIn;
  const Loop *L;
  ir::BlockId Exit;
  const llvm::DenseSet<const Fn *> &Run;
  llvm::function_ref<bool(const Fn *)> Others;
  std::optional<Descriptor> Of; // none: several, as poll() has
  DescriptorSet Several;
  const ThreadTimes Times;

  bool ends(const OpRef &O) const;
  bool anyEnds(const OpRef &O) const;
  bool waitsElsewhere() const;
  bool isAbout(const OpRef &O) const {
    return Of ? Of->isAbout(O) : Several.isAbout(O);
  }
  bool whenNotStarted(const OpRef &O, const PathOps &Way) const;
  bool comesTooLate(const OpRef &O, const PathOps &Way) const;
  bool onlyAsks(const OpRef &O) const;
  bool endedElsewhere(const PathOps &Way) const;
};

} // namespace leash

#endif
