// SPDX-License-Identifier: Apache-2.0
#include "checks/models/ModelPaths.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace leash {

std::string modelFile(StringRef Name, StringRef Source) {
  if (sys::path::is_absolute(Name) || sys::fs::exists(Name))
    return Name.str();
  for (StringRef Dir = sys::path::parent_path(Source); !Dir.empty();
       Dir = sys::path::parent_path(Dir)) {
    SmallString<256> Path(Dir);
    sys::path::append(Path, Name);
    if (sys::fs::exists(Path))
      return Path.str().str();
  }
  return Name.str();
}

} // namespace leash
