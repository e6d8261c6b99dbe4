// SPDX-License-Identifier: Apache-2.0
#include "checks/plugin/SharedProgram.h"
#include "checks/models/ModelPaths.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/MemoryBuffer.h"
#include <map>
#include <mutex>

using llvm::StringRef;

namespace leash {

std::shared_ptr<SharedProgram>
SharedProgram::of(clang::tidy::ClangTidyContext &Context) {
  // clangd runs several units at once, each with a context of its own.
  static std::mutex Lock;
  static std::map<clang::tidy::ClangTidyContext *, std::weak_ptr<SharedProgram>>
      Known;
  std::lock_guard<std::mutex> Guard(Lock);
  std::erase_if(Known, [](const auto &E) { return E.second.expired(); });
  if (std::shared_ptr<SharedProgram> There = Known[&Context].lock())
    return There;
  auto New = std::make_shared<SharedProgram>(Context);
  Known[&Context] = New;
  return New;
}

// The global option `leash.Models`: files, separated by semicolons or commas.
bool SharedProgram::loadModels(StringRef Source) {
  const auto &Options = Context.getOptions().CheckOptions;
  auto It = Options.find("leash.Models");
  if (It == Options.end())
    return true;
  Models = std::make_unique<ModelSet>(ModelSet::builtin());
  std::string List = It->second.Value;
  std::replace(List.begin(), List.end(), ',', ';');
  llvm::SmallVector<StringRef, 4> Files;
  StringRef(List).split(Files, ';', -1, false);
  for (StringRef Name : Files) {
    std::string File = modelFile(Name.trim(), Source);
    auto Text = llvm::MemoryBuffer::getFile(File, /*IsText=*/true);
    if (!Text) {
      Error = "cannot read the model file '" + File +
              "': " + Text.getError().message();
      return false;
    }
    if (llvm::Error E = Models->add((*Text)->getBuffer(), File)) {
      Error = llvm::toString(std::move(E));
      return false;
    }
  }
  return true;
}

const Program *SharedProgram::get(clang::ASTContext &Unit) {
  if (Lowered == &Unit)
    return Linked.get();
  Lowered = &Unit;
  Linked = nullptr;
  const clang::SourceManager &SM = Unit.getSourceManager();
  auto Main = SM.getFileEntryRefForID(SM.getMainFileID());
  if (!loadModels(Main ? Main->getFileEntry().tryGetRealPathName() : ""))
    return nullptr;
  LowerOptions Options;
  Options.Models = Models.get();
  std::vector<std::unique_ptr<ir::Module>> Modules;
  Modules.push_back(
      std::make_unique<ir::Module>(lowerTranslationUnit(Unit, Options, PP)));
  Linked = Program::link(std::move(Modules), World::TranslationUnit);
  return Linked.get();
}

std::string SharedProgram::error() { return std::exchange(Error, {}); }

} // namespace leash
