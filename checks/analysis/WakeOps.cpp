// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/WakeOps.h"
#include "checks/analysis/Wakers.h"

namespace leash {

using namespace ir;

bool isOnCondVar(const OpRef &O) {
  const Type *T = O->Object == None ? nullptr : O.In->typeOf(O->Object);
  return T && T->Role == TypeRole::CondVar;
}

/// The promise of a future that is named; empty when there is not just one.
static Place promiseOf(const Program &P, llvm::StringRef Future) {
  Place Found;
  for (const OpRef &O : promisesOf(P, Future)) {
    const Place Promise = P.place(*O.In, O->Object);
    if (Promise.empty() || (!Found.empty() && Found != Promise))
      return Place();
    Found = Promise;
  }
  return Found;
}

/// `promise.get_future().get()`
static Place promiseOf(const Program &P, const OpRef &Wait) {
  OpRef From = definitionOf(P, *Wait.In, Wait.In->entity(Wait->Object));
  if (From && From->Kind == OpKind::FutureFrom && From->Object != None)
    return P.place(*From.In, From->Object);
  const Place At = P.place(*Wait.In, Wait->Object);
  return At.empty() ? At : promiseOf(P, At);
}

static bool isWake(OpKind K, const OpRef &Wait) {
  if (Wait->Kind == OpKind::BarrierWait)
    return K == OpKind::BarrierWait || K == OpKind::CountDown;
  return K == OpKind::Notify || K == OpKind::Release ||
         K == OpKind::CountDown || K == OpKind::PromiseSet ||
         K == OpKind::PromiseAbandon || K == OpKind::Send;
}

/// Ops that neither wake nor give the object to others.
static bool isHarmless(const Program &P, const OpRef &O, const Place &At) {
  switch (O->Kind) {
  case OpKind::Write: // `= PTHREAD_COND_INITIALIZER` of what is inside
  case OpKind::Assign:
    return P.place(*O.In, O->Object) != At;
  case OpKind::Call: // that the models know, as pthread_cond_destroy()
    return O->has(OpLibrary) && !llvm::StringRef(O->Text).empty();
  case OpKind::Wait:
  case OpKind::Acquire:
  case OpKind::BarrierWait:
  case OpKind::Construct:
  case OpKind::Declare:
  case OpKind::Destroy:
  case OpKind::FutureFrom:
  case OpKind::FutureGet:
  case OpKind::FutureWait:
  case OpKind::Read:
    return true;
  default:
    return false;
  }
}

std::vector<OpRef> wakesOf(const Program &P, const OpRef &Wait) {
  const Place At = waitsForFuture(Wait) ? promiseOf(P, Wait)
                                        : P.place(*Wait.In, Wait->Object);
  // What the thread has as its own goes with it, and wakes whoever waits.
  if (At.empty() || llvm::StringRef(At).starts_with("C:") || !P.closed(At))
    return {};
  std::vector<OpRef> Out;
  for (const OpRef &O : P.opsOn(At)) {
    if (isWake(O->Kind, Wait) && !(Wait->Kind == O->Kind && O.In == Wait.In))
      Out.push_back(O);
    else if (!isHarmless(P, O, At))
      return {};
  }
  for (const OpRef &O : P.usesOf(At))
    if (O->Kind != OpKind::Lock && O->Kind != OpKind::Wait)
      return {};
  return Out;
}

/// Is the function run by this thread only? A callback may be kept, and called
/// by somebody else.
static bool calledOnlyOn(const Program &P, const SpawnSite &S, const Fn &F,
                         unsigned Depth) {
  return llvm::all_of(P.callers(F), [&](const CallEdge &E) {
    return (E.Later && E.Site->Kind == OpKind::Spawn) ||
           (Depth && !E.Later && !E.Via && P.runsOn(S, *E.Site.In) &&
            calledOnlyOn(P, S, *E.Site.In, Depth - 1));
  });
}

const SpawnSite *onlyWaker(const Program &P, const OpRef &Wait,
                           llvm::ArrayRef<OpRef> Wakes) {
  // One thread that is the only one to wake does so in a few places.
  constexpr size_t MaxWakes = 50;
  if (Wakes.size() > MaxWakes)
    return nullptr;
  const SpawnSite *Found = nullptr;
  for (const SpawnSite &S : P.spawns()) {
    auto RunsIt = [&](const OpRef &W) { return P.runsOn(S, *W.In); };
    if (llvm::none_of(Wakes, RunsIt))
      continue;
    bool Only = llvm::all_of(Wakes, [&](const OpRef &W) {
      return RunsIt(W) && calledOnlyOn(P, S, *W.In, 4);
    });
    if (Found || !S.Resolved || S.Bodies.size() != 1 || P.runsOn(S, *Wait.In) ||
        !Only)
      return nullptr;
    Found = &S;
  }
  return Found;
}

} // namespace leash
