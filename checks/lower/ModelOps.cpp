// SPDX-License-Identifier: Apache-2.0
//
// A model row and a call become an op.
#include "checks/lower/FunctionLowering.h"
#include "checks/lower/Integers.h"

using namespace clang;

namespace leash::lower {

const Expr *FunctionLowering::argument(const ModelArg &A, const CallInfo &C) {
  if (A.Kind != ModelArg::Arg && A.Kind != ModelArg::FromArg)
    return nullptr;
  return A.Index < C.Args.size() ? C.Args[A.Index] : nullptr;
}

ir::Entity FunctionLowering::modelEntity(const ModelArg &A, const CallInfo &C) {
  ir::Entity Out;
  switch (A.Kind) {
  case ModelArg::None:
    return Out;
  case ModelArg::This:
    Out = C.Construct ? F.Entities[C.Target] : objectOf(C, 0);
    break;
  case ModelArg::Return:
    if (ir::EntityId R = result(C.Site); R != ir::None)
      Out = F.Entities[R];
    break;
  case ModelArg::Arg:
  case ModelArg::FromArg:
    if (const Expr *E = argument(A, C))
      Out = entity(E);
    break;
  }
  if (A.Deref && Out.Root != ir::RootKind::Unknown)
    Out = step(std::move(Out), ir::StepKind::Deref);
  return Out;
}

ir::EntityId FunctionLowering::modelArg(const ModelArg &A, const CallInfo &C) {
  return A.Kind == ModelArg::None ? ir::None : intern(modelEntity(A, C));
}

static int64_t millis(int64_t Count, int64_t UnitNanos) {
  return int64_t(double(Count) * double(UnitNanos) / 1e6);
}

/// Also with a cast, `(pthread_attr_t *)NULL`.
static bool isNull(const Expr *E, ASTContext &Ctx) {
  return E->isNullPointerConstant(Ctx, Expr::NPC_ValueDependentIsNotNull) ||
         (E->getType()->isPointerType() &&
          E->IgnoreParenCasts()->isNullPointerConstant(
              Ctx, Expr::NPC_ValueDependentIsNotNull));
}

void FunctionLowering::timeouts(const ModelFunction &Row, const CallInfo &C,
                                ir::Op &O) {
  const Expr *E = argument(Row.Timeout, C);
  if (!E) {
    // A defaulted time-out argument waits for ever.
    if (Row.Timeout.Kind == ModelArg::Arg && !(O.Flags & ir::OpTry))
      O.Flags |= ir::OpBlocking;
    return;
  }
  std::optional<int64_t> Value;
  Expr::EvalResult R;
  if (isNull(E, Mod.Ctx))
    Value = 0;
  else if (!E->isValueDependent() &&
           E->getType()->isIntegralOrEnumerationType() &&
           E->EvaluateAsInt(R, Mod.Ctx) &&
           R.Val.getInt().getSignificantBits() <= 64)
    Value = in64Bits(R.Val.getInt());
  bool Infinite = Value && ((Row.Infinite && *Row.Infinite == *Value) ||
                            (Row.InfiniteBelowZero && *Value < 0));
  if (!Infinite)
    O.Flags |= ir::OpTimed;
  else
    O.Flags |= ir::OpBlocking;
  if (Value && !E->getType()->isPointerType())
    O.Value = Infinite ? *Value : millis(*Value, Row.UnitNanos);
  else if (!Value)
    O.Value = constantMillis(E);
}

/// May \p Target be called with a stop token before \p Bound arguments?
static bool takesStopToken(const FunctionDecl *Target, size_t Bound,
                           ModuleLowering &Mod) {
  if (!Target || Target->getNumParams() <= Bound || Target->getNumParams() == 0)
    return false;
  QualType T = Target->getParamDecl(0)->getType().getNonReferenceType();
  if (T->isDependentType())
    return true;
  ir::TypeId Id = Mod.type(T);
  return Id != ir::None && Mod.typeInfo(Id).Role == ir::TypeRole::StopToken;
}

static const CXXMethodDecl *
findMethod(const CXXRecordDecl *RD, llvm::StringRef Name, unsigned Depth = 0) {
  if (!RD || !RD->hasDefinition() || Depth > 6)
    return nullptr;
  for (const CXXMethodDecl *Method : RD->getDefinition()->methods())
    if (Method->getIdentifier() && Method->getName() == Name)
      return Method;
  for (const CXXBaseSpecifier &B : RD->getDefinition()->bases())
    if (const auto *Found =
            findMethod(B.getType()->getAsCXXRecordDecl(), Name, Depth + 1))
      return Found;
  return nullptr;
}

void FunctionLowering::emitBody(const ModelFunction &Row, const CallInfo &C,
                                ir::Op &O) {
  if (!Row.BodyMethod.empty()) {
    const Expr *On = Row.BodyThis.Kind == ModelArg::Arg
                         ? argument(Row.BodyThis, C)
                         : C.Object;
    if (!On)
      return;
    const CXXRecordDecl *RD =
        ModuleLowering::recordOf(On->IgnoreParenImpCasts()->getType());
    ir::Callable Body;
    Body.BoundThis = modelArg(Row.BodyThis, C);
    if (const CXXMethodDecl *Method = findMethod(RD, Row.BodyMethod)) {
      Body.Kind = ir::CallableKind::Method;
      Body.Usr = Mod.usr(Method);
    }
    O.Callables.push_back(std::move(Body));
    return;
  }
  if (Row.Body.Kind == ModelArg::FromArg) {
    for (unsigned I = Row.Body.Index; I < C.Args.size(); ++I)
      O.Callables.push_back(callable(C.Args[I]));
    return;
  }
  bool Itself = Row.Body.Kind == ModelArg::This;
  const Expr *E = Itself ? C.Object : argument(Row.Body, C);
  if (!E)
    return;
  ir::Callable Body = callable(E);
  size_t Extra = 0;
  if (Itself) // what the object was given, or whatever it holds
    Body.Object = intern(objectOf(C, 0));
  // A lambda or function has no object, whatever stands beside it.
  if (Row.BodyThis.Kind != ModelArg::None && Body.BoundThis == ir::None &&
      (Body.Kind == ir::CallableKind::Method ||
       stripWrappers(E)->getType()->isMemberFunctionPointerType()))
    Body.BoundThis = modelArg(Row.BodyThis, C);
  if (Row.BodyArgs.Kind == ModelArg::FromArg &&
      Row.BodyArgs.Index <= C.Args.size()) {
    auto Rest = llvm::ArrayRef(C.Args).drop_front(Row.BodyArgs.Index);
    bool Method = Body.Kind == ir::CallableKind::Method && !Rest.empty();
    Extra = Rest.size() - Method;
    if (Method && isa<UnaryOperator>(E->IgnoreParenImpCasts()))
      Body.Where = Mod.range({E->getBeginLoc(), Rest[0]->getEndLoc()});
    bindArguments(Body, Rest);
  } else if (const Expr *A = argument(Row.BodyArgs, C)) {
    bindArguments(Body, {A});
  }
  chooseOverload(Body, E, Extra);
  if (O.has(ir::OpPerElement) && O.Object != ir::None) {
    ir::Entity Elem = step(F.Entities[O.Object], ir::StepKind::Element);
    if (Body.Kind == ir::CallableKind::Method && Body.BoundThis == ir::None)
      Body.BoundThis = intern(Elem);
    else
      Body.Bound.push_back(intern(Elem));
  }
  if (Row.PassesStopToken)
    Body.PassesStopToken = takesStopToken(target(E), Extra, Mod);
  O.Callables.push_back(std::move(Body));
}

/// A null pointer, `{}` or `stop_token()`: a stop that never comes.
static bool isNoToken(const Expr *E, ASTContext &Ctx) {
  if (isNull(E, Ctx))
    return true;
  E = stripWrappers(E);
  while (const auto *C = dyn_cast<CXXConstructExpr>(E)) {
    if (C->getNumArgs() != 1)
      return C->getNumArgs() == 0;
    if (!C->getConstructor()->isCopyOrMoveConstructor())
      return isNoToken(C->getArg(0), Ctx); // std::optional of a token
    E = stripWrappers(C->getArg(0));
  }
  const auto *List = dyn_cast<InitListExpr>(E);
  return (List && List->getNumInits() == 0) ||
         isa<CXXScalarValueInitExpr, ImplicitValueInitExpr>(E);
}

/// Is there a token among the arguments that the call gets?
bool FunctionLowering::canStop(const ModelArg &Stop, const CallInfo &C) {
  if (Stop.Kind != ModelArg::Arg)
    return Stop.Kind != ModelArg::None;
  if (Stop.Index < C.Args.size())
    return !isNoToken(C.Args[Stop.Index], Mod.Ctx);
  if (Stop.Index >= C.Callee->getNumParams())
    return false;
  const ParmVarDecl *Param = C.Callee->getParamDecl(Stop.Index);
  const Expr *Default = Param->hasDefaultArg() &&
                                !Param->hasUnparsedDefaultArg() &&
                                !Param->hasUninstantiatedDefaultArg()
                            ? Param->getDefaultArg()
                            : nullptr;
  return Default && !isNoToken(Default, Mod.Ctx);
}

static bool isPthreadSelf(const Expr *E) {
  const auto *Call = dyn_cast_or_null<CallExpr>(E ? stripWrappers(E) : nullptr);
  const FunctionDecl *FD = Call ? Call->getDirectCallee() : nullptr;
  return FD && FD->getIdentifier() &&
         (FD->getName() == "pthread_self" || FD->getName() == "thrd_current");
}

void FunctionLowering::emitModel(const ModelFunction &Row, const CallInfo &C) {
  if (Row.Path != ModelPath::None)
    return; // an access path, seen where it is used
  if (Row.Op == ir::OpKind::Assign && C.Object)
    if (ir::TypeId T = Mod.type(C.Object->getType().getNonReferenceType());
        T != ir::None && Mod.typeInfo(T).Form == ir::Shape::Iterator)
      return; // the iterator moves on, its container stays
  ir::Op O;
  O.Kind = Row.Op;
  O.Flags = Row.Flags;
  O.Where = Mod.range(C.Site->getSourceRange());
  O.Text = Row.Type.empty() ? Row.Name : Row.Type + "::" + Row.Name;
  O.Value = Row.Value;
  const auto *FPT = C.Callee->getType()->getAs<FunctionProtoType>();
  if (!FPT || isUnresolvedExceptionSpec(FPT->getExceptionSpecType()) ||
      !FPT->isNothrow())
    O.Flags |= ir::OpMayThrow;
  if (!Mod.Ctx.getLangOpts().CPlusPlus)
    O.Flags &= ~ir::OpMayThrow;
  if (C.Callee->isNoReturn())
    O.Flags |= ir::OpNoReturn;
  if (Mod.isSystem(C.Callee))
    O.Flags |= ir::OpLibrary;
  if (Scan.Discarded.contains(C.Site))
    O.Flags |= ir::OpDiscarded;
  if (O.Kind == ir::OpKind::Call)
    O.Callee = Mod.callee(C.Callee);
  if (Row.Object.Kind != ModelArg::None)
    O.Object = modelArg(Row.Object, C);
  else if (C.Construct)
    O.Object = C.Target;
  else if (C.Object && O.Kind != ir::OpKind::Call)
    O.Object = intern(objectOf(C, 0));
  if (O.Kind == ir::OpKind::Detach &&
      isPthreadSelf(C.Args.empty() ? nullptr : C.Args[0]))
    O.Kind = ir::OpKind::SelfDetach;
  if (Row.Lock.Kind != ModelArg::None)
    O.Args.push_back(modelArg(Row.Lock, C));
  if (canStop(Row.Stop, C)) {
    O.Flags |= ir::OpStopAware;
    if (Row.Stop.Kind != ModelArg::Arg || Row.Stop.Index < C.Args.size())
      O.Args.push_back(modelArg(Row.Stop, C));
  }
  if (const Expr *Pred = argument(Row.Pred, C))
    O.Callables.push_back(callable(Pred));
  timeouts(Row, C, O);
  if (const Expr *Attr = argument(Row.Attr, C))
    if (!isNull(Attr, Mod.Ctx))
      O.Args.push_back(modelArg(Row.Attr, C));
  if (Row.Args.empty() && O.Kind != ir::OpKind::Spawn &&
      Row.Lock.Kind == ModelArg::None && O.Kind != ir::OpKind::Wait) {
    for (const Expr *A : C.Args)
      O.Args.push_back(id(A));
  }
  for (const ModelArg &A : Row.Args) {
    if (A.Kind == ModelArg::FromArg)
      for (unsigned I = A.Index; I < C.Args.size(); ++I)
        O.Args.push_back(id(C.Args[I]));
    else if (A.Kind != ModelArg::None)
      O.Args.push_back(modelArg(A, C));
  }
  finishModel(Row, C, O);
}

/// An iterator, or a pointer used as one.
bool FunctionLowering::isPosition(QualType T) {
  ir::TypeId Id = Mod.type(T.getNonReferenceType());
  return Id != ir::None && (Mod.typeInfo(Id).Form == ir::Shape::Iterator ||
                            Mod.typeInfo(Id).Form == ir::Shape::Pointer);
}

/// `select(on_recv(a, f), on_send(b, x))`: a call that waits and takes what
/// sends and receives that do not wait gave back. One of these happens.
void FunctionLowering::markCases(const CallInfo &C) {
  for (const Expr *A : C.Args) {
    A = stripWrappers(A);
    // `on_recv(…).when(ready)`: an && method gives its object back.
    for (const auto *Call = dyn_cast<CXXMemberCallExpr>(A);
         Call && Call->getMethodDecl() &&
         Call->getMethodDecl()->getRefQualifier() == RQ_RValue;
         Call = dyn_cast<CXXMemberCallExpr>(A))
      A = stripWrappers(Call->getImplicitObjectArgument());
    auto Value = Values.find(A);
    if (Value == Values.end())
      continue;
    for (ir::Op &O : F.Blocks[Current].Ops)
      if (O.Result == Value->second && O.has(ir::OpTry) &&
          (O.Kind == ir::OpKind::Send || O.Kind == ir::OpKind::Receive))
        O.Flags |= ir::OpOneOf;
  }
}

/// `flags.fetch_or(STOP)`
bool FunctionLowering::changeBits(const ModelFunction &Row, const CallInfo &C,
                                  const ir::Op &O) {
  const Expr *Sets = argument(Row.Sets, C), *Keeps = argument(Row.Keeps, C);
  if (O.Object == ir::None || (!Sets && !Keeps))
    return false;
  ir::Entity Whole = F.Entities[O.Object];
  return changeBits(Whole, Sets ? BO_Or : BO_And, Sets ? Sets : Keeps, O);
}

void FunctionLowering::finishModel(const ModelFunction &Row, const CallInfo &C,
                                   ir::Op &O) {
  emitBody(Row, C, O);
  if (O.Kind == ir::OpKind::Wait)
    markCases(C);
  if (O.Kind == ir::OpKind::Insert && O.Object != ir::None)
    return emitInsert(Row, C, O);
  if (O.Kind == ir::OpKind::New) {
    CallInfo Inner = C;
    Inner.Args = rowArgs(Row, C);
    return emitMake(Inner, O);
  }
  if (!O.Callables.empty() && emitInvoked(Row, C, O))
    return;
  bool FlagLike = false;
  if (O.Object != ir::None) {
    ir::TypeId T = F.Entities[O.Object].Type;
    FlagLike = T != ir::None && (Mod.typeInfo(T).Role == ir::TypeRole::Bool ||
                                 Mod.typeInfo(T).Role == ir::TypeRole::Integer);
    if (T != ir::None && Mod.typeInfo(T).Form == ir::Shape::Atomic &&
        (O.Kind == ir::OpKind::Read || O.Kind == ir::OpKind::Write))
      O.Flags |= ir::OpAtomic;
  }
  if (O.Kind == ir::OpKind::Write && !O.Value && !O.Args.empty()) {
    const ir::Entity &V = F.Entities[O.Args[0]];
    if (V.Root == ir::RootKind::Constant)
      O.Value = V.Value;
  }
  // The iterator that an algorithm gives back stands for the range.
  if (Row.Op == ir::OpKind::Call && O.Object != ir::None && !C.Construct &&
      (O.Flags & ir::OpPerElement) && isPosition(C.Site->getType()))
    Values[C.Site] = O.Object;
  // The value of an atomic load is the atomic itself: conditions name it.
  if (O.Kind == ir::OpKind::Read && FlagLike && !C.Construct &&
      O.Object != ir::None)
    Values[C.Site] = O.Object;
  else if (!C.Construct)
    O.Result = O.Object != ir::None && Values.count(C.Site) &&
                       Values[C.Site] == O.Object
                   ? ir::None
                   : result(C.Site);
  if (O.Kind == ir::OpKind::Move && !O.Args.empty())
    O.Flags |= ir::OpByMove;
  if (O.Kind == ir::OpKind::MakeCallable && !O.Callables.empty())
    CallableOf[C.Site] = O.Callables.front();
  if (O.has(ir::OpDiscarded) && changeBits(Row, C, O))
    return;
  ir::EntityId Emptied = empties(O) ? O.Object : ir::EntityId(ir::None);
  ir::Range Where = O.Where;
  F.Blocks[Current].Ops.push_back(std::move(O));
  putInstead(Row, C);
  if (Emptied != ir::None)
    destroyOwned(F.Entities[Emptied], F.Entities[Emptied].Type, Where);
}

/// A callable that is a method of a library, which the models know: what is
/// called with it does to \p On what the method does.
bool FunctionLowering::emitTarget(const Expr *Callable, ir::EntityId On,
                                  uint32_t Flags, const CallInfo &C) {
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(target(Callable));
  if (!Method || On == ir::None || !Mod.isSystem(Method) ||
      Method->getParent()->isLambda())
    return false;
  auto Rows = Mod.Models.methods(Mod.qualifiedName(Method->getParent()),
                                 Method->getDeclName().getAsString());
  if (Rows.empty() || Rows.front()->Path != ModelPath::None)
    return false;
  ir::Op O;
  O.Kind = Rows.front()->Op;
  O.Where = Mod.range(C.Site->getSourceRange());
  O.Object = On;
  O.Flags = Rows.front()->Flags | Flags;
  O.Text = Rows.front()->Type + "::" + Rows.front()->Name;
  if (!(Flags & ir::OpPerElement))
    O.Result = result(C.Site);
  F.Blocks[Current].Ops.push_back(std::move(O));
  return true;
}

/// std::for_each(b, e, std::mem_fn(&std::thread::join)), and
/// std::invoke(&std::thread::join, t).
bool FunctionLowering::emitInvoked(const ModelFunction &Row, const CallInfo &C,
                                   const ir::Op &O) {
  if (O.has(ir::OpPerElement) && O.Object != ir::None)
    return emitTarget(C.Args.back(),
                      intern(step(F.Entities[O.Object], ir::StepKind::Element)),
                      ir::OpPerElement, C);
  const Expr *Body = argument(Row.Body, C);
  return Body && O.Kind == ir::OpKind::Call &&
         emitTarget(Body, O.Callables.front().BoundThis, 0, C);
}

} // namespace leash::lower
