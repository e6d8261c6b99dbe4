// SPDX-License-Identifier: Apache-2.0
//
// What is said about a wait: names as a reader knows them, and the ways there.
#ifndef LEASH_CHECKS_ANALYSIS_WAITNOTES_H
#define LEASH_CHECKS_ANALYSIS_WAITNOTES_H

#include "checks/analysis/StopWakes.h"

namespace leash {

/// Long template names must not make a message unreadable.
std::string shorten(llvm::StringRef S);
std::string quoted(llvm::StringRef S);
std::string entityName(const ir::Entity &E);
std::string stopName(const LoopStop &Stop);

/// What is waited for; empty when it has no name.
std::string waitedFor(const OpRef &At);

/// What is wrong with the stop: " does not wake it".
llvm::StringRef whyDeaf(const DeafWait &D);

/// The shutdown function that the wait is a part of, and the calls from there.
void addShutdownPath(const Program &P, const Fn &F, std::vector<Step> &Path,
                     unsigned Depth = 8);

/// Where the thread is started, and the calls from its body.
void addBodyPath(const Program &P, const Fn &F, std::vector<Step> &Path);

/// The request, the calls that lead to it, and the join.
void addStopPath(const StopPath &Stop, std::vector<Step> &Path);

} // namespace leash

#endif
