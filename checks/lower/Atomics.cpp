// SPDX-License-Identifier: Apache-2.0
//
// Atomic operations of C: those of <stdatomic.h>, and the builtins __atomic_*
// and __sync_*. Those of C++ are calls that the models know.
#include "checks/lower/FunctionLowering.h"

using namespace clang;

namespace leash::lower {

namespace {
enum class Access { Load, Store, Exchange, Compare, Change };
} // namespace

static Access accessOf(const AtomicExpr *A) {
  switch (A->getOp()) {
  case AtomicExpr::AO__c11_atomic_load:
  case AtomicExpr::AO__atomic_load:
  case AtomicExpr::AO__atomic_load_n:
    return Access::Load;
  case AtomicExpr::AO__c11_atomic_init:
  case AtomicExpr::AO__c11_atomic_store:
  case AtomicExpr::AO__atomic_store:
  case AtomicExpr::AO__atomic_store_n:
    return Access::Store;
  case AtomicExpr::AO__c11_atomic_exchange:
  case AtomicExpr::AO__atomic_exchange:
  case AtomicExpr::AO__atomic_exchange_n:
    return Access::Exchange;
  default:
    return A->isCmpXChg() ? Access::Compare : Access::Change;
  }
}

/// `__atomic_store(p, &value, order)`
static bool byAddress(const AtomicExpr *A) {
  return A->getOp() == AtomicExpr::AO__atomic_store ||
         A->getOp() == AtomicExpr::AO__atomic_exchange ||
         A->getOp() == AtomicExpr::AO__atomic_compare_exchange;
}

/// `__atomic_fetch_or(p, STOP, order)`, `atomic_fetch_and(p, ~STOP)`
static std::optional<BinaryOperatorKind> bitwise(const AtomicExpr *A) {
  switch (A->getOp()) {
  case AtomicExpr::AO__c11_atomic_fetch_or:
  case AtomicExpr::AO__atomic_fetch_or:
  case AtomicExpr::AO__atomic_or_fetch:
    return BO_Or;
  case AtomicExpr::AO__c11_atomic_fetch_and:
  case AtomicExpr::AO__atomic_fetch_and:
  case AtomicExpr::AO__atomic_and_fetch:
    return BO_And;
  default:
    return std::nullopt;
  }
}

/// What an atomic operation is about: where its first argument points to.
ir::Entity FunctionLowering::pointee(const Expr *Pointer) {
  ir::Entity Out = entity(Pointer);
  return Out.Root == ir::RootKind::Unknown
             ? Out
             : step(std::move(Out), ir::StepKind::Deref);
}

/// `({ int v = 1; __atomic_store(p, &v, order); })`, as macros of libraries are
/// written: the local has the value that it began with.
std::optional<int64_t>
FunctionLowering::onlyValue(const ir::Entity &Local) const {
  if (Local.Root != ir::RootKind::Local || !Local.Path.empty())
    return std::nullopt;
  const VarDecl *VD = LocalDecls[Local.Index];
  if (Scan.Writes.contains(VD) || Scan.AddressTaken.lookup(VD) > 1)
    return std::nullopt;
  return F.Locals[Local.Index].Init;
}

/// `__atomic_load(p, &copy, order)`
void FunctionLowering::lowerAtomicCopy(const AtomicExpr *A, ir::EntityId From) {
  ir::Entity To = pointee(A->getVal1());
  if (To.Root == ir::RootKind::Unknown)
    return;
  ir::Op O;
  O.Kind = ir::OpKind::Write;
  O.Where = Mod.range(A->getSourceRange());
  O.Object = intern(To);
  O.Args.push_back(From);
  F.Blocks[Current].Ops.push_back(std::move(O));
}

void FunctionLowering::lowerAtomic(const AtomicExpr *A) {
  if (A->isTypeDependent())
    return;
  ir::Entity Place = pointee(A->getPtr());
  Access How = accessOf(A);
  ir::Op O;
  O.Kind = How == Access::Load ? ir::OpKind::Read : ir::OpKind::Write;
  O.Flags = ir::OpAtomic;
  O.Where = Mod.range(A->getSourceRange());
  O.Object = intern(Place);
  if (auto Bits = bitwise(A); Bits && Scan.Discarded.contains(A) &&
                              changeBits(Place, *Bits, A->getVal1(), O))
    return;
  const Expr *Value = How == Access::Compare ? A->getVal2()
                      : How == Access::Store || How == Access::Exchange
                          ? A->getVal1()
                          : nullptr;
  if (Value) {
    ir::Entity V = entity(Value);
    if (byAddress(A) && V.Root != ir::RootKind::Unknown)
      V = step(std::move(V), ir::StepKind::Deref);
    if (V.Root == ir::RootKind::Constant)
      O.Value = V.Value;
    else if (byAddress(A))
      O.Value = onlyValue(V);
    O.Args.push_back(intern(V));
  }
  if (How == Access::Compare)
    O.Flags |= ir::OpTry;
  if (How == Access::Exchange)
    O.Flags |= ir::OpReading;
  // The value of a load is the atomic itself: conditions name it.
  if (How == Access::Load)
    Values[A] = O.Object;
  else if (How != Access::Store)
    O.Result = result(A);
  const ir::EntityId From = O.Object;
  F.Blocks[Current].Ops.push_back(std::move(O));
  if (A->getOp() == AtomicExpr::AO__atomic_load)
    lowerAtomicCopy(A, From);
}

/// `__sync_fetch_and_add(&n, 1)`. Adding nothing is a way to read.
bool FunctionLowering::lowerSync(const CallInfo &C) {
  if (!C.Callee->getBuiltinID() || !C.Callee->getIdentifier())
    return false;
  llvm::StringRef Name = C.Callee->getName();
  if (!Name.consume_front("__sync_"))
    return false;
  if (C.Args.empty())
    return true; // a fence
  ir::Op O;
  O.Kind = ir::OpKind::Write;
  O.Flags = ir::OpAtomic;
  O.Where = Mod.range(C.Site->getSourceRange());
  O.Object = intern(pointee(C.Args[0]));
  if (Name.starts_with("lock_release")) {
    O.Value = 0;
  } else if (Name.starts_with("lock_test_and_set") ||
             Name.contains("compare_and_swap")) {
    bool Compares = Name.contains("compare_and_swap");
    O.Flags |= Compares ? ir::OpTry : ir::OpReading;
    if (C.Args.size() > (Compares ? 2u : 1u)) {
      ir::Entity V = entity(C.Args[Compares ? 2 : 1]);
      if (V.Root == ir::RootKind::Constant)
        O.Value = V.Value;
      O.Args.push_back(intern(V));
    }
  } else if (C.Args.size() > 1) {
    bool Or = Name.contains("and_or") || Name.starts_with("or_");
    bool And = Name.contains("and_and") && !Name.contains("nand");
    if ((Or || And) && Scan.Discarded.contains(C.Site) &&
        changeBits(F.Entities[O.Object], Or ? BO_Or : BO_And, C.Args[1], O))
      return true;
    ir::Entity V = entity(C.Args[1]);
    if (V.Root == ir::RootKind::Constant && V.Value == 0 &&
        !Name.contains("and_and") && !Name.contains("nand"))
      O.Kind = ir::OpKind::Read;
  }
  if (O.Kind == ir::OpKind::Read)
    Values[C.Site] = O.Object;
  else
    O.Result = result(C.Site);
  F.Blocks[Current].Ops.push_back(std::move(O));
  return true;
}

} // namespace leash::lower
