// SPDX-License-Identifier: Apache-2.0
//
// Calls: those that no model row and no annotation describes.
#include "checks/lower/FunctionLowering.h"
#include "llvm/ADT/StringSet.h"

using namespace clang;

namespace leash::lower {

/// The library function that a local pointer was set to once, as in
/// `pthread_cleanup_push(pthread_mutex_unlock, &m) … pthread_cleanup_pop(1)`.
const FunctionDecl *FunctionLowering::boundOnce(const Expr *Callee) {
  const auto *Ref = dyn_cast<DeclRefExpr>(stripWrappers(Callee));
  const auto *VD = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (!VD || !VD->isLocalVarDecl() || VD->isStaticLocal() || !VD->getInit() ||
      Scan.Writes.count(VD) || Scan.AddressTaken.contains(VD))
    return nullptr;
  const auto *To = dyn_cast<DeclRefExpr>(VD->getInit()->IgnoreParenCasts());
  const auto *FD = To ? dyn_cast<FunctionDecl>(To->getDecl()) : nullptr;
  return FD && Mod.isSystem(FD) ? FD : nullptr;
}

CallInfo FunctionLowering::callInfo(const CallExpr *C) {
  CallInfo Out;
  Out.Site = C;
  Out.Callee = C->getDirectCallee();
  if (!Out.Callee && C->getCallee() && !C->isTypeDependent())
    Out.Callee = boundOnce(C->getCallee());
  unsigned Skip = 0;
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(C)) {
    if (const CXXMethodDecl *Method = Member->getMethodDecl())
      Out.Callee = Method;
    Out.Object = Member->getImplicitObjectArgument();
    Out.ObjectIsPointer = Out.Object && Out.Object->getType()->isPointerType();
  } else if (isa<CXXOperatorCallExpr>(C) &&
             isa_and_nonnull<CXXMethodDecl>(Out.Callee) && C->getNumArgs()) {
    Out.Object = C->getArg(0);
    Skip = 1;
  }
  if (const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Out.Callee);
      Method && Method->isStatic() && !isa<CXXOperatorCallExpr>(C))
    Out.Object = nullptr;
  for (unsigned I = Skip; I < C->getNumArgs(); ++I)
    if (!isa<CXXDefaultArgExpr>(C->getArg(I)))
      Out.Args.push_back(C->getArg(I));
  return Out;
}

bool FunctionLowering::isUserRecord(QualType T) {
  const RecordDecl *RD = T.getNonReferenceType()->getAsRecordDecl();
  const auto *Class = dyn_cast_or_null<CXXRecordDecl>(RD);
  return RD && !(Class && Class->isLambda()) && !Mod.isSystem(RD);
}

//===--- Calls -----------------------------------------------------------===//

ir::EntityId FunctionLowering::result(const Expr *E) {
  auto Known = Values.find(E);
  if (Known != Values.end())
    return Known->second;
  if (E->getType()->isVoidType())
    return ir::None;
  QualType T = E->getType().getNonReferenceType();
  return Values[E] = intern(temp(Mod.type(T)));
}

/// A part of `co_await x` that is written nowhere.
bool FunctionLowering::isAwaiterCall(const FunctionDecl *FD) {
  static const llvm::StringSet<> Names = {"await_ready", "await_suspend",
                                          "await_resume", "from_address"};
  if (const auto *To = dyn_cast<CXXConversionDecl>(FD))
    return To->getParent()->getName() == "coroutine_handle";
  return FD->getIdentifier() && Names.contains(FD->getName());
}

/// Time-outs that are reckoned, iterators that are compared and moved on:
/// nothing that an analysis asks for.
bool FunctionLowering::isArithmetic(const CallExpr *Call,
                                    const FunctionDecl *FD) {
  if (!Mod.isSystem(FD))
    return false;
  ir::TypeId T = Mod.type(Call->getType().getNonReferenceType());
  if (T != ir::None && Mod.typeInfo(T).Role == ir::TypeRole::Duration)
    return true;
  if (isa<UserDefinedLiteral>(Call))
    return true;
  if (!isa<CXXOperatorCallExpr>(Call) || Call->getNumArgs() == 0 ||
      FD->getOverloadedOperator() == OO_Call)
    return false;
  T = Mod.type(Call->getArg(0)->getType().getNonReferenceType());
  return T != ir::None && Mod.typeInfo(T).Form == ir::Shape::Iterator;
}

static bool changesOperand(OverloadedOperatorKind K) {
  return K == OO_PlusPlus || K == OO_MinusMinus || K == OO_Equal ||
         K == OO_PlusEqual || K == OO_MinusEqual;
}

/// `++it`, `it = other`: of an iterator that has a name of its own. One that
/// stands for a container leaves it as it is.
void FunctionLowering::lowerIterator(const CallExpr *Call) {
  const auto *Op = dyn_cast<CXXOperatorCallExpr>(Call);
  if (!Op || !changesOperand(Op->getOperator()))
    return;
  ir::Entity Target = entity(Op->getArg(0));
  if (Target.Root == ir::RootKind::Unknown || Target.Type == ir::None ||
      Mod.typeInfo(Target.Type).Form != ir::Shape::Iterator)
    return;
  ir::EntityId Id = intern(Target);
  emit(ir::OpKind::Write, Call).Object = Id;
}

static bool makesTuple(const FunctionDecl *FD) {
  return FD->getIdentifier() && FD->isInStdNamespace() &&
         (FD->getName() == "make_pair" || FD->getName() == "make_tuple");
}

void FunctionLowering::lowerCall(const CallExpr *Call) {
  if (Call->isTypeDependent() || !Call->getCallee())
    return lowerDependentCall(Call);
  CallInfo C = callInfo(Call);
  if (!C.Callee) {
    if (isa<CXXPseudoDestructorExpr>(Call->getCallee()->IgnoreParens()))
      return;
    ir::Op O;
    O.Kind = ir::OpKind::Call;
    O.Flags = ir::OpMayThrow;
    O.Where = Mod.range(Call->getSourceRange());
    const Expr *Target = Call->getCallee()->IgnoreParenImpCasts();
    O.Callables.push_back(callable(Target));
    O.Object = id(Target);
    // `(object.*member)(…)`
    if (const auto *B = dyn_cast<BinaryOperator>(Target);
        B && B->isPtrMemOp()) {
      O.Callables.front() = callable(B->getRHS());
      ir::Entity This = entity(B->getLHS());
      if (B->getOpcode() == BO_PtrMemI)
        This = step(std::move(This), ir::StepKind::Deref);
      O.Callables.front().BoundThis = intern(This);
    }
    for (const Expr *A : C.Args)
      O.Args.push_back(id(A));
    O.Result = result(Call);
    F.Blocks[Current].Ops.push_back(std::move(O));
    return;
  }
  if (isa<CXXDestructorDecl>(C.Callee)) { // `p->~T()`
    QualType T = C.Object ? C.Object->getType() : QualType();
    if (!T.isNull() && T->isPointerType())
      T = T->getPointeeType();
    if (!T.isNull())
      lowerDestroy(objectOf(C, 0), T, Mod.range(Call->getSourceRange()));
    return;
  }
  // A lambda as a function pointer: callable() looks through it.
  if (const auto *To = dyn_cast<CXXConversionDecl>(C.Callee);
      To && To->getParent()->isLambda() && C.Object) {
    ir::EntityId Closure = id(C.Object);
    Values[Call] = Closure;
    return;
  }
  if (lowerSync(C) || lowerIdTest(Call))
    return;
  if (C.Callee->getBuiltinID() && !C.Callee->isNoReturn() &&
      C.Callee->getName().starts_with("__builtin"))
    return;
  if (F.has(ir::FnCoroutine) && isAwaiterCall(C.Callee) &&
      Mod.isSystem(C.Callee))
    return; // the Await says it all
  if (lowerAnnotated(C))
    return;
  lowerIterator(Call);
  if (const ModelFunction *Row = model(C))
    return emitModel(*Row, C);
  if (isArithmetic(Call, C.Callee))
    return;
  if (makesTuple(C.Callee) && Mod.matters(Mod.type(Call->getType())) &&
      emitMembers(C, result(Call), Call->getType()))
    return;
  emitPlainCall(C);
}

/// A reference or pointer to something that matters, given to code that is not
/// seen: from now on anything can happen to it.
static bool escapes(const ir::Entity &E, QualType Param, ModuleLowering &Mod) {
  if (E.Root == ir::RootKind::Unknown || E.Root == ir::RootKind::Temp ||
      E.Root == ir::RootKind::Constant || E.Root == ir::RootKind::Null ||
      E.Root == ir::RootKind::Function)
    return false;
  if (Param->isReferenceType())
    return !Param->getPointeeType().isConstQualified();
  return !E.Path.empty() && E.Path.back().Kind == ir::StepKind::AddressOf &&
         !(Param->isPointerType() &&
           Param->getPointeeType().isConstQualified());
}

/// As a place, and as a callable when it is one.
ir::EntityId FunctionLowering::addArgument(ir::Op &O, const Expr *A) {
  ir::EntityId Id = id(A);
  O.Args.push_back(Id);
  ir::Callable Fn = callable(A);
  if (Fn.Kind != ir::CallableKind::Unknown) {
    Fn.Object = Id;
    O.Callables.push_back(std::move(Fn));
  }
  return Id;
}

void FunctionLowering::emitPlainCall(const CallInfo &C) {
  ir::Op O;
  O.Kind = ir::OpKind::Call;
  O.Where = Mod.range(C.Site->getSourceRange());
  O.Callee = Mod.callee(C.Callee);
  const ir::Callee &Info = Mod.M.Callees[O.Callee];
  bool Library = Info.Library;
  if (Library)
    O.Flags |= ir::OpLibrary;
  if (!Info.NoExcept)
    O.Flags |= ir::OpMayThrow;
  if (C.Callee->isNoReturn())
    O.Flags |= ir::OpNoReturn;
  if (Scan.Discarded.contains(C.Site))
    O.Flags |= ir::OpDiscarded;
  if (F.has(ir::FnCoroutine) && isAwaiterCall(C.Callee))
    O.Flags |= ir::OpImplicit;
  const auto *Method = dyn_cast<CXXMethodDecl>(C.Callee);
  if (const AnnotatedCall *A = Mod.annotatedCall(C.Callee))
    if (canStop(A->Stop, C))
      O.Flags |= ir::OpStopAware;
  if (Method && Method->isVirtual() && C.Object) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(C.Site);
    const auto *ME =
        Call ? dyn_cast<MemberExpr>(Call->getCallee()->IgnoreParens())
             : nullptr;
    if (!ME || !ME->hasQualifier())
      O.Flags |= ir::OpVirtual;
  }
  if (C.Object)
    O.Object = intern(objectOf(C, 0));
  for (unsigned I = 0; I < C.Args.size(); ++I) {
    const Expr *A = C.Args[I];
    ir::EntityId Id = addArgument(O, A);
    if (!Library)
      continue;
    QualType Param = I < C.Callee->getNumParams()
                         ? C.Callee->getParamDecl(I)->getType()
                         : A->getType();
    if (escapes(F.Entities[Id], Param, Mod))
      emit(ir::OpKind::Escape, A).Object = Id;
  }
  O.Result = result(C.Site);
  F.Blocks[Current].Ops.push_back(std::move(O));
}

/// A call in an uninstantiated template: only the bare name is known. Used for
/// generic lambdas that a library function, whose body is skipped, would call.
void FunctionLowering::lowerDependentCall(const CallExpr *Call) {
  const Expr *Callee =
      Call->getCallee() ? Call->getCallee()->IgnoreParens() : nullptr;
  const Expr *Base = nullptr;
  std::string Name;
  bool Arrow = false;
  if (const auto *M = dyn_cast_or_null<CXXDependentScopeMemberExpr>(Callee)) {
    Name = M->getMember().getAsString();
    Base = M->isImplicitAccess() ? nullptr : M->getBase();
    Arrow = M->isArrow();
  } else if (const auto *M = dyn_cast_or_null<MemberExpr>(Callee)) {
    Name = M->getMemberDecl()->getDeclName().getAsString();
    Base = M->getBase();
    Arrow = M->isArrow();
  }
  ir::Op O;
  O.Kind = ir::OpKind::Call;
  O.Flags = ir::OpDependent | ir::OpMayThrow;
  O.Where = Mod.range(Call->getSourceRange());
  O.Text = Name;
  if (Base) {
    ir::Entity Object = entity(Base);
    if (Arrow)
      Object = step(std::move(Object), ir::StepKind::Deref);
    O.Object = intern(Object);
    if (auto Rows = Mod.Models.methods("std::thread", Name);
        !Rows.empty() && Rows.front()->Path == ModelPath::None)
      O.Kind = Rows.front()->Op;
  }
  for (const Expr *A : Call->arguments())
    O.Args.push_back(id(A));
  O.Result = Values[Call] = intern(temp(ir::None));
  Mod.gap("call in an uninstantiated template");
  F.Blocks[Current].Ops.push_back(std::move(O));
}

} // namespace leash::lower
