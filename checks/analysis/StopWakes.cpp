// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/StopWakes.h"
#include "checks/analysis/Summary.h"
#include "checks/link/Index.h"

namespace leash {

using namespace ir;

/// The ops that run after this one, in the same function.
template <typename Visit>
static bool anyAfter(const Program &P, const OpRef &O, Visit V) {
  const Cfg &G = P.cfg(*O.In);
  for (BlockId B : G.rpo()) {
    bool Later = G.reaches(O.Block, B);
    if (!Later && B != O.Block)
      continue;
    for (uint32_t N = Later ? 0 : O.Index + 1; N < O.In->block(B).Ops.size();
         ++N)
      if (V(OpRef{O.In, B, N}))
        return true;
  }
  return false;
}

static bool mayRun(const Program &P, const OpRef &O, const Fn &What) {
  llvm::SmallVector<const Fn *, 4> Roots;
  for (const CallEdge &E : P.targets(O))
    if (!E.Later)
      Roots.push_back(E.Target);
  return !Roots.empty() &&
         llvm::is_contained(P.reachableFrom(Roots, 500), &What);
}

StopWakes::StopWakes(const Program &P) : P(P), Requests(P) {
  llvm::SmallVector<const Fn *, 8> Roots;
  for (const auto &F : P.functions())
    for (const CallEdge &E : P.calls(*F))
      if (E.Later && E.Site->Kind != OpKind::Spawn)
        Roots.push_back(E.Target);
  for (const Fn *F : P.reachableFrom(Roots, 100000))
    OnStop.insert(F);
}

//===--- What wakes, what changes the condition --------------------------===//

/// Could the op make the wait return, were it to run at the right time?
bool StopWakes::wakes(const OpRef &O, const OpRef &Wait) const {
  switch (O->Kind) {
  case OpKind::Notify:
  case OpKind::Release:
  case OpKind::Send:
  case OpKind::Close:
  case OpKind::Call:
  case OpKind::Construct:
  case OpKind::Unknown:
  case OpKind::Escape:
  case OpKind::Swap:
  case OpKind::StopRequest:
    return true;
  case OpKind::Write: // of an atomic that is waited for
  case OpKind::Insert:
    return Wait->Kind == OpKind::Receive;
  default:
    return false;
  }
}

bool StopWakes::changes(const OpRef &O) const {
  switch (O->Kind) {
  case OpKind::Read:
  case OpKind::Declare:
  case OpKind::Destroy:
  case OpKind::JoinableTest:
  case OpKind::StopCheck:
  case OpKind::Return:
  case OpKind::Lock:
  case OpKind::Unlock:
    return false;
  default:
    return true;
  }
}

//===--- Does it go with the stop? ---------------------------------------===//

/// After the request the same function waits for the end of a thread: what
/// callers do comes too late, or before there was anything to wake for.
bool StopWakes::joinsAfter(const OpRef &Request) const {
  auto Joins = [&](const OpRef &O) {
    if (O->Kind == OpKind::Join)
      return true;
    for (const CallEdge &E : P.targets(O))
      if (!E.Later && P.summary(*E.Target).has(EffectKind::Joins))
        return true;
    const Type *T = O->Object == None ? nullptr : O.In->typeOf(O->Object);
    return O->Kind == OpKind::Destroy && T && T->Dtor == DtorEffect::Join;
  };
  return Joins(Request) || anyAfter(P, Request, Joins);
}

/// Who asks for the stop waits for it to happen, or its callers do: else a
/// sleeper that hears late hangs nobody.
bool StopWakes::awaited(const OpRef &Request, unsigned Depth) const {
  if (joinsAfter(Request))
    return true;
  return Depth && llvm::any_of(P.callers(*Request.In), [&](const CallEdge &E) {
           return !E.Later && awaited(E.Site, Depth - 1);
         });
}

/// May code that is not seen run it: a closure that was stored, a function
/// that others can call?
bool StopWakes::reachedFromOutside(const Fn &F, unsigned Depth) const {
  auto Callers = P.callers(F);
  if (!P.index().callersKnown(F) ||
      (F.F->Kind == FunctionKind::Lambda && Callers.empty()))
    return true;
  return Depth && llvm::any_of(Callers, [&](const CallEdge &E) {
           return E.Later || reachedFromOutside(*E.Site.In, Depth - 1);
         });
}

bool StopWakes::callsOutside(const Fn &F) const {
  for (const Fn *G : P.reachableFrom({&F}, 50))
    for (BlockId B = 0; B < G->F->Blocks.size(); ++B)
      for (uint32_t N = 0; N < G->block(B).Ops.size(); ++N)
        if (P.callsUnknown({G, B, N}))
          return true;
  return false;
}

bool StopWakes::belongs(const OpRef &Request, const OpRef &Other,
                        unsigned Depth) const {
  const Fn &F = *Request.In;
  if (&F == Other.In || mayRun(P, Request, *Other.In) ||
      llvm::is_contained(P.reachableFrom({&F}, 500), Other.In))
    return true;
  if (callsOutside(F) && reachedFromOutside(*Other.In, 3))
    return true;
  if (joinsAfter(Request))
    return false;
  // Written in a closure: whoever makes it decides when it runs.
  if (F.F->Kind == FunctionKind::Lambda)
    if (F.F->Parent == Other.In->F->Usr || P.callers(F).empty())
      return true;
  if (!P.index().callersKnown(F) || !Depth)
    return true;
  for (const CallEdge &E : P.callers(F)) {
    if (E.Later || E.Site.In == Other.In)
      return true;
    auto Runs = [&](const OpRef &O) { return mayRun(P, O, *Other.In); };
    if (anyAfter(P, E.Site, Runs) || belongs(E.Site, Other, Depth - 1))
      return true;
  }
  return false;
}

/// Is the loop left by this signal, or by one that may well be the same?
bool StopWakes::endsBy(const LoopStop &S, const Fn &F, const Loop &L) const {
  return llvm::any_of(Requests.of(F, L), [&](const LoopStop &Mine) {
    return Mine.Where == S.Where || (Mine.Token && S.Token);
  });
}

/// Another thread that does it in any case: on its way out, when it was asked
/// to stop too, or every now and then.
bool StopWakes::byItself(const LoopStop &S, const OpRef &Other) const {
  const Fn &F = *Other.In;
  const Cfg &G = P.cfg(F);
  for (const Loop &L : G.loops())
    if (L.contains(Other.Block) && endsBy(S, F, L))
      return false;
  for (const Loop &L : G.loops()) {
    if (!L.contains(Other.Block)) {
      if (G.reaches(L.Header, Other.Block) && endsBy(S, F, L))
        return true;
      continue;
    }
    for (BlockId B : L.Blocks)
      for (const Op &O : F.block(B).Ops)
        if (O.has(OpTimed) || O.Kind == OpKind::Sleep)
          return true;
  }
  return false;
}

bool StopWakes::related(const LoopStop &S, const OpRef &Other,
                        const Fn &Waiter) const {
  if (Other.In == &Waiter)
    return false; // asleep
  if (OnStop.contains(Other.In) || byItself(S, Other))
    return true;
  return llvm::any_of(S.Requests,
                      [&](const OpRef &R) { return belongs(R, Other, 3); });
}

//===--- One wait --------------------------------------------------------===//

bool StopWakes::ends(const LoopStop &S, const OpRef &Wait,
                     const WaitCondition &C, bool &Notified) const {
  const Place At = P.place(*Wait.In, Wait->Object);
  auto Related = [&](const OpRef &O) { return related(S, O, *Wait.In); };
  for (const OpRef &O : P.opsOn(At))
    Notified |= wakes(O, Wait) && Related(O);
  for (const OpRef &O : P.usesOf(At))
    Notified |= O->Kind != OpKind::Lock && Related(O);
  if (!Notified)
    return false;
  if (!C.any() || C.Reads.contains(S.Where) || (S.Token && C.TestsToken))
    return true;
  for (const auto &Entry : C.Reads) {
    for (const OpRef &O : P.opsOn(Entry.getKey()))
      if (changes(O) && Related(O))
        return true;
    for (const OpRef &O : P.usesOf(Entry.getKey()))
      if (O->Kind != OpKind::Return && Related(O))
        return true;
  }
  return false;
}

/// Is all known that changes the value, or the size of the container? Who has
/// an element of it changes neither.
static bool changesKnown(const Program &P, llvm::StringRef Name) {
  if (P.closed(Name))
    return true;
  if (!P.index().visibleOnlyHere(Name))
    return false;
  for (const OpRef &O : P.opsOn(Name))
    if (O->Kind == OpKind::Escape && P.place(*O.In, O->Object) == Name)
      return false;
  for (const OpRef &O : P.usesOf(Name))
    for (EntityId A : O->Args) {
      if (A == None || P.place(*O.In, A) != Name)
        continue;
      const auto &Path = O.In->entity(A).Path;
      bool Address = !Path.empty() && Path.back().Kind == StepKind::AddressOf;
      // C passes values only; elsewhere it may be a reference.
      bool Value = llvm::StringRef(O.In->M->MainFile).ends_with(".c");
      if (Address ||
          (!Value && (O->Kind == OpKind::Spawn || P.callsUnknown(O))))
        return false;
    }
  return true;
}

static bool canBeWoken(const Op &O) {
  return O.Kind == OpKind::Wait || O.Kind == OpKind::Acquire ||
         O.Kind == OpKind::Receive;
}

std::optional<DeafWait> StopWakes::deaf(const OpRef &Wait) const {
  if (!canBeWoken(Wait.op()) || Wait->has(OpStopAware))
    return std::nullopt;
  const Fn &F = *Wait.In;
  const Place At = P.place(F, Wait->Object);
  if (At.empty() || !P.closed(At))
    return std::nullopt;
  const Cfg &G = P.cfg(F);
  std::optional<DeafWait> Found;
  for (const Loop *L = G.loopOf(Wait.Block); L;
       L = L->Parent == None ? nullptr : &G.loops()[L->Parent]) {
    std::vector<LoopStop> Stops = Requests.of(F, *L);
    if (Stops.empty())
      continue;
    WaitCondition C = conditionOf(P, Wait, L);
    if (!C.Complete)
      return std::nullopt;
    for (const auto &Entry : C.Reads)
      if (!changesKnown(P, Entry.getKey()))
        return std::nullopt;
    for (LoopStop &S : Stops) {
      bool Notified = false;
      bool Awaited = (S.Token && S.Requests.empty()) ||
                     llvm::any_of(S.Requests, [&](const OpRef &R) {
                       return awaited(R, 2);
                     });
      if (!Awaited || ends(S, Wait, C, Notified))
        return std::nullopt;
      if (!Found)
        Found = DeafWait{Wait, std::move(S), Notified};
    }
  }
  return Found;
}

} // namespace leash
