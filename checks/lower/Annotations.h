// SPDX-License-Identifier: Apache-2.0
//
// The annotations of a declaration as rows of a model, so that a call of an
// annotated function becomes the ops that a call of a modelled one becomes.
#ifndef LEASH_CHECKS_LOWER_ANNOTATIONS_H
#define LEASH_CHECKS_LOWER_ANNOTATIONS_H

#include "checks/models/Models.h"

namespace leash::lower {

/// What a call of one annotated function stands for.
struct AnnotatedCall {
  /// What the author claims: the op is an Assume with this text.
  struct Claim {
    ir::Assumption Kind = ir::Assumption::None;
    std::string Reason; // when the annotation itself says it
    ModelArg ReasonArg; // else the argument that does
    ModelArg Handle;    // whom it is about
  };
  std::vector<ModelFunction> Rows;
  std::vector<Claim> Claims;
  ModelArg Stop; // ends all blocking inside
  bool empty() const {
    return Rows.empty() && Claims.empty() && Stop.Kind == ModelArg::None;
  }
};

/// \p Assigns: of an assignment operator, which is a move with flags.
AnnotatedCall annotatedCall(llvm::ArrayRef<ir::Annotation> Annotations,
                            bool Assigns);

} // namespace leash::lower

#endif
