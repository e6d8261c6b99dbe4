// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_TOOL_SPOOL_H
#define LEASH_TOOL_SPOOL_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <map>
#include <string>

namespace leash {

/// What the workers sent, in a file without a name: as modules it would make
/// the process that forks them large, and with it every fork slow.
class Spool {
public:
  Spool() = default;
  Spool(const Spool &) = delete;
  ~Spool();
  llvm::Error open();
  /// False when the disk is full; errno says so.
  bool put(size_t I, llvm::StringRef Bytes);
  /// Empty when there is nothing for \p I.
  std::string get(size_t I) const;

private:
  int Fd = -1;
  uint64_t End = 0;
  std::map<size_t, std::pair<uint64_t, size_t>> Places;
};

} // namespace leash

#endif
