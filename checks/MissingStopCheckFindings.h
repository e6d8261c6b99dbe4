// SPDX-License-Identifier: Apache-2.0
//
// What leash-missing-stop-check says.
#ifndef LEASH_CHECKS_MISSINGSTOPCHECKFINDINGS_H
#define LEASH_CHECKS_MISSINGSTOPCHECKFINDINGS_H

#include "checks/analysis/DroppedTokens.h"
#include "checks/analysis/EndlessLoops.h"
#include "checks/analysis/LostStops.h"
#include "checks/analysis/RetryLoops.h"

namespace leash {

/// Long names of templates would hide what the message is about.
std::string quotedName(llvm::StringRef Name);

std::string messageFor(const Program &P, const EndlessLoop &E);
std::string messageFor(const RetryLoop &R, const StopSignal &Ignored);
std::string messageFor(const DroppedToken &D);
std::string messageFor(const LostStop &Lost);

} // namespace leash

#endif
