// SPDX-License-Identifier: Apache-2.0
//
// Lowers a source in process, for tests of what comes out.
#ifndef LEASH_TESTS_LOWER_LOWERSOURCE_H
#define LEASH_TESTS_LOWER_LOWERSOURCE_H

#include "checks/ir/IR.h"
#include "llvm/ADT/ArrayRef.h"
#include <memory>
#include <string>
#include <vector>

namespace leash::test {

struct LoweredSource {
  std::unique_ptr<ir::Module> Module; // null when it did not parse
  std::vector<std::string> Errors;    // of the parser and of the verifier
};

/// A file on disk, with the headers of the system and of the runtime.
LoweredSource lowerFile(const std::string &Path, const std::string &Std,
                        llvm::ArrayRef<std::string> Flags = {});

/// The same for a text, which is put into a file of its own.
LoweredSource lowerText(llvm::StringRef Text, const std::string &Std = "c++20",
                        llvm::ArrayRef<std::string> Flags = {});

/// The compact form of one function; "" when there is none of this name.
std::string printed(const ir::Module &M, llvm::StringRef FunctionName);

/// The lines of all ops in a function's compact form, without those of the
/// kinds \p Without, one string each.
std::vector<std::string> opsOf(const ir::Module &M,
                               llvm::StringRef FunctionName,
                               llvm::ArrayRef<llvm::StringRef> Without = {});

} // namespace leash::test

#endif
