// SPDX-License-Identifier: Apache-2.0
//
// Constructions: what is built where, copies and moves.
#include "checks/lower/FunctionLowering.h"

using namespace clang;

namespace leash::lower {

ir::Entity FunctionLowering::built(const CXXConstructExpr *E) {
  if (const VarDecl *VD = Scan.BuildsVar.lookup(E)) {
    if (VD->hasGlobalStorage())
      return variable(VD, 0);
    auto Loc = LocalIndex.find(VD);
    ir::Entity Out;
    if (Loc == LocalIndex.end())
      return Out;
    Out.Root = ir::RootKind::Local;
    Out.Index = Loc->second;
    Out.Name = nameOf(VD);
    Out.Type = F.Locals[Loc->second].Type;
    if (Out.Type != ir::None &&
        Mod.typeInfo(Out.Type).Form == ir::Shape::Reference)
      Out.Type = Mod.typeInfo(Out.Type).Element;
    return Out;
  }
  if (const FieldDecl *Fd = Scan.BuildsField.lookup(E)) {
    ir::Entity This;
    This.Root = ir::RootKind::This;
    return field(This, Fd);
  }
  if (Scan.BuildsBase.contains(
          E)) { // a base is a part of *this; so is what is delegated
    ir::Entity This;
    This.Root = ir::RootKind::This;
    This.Type = Mod.type(E->getType());
    return This;
  }
  if (const CXXNewExpr *N = Scan.BuildsNew.lookup(E)) {
    lowerNew(N);
    return step(F.Entities[Values[N]], ir::StepKind::Deref);
  }
  return temp(Mod.type(E->getType()));
}

bool FunctionLowering::copyOrMove(const CallInfo &C) {
  const auto *Ctor = cast<CXXConstructorDecl>(C.Callee);
  if (!Ctor->isCopyOrMoveConstructor() || C.Args.size() != 1)
    return false;
  ir::TypeId T = Mod.type(C.Site->getType());
  bool User = isUserRecord(C.Site->getType());
  if (!Mod.matters(T) && !User)
    return true;
  bool Moved = Ctor->isMoveConstructor();
  ir::EntityId Source = id(C.Args[0]);
  // The copy of a token or a shared pointer that an argument is: the same stop,
  // the same object.
  if (!Moved && T != ir::None &&
      F.Entities[C.Target].Root == ir::RootKind::Temp &&
      F.Entities[Source].Root != ir::RootKind::Unknown &&
      (Mod.typeInfo(T).Role == ir::TypeRole::StopToken ||
       Mod.typeInfo(T).Role == ir::TypeRole::StopSource ||
       Mod.typeInfo(T).Form == ir::Shape::SharedPtr)) {
    Values[C.Site] = Source;
    return true;
  }
  ir::Op &O = emit(Moved ? ir::OpKind::Move : ir::OpKind::Assign, C.Site);
  O.Object = C.Target;
  O.Args.push_back(Source);
  if (Moved)
    O.Flags |= ir::OpByMove;
  return true;
}

/// `std::expected<Pool, Error>(Pool{…})`: what is moved into an object that is
/// not followed is that object's from here on. `list.push_back(pair(key,
/// pool))` with a pointer: it may be reached by that object.
void FunctionLowering::givenAway(llvm::ArrayRef<const Expr *> Args) {
  for (const Expr *A : Args) {
    QualType To = A->getType()->getPointeeType();
    if (A->getType()->isPointerType() && !To.isConstQualified() &&
        isUserRecord(To)) {
      ir::EntityId Given = id(A);
      if (Given != ir::None && F.Entities[Given].Root == ir::RootKind::Local)
        emit(ir::OpKind::Escape, A).Object = Given;
      continue;
    }
    bool Moved = A->isXValue() && (isUserRecord(A->getType()) ||
                                   Mod.matters(Mod.type(A->getType())));
    if (!Moved)
      continue;
    ir::EntityId Source = id(A);
    if (F.Entities[Source].Root == ir::RootKind::Unknown)
      continue;
    ir::Op &O = emit(ir::OpKind::Move, A);
    O.Args.push_back(Source);
    O.Flags |= ir::OpByMove;
  }
}

void FunctionLowering::lowerConstruct(const CXXConstructExpr *E) {
  if (E->isTypeDependent() || Values.count(E))
    return;
  CallInfo C;
  C.Site = E;
  C.Callee = E->getConstructor();
  C.Construct = true;
  for (const Expr *A : E->arguments())
    if (!isa<CXXDefaultArgExpr>(A))
      C.Args.push_back(A);
  ir::TypeId T = Mod.type(E->getType());
  bool User = isUserRecord(Mod.Ctx.getBaseElementType(E->getType()));
  bool Matters =
      Mod.matters(T) || (Mod.isOwner(T) && C.Args.size() == 1 &&
                         Mod.matters(Mod.type(C.Args[0]->getType())));
  if (!User && !Matters)
    return givenAway(C.Args); // strings, streams and the like
  if (T != ir::None && Mod.typeInfo(T).Form == ir::Shape::Iterator)
    return;
  ir::Entity Target = built(E);
  if (User && E->getType()->isArrayType() && !Scan.BuildsNew.count(E))
    Target = step(std::move(Target), ir::StepKind::Element);
  C.Target = Values[E] = intern(Target);
  if (lowerAnnotated(C))
    return;
  if (const ModelFunction *Row = model(C))
    return emitModel(*Row, C);
  if (copyOrMove(C) || emitMembers(C, C.Target, E->getType()))
    return;
  emitConstruct(C, T, User);
}

/// The call of a constructor. \p C has what it builds, and where.
void FunctionLowering::emitConstruct(const CallInfo &C, ir::TypeId T,
                                     bool User) {
  ir::Op O;
  O.Kind = ir::OpKind::Construct;
  O.Where = Mod.range(C.Site->getSourceRange());
  O.Object = C.Target;
  const FunctionDecl *Callee = C.Callee;
  if (User)
    O.Callee = Mod.callee(Callee);
  if (!User || Callee->isImplicit() || Callee->isDefaulted())
    O.Flags |= User ? 0u : unsigned(ir::OpLibrary);
  else if (!Mod.M.Callees[O.Callee].NoExcept)
    O.Flags |= ir::OpMayThrow;
  if (Scan.Discarded.contains(C.Site))
    O.Flags |= ir::OpDiscarded;
  for (const Expr *A : C.Args)
    addArgument(O, A);
  // std::function<void()> f = lambda: the function object is the callable.
  if (!User && !O.Callables.empty() && T != ir::None &&
      Mod.typeInfo(T).Role == ir::TypeRole::Callable) {
    O.Kind = ir::OpKind::MakeCallable;
    O.Result = O.Object;
    O.Object = ir::None;
  }
  F.Blocks[Current].Ops.push_back(std::move(O));
}

} // namespace leash::lower
