// SPDX-License-Identifier: Apache-2.0
//
// What will be called: lambdas, functions, member functions, binds, functors,
// and variables that hold one of these.
#include "checks/lower/FunctionLowering.h"

using namespace clang;

namespace leash::lower {

/// A copy, or a function object made of another: not a thread made of a body.
bool FunctionLowering::holdsCallable(const CXXConstructExpr *C) {
  if (C->getNumArgs() != 1)
    return false;
  if (C->getConstructor()->isCopyOrMoveConstructor())
    return true;
  ir::TypeId T = Mod.type(C->getType());
  return T != ir::None && (Mod.typeInfo(T).Role == ir::TypeRole::Callable ||
                           Mod.typeInfo(T).Role == ir::TypeRole::PackagedTask);
}

/// `&f`, `+[] {}`, and a lambda that becomes a function pointer.
static const Expr *throughPointer(const Expr *E) {
  if (const auto *U = dyn_cast<UnaryOperator>(E);
      U && (U->getOpcode() == UO_AddrOf || U->getOpcode() == UO_Plus))
    return U->getSubExpr();
  const auto *Call = dyn_cast<CXXMemberCallExpr>(E);
  const auto *To = dyn_cast_or_null<CXXConversionDecl>(
      Call ? Call->getMethodDecl() : nullptr);
  return To && To->getParent()->isLambda() ? Call->getImplicitObjectArgument()
                                           : nullptr;
}

/// `ops.run` or `table[2]` of a constant: what its initialiser says.
static const Expr *constantEntry(const Expr *E, const ASTContext &Ctx,
                                 unsigned Depth = 0) {
  E = stripWrappers(E);
  if (Depth > 4)
    return nullptr;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    const auto *VD = dyn_cast<VarDecl>(Ref->getDecl());
    bool Constant =
        VD && Ctx.getBaseElementType(VD->getType()).isConstQualified() &&
        (Depth || (VD->hasGlobalStorage() && VD->getType()->isPointerType()));
    return Constant ? VD->getAnyInitializer() : nullptr;
  }
  const Expr *Base = nullptr;
  unsigned Index = 0;
  if (const auto *ME = dyn_cast<MemberExpr>(E)) {
    const auto *Fd = dyn_cast<FieldDecl>(ME->getMemberDecl());
    if (!Fd || ME->isArrow() || Fd->getParent()->isUnion())
      return nullptr;
    if (const auto *RD = dyn_cast<CXXRecordDecl>(Fd->getParent());
        RD && RD->getNumBases())
      return nullptr;
    Base = ME->getBase();
    for (const FieldDecl *Before : Fd->getParent()->fields()) {
      if (Before == Fd)
        break;
      Index += Before->getIdentifier() || !Before->isBitField();
    }
  } else if (const auto *A = dyn_cast<ArraySubscriptExpr>(E)) {
    Expr::EvalResult R;
    if (A->getIdx()->isValueDependent() || !A->getIdx()->EvaluateAsInt(R, Ctx))
      return nullptr;
    Base = A->getBase();
    Index = R.Val.getInt().getLimitedValue(1u << 20);
  }
  const Expr *Whole = Base ? constantEntry(Base, Ctx, Depth + 1) : nullptr;
  const auto *List =
      dyn_cast_or_null<InitListExpr>(Whole ? stripWrappers(Whole) : nullptr);
  return List && Index < List->getNumInits() ? List->getInit(Index) : nullptr;
}

/// What is bound is copied or moved; only of std::ref(x) x itself is reached.
static bool isObject(const Expr *A) {
  const CXXRecordDecl *RD = A->getType()->getAsCXXRecordDecl();
  return RD && !(RD->getIdentifier() && RD->getName() == "reference_wrapper");
}

/// The target runs on a copy of the object.
static void copyThis(ir::Callable &C, ir::EntityId Object) {
  C.BoundThis = Object;
  C.Copied |= 1u << ir::Callable::ThisBit;
}

ir::Callable FunctionLowering::callable(const Expr *E, unsigned Depth) {
  ir::Callable Out;
  if (!E || Depth > 12)
    return Out;
  E = stripWrappers(E);
  if (E->getType().isNull())
    return Out; // broken code: an initialiser without a type
  auto Known = CallableOf.find(E);
  if (Known != CallableOf.end())
    return Known->second;
  if (const Expr *Inner = throughPointer(E))
    return callable(Inner, Depth + 1);
  if (const Expr *Entry = constantEntry(E, Mod.Ctx))
    if (ir::Callable Known = callable(Entry, Depth + 1);
        Known.Kind != ir::CallableKind::Unknown)
      return Known;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    if (const auto *Fn = dyn_cast<FunctionDecl>(Ref->getDecl())) {
      const auto *Method = dyn_cast<CXXMethodDecl>(Fn);
      Out.Kind = Method && !Method->isStatic() ? ir::CallableKind::Method
                                               : ir::CallableKind::Function;
      Out.Usr = Mod.usr(Fn);
      if (Method && Method->getParent()->isLambda())
        Mod.mention(Method->getParent());
      return Out;
    }
    // A variable that holds a callable and is not assigned again.
    const auto *VD = dyn_cast<VarDecl>(Ref->getDecl());
    if (VD && VD->getInit() && !Scan.Writes.count(VD) && LocalIndex.count(VD) &&
        !(VD->getType()->getAsCXXRecordDecl() &&
          VD->getType()->getAsCXXRecordDecl()->isLambda())) {
      ir::Callable Held = callable(VD->getInit(), Depth + 1);
      if (Held.Kind != ir::CallableKind::Unknown) {
        Held.Object = id(E);
        return Held;
      }
    }
  }
  if (const auto *Call = dyn_cast<CallExpr>(E)) {
    CallInfo C = callInfo(Call);
    const ModelFunction *Row = C.Callee ? model(C) : nullptr;
    if (Row && Row->Path == ModelPath::Self && !C.Args.empty()) {
      ir::Callable Named = callable(C.Args[0], Depth + 1);
      if (!isObject(E))
        Named.Copied &= ~(1u << ir::Callable::ThisBit); // std::ref(f)
      return Named;
    }
    if (Row && Row->Op == ir::OpKind::MakeCallable)
      return bound(C);
  }
  if (const auto *C = dyn_cast<CXXConstructExpr>(E); C && holdsCallable(C)) {
    ir::Callable Held = callable(C->getArg(0), Depth + 1);
    if (Held.Kind != ir::CallableKind::Unknown)
      return Held;
  }
  ir::Entity Place = entity(E);
  if (Place.Root != ir::RootKind::Unknown)
    Out.Object = intern(Place);
  if (const CXXRecordDecl *RD = E->getType()->getAsCXXRecordDecl()) {
    const CXXMethodDecl *Op =
        Mod.isSystem(RD) && !RD->isLambda() ? nullptr : Mod.callOperator(RD);
    if (Op) {
      Out.Kind =
          RD->isLambda() ? ir::CallableKind::Lambda : ir::CallableKind::Functor;
      Out.Usr = Mod.usr(Op);
      if (RD->isLambda())
        Mod.mention(RD);
      else
        copyThis(Out, Out.Object);
    }
  }
  return Out;
}

void FunctionLowering::bindArguments(ir::Callable &C,
                                     llvm::ArrayRef<const Expr *> Args) {
  if (C.Kind == ir::CallableKind::Method && C.BoundThis == ir::None &&
      !Args.empty()) {
    // The object may come as a pointer, a reference_wrapper or a value.
    ir::Entity Object = entity(Args.front());
    QualType T = Args.front()->getType().getNonReferenceType();
    ir::TypeId Id = Mod.type(T);
    bool Pointer =
        T->isPointerType() ||
        (Id != ir::None && (Mod.typeInfo(Id).Form == ir::Shape::SharedPtr ||
                            Mod.typeInfo(Id).Form == ir::Shape::UniquePtr));
    if (Object.Root != ir::RootKind::Unknown && Pointer)
      Object = step(std::move(Object), ir::StepKind::Deref);
    C.BoundThis = intern(Object);
    if (!Pointer && isObject(Args.front()))
      copyThis(C, C.BoundThis);
    Args = Args.drop_front();
  }
  for (const Expr *A : Args) {
    if (C.Bound.size() < ir::Callable::ThisBit && isObject(A))
      C.Copied |= 1u << C.Bound.size();
    C.Bound.push_back(id(A));
  }
}

/// A functor with several call operators: the one that takes \p Args arguments.
void FunctionLowering::chooseOverload(ir::Callable &C, const Expr *E,
                                      size_t Args) {
  if (C.Kind != ir::CallableKind::Unknown)
    return;
  E = stripWrappers(E);
  bool Copied = isObject(E);
  if (const auto *Call = dyn_cast<CallExpr>(E)) { // std::ref(f)
    CallInfo Info = callInfo(Call);
    const ModelFunction *Row = Info.Callee ? model(Info) : nullptr;
    if (Row && Row->Path == ModelPath::Self && !Info.Args.empty())
      E = stripWrappers(Info.Args[0]);
  }
  const CXXRecordDecl *RD = E->getType()->getAsCXXRecordDecl();
  const CXXMethodDecl *Op =
      RD && !Mod.isSystem(RD) ? Mod.callOperator(RD, Args) : nullptr;
  if (!Op)
    return;
  C.Kind = ir::CallableKind::Functor;
  C.Usr = Mod.usr(Op);
  C.BoundThis = C.Object;
  if (Copied)
    copyThis(C, C.Object);
}

/// std::bind, std::bind_front, std::mem_fn and their like.
ir::Callable FunctionLowering::bound(const CallInfo &C) {
  if (C.Args.empty())
    return {};
  ir::Callable Out = callable(C.Args[0]);
  bindArguments(Out, llvm::ArrayRef(C.Args).drop_front());
  auto It = Values.find(C.Site);
  if (It != Values.end())
    Out.Object = It->second;
  return Out;
}

const FunctionDecl *FunctionLowering::target(const Expr *E, unsigned Depth) {
  if (!E || Depth > 12)
    return nullptr;
  E = stripWrappers(E);
  if (const Expr *Inner = throughPointer(E))
    return target(Inner, Depth + 1);
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    if (const auto *Fn = dyn_cast<FunctionDecl>(Ref->getDecl()))
      return Fn;
    const auto *VD = dyn_cast<VarDecl>(Ref->getDecl());
    if (VD && VD->getInit() && !Scan.Writes.count(VD) && LocalIndex.count(VD))
      if (const FunctionDecl *Fn = target(VD->getInit(), Depth + 1))
        return Fn;
  }
  if (const CXXRecordDecl *RD = E->getType()->getAsCXXRecordDecl())
    if (RD->isLambda() || !Mod.isSystem(RD))
      if (const CXXMethodDecl *Op = Mod.callOperator(RD))
        return Op;
  if (const auto *Call = dyn_cast<CallExpr>(E)) {
    CallInfo C = callInfo(Call);
    const ModelFunction *Row = C.Callee ? model(C) : nullptr;
    if (Row && !C.Args.empty() &&
        (Row->Path == ModelPath::Self || Row->Op == ir::OpKind::MakeCallable))
      return target(C.Args[0], Depth + 1);
  }
  if (const auto *C = dyn_cast<CXXConstructExpr>(E); C && holdsCallable(C))
    return target(C->getArg(0), Depth + 1);
  return nullptr;
}

} // namespace leash::lower
