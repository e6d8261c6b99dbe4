// SPDX-License-Identifier: Apache-2.0
//
// Statements and the expressions that are no calls: lambdas, new and delete,
// exceptions, return.
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
  if (const auto *A = dyn_cast<AtomicExpr>(S))
    return lowerAtomic(A);
  if (const auto *C = dyn_cast<ConditionalOperator>(S))
    return lowerConditional(C);
  if (const auto *L = dyn_cast<CXXStdInitializerListExpr>(S))
    return escapeElements(L);
  if (const auto *E = dyn_cast<Expr>(S); E && Scan.Unnamed.contains(E))
    return lowerUnnamed(E);
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
    std::string Types =
        T->getSubExpr() ? caughtAs(T->getSubExpr()->getType()) : std::string();
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

//===--- Exceptions ------------------------------------------------------===//

/// What a handler's type is called, and that of a thrown object.
std::string FunctionLowering::exceptionType(QualType T) {
  ir::TypeId Id = Mod.type(T.getNonReferenceType().getUnqualifiedType());
  return Id == ir::None ? std::string() : Mod.typeInfo(Id).Name.str();
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
      Out += '|';
      Out += exceptionType(B.getType());
      Work.push_back(B.getType()->getAsCXXRecordDecl());
    }
  }
  return Out;
}

//===--- Conditional operators -------------------------------------------===//

/// What is there may be used by a name that is not followed from here on.
void FunctionLowering::escapePlace(const Expr *E, const Stmt *At) {
  ir::Entity Place = entity(E);
  bool Named = Place.Root != ir::RootKind::Unknown &&
               Place.Root != ir::RootKind::Null &&
               Place.Root != ir::RootKind::Constant;
  if (!Named || !Mod.matters(Mod.type(E->getType())))
    return;
  ir::EntityId Id = intern(std::move(Place));
  emit(ir::OpKind::Escape, At).Object = Id;
}

/// `auto &t = left ? a : b`: which one it is, is not known.
void FunctionLowering::escapeArms(const ConditionalOperator *C) {
  escapePlace(C->getTrueExpr(), C);
  escapePlace(C->getFalseExpr(), C);
}

/// `for (auto *t : {&a, &b})`: which one an element is, is not known.
void FunctionLowering::escapeElements(const CXXStdInitializerListExpr *L) {
  const Expr *Array = L->getSubExpr()->IgnoreImplicit();
  if (const auto *List = dyn_cast<InitListExpr>(Array))
    for (const Expr *E : List->inits())
      escapePlace(E, L);
}

void FunctionLowering::lowerConditional(const ConditionalOperator *C) {
  if (!Values.count(C) && entity(C).Root == ir::RootKind::Unknown)
    escapeArms(C);
}

/// One arm of a conditional operator made an object: it is what the operator
/// gives.
void FunctionLowering::lowerArm(const Expr *Arm) {
  const ConditionalOperator *C = Scan.ArmOf.lookup(Arm);
  ir::Entity Source = entity(Arm);
  ir::TypeId T = Mod.type(C->getType());
  if (Source.Root == ir::RootKind::Unknown ||
      (!Mod.matters(T) && !isUserRecord(C->getType())))
    return;
  ir::EntityId From = intern(Source), Whole = result(C);
  ir::Op &O = emit(ir::OpKind::Move, Arm);
  O.Object = Whole;
  O.Args.push_back(From);
  O.Flags |= ir::OpByMove;
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
    Cap.Name = nameOf(VD);
    Cap.Mode = L->isInitCapture(&C)              ? ir::CaptureMode::Init
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
  for (const CXXMethodDecl *Body : Mod.callOperators(L->getLambdaClass())) {
    Pending Each = Next;
    Each.Decl = Body;
    Mod.enqueue(std::move(Each));
  }
}

void FunctionLowering::lowerNew(const CXXNewExpr *N) {
  if (Values.count(N))
    return;
  // `new (&place) T`: a pointer to the place.
  if (N->getNumPlacementArgs() == 1) {
    const Expr *At = stripWrappers(N->getPlacementArg(0));
    ir::Entity Place = entity(At);
    if (!Place.Path.empty() &&
        Place.Path.back().Kind == ir::StepKind::AddressOf &&
        At->getType()->isPointerType() &&
        Mod.Ctx.hasSameUnqualifiedType(At->getType()->getPointeeType(),
                                       N->getAllocatedType())) {
      Values[N] = intern(Place);
      return;
    }
  }
  ir::EntityId Pointer = intern(temp(Mod.type(N->getType())));
  Values[N] = Pointer;
  ir::Op &O = emit(ir::OpKind::New, N);
  O.Result = Pointer;
  if (Scan.Discarded.contains(N))
    O.Flags |= ir::OpDiscarded;
  lowerNewInit(N, Pointer);
}

/// What the new object gets when no constructor is called.
void FunctionLowering::lowerNewInit(const CXXNewExpr *N, ir::EntityId Pointer) {
  const Expr *Init =
      N->isArray() || N->getConstructExpr() ? nullptr : N->getInitializer();
  if (!Init || !N->getAllocatedType()->isRecordType())
    return;
  ir::Entity Whole = step(F.Entities[Pointer], ir::StepKind::Deref);
  if (const Expr *List = stripWrappers(Init); !membersOf(List).empty())
    return initMembers(Whole, List, Mod.range(N->getSourceRange()));
  if (!Init->isPRValue() || isa<InitListExpr>(Init))
    return;
  // `new T(make())`: what make() gives back is made in the new place.
  ir::EntityId From = id(Init);
  ir::EntityId To = intern(Whole);
  ir::Op &Move = emit(ir::OpKind::Move, N);
  Move.Object = To;
  Move.Args.push_back(From);
  Move.Flags |= ir::OpByMove;
}

void FunctionLowering::lowerReturn(const ReturnStmt *S) {
  ir::Op O;
  O.Kind = ir::OpKind::Return;
  O.Where = Mod.range(S->getSourceRange());
  if (const Expr *V = S->getRetValue()) {
    ir::Entity Value = written(V, O);
    if (Value.Root == ir::RootKind::Unknown) {
      auto Known = Values.find(stripWrappers(V));
      if (Known != Values.end())
        Value = F.Entities[Known->second];
    }
    // A named local is moved out, whatever the syntax.
    if (const auto *C = dyn_cast<CXXConstructExpr>(stripWrappers(V));
        C && C->getNumArgs() == 1 &&
        C->getConstructor()->isCopyOrMoveConstructor())
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
