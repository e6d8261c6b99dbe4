// SPDX-License-Identifier: Apache-2.0
//
// The binary form of the IR, to cache and to link. Read back only by the same
// FormatVersion; a checksum guards the contents. docs/ir.md has the layout.
#ifndef LEASH_CHECKS_IR_BINARY_H
#define LEASH_CHECKS_IR_BINARY_H

#include "checks/ir/IR.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"
#include <memory>

namespace leash::ir {

void writeBinary(const Module &M, llvm::SmallVectorImpl<char> &Out);

/// Reads the binary form. The module passes the verifier, or the error says in
/// one line what is wrong with the file \p Name and what to do. Memory is
/// bounded by the size of \p Bytes, whatever they say.
llvm::Expected<std::unique_ptr<Module>> readBinary(llvm::StringRef Bytes,
                                                   llvm::StringRef Name);

/// Is this the start of a binary IR file, of any version?
bool isBinary(llvm::StringRef Bytes);

/// Writes to a temporary name beside \p Path and renames it, so that no reader
/// sees half a file.
llvm::Error writeBinaryFile(const Module &M, llvm::StringRef Path);

/// Reads a file of either form.
llvm::Expected<std::unique_ptr<Module>> readIRFile(llvm::StringRef Path);

/// Puts the right length and checksum into the header of \p Bytes, whatever
/// the contents: for tests that want to get past them.
void sealBinary(llvm::MutableArrayRef<char> Bytes);

} // namespace leash::ir

#endif
