// SPDX-License-Identifier: Apache-2.0
//
// How a block ends: which successors, on which condition.
#include "checks/lower/FunctionLowering.h"
#include "checks/lower/Integers.h"

using namespace clang;

namespace leash::lower {

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
  if (B.hasNoReturnElement() || llvm::any_of(Out.Ops, [](const ir::Op &O) {
        return O.has(ir::OpNoReturn);
      })) {
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
  Cond = Cond->IgnoreParens();
  // That of a do loop comes after the whole condition, of which each way to it
  // has found out a part.
  const Stmt *T = B.getTerminatorStmt();
  if (isa_and_nonnull<DoStmt>(T))
    return Cond;
  // The last block of `a && b` decides on b alone.
  while (const auto *Op = dyn_cast<BinaryOperator>(Cond)) {
    if (!Op->isLogicalOp())
      break;
    Cond = (T == Op ? Op->getLHS() : Op->getRHS())->IgnoreParens();
    T = nullptr;
  }
  return Cond;
}

static bool contains(const Stmt *Whole, const Stmt *Part) {
  if (!Whole || Whole == Part)
    return Whole;
  return llvm::any_of(Whole->children(),
                      [&](const Stmt *S) { return contains(S, Part); });
}

/// At the end of a full expression: was the operand evaluated that made the
/// temporary? The same condition as that of the operator.
ir::PredId FunctionLowering::temporariesCond(const CFGBlock &B) {
  const Stmt *T = B.getTerminatorStmt();
  const Expr *Cond = nullptr;
  bool WhenFalse = false;
  if (const auto *Op = dyn_cast_or_null<BinaryOperator>(T)) {
    Cond = Op->getLHS();
    WhenFalse = Op->getOpcode() == BO_LOr;
  } else if (const auto *C = dyn_cast_or_null<ConditionalOperator>(T)) {
    Cond = C->getCond();
    const CFGBlock *Dtors = B.succ_begin()->getReachableBlock();
    if (!Dtors || Dtors->empty() ||
        Dtors->front().getKind() != CFGElement::TemporaryDtor)
      return addPred({});
    WhenFalse = !contains(
        C->getTrueExpr(),
        Dtors->front().castAs<CFGTemporaryDtor>().getBindTemporaryExpr());
  }
  if (!Cond)
    return addPred({});
  ir::PredId P = pred(Cond);
  if (!WhenFalse)
    return P;
  ir::Pred Not;
  Not.Kind = ir::PredKind::Not;
  Not.A = P;
  return addPred(std::move(Not));
}

/// `rc = create(…) == 0 ? 0 : -1`: each way has its value.
void FunctionLowering::noteArms(const CFGBlock &B,
                                const ConditionalOperator *C) {
  const Expr *Arms[] = {C->getTrueExpr(), C->getFalseExpr()};
  if (!C->getType()->isIntegralOrEnumerationType() || B.succ_size() != 2 ||
      llvm::any_of(Arms, [&](const Expr *A) {
        return entity(A).Root != ir::RootKind::Constant;
      }))
    return;
  unsigned N = 0;
  for (const CFGBlock::AdjacentBlock &S : B.succs()) {
    const CFGBlock *To = S.getReachableBlock();
    if (To)
      Chosen[To] = {C, Arms[N]};
    ++N;
  }
}

void FunctionLowering::branch(const CFGBlock &B, ir::Block &Out) {
  linkSuccessors(B, Out);
  if (const auto *C =
          dyn_cast_or_null<ConditionalOperator>(B.getTerminatorStmt());
      C && !B.getTerminator().isTemporaryDtorsBranch())
    noteArms(B, C);
  Out.Term = ir::TermKind::Branch;
  const Stmt *T = B.getTerminatorStmt();
  ir::BlockId Here = Current;
  ir::Pred Plain;
  ir::PredId Cond = ir::None;
  if (const auto *R = dyn_cast_or_null<CXXForRangeStmt>(T)) {
    // Another element or not: nothing that a path can be told by.
    Plain.Uses.push_back(intern(rangeOf(R)));
    Cond = addPred(std::move(Plain));
  } else if (B.getTerminator().isTemporaryDtorsBranch()) {
    Cond = temporariesCond(B);
  } else if (const auto *I = dyn_cast_or_null<IfStmt>(T);
             I && I->isConsteval()) {
    // What is compiled here runs at run time.
    Plain.Kind =
        I->isNegatedConsteval() ? ir::PredKind::True : ir::PredKind::False;
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

/// The values that lead to a block: one, or those of `case 1 ... 3`. None for
/// the default, and for what is too long to list.
static llvm::SmallVector<std::optional<int64_t>, 1>
caseValues(const CFGBlock &To, const ASTContext &Ctx) {
  static constexpr int64_t MaxRange = 64;
  const auto *Case = dyn_cast_or_null<CaseStmt>(To.getLabel());
  if (!Case || Case->getLHS()->isValueDependent() ||
      (Case->getRHS() && Case->getRHS()->isValueDependent()))
    return {std::nullopt};
  int64_t First = in64Bits(Case->getLHS()->EvaluateKnownConstInt(Ctx));
  int64_t Last = Case->getRHS()
                     ? in64Bits(Case->getRHS()->EvaluateKnownConstInt(Ctx))
                     : First;
  if (Last < First || uint64_t(Last) - uint64_t(First) >= MaxRange)
    return {std::nullopt};
  llvm::SmallVector<std::optional<int64_t>, 1> Out;
  for (int64_t I = 0; I <= Last - First; ++I)
    Out.push_back(First + I);
  return Out;
}

void FunctionLowering::switchOver(const CFGBlock &B, ir::Block &Out) {
  Out.Term = ir::TermKind::Switch;
  const auto *S = cast<SwitchStmt>(B.getTerminatorStmt());
  for (const CFGBlock::AdjacentBlock &Adj : B.succs()) {
    const CFGBlock *To = Adj.getReachableBlock();
    if (!To)
      continue;
    for (std::optional<int64_t> Value : caseValues(*To, Mod.Ctx)) {
      Out.Succs.push_back(First[To]);
      Out.Cases.push_back(Value);
    }
  }
  ir::BlockId Here = Current;
  ir::EntityId E = tested(S->getCond());
  F.Blocks[Here].Switch = E;
}

} // namespace leash::lower
