// SPDX-License-Identifier: Apache-2.0
#include "checks/lower/Annotations.h"
#include "checks/lower/FunctionLowering.h"

using namespace clang;

namespace leash::lower {

//===--- From annotations to rows ----------------------------------------===//

static ModelArg annotatedArg(llvm::StringRef S) {
  ModelArg A;
  unsigned Index = 0;
  if (S == "this")
    A.Kind = ModelArg::This;
  else if (S == "return")
    A.Kind = ModelArg::Return;
  else if (!S.getAsInteger(10, Index) && Index < 256) {
    A.Kind = ModelArg::Arg;
    A.Index = Index;
  }
  return A;
}

static std::optional<ir::OpKind> annotatedOp(llvm::StringRef Verb) {
  using K = ir::OpKind;
  static const llvm::StringMap<K> Ops = {{"spawns", K::Spawn},
                                         {"joins", K::Join},
                                         {"detaches", K::Detach},
                                         {"requests-stop", K::StopRequest},
                                         {"stop-check", K::StopCheck},
                                         {"sends", K::Send},
                                         {"receives", K::Receive},
                                         {"closes", K::Close},
                                         {"wakes", K::Notify},
                                         {"resolves", K::PromiseSet},
                                         {"awaits", K::FutureGet},
                                         {"starts-timer", K::TimerStart},
                                         {"cancels-timer", K::TimerCancel},
                                         {"registers", K::CallbackRegister},
                                         {"unregisters", K::CallbackUnregister},
                                         {"runs-loop", K::LoopRun},
                                         {"stops-loop", K::LoopStop},
                                         {"blocks", K::Wait}};
  auto It = Ops.find(Verb);
  if (It == Ops.end())
    return std::nullopt;
  return It->second;
}

static bool hasVerb(llvm::ArrayRef<ir::Annotation> All, llvm::StringRef Verb) {
  return llvm::any_of(All,
                      [&](const ir::Annotation &A) { return A.Verb == Verb; });
}

/// Ops that wait for something: what ends the wait is theirs. The others end
/// by themselves, whatever stands beside them.
static bool waits(ir::OpKind K) {
  switch (K) {
  case ir::OpKind::Join:
  case ir::OpKind::Send:
  case ir::OpKind::Receive:
  case ir::OpKind::FutureGet:
  case ir::OpKind::LoopRun:
  case ir::OpKind::Wait:
    return true;
  default:
    return false;
  }
}

/// What ends the waiting of the function.
static uint32_t endOfWait(llvm::ArrayRef<ir::Annotation> All) {
  uint32_t Flags = 0;
  for (const ir::Annotation &A : All) {
    if (A.Verb != "blocks" || A.Args.empty())
      continue;
    llvm::StringRef How = A.Args[0];
    if (How.starts_with("deadline"))
      Flags |= ir::OpTimed;
    else if (How != "until_stop")
      Flags |= ir::OpBlocking;
    else if (!hasVerb(All, "stoppable")) // else the argument decides
      Flags |= ir::OpStopAware;
  }
  // Until a stop, or until whatever comes before.
  if (hasVerb(All, "blocks") && !(Flags & ir::OpTimed))
    Flags |= ir::OpBlocking;
  if (Flags & ir::OpTimed)
    Flags &= ~ir::OpBlocking;
  return Flags;
}

/// The parameter that holds the time limit.
static ModelArg deadlineOf(llvm::ArrayRef<ir::Annotation> All) {
  for (const ir::Annotation &A : All) {
    llvm::StringRef How = A.Args.empty() ? "" : llvm::StringRef(A.Args[0]);
    if (A.Verb == "blocks" && How.consume_front("deadline:"))
      return annotatedArg(How);
  }
  return {};
}

static void applyMode(const ir::Annotation &A, ModelFunction &Row) {
  if (A.Args.size() < 2)
    return;
  if (A.Args[1] == "try")
    Row.Flags |= ir::OpTry;
  if (A.Args[1] == "timed")
    Row.Flags |= ir::OpTimed;
}

static void applySpawn(const ir::Annotation &A, ModelFunction &Row) {
  if (A.Args.size() > 1)
    Row.Body = annotatedArg(A.Args[1]);
  if (Row.Body.Kind == ModelArg::Arg) {
    Row.BodyArgs.Kind = ModelArg::FromArg;
    Row.BodyArgs.Index = Row.Body.Index + 1;
  }
  if (Row.Object.Kind == ModelArg::None)
    Row.Flags |= ir::OpDetached;
  Row.PassesStopToken = true;
}

static std::optional<ModelFunction> rowOf(const ir::Annotation &A,
                                          llvm::ArrayRef<ir::Annotation> All) {
  auto Op = annotatedOp(A.Verb);
  if (!Op)
    return std::nullopt;
  ModelFunction Row;
  Row.Op = *Op;
  Row.Name = "leash::" + A.Verb;
  llvm::StringRef First = A.Args.empty() ? "this" : llvm::StringRef(A.Args[0]);
  Row.Object = annotatedArg(First);
  switch (*Op) {
  case ir::OpKind::Wait: // `blocks`: says how, not what
    Row.Object.Kind = ModelArg::This;
    break;
  case ir::OpKind::CallbackRegister:
    Row.Object.Kind = ModelArg::This;
    Row.Body = annotatedArg(First);
    break;
  case ir::OpKind::TimerStart:
    // A function that starts a task and a timer gives both back as one.
    if (hasVerb(All, "spawns"))
      for (const ir::Annotation &S : All)
        if (S.Verb == "spawns" && !S.Args.empty())
          Row.Object = annotatedArg(S.Args[0]);
    break;
  case ir::OpKind::Spawn:
    applySpawn(A, Row);
    break;
  case ir::OpKind::Send:
  case ir::OpKind::Receive:
    applyMode(A, Row);
    break;
  case ir::OpKind::Notify:
    Row.Flags |= ir::OpAll;
    break;
  default:
    break;
  }
  return Row;
}

static std::optional<AnnotatedCall::Claim>
claimOf(const ir::Annotation &A, llvm::ArrayRef<ir::Annotation> All) {
  AnnotatedCall::Claim Out;
  if (A.Verb == "assume-bounded") {
    Out.Kind = ir::Assumption::Bounded;
    Out.ReasonArg = annotatedArg(A.Args.empty() ? "" : A.Args[0]);
    return Out;
  }
  if (A.Verb == "daemon") {
    Out.Kind = ir::Assumption::Daemon;
    Out.Reason = A.Args.empty() ? "" : A.Args[0];
    return Out;
  }
  if (A.Verb != "reason" || A.Args.size() < 2)
    return std::nullopt;
  Out.Kind =
      A.Args[1] == "daemon" ? ir::Assumption::Daemon : ir::Assumption::Detached;
  Out.ReasonArg = annotatedArg(A.Args[0]);
  for (const ir::Annotation &D : All)
    if (D.Verb == "detaches" && !D.Args.empty())
      Out.Handle = annotatedArg(D.Args[0]);
  return Out;
}

AnnotatedCall annotatedCall(llvm::ArrayRef<ir::Annotation> All, bool Assigns) {
  AnnotatedCall Out;
  for (const ir::Annotation &A : All)
    if (A.Verb == "stoppable" && !A.Args.empty())
      Out.Stop = annotatedArg(A.Args[0]);
  for (const ir::Annotation &A : All) {
    if (auto Claim = claimOf(A, All))
      Out.Claims.push_back(std::move(*Claim));
    if (auto Row = rowOf(A, All))
      Out.Rows.push_back(std::move(*Row));
  }
  // `blocks` beside another verb is a flag of that verb's op.
  if (Out.Rows.size() > 1)
    llvm::erase_if(Out.Rows, [&](const ModelFunction &R) {
      return R.Op == ir::OpKind::Wait && &R != &Out.Rows.front();
    });
  if (Out.Rows.size() > 1 && Out.Rows.front().Op == ir::OpKind::Wait)
    Out.Rows.erase(Out.Rows.begin());
  if (Assigns && !Out.Rows.empty()) {
    // What was there is joined, as std::jthread's assignment does.
    ModelFunction Move;
    Move.Name = "leash::joins";
    Move.Op = ir::OpKind::Move;
    Move.Object.Kind = ModelArg::This;
    if (hasVerb(All, "requests-stop"))
      Move.Flags |= ir::OpStopRequestsToo;
    Out.Rows = {std::move(Move)};
  }
  bool AnyWaits = llvm::any_of(
      Out.Rows, [](const ModelFunction &R) { return waits(R.Op); });
  for (ModelFunction &Row : Out.Rows)
    if (waits(Row.Op) || !AnyWaits) {
      if (!(Row.Flags & (ir::OpTry | ir::OpTimed)))
        Row.Flags |= endOfWait(All);
      Row.Stop = Out.Stop;
      if (waits(Row.Op))
        Row.Timeout = deadlineOf(All);
    }
  // A stop that is requested before the join ends what is joined.
  llvm::stable_sort(
      Out.Rows, [](const ModelFunction &A, const ModelFunction &B) {
        return A.Op == ir::OpKind::StopRequest && B.Op == ir::OpKind::Join;
      });
  return Out;
}

const AnnotatedCall *ModuleLowering::annotatedCall(const FunctionDecl *FD) {
  const auto *Method = dyn_cast<CXXMethodDecl>(FD);
  bool Overrides = Method && Method->size_overridden_methods();
  if (!Overrides && !FD->getMostRecentDecl()->hasAttrs())
    return nullptr;
  auto [It, New] = AnnotatedCalls.try_emplace(FD->getCanonicalDecl());
  if (New) {
    std::vector<ir::Annotation> All = annotations(FD);
    bool Assigns = Method && (Method->isMoveAssignmentOperator() ||
                              Method->isCopyAssignmentOperator());
    AnnotatedCall Made = lower::annotatedCall(All, Assigns);
    if (!Made.empty())
      It->second = std::make_unique<AnnotatedCall>(std::move(Made));
  }
  return It->second.get();
}

//===--- From rows to ops ------------------------------------------------===//

void FunctionLowering::emitAssumption(const AnnotatedCall::Claim &Claim,
                                      const CallInfo &C) {
  std::string Reason = Claim.Reason;
  const Expr *E = argument(Claim.ReasonArg, C);
  if (E) {
    if (const auto *S = dyn_cast<clang::StringLiteral>(stripWrappers(E)))
      Reason = S->getString().str();
    else
      E = nullptr; // it may be any
  }
  if (E && Reason.empty())
    return; // nothing is claimed for no reason
  ir::EntityId Handle = modelArg(Claim.Handle, C);
  ir::Op &O = emit(ir::OpKind::Assume, C.Site);
  O.Object = Handle;
  O.Text = ir::assumeText(Claim.Kind, Reason);
}

/// All arguments but those with a meaning of their own: what the op is about,
/// what it calls, what stops it, its time limit and a reason. Empty when that
/// is none of them.
static std::vector<ModelArg>
otherArgs(const ModelFunction &Row, unsigned Count,
          llvm::ArrayRef<AnnotatedCall::Claim> Claims) {
  std::vector<unsigned> Apart;
  auto SetApart = [&](const ModelArg &A) {
    if (A.Kind == ModelArg::Arg)
      Apart.push_back(A.Index);
  };
  for (const ModelArg *A : {&Row.Object, &Row.Body, &Row.Stop, &Row.Timeout})
    SetApart(*A);
  for (const AnnotatedCall::Claim &C : Claims)
    SetApart(C.ReasonArg);
  std::vector<ModelArg> Out;
  if (Apart.empty())
    return Out;
  for (unsigned I = 0; I < Count && I < 256; ++I)
    if (!llvm::is_contained(Apart, I)) {
      Out.emplace_back();
      Out.back().Kind = ModelArg::Arg;
      Out.back().Index = I;
    }
  if (Out.empty())
    Out.emplace_back(); // none of them
  return Out;
}

/// A number says nothing about its unit, and a missing argument nothing at all.
static bool isDuration(const ModelArg &A, llvm::ArrayRef<const Expr *> Args) {
  return A.Kind == ModelArg::Arg && A.Index < Args.size() &&
         stripWrappers(Args[A.Index])->getType()->isRecordType();
}

bool FunctionLowering::lowerAnnotated(const CallInfo &C) {
  const AnnotatedCall *A = Mod.annotatedCall(C.Callee);
  if (!A)
    return false;
  for (const AnnotatedCall::Claim &Claim : A->Claims)
    emitAssumption(Claim, C);
  for (ModelFunction Row : A->Rows) {
    if (Row.Object.Kind == ModelArg::This && !C.Object && !C.Construct)
      Row.Object = Row.Op == ir::OpKind::StopCheck ? tokenArg(C) : ModelArg();
    if (Row.Op != ir::OpKind::Wait && Row.Op != ir::OpKind::Spawn)
      Row.Args = otherArgs(Row, C.Args.size(), A->Claims);
    if (!isDuration(Row.Timeout, C.Args))
      Row.Timeout = ModelArg();
    // Without an object, what is waited for goes by the function's name.
    if (Row.Op == ir::OpKind::Wait && Row.Object.Kind == ModelArg::None)
      Row.Name += "(" + C.Callee->getDeclName().getAsString() + ")";
    emitModel(Row, C);
  }
  return !A->Rows.empty();
}

/// `bool cancelled(const stop_token &)`: what it looks at.
ModelArg FunctionLowering::tokenArg(const CallInfo &C) {
  ModelArg Out;
  for (unsigned I = 0; I < C.Args.size() && I < 256; ++I) {
    ir::TypeId T =
        Mod.type(stripWrappers(C.Args[I])->getType().getNonReferenceType());
    if (T != ir::None && Mod.typeInfo(T).Form == ir::Shape::Pointer)
      T = Mod.typeInfo(T).Element;
    ir::TypeRole Role =
        T == ir::None ? ir::TypeRole::Other : Mod.typeInfo(T).Role;
    if (Role != ir::TypeRole::StopToken && Role != ir::TypeRole::StopSource)
      continue;
    Out.Kind = ModelArg::Arg;
    Out.Index = I;
    Out.Deref = stripWrappers(C.Args[I])->getType()->isPointerType();
    break;
  }
  return Out;
}

} // namespace leash::lower
