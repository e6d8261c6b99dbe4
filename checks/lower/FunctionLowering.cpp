// SPDX-License-Identifier: Apache-2.0
#include "checks/lower/FunctionLowering.h"
#include "clang/AST/Attr.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace leash::lower {

FunctionLowering::FunctionLowering(ModuleLowering &M, Pending &Pend)
    : Mod(M), P(Pend), FD(Pend.Decl) {}

//===--- The function around the blocks ----------------------------------===//

static uint32_t flagsOf(const FunctionDecl *FD) {
  uint32_t Out = 0;
  auto Set = [&](bool Holds, ir::FunctionFlag Flag) { Out |= Holds ? Flag : 0; };
  const auto *Method = dyn_cast<CXXMethodDecl>(FD);
  Set(Method && Method->isVirtual(), ir::FnVirtual);
  Set(Method && Method->isStatic(), ir::FnStatic);
  Set(FD->isPureVirtual(), ir::FnPure);
  Set(FD->isDefaulted(), ir::FnDefaulted);
  Set(FD->isImplicit(), ir::FnImplicit);
  Set(FD->isNoReturn(), ir::FnNoReturn);
  Set(FD->isMain(), ir::FnMain);
  Set(FD->getAccess() == AS_private, ir::FnPrivate);
  Set(!FD->isExternallyVisible(), ir::FnInternal);
  Set(FD->isTemplateInstantiation(), ir::FnInstantiation);
  Set(FD->hasAttr<FinalAttr>(), ir::FnFinal);
  if (const auto *FPT = FD->getType()->getAs<FunctionProtoType>())
    Set(!isUnresolvedExceptionSpec(FPT->getExceptionSpecType()) && FPT->isNothrow(),
        ir::FnNoExcept);
  return Out;
}

void FunctionLowering::describe() {
  F.Usr = Mod.usr(FD);
  F.Name = Mod.displayName(FD);
  F.Flags = flagsOf(FD);
  F.Annotations = Mod.annotations(FD);
  F.ReturnType = Mod.type(FD->getReturnType().getNonReferenceType());
  F.Parent = P.Parent;
  F.Decl = Mod.range(FD->getLocation());
  if (const Stmt *Body = FD->getBody()) {
    F.Body = Mod.range(Body->getSourceRange());
    if (isa<CoroutineBodyStmt>(Body))
      F.Flags |= ir::FnCoroutine;
  }
  const auto *Method = dyn_cast<CXXMethodDecl>(FD);
  bool Lambda = Method && Method->getParent()->isLambda();
  if (Method && !Lambda) {
    F.Class = Mod.usr(Method->getParent());
    F.Kind = isa<CXXConstructorDecl>(FD)  ? ir::FunctionKind::Constructor
             : isa<CXXDestructorDecl>(FD) ? ir::FunctionKind::Destructor
                                          : ir::FunctionKind::Method;
    for (const CXXMethodDecl *Base : Method->overridden_methods())
      F.Overrides.push_back(Mod.usr(Base));
    for (const DeclContext *DC = Method->getParent()->getDeclContext(); DC;
         DC = DC->getParent())
      if (const auto *Outer = dyn_cast<FunctionDecl>(DC)) {
        F.Parent = Mod.usr(Outer);
        break;
      }
  }
  if (Lambda) {
    F.Kind = ir::FunctionKind::Lambda;
    F.Class = P.ThisClass;
    F.Flags |= ir::FnInternal;
    if (!Method->isConst())
      F.Flags |= ir::FnMutable;
    if (P.Lambda) {
      F.Decl = Mod.range(P.Lambda->getIntroducerRange());
      for (const LambdaCapture &C : P.Lambda->captures())
        if (C.getCaptureKind() == LCK_StarThis)
          F.Flags |= ir::FnByCopyThis;
    }
  }
  F.Captures = P.Captures;
  Dependent = FD->isDependentContext();
  if (Dependent)
    F.Flags |= ir::FnDependent;
  describeParams();
  F.Anchor = anchor();
}

void FunctionLowering::describeParams() {
  for (const ParmVarDecl *Param : FD->parameters()) {
    ParamIndex[Param] = F.Params.size();
    ir::Variable V;
    V.Name = Param->getNameAsString();
    V.Type = Mod.type(Param->getType());
    V.Decl = Mod.range(Param->getSourceRange());
    F.Params.push_back(std::move(V));
  }
}

ir::ParamAnchor FunctionLowering::anchor() {
  ir::ParamAnchor Out;
  Out.HasParams = FD->getNumParams() > 0;
  Out.HasDefault =
      Out.HasParams &&
      (FD->isVariadic() || FD->parameters().back()->hasDefaultArg());
  SourceLocation At;
  if (P.Lambda && !P.Lambda->hasExplicitParameters()) {
    At = P.Lambda->getIntroducerRange().getEnd();
    if (At.isInvalid() || At.isMacroID())
      return Out;
    Out.At = Mod.pos(At.getLocWithOffset(1));
    Out.NeedsParens = true;
    // `[]<class T>` and `[] mutable` need the list in another place.
    Out.Editable = !P.Lambda->isGenericLambda() && !P.Lambda->isMutable();
    return Out;
  }
  FunctionTypeLoc TL = FD->getFunctionTypeLoc();
  if (!TL || TL.getLParenLoc().isInvalid() || TL.getLParenLoc().isMacroID())
    return Out;
  Out.At = Mod.pos(TL.getLParenLoc().getLocWithOffset(1));
  // Declared elsewhere too: one edit would not do.
  Out.Editable = llvm::hasSingleElement(FD->redecls());
  return Out;
}

void FunctionLowering::describeTries() {
  for (const CXXTryStmt *Try : Scan.Tries) {
    TryIds[Try] = F.Tries.size();
    ir::TryRegion R;
    R.Where = Mod.range(Try->getTryLoc());
    for (unsigned I = 0; I < Try->getNumHandlers(); ++I)
      R.CatchesAll |= Try->getHandler(I)->getExceptionDecl() == nullptr;
    F.Tries.push_back(std::move(R));
  }
  for (const CXXTryStmt *Try : Scan.Tries)
    if (const CXXTryStmt *Outer = Scan.TryParent.lookup(Try))
      F.Tries[TryIds[Try]].Parent = TryIds[Outer];
}

ir::LoopStmt FunctionLowering::loopStmt(const Stmt *S) {
  ir::LoopStmt L;
  const Stmt *Body = nullptr;
  const Expr *Cond = nullptr;
  SourceLocation End;
  if (const auto *W = dyn_cast<WhileStmt>(S)) {
    Body = W->getBody(), Cond = W->getCond(), End = W->getRParenLoc();
  } else if (const auto *D = dyn_cast<DoStmt>(S)) {
    L.Kind = ir::LoopKind::Do;
    Body = D->getBody(), Cond = D->getCond(), End = D->getDoLoc();
  } else if (const auto *Fs = dyn_cast<ForStmt>(S)) {
    L.Kind = ir::LoopKind::For;
    Body = Fs->getBody(), Cond = Fs->getCond(), End = Fs->getRParenLoc();
  } else if (const auto *R = dyn_cast<CXXForRangeStmt>(S)) {
    L.Kind = ir::LoopKind::RangeFor;
    Body = R->getBody(), End = R->getRParenLoc();
    L.Over = id(R->getRangeInit());
  }
  L.Where = Mod.range(SourceRange(S->getBeginLoc(), End.isValid() ? End : S->getBeginLoc()));
  if (Cond) {
    L.Cond = Mod.range(Cond->getSourceRange());
    const Expr *In = Cond->IgnoreParenImpCasts();
    const auto *B = dyn_cast<CXXBoolLiteralExpr>(In);
    const auto *I = dyn_cast<IntegerLiteral>(In);
    L.CondIsTrue = (B && B->getValue()) || (I && !I->getValue().isZero());
  } else if (const auto *Fs = dyn_cast<ForStmt>(S)) {
    L.CondIsTrue = true;
    // An empty condition stands just before the second semicolon, which has no
    // location of its own in the tree: found by the lexer.
    SourceLocation Semi = Fs->getInit() ? Fs->getInit()->getEndLoc() : Fs->getLParenLoc();
    if (Semi.isValid() && !Semi.isMacroID()) {
      auto Next = Lexer::findNextToken(Semi, Mod.SM, Mod.Ctx.getLangOpts());
      if (Next && Next->is(tok::semi) && Fs->getInit() && isa<DeclStmt>(Fs->getInit()))
        Next = Lexer::findNextToken(Semi, Mod.SM, Mod.Ctx.getLangOpts());
      SourceLocation First = Next && Next->is(tok::semi) ? Next->getLocation() : Semi;
      L.Cond = Mod.range(First);
      L.Cond.Begin = L.Cond.End;
    }
  }
  if (const auto *C = dyn_cast_or_null<CompoundStmt>(Body)) {
    L.BodyIsBlock = true;
    if (!C->getLBracLoc().isMacroID())
      L.BodyBegin = Mod.pos(C->getLBracLoc().getLocWithOffset(1));
  }
  return L;
}

void FunctionLowering::describeLoops() {
  for (const Stmt *S : Scan.Loops) {
    LoopIds[S] = F.Loops.size();
    F.Loops.push_back(loopStmt(S));
  }
}

//===--- Blocks ----------------------------------------------------------===//

ir::BlockId FunctionLowering::newBlock() {
  F.Blocks.emplace_back();
  return F.Blocks.size() - 1;
}

void FunctionLowering::finishEmpty() {
  F.Blocks.clear();
  F.Exit = ir::None;
}

static CFG::BuildOptions buildOptions() {
  CFG::BuildOptions BO;
  BO.setAllAlwaysAdd();
  BO.PruneTriviallyFalseEdges = true;
  BO.AddImplicitDtors = true;
  BO.AddTemporaryDtors = true;
  BO.AddInitializers = true;
  BO.AddCXXDefaultInitExprInCtors = true;
  return BO;
}

namespace {
/// Locals of a function, in order, without those of lambdas inside.
class LocalFinder {
public:
  LocalFinder(llvm::SmallVectorImpl<const VarDecl *> &Out) : Out(Out) {}
  void visit(const Stmt *S) {
    if (!S || isa<LambdaExpr>(S))
      return;
    if (const auto *D = dyn_cast<DeclStmt>(S))
      for (const Decl *Inner : D->decls())
        if (const auto *VD = dyn_cast<VarDecl>(Inner))
          Out.push_back(VD);
    if (const auto *C = dyn_cast<CXXCatchStmt>(S))
      if (C->getExceptionDecl())
        Out.push_back(C->getExceptionDecl());
    for (const Stmt *Child : S->children())
      visit(Child);
  }

private:
  llvm::SmallVectorImpl<const VarDecl *> &Out;
};
} // namespace

void FunctionLowering::lowerBody(const Stmt *Body) {
  Scan.scan(FD, Body);
  describeTries();
  llvm::SmallVector<const VarDecl *, 16> Locals;
  LocalFinder(Locals).visit(Body);
  for (const VarDecl *VD : Locals) {
    if (VD->isStaticLocal()) {
      Mod.lowerStatic(VD);
      continue;
    }
    if (VD->hasGlobalStorage())
      continue;
    LocalIndex[VD] = F.Locals.size();
    ir::Variable V;
    V.Name = VD->getNameAsString();
    V.Type = Mod.type(VD->getType());
    V.Decl = Mod.range(VD->getLocation());
    V.AddressTaken = Scan.AddressTaken.contains(VD);
    V.Constexpr = VD->isConstexpr();
    if (const Expr *Init = VD->getInit(); Init && !isa<CallExpr>(stripWrappers(Init)))
      V.Init = Mod.initialValue(VD->getType(), Init);
    if (const CXXTryStmt *Try = Scan.VarTry.lookup(VD))
      V.Try = TryIds[Try];
    F.Locals.push_back(std::move(V));
  }
  for (uint32_t I = 0; FD && I < FD->getNumParams(); ++I)
    F.Params[I].AddressTaken = Scan.AddressTaken.contains(FD->getParamDecl(I));
  describeLoops();
  for (const RecordDecl *RD : Scan.LocalClasses)
    Mod.lowerClass(RD);

  CFG::BuildOptions BO = buildOptions();
  Graph = CFG::buildCFG(FD, const_cast<Stmt *>(Body), &Mod.Ctx, BO);
  unsigned Elements = 0;
  if (Graph)
    for (const CFGBlock *B : *Graph)
      Elements += B->size();
  if (!Graph || Elements > Mod.Options.MaxElements) {
    Mod.gap(Graph ? "function over the budget" : "no control-flow graph");
    F.Flags |= ir::FnIncomplete;
    return finishEmpty();
  }
  // Reverse post-order: what a block uses is lowered before it. Graph blocks
  // are numbered so that the entry has the highest id.
  std::vector<const CFGBlock *> Order(Graph->rbegin(), Graph->rend());
  llvm::sort(Order, [](const CFGBlock *A, const CFGBlock *B) {
    return A->getBlockID() > B->getBlockID();
  });
  for (const CFGBlock *B : Order)
    First[B] = newBlock();
  if (First[&Graph->getEntry()] != 0)
    Mod.gap("entry is not first");
  F.Exit = First[&Graph->getExit()];
  F.Blocks[F.Exit].Term = ir::TermKind::Exit;
  for (const CFGBlock *B : Order)
    lowerBlock(*B);
}

void FunctionLowering::enterTry(const CXXTryStmt *Try) {
  ir::TryId Id = Try ? TryIds[Try] : ir::None;
  if (F.Blocks[Current].Try == Id)
    return;
  if (F.Blocks[Current].Ops.empty()) {
    F.Blocks[Current].Try = Id;
    return;
  }
  ir::BlockId Next = newBlock();
  F.Blocks[Current].Succs.push_back(Next);
  Current = Next;
  F.Blocks[Current].Try = Id;
}

void FunctionLowering::lowerBlock(const CFGBlock &B) {
  Current = First[&B];
  if (&B == &Graph->getExit())
    return;
  if (const auto *Catch = dyn_cast_or_null<CXXCatchStmt>(B.getLabel())) {
    ir::Op &O = emit(ir::OpKind::Catch, Mod.range(Catch->getCatchLoc()));
    if (!Catch->getExceptionDecl())
      O.Flags |= ir::OpCatchAll;
    else
      O.Text = exceptionType(Catch->getCaughtType());
  }
  for (const CFGElement &E : B)
    lowerElement(E);
  terminate(B);
}

void FunctionLowering::lowerElement(const CFGElement &E) {
  switch (E.getKind()) {
  case CFGElement::Statement:
  case CFGElement::Constructor:
  case CFGElement::CXXRecordTypedCall: {
    const Stmt *S = E.castAs<CFGStmt>().getStmt();
    if (!Scan.Tries.empty())
      enterTry(Scan.TryOf.lookup(S));
    return lowerStmt(S);
  }
  case CFGElement::Initializer:
    return lowerInitializer(E.castAs<CFGInitializer>().getInitializer());
  case CFGElement::AutomaticObjectDtor: {
    const VarDecl *VD = E.castAs<CFGAutomaticObjDtor>().getVarDecl();
    auto Loc = LocalIndex.find(VD);
    if (Loc == LocalIndex.end())
      return;
    ir::Entity Self;
    Self.Root = ir::RootKind::Local;
    Self.Index = Loc->second;
    Self.Name = VD->getNameAsString();
    QualType T = VD->getType().getNonReferenceType();
    Self.Type = Mod.type(T);
    const Stmt *Trigger = E.castAs<CFGAutomaticObjDtor>().getTriggerStmt();
    SourceLocation End = Trigger ? Trigger->getEndLoc() : VD->getLocation();
    return lowerDestroy(Self, T, Mod.range(End));
  }
  case CFGElement::TemporaryDtor: {
    const CXXBindTemporaryExpr *T =
        E.castAs<CFGTemporaryDtor>().getBindTemporaryExpr();
    auto Known = Values.find(stripWrappers(T));
    if (Known == Values.end())
      return;
    ir::Entity Object = F.Entities[Known->second];
    if (Object.Root == ir::RootKind::Temp)
      lowerDestroy(Object, T->getType(), Mod.range(T->getEndLoc()));
    return;
  }
  case CFGElement::MemberDtor: {
    const FieldDecl *Fd = E.castAs<CFGMemberDtor>().getFieldDecl();
    ir::Entity This;
    This.Root = ir::RootKind::This;
    return lowerDestroy(field(This, Fd), Fd->getType(), Mod.range(FD->getBodyRBrace()));
  }
  case CFGElement::BaseDtor: {
    const CXXBaseSpecifier *Base = E.castAs<CFGBaseDtor>().getBaseSpecifier();
    ir::Entity This;
    This.Root = ir::RootKind::This;
    This.Type = Mod.type(Base->getType());
    return lowerDestroy(This, Base->getType(), Mod.range(FD->getBodyRBrace()));
  }
  default:
    return; // scopes, lifetimes, delete (lowered at the expression)
  }
}

//===--- Terminators -----------------------------------------------------===//

void FunctionLowering::linkSuccessors(const CFGBlock &B, ir::Block &Out) {
  for (const CFGBlock::AdjacentBlock &S : B.succs()) {
    const CFGBlock *To = S.getReachableBlock();
    Out.Succs.push_back(To ? First[To] : ir::None);
  }
}

void FunctionLowering::terminate(const CFGBlock &B) {
  const Stmt *T = B.getTerminatorStmt();
  if (const auto *Try = dyn_cast_or_null<CXXTryStmt>(T)) {
    // Not a block of the program: its successors are the handlers.
    auto &Handlers = F.Tries[TryIds[Try]].Handlers;
    for (const CFGBlock::AdjacentBlock &S : B.succs())
      if (const CFGBlock *To = S.getReachableBlock();
          To && isa_and_nonnull<CXXCatchStmt>(To->getLabel()))
        Handlers.push_back(First[To]);
    F.Blocks[Current].Term = ir::TermKind::NoReturn;
    return;
  }
  ir::Block &Out = F.Blocks[Current];
  if (T)
    Out.TermWhere = Mod.range(T->getBeginLoc());
  auto Loop = T ? LoopIds.find(T) : LoopIds.end();
  if (Loop != LoopIds.end())
    Out.Loop = Loop->second;
  if (const Stmt *Target = B.getLoopTarget()) {
    auto L = LoopIds.find(Target);
    if (L != LoopIds.end() && B.succ_size() == 1)
      if (const CFGBlock *Head = B.succ_begin()->getReachableBlock())
        F.Loops[L->second].Head = First[Head];
  }
  if (!Out.Ops.empty() && llvm::any_of(Out.Ops, [](const ir::Op &O) {
        return O.Kind == ir::OpKind::Throw;
      })) {
    Out.Term = ir::TermKind::Throw;
    return;
  }
  if (B.hasNoReturnElement() ||
      llvm::any_of(Out.Ops, [](const ir::Op &O) { return O.has(ir::OpNoReturn); })) {
    Out.Term = ir::TermKind::NoReturn;
    return;
  }
  if (isa_and_nonnull<SwitchStmt>(T))
    return switchOver(B, Out);
  if (B.succ_size() == 2)
    return branch(B, Out);
  linkSuccessors(B, Out);
  Out.Term = ir::TermKind::Jump;
  if (llvm::any_of(Out.Ops, [](const ir::Op &O) {
        return O.Kind == ir::OpKind::Return || O.Kind == ir::OpKind::CoReturn;
      }))
    Out.Term = ir::TermKind::Return;
  llvm::erase(Out.Succs, ir::None);
  if (Out.Succs.empty())
    Out.Term = ir::TermKind::NoReturn;
  else if (Out.Succs.size() > 1) { // computed goto
    Out.Term = ir::TermKind::Switch;
    Out.Cases.resize(Out.Succs.size());
  }
}

static const Expr *conditionOf(const CFGBlock &B) {
  const Expr *Cond = B.getLastCondition();
  if (!Cond)
    Cond = dyn_cast_or_null<Expr>(B.getTerminatorCondition());
  if (!Cond)
    return nullptr;
  // The last block of `a && b` decides on b alone.
  const Stmt *T = B.getTerminatorStmt();
  Cond = Cond->IgnoreParens();
  while (const auto *Op = dyn_cast<BinaryOperator>(Cond)) {
    if (!Op->isLogicalOp())
      break;
    Cond = (T == Op ? Op->getLHS() : Op->getRHS())->IgnoreParens();
    T = nullptr;
  }
  return Cond;
}

void FunctionLowering::branch(const CFGBlock &B, ir::Block &Out) {
  linkSuccessors(B, Out);
  Out.Term = ir::TermKind::Branch;
  const Stmt *T = B.getTerminatorStmt();
  ir::BlockId Here = Current;
  ir::Pred Plain;
  ir::PredId Cond = ir::None;
  if (const auto *R = dyn_cast_or_null<CXXForRangeStmt>(T)) {
    // Another element or not: nothing that a path can be told by.
    Plain.Uses.push_back(id(R->getRangeInit()));
    Cond = addPred(std::move(Plain));
  } else if (const Expr *E = conditionOf(B)) {
    Cond = pred(E);
  } else if (isa_and_nonnull<ForStmt, WhileStmt, DoStmt>(T)) {
    Plain.Kind = ir::PredKind::True;
    Cond = addPred(std::move(Plain));
  } else {
    Cond = addPred(std::move(Plain));
  }
  F.Blocks[Here].Cond = Cond;
}

void FunctionLowering::switchOver(const CFGBlock &B, ir::Block &Out) {
  Out.Term = ir::TermKind::Switch;
  const auto *S = cast<SwitchStmt>(B.getTerminatorStmt());
  for (const CFGBlock::AdjacentBlock &Adj : B.succs()) {
    const CFGBlock *To = Adj.getReachableBlock();
    if (!To)
      continue;
    Out.Succs.push_back(First[To]);
    std::optional<int64_t> Value;
    if (const auto *Case = dyn_cast_or_null<CaseStmt>(To->getLabel()))
      if (!Case->getLHS()->isValueDependent() && !Case->getRHS())
        Value = Case->getLHS()->EvaluateKnownConstInt(Mod.Ctx).getExtValue();
    Out.Cases.push_back(Value);
  }
  ir::BlockId Here = Current;
  ir::EntityId E = tested(S->getCond());
  F.Blocks[Here].Switch = E;
}

//===--- Entry points ----------------------------------------------------===//

ir::Function FunctionLowering::run() {
  describe();
  const Stmt *Body = FD->getBody();
  if (const auto *Coroutine = dyn_cast_or_null<CoroutineBodyStmt>(Body))
    Body = Coroutine->getBody();
  if (Body)
    lowerBody(Body);
  return std::move(F);
}

ir::Function FunctionLowering::runGlobalInit(const VarDecl *VD) {
  F.Usr = "init:" + Mod.usr(VD);
  F.Name = "initializer of " + VD->getNameAsString();
  F.Flags = ir::FnInternal | ir::FnImplicit;
  F.Decl = Mod.range(VD->getLocation());
  const Expr *Init = VD->getAnyInitializer();
  if (const Expr *Built = stripWrappers(Init); isa<CXXConstructExpr>(Built))
    Scan.BuildsVar[Built] = VD;
  lowerBody(Init);
  if (F.Blocks.empty())
    return std::move(F);
  // What the initialiser computed goes into the variable, at the end.
  for (ir::BlockId B = 0; B < F.Blocks.size(); ++B)
    if (B != F.Exit && F.Blocks[B].Succs.size() == 1 &&
        F.Blocks[B].Succs[0] == F.Exit) {
      Current = B;
      initFrom(intern(variable(VD, 0)), Init, false, F.Decl);
      break;
    }
  return std::move(F);
}

} // namespace leash::lower
