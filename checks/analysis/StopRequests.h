// SPDX-License-Identifier: Apache-2.0
//
// Which signals end a loop, and who gives them.
#ifndef LEASH_CHECKS_ANALYSIS_STOPREQUESTS_H
#define LEASH_CHECKS_ANALYSIS_STOPREQUESTS_H

#include "checks/analysis/Cfg.h"
#include "checks/link/Program.h"

namespace leash {

/// A signal from another thread that ends a loop: a flag, or a stop token.
struct LoopStop {
  Place Where;      // the flag; of a token the handle or source it comes from
  std::string Name; // as the loop has it
  bool Token = false;
  /// All that gives it. Empty when only the end of the handle's life does.
  std::vector<OpRef> Requests;
};

/// The index is made once; the object is for one thread at a time.
class StopRequests {
public:
  explicit StopRequests(const Program &P);

  /// The signals that \p L is left on, when all is known about each of them:
  /// nothing when there is none, or when one of them is not understood.
  std::vector<LoopStop> of(const Fn &F, const Loop &L) const;

private:
  struct Flag {
    const Loop *L = nullptr;
    LoopStop Stop;
  };
  const Program &P;
  llvm::DenseMap<const Fn *, std::vector<Flag>> Flags;

  void addFlag(llvm::StringRef Name);
  bool addToken(const Fn &F, const OpRef &Check,
                std::vector<LoopStop> &Out) const;
  bool requestsOf(llvm::StringRef Source, LoopStop &S) const;
};

/// Is it known of each source of the checked token that nobody requests a stop
/// of it? A handle that joins does so itself, and is no such source.
bool neverRequested(const Program &P, const OpRef &Check);

} // namespace leash

#endif
