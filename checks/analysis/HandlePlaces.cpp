// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/HandlePlaces.h"
#include "checks/analysis/HandleFlow.h"
#include "checks/link/Names.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace leash {

using namespace ir;

//===--- Starts ----------------------------------------------------------===//

static OpRef startedIn(const Program &P, const Fn &F, Entity E,
                       unsigned Depth) {
  if (E.Root != RootKind::Local && E.Root != RootKind::Temp)
    return OpRef();
  for (const Block &B : F.F->Blocks)
    for (uint32_t N = 0; N < B.Ops.size(); ++N) {
      const Op &O = B.Ops[N];
      OpRef Ref{&F, uint32_t(&B - F.F->Blocks.data()), N};
      auto Is = [&](EntityId X) {
        return X != None && F.entity(X).Root == E.Root &&
               F.entity(X).Index == E.Index;
      };
      if (O.Kind == OpKind::Spawn && Is(O.Object))
        return Ref;
      if (O.Kind == OpKind::Call && Is(O.Result))
        for (const CallEdge &C : P.targets(Ref))
          if (P.summary(*C.Target).ReturnsStartedHandle)
            return P.summary(*C.Target).StartedAt;
      bool Moves = O.Kind == OpKind::Move || O.Kind == OpKind::Assign ||
                   O.Kind == OpKind::Construct || O.Kind == OpKind::Insert;
      if (Moves && Is(O.Object) && Depth < 4)
        for (EntityId A : O.Args)
          if (A != None && !Is(A))
            if (OpRef From = startedIn(P, F, F.entity(A), Depth + 1))
              return From;
    }
  return OpRef();
}

OpRef startedBefore(const Program &P, const OpRef &Use, EntityId E) {
  return E == None ? OpRef() : startedIn(P, *Use.In, Use.In->entity(E), 0);
}

OpRef startOf(const Program &P, const OpRef &O, llvm::StringRef At) {
  switch (O->Kind) {
  case OpKind::Spawn:
    return O->Object != None && atOrIn(P.place(*O.In, O->Object), At) ? O
                                                                      : OpRef();
  case OpKind::Move:
  case OpKind::Assign:
  case OpKind::Construct:
  case OpKind::Insert:
    if (O->Object == None || !atOrIn(P.place(*O.In, O->Object), At))
      return OpRef();
    for (EntityId A : O->Args)
      if (OpRef From = startedBefore(P, O, A))
        return From;
    return OpRef();
  default:
    return OpRef();
  }
}

bool startedInPlace(const OpRef &O) {
  if (O->Kind != OpKind::Insert || O->Object == None || O.Index == 0)
    return false;
  const Op &Before = O.In->block(O.Block).Ops[O.Index - 1];
  return Before.Kind == OpKind::Spawn && Before.Object != None &&
         covers(O.In->entity(O->Object), O.In->entity(Before.Object));
}

bool namesInserted(const OpRef &O) {
  return O.Index > 0 &&
         O.In->block(O.Block).Ops[O.Index - 1].Kind == OpKind::Insert;
}

static OpRef startInCallee(const Program &P, const OpRef &O,
                           llvm::StringRef At) {
  if (O->Kind != OpKind::Call && O->Kind != OpKind::Construct)
    return OpRef();
  for (const AppliedEffect &A : applySummary(P, O, {EffectKind::Starts}))
    if (atOrIn(A.Where, At))
      return A.Effect->Origin;
  return OpRef();
}

//===--- Ends ------------------------------------------------------------===//

static const EffectKinds EndIt{EffectKind::Joins,     EffectKind::Detaches,
                               EffectKind::MovesFrom, EffectKind::Stores,
                               EffectKind::Escapes,   EffectKind::Forgets};

static bool uses(const Program &P, const OpRef &O, llvm::StringRef At) {
  auto In = [&](EntityId E) {
    return E != None && atOrIn(P.place(*O.In, E), At);
  };
  // `thread->start()`: what runs then has the thread itself for its object.
  auto Itself = [&](EntityId E) {
    return O->Kind == OpKind::Spawn && E != None && O->Object != None &&
           samePlace(O.In->entity(E), O.In->entity(O->Object));
  };
  for (const Callable &C : O->Callables)
    if ((In(C.BoundThis) && !Itself(C.BoundThis)) || llvm::any_of(C.Bound, In))
      return true;
  return llvm::any_of(O->Args, In);
}

bool mayEnd(const Program &P, const OpRef &O, llvm::StringRef At,
            const Type &Handle) {
  for (const PlaceEffect &E : ownEffects(O))
    if (EndIt.contains(E.Kind) && atOrIn(P.place(*O.In, E.At), At))
      return true;
  switch (O->Kind) {
  case OpKind::Destroy:
  case OpKind::Delete:
  case OpKind::Declare:
  case OpKind::JoinableTest:
  case OpKind::ThreadId:
  case OpKind::Read:
  case OpKind::Clear:
  case OpKind::Insert:
  case OpKind::Move:
  case OpKind::Assign:
    return false;
  case OpKind::Call:
  case OpKind::Construct:
    break;
  default:
    return uses(P, O, At);
  }
  const Callee *C = O.In->callee(O.op());
  bool Library = O->has(OpLibrary) || (C && C->Library);
  bool Given = uses(P, O, At);
  if (Given && P.targets(O).empty() && usesThreadId(O.op(), Handle))
    return false;
  if (Given && P.targets(O).empty())
    return !(C && Library && llvm::StringRef(C->Name).contains("operator") &&
             !namesAssignment(C->Name));
  if (P.callsUnknown(O) && (Given || !Library))
    return true;
  for (const AppliedEffect &A : applySummary(P, O, EndIt))
    if (atOrIn(A.Where, At))
      return true;
  return false;
}

bool mayEndItself(const Program &P, const OpRef &O, llvm::StringRef At,
                  const Type &Handle) {
  return O->Kind != OpKind::Call && O->Kind != OpKind::Construct &&
         mayEnd(P, O, At, Handle);
}

void addCallers(const Program &P, FnSet &Set,
                llvm::function_ref<bool(const CallEdge &)> Counts) {
  std::vector<const Fn *> Work(Set.begin(), Set.end());
  while (!Work.empty()) {
    const Fn *F = Work.back();
    Work.pop_back();
    for (const CallEdge &E : P.callers(*F))
      if (Counts(E) && Set.insert(E.Site.In).second)
        Work.push_back(E.Site.In);
  }
}

static bool mayEndOwnThread(const Program &P, const Class &C) {
  const Fn *Dtor = P.function(C.Dtor);
  if (!Dtor)
    return true;
  const Summary &S = P.summary(*Dtor);
  return S.GaveUp || S.TooMany ||
         llvm::any_of(S.Effects, [](const PlaceEffect &E) {
           return E.At.Root == RootKind::This && EndIt.contains(E.Kind);
         });
}

bool endsItsThread(const Program &P, const Type &Handle) {
  llvm::StringRef Model = Handle.Model;
  if (Model.empty())
    return false; // its annotation says what its destructor does
  const Class *C = P.classOf(Handle.Class);
  for (unsigned Depth = 0; C && Depth < 8; ++Depth) {
    if (Model == C->Name || Model.ends_with("::" + C->Name))
      return false; // the class of the library itself
    if (C->has(ClsUserDtor) && mayEndOwnThread(P, *C))
      return true;
    const Class *Base = nullptr;
    for (TypeId B : C->Bases)
      if (const Type &T = P.moduleOf(*C)->Types[B]; T.Model == Model)
        Base = P.classOf(T.Class);
    C = Base;
  }
  return false;
}

OpRef unjoinedStart(const Program &P, llvm::StringRef At, const Type &Handle,
                    bool Open) {
  if (Handle.Dtor != DtorEffect::Terminate && Handle.Dtor != DtorEffect::None)
    return OpRef();
  if (endsItsThread(P, Handle))
    return OpRef();
  OpRef Start;
  for (auto List : {P.opsOn(At), P.usesOf(At)})
    for (const OpRef &O : List) {
      if (!Start)
        Start = startOf(P, O, At);
      if (!Start)
        Start = startInCallee(P, O, At);
      if (mayEnd(P, O, At, Handle))
        return OpRef();
    }
  if (!Start || (!Open && !P.closed(At)) || startsDetached(P, Start))
    return OpRef();
  return Start;
}

//===--- Who can end it --------------------------------------------------===//

/// Does this op itself join it or the like, so that no one else is left who
/// could?
static bool endsItself(const Program &P, const OpRef &O, llvm::StringRef At) {
  auto Keeps = [](EffectKind K) {
    return K == EffectKind::Stores || K == EffectKind::Escapes;
  };
  bool Ends = false;
  for (const PlaceEffect &E : ownEffects(O))
    if (EndIt.contains(E.Kind) && atOrIn(P.place(*O.In, E.At), At))
      Ends |= !Keeps(E.Kind);
  for (const AppliedEffect &A : applySummary(P, O, EndIt))
    if (atOrIn(A.Where, At)) {
      if (Keeps(A.Effect->Kind))
        return false;
      Ends = true;
    }
  return Ends;
}

bool keptElsewhere(const Program &P, llvm::StringRef At, const Type &Handle) {
  for (auto List : {P.opsOn(At), P.usesOf(At)})
    for (const OpRef &O : List)
      if (mayEnd(P, O, At, Handle) && !endsItself(P, O, At))
        return true;
  return false;
}

bool pointerCopied(const Program &P, llvm::StringRef At) {
  // The pointer itself or one of several, not what it points to.
  auto IsPointer = [&](llvm::StringRef Name) {
    return atOrIn(Name, At) && !Name.ends_with("*") &&
           !Name.drop_front(At.size()).contains("*");
  };
  for (const OpRef &O : P.usesOf(At))
    if (llvm::any_of(O->Args, [&](EntityId A) {
          const Type *T = A == None ? nullptr : O.In->typeOf(A);
          Place Name = A == None ? Place() : P.place(*O.In, A);
          return Name == At ||
                 (T && T->Form == Shape::Pointer && IsPointer(Name));
        }))
      return true;
  for (const auto &L : P.functions()) {
    const Fn *Maker = P.function(L->F->Parent);
    for (const Capture &C : L->F->Captures)
      if (Maker && C.Source != None && P.place(*Maker, C.Source) == At)
        return true;
  }
  return false;
}

bool endedOnlyBy(const Program &P, llvm::StringRef At, const Type &Handle,
                 const Fn &F) {
  static constexpr size_t MaxFunctions = 200;
  const Class *Owner = nullptr;
  if (!P.fieldAt(At, &Owner) || !P.closed(At))
    return false;
  std::vector<const Fn *> Work;
  for (auto List : {P.opsOn(At), P.usesOf(At)})
    for (const OpRef &O : List)
      if (mayEnd(P, O, At, Handle)) {
        if (!endsItself(P, O, At))
          return false;
        Work.push_back(O.In);
      }
  llvm::SmallPtrSet<const Fn *, 16> Seen;
  while (!Work.empty()) {
    const Fn *X = Work.back();
    Work.pop_back();
    bool Method = X->F->Class == Owner->Usr;
    bool Dies = Method && X->F->Kind == FunctionKind::Destructor;
    if (Dies || X == &F || !Seen.insert(X).second)
      continue;
    if (!Method || X->F->has(FnAddressTaken) || Seen.size() > MaxFunctions)
      return false;
    for (const CallEdge &E : P.callers(*X))
      Work.push_back(E.Site.In);
  }
  return true;
}

bool pointsToOne(const Fn &F, EntityId E, const ir::Class &C) {
  const Type *T = E == None ? nullptr : F.typeOf(E);
  const Type *To =
      T && T->Form == Shape::Pointer ? F.type(T->Element) : nullptr;
  return To && To->Form == Shape::Plain && To->Class == C.Usr;
}

} // namespace leash
