// SPDX-License-Identifier: Apache-2.0
//
// Which object a flag is part of, and what that means for writes to it.
#ifndef LEASH_CHECKS_ANALYSIS_FLAGOBJECTS_H
#define LEASH_CHECKS_ANALYSIS_FLAGOBJECTS_H

#include "checks/link/Program.h"

namespace leash {

/// The type of a member, in the module of its class; null for other steps.
std::pair<const ir::Module *, ir::TypeId> memberType(const Program &P,
                                                     const ir::Step &S);

/// Is it a member that is a reference, and so leads to another object?
bool isReference(const Program &P, const ir::Step &S);

/// Does the path lead to what somebody else may have as well: through a
/// pointer, a reference, a container?
bool leadsElsewhere(const Program &P, const ir::Entity &E);

/// A write that comes before anything else can run: in a constructor, or the
/// initialiser of a local, right behind its declaration, or of a global.
bool isInitial(const Program &P, const OpRef &Write);

/// `Config c = config(); c.running = false;`: what is written is a copy.
bool changesCopy(const Program &P, const OpRef &Write);

/// `cancelled_ = flag`: does a pointer on the path also stand somewhere else,
/// so that what it points to has another name?
bool hasOtherNames(const Program &P, const Fn &F, const ir::Entity &E);

/// `config_ = Config{…}`: does an object that \p E is a part of get another
/// value as a whole, in any code or in that of \p By?
bool getsNewValue(const Program &P, const Fn &F, const ir::Entity &E,
                  const std::vector<const Fn *> *By = nullptr);

} // namespace leash

#endif
