// SPDX-License-Identifier: Apache-2.0
//
// By which name a mutex is told from others. Of the objects of a class nothing
// is known but the class: `a.lock` and `b.lock` have one name.
#ifndef LEASH_CHECKS_ANALYSIS_MUTEXNAMES_H
#define LEASH_CHECKS_ANALYSIS_MUTEXNAMES_H

#include "checks/link/Program.h"
#include <string>

namespace leash {

/// All the members on the way to a mutex, since mutexes inside of others
/// (`struct my_mutex { pthread_mutex_t m; }`) are told apart by where these
/// are; from the last object on that has the one before it as a part (`Pool
/// &pool` of the workers of a pool). Empty: one that is a parameter itself, or
/// an object for locking.
std::string mutexName(const Program &P, const Fn &F, const ir::Entity &Mutex);

/// What a member of a local object is, when the object's constructor has bound
/// it to an argument: `Block block(mutex)` is `block.mutex_`, a reference.
ir::Entity throughReferences(const Program &P, const Fn &F, ir::Entity E);

} // namespace leash

#endif
