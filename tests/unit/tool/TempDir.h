// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_TESTS_TEMPDIR_H
#define LEASH_TESTS_TEMPDIR_H

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <string>

namespace leash {

/// A folder that is gone with the test. Its path is real.
class TempDir {
public:
  TempDir() {
    llvm::SmallString<128> Made, Real;
    llvm::sys::fs::createUniqueDirectory("leash-test", Made);
    llvm::sys::fs::real_path(Made, Real);
    Path = Real.str().str();
  }
  TempDir(const TempDir &) = delete;
  ~TempDir() { llvm::sys::fs::remove_directories(Path); }

  std::string operator/(llvm::StringRef Name) const {
    return Path + "/" + Name.str();
  }
  std::string write(llvm::StringRef Name, llvm::StringRef Text) const {
    std::string Full = *this / Name;
    llvm::sys::fs::create_directories(llvm::sys::path::parent_path(Full));
    std::error_code EC;
    llvm::raw_fd_ostream(Full, EC) << Text;
    return Full;
  }
  std::string read(llvm::StringRef Name) const {
    auto Text = llvm::MemoryBuffer::getFile(*this / Name, false, false);
    return Text ? (*Text)->getBuffer().str() : "<no file>";
  }
  /// Names in the folder, to see that nothing was left behind.
  unsigned count() const {
    unsigned N = 0;
    std::error_code EC;
    for (llvm::sys::fs::directory_iterator I(Path, EC), E; I != E && !EC;
         I.increment(EC))
      ++N;
    return N;
  }
  std::string Path;
};

} // namespace leash

#endif
