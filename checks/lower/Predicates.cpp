// SPDX-License-Identifier: Apache-2.0
//
// Branch conditions as small predicates over entities.
#include "checks/lower/FunctionLowering.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace leash::lower {

ir::PredId FunctionLowering::addPred(ir::Pred Pr) {
  F.Preds.push_back(std::move(Pr));
  return F.Preds.size() - 1;
}

/// The entity whose truth an expression tests: the object of a flag read, of a
/// smart pointer's or optional's conversion to bool; else the value itself.
ir::EntityId FunctionLowering::tested(const Expr *E) {
  E = stripWrappers(E);
  auto Known = Values.find(E);
  if (Known != Values.end() &&
      F.Entities[Known->second].Root != ir::RootKind::Unknown)
    return Known->second;
  ir::Entity Place = entity(E);
  if (Place.Root != ir::RootKind::Unknown)
    return intern(Place);
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E))
    if (isa_and_nonnull<CXXConversionDecl>(Call->getMethodDecl())) {
      ir::Entity Object = entity(Call->getImplicitObjectArgument());
      if (Object.Root != ir::RootKind::Unknown)
        return intern(Object);
    }
  return ir::None;
}

namespace {
class UseFinder : public RecursiveASTVisitor<UseFinder> {
public:
  llvm::SmallVector<const Expr *, 4> Found;
  bool VisitDeclRefExpr(DeclRefExpr *E) { return add(E); }
  bool VisitMemberExpr(MemberExpr *E) { return add(E); }
  bool TraverseLambdaExpr(LambdaExpr *) { return true; }

private:
  bool add(const Expr *E) {
    if (Found.size() < 8)
      Found.push_back(E);
    return true;
  }
};
} // namespace

ir::PredId FunctionLowering::unknownPred(const Expr *E) {
  ir::Pred Out;
  UseFinder Finder;
  Finder.TraverseStmt(const_cast<Expr *>(E));
  for (const Expr *Use : Finder.Found) {
    ir::Entity Place = entity(Use);
    if (Place.Root == ir::RootKind::Unknown ||
        Place.Root == ir::RootKind::Function ||
        Place.Root == ir::RootKind::Constant)
      continue;
    ir::EntityId Id = intern(Place);
    if (!llvm::is_contained(Out.Uses, Id))
      Out.Uses.push_back(Id);
  }
  // Calls inside: their results are what decides.
  for (const Stmt *Child : E->children())
    if (const auto *Sub = dyn_cast_or_null<Expr>(Child)) {
      auto Known = Values.find(stripWrappers(Sub));
      if (Known != Values.end() && !llvm::is_contained(Out.Uses, Known->second))
        Out.Uses.push_back(Known->second);
    }
  return addPred(std::move(Out));
}

static std::optional<ir::Rel> relation(BinaryOperatorKind K) {
  switch (K) {
  case BO_EQ:
    return ir::Rel::Eq;
  case BO_NE:
    return ir::Rel::Ne;
  case BO_LT:
    return ir::Rel::Lt;
  case BO_LE:
    return ir::Rel::Le;
  case BO_GT:
    return ir::Rel::Gt;
  case BO_GE:
    return ir::Rel::Ge;
  default:
    return std::nullopt;
  }
}

static ir::Rel swapped(ir::Rel R) {
  switch (R) {
  case ir::Rel::Lt:
    return ir::Rel::Gt;
  case ir::Rel::Le:
    return ir::Rel::Ge;
  case ir::Rel::Gt:
    return ir::Rel::Lt;
  case ir::Rel::Ge:
    return ir::Rel::Le;
  default:
    return R;
  }
}

static bool isConstant(const ir::Entity &E) {
  return E.Root == ir::RootKind::Constant || E.Root == ir::RootKind::Null;
}

ir::PredId FunctionLowering::compare(const Expr *L, ir::Rel R,
                                     const Expr *Rhs) {
  ir::EntityId A = tested(L), B = tested(Rhs);
  // An iterator and the end() it is compared with have one name.
  if (A == ir::None || B == ir::None || A == B)
    return ir::None;
  if (isConstant(F.Entities[A])) {
    std::swap(A, B);
    R = swapped(R);
  }
  ir::Pred Out;
  const ir::Entity &Right = F.Entities[B];
  bool Zero = isConstant(Right) && Right.Value == 0;
  Out.E = A;
  if (Zero && (R == ir::Rel::Eq || R == ir::Rel::Ne)) {
    Out.Kind = ir::PredKind::Truth;
    ir::PredId T = addPred(std::move(Out));
    if (R == ir::Rel::Ne)
      return T;
    ir::Pred Not;
    Not.Kind = ir::PredKind::Not;
    Not.A = T;
    return addPred(std::move(Not));
  }
  Out.Kind = ir::PredKind::Compare;
  Out.Relation = R;
  if (isConstant(Right))
    Out.Value = Right.Value;
  else
    Out.Other = B;
  return addPred(std::move(Out));
}

/// What holds when the condition does and when it does not.
ir::PredId FunctionLowering::choose(const Expr *Cond, bool IfTrue, bool IfFalse,
                                    unsigned Depth) {
  ir::Pred Out;
  if (IfTrue == IfFalse) {
    Out.Kind = IfTrue ? ir::PredKind::True : ir::PredKind::False;
    return addPred(std::move(Out));
  }
  ir::PredId P = pred(Cond, Depth + 1);
  if (IfTrue)
    return P;
  Out.Kind = ir::PredKind::Not;
  Out.A = P;
  return addPred(std::move(Out));
}

static bool holds(int64_t L, ir::Rel R, int64_t Rhs) {
  switch (R) {
  case ir::Rel::Eq:
    return L == Rhs;
  case ir::Rel::Ne:
    return L != Rhs;
  case ir::Rel::Lt:
    return L < Rhs;
  case ir::Rel::Le:
    return L <= Rhs;
  case ir::Rel::Gt:
    return L > Rhs;
  case ir::Rel::Ge:
    return L >= Rhs;
  }
  llvm_unreachable("all relations are there");
}

/// `(create(…) == 0 ? 0 : -1) != 0`, `(a == b) != 0`: of two values, which one
/// a condition chooses.
ir::PredId FunctionLowering::compareTwoValued(const Expr *E, ir::Rel R,
                                              int64_t Value, unsigned Depth) {
  E = stripWrappers(E);
  if (const auto *C = dyn_cast<ConditionalOperator>(E)) {
    ir::Entity T = entity(C->getTrueExpr()), F = entity(C->getFalseExpr());
    if (!isConstant(T) || !isConstant(F))
      return ir::None;
    return choose(C->getCond(), holds(T.Value, R, Value),
                  holds(F.Value, R, Value), Depth);
  }
  const auto *B = dyn_cast<BinaryOperator>(E);
  const auto *U = dyn_cast<UnaryOperator>(E);
  if ((B && (B->isComparisonOp() || B->isLogicalOp())) ||
      (U && U->getOpcode() == UO_LNot))
    return choose(E, holds(1, R, Value), holds(0, R, Value), Depth);
  return ir::None;
}

ir::PredId FunctionLowering::comparison(const BinaryOperator *B,
                                        unsigned Depth) {
  auto R = relation(B->getOpcode());
  if (!R)
    return ir::None;
  ir::Entity L = entity(B->getLHS()), Right = entity(B->getRHS());
  ir::PredId Two = ir::None;
  if (isConstant(Right)) {
    Two = compareTwoValued(B->getLHS(), *R, Right.Value, Depth);
    if (Two == ir::None)
      Two = bitComparison(B->getLHS(), *R, Right.Value);
  } else if (isConstant(L)) {
    Two = compareTwoValued(B->getRHS(), swapped(*R), L.Value, Depth);
    if (Two == ir::None)
      Two = bitComparison(B->getRHS(), swapped(*R), L.Value);
  }
  return Two != ir::None ? Two : compare(B->getLHS(), *R, B->getRHS());
}

/// `if (const AssertionResult r = AssertionResult(rc == 0))`: the condition
/// that an object of a library is made from and stands for, as in GoogleTest.
const Expr *FunctionLowering::wrappedCondition(const Expr *E) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(E);
  if (!Call || !isa_and_nonnull<CXXConversionDecl>(Call->getMethodDecl()) ||
      !Call->getType()->isBooleanType() || !Mod.isSystem(Call->getMethodDecl()))
    return nullptr;
  const auto *Ref =
      dyn_cast<DeclRefExpr>(stripWrappers(Call->getImplicitObjectArgument()));
  const auto *VD = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (!VD || !VD->hasLocalStorage() || !VD->getType().isConstQualified() ||
      !VD->getInit())
    return nullptr;
  const auto *Made = dyn_cast<CXXConstructExpr>(stripWrappers(VD->getInit()));
  if (!Made || Made->getNumArgs() == 0)
    return nullptr;
  const Expr *Cond = stripWrappers(Made->getArg(0));
  return Cond->getType()->isBooleanType() ? Cond : nullptr;
}

ir::PredId FunctionLowering::pred(const Expr *E, unsigned Depth) {
  if (!E || Depth > 20)
    return addPred({});
  E = stripWrappers(E);
  ir::Pred Out;
  if (const auto *U = dyn_cast<UnaryOperator>(E);
      U && U->getOpcode() == UO_LNot) {
    Out.Kind = ir::PredKind::Not;
    Out.A = pred(U->getSubExpr(), Depth + 1);
    return addPred(std::move(Out));
  }
  if (const auto *B = dyn_cast<BinaryOperator>(E)) {
    if (B->getOpcode() == BO_Comma)
      return pred(B->getRHS(), Depth + 1);
    if (B->isLogicalOp()) {
      Out.A = pred(B->getLHS(), Depth + 1);
      Out.B = pred(B->getRHS(), Depth + 1);
      Out.Kind =
          B->getOpcode() == BO_LAnd ? ir::PredKind::And : ir::PredKind::Or;
      return addPred(std::move(Out));
    }
    if (ir::PredId C = comparison(B, Depth); C != ir::None)
      return C;
    if (ir::PredId Bits = bitTest(B); Bits != ir::None)
      return Bits;
    if (!B->isAssignmentOp())
      return unknownPred(E);
  }
  if (const auto *C = dyn_cast<ConditionalOperator>(E))
    if (ir::PredId Two = compareTwoValued(C, ir::Rel::Ne, 0, Depth);
        Two != ir::None)
      return Two;
  // `a != b` by an operator==, since C++20.
  if (const auto *C = dyn_cast<CXXRewrittenBinaryOperator>(E)) {
    if (const auto *Not = dyn_cast<UnaryOperator>(C->getSemanticForm()))
      if (const auto *Call =
              dyn_cast<CXXOperatorCallExpr>(stripWrappers(Not->getSubExpr()));
          Call && IdTests.count(Call))
        return pred(Not, Depth + 1);
    auto Form = C->getDecomposedForm();
    auto R = relation(Form.Opcode);
    ir::PredId Cmp = R ? compare(Form.LHS, *R, Form.RHS) : ir::None;
    return Cmp != ir::None ? Cmp : unknownPred(E);
  }
  if (const auto *C = dyn_cast<CXXOperatorCallExpr>(E)) {
    if (ir::PredId Test = idTest(C); Test != ir::None)
      return Test;
    // Comparison of class values: an iterator against end(), two durations.
    if (C->getNumArgs() == 2 && (C->getOperator() == OO_EqualEqual ||
                                 C->getOperator() == OO_ExclaimEqual)) {
      ir::PredId Cmp =
          compare(C->getArg(0),
                  C->getOperator() == OO_EqualEqual ? ir::Rel::Eq : ir::Rel::Ne,
                  C->getArg(1));
      if (Cmp != ir::None)
        return Cmp;
    }
    if (C->getOperator() == OO_Exclaim && C->getNumArgs() == 1) {
      Out.Kind = ir::PredKind::Not;
      Out.A = pred(C->getArg(0), Depth + 1);
      return addPred(std::move(Out));
    }
  }
  if (const auto *C = dyn_cast<CallExpr>(E))
    if (const FunctionDecl *Fn = C->getDirectCallee();
        Fn && Fn->getBuiltinID() && C->getNumArgs() >= 1 &&
        Fn->getName().starts_with("__builtin_expect"))
      return pred(C->getArg(0), Depth + 1);
  if (const Expr *Cond = wrappedCondition(E))
    return pred(Cond, Depth + 1);
  ir::EntityId Id = tested(E);
  if (Id == ir::None)
    return unknownPred(E);
  const ir::Entity &Place = F.Entities[Id];
  if (isConstant(Place)) {
    Out.Kind = Place.Value ? ir::PredKind::True : ir::PredKind::False;
    return addPred(std::move(Out));
  }
  Out.Kind = ir::PredKind::Truth;
  Out.E = Id;
  return addPred(std::move(Out));
}

} // namespace leash::lower
