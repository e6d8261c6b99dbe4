// SPDX-License-Identifier: Apache-2.0
//
// What becomes of a thread that a function starts: along every path, until it
// is joined, given away or lost.
//
// A handle is followed by the places that hold it (`t`, then `*owner`, then
// `pool[*]`), one start at a time. As soon as somebody else may see to it (an
// unknown callee, a field, a closure, a caller), the path is dropped: only
// paths on which the handle surely ends with its thread unjoined are losses.
#ifndef LEASH_CHECKS_ANALYSIS_HANDLEFLOW_H
#define LEASH_CHECKS_ANALYSIS_HANDLEFLOW_H

#include "checks/analysis/HandleTypes.h"
#include "checks/analysis/PathFacts.h"
#include "checks/analysis/Summary.h"
#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/SmallSet.h"

namespace leash {

struct Loop;

/// A thread begins to run in a place of the function.
struct HandleStart {
  OpRef At;     // the Spawn, or the call that does it; none for a parameter
  OpRef Origin; // the Spawn itself, in this function or below
  ir::Entity Holder;
  const ir::Type *Handle = nullptr; // the type of the handle itself
  ir::EntityId Failed = ir::None;   // a result: != 0 when nothing was started …
  bool FailedIsZero = false;        // … or 0
  /// It may not have been started at all, so it is only a loss when no path
  /// does anything about it.
  bool Maybe = false;
};

struct HandleLoss {
  enum HowT : uint8_t {
    Destroyed,  // the owner dies
    LeftBehind, // the function ends, and nothing has the handle any more
    Thrown,     // an exception leaves the function
    Overtaken,  // the loop starts the next one
    Replaced,   // another takes its place
  } How = Destroyed;
  OpRef At;                            // none: the end of the function
  llvm::SmallVector<uint32_t, 2> Null; // pointer parameters that are null then
  Location Where;           // the way out, as a reader would point at it
  std::vector<OpRef> Moves; // how it came to where it was lost
  ir::Entity Last;          // what held it
  bool Sure = false;        // the way has asked whether it runs, and it does
  bool Left = false;        // others of its kind have been joined
  std::optional<ValueRange> Value; // what is returned
};

/// All starts in one function, in the order of the source.
std::vector<HandleStart> handleStarts(const Program &P, const Fn &F);

/// Is this a C library call that takes the thread's id and is known not to
/// join, such as pthread_setname_np?
bool usesThreadId(const ir::Op &O, const ir::Type &Handle);

/// Is a thread that is started here detached, by its attributes or by itself?
bool startsDetached(const Program &P, const OpRef &Spawn);
/// Is the thread detached from the start, by an attribute or by itself, as far
/// as is known?
bool saidDetached(const Program &P, const OpRef &Spawn);
/// Is a copy of the handle, which the thread made itself, joined elsewhere?
bool joinedByOwnName(const Program &P, const OpRef &Spawn);

/// Does this effect on a handle mean that somebody sees to the thread?
bool takesOver(EffectKind K);

/// Is one of them the other, or a part of it?
inline bool related(const ir::Entity &A, const ir::Entity &B) {
  return ir::covers(A, B) || ir::covers(B, A);
}

/// Is it one of several?
inline bool isElement(const ir::Step &S) {
  return S.Kind == ir::StepKind::Element;
}

/// `&t` as `t`.
inline ir::Entity withoutAddress(ir::Entity E) {
  if (!E.Path.empty() && E.Path.back().Kind == ir::StepKind::AddressOf)
    E.Path.pop_back();
  return E;
}

struct HandleFlowOptions {
  bool ExceptionPaths = false; // any call that may throw is a way out
  unsigned Depth = 0;          // of calls that are followed
};

/// Follows handles through one function. The tables are made once.
class HandleFlow {
public:
  HandleFlow(const Program &P, const Fn &F, HandleFlowOptions O);

  /// The first loss in the order of the source, if there is one.
  std::optional<HandleLoss> follow(const HandleStart &S);

private:
  struct State {
    bool Running = false;
    bool Sure = false; // a test has said so
    bool Left = false; // by a loop that did not come to the end of all
    llvm::SmallVector<ir::Entity, 1> Holders;
    llvm::SmallVector<OpRef, 2> Moves;
    Facts Known;
    bool operator==(const State &O) const {
      return Running == O.Running && Sure == O.Sure && Left == O.Left &&
             Holders == O.Holders && Known == O.Known;
    }
    /// Equal states have equal ones.
    llvm::hash_code hash() const;
  };
  /// A state that a block was entered with. The hash tells most apart: there
  /// are many, and they are long.
  struct Entered {
    llvm::hash_code Hash;
    State S;
  };
  struct Item {
    ir::BlockId Block;
    uint32_t Op;
    State S;
  };
  enum class Next : uint8_t { Go, Drop, Lost };

  const Program &P;
  const Fn &F;
  const Cfg &G;
  FactTable Table;
  HandleFlowOptions Options;
  std::vector<const Fn *> Lambdas; // written in F
  llvm::DenseMap<const ir::Op *, std::vector<AppliedEffect>> Applied;
  HandleStart Start;
  std::vector<std::vector<Entered>> Seen; // per block
  unsigned StepsLeft;                     // for all starts of the function
  std::vector<Item> Work;
  std::vector<HandleLoss> Losses;
  llvm::SmallSet<uint32_t, 4> GivenTo; // out-parameters
  bool Discharged = false;             // on some path
  bool GaveUp = false;                 // there are paths that were not followed
  std::optional<bool> OnlyOurs;        // nobody else can join it
  ir::BlockId Paced = ir::None;        // the loop whose next round joins it

  /// \name Exploration (HandleFlow.cpp, HandleLoops.cpp, HandleThrows.cpp)
  /// @{
  void push(ir::BlockId B, State S);
  void run(Item I);
  bool startHere(const OpRef &O, State &S);
  State beforeStart(Facts Known) const;
  bool startsAgain() const;
  std::optional<State> nextRound(const OpRef &O, const State &S);
  void leave(ir::BlockId B, State &S);
  void throwsOut(const OpRef &O, const State &S);
  llvm::ArrayRef<std::string> thrownOnPurpose(const OpRef &O) const;
  bool meantToThrow(const OpRef &O, ir::BlockId Handler) const;
  bool callersCatch(const OpRef &O, const State &S) const;
  void lose(HandleLoss::HowT How, const OpRef &At, const State &S);
  void nonNull(State &S) const;
  bool endsInLoop(ir::BlockId Header, const State &S);
  ir::BlockId pacedLoop() const;
  std::optional<unsigned> roundTests(ir::BlockId B, const Loop &L) const;
  bool hasCounter(ir::PredId Cond, const Loop &L) const;
  void leaveEarly(const Loop &L, const OpRef &Join, const State &S);
  bool joinsEach(const OpRef &O, const State &S);
  std::optional<HandleLoss> leavesSome(const ir::Entity &Holder,
                                       const ir::Type &Handle);
  bool calleeLeavesSome(const OpRef &O, State &S);
  bool onlyHere(const State &S) const;
  bool startsOver(const State &S);
  bool canThrow(const OpRef &O) const;
  bool guarded(const State &S) const;
  bool diesInTry(const State &S, ir::TryId T) const;
  /// @}

  /// \name One op (HandleTransfer.cpp, HandleEnds.cpp, HandleCallees.cpp,
  /// HandleClosures.cpp, HandleNames.cpp)
  /// @{
  Next transfer(const OpRef &O, State &S);
  bool joinGivesUp(const OpRef &O, State &S);
  Next before(const OpRef &O, State &S);
  bool keptByMember(const OpRef &O) const;
  Next otherName(const OpRef &O, State &S);
  bool isName(const ir::Entity &H) const;
  Next look(const OpRef &O, State &S);
  Next copyOrMove(const OpRef &O, State &S);
  Next construct(const OpRef &O, State &S);
  bool intoMember(const OpRef &O, State &S);
  Next insert(const OpRef &O, State &S);
  Next swap(const OpRef &O, State &S);
  Next clear(const OpRef &O, State &S);
  Next destroy(const OpRef &O, State &S);
  Next call(const OpRef &O, State &S);
  Next closure(const OpRef &O, State &S);
  bool intoClosure(const OpRef &O, const Fn &Lambda, uint32_t N,
                   State &S) const;
  bool inClosure(const ir::Entity &H) const;
  bool closureEnds(const State &S) const;
  bool closureLeaves(const OpRef &O, const State &S) const;
  bool returnsUnknown(const OpRef &O) const;
  Next others(const OpRef &O, const State &S);
  bool isOwn(const ir::Entity &E) const;
  ir::EntityId walkedBy(const ir::Entity &Pointer) const;
  ir::Entity element(ir::Entity E) const;
  ir::Entity real(ir::EntityId E) const;
  ir::Entity real(ir::Entity E) const;
  bool hits(ir::EntityId E, const State &S) const;
  bool argHits(const ir::Op &O, const State &S) const;
  bool holds(ir::EntityId E, const State &S) const;
  std::optional<llvm::ArrayRef<ir::Step>> inside(ir::EntityId E,
                                                 const ir::Entity &H) const;
  Next retarget(const OpRef &O, ir::EntityId From, ir::Entity To, bool Keep,
                State &S);
  Next overwrite(const OpRef &O, const State &S) const;
  bool replacedAt(const State &S) const;
  bool replaced(const OpRef &O, const State &S) const;
  Next spawn(const OpRef &O, const State &S);
  bool bodyKeeps(const OpRef &O, const State &S) const;
  bool partLeaves(const OpRef &O, const State &S);
  bool isPart(ir::EntityId E, const State &S) const;
  bool looksAt(const OpRef &O, llvm::StringRef At) const;
  bool startsAnother(const OpRef &O, const State &S);
  bool putsOver(const OpRef &O, const ir::Entity &Member) const;
  bool assignsWhole(const OpRef &O, const State &S) const;
  unsigned owners(const State &S) const;
  const std::vector<AppliedEffect> &applied(const OpRef &O);
  bool calleeKeeps(const OpRef &O, const State &S, bool Started);
  bool onlyOurs();
  bool capturesMatter(const State &S) const;
  bool onlyCalled(const Fn &Lambda) const;
  bool nestedCapture(const Fn &Lambda, uint32_t Capture) const;
  bool movedFrom(const ir::Entity &Owner, const OpRef &O) const;
  bool losesOwner(const OpRef &O, const State &S) const;
  bool sharedBefore(const OpRef &O, const ir::Entity &To);
  bool givesBack(const OpRef &O, const State &S) const;
  void addOwners(State &S) const;
  const ir::Type *rootType(const ir::Entity &E) const;
  bool endsOtherwise(const ir::Entity &At) const;
  Next endAt(ir::Entity At, llvm::ArrayRef<ir::Step> Rest,
             const State &S) const;
  Next endOwner(ir::EntityId Owner, const State &S) const;
  /// @}
};

} // namespace leash

#endif
