// SPDX-License-Identifier: Apache-2.0
//
// What holds for every module, so that the checks need not ask: docs/ir.md
// lists the rules.
#ifndef LEASH_CHECKS_IR_VERIFIER_H
#define LEASH_CHECKS_IR_VERIFIER_H

#include "checks/ir/IR.h"
#include <string>
#include <vector>

namespace leash::ir {

/// What is wrong with \p M, each with the place it is in; empty when nothing
/// is. Gives up after a hundred, since one defect tends to cause many.
std::vector<std::string> verify(const Module &M);

} // namespace leash::ir

#endif
