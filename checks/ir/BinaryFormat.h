// SPDX-License-Identifier: Apache-2.0
//
// The layout of a binary IR file, for the writer and the reader.
//
//   bytes  what
//   8      Magic
//   4      FormatVersion
//   4      length of the tool version
//   8      length of the payload
//   8      xxh3 of the tool version and the payload
//   n      tool version, text
//   m      payload: the string table, then the module
//
// Fixed numbers are little-endian, all others LEB128. The header keeps its form
// in every format version, so that a file of another version can be named.
#ifndef LEASH_CHECKS_IR_BINARYFORMAT_H
#define LEASH_CHECKS_IR_BINARYFORMAT_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/xxhash.h"
#include <cstdint>

namespace leash::ir::binary {

// The high bit and the line ends show a transfer that was not binary.
inline constexpr llvm::StringLiteral Magic = "\x89LeashI\n";
inline constexpr size_t VersionAt = 8;
inline constexpr size_t ToolLengthAt = 12;
inline constexpr size_t PayloadLengthAt = 16;
inline constexpr size_t ChecksumAt = 24;
inline constexpr size_t HeaderSize = 32;

inline uint32_t read32(llvm::StringRef Bytes, size_t At) {
  return llvm::support::endian::read32le(Bytes.data() + At);
}
inline uint64_t read64(llvm::StringRef Bytes, size_t At) {
  return llvm::support::endian::read64le(Bytes.data() + At);
}
inline uint64_t checksum(llvm::StringRef Body) {
  return llvm::xxh3_64bits(Body);
}

// The tag in front of a range. Without Present nothing follows, and the range
// is the default one.
enum RangeTag : uint8_t {
  Present = 1,
  SameFile = 2, // as the range before: else the file follows
  InMacro = 4,
  OneLine = 8 // ends on the line it begins on
};

} // namespace leash::ir::binary

#endif
