// SPDX-License-Identifier: Apache-2.0
//
// The models of a run: the built-in ones, --model, and `leash.Models` of the
// configuration of each unit.
#ifndef LEASH_TOOL_MODELFILES_H
#define LEASH_TOOL_MODELFILES_H

#include "checks/models/Models.h"
#include "tool/Config.h"
#include <map>

namespace leash {

class ModelFiles {
public:
  explicit ModelFiles(const Settings &S) : S(S) {}
  /// Built-in and --model.
  llvm::Expected<const ModelSet *> base();
  llvm::Expected<const ModelSet *> forUnit(Config &C, llvm::StringRef File);

private:
  llvm::Expected<const ModelSet *> with(const std::vector<std::string> &Files);
  const Settings &S;
  std::map<std::vector<std::string>, std::unique_ptr<ModelSet>> Sets;
};

} // namespace leash

#endif
