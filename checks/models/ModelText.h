// SPDX-License-Identifier: Apache-2.0
//
// The small texts inside a model file: `arg0*`, `1..2`, `<0`, enum names.
// Each parser returns what is wrong, or an empty string.
#ifndef LEASH_CHECKS_MODELS_MODELTEXT_H
#define LEASH_CHECKS_MODELS_MODELTEXT_H

#include "checks/models/Models.h"

namespace leash::models {

/// `none`, `this`, `return`, `arg0`, `arg2..` (that one and all after it), each
/// but `none` with an optional `*`: what it points to.
std::string parseArg(llvm::StringRef Text, ModelArg &Out);

/// `1`, `1..2`, `2..`.
std::string parseArity(llvm::StringRef Text, int &Min, int &Max);

/// `null`, `-1`, `0xFFFFFFFF`, `<0`.
std::string parseInfinite(llvm::StringRef Text, std::optional<int64_t> &Value,
                          bool &BelowZero);

/// `MACRO<3`, with any comparison.
std::string checkCondition(llvm::StringRef Text);

/// "unknown op 'Spwan', did you mean 'Spawn'? allowed: …".
std::string unknownName(llvm::StringRef What, llvm::StringRef Given,
                        llvm::ArrayRef<llvm::StringRef> Allowed);

llvm::ArrayRef<llvm::StringRef> opNames();
llvm::ArrayRef<llvm::StringRef> flagNames();
llvm::ArrayRef<llvm::StringRef> roleNames();
llvm::ArrayRef<llvm::StringRef> dtorNames();
llvm::ArrayRef<llvm::StringRef> shapeNames();
llvm::ArrayRef<llvm::StringRef> pathNames(); // without None

/// The bit of a flag name, 0 when there is no such flag.
uint32_t flagBit(llvm::StringRef Name);

} // namespace leash::models

#endif
