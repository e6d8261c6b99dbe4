// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_TESTS_UNIT_LINK_SUMMARYFIXTURE_H
#define LEASH_TESTS_UNIT_LINK_SUMMARYFIXTURE_H

#include "IRBuilder.h"
#include "checks/analysis/Summary.h"
#include <gtest/gtest.h>

namespace leash::test {

/// The first effect of a kind, or null.
inline const PlaceEffect *effect(const Program &P, llvm::StringRef Usr,
                                 EffectKind K) {
  for (const PlaceEffect &E : P.summary(*P.function(Usr)).Effects)
    if (E.Kind == K)
      return &E;
  return nullptr;
}

class Summaries : public testing::Test {
protected:
  ModuleBuilder M{"/a.cpp"};
  TypeId Ref = M.type(TypeRole::Thread, Shape::Reference);
  TypeId Value = M.type(TypeRole::Thread);
  TypeId Bool = M.type(TypeRole::Bool);
};

} // namespace leash::test

#endif
