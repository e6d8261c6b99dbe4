// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_CHECKS_MODELS_MODELPATHS_H
#define LEASH_CHECKS_MODELS_MODELPATHS_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace leash {

/// The model file that the configuration of \p Source calls \p Name: as seen
/// from the working directory, else from the folder of the source or the
/// nearest one above it, since who configures does not know where tools start.
std::string modelFile(llvm::StringRef Name, llvm::StringRef Source);

} // namespace leash

#endif
