// SPDX-License-Identifier: Apache-2.0
//
// Loops of started bodies that nobody can stop.
#ifndef LEASH_CHECKS_MISSINGSTOPCHECKCHECK_H
#define LEASH_CHECKS_MISSINGSTOPCHECKCHECK_H

#include "checks/CheckInfo.h"

namespace leash {

extern const CheckInfo MissingStopCheckInfo;

} // namespace leash

#endif
