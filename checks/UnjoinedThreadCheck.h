// SPDX-License-Identifier: Apache-2.0
//
// leash-unjoined-thread: a started thread that is neither joined nor detached
// nor handed over when its handle dies.
#ifndef LEASH_CHECKS_UNJOINEDTHREADCHECK_H
#define LEASH_CHECKS_UNJOINEDTHREADCHECK_H

#include "checks/CheckInfo.h"

namespace leash {
extern const CheckInfo UnjoinedThreadInfo;
} // namespace leash

#endif
