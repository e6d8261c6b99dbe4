// SPDX-License-Identifier: Apache-2.0
//
// Members that some function joins, but none that those who destroy the object
// would call.
#include "checks/analysis/HandlePlaces.h"
#include "checks/analysis/Summary.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace leash {

using namespace ir;

//===--- Is an object of the class ever destroyed? -----------------------===//

namespace {
struct Owners {
  const Program &P;
  llvm::StringSet<> Usrs{}; // of the class and of all that have one

  bool has(const Module &M, TypeId Id) const {
    for (unsigned Depth = 0; Id != None && Depth < 6; ++Depth) {
      const Type &T = M.Types[Id];
      if (T.Form == Shape::Plain)
        return Usrs.contains(T.Class);
      if (T.Form == Shape::Pointer || T.Form == Shape::Reference ||
          T.Form == Shape::WeakPtr)
        return false;
      Id = T.Element;
    }
    return false;
  }

  void find(const Class &C) {
    Usrs.insert(C.Usr);
    for (bool Changed = true; Changed;) {
      Changed = false;
      for (const Class *X : P.classes()) {
        const Module &M = *P.moduleOf(*X);
        auto Is = [&](TypeId T) { return has(M, T); };
        bool Owns =
            llvm::any_of(X->Bases, Is) ||
            llvm::any_of(X->Fields, [&](const Field &F) { return Is(F.Type); });
        Changed |= Owns && Usrs.insert(X->Usr).second;
      }
    }
  }

  bool destroyed() const {
    for (const auto &F : P.functions())
      for (const Block &B : F->F->Blocks)
        for (const Op &O : B.Ops) {
          bool Ends = O.Kind == OpKind::Destroy || O.Kind == OpKind::Clear;
          const Entity *E =
              Ends && O.Object != None ? &F->entity(O.Object) : nullptr;
          if (E && E->Root != RootKind::This && has(*F->M, E->Type))
            return true;
          if (E && E->Root == RootKind::This && !E->Path.empty() &&
              has(*F->M, E->Type))
            return true;
        }
    return false;
  }
};
} // namespace

bool everDestroyed(const Program &P, const Class &C) {
  Owners Of{P};
  Of.find(C);
  return Of.destroyed();
}

//===--- Who ends it, in the end -----------------------------------------===//

static bool isByName(const CallEdge &E) { return !E.Later && !E.Callback; }

static bool hasMain(const Program &P) {
  return P.world() == World::WholeProgram &&
         llvm::any_of(P.functions(),
                      [](const auto &F) { return F->F->has(FnMain); });
}

/// Nothing that is seen calls it, and nothing else can.
static bool uncalled(const Program &P, const Fn &F, bool Whole) {
  if (F.F->has(FnAddressTaken) || F.F->has(FnMain) ||
      F.F->Kind == FunctionKind::Lambda || !P.spawnsOf(F).empty())
    return false;
  bool Hidden = F.F->has(FnPrivate) || F.F->has(FnInternal);
  return (Whole || Hidden) && !F.F->has(FnVirtual) && P.callers(F).empty();
}

OpRef startWithoutEnd(const Program &P, const Class &Owner, llvm::StringRef At,
                      const Type &Handle) {
  if (Handle.Dtor != DtorEffect::Terminate || !P.closed(At) ||
      keptElsewhere(P, At, Handle))
    return OpRef();
  FnSet Ends, Starts;
  OpRef Start;
  for (auto List : {P.opsOn(At), P.usesOf(At)})
    for (const OpRef &O : List) {
      if (mayEndItself(P, O, At, Handle))
        Ends.insert(O.In);
      if (OpRef From = startOf(P, O, At)) {
        Starts.insert(O.In);
        Start = Start ? Start : From;
      }
    }
  if (!Start || Ends.empty())
    return OpRef();
  addCallers(P, Starts, isByName);
  addCallers(P, Ends, isByName);
  bool Whole = hasMain(P), Started = false;
  for (const Fn *F : Starts)
    Started |= F->F->Kind == FunctionKind::Lambda ||
               (!uncalled(P, *F, Whole) && F->F->Class != Owner.Usr);
  for (const Fn *F : Ends) {
    if (F->F->Kind == FunctionKind::Destructor)
      return OpRef();
    bool Root = llvm::none_of(P.callers(*F), isByName);
    if (Root && !uncalled(P, *F, Whole) && !Starts.count(F))
      return OpRef();
    bool Open = !Whole && !F->F->has(FnPrivate) && !F->F->has(FnInternal) &&
                F->F->Kind != FunctionKind::Lambda;
    if (Open || F->F->has(FnVirtual) || F->F->has(FnMain))
      return OpRef();
    // A client that ends it on one way and starts it on another.
    if (F->F->Class != Owner.Usr)
      return OpRef();
  }
  return Started && everDestroyed(P, Owner) ? Start : OpRef();
}

} // namespace leash
