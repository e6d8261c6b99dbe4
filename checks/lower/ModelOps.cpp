// SPDX-License-Identifier: Apache-2.0
//
// A model row and a call become an op.
#include "checks/lower/FunctionLowering.h"

using namespace clang;

namespace leash::lower {

static const Expr *argument(const ModelArg &A, const CallInfo &C) {
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
  if (E->isNullPointerConstant(Mod.Ctx, Expr::NPC_ValueDependentIsNotNull))
    Value = 0;
  else if (!E->isValueDependent() &&
           E->getType()->isIntegralOrEnumerationType() &&
           E->EvaluateAsInt(R, Mod.Ctx) &&
           R.Val.getInt().getSignificantBits() <= 64)
    Value = R.Val.getInt().getExtValue();
  bool Infinite = Value && ((Row.Infinite && *Row.Infinite == *Value) ||
                            (Row.InfiniteBelowZero && *Value < 0));
  if (!Infinite)
    O.Flags |= ir::OpTimed;
  else
    O.Flags |= ir::OpBlocking;
  if (Value && !E->getType()->isPointerType())
    O.Value = *Value;
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

static const CXXMethodDecl *findMethod(const CXXRecordDecl *RD,
                                       llvm::StringRef Name, unsigned Depth = 0) {
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
  const Expr *E = argument(Row.Body, C);
  if (!E)
    return;
  ir::Callable Body = callable(E);
  size_t Extra = 0;
  if (Row.BodyThis.Kind != ModelArg::None && Body.BoundThis == ir::None)
    Body.BoundThis = modelArg(Row.BodyThis, C);
  if (Row.BodyArgs.Kind == ModelArg::FromArg && Row.BodyArgs.Index <= C.Args.size()) {
    auto Rest = llvm::ArrayRef(C.Args).drop_front(Row.BodyArgs.Index);
    Extra = Rest.size() - (Body.Kind == ir::CallableKind::Method && !Rest.empty());
    bindArguments(Body, Rest);
  } else if (const Expr *A = argument(Row.BodyArgs, C)) {
    bindArguments(Body, {A});
  }
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

/// `v.emplace_back(f, args…)` of a container of threads starts one.
bool FunctionLowering::emitElementSpawn(const CallInfo &C, ir::EntityId Element) {
  ir::TypeId T = F.Entities[Element].Type;
  if (T == ir::None || Mod.typeInfo(T).Role != ir::TypeRole::Thread ||
      Mod.typeInfo(T).Model.empty() || C.Args.empty())
    return false;
  if (argIs(C.Args.back(), Mod.typeInfo(T).Model))
    return false; // a thread that exists already
  std::string Model = Mod.typeInfo(T).Model;
  CallInfo Ctor = C;
  Ctor.Construct = true;
  Ctor.Target = Element;
  const ModelFunction *Row = pick(Mod.Models.methods(Model, "(ctor)"), Ctor);
  if (!Row || Row->Op != ir::OpKind::Spawn)
    return false;
  ir::Op O;
  O.Kind = ir::OpKind::Spawn;
  O.Flags = Row->Flags | ir::OpMayThrow;
  O.Where = Mod.range(C.Site->getSourceRange());
  O.Object = Element;
  O.Text = Model + "::(ctor)";
  emitBody(*Row, Ctor, O);
  F.Blocks[Current].Ops.push_back(std::move(O));
  return true;
}

void FunctionLowering::emitInsert(const CallInfo &C, ir::Op &O) {
  ir::Entity Container = F.Entities[O.Object];
  ir::Shape Form = Container.Type == ir::None
                       ? ir::Shape::Plain
                       : Mod.typeInfo(Container.Type).Form;
  bool Wrapper = Form == ir::Shape::Optional;
  ir::Entity Elem = step(Container, Wrapper ? ir::StepKind::Deref
                                            : ir::StepKind::Element);
  ir::EntityId Element = intern(Elem);
  if (!C.Site->getType()->isVoidType() && C.Site->isGLValue())
    Values[C.Site] = Element;
  if (emitElementSpawn(C, Element)) {
    F.Blocks[Current].Ops.push_back(std::move(O));
    return;
  }
  bool Matters = Mod.matters(Elem.Type);
  F.Blocks[Current].Ops.push_back(O);
  if (!Matters || C.Args.empty())
    return;
  const Expr *Last = C.Args.back();
  ir::Entity Source = entity(Last);
  if (Source.Root == ir::RootKind::Unknown)
    return;
  bool Moves = !stripWrappers(Last)->isLValue() || Last->isXValue();
  ir::Op &M = emit(Moves ? ir::OpKind::Move : ir::OpKind::Assign, C.Site);
  M.Object = Element;
  M.Args.push_back(intern(Source));
  if (Moves)
    M.Flags |= ir::OpByMove;
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
  if (O.Kind == ir::OpKind::Detach && isPthreadSelf(C.Args.empty() ? nullptr : C.Args[0]))
    O.Kind = ir::OpKind::SelfDetach;
  if (Row.Lock.Kind != ModelArg::None)
    O.Args.push_back(modelArg(Row.Lock, C));
  if (Row.Stop.Kind != ModelArg::None) {
    O.Flags |= ir::OpStopAware;
    O.Args.push_back(modelArg(Row.Stop, C));
  }
  if (const Expr *Pred = argument(Row.Pred, C))
    O.Callables.push_back(callable(Pred));
  timeouts(Row, C, O);
  if (const Expr *Attr = argument(Row.Attr, C))
    if (!Attr->isNullPointerConstant(Mod.Ctx, Expr::NPC_ValueDependentIsNotNull))
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

void FunctionLowering::finishModel(const ModelFunction &Row, const CallInfo &C,
                                   ir::Op &O) {
  emitBody(Row, C, O);
  if (O.Kind == ir::OpKind::Insert && O.Object != ir::None)
    return emitInsert(C, O);
  if (O.Kind == ir::OpKind::New)
    return emitMake(C, O);
  if (O.has(ir::OpPerElement) && !O.Callables.empty() && emitPerElement(C, O))
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
  F.Blocks[Current].Ops.push_back(std::move(O));
}

/// std::make_unique<T>(args…): a new T behind the pointer that is returned.
void FunctionLowering::emitMake(const CallInfo &C, ir::Op &O) {
  O.Result = result(C.Site);
  O.Object = ir::None;
  ir::Entity Pointee = step(F.Entities[O.Result], ir::StepKind::Deref);
  ir::EntityId Id = intern(Pointee);
  F.Blocks[Current].Ops.push_back(O);
  if (emitElementSpawn(C, Id))
    return;
  ir::TypeId T = Pointee.Type;
  if (T == ir::None)
    return;
  if (Mod.typeInfo(T).Role == ir::TypeRole::Thread && C.Args.size() == 1) {
    ir::Op &M = emit(ir::OpKind::Move, C.Site);
    M.Object = Id;
    M.Args.push_back(id(C.Args[0]));
    M.Flags |= ir::OpByMove;
    return;
  }
  ir::Op B;
  B.Kind = ir::OpKind::Construct;
  B.Where = O.Where;
  B.Object = Id;
  B.Args = O.Args;
  // Which constructor is not known: the body of make_unique is not seen.
  for (const Expr *A : C.Args) {
    ir::Callable Fn = callable(A);
    if (Fn.Kind != ir::CallableKind::Unknown)
      B.Callables.push_back(std::move(Fn));
  }
  F.Blocks[Current].Ops.push_back(std::move(B));
}

/// std::for_each(b, e, std::mem_fn(&std::thread::join)): the method is one that
/// the models know, applied to each element.
bool FunctionLowering::emitPerElement(const CallInfo &C, const ir::Op &O) {
  const FunctionDecl *Target = target(C.Args.back());
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Target);
  if (!Method || !Mod.isSystem(Method) || Method->getParent()->isLambda())
    return false;
  auto Rows = Mod.Models.methods(Mod.qualifiedName(Method->getParent()),
                                 Method->getDeclName().getAsString());
  if (Rows.empty() || Rows.front()->Path != ModelPath::None)
    return false;
  ir::Op &Each = emit(Rows.front()->Op, C.Site);
  Each.Object = intern(step(F.Entities[O.Object], ir::StepKind::Element));
  Each.Flags = Rows.front()->Flags | ir::OpPerElement;
  Each.Text = Rows.front()->Type + "::" + Rows.front()->Name;
  return true;
}

//===--- Annotations -----------------------------------------------------===//

static ModelArg annotatedArg(llvm::StringRef S) {
  ModelArg A;
  unsigned Index = 0;
  if (S == "this")
    A.Kind = ModelArg::This;
  else if (S == "return")
    A.Kind = ModelArg::Return;
  else if (!S.getAsInteger(10, Index)) {
    A.Kind = ModelArg::Arg;
    A.Index = Index;
  }
  return A;
}

static std::optional<ir::OpKind> annotatedOp(llvm::StringRef Verb) {
  using K = ir::OpKind;
  static const llvm::StringMap<K> Ops = {
      {"spawns", K::Spawn},           {"joins", K::Join},
      {"detaches", K::Detach},        {"requests-stop", K::StopRequest},
      {"stop-check", K::StopCheck},   {"sends", K::Send},
      {"receives", K::Receive},       {"closes", K::Close},
      {"wakes", K::Notify},           {"resolves", K::PromiseSet},
      {"awaits", K::FutureGet},       {"starts-timer", K::TimerStart},
      {"cancels-timer", K::TimerCancel}, {"registers", K::CallbackRegister},
      {"unregisters", K::CallbackUnregister}, {"runs-loop", K::LoopRun},
      {"stops-loop", K::LoopStop},    {"blocks", K::Wait},
      {"daemon", K::Assume},          {"assume-bounded", K::Assume}};
  auto It = Ops.find(Verb);
  if (It == Ops.end())
    return std::nullopt;
  return It->second;
}

static bool hasVerb(llvm::ArrayRef<ir::Annotation> As, llvm::StringRef Verb) {
  return llvm::any_of(As, [&](const ir::Annotation &A) { return A.Verb == Verb; });
}

/// What `blocks` adds to the op of another verb, or makes a wait of.
static void applyBlocks(llvm::ArrayRef<ir::Annotation> As, ModelFunction &Row) {
  for (const ir::Annotation &A : As) {
    if (A.Verb == "stoppable" && !A.Args.empty()) {
      Row.Stop = annotatedArg(A.Args[0]);
      continue;
    }
    if (A.Verb != "blocks" || A.Args.empty())
      continue;
    llvm::StringRef How = A.Args[0];
    if (How == "until_stop")
      Row.Flags |= ir::OpStopAware;
    else if (How.starts_with("deadline"))
      Row.Flags |= ir::OpTimed;
    else
      Row.Flags |= ir::OpBlocking;
  }
}

/// The row that an annotation stands for: the same ops as a modelled function.
static std::optional<ModelFunction> rowOf(const ir::Annotation &A,
                                          llvm::ArrayRef<ir::Annotation> All) {
  auto Op = annotatedOp(A.Verb);
  if (!Op)
    return std::nullopt;
  // `blocks` beside another verb is a flag of that verb's op.
  if (A.Verb == "blocks" && llvm::any_of(All, [](const ir::Annotation &O) {
        return O.Verb != "blocks" && O.Verb != "daemon" && annotatedOp(O.Verb);
      }))
    return std::nullopt;
  ModelFunction Row;
  Row.Op = *Op;
  llvm::StringRef First = A.Args.empty() ? "this" : llvm::StringRef(A.Args[0]);
  if (A.Verb == "blocks" || A.Verb == "stop-check" || A.Verb == "daemon")
    Row.Object.Kind = ModelArg::This;
  else
    Row.Object = annotatedArg(First);
  if (A.Verb == "spawns") {
    if (A.Args.size() > 1)
      Row.Body = annotatedArg(A.Args[1]);
    if (Row.Body.Kind == ModelArg::Arg) {
      Row.BodyArgs.Kind = ModelArg::FromArg;
      Row.BodyArgs.Index = Row.Body.Index + 1;
    }
    if (First == "none")
      Row.Flags |= ir::OpDetached;
    Row.PassesStopToken = true;
  }
  if (A.Args.size() > 1 && A.Args[1] == "try")
    Row.Flags |= ir::OpTry;
  if (A.Args.size() > 1 && A.Args[1] == "timed")
    Row.Flags |= ir::OpTimed;
  if (A.Verb == "wakes")
    Row.Flags |= ir::OpAll;
  applyBlocks(All, Row);
  if (Row.Object.Kind == ModelArg::This && A.Verb == "daemon")
    Row.Object.Kind = ModelArg::None;
  return Row;
}

bool FunctionLowering::lowerAnnotated(const CallInfo &C) {
  const Decl *D = C.Callee;
  if (!D->hasAttrs() && !isa<CXXMethodDecl>(D))
    return false;
  ir::CalleeId Id = Mod.callee(C.Callee);
  std::vector<ir::Annotation> All = Mod.M.Callees[Id].Annotations;
  if (All.empty())
    return false;
  bool Any = false;
  for (const ir::Annotation &A : All) {
    auto Row = rowOf(A, All);
    if (!Row)
      continue;
    if (Row->Object.Kind == ModelArg::This && !C.Object && !C.Construct)
      Row->Object.Kind = ModelArg::None;
    Row->Name = "leash::" + A.Verb;
    // Without an object, what is waited for goes by the function's name.
    if (A.Verb == "blocks" && Row->Object.Kind == ModelArg::None)
      Row->Name += "(" + C.Callee->getDeclName().getAsString() + ")";
    if (Row->Op == ir::OpKind::Assume) {
      emit(ir::OpKind::Assume, C.Site).Text = A.Verb;
      continue;
    }
    emitModel(*Row, C);
    Any = true;
  }
  return Any;
}

} // namespace leash::lower
