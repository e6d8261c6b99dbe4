// SPDX-License-Identifier: Apache-2.0
#include "checks/ir/Symbol.h"
#include <mutex>

namespace leash::ir {

const Symbol::Kept *Symbol::find(llvm::StringRef Text) {
  static std::mutex Guard;
  static auto *All = new llvm::StringSet<llvm::BumpPtrAllocator>();
  std::lock_guard Lock(Guard);
  return &*All->insert(Text).first;
}

} // namespace leash::ir
