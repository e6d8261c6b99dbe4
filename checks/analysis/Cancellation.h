// SPDX-License-Identifier: Apache-2.0
//
// Threads that are ended from outside: pthread_cancel, QThread::terminate,
// boost::thread::interrupt.
#ifndef LEASH_CHECKS_ANALYSIS_CANCELLATION_H
#define LEASH_CHECKS_ANALYSIS_CANCELLATION_H

#include "checks/link/Program.h"

namespace leash {

/// All ForcedCancel ops of the program.
llvm::ArrayRef<OpRef> forcedCancels(const Program &P);

/// Threads are cancelled, and some say that they may be so at any point: which
/// of them do is not followed.
bool cancelsAnywhere(const Program &P);

/// Is the started thread, or may it be, the object of one of them? No only
/// when its handle is known everywhere and none of them can have it.
bool mayBeCancelled(const Program &P, const SpawnSite &S);

/// Does the op throw when the thread that runs it was asked to stop: a stop
/// check that says so, a wait or sleep that is an interruption point? The
/// latter only where the program may interrupt threads: it asks a handle to
/// stop, or has handles whose destructors may do so before they join. Which
/// thread it is, is not followed.
bool throwsOnStop(const Program &P, const OpRef &O);

/// What throwsOnStop() throws, as the Text of a Throw; empty: not known.
llvm::StringRef thrownOnStop(const OpRef &O);

/// Does a wait end when its thread is asked to stop: with a token, or as an
/// interruption point of a program that may interrupt threads?
bool endsOnStop(const Program &P, const OpRef &O);

} // namespace leash

#endif
