// SPDX-License-Identifier: Apache-2.0
//
// Which signals end a loop, and who gives them.
#ifndef LEASH_CHECKS_ANALYSIS_STOPREQUESTS_H
#define LEASH_CHECKS_ANALYSIS_STOPREQUESTS_H

#include "checks/analysis/Cfg.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/StopPaths.h"
#include "checks/link/Program.h"

namespace leash {

/// A signal from another thread that ends a loop: a flag, or a stop token.
struct LoopStop {
  Place Where;      // the flag; of a token the handle or source it comes from
  std::string Name; // as the loop has it
  Instance Of;      // the object with the flag, when a method of it is asked
  bool Token = false;
  ir::BlockId Exit = ir::None; // of a loop: ends with the test
  bool Exact = true;           // the exit is taken only if it is given
  /// All that gives it. Empty when only the end of the handle's life does.
  std::vector<OpRef> Requests;
};

/// The index is made once; the object is for one thread at a time.
class StopRequests {
public:
  explicit StopRequests(const Program &P);

  /// The signals that \p L is left on, as far as they are understood.
  std::vector<LoopStop> of(const Fn &F, const Loop &L) const;
  /// The tokens that the function looks at anywhere else.
  std::vector<LoopStop> tokensIn(const Fn &F) const;
  /// The signals that the predicate of a wait looks at.
  std::vector<LoopStop> ofCondition(const OpRef &Wait) const;

private:
  struct Flag {
    const Loop *L = nullptr;
    LoopStop Stop;
  };
  const Program &P;
  llvm::DenseMap<const Fn *, std::vector<Flag>> Flags;

  void addFlag(llvm::StringRef Name);
  std::vector<OpRef> requestsOf(const Fn &In, const FlagTest &T,
                                const Instance &Of, llvm::StringRef Name) const;
  bool addToken(const Fn &F, ir::BlockId Exit, const OpRef &Check,
                std::vector<LoopStop> &Out) const;
  bool requestsOf(llvm::StringRef Source, LoopStop &S) const;
};

/// Is it known of each source of the token, which is checked or given to a
/// wait, that nobody requests a stop of it? A handle that joins does so itself,
/// and is no such source.
bool neverRequested(const Program &P, const OpRef &Check);

/// `std::stop_token{}`: a token that nobody can request a stop of.
bool isEmptyToken(const OpRef &O);

} // namespace leash

#endif
