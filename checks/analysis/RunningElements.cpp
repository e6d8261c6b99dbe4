// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/RunningElements.h"
#include "checks/analysis/Cfg.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/HandlePlaces.h"

namespace leash {

using namespace ir;

/// Are all callers of a public function known?
static bool hasMain(const Program &P) {
  return P.world() == World::WholeProgram &&
         llvm::any_of(P.functions(),
                      [](const auto &F) { return F->F->has(FnMain); });
}

static bool isNull(const Fn &F, EntityId E) {
  const Entity &X = F.entity(E);
  return X.Root == RootKind::Null ||
         (X.Root == RootKind::Constant && X.Value == 0);
}

//===--- A container that gets smaller -----------------------------------===//

static bool isResize(const Op &O) {
  return O.Kind == OpKind::Call && O.Object != None &&
         llvm::StringRef(O.Text).ends_with("::resize");
}

namespace {
/// What decides about one resize().
struct Resize {
  const Program &P;
  const OpRef &Op;
  const Fn &F = *Op.In;

  bool isOn(EntityId E) const {
    return E != None && samePlace(throughPointers(P, F, F.entity(E)),
                                  throughPointers(P, F, F.entity(Op->Object)));
  }

  /// `workers.size()`, or a variable that was set to it.
  bool isSize(EntityId E) const {
    if (E == None)
      return false;
    if (F.entity(E).Root == RootKind::Local && F.entity(E).Path.empty())
      for (const OpRef &Set : definitionsOf(P, F, F.entity(E)))
        if (Set->Kind == OpKind::Write && Set->Args.size() == 1)
          E = Set->Args[0];
    OpRef Def = E == None ? OpRef() : definitionOf(P, F, F.entity(E));
    return Def && Def->Kind == OpKind::Read && isOn(Def->Object) &&
           llvm::StringRef(Def->Text).ends_with("size");
  }

  /// Does \p Cond say, when it is \p Value, that another number is smaller than
  /// the size?
  bool saysSmaller(PredId Cond, bool Value) const {
    if (Cond == None)
      return false;
    const Pred &A = F.pred(Cond);
    if (A.Kind == PredKind::Not)
      return saysSmaller(A.A, !Value);
    if (A.Kind == (Value ? PredKind::And : PredKind::Or))
      return saysSmaller(A.A, Value) || saysSmaller(A.B, Value);
    if (A.Kind != PredKind::Compare || A.Other == None)
      return false;
    bool Left = A.Relation == Rel::Lt || A.Relation == Rel::Le;
    bool Right = A.Relation == Rel::Gt || A.Relation == Rel::Ge;
    if (isSize(A.Other))
      return Value ? Left : Right;
    return isSize(A.E) && (Value ? Right : Left);
  }

  bool compared() const {
    const Cfg &G = P.cfg(F);
    for (BlockId B : G.rpo()) {
      const Block &Bl = F.block(B);
      if (Bl.Term != TermKind::Branch || !G.dominates(B, Op.Block))
        continue;
      for (unsigned N = 0; N < 2; ++N)
        if (Bl.Succs[N] != None && G.dominates(Bl.Succs[N], Op.Block) &&
            G.preds(Bl.Succs[N]).size() == 1 && saysSmaller(Bl.Cond, N == 0))
          return true;
    }
    return false;
  }

  /// Does anything go into an element afterwards?
  bool filled() const {
    auto Fills = [&](const OpRef &O) {
      const Entity *E = O->Object == None ? nullptr : &F.entity(O->Object);
      bool Puts = O->Kind == OpKind::Spawn || O->Kind == OpKind::Move ||
                  O->Kind == OpKind::Assign || O->Kind == OpKind::Write ||
                  O->Kind == OpKind::Call || O->Kind == OpKind::Insert;
      bool In = E && Puts &&
                covers(throughPointers(P, F, F.entity(Op->Object)),
                       throughPointers(P, F, *E));
      bool Calls = O->Kind == OpKind::Call && !O->has(OpLibrary);
      return !(O == Op) && (In || Calls) && comesAfter(P, O, Op);
    };
    return llvm::any_of(opsOf(F), Fills);
  }
};
} // namespace

bool shrinks(const Program &P, const OpRef &O) {
  if (!isResize(O.op()) || O.In->F->Kind == FunctionKind::Constructor)
    return false;
  Resize R{P, O};
  return R.compared() || !R.filled();
}

//===--- What goes in and out --------------------------------------------===//

namespace {
struct Elements {
  const Program &P;
  llvm::StringRef At;
  const Type &Handle;
  bool Named = false; // a key or the member itself says which one it is

  Elements(const Program &P, llvm::StringRef At, const Type &Handle)
      : P(P), At(At), Handle(Handle) {
    const ir::Class *Owner = nullptr;
    const Field *F = P.fieldAt(At, &Owner);
    const Type *T =
        F && F->Type != None ? &P.moduleOf(*Owner)->Types[F->Type] : nullptr;
    Named = T && T->Form != Shape::Container && T->Form != Shape::Array;
  }

  bool on(const OpRef &O) const {
    return O->Object != None && atOrIn(P.place(*O.In, O->Object), At);
  }

  /// Is it an insertion of a running thread, or no change of the elements?
  bool keepsRunning(const OpRef &O) const {
    if (O->Kind == OpKind::Insert)
      return startedInPlace(O) || startOf(P, O, At);
    if (isResize(O.op()))
      return shrinks(P, O);
    if (O->Kind != OpKind::Move && O->Kind != OpKind::Assign)
      return true;
    bool Empty =
        O->Args.size() == 1 && O->Args[0] != None && isNull(*O.In, O->Args[0]);
    return Empty || ((Named || namesInserted(O)) && startOf(P, O, At));
  }

  bool removedAfter(const OpRef &End) const {
    return llvm::any_of(opsOf(*End.In), [&](const OpRef &O) {
      bool Null = (O->Kind == OpKind::Assign || O->Kind == OpKind::Write) &&
                  O->Args.size() == 1 && O->Args[0] != None &&
                  isNull(*O.In, O->Args[0]);
      bool Removes =
          O->Kind == OpKind::Clear || O->Kind == OpKind::Delete || Null;
      return Removes && on(O) && comesAfter(P, O, End);
    });
  }

  /// Does only a destructor run it?
  bool onlyAtEnd(const Fn &F, unsigned Depth = 0) const {
    if (F.F->Kind == FunctionKind::Destructor)
      return true;
    auto Callers = P.callers(F);
    bool Known = F.F->has(FnPrivate) || F.F->has(FnInternal) || hasMain(P);
    return Known && !Callers.empty() && Depth < 3 &&
           !F.F->has(FnAddressTaken) &&
           llvm::all_of(
               Callers,
               [&](const CallEdge &E) {
                 return onlyAtEnd(*E.Site.In, Depth + 1);
               });
  }

  bool run() const {
    for (auto List : {P.opsOn(At), P.usesOf(At)})
      for (const OpRef &O : List) {
        if (on(O) && !keepsRunning(O))
          return false;
        if (mayEnd(P, O, At, Handle) && !onlyAtEnd(*O.In) && !removedAfter(O))
          return false;
      }
    return true;
  }
};
} // namespace

bool allRun(const Program &P, llvm::StringRef At, const Type &Handle) {
  return Elements(P, At, Handle).run();
}

} // namespace leash
