// SPDX-License-Identifier: Apache-2.0
//
// Waits in started bodies that no stop ever reaches: the wait, or a loop around
// it, ends by a signal, but who gives the signal and then waits for the thread
// does not wake the waiter, or wakes it only to find its condition unchanged.
#ifndef LEASH_CHECKS_ANALYSIS_STOPWAKES_H
#define LEASH_CHECKS_ANALYSIS_STOPWAKES_H

#include "checks/analysis/StopPaths.h"
#include "checks/analysis/StopRequests.h"
#include "checks/analysis/WaitConditions.h"
#include "checks/analysis/WaitLocks.h"
#include "llvm/ADT/DenseSet.h"

namespace leash {

struct DeafWait {
  LoopStop Stop;
  StopPath Path; // empty for a token that only the end of its handle trips
  enum WhyT : uint8_t {
    NotWoken,
    TooSoon,   // woken before the signal is there
    OneOnly,   // one of several waiters is woken
    Unchanged, // woken, but waits on: the condition is the same
    Unlocked,  // woken between its test and its sleep, when it does not hear
    Left,      // of a barrier: those who have left are waited for
  } Why = NotWoken;
};

class StopWakes {
public:
  explicit StopWakes(const Program &P);

  /// Is there a way to stop that does not end this wait, as far as all is
  /// known? Anything on that way that might wake it is taken to.
  std::optional<DeafWait> deaf(const OpRef &Wait) const;

  /// Does a started thread wake it in the course of its work, and not only
  /// when it was told to stop?
  bool answered(const OpRef &Wait) const;

  const StopRequests &requests() const { return Requests; }

private:
  /// A signal that ends the wait or a loop around it.
  struct Signal {
    LoopStop Stop;
    const Fn *In = nullptr; // the function that looks at it
    const Loop *L = nullptr;
    OpRef Site;           // in the loop: the op, or a call that leads to it
    bool Attempt = false; // the waiter need not look at it
    bool Seen = false;    // … but does so when the wait is over
  };
  /// What a started thread may run: one body, or one override of what the
  /// body of all threads dispatches to.
  struct Kind {
    const SpawnSite *From = nullptr;
    bool Dispatched = false; // one of several overrides
    llvm::DenseSet<const Fn *> Reach;
  };
  /// One wait, for one object and one way to stop.
  struct Question {
    const OpRef &Wait;
    const Place &At;
    const Instance &Of;
    const Signal &S;
    const PathOps *Way; // null: only the end of a handle's life
  };
  using FnSet = llvm::DenseSet<const Fn *>;

  const Program &P;
  StopRequests Requests;
  FnSet OnStop; // run by stop callbacks, timers and others
  FnSet Bodies; // run on started threads
  std::vector<Kind> Kinds;
  llvm::DenseMap<const Fn *, llvm::SmallVector<const Kind *, 1>> KindsOf;

  /// Those that run the function.
  llvm::ArrayRef<const Kind *> kindsOf(const Fn *F) const {
    auto It = KindsOf.find(F);
    if (It == KindsOf.end())
      return {};
    return It->second;
  }

  mutable WaitLocks Locks; // keeps what it was asked

  static bool wakes(const OpRef &O, const OpRef &Wait);
  void addKinds(const SpawnSite &S, const Fn &Body);
  std::vector<Signal> signals(const OpRef &Wait) const;
  using LoopAt = std::pair<OpRef, const Loop *>;
  void loopsAround(const OpRef &At, const FnSet &In, unsigned Depth,
                   std::vector<LoopAt> &Out) const;
  void around(const OpRef &At, const FnSet &In, unsigned Depth,
              std::vector<Signal> &Out) const;
  bool isOneOfMany(const OpRef &Wait) const;
  bool comesAgain(const OpRef &Wait) const;
  void attempts(const OpRef &Wait, std::vector<Signal> &Out) const;
  /// What wakes it, if anything.
  struct Wakers {
    bool Surely = false; // or may, which is the same
    bool TooSoon = false;
    bool One = false;
    bool Other = false; // by more than single notifications on the way
  };
  std::optional<DeafWait> deafInput(const OpRef &Input) const;
  std::optional<DeafWait> deafTo(const OpRef &Request, Question Q) const;
  std::optional<DeafWait::WhyT> asleep(const Question &Q) const;
  Wakers wakersOf(const Question &Q) const;
  bool onlyWhenAwake(const Question &Q, const OpRef &Notify) const;
  bool oneOfSeveral(const Question &Q, const OpRef &O) const;
  bool severalWait(const Question &Q) const;
  bool passedOn(const Question &Q) const;
  bool wakeEachOther(const Question &Q) const;
  bool workTogether(const Question &Q) const;
  std::optional<DeafWait::WhyT> leftAtBarrier(const Question &Q,
                                              const Wakers &By) const;
  bool leavesOthers(const Question &Q) const;
  bool onItsWay(const Question &Q, const OpRef &Arrival) const;
  bool changed(const Question &Q, const WaitCondition &C) const;
  bool testedUnderLock(const Question &Q, llvm::StringRef Mutex) const;
  bool onlyTestedAbove(const Question &Q, const WaitCondition &C,
                       llvm::StringRef Mutex) const;
  bool mayMiss(const Question &Q, const Wakers &By, const WaitCondition &C,
               bool Sees) const;
  bool mayHappen(const Question &Q, const OpRef &O, PathOps::When W) const;
  bool byOtherThread(const Question &Q, const OpRef &O) const;
  bool endsByItself(const OpRef &O, const Kind &K) const;
  bool takenBack(const Question &Q, const Fact &Needed) const;
  bool forbiddenByStop(const Question &Q, const OpRef &O) const;
  bool endsOnTheWay(const Question &Q, const OpRef &O, const FnSet &In) const;
};

} // namespace leash

#endif
