// SPDX-License-Identifier: Apache-2.0
//
// One look over a function's body before it is lowered: what a control-flow
// graph can't tell about single statements.
#ifndef LEASH_CHECKS_LOWER_FUNCTIONSCAN_H
#define LEASH_CHECKS_LOWER_FUNCTIONSCAN_H

#include "checks/ir/IR.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

namespace leash::lower {

struct FunctionScan {
  /// Variables by how often they are assigned after their initialisation.
  llvm::DenseMap<const clang::VarDecl *, unsigned> Writes;
  /// `&x`, `x` bound to a non-const reference parameter or captured by ref:
  /// how often.
  llvm::DenseMap<const clang::VarDecl *, unsigned> AddressTaken;
  /// Objects that another is assigned to, or that give up what they have.
  llvm::DenseSet<const clang::VarDecl *> Reseated;
  /// Names of an object, and those of them that only reach into it.
  llvm::DenseMap<const clang::VarDecl *, std::pair<unsigned, unsigned>> Uses;
  bool onlyLookedInto(const clang::VarDecl *VD) const {
    auto [All, Looks] = Uses.lookup(VD);
    return All == Looks;
  }
  /// Loop variable -> its range-based for.
  llvm::DenseMap<const clang::VarDecl *, const clang::CXXForRangeStmt *>
      RangeOf;
  /// Variables of `for (T x; auto &e : x)`: Clang's graph does not destroy
  /// them.
  llvm::DenseSet<const clang::VarDecl *> NotDestroyed;
  /// An arm of a conditional operator that makes an object -> the operator.
  llvm::DenseMap<const clang::Expr *, const clang::ConditionalOperator *> ArmOf;
  /// A constructor call -> the variable, field or `new` that it builds.
  llvm::DenseMap<const clang::Expr *, const clang::VarDecl *> BuildsVar;
  llvm::DenseMap<const clang::Expr *, const clang::FieldDecl *> BuildsField;
  llvm::DenseSet<const clang::Expr *> BuildsBase;
  llvm::DenseMap<const clang::Expr *, const clang::CXXNewExpr *> BuildsNew;
  /// Lists that make an object without a name: `f(T{a, b})`, `return {a, b}`.
  llvm::DenseSet<const clang::Expr *> Unnamed;
  /// Calls whose value nobody looks at.
  llvm::DenseSet<const clang::Expr *> Discarded;
  /// Innermost try statement around a statement; absent: none.
  llvm::DenseMap<const clang::Stmt *, const clang::CXXTryStmt *> TryOf;
  llvm::DenseMap<const clang::VarDecl *, const clang::CXXTryStmt *> VarTry;
  llvm::SmallVector<const clang::CXXTryStmt *, 2> Tries;
  llvm::DenseMap<const clang::CXXTryStmt *, const clang::CXXTryStmt *>
      TryParent;
  llvm::SmallVector<const clang::Stmt *, 4> Loops;
  llvm::SmallVector<const clang::RecordDecl *, 1> LocalClasses;

  void scan(const clang::FunctionDecl *FD, const clang::Stmt *Body);
};

/// The initialisers of an aggregate, in braces or parentheses, in the order of
/// its fields; nothing when \p E is no such list.
llvm::ArrayRef<clang::Expr *> membersOf(const clang::Expr *E);

/// What stands under the wrappers that a value passes through unchanged:
/// parentheses, implicit casts, temporaries, functional casts, `({ …; x; })`.
const clang::Expr *stripWrappers(const clang::Expr *E);

} // namespace leash::lower

#endif
