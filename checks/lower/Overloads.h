// SPDX-License-Identifier: Apache-2.0
//
// Which constructor an object gets from arguments that a library function
// forwards to it. The body of std::make_unique is not seen, so nobody has
// resolved the call: it is told from the arguments, and left open when that
// does not tell it.
#ifndef LEASH_CHECKS_LOWER_OVERLOADS_H
#define LEASH_CHECKS_LOWER_OVERLOADS_H

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

namespace leash::lower {

struct Construction {
  enum KindT : uint8_t {
    Unknown,    // several fit equally well, one is a template, or none fits
    Written,    // Ctor, which the user wrote
    Implicit,   // the default constructor that nobody wrote
    CopyOrMove, // likewise, from the one argument
    Members,    // an aggregate: each argument goes into a field
  } Kind = Unknown;
  const clang::CXXConstructorDecl *Ctor = nullptr;
};

Construction constructionOf(const clang::CXXRecordDecl *RD,
                            llvm::ArrayRef<const clang::Expr *> Args,
                            const clang::ASTContext &Ctx);

} // namespace leash::lower

#endif
