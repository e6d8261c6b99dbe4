// SPDX-License-Identifier: Apache-2.0
//
// Types of access paths, and which types have a thread in them.
#ifndef LEASH_CHECKS_ANALYSIS_HANDLETYPES_H
#define LEASH_CHECKS_ANALYSIS_HANDLETYPES_H

#include "checks/link/Program.h"

namespace leash {

/// The handle itself, behind pointers and containers; null when \p T has none.
const ir::Type *handleIn(const ir::Module &M, const ir::Type *T);

/// The type of an access path; null when it is not known. Its parts are in
/// the module \p Home: that of the class when the path ends in a field.
const ir::Type *typeOfPath(const Program &P, const Fn &F, const ir::Entity &E,
                           const ir::Module **Home = nullptr);

/// Does the op make a new object that its result points to: `new`, malloc(),
/// and calls such as g_thread_new?
inline bool makesObject(const OpRef &O) {
  if (!O || O->Kind != ir::OpKind::Spawn)
    return O && (O->Kind == ir::OpKind::New || O->has(ir::OpAllocates));
  if (O->Object == ir::None || O->Result == ir::None)
    return false;
  const ir::Entity &Made = O.In->entity(O->Object);
  return Made.Root == ir::RootKind::Temp &&
         Made.Index == O.In->entity(O->Result).Index && Made.Path.size() == 1 &&
         Made.Path[0].Kind == ir::StepKind::Deref;
}

/// A pointer or optional that ends what it holds.
inline bool ownsOne(const ir::Type *T) {
  return T &&
         (T->Form == ir::Shape::UniquePtr || T->Form == ir::Shape::SharedPtr ||
          T->Form == ir::Shape::Optional);
}

/// Could a value of this type own a thread? Yes for what is not known.
bool couldOwnThread(const Program &P, const ir::Module &M, const ir::Type &T);

} // namespace leash

#endif
