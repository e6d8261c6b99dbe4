// SPDX-License-Identifier: Apache-2.0
#include "tool/ModelFiles.h"
#include "checks/models/ModelPaths.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace leash;
using llvm::Expected;

Expected<const ModelSet *>
ModelFiles::with(const std::vector<std::string> &Files) {
  if (Files.empty())
    return &ModelSet::builtin();
  std::unique_ptr<ModelSet> &Slot = Sets[Files];
  if (Slot)
    return Slot.get();
  auto Set = std::make_unique<ModelSet>(ModelSet::builtin());
  for (const std::string &File : Files) {
    auto Text = llvm::MemoryBuffer::getFile(File, /*IsText=*/true);
    if (!Text)
      return failure("cannot read the model file '" + File +
                     "': " + Text.getError().message());
    if (llvm::Error E = Set->add((*Text)->getBuffer(), File))
      return E;
  }
  Slot = std::move(Set);
  return Slot.get();
}

Expected<const ModelSet *> ModelFiles::base() { return with(S.Models); }

Expected<const ModelSet *> ModelFiles::forUnit(Config &C,
                                               llvm::StringRef File) {
  Expected<const UnitConfig *> Unit = C.forFile(File);
  if (!Unit)
    return Unit.takeError();
  std::vector<std::string> Files;
  for (const std::string &Name : (*Unit)->models())
    Files.push_back(modelFile(Name, File));
  // What the command line says comes first when it is added last.
  Files.insert(Files.end(), S.Models.begin(), S.Models.end());
  return with(Files);
}
