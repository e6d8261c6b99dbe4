// SPDX-License-Identifier: Apache-2.0
//
// A thread that waits in the system for what others send: does anything on the
// way of a stop make it return?
#ifndef LEASH_CHECKS_ANALYSIS_BLOCKEDINPUT_H
#define LEASH_CHECKS_ANALYSIS_BLOCKEDINPUT_H

#include "checks/analysis/Descriptors.h"
#include "checks/analysis/StopPaths.h"
#include "checks/analysis/ThreadTimes.h"

namespace leash {

class BlockedInput {
public:
  /// \p Run: what the thread runs. \p L: the loop that the stop ends, if it is
  /// one, in \p LoopIn.
  BlockedInput(const Program &P, const OpRef &Input, const Fn &LoopIn,
               const Loop *L, const llvm::DenseSet<const Fn *> &Run)
      : P(P), Input(Input), LoopIn(LoopIn), L(L), Run(Run),
        Several(P, *Input.In), Times(P, LoopIn) {
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
  const llvm::DenseSet<const Fn *> &Run;
  std::optional<Descriptor> Of; // none: several, as poll() has
  DescriptorSet Several;
  const ThreadTimes Times;

  bool anyEnds(const OpRef &O) const;
  bool waitsElsewhere() const;
  bool isAbout(const OpRef &O) const {
    return Of ? Of->isAbout(O) : Several.isAbout(O);
  }
  bool whenNotStarted(const OpRef &O, const PathOps &Way) const;
  bool comesTooLate(const OpRef &O, const PathOps &Way) const;
  bool endedElsewhere(const PathOps &Way) const;
};

} // namespace leash

#endif
