// SPDX-License-Identifier: Apache-2.0
//
// The way from a request to stop to the wait for the end of the thread, and
// what happens on it.
#ifndef LEASH_CHECKS_ANALYSIS_STOPPATHS_H
#define LEASH_CHECKS_ANALYSIS_STOPPATHS_H

#include "checks/analysis/WaitConditions.h"
#include "checks/link/Program.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace leash {

/// A request, the calls that lead to it, and what waits for the thread then.
struct StopPath {
  /// The request first, then the calls, upwards; the last one stands in the
  /// function that waits.
  llvm::SmallVector<OpRef, 4> Sites;
  OpRef Join; // or a call that joins
  /// Calls of the function that waits by other functions that shut down,
  /// upwards: what these did before belongs to the stop.
  llvm::SmallVector<OpRef, 2> Callers;
};

/// An object of a class whose methods wait and wake: a queue, an event.
struct Instance {
  Place Name;         // empty: not known
  bool Value = false; // the object itself, not a pointer or a reference to it
  /// No only when they are surely two.
  bool maybe(const Instance &Other) const;
};

/// The class that a member belongs to; empty for other places.
llvm::StringRef ownerOf(llvm::StringRef Member);

/// The object that an entity is; the caller's own `this` has no name.
Instance objectOf(const Program &P, const Fn &F, ir::EntityId E);

/// The object whose method is called; none: the caller's own.
std::optional<Instance> receiverOf(const Program &P, const CallEdge &E);

/// The objects that a call of \p F may be for, looking at those callers that
/// \p Counts. One of them may be unknown.
std::vector<Instance>
instancesOf(const Program &P, const Fn &F,
            llvm::function_ref<bool(const OpRef &)> Counts);

/// All ways from \p Request to a join of a thread that runs \p Waiter; of any
/// thread when it is not known which one is joined. \p Starts: a spawn of it,
/// or a call that does; what is set before such is no request.
std::vector<StopPath> stopPaths(const Program &P, const OpRef &Request,
                                const Fn &Waiter);

/// From \p Request up to those callers of callers that nobody calls, or a few
/// levels: what may belong to the stop when it is not seen who joins.
std::vector<StopPath> waysUp(const Program &P, const OpRef &Request);

/// Does the op, or what it calls, wait for the end of a thread that runs \p
/// Waiter, as far as it is known which?
bool joinsThreadOf(const Program &P, const OpRef &O, const Fn &Waiter);

/// Does any started thread run the function?
bool runsOnThread(const Program &P, const Fn &F);

/// May the handle that the op is about be that of a thread that runs \p Waiter?
bool maybeThreadOf(const Program &P, const OpRef &O, const Fn &Waiter);

/// Is a thread that runs \p Waiter started by the op, or by what it calls?
bool startsThreadOf(const Program &P, const OpRef &O, const Fn &Waiter);

/// What runs on such a way: after the request (in its functions, in what they
/// call, in the callers up to the join), or before it in the same functions.
class PathOps {
public:
  PathOps(const Program &P, const StopPath &Path);

  enum When : uint8_t { Never, Early, Late };
  /// Does the op run on the way, for this object when its function is one of
  /// the object's class?
  When when(const OpRef &O, const Instance &Of) const;
  /// Does this notification run once only, for one waiter?
  bool oneOfMany(const OpRef &O) const;
  /// Early, but under a lock that is held at the request too.
  bool locked(const OpRef &O) const;
  /// Surely done by the callers before the way begins.
  bool comesFirst(const OpRef &O) const;
  /// Is the thread joined before the request?
  bool joinsBefore(const SpawnSite &S) const;
  /// Is there an op on the way, before the request too, of which this is true?
  bool any(llvm::function_ref<bool(const OpRef &)> Is) const;
  /// Does it run in a loop on the way, or may it?
  bool repeated(const OpRef &O) const;
  const StopPath &path() const { return Path; }
  /// The ops of the functions on the way, from the request to the join, and
  /// those that may come before the request.
  llvm::ArrayRef<OpRef> after() const { return After.Ops; }
  llvm::ArrayRef<OpRef> before() const { return Before.Ops; }
  /// Runs code that is not seen.
  bool callsOutside() const { return Outside; }

private:
  struct Part {
    std::vector<OpRef> Ops;         // of the functions on the way
    llvm::DenseSet<const Fn *> Fns; // that these ops call
  };
  const Program &P;
  StopPath Path;
  Part Before, After;
  bool Outside = false;

  void level(unsigned N);
  void caller(const OpRef &Call);
  void finish(Part &Of);
  bool runs(const Part &In, const OpRef &O, const Instance &Of) const;
};

/// Does the op do it, or call what does?
bool leadsTo(const Program &P, const OpRef &O, const OpRef &What);

} // namespace leash

#endif
