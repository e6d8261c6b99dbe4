// SPDX-License-Identifier: Apache-2.0
//
// The text form with names in place of numbers: see PrintOptions::Compact.
#ifndef LEASH_CHECKS_IR_COMPACTPRINTER_H
#define LEASH_CHECKS_IR_COMPACTPRINTER_H

#include "checks/ir/IR.h"
#include "llvm/Support/raw_ostream.h"

namespace leash::ir {

void printCompact(const Module &M, llvm::raw_ostream &OS);
void printCompact(const Module &M, const Function &F, llvm::raw_ostream &OS);

} // namespace leash::ir

#endif
