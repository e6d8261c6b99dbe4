// SPDX-License-Identifier: Apache-2.0
//
// Modules with every field set to something, for round trips: a field that a
// form forgets comes back different.
#ifndef LEASH_TESTS_UNIT_IR_RANDOMMODULE_H
#define LEASH_TESTS_UNIT_IR_RANDOMMODULE_H

#include "checks/ir/IR.h"

namespace leash::ir {

/// A module that verifies, the same for the same seed. \p Rows is about how
/// many rows each table has.
Module randomModule(uint32_t Seed, unsigned Rows = 4);

} // namespace leash::ir

#endif
