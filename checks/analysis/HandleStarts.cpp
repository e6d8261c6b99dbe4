// SPDX-License-Identifier: Apache-2.0
//
// Where threads start to run in a function's own places.
#include "checks/analysis/Cfg.h"
#include "checks/analysis/FlagObjects.h"
#include "checks/analysis/HandleFlow.h"
#include "checks/analysis/HandlePlaces.h"
#include "checks/analysis/StartResults.h"

namespace leash {

using namespace ir;

/// Of a handle that can be copied, what a function returns need not be all
/// there is: it may have been started detached, or is kept elsewhere, too.
static bool returnsCopy(const Program &P, const OpRef &Origin) {
  const Type *T =
      Origin->Object == None ? nullptr : Origin.In->typeOf(Origin->Object);
  if (Origin->Kind != OpKind::Spawn || !T || T->Dtor != DtorEffect::None)
    return false;
  const Fn &F = *Origin.In;
  auto IsHandle = [&](EntityId E) {
    return E != None && samePlace(F.entity(E), F.entity(Origin->Object));
  };
  auto Keeps = [&](const OpRef &O) {
    if (O->Kind == OpKind::Spawn)
      return IsHandle(O->Object) && startsDetached(P, O);
    bool Gives = O->Kind == OpKind::Call && !O->has(OpLibrary);
    bool Stores =
        O->Kind == OpKind::Insert ||
        ((O->Kind == OpKind::Assign || O->Kind == OpKind::Write) &&
         O->Object != None && F.entity(O->Object).Root != RootKind::Local);
    return (Gives || Stores) && llvm::any_of(O->Args, IsHandle);
  };
  for (OpRef O : opsOf(F))
    if (Keeps(O))
      return true;
  return false;
}

bool usesThreadId(const Op &O, const Type &Handle) {
  return Handle.Dtor == DtorEffect::None && O.Kind == OpKind::Call &&
         O.has(OpLibrary) && !O.Text.empty() && O.Callables.empty();
}

//===--- Starts ----------------------------------------------------------===//

namespace {
struct StartFinder {
  const Program &P;
  const Fn &F;
  std::vector<HandleStart> Out{};

  static bool onHeap(const Entity &E) {
    return E.Root == RootKind::Temp && !E.Path.empty() &&
           E.Path[0].Kind == StepKind::Deref;
  }

  /// `new Task(start())`, `make_unique<Task>(start())`.
  bool goesToHeap(const Entity &E) const {
    return E.Root == RootKind::Temp && E.Path.empty() && movesTo(E, onHeap);
  }

  /// Is it moved, as a whole, to such a place?
  bool movesTo(const Entity &E,
               llvm::function_ref<bool(const Entity &)> Fits) const {
    return llvm::any_of(opsOf(F), [&](const OpRef &O) {
      return O->Kind == OpKind::Move && O->Object != None &&
             Fits(F.entity(O->Object)) && O->Args.size() == 1 &&
             O->Args[0] != None && samePlace(F.entity(O->Args[0]), E);
    });
  }

  /// The handle's type, when losing a handle of this kind is a loss.
  const Type *followed(const Entity &E) const {
    const Module *Home = F.M;
    const Type *Whole = typeOfPath(P, F, E, &Home);
    const Type *T = handleIn(*Home, Whole);
    if (!T || endsItsThread(P, *T))
      return nullptr;
    bool Joins = T->Dtor == DtorEffect::Join;
    bool Heap = Joins && (onHeap(E) || goesToHeap(E));
    bool Lost = T->Dtor == DtorEffect::Terminate || T->Dtor == DtorEffect::None;
    return Lost || Heap ? T : nullptr;
  }

  /// `auto owner = make();`: a unique_ptr that is moved is no reference.
  bool goesToOwner(const Entity &E) const {
    Entity Root = E;
    Root.Path.clear();
    const Type *T = typeOfPath(P, F, Root);
    return T && T->Form == Shape::UniquePtr &&
           movesTo(Root,
                   [](const Entity &To) { return To.Root == RootKind::Local; });
  }

  /// Does the place belong to this function, with all that leads to it?
  bool ours(const Entity &E) const {
    const Variable *V = variableOf(F, E);
    if (E.Root != RootKind::Temp && E.Root != RootKind::Local)
      return false;
    const Type *Root = V ? F.type(V->Type) : nullptr;
    // What a call gave may be a reference to somebody else's object.
    OpRef Def = definitionOf(P, F, E);
    if (Def && !makesObject(Def) && !goesToOwner(E))
      return false;
    if (V && (V->Static || (Root && Root->Form == Shape::Reference)))
      return false;
    // `threads + i` is no more than what a pointer leads to: which one is it?
    bool One = E.Path.size() == 1 && E.Path[0].Kind == StepKind::Deref;
    if (One && Def && Def->has(OpAllocates))
      return false;
    Entity At = E;
    At.Path.clear();
    for (const ir::Step &S : E.Path) {
      const Type *T = typeOfPath(P, F, At);
      if (S.Kind == StepKind::AddressOf || isReference(P, S))
        return false;
      if (S.Kind != StepKind::Field && !(T && owns(At, T->Form)))
        return false;
      At.Path.push_back(S);
    }
    return true;
  }

  bool isNull(EntityId E) const {
    const Entity &X = F.entity(E);
    return X.Root == RootKind::Null ||
           (X.Root == RootKind::Constant && X.Value == 0);
  }

  /// A pointer to what this function has made: also one in an object of its
  /// own, `group->workers = calloc(…)`.
  bool ownsPointee(const Entity &Pointer) const {
    if (makesObject(Pointer.Path.empty() ? definitionOf(P, F, Pointer)
                                         : OpRef()))
      return true;
    unsigned Made = 0, Others = 0; // `threads = malloc(…)`, then `threads[i]`
    for (const OpRef &O : writesOf(Pointer)) {
      bool One = O->Args.size() == 1 && O->Args[0] != None;
      bool Makes = One && makesObject(definitionOf(P, F, F.entity(O->Args[0])));
      Made += Makes;
      Others +=
          O->Kind != OpKind::Declare && !Makes && !(One && isNull(O->Args[0]));
    }
    return Made == 1 && Others == 0;
  }

  /// What puts a pointer there, in this function.
  std::vector<OpRef> writesOf(const Entity &Pointer) const {
    if (Pointer.Path.empty()) {
      auto All = definitionsOf(P, F, Pointer);
      return {All.begin(), All.end()};
    }
    std::vector<OpRef> Out;
    for (OpRef O : opsOf(F)) {
      bool Puts = O->Kind == OpKind::Assign || O->Kind == OpKind::Write ||
                  O->Kind == OpKind::Move;
      if (Puts && O->Object != None &&
          samePlace(throughPointers(P, F, F.entity(O->Object)),
                    throughPointers(P, F, Pointer)))
        Out.push_back(O);
    }
    return Out;
  }

  bool owns(const Entity &At, Shape Form) const {
    if (Form == Shape::Pointer)
      return ownsPointee(At);
    return Form == Shape::UniquePtr || Form == Shape::SharedPtr ||
           Form == Shape::Optional || Form == Shape::Container ||
           Form == Shape::Array || Form == Shape::Map;
  }

  void add(const OpRef &At, const OpRef &Origin, Entity Holder, bool Maybe,
           StartTold Told = StartTold::No) {
    HandleStart S;
    S.At = At;
    S.Origin = Origin;
    S.Holder = throughPointers(P, F, std::move(Holder));
    S.Handle = followed(S.Holder);
    S.Maybe = Maybe;
    if (!S.Handle || !ours(S.Holder) || startsDetached(P, Origin) ||
        joinedByOwnName(P, Origin))
      return;
    bool Tells =
        At == Origin ? At->has(OpResultIsZeroOnSuccess) : Told != StartTold::No;
    if (Tells && !At->has(OpDiscarded)) {
      S.Failed = At->Result;
      S.FailedIsZero = Told == StartTold::ByNonZero;
    }
    Out.push_back(std::move(S));
  }

  /// What a parameter that is passed by value owns is the callee's to join.
  static bool ownedByCallee(const AppliedEffect &A) {
    const Entity &At = A.Effect->At;
    if (A.Effect->OnCopy || At.Root != RootKind::Param || !A.Edge)
      return A.Effect->OnCopy;
    const Fn &Callee = *A.Edge->Target;
    if (At.Index >= Callee.F->Params.size())
      return false;
    const Type *T = Callee.type(Callee.F->Params[At.Index].Type);
    return T && (T->Form == Shape::UniquePtr || T->Form == Shape::Optional ||
                 T->Form == Shape::Container || T->Form == Shape::Map);
  }

  /// Is \p At in the object whose address \p Pointer is, one that a pointer
  /// leads to? `instance = this;` in the constructor of what `new` makes.
  static bool isWithinPointee(const Entity &At, const Entity &Pointer) {
    Entity Object = Pointer;
    if (Object.Path.empty() || Object.Path.back().Kind != StepKind::AddressOf)
      return false;
    Object.Path.pop_back();
    return !Object.Path.empty() && Object.Path.back().Kind == StepKind::Deref &&
           covers(Object, At);
  }

  /// The callee ends it too, on some path at least, or keeps it where another
  /// object finds it: its own business.
  bool alsoEnded(const Entity &At,
                 llvm::ArrayRef<AppliedEffect> Effects) const {
    return llvm::any_of(Effects, [&](const AppliedEffect &A) {
      EffectKind K = A.Effect->Kind;
      bool Ends = K == EffectKind::Joins || K == EffectKind::Detaches ||
                  K == EffectKind::MovesFrom || K == EffectKind::Forgets;
      bool Member =
          !A.At.Path.empty() && A.At.Path.back().Kind == StepKind::Field;
      Ends |= K == EffectKind::Stores && Member &&
              A.Into.Root != RootKind::Unknown && !samePlace(A.At, A.Into);
      if (K == EffectKind::Stores && A.Into.Root == RootKind::Global &&
          isWithinPointee(At, A.At))
        return true;
      return Ends && (covers(A.At, At) || covers(At, A.At));
    });
  }

  /// What the result of the call says of a thread that is not always started.
  StartTold toldBy(const OpRef &O, const AppliedEffect &A) const {
    bool One = P.targets(O).size() == 1 && A.Edge && !A.Edge->Via;
    return One ? startTold(P, *A.Edge->Target, *A.Effect) : StartTold::No;
  }

  void called(const OpRef &O) {
    std::vector<AppliedEffect> Effects =
        applySummary(P, O, {EffectKind::Starts});
    if (!Effects.empty()) // and what speaks against it
      Effects = applySummary(P, O);
    for (const AppliedEffect &A : Effects)
      if (A.Effect->Kind == EffectKind::Starts && !ownedByCallee(A) &&
          !alsoEnded(A.At, Effects)) {
        StartTold Told = toldBy(O, A);
        bool Sure =
            (A.Must && !A.Effect->Origin->has(OpResultIsZeroOnSuccess)) ||
            Told != StartTold::No;
        add(O, A.Effect->Origin, A.At, !Sure, Told);
      }
    if (O->Result == None)
      return;
    for (const CallEdge &E : P.targets(O)) {
      const Summary &S = P.summary(*E.Target);
      if (E.Later || !S.ReturnsStartedHandle || !S.StartedAt)
        continue;
      return addResult(O, S, contentOf(F.entity(O->Result)));
    }
    if (P.targets(O).size() == 1 && addOwner(O))
      return;
    givenBack(O);
  }

  /// `auto worker = makeWorker();`: the thread is in a member of what the
  /// function gives to its caller.
  bool addOwner(const OpRef &O) {
    const CallEdge &E = P.targets(O).front();
    const auto &Owner = P.summary(*E.Target).ReturnsOwner;
    if (E.Later || E.Via || !Owner)
      return false;
    Entity Holder = extend(F.entity(O->Result), Owner->Path);
    const Type *T = followed(Holder);
    if (!T || startsDetached(P, Owner->At) || joinedByOwnName(P, Owner->At))
      return false;
    addGiven(O, Owner->At, std::move(Holder), *T,
             !Owner->Always || P.callsUnknown(O));
    return true;
  }

  /// `gone.swap(workers_)`: threads that ran in a member come into our hands.
  void takenOver(const OpRef &O) {
    if (O->Object == None || O->Args.size() != 1 || O->Args[0] == None)
      return;
    EntityId To = O->Object, From = O->Args[0];
    if (O->Kind == OpKind::Swap && !isVariable(F.entity(To)))
      std::swap(To, From);
    Place At = P.place(F, From);
    if (!isShared(At) || !(isVariable(F.entity(To)) || goesToVariable(To)))
      return;
    Entity Holder = F.entity(To);
    const Type *T = typeOfPath(P, F, Holder);
    if (T && T->Form == Shape::Container)
      Holder.Path.push_back({StepKind::Element, "", ""});
    T = followed(Holder);
    OpRef Origin = T ? startIn(At, *T, O) : OpRef();
    if (Origin)
      add(O, Origin, std::move(Holder), true);
  }

  static bool isVariable(const Entity &E) {
    return E.Root == RootKind::Local && E.Path.empty();
  }

  /// `std::thread gone = std::exchange(worker_, {});`
  bool goesToVariable(EntityId E) const {
    const Entity &X = F.entity(E);
    return X.Root == RootKind::Temp && X.Path.empty() && movesTo(X, isVariable);
  }

  /// A field or global.
  static bool isShared(llvm::StringRef At) {
    return At.starts_with("F:") || At.starts_with("G:");
  }

  /// `auto gone = take();`: the callee gives what it moves out of a member.
  void givenBack(const OpRef &O) {
    auto Targets = P.targets(O);
    if (O->Result == None || Targets.size() != 1 || Targets[0].Later ||
        Targets[0].Via || !goesToVariable(O->Result))
      return;
    Entity Holder = contentOf(F.entity(O->Result));
    const Type *T = followed(Holder);
    Place At = T ? movedOut(P, *Targets[0].Target) : Place();
    OpRef Origin = At.empty() ? OpRef() : startIn(At, *T, O);
    if (Origin && !startsDetached(P, Origin) && !joinedByOwnName(P, Origin))
      addGiven(O, Origin, std::move(Holder), *T, true);
  }

  /// A thread that runs already comes into a place of the function.
  void addGiven(const OpRef &At, const OpRef &Origin, Entity Holder,
                const Type &Handle, bool Maybe) {
    HandleStart S;
    S.At = At;
    S.Origin = Origin;
    S.Holder = std::move(Holder);
    S.Handle = &Handle;
    S.Maybe = Maybe;
    Out.push_back(std::move(S));
  }

  /// The field or global whose handle every return of the function gives away.
  static Place movedOut(const Program &P, const Fn &G) {
    Place At;
    for (const OpRef &Ret : opsOf(G)) {
      if (Ret->Kind != OpKind::Return)
        continue;
      Place From;
      for (const OpRef &O : opsOf(G))
        if (O->Kind == OpKind::Move && O->Object != None &&
            O->Args.size() == 1 && O->Args[0] != None &&
            Ret->Args.size() == 1 && Ret->Args[0] != None &&
            samePlace(G.entity(O->Object), G.entity(Ret->Args[0])))
          From = P.place(G, O->Args[0]);
      if (!isShared(From) || !(At.empty() || At == From))
        return Place();
      At = From;
    }
    return At;
  }

  /// The handle in what a call gave: through pointers and containers.
  Entity contentOf(Entity E) const {
    const Type *T = typeOfPath(P, F, E);
    for (unsigned Depth = 0; T && T->Form != Shape::Plain && Depth < 4;
         ++Depth) {
      bool Many = T->Form == Shape::Container || T->Form == Shape::Map ||
                  T->Form == Shape::Array;
      E.Path.push_back({Many ? StepKind::Element : StepKind::Deref, "", ""});
      T = typeOfPath(P, F, E);
    }
    return E;
  }

  /// Who starts a thread there, when nothing in this function ends it but
  /// \p Taking itself.
  OpRef startIn(llvm::StringRef At, const Type &Handle,
                const OpRef &Taking) const {
    OpRef Start;
    for (auto List : {P.opsOn(At), P.usesOf(At)})
      for (const OpRef &O : List) {
        if (O.In == &F && !(O == Taking) && mayEnd(P, O, At, Handle))
          return OpRef();
        if (!Start)
          Start = startOf(P, O, At);
      }
    return Start;
  }

  void addResult(const OpRef &O, const Summary &Callee, Entity Holder) {
    const OpRef &Origin = Callee.StartedAt;
    const Type *T = followed(Holder);
    if (T && !startsDetached(P, Origin) && !returnsCopy(P, Origin))
      addGiven(O, Origin, std::move(Holder), *T,
               !Callee.AlwaysStarted || P.targets(O).size() != 1);
  }

  void collect() {
    for (OpRef O : liveOps(P, F)) {
      if (O->Kind == OpKind::Spawn && O->Object != None)
        add(O, O, F.entity(O->Object), false);
      else if (O->Kind == OpKind::Call || O->Kind == OpKind::Construct)
        called(O);
      else if (O->Kind == OpKind::Move || O->Kind == OpKind::Swap)
        takenOver(O);
    }
  }
};
} // namespace

std::vector<HandleStart> handleStarts(const Program &P, const Fn &F) {
  StartFinder Finder{P, F};
  Finder.collect();
  return std::move(Finder.Out);
}

} // namespace leash
