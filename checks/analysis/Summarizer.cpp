// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/Summarizer.h"
#include "checks/analysis/HandleTypes.h"
#include "checks/analysis/MustEffects.h"
#include "checks/link/Index.h"

namespace leash {

using namespace ir;

static constexpr unsigned MaxPath = 8;
static constexpr unsigned FarPath = 4; // `this->a->b` has 3 steps

static bool hasDeref(const Entity &E) {
  for (const ir::Step &St : E.Path)
    if (St.Kind == StepKind::Deref || St.Kind == StepKind::Element)
      return true;
  return false;
}

static std::pair<uint32_t, uint32_t> key(const Entity &E) {
  return {uint32_t(E.Root), E.Index};
}

/// `n->next->next->x` is `n->next->x` from the second round of a recursion on:
/// else each round would know one more place. True when it was shortened.
static bool collapse(Entity &E) {
  size_t Size = E.Path.size();
  for (size_t Length = 1; Length <= 3; ++Length)
    for (size_t N = 0; N + 2 * Length <= E.Path.size();) {
      auto *First = E.Path.begin() + N;
      bool Repeats = std::equal(First, First + Length, First + Length) &&
                     llvm::any_of(llvm::make_range(First, First + Length),
                                  [](const ir::Step &S) {
                                    return S.Kind == StepKind::Field;
                                  });
      if (Repeats)
        E.Path.erase(First, First + Length);
      else
        ++N;
    }
  return E.Path.size() != Size;
}

/// The target of a store; Unknown is the same as Unknown here.
static bool sameInto(const Entity &A, const Entity &B) {
  if (A.Root == RootKind::Unknown || B.Root == RootKind::Unknown)
    return A.Root == B.Root;
  return samePlace(A, B);
}

Summary Summarizer::run() {
  if (F.F->has(FnIncomplete)) {
    S.GaveUp = S.CallsUnknown = true;
    S.MayThrow = Throws::Unknown;
    return std::move(S);
  }
  findStarted();
  for (OpRef O : opsIn(F, G.rpo()))
    visit(O);
  findReturns();
  findStopTest();
  for (const Loop &L : G.loops())
    S.HasEndlessLoop |= L.Exits.empty();
  S.NeverReturns = neverReturns();
  markMustEffects(P, F, S.Effects, Generated);
  if (F.F->has(FnNoExcept)) {
    S.MayThrow = Throws::No;
    S.Thrown.clear();
    S.ThrownOnStop.clear();
  }
  return std::move(S);
}

bool Summarizer::relative(const Entity &E) {
  return E.Root == RootKind::Param || E.Root == RootKind::This ||
         E.Root == RootKind::Global || E.Root == RootKind::Capture;
}

void Summarizer::addEffect(PlaceEffect E, bool Sure) {
  E.At = throughPointers(P, F, std::move(E.At));
  if (!relative(E.At))
    return;
  if (E.FromCallee) {
    if (collapse(E.At))
      Sure = false;
    collapse(E.Into);
    if (E.At.Path.size() > MaxPath)
      return;
    if (E.Into.Path.size() > MaxPath)
      E.Into = Entity();
    if (E.At.Path.size() > FarPath && hasFar(E))
      return;
  }
  E.Into = throughPointers(P, F, std::move(E.Into));
  if (!relative(E.Into))
    E.Into = Entity();
  E.OnCopy = isCopy(E.At);
  for (size_t N = 0; N < S.Effects.size(); ++N) {
    PlaceEffect &Old = S.Effects[N];
    if (Old.Kind == E.Kind && Old.Value == E.Value && samePlace(Old.At, E.At) &&
        sameInto(Old.Into, E.Into)) {
      if (Sure)
        Generated[N].push_back(E.Witness);
      return;
    }
  }
  E.Must = false; // until markMustEffects()
  std::vector<OpRef> Ops;
  if (Sure)
    Ops.push_back(E.Witness);
  if (S.Effects.size() < Summary::MaxEffects) {
    S.Effects.push_back(std::move(E));
    Generated.push_back(std::move(Ops));
  } else if (!E.dispensable()) {
    makeRoom(std::move(E), std::move(Ops));
  }
}

/// Far away, by whatever path: the same field of the same class is enough.
bool Summarizer::hasFar(const PlaceEffect &E) const {
  return llvm::any_of(S.Effects, [&](const PlaceEffect &Old) {
    return Old.At.Path.size() > FarPath && Old.Kind == E.Kind &&
           Old.Value == E.Value && Old.At.Root == E.At.Root &&
           Old.At.Index == E.At.Index &&
           Old.At.Path.back() == E.At.Path.back() && !samePlace(Old.At, E.At);
  });
}

/// One more than there may be: the last of the dispensable ones has to go.
void Summarizer::makeRoom(PlaceEffect E, std::vector<OpRef> Ops) {
  for (size_t N = S.Effects.size(); N--;)
    if (S.Effects[N].dispensable()) {
      S.Effects[N] = std::move(E);
      Generated[N] = std::move(Ops);
      return;
    }
  S.TooMany = true;
}

/// Is it the function's own copy of an argument? What a pointer or handle
/// in it leads to is not.
bool Summarizer::isCopy(const Entity &At) const {
  if (At.Root == RootKind::Capture) {
    bool Own = At.Index < F.F->Captures.size() &&
               F.F->Captures[At.Index].Mode != CaptureMode::ByRef;
    return Own && !hasDeref(At);
  }
  const Variable *V = variableOf(F, At);
  if (!V || At.Root != RootKind::Param)
    return false;
  const Type *T = F.type(V->Type);
  bool Ref = T && (T->Form == Shape::Reference || T->Form == Shape::Array);
  return !Ref && !hasDeref(At);
}

//===--- What is running -----------------------------------------------===//

bool Summarizer::ownVariable(EntityId E) const {
  return E != None && (F.entity(E).Root == RootKind::Local ||
                       F.entity(E).Root == RootKind::Temp);
}

const Summarizer::Running *Summarizer::runningIn(EntityId E) const {
  auto It = ownVariable(E) ? Started.find(key(F.entity(E))) : Started.end();
  return It == Started.end() ? nullptr : &It->second;
}

/// Where the thread is in \p E, which may be a part of the variable.
llvm::ArrayRef<ir::Step> Summarizer::beyond(const Running &R,
                                            EntityId E) const {
  return llvm::ArrayRef(R.Path).drop_front(
      std::min(R.Path.size(), F.entity(E).Path.size()));
}

OpRef Summarizer::startedIn(EntityId E) const {
  const Running *R = runningIn(E);
  bool Member = R && llvm::any_of(R->Path, [](const ir::Step &S) {
                  return S.Kind == StepKind::Field;
                });
  return R && !Member ? R->From : OpRef();
}

/// What follows a loop may come before it in the order of the blocks.
void Summarizer::findStarted() {
  size_t Before;
  do {
    Before = Started.size();
    for (OpRef O : opsIn(F, G.rpo()))
      findStarted(O);
  } while (Started.size() != Before);
}

/// The step from what holds others to one of them: `v[*]`, `*maybe`.
static ir::Step contentStep(const Type *T) {
  return {ownsOne(T) ? StepKind::Deref : StepKind::Element, "", ""};
}

void Summarizer::findStarted(const OpRef &O) {
  auto Add = [&](const Entity &At, Running R) {
    if (At.Root != RootKind::Local && At.Root != RootKind::Temp)
      return;
    R.Path.insert(R.Path.begin(), At.Path.begin(), At.Path.end());
    Started.try_emplace(key(At), std::move(R));
  };
  switch (O->Kind) {
  case OpKind::Spawn:
    if (O->Object != None)
      Add(F.entity(O->Object), {O, O, true, {}});
    return;
  case OpKind::Move:
  case OpKind::Assign:
  case OpKind::Insert:
    break;
  case OpKind::Call:
    if (O->Result != None)
      for (const CallEdge &E : P.targets(O)) {
        const Summary &T = P.summary(*E.Target);
        if (!E.Later && T.ReturnsStartedHandle)
          Add(F.entity(O->Result), {O, O, T.AlwaysStarted, {}});
        else if (const auto &Owner = T.ReturnsOwner; Owner && !E.Later)
          Add(F.entity(O->Result), {Owner->At,
                                    O,
                                    Owner->Always,
                                    {Owner->Path.begin(), Owner->Path.end()}});
      }
    [[fallthrough]];
  case OpKind::Construct:
    // An object whose constructor or method starts a thread in a member.
    for (const AppliedEffect &A : effectsForCallers(P, O, {EffectKind::Starts}))
      Add(A.At, {A.Effect->Origin, O, A.Must, {}});
    break;
  default:
    return;
  }
  if (O->Kind == OpKind::Call || O->Object == None)
    return;
  for (EntityId A : O->Args)
    if (const Running *R = runningIn(A)) {
      auto Rest = beyond(*R, A);
      Running Copy{R->From, R->Here, R->Sure, {Rest.begin(), Rest.end()}};
      Entity To = F.entity(O->Object);
      if (O->Kind == OpKind::Insert)
        To = extend(To, {contentStep(F.typeOf(O->Object))});
      Add(To, std::move(Copy));
    }
}

/// A running handle that goes into something the caller knows.
void Summarizer::passStarted(const OpRef &O) {
  bool Keeps = O->Kind == OpKind::Move || O->Kind == OpKind::Assign ||
               O->Kind == OpKind::Insert || O->Kind == OpKind::Construct;
  if (!Keeps || O->Object == None)
    return;
  for (EntityId A : O->Args)
    if (const Running *R = runningIn(A)) {
      PlaceEffect E;
      E.Kind = EffectKind::Starts;
      E.At = F.entity(O->Object);
      if (O->Kind == OpKind::Insert)
        E.At = extend(E.At, {contentStep(F.typeOf(O->Object))});
      E.At = extend(E.At, beyond(*R, A));
      E.Witness = O;
      E.Origin = R->From;
      addEffect(std::move(E), true);
    }
}

//===--- Ops -----------------------------------------------------------===//

void Summarizer::visit(const OpRef &O) {
  for (PlaceEffect &E : ownEffects(O))
    addGuarded(std::move(E));
  passStarted(O);
  callables(O);
  for (AppliedEffect &A : effectsForCallers(P, O))
    addFromCallee(O, A);
  unknownCode(O);
  facts(O);
}

/// What happens to the callee's own copy is nothing to us, unless the thing
/// was handed over; the op at the call then says so itself.
void Summarizer::addFromCallee(const OpRef &O, AppliedEffect &A) {
  EffectKind K = A.Effect->Kind;
  bool Passes = K == EffectKind::Calls || K == EffectKind::Spawns ||
                K == EffectKind::Stores || K == EffectKind::Escapes;
  if (A.Effect->OnCopy && !Passes)
    return;
  PlaceEffect E = *A.Effect;
  E.At = std::move(A.At);
  E.Into = std::move(A.Into);
  E.FromCallee = true;
  E.Witness = O;
  E.Must = A.Must;
  addGuarded(std::move(E));
}

/// A lock through a guard is one of the mutex.
void Summarizer::addGuarded(PlaceEffect E) {
  bool Sure = E.Must;
  bool Locking = E.Kind == EffectKind::Locks || E.Kind == EffectKind::Unlocks;
  if (Locking)
    for (const Entity &M : mutexesOf(P, F, E.At)) {
      PlaceEffect X = E;
      X.At = M;
      addEffect(std::move(X), Sure);
    }
  addEffect(std::move(E), Sure);
}

void Summarizer::callableEffect(const OpRef &O, EffectKind K, const Entity &At,
                                bool Sure) {
  PlaceEffect E;
  E.Kind = K;
  E.At = At;
  while (!E.At.Path.empty() && E.At.Path.back().Kind == StepKind::Deref)
    E.At.Path.pop_back();
  E.Witness = E.Origin = O;
  addEffect(std::move(E), Sure);
}

void Summarizer::callables(const OpRef &O) {
  bool IsSpawn = O->Kind == OpKind::Spawn;
  const Callee *C = F.callee(O.op());
  bool Known = C && P.function(C->Usr);
  bool Later = false;
  for (const CallEdge &E : P.targets(O))
    Later |= E.Later;
  bool Runs = IsSpawn || (O->Kind == OpKind::Call && !Known && !Later);
  Runs |= O->Kind == OpKind::Wait || O->has(OpPerElement);
  EffectKind K = IsSpawn ? EffectKind::Spawns : EffectKind::Calls;
  for (const Callable &X : O->Callables)
    if (Runs && X.Usr.empty() && X.Object != None)
      callableEffect(O, K, F.entity(X.Object), true);
  bool Direct = O->Kind == OpKind::Call && O->Object != None && !Known &&
                O->Callables.empty();
  const Type *T = Direct ? F.typeOf(O->Object) : nullptr;
  if (T && (T->Role == TypeRole::Callable || !C))
    callableEffect(O, EffectKind::Calls, F.entity(O->Object), true);
  // The thread keeps what it is bound to.
  if (IsSpawn)
    for (const Callable &X : O->Callables)
      for (EntityId B : X.Bound)
        if (B != None && relative(F.entity(B)))
          callableEffect(O, EffectKind::Stores, F.entity(B), true);
}

/// What is given to code that is not seen can go anywhere.
void Summarizer::unknownCode(const OpRef &O) {
  if (!P.callsUnknown(O))
    return;
  S.CallsUnknown = true;
  for (EntityId A : O->Args) {
    if (A == None || !relative(F.entity(A)))
      continue;
    const Type *T = F.typeOf(A);
    bool Plain = T && T->Form == Shape::Plain &&
                 (T->Role == TypeRole::Bool || T->Role == TypeRole::Integer ||
                  T->Role == TypeRole::Duration);
    if (!Plain)
      callableEffect(O, EffectKind::Escapes, F.entity(A), false);
  }
}

} // namespace leash
