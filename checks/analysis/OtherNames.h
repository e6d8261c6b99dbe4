// SPDX-License-Identifier: Apache-2.0
//
// Synchronisers that have a second name: guards and the like keep a reference,
// and do by that what has to be done in the end.
#ifndef LEASH_CHECKS_ANALYSIS_OTHERNAMES_H
#define LEASH_CHECKS_ANALYSIS_OTHERNAMES_H

#include "checks/link/Program.h"

namespace leash {

/// The members that are a reference or a pointer to what is at the place, as
/// constructors and initialisers bind them. What a member is copied to is
/// not followed.
std::vector<Place> membersBoundTo(const Program &P, llvm::StringRef At);

/// Notifications and the like of what is waited for, by each of its names.
std::vector<OpRef> wakesByAnyName(const Program &P, const OpRef &Wait);

} // namespace leash

#endif
