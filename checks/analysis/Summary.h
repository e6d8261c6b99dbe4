// SPDX-License-Identifier: Apache-2.0
//
// What a function does to what its callers can name.
//
// Summaries are made bottom-up over the call graph, on demand. An effect is
// "must" when it happens on every path to a normal return; tests that make it
// pointless count as done: `if (t.joinable()) t.join()`, `if (p) delete p`, a
// loop over all elements. Effects of what runs on another thread (spawned
// bodies, registered callbacks) are not effects of the function that starts it.
#ifndef LEASH_CHECKS_ANALYSIS_SUMMARY_H
#define LEASH_CHECKS_ANALYSIS_SUMMARY_H

#include "checks/link/Program.h"

namespace leash {

#define LEASH_EFFECTS(X)                                                       \
  X(Joins)                                                                     \
  X(Detaches)                                                                  \
  X(MovesFrom) /* what was there is somewhere else now */                      \
  X(Stores)    /* the value, or its address, goes into PlaceEffect::Into */    \
  X(Escapes)   /* to something unknown */                                      \
  X(Deletes)                                                                   \
  X(Forgets)                                                                   \
  X(Starts)       /* a thread or task is started onto this handle */           \
  X(Calls)        /* the callable is called */                                 \
  X(Spawns)       /* the callable is run on another thread */                  \
  X(RequestsStop) /* request_stop, close, cancel, loop quit, forced cancel     \
                   */                                                          \
  X(ChecksStop)   /* a stop test on this token or source */                    \
  X(Reads)                                                                     \
  X(Writes)   /* flags, counters; PlaceEffect::Value when constant */          \
  X(Waits)    /* on this cond var, event, semaphore, future, channel … */      \
  X(Notifies) /* notify, release, count down, set, send */                     \
  X(Locks) X(Unlocks) X(Clears) X(Inserts)

enum class EffectKind : uint8_t {
#define X(N) N,
  LEASH_EFFECTS(X)
#undef X
};

llvm::StringRef name(EffectKind K);

/// Some kinds of effects; by default all.
struct EffectKinds {
  uint32_t Bits = ~0u;
  EffectKinds() = default;
  EffectKinds(std::initializer_list<EffectKind> Kinds) : Bits(0) {
    for (EffectKind K : Kinds)
      Bits |= 1u << unsigned(K);
  }
  bool contains(EffectKind K) const { return Bits >> unsigned(K) & 1; }
};

/// One effect. At and Into are relative to the function: their Root is Param,
/// This, Global or Capture; their Type is None or of the function's module.
struct PlaceEffect {
  ir::Entity At;
  EffectKind Kind = EffectKind::Escapes;
  bool Must = false;
  bool OnCopy = false; // a parameter passed by value, and nothing behind it
  bool FromCallee = false;
  OpRef Witness;                // in this function: the op itself, or the call
  OpRef Origin;                 // the op itself, in this function or below
  std::optional<int64_t> Value; // Writes
  ir::Entity Into;              // Stores; Root Unknown: a local of no interest
  /// Reads, writes and the like of what has a name of its own: they are found
  /// by Program::opsOn, so callers' summaries do not repeat them.
  bool minor() const;
  /// Or a constant written there: the first to go when there are too many.
  bool dispensable() const;
  bool concernsCallersOf(const struct Summary &S) const;
};

/// An effect of a callee, seen from a call.
struct AppliedEffect {
  const PlaceEffect *Effect = nullptr;
  const CallEdge *Edge = nullptr;
  ir::Entity At;   // in the caller; Root Unknown when the caller can't name it
  ir::Entity Into; // likewise
  Place Where;     // program-wide name of At, may be empty
  bool Must = false; // on this call: whatever the target, on all its paths
};

enum class Throws : uint8_t { No, Unknown, Explicit };

struct Summary {
  static constexpr unsigned MaxEffects = 64;
  std::vector<PlaceEffect> Effects;
  bool TooMany = false; // more than the cap, dispensable ones aside
  bool GaveUp = false;  // recursion or a body over the budget: same

  /// May it wait without a deadline? The op that does, and the call chain to
  /// it: call sites from this function down, the op itself last.
  std::vector<OpRef> Blocks;
  bool blocksUnbounded() const { return !Blocks.empty(); }

  Throws MayThrow = Throws::No; // Explicit: a `throw` that nothing catches
  OpRef ThrowAt;
  /// Explicit: what gets out, each as the Text of its Throw; "" is anything.
  llvm::SmallVector<std::string, 0> Thrown;
  bool NeverReturns = false;   // no path to a normal return
  bool HasEndlessLoop = false; // a loop without an exit is reachable
  bool CallsUnknown = false;   // somewhere below, code that is not seen

  /// Its result, or its throwing, tells whether to stop: the tested token,
  /// source or flag is in the Effects as ChecksStop or Reads.
  bool ReturnsStopTest = false;
  /// What gets out then, each as the Text of a Throw; "" is anything.
  llvm::SmallVector<std::string, 0> ThrownOnStop;

  bool ReturnsStartedHandle = false; // a thread that is running; on any path
  OpRef StartedAt;
  bool AlwaysStarted = false; // … and on every path
  /// It returns an object, the caller's, that has a running thread in a member.
  struct OwnerStart {
    OpRef At;
    llvm::SmallVector<ir::Step, 4> Path; // from the result to the thread
    bool Always = true; // whenever it returns one: null does not count
  };
  std::optional<OwnerStart> ReturnsOwner;
  /// An accessor: every return gives this (a reference to, or a copy of).
  std::optional<ir::Entity> Returns;

  const PlaceEffect *find(EffectKind K, const ir::Entity &At,
                          bool MustOnly = false) const;
  bool has(EffectKind K) const;
};

/// The effects of all targets of a call, mapped to the caller's entities.
/// Callbacks run here (PerElement, predicates) count; those kept for later
/// don't. \p Site may be any op. Only those of some kinds, which costs less.
std::vector<AppliedEffect> applySummary(const Program &P, const OpRef &Site,
                                        EffectKinds Only = {});

/// Only those which concern the caller's callers too, and without Where.
std::vector<AppliedEffect>
effectsForCallers(const Program &P, const OpRef &Site, EffectKinds Only = {});

/// Does this op, or what it calls, do \p K to \p At (same place, or, with
/// \p Inside, anything in it)? Must: surely. The op's own kind counts too.
bool opHasEffect(const Program &P, const OpRef &Site, EffectKind K,
                 const ir::Entity &At, bool Must = false, bool Inside = false);

/// The effects that one op has itself, without callees; places are entities
/// of the op's function, whatever their root.
std::vector<PlaceEffect> ownEffects(const OpRef &Site);

/// From the op in the function itself, over the calls, to the op that has the
/// effect: for the path of a finding.
std::vector<OpRef> witnessPath(const Program &P, const PlaceEffect &E);

/// \p At, relative to the edge's target, as an entity of the calling function.
ir::Entity mapToCaller(const CallEdge &E, const ir::Entity &At);

/// Does this op wait without a deadline (by its flags and kind)?
bool isUnboundedWait(const ir::Op &O);

} // namespace leash

#endif
