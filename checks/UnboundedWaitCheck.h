// SPDX-License-Identifier: Apache-2.0
//
// Waits without a deadline where the program must not hang.
#ifndef LEASH_CHECKS_UNBOUNDEDWAITCHECK_H
#define LEASH_CHECKS_UNBOUNDEDWAITCHECK_H

#include "checks/CheckInfo.h"

namespace leash {

extern const CheckInfo UnboundedWaitInfo;

} // namespace leash

#endif
