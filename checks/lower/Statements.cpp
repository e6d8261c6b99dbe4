// SPDX-License-Identifier: Apache-2.0
//
// Statements and the expressions that are no calls: declarations, assignments,
// reads of flags, lambdas, new and delete, return.
#include "checks/lower/FunctionLowering.h"

using namespace clang;

namespace leash::lower {

ir::Op &FunctionLowering::emit(ir::OpKind K, ir::Range Where) {
  ir::Op O;
  O.Kind = K;
  O.Where = Where;
  F.Blocks[Current].Ops.push_back(std::move(O));
  return F.Blocks[Current].Ops.back();
}

void FunctionLowering::lowerStmt(const Stmt *S) {
  if (const auto *D = dyn_cast<DeclStmt>(S))
    return lowerDecl(D);
  if (const auto *C = dyn_cast<CallExpr>(S))
    return lowerCall(C);
  if (const auto *C = dyn_cast<CXXConstructExpr>(S))
    return lowerConstruct(C);
  if (const auto *L = dyn_cast<LambdaExpr>(S))
    return lowerLambda(L);
  if (const auto *N = dyn_cast<CXXNewExpr>(S))
    return lowerNew(N);
  if (const auto *D = dyn_cast<CXXDeleteExpr>(S))
    return lowerDelete(D);
  if (const auto *B = dyn_cast<BinaryOperator>(S)) {
    if (B->isAssignmentOp())
      lowerAssign(B);
    return;
  }
  if (const auto *U = dyn_cast<UnaryOperator>(S)) {
    if (U->isIncrementDecrementOp())
      lowerIncrement(U);
    return;
  }
  if (const auto *C = dyn_cast<ImplicitCastExpr>(S)) {
    if (C->getCastKind() == CK_LValueToRValue)
      lowerRead(C->getSubExpr());
    return;
  }
  if (const auto *R = dyn_cast<ReturnStmt>(S))
    return lowerReturn(R);
  if (const auto *T = dyn_cast<CXXThrowExpr>(S)) {
    ir::EntityId V = T->getSubExpr() ? id(T->getSubExpr()) : ir::None;
    std::string Types = T->getSubExpr() ? caughtAs(T->getSubExpr()->getType())
                                        : std::string();
    ir::Op &O = emit(ir::OpKind::Throw, S);
    O.Text = std::move(Types);
    if (V != ir::None)
      O.Args.push_back(V);
    else
      O.Flags |= ir::OpRethrow;
    return;
  }
  auto Coroutine = [&](ir::OpKind K, const Expr *Value) {
    ir::EntityId V = Value ? id(Value) : ir::None;
    ir::Op &O = emit(K, S);
    if (V != ir::None)
      O.Args.push_back(V);
    O.Flags |= ir::OpMayThrow;
    if (const auto *E = dyn_cast<Expr>(S); E && K == ir::OpKind::Await)
      O.Result = result(E);
  };
  if (const auto *A = dyn_cast<CoawaitExpr>(S))
    return Coroutine(ir::OpKind::Await, A->getOperand());
  if (const auto *A = dyn_cast<DependentCoawaitExpr>(S))
    return Coroutine(ir::OpKind::Await, A->getOperand());
  if (const auto *Y = dyn_cast<CoyieldExpr>(S))
    return Coroutine(ir::OpKind::CoYield, Y->getOperand());
  if (const auto *R = dyn_cast<CoreturnStmt>(S))
    return Coroutine(ir::OpKind::CoReturn, R->getOperand());
  if (isa<AsmStmt>(S)) {
    emit(ir::OpKind::Unknown, S).Text = "asm";
    Mod.gap("asm");
  } else if (isa<CXXUnresolvedConstructExpr, UnresolvedLookupExpr>(S)) {
    Mod.gap("dependent expression");
  }
}

//===--- Declarations and writes -----------------------------------------===//

void FunctionLowering::lowerDecl(const DeclStmt *S) {
  for (const Decl *D : S->decls())
    if (const auto *VD = dyn_cast<VarDecl>(D))
      initVariable(VD);
}

void FunctionLowering::initVariable(const VarDecl *VD) {
  auto Loc = LocalIndex.find(VD);
  if (Loc == LocalIndex.end()) {
    if (VD->isStaticLocal() && VD->getInit())
      initFrom(intern(variable(VD, 0)), VD->getInit(),
               VD->getType()->isReferenceType(), Mod.range(VD->getLocation()));
    return;
  }
  ir::Entity Self;
  Self.Root = ir::RootKind::Local;
  Self.Index = Loc->second;
  Self.Name = VD->getNameAsString();
  Self.Type = Mod.type(VD->getType());
  bool IsRef = VD->getType()->isReferenceType();
  if (IsRef && Self.Type != ir::None)
    Self.Type = elementType(Self.Type);
  const Expr *Init = VD->getInit();
  ir::Range Where = Mod.range(VD->getLocation());
  // A reference or iterator that stands for another place has no life.
  ir::Entity Stands = variable(VD, 0);
  if (Stands.Root != ir::RootKind::Local || Stands.Index != Self.Index ||
      !Stands.Path.empty())
    return;
  ir::EntityId Target = intern(Self);
  if (!Init || !Scan.BuildsVar.count(stripWrappers(Init)) ||
      !Values.count(stripWrappers(Init)))
    emit(ir::OpKind::Declare, Where).Object = Target;
  auto Range = Scan.RangeOf.find(VD);
  if (Range != Scan.RangeOf.end()) {
    // By value: a copy of each element.
    ir::EntityId Elem = intern(rangeElement(Range->second, 0));
    ir::Op &O = emit(ir::OpKind::Assign, Where);
    O.Object = Target;
    O.Args.push_back(Elem);
    return;
  }
  if (Init)
    initFrom(Target, Init, IsRef, Where);
}

void FunctionLowering::initFrom(ir::EntityId Target, const Expr *Init, bool IsRef,
                                ir::Range Where) {
  const Expr *In = stripWrappers(Init);
  auto Known = Values.find(In);
  if (Known != Values.end() && Known->second == Target)
    return; // built in place
  if (const auto *List = dyn_cast<InitListExpr>(In); List && List->getNumInits()) {
    // Members of an aggregate, elements of an array.
    const RecordDecl *RD = List->getType()->getAsRecordDecl();
    if (!RD) {
      for (const Expr *E : List->inits()) {
        ir::Entity Elem = step(F.Entities[Target], ir::StepKind::Element);
        initFrom(intern(Elem), E, false, Where);
      }
      return;
    }
    unsigned I = 0;
    for (const FieldDecl *Fd : RD->fields()) {
      if (I >= List->getNumInits())
        break;
      initFrom(intern(field(F.Entities[Target], Fd)), List->getInit(I++), false, Where);
    }
    return;
  }
  write(Target, Init, Where);
}

/// `n > 0`, `a && b`, `!c`: what a flag is set to.
static bool isCondition(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  if (const auto *B = dyn_cast<BinaryOperator>(E))
    return B->isComparisonOp() || B->isLogicalOp();
  const auto *U = dyn_cast<UnaryOperator>(E);
  return U && U->getOpcode() == UO_LNot;
}

/// `auto &t = left ? a : b`: which one it is, is not known; both may be used
/// by another name from here on.
void FunctionLowering::escapeArms(const Expr *E, ir::Range Where) {
  const auto *C = dyn_cast<ConditionalOperator>(stripWrappers(E));
  if (!C)
    return;
  for (const Expr *Arm : {C->getTrueExpr(), C->getFalseExpr()}) {
    ir::Entity Place = entity(Arm);
    bool Named = Place.Root != ir::RootKind::Unknown &&
                 Place.Root != ir::RootKind::Null &&
                 Place.Root != ir::RootKind::Constant;
    if (!Named || !Mod.matters(Mod.type(Arm->getType())))
      continue;
    ir::EntityId Id = intern(std::move(Place));
    emit(ir::OpKind::Escape, Where).Object = Id;
  }
}

/// Target := Value, as a Write of a scalar or a Move or Assign of the rest.
void FunctionLowering::write(ir::EntityId Target, const Expr *Value, ir::Range Where) {
  if (Value->getType().isNull())
    return; // broken code: an initialiser without a type
  QualType T = Value->getType().getNonReferenceType();
  ir::TypeId Id = F.Entities[Target].Type;
  if (Id == ir::None)
    Id = Mod.type(T);
  ir::TypeRole Role = Id == ir::None ? ir::TypeRole::Other : Mod.typeInfo(Id).Role;
  bool Atomic = Id != ir::None && Mod.typeInfo(Id).Form == ir::Shape::Atomic;
  std::optional<int64_t> Known;
  if (const auto *C = dyn_cast<CXXConstructExpr>(stripWrappers(Value));
      C && Atomic) { // std::atomic<bool> x{false}
    Known = Mod.initialValue(C->getType(), C);
    if (C->getNumArgs() == 1)
      Value = C->getArg(0);
  }
  ir::Entity V = entity(Value);
  bool Scalar = Role == ir::TypeRole::Bool || Role == ir::TypeRole::Integer ||
                T->isRealFloatingType();
  ir::Op O;
  O.Where = Where;
  O.Object = Target;
  if (V.Root != ir::RootKind::Unknown)
    O.Args.push_back(intern(V));
  if (Scalar) {
    O.Kind = ir::OpKind::Write;
    O.Value = V.Root == ir::RootKind::Constant ? V.Value : Known;
    if (!O.Value && isCondition(Value))
      O.Cond = pred(Value);
    if (Atomic)
      O.Flags |= ir::OpAtomic;
    F.Blocks[Current].Ops.push_back(std::move(O));
    return;
  }
  if (V.Root == ir::RootKind::Unknown)
    escapeArms(Value, Where);
  ir::Callable Fn = callable(Value);
  bool Holds = Fn.Kind != ir::CallableKind::Unknown;
  if (!Holds && !T->isPointerType() && !Mod.matters(Id) && !isUserRecord(T))
    return;
  bool Moved = !T->isPointerType() && !T->isArrayType() &&
               (Value->isXValue() || V.Root == ir::RootKind::Temp);
  O.Kind = Moved ? ir::OpKind::Move : ir::OpKind::Assign;
  if (Moved)
    O.Flags |= ir::OpByMove;
  if (Holds)
    O.Callables.push_back(std::move(Fn));
  F.Blocks[Current].Ops.push_back(std::move(O));
}

void FunctionLowering::lowerAssign(const BinaryOperator *B) {
  ir::Entity Target = entity(B->getLHS());
  if (Target.Root == ir::RootKind::Unknown)
    return;
  ir::EntityId Id = intern(Target);
  ir::Range Where = Mod.range(B->getSourceRange());
  if (!B->isCompoundAssignmentOp())
    return initFrom(Id, B->getRHS(), false, Where);
  ir::Op &O = emit(ir::OpKind::Write, Where);
  O.Object = Id;
}

void FunctionLowering::lowerIncrement(const UnaryOperator *U) {
  ir::Entity Target = entity(U->getSubExpr());
  if (Target.Root == ir::RootKind::Unknown)
    return;
  ir::EntityId Id = intern(Target);
  emit(ir::OpKind::Write, U).Object = Id;
}

void FunctionLowering::lowerInitializer(const CXXCtorInitializer *I) {
  const FieldDecl *Fd = I->getAnyMember();
  if (!Fd || !I->getInit())
    return;
  ir::Entity This;
  This.Root = ir::RootKind::This;
  ir::EntityId Target = intern(field(This, Fd));
  ir::Range Where =
      Mod.range(I->isWritten() ? I->getSourceRange() : SourceRange(Fd->getLocation()));
  if (Fd->getType()->isReferenceType()) {
    ir::EntityId V = id(I->getInit());
    ir::Op &O = emit(ir::OpKind::Assign, Where);
    O.Object = Target;
    O.Args.push_back(V);
    return;
  }
  initFrom(Target, I->getInit(), false, Where);
}

/// Reads of what another thread may write: flags and counters that are
/// not plain locals.
void FunctionLowering::lowerRead(const Expr *E) {
  QualType T = E->getType();
  if (!T->isIntegralOrEnumerationType() && !T->isPointerType())
    return;
  ir::Entity Place = entity(E);
  bool Shared = Place.Root == ir::RootKind::This ||
                Place.Root == ir::RootKind::Global ||
                Place.Root == ir::RootKind::Capture ||
                (!Place.Path.empty() && (Place.Root == ir::RootKind::Local ||
                                         Place.Root == ir::RootKind::Param));
  if (!Shared || (!Place.Path.empty() &&
                  Place.Path.back().Kind == ir::StepKind::AddressOf))
    return;
  ir::EntityId Id = intern(Place);
  emit(ir::OpKind::Read, E).Object = Id;
}

//===--- Exceptions ------------------------------------------------------===//

/// What a handler's type is called, and that of a thrown object.
std::string FunctionLowering::exceptionType(QualType T) {
  ir::TypeId Id = Mod.type(T.getNonReferenceType().getUnqualifiedType());
  return Id == ir::None ? std::string() : Mod.typeInfo(Id).Name;
}

/// The types of all handlers that catch it: its own and its public bases.
std::string FunctionLowering::caughtAs(QualType T) {
  std::string Out = exceptionType(T);
  const CXXRecordDecl *RD = T->getAsCXXRecordDecl();
  llvm::SmallVector<const CXXRecordDecl *, 4> Work{RD};
  for (unsigned N = 0; N < Work.size() && N < 32; ++N) {
    if (!Work[N] || !Work[N]->hasDefinition())
      continue;
    for (const CXXBaseSpecifier &B : Work[N]->bases()) {
      if (B.getAccessSpecifier() != AS_public)
        continue;
      Out += "|" + exceptionType(B.getType());
      Work.push_back(B.getType()->getAsCXXRecordDecl());
    }
  }
  return Out;
}

//===--- Lambdas, new, delete, return ------------------------------------===//

void FunctionLowering::lowerLambda(const LambdaExpr *L) {
  Pending Next;
  Next.Lambda = L;
  Next.Parent = F.Usr;
  Next.ThisClass = F.Class;
  for (const LambdaCapture &C : L->captures()) {
    if (!C.capturesVariable())
      continue;
    const ValueDecl *VD = C.getCapturedVar();
    ir::Capture Cap;
    Cap.Name = VD->getNameAsString();
    Cap.Mode = L->isInitCapture(&C)            ? ir::CaptureMode::Init
               : C.getCaptureKind() == LCK_ByRef ? ir::CaptureMode::ByRef
                                                 : ir::CaptureMode::ByCopy;
    Cap.Type = Mod.type(VD->getType().getNonReferenceType());
    if (L->isInitCapture(&C)) {
      const Expr *From = cast<VarDecl>(VD)->getInit();
      ir::Entity Source = From ? entity(From) : ir::Entity();
      if (VD->getType()->isReferenceType())
        Cap.Mode = ir::CaptureMode::ByRef;
      Cap.Source = intern(Source);
    } else {
      Cap.Source = intern(variable(VD, 0));
    }
    Next.CaptureIndex[VD] = Next.Captures.size();
    Next.Captures.push_back(std::move(Cap));
  }
  const CXXMethodDecl *Op = Mod.callOperator(L->getLambdaClass());
  Next.Decl = Op;
  ir::EntityId Value = intern(temp(Mod.type(L->getType())));
  Values[L] = Value;
  ir::Op &O = emit(ir::OpKind::MakeCallable, L);
  O.Result = Value;
  if (Op) {
    ir::Callable C;
    C.Kind = ir::CallableKind::Lambda;
    C.Usr = Mod.usr(Op);
    O.Callables.push_back(std::move(C));
  }
  Mod.enqueue(std::move(Next));
}

void FunctionLowering::lowerNew(const CXXNewExpr *N) {
  if (Values.count(N))
    return;
  ir::EntityId Pointer = intern(temp(Mod.type(N->getType())));
  Values[N] = Pointer;
  ir::Op &O = emit(ir::OpKind::New, N);
  O.Result = Pointer;
  if (Scan.Discarded.contains(N))
    O.Flags |= ir::OpDiscarded;
}

void FunctionLowering::lowerDestroy(ir::Entity Object, QualType T, ir::Range Where) {
  ir::TypeId Id = Mod.type(T);
  const CXXRecordDecl *RD = T->getAsCXXRecordDecl();
  bool User = RD && !Mod.isSystem(RD) && !RD->isLambda();
  if (!User && !Mod.matters(Id))
    return;
  if (Object.Root == ir::RootKind::Unknown)
    return;
  ir::EntityId Target = intern(Object);
  ir::CalleeId Callee = ir::None;
  if (User && RD->hasDefinition())
    if (const CXXDestructorDecl *Dtor = RD->getDestructor();
        Dtor && (!Dtor->isImplicit() ||
                 (!Dtor->isTrivial() && Dtor->isDefined())))
      Callee = Mod.callee(Dtor);
  ir::Op &O = emit(ir::OpKind::Destroy, Where);
  O.Object = Target;
  O.Callee = Callee;
  O.Flags |= ir::OpImplicit;
}

void FunctionLowering::lowerDelete(const CXXDeleteExpr *D) {
  ir::Entity Pointer = entity(D->getArgument());
  if (Pointer.Root == ir::RootKind::Unknown)
    return;
  ir::EntityId Id = intern(Pointer);
  ir::Range Where = Mod.range(D->getSourceRange());
  if (!D->getDestroyedType().isNull()) {
    lowerDestroy(step(Pointer, ir::StepKind::Deref), D->getDestroyedType(), Where);
    if (!F.Blocks[Current].Ops.empty() &&
        F.Blocks[Current].Ops.back().Kind == ir::OpKind::Destroy) {
      ir::Op &O = F.Blocks[Current].Ops.back();
      O.Flags &= ~ir::OpImplicit;
      // Only here the object may be of a class further down.
      const CXXRecordDecl *RD = D->getDestroyedType()->getAsCXXRecordDecl();
      const CXXDestructorDecl *Dtor =
          RD && RD->hasDefinition() ? RD->getDestructor() : nullptr;
      if (Dtor && Dtor->isVirtual() && O.Callee != ir::None)
        O.Flags |= ir::OpVirtual;
    }
  }
  emit(ir::OpKind::Delete, Where).Object = Id;
}

void FunctionLowering::lowerReturn(const ReturnStmt *S) {
  ir::Op O;
  O.Kind = ir::OpKind::Return;
  O.Where = Mod.range(S->getSourceRange());
  if (const Expr *V = S->getRetValue()) {
    ir::Entity Value = entity(V);
    if (Value.Root == ir::RootKind::Unknown) {
      auto Known = Values.find(stripWrappers(V));
      if (Known != Values.end())
        Value = F.Entities[Known->second];
    }
    // A named local is moved out, whatever the syntax.
    if (const auto *C = dyn_cast<CXXConstructExpr>(stripWrappers(V));
        C && C->getNumArgs() == 1 && C->getConstructor()->isCopyOrMoveConstructor())
      O.Flags |= ir::OpByMove;
    O.Args.push_back(intern(Value));
    ir::Callable Fn = callable(V);
    if (Fn.Kind != ir::CallableKind::Unknown)
      O.Callables.push_back(std::move(Fn));
    if (V->getType()->isBooleanType()) {
      // The predicate of a predicate: what a wait's lambda computes.
      O.Cond = pred(V);
    }
  }
  F.Blocks[Current].Ops.push_back(std::move(O));
}

} // namespace leash::lower
