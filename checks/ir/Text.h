// SPDX-License-Identifier: Apache-2.0
//
// The text form of the IR, to read and to write tests in. docs/ir.md describes
// it. parseModule(printModule(M)) == M for every module that verifies.
#ifndef LEASH_CHECKS_IR_TEXT_H
#define LEASH_CHECKS_IR_TEXT_H

#include "checks/ir/IR.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <memory>

namespace leash::ir {

struct PrintOptions {
  /// Print source ranges and positions. Without them the text still parses.
  bool Ranges = true;
  /// Names instead of numbers, no tables, no ranges: for golden tests and for
  /// people. Does not parse.
  bool Compact = false;
};

void printModule(const Module &M, llvm::raw_ostream &OS,
                 PrintOptions Options = {});
void printFunction(const Module &M, const Function &F, llvm::raw_ostream &OS,
                   PrintOptions Options = {});

/// Reads the text form. The module passes the verifier, or the error says what
/// is wrong, with \p BufferName and the line.
llvm::Expected<std::unique_ptr<Module>> parseModule(llvm::StringRef Text,
                                                    llvm::StringRef BufferName);

} // namespace leash::ir

#endif
