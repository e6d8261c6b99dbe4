// SPDX-License-Identifier: Apache-2.0
//
// Calls and constructions: which model row, if any, and the ops of those
// that no row describes.
#include "checks/lower/FunctionLowering.h"
#include "llvm/ADT/StringSet.h"

using namespace clang;

namespace leash::lower {

CallInfo FunctionLowering::callInfo(const CallExpr *C) {
  CallInfo Out;
  Out.Site = C;
  Out.Callee = C->getDirectCallee();
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
  const CXXRecordDecl *RD = T.getNonReferenceType()->getAsCXXRecordDecl();
  return RD && !RD->isLambda() && !Mod.isSystem(RD);
}

//===--- Choosing a row --------------------------------------------------===//

static void basesOf(const CXXRecordDecl *RD,
                    llvm::SmallVectorImpl<const CXXRecordDecl *> &Out) {
  if (!RD || Out.size() > 16 || llvm::is_contained(Out, RD))
    return;
  Out.push_back(RD);
  if (RD->hasDefinition())
    for (const CXXBaseSpecifier &B : RD->getDefinition()->bases())
      basesOf(B.getType()->getAsCXXRecordDecl(), Out);
}

bool FunctionLowering::argIs(const Expr *Arg, llvm::StringRef What) {
  const Expr *In = stripWrappers(Arg);
  QualType T = In->getType();
  if (T.isNull())
    return false;
  T = T.getNonReferenceType();
  ir::TypeId Id = Mod.type(T);
  if (What == "Callable") {
    if (T->isFunctionType() || T->isFunctionPointerType() ||
        T->isMemberFunctionPointerType())
      return true;
    if (const CXXRecordDecl *RD = T->getAsCXXRecordDecl())
      if (RD->isLambda() || Mod.callOperator(RD))
        return true;
    return Id != ir::None && Mod.typeInfo(Id).Role == ir::TypeRole::Callable;
  }
  // The argument itself, then what it is converted to; what a pointer points
  // to, and the bases of that.
  for (QualType Try : {T, Arg->getType().getNonReferenceType()}) {
    ir::TypeId As = Mod.type(Try);
    if (As != ir::None && ir::name(Mod.typeInfo(As).Role) == What)
      return true;
    while (As != ir::None) {
      const ir::Type &Info = Mod.typeInfo(As);
      if (Info.Model == What)
        return true;
      As = Info.Form == ir::Shape::Pointer ? Info.Element : ir::None;
    }
    if (Try->isPointerType())
      Try = Try->getPointeeType();
    if (const auto *Enum = Try->getAs<EnumType>())
      if (Mod.qualifiedName(Enum->getDecl()) == What)
        return true;
    llvm::SmallVector<const CXXRecordDecl *, 8> Records;
    basesOf(Try->getAsCXXRecordDecl(), Records);
    if (llvm::any_of(Records, [&](const CXXRecordDecl *RD) {
          return Mod.qualifiedName(RD) == What;
        }))
      return true;
  }
  return false;
}

const ModelFunction *
FunctionLowering::pick(llvm::ArrayRef<const ModelFunction *> Rows,
                       const CallInfo &C) {
  for (const ModelFunction *Row : Rows) {
    int N = C.Args.size();
    if ((Row->MinArgs >= 0 && N < Row->MinArgs) ||
        (Row->MaxArgs >= 0 && N > Row->MaxArgs))
      continue;
    // A C++ program's own `poll` is not the one of POSIX.
    if (Row->CLinkage && !(C.Callee && C.Callee->isExternC()))
      continue;
    bool Fits = llvm::all_of(Row->ArgIs, [&](const auto &A) {
      return A.first < C.Args.size() && argIs(C.Args[A.first], A.second);
    });
    Fits = Fits && llvm::all_of(Row->ArgEquals, [&](const auto &A) {
      if (A.first >= C.Args.size() || C.Args[A.first]->isValueDependent())
        return false;
      Expr::EvalResult R;
      return C.Args[A.first]->getType()->isIntegralOrEnumerationType() &&
             C.Args[A.first]->EvaluateAsInt(R, Mod.Ctx) &&
             R.Val.getInt() == A.second;
    });
    if (Fits)
      return Row;
  }
  return nullptr;
}

const ModelFunction *FunctionLowering::model(const CallInfo &C) {
  auto [It, New] = Rows.try_emplace(C.Site, nullptr);
  if (!New)
    return It->second;
  const ModelFunction *Row = nullptr;
  const auto *Method = dyn_cast<CXXMethodDecl>(C.Callee);
  if (!Method || (Method->isStatic() && !C.Object)) {
    Row = pick(Mod.Models.functions(Mod.qualifiedName(C.Callee)), C);
    return Rows[C.Site] = Row;
  }
  std::string Name = C.Construct ? "(ctor)"
                     : isa<CXXConversionDecl>(Method)
                         ? "(conversion)"
                         : Method->getDeclName().getAsString();
  llvm::SmallVector<const CXXRecordDecl *, 8> Records;
  // A function of the user's own may only be described under its own class.
  if (!C.Construct && C.Object && Mod.isSystem(C.Callee))
    basesOf(ModuleLowering::recordOf(C.Object->IgnoreParenImpCasts()->getType()),
            Records);
  if (!llvm::is_contained(Records, Method->getParent()))
    Records.push_back(Method->getParent());
  if (Mod.Models.knowsMethod(Name))
    for (const CXXRecordDecl *RD : Records)
      if ((Row = pick(Mod.Models.methods(Mod.qualifiedName(RD), Name), C)))
        return Rows[C.Site] = Row;
  // A function object of a library: std::ranges::for_each(…).
  if (Method->getOverloadedOperator() == OO_Call && C.Object)
    if (const auto *Ref = dyn_cast<DeclRefExpr>(stripWrappers(C.Object)))
      if (const auto *VD = dyn_cast<VarDecl>(Ref->getDecl());
          VD && VD->hasGlobalStorage())
        Row = pick(Mod.Models.functions(Mod.qualifiedName(VD)), C);
  return Rows[C.Site] = Row;
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
bool FunctionLowering::isArithmetic(const CallExpr *Call, const FunctionDecl *FD) {
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
    if (const auto *B = dyn_cast<BinaryOperator>(Target); B && B->isPtrMemOp()) {
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
  if (C.Callee->getBuiltinID() && !C.Callee->isNoReturn() &&
      C.Callee->getName().starts_with("__builtin"))
    return;
  if (F.has(ir::FnCoroutine) && isAwaiterCall(C.Callee) &&
      Mod.isSystem(C.Callee))
    return; // the Await says it all
  if (lowerAnnotated(C))
    return;
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
         !(Param->isPointerType() && Param->getPointeeType().isConstQualified());
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
  const auto *Method = dyn_cast<CXXMethodDecl>(C.Callee);
  if (const AnnotatedCall *A = Mod.annotatedCall(C.Callee))
    if (canStop(A->Stop, C))
      O.Flags |= ir::OpStopAware;
  if (Method && Method->isVirtual() && C.Object) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(C.Site);
    const auto *ME =
        Call ? dyn_cast<MemberExpr>(Call->getCallee()->IgnoreParens()) : nullptr;
    if (!ME || !ME->hasQualifier())
      O.Flags |= ir::OpVirtual;
  }
  if (C.Object)
    O.Object = intern(objectOf(C, 0));
  for (unsigned I = 0; I < C.Args.size(); ++I) {
    const Expr *A = C.Args[I];
    ir::EntityId Id = id(A);
    O.Args.push_back(Id);
    ir::Callable Fn = callable(A);
    if (Fn.Kind != ir::CallableKind::Unknown) {
      Fn.Object = Id;
      O.Callables.push_back(std::move(Fn));
    }
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
  const Expr *Callee = Call->getCallee() ? Call->getCallee()->IgnoreParens() : nullptr;
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

//===--- Constructions ---------------------------------------------------===//

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
    Out.Name = VD->getNameAsString();
    Out.Type = F.Locals[Loc->second].Type;
    if (Out.Type != ir::None && Mod.typeInfo(Out.Type).Form == ir::Shape::Reference)
      Out.Type = Mod.typeInfo(Out.Type).Element;
    return Out;
  }
  if (const FieldDecl *Fd = Scan.BuildsField.lookup(E)) {
    ir::Entity This;
    This.Root = ir::RootKind::This;
    return field(This, Fd);
  }
  if (Scan.BuildsBase.contains(E)) { // a base is a part of *this; so is what is delegated
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
  bool User = isUserRecord(E->getType());
  bool Matters = Mod.matters(T);
  if (!User && !Matters)
    return; // strings, streams and the like
  if (T != ir::None && Mod.typeInfo(T).Form == ir::Shape::Iterator)
    return;
  ir::Entity Target = built(E);
  C.Target = Values[E] = intern(Target);
  if (lowerAnnotated(C))
    return;
  if (const ModelFunction *Row = model(C))
    return emitModel(*Row, C);
  if (copyOrMove(C) || emitMembers(C, C.Target, E->getType()))
    return;
  ir::Op O;
  O.Kind = ir::OpKind::Construct;
  O.Where = Mod.range(E->getSourceRange());
  O.Object = C.Target;
  const auto *Callee = C.Callee;
  if (User)
    O.Callee = Mod.callee(Callee);
  if (!User || Callee->isImplicit() || Callee->isDefaulted())
    O.Flags |= User ? 0u : unsigned(ir::OpLibrary);
  else if (!Mod.M.Callees[O.Callee].NoExcept)
    O.Flags |= ir::OpMayThrow;
  if (Scan.Discarded.contains(E))
    O.Flags |= ir::OpDiscarded;
  for (const Expr *A : C.Args) {
    ir::EntityId Id = id(A);
    O.Args.push_back(Id);
    ir::Callable Fn = callable(A);
    if (Fn.Kind != ir::CallableKind::Unknown) {
      Fn.Object = Id;
      O.Callables.push_back(std::move(Fn));
    }
  }
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
