// SPDX-License-Identifier: Apache-2.0
//
// Classes whose only object is a member of another: `class Engine { Worker
// worker_; }`. What their methods do is then part of the lives of that one.
#include "checks/analysis/HandlePlaces.h"
#include "checks/analysis/LifeExplorer.h"

namespace leash {

using namespace ir;

namespace {
struct PartFinder {
  const Program &P;
  const Class &Whole;
  const Class &Part;
  llvm::StringRef At;

  /// Does a variable of this type have an object of the class?
  bool has(const Module &M, TypeId Id, bool Pointers) const {
    for (unsigned Depth = 0; Id != None && Depth < 6; ++Depth) {
      const Type &T = M.Types[Id];
      if (T.Form == Shape::Plain)
        return T.Class == Part.Usr;
      if (!Pointers && (T.Form == Shape::Pointer || T.Form == Shape::Reference))
        return false;
      Id = T.Element;
    }
    return false;
  }

  /// The object itself, or one that a pointer owns: not one of several.
  bool isOne(const Module &M, TypeId Id) const {
    const Type *T = Id == None ? nullptr : &M.Types[Id];
    bool Owner = T && (T->Form == Shape::UniquePtr ||
                       T->Form == Shape::Optional || T->Form == Shape::Pointer);
    if (Owner && T->Dtor != DtorEffect::Unknown)
      T = T->Element == None ? nullptr : &M.Types[T->Element];
    return T && T->Form == Shape::Plain && T->Class == Part.Usr;
  }

  bool onlyMember() const {
    unsigned Members = 0;
    for (const Class *C : P.classes()) {
      const Module &M = *P.moduleOf(*C);
      for (const Field &F : C->Fields)
        Members += has(M, F.Type, /*Pointers=*/true);
      for (TypeId B : C->Bases)
        Members += 2 * has(M, B, true);
    }
    return Members == 1;
  }

  bool noVariables() const {
    for (const auto &M : P.modules())
      for (const Global &G : M->Globals)
        if (has(*M, G.Type, true))
          return false;
    for (const auto &F : P.functions()) {
      auto Has = [&](const Variable &V) { return has(*F->M, V.Type, false); };
      if (llvm::any_of(F->F->Locals, Has) || llvm::any_of(F->F->Params, Has))
        return false;
    }
    return true;
  }

  bool inside(const Fn &F) const {
    return F.F->Class == Whole.Usr || F.F->Class == Part.Usr;
  }

  /// Does nobody else start, join or look at the thread?
  bool nobodyElse() const {
    for (auto List : {P.opsOn(At), P.usesOf(At)})
      for (const OpRef &O : List)
        if (!inside(*O.In))
          return false;
    for (const auto &F : P.functions())
      if (F->F->Class == Part.Usr)
        for (const CallEdge &E : P.callers(*F))
          if (!inside(*E.Site.In))
            return false;
    return true;
  }
};
} // namespace

std::optional<PartOfObject> onlyPart(const Program &P, const Class &Whole,
                                     const Field &Member, const Class &Part,
                                     llvm::StringRef At) {
  PartFinder F{P, Whole, Part, At};
  std::string Where = "F:" + Whole.Usr + "::" + Member.Name;
  if (P.world() != World::WholeProgram || Member.Static || !P.closed(Where) ||
      !F.isOne(*P.moduleOf(Whole), Member.Type) || !F.onlyMember() ||
      !F.noVariables() || !F.nobodyElse())
    return std::nullopt;
  return PartOfObject{&Part, Where};
}

} // namespace leash
