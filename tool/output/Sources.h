// SPDX-License-Identifier: Apache-2.0
//
// The text of the files that findings are in, read once, by line.
#ifndef LEASH_TOOL_OUTPUT_SOURCES_H
#define LEASH_TOOL_OUTPUT_SOURCES_H

#include "checks/ir/IR.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>
#include <optional>
#include <vector>

namespace leash {

/// A file that cannot be read has no lines: writers then do without a snippet
/// and count columns in bytes.
class SourceFile {
public:
  explicit SourceFile(std::unique_ptr<llvm::MemoryBuffer> Text);
  bool readable() const { return Text != nullptr; }
  llvm::StringRef text() const;
  unsigned lineCount() const { return Starts.size(); }
  /// 1-based, without its line ending; empty when there is no such line.
  llvm::StringRef line(unsigned Number) const;
  /// 1-based column in UTF-16 code units of a 1-based column in bytes.
  unsigned utf16Column(unsigned Line, unsigned ByteColumn) const;
  /// The text of [Begin, End), by line and column.
  llvm::StringRef slice(const ir::Pos &Begin, const ir::Pos &End) const;
  /// GitHub's primaryLocationLineHash of a line ("hash:ordinal"), or "".
  llvm::StringRef lineHash(unsigned Line) const;

private:
  size_t offset(const ir::Pos &P) const;
  std::unique_ptr<llvm::MemoryBuffer> Text;
  std::vector<size_t> Starts;
  mutable std::optional<std::vector<std::string>> Hashes;
};

class SourceCache {
public:
  const SourceFile &file(llvm::StringRef Path);
  /// For tests, and for texts that are not on disk.
  void add(llvm::StringRef Path, llvm::StringRef Text);

private:
  llvm::StringMap<std::unique_ptr<SourceFile>> Files;
};

/// Length of \p Text in UTF-16 code units. A byte that is not UTF-8 counts as
/// one unit, as the replacement character that a viewer shows for it.
unsigned utf16Length(llvm::StringRef Text);

} // namespace leash

#endif
