// SPDX-License-Identifier: Apache-2.0
//
// What leash-unjoined-thread says of a thread that is lost: where it starts,
// how its handle travels, where it ends.
#ifndef LEASH_CHECKS_UNJOINEDTHREADFINDINGS_H
#define LEASH_CHECKS_UNJOINEDTHREADFINDINGS_H

#include "checks/analysis/DetachReasons.h"
#include "checks/analysis/HandleFlow.h"
#include "checks/analysis/MemberKills.h"
#include "checks/analysis/ObjectLife.h"

namespace leash {

/// Of a local, a temporary or a parameter.
Finding lossFinding(const Program &P, const Fn &F, const HandleStart &S,
                    const HandleLoss &L);

/// Of a member that nothing joins, or (not \p Never) nothing that is called.
Finding memberFinding(const Program &P, const ir::Class &C, const ir::Field &Fd,
                      const OpRef &Start, bool Never);
Finding killFinding(const ir::Class &C, const ir::Field &Fd,
                    const MemberKill &K);
/// In an object of the class \p Whole, which has the member by itself or from a
/// base.
Finding lifeFinding(const ir::Class &Whole, const ir::Field &Fd,
                    const ir::Type &Handle, const LostMember &Lost);

Finding exitFinding(const ir::Global &G, const ir::Type &T,
                    const LostMember &Lost);
Finding globalFinding(const ir::Module &M, const ir::Global &G,
                      const OpRef &Start);

Finding detachFinding(const Program &P, const UnreasonedDetach &D);

} // namespace leash

#endif
