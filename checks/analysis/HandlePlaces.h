// SPDX-License-Identifier: Apache-2.0
//
// Threads in fields and globals: who starts them, and does anybody join them?
#ifndef LEASH_CHECKS_ANALYSIS_HANDLEPLACES_H
#define LEASH_CHECKS_ANALYSIS_HANDLEPLACES_H

#include "checks/link/Program.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace leash {

/// Does the destructor of a class that is a thread by its base see to the
/// thread, or can it not be seen?
bool endsItsThread(const Program &P, const ir::Type &Handle);

/// The op that starts a thread in this field or global when nothing ever joins,
/// detaches or takes it; none otherwise, or when that is not known. With
/// \p Open the place may also be one that code which is not seen can reach.
OpRef unjoinedStart(const Program &P, llvm::StringRef At,
                    const ir::Type &Handle, bool Open);

/// The op that starts a thread in the member \p At of \p Owner when objects of
/// the class are destroyed, their destructor does not join it, and what does is
/// never called, or only by what starts it again.
OpRef startWithoutEnd(const Program &P, const ir::Class &Owner,
                      llvm::StringRef At, const ir::Type &Handle);

/// Is an object of the class, or one that has it, ever destroyed?
bool everDestroyed(const Program &P, const ir::Class &C);

/// The Spawn behind an op that puts a running thread into the place.
OpRef startOf(const Program &P, const OpRef &O, llvm::StringRef At);

/// Is it the Insert that goes with the Spawn before it, in the element itself:
/// `maybe.emplace(f)`?
bool startedInPlace(const OpRef &O);

/// Is it the op after an Insert, which says where the value went?
bool namesInserted(const OpRef &O);

/// May this op join the thread there, or give it to somebody who does?
bool mayEnd(const Program &P, const OpRef &O, llvm::StringRef At,
            const ir::Type &Handle);

/// The same, by what it does itself, not by what it calls.
bool mayEndItself(const Program &P, const OpRef &O, llvm::StringRef At,
                  const ir::Type &Handle);

using FnSet = llvm::SmallPtrSet<const Fn *, 16>;

/// Adds all functions that call one of the set, and those that call these, by
/// the calls that count.
void addCallers(const Program &P, FnSet &Set,
                llvm::function_ref<bool(const CallEdge &)> Counts);

/// Is it a pointer to one object of the class?
bool pointsToOne(const Fn &F, ir::EntityId E, const ir::Class &C);

/// Does code keep it, or its address, where others find it?
bool keptElsewhere(const Program &P, llvm::StringRef At,
                   const ir::Type &Handle);

/// Does anybody else have the pointer to the thread that is at the place?
bool pointerCopied(const Program &P, llvm::StringRef At);

/// Does nobody but \p F, and the methods of the class that has this field,
/// join what is in it? Then it does not matter who else knows the object.
bool endedOnlyBy(const Program &P, llvm::StringRef At, const ir::Type &Handle,
                 const Fn &F);

/// The op that started the thread in this local or temporary, as far as its
/// function itself says so.
OpRef startedBefore(const Program &P, const OpRef &Use, ir::EntityId E);

} // namespace leash

#endif
