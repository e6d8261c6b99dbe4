// SPDX-License-Identifier: Apache-2.0
//
// What is taken in each round of a loop, or once by a function, and has to be
// given back by the same: ways on which it is not.
#ifndef LEASH_CHECKS_ANALYSIS_ROUNDS_H
#define LEASH_CHECKS_ANALYSIS_ROUNDS_H

#include "checks/analysis/Cfg.h"
#include "checks/link/Program.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace leash {

/// May the op throw, as an author who wrote a handler for it expects?
bool mayThrowToHandler(const Program &P, const OpRef &O);

class Rounds {
public:
  /// \p Gives: ops of the same function. The round is one of the innermost
  /// loop that has the taking and one of them; without such a loop all of the
  /// function.
  Rounds(const Program &P, const OpRef &Take, llvm::ArrayRef<OpRef> Gives);

  /// Where it is decided: \p From goes on to \p To, after which nothing is
  /// given back in this round.
  struct Way {
    ir::BlockId From = ir::None;
    ir::BlockId To = ir::None;
    /// The decision, or the handler; empty when it has no place.
    Location where(const Fn &F) const;
  };
  /// A way that is not the only one from where it is decided. Not by a branch
  /// for which \p Knows: it is about whether something was taken.
  std::optional<Way> without(llvm::function_ref<bool(ir::BlockId)> Knows) const;

  /// Is anything given back after the taking, in this round?
  bool isAhead() const;

  /// Is there an op on what is left of the round, from this block on, of which
  /// this is true?
  bool any(ir::BlockId From, llvm::function_ref<bool(const OpRef &)> Is) const;

private:
  const Program &P;
  const OpRef Take;
  const Fn &F;
  const Cfg &G;
  const Loop *L = nullptr;
  std::vector<OpRef> Gives;          // in the round
  std::vector<OpRef> Others;         // after the loop
  llvm::DenseSet<ir::BlockId> Comes; // from their begin on, in this round

  bool isInside(ir::BlockId B) const {
    return !L || (L->contains(B) && B != L->Header);
  }
  void findComes();
  uint32_t firstGive(ir::BlockId B, uint32_t From) const;
  bool comesTo(ir::BlockId B) const;
  bool isEnd(ir::BlockId B) const {
    return (L && B == L->Header) || G.reachesExit(B);
  }
  bool throws(ir::BlockId B, uint32_t From, uint32_t End) const;
};

} // namespace leash

#endif
