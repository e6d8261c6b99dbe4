// SPDX-License-Identifier: Apache-2.0
//
// What ends a call that waits for a descriptor, a queue or a semaphore.
#ifndef LEASH_CHECKS_ANALYSIS_IOWAKES_H
#define LEASH_CHECKS_ANALYSIS_IOWAKES_H

#include "checks/analysis/Cfg.h"
#include "checks/link/Program.h"

namespace leash {

/// Is this a call that others can end: by closing its handle, by bringing what
/// it waits for?
bool waitsForOthers(const ir::Op &O);

/// Is the call about a descriptor that its function has just made, and nobody
/// else knows yet?
bool isOwnInput(const Program &P, const OpRef &Io);

/// May the thread of \p Waiter hear of the stop by one of these calls: is a
/// handle of them closed, woken or written to between a request (\p Requests)
/// and the join? When it is not seen who joins: anywhere but in \p Own, which
/// the thread runs itself.
bool wokenByStop(const Program &P, llvm::ArrayRef<OpRef> Io,
                 llvm::ArrayRef<OpRef> Requests, const Fn &Waiter,
                 llvm::ArrayRef<const Fn *> Own);

/// Is there a way to stop on which the input is shut down or closed, and on
/// which nothing comes in?
bool onlyClosedByStop(const Program &P, const OpRef &Io,
                      llvm::ArrayRef<OpRef> Requests, const Fn &Waiter);

/// May somebody close or wake a handle of the call while a thread runs the loop
/// \p L of \p F that it is in? Not before the start, nor after the join.
bool mayBeClosed(const Program &P, const OpRef &Io, const Loop &L);

} // namespace leash

#endif
