// SPDX-License-Identifier: Apache-2.0
//
// `t.get_id() == std::thread::id()`: an id that is compared with that of no
// thread asks whether there is one, as joinable() does.
#include "checks/lower/FunctionLowering.h"

using namespace clang;

namespace leash::lower {

/// `std::thread::id()`, `{}`, or a constant that was made so.
static bool isNoId(const Expr *E) {
  E = stripWrappers(E);
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    const auto *VD = dyn_cast<VarDecl>(Ref->getDecl());
    return VD && VD->getType().isConstQualified() && VD->getInit() &&
           !isa<ParmVarDecl>(VD) && isNoId(VD->getInit());
  }
  if (const auto *C = dyn_cast<CXXConstructExpr>(E))
    return C->getNumArgs() == 0 ||
           (C->getNumArgs() == 1 &&
            C->getConstructor()->isCopyOrMoveConstructor() &&
            isNoId(C->getArg(0)));
  const auto *List = dyn_cast<InitListExpr>(E);
  return (List && List->getNumInits() == 0) || isa<CXXScalarValueInitExpr>(E);
}

/// The thread whose id the expression is.
ir::EntityId FunctionLowering::idOf(const Expr *E) {
  auto Known = Values.find(stripWrappers(E));
  if (Known == Values.end())
    return ir::None;
  for (const ir::Block &B : F.Blocks)
    for (const ir::Op &O : B.Ops)
      if (O.Kind == ir::OpKind::ThreadId && O.Result == Known->second)
        return O.Object;
  return ir::None;
}

bool FunctionLowering::lowerIdTest(const CallExpr *Call) {
  const auto *Op = dyn_cast<CXXOperatorCallExpr>(Call);
  bool Compares = Op && Op->getNumArgs() == 2 &&
                  (Op->getOperator() == OO_EqualEqual ||
                   Op->getOperator() == OO_ExclaimEqual);
  if (!Compares)
    return false;
  for (unsigned N = 0; N < 2; ++N) {
    ir::EntityId Thread =
        isNoId(Op->getArg(1 - N)) ? idOf(Op->getArg(N)) : ir::None;
    if (Thread == ir::None)
      continue;
    ir::EntityId Result = intern(temp(Mod.type(Op->getType())));
    ir::Op &O = emit(ir::OpKind::JoinableTest, Op);
    O.Object = Thread;
    O.Result = Result;
    if (Mod.isSystem(Call->getDirectCallee()))
      O.Flags |= ir::OpLibrary;
    IdTests[Op] = Result;
    return true;
  }
  return false;
}

/// The condition that such a comparison is; none for others.
ir::PredId FunctionLowering::idTest(const CXXOperatorCallExpr *Call) {
  auto Known = IdTests.find(Call);
  if (Known == IdTests.end())
    return ir::None;
  ir::Pred Out;
  Out.Kind = ir::PredKind::Truth;
  Out.E = Known->second;
  ir::PredId Runs = addPred(std::move(Out));
  if (Call->getOperator() == OO_ExclaimEqual)
    return Runs;
  ir::Pred Not;
  Not.Kind = ir::PredKind::Not;
  Not.A = Runs;
  return addPred(std::move(Not));
}

} // namespace leash::lower
