// SPDX-License-Identifier: Apache-2.0
#include "tool/Spool.h"
#include "tool/Settings.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include <algorithm>
#include <cerrno>
#include <unistd.h>

using namespace leash;
using llvm::StringRef;

Spool::~Spool() {
  if (Fd >= 0)
    ::close(Fd);
}

llvm::Error Spool::open() {
  llvm::SmallString<128> Path;
  std::error_code EC =
      llvm::sys::fs::createTemporaryFile("leash", "spool", Fd, Path);
  if (EC)
    return failure("cannot make a temporary file: " + EC.message());
  llvm::sys::fs::remove(Path);
  return llvm::Error::success();
}

bool Spool::put(size_t I, StringRef Bytes) {
  for (StringRef Rest = Bytes; !Rest.empty();) {
    ssize_t N = ::pwrite(Fd, Rest.data(), Rest.size(),
                         End + Bytes.size() - Rest.size());
    if (N <= 0 && errno != EINTR)
      return false;
    Rest = Rest.drop_front(std::max<ssize_t>(N, 0));
  }
  Places[I] = {End, Bytes.size()};
  End += Bytes.size();
  return true;
}

std::string Spool::get(size_t I) const {
  auto It = Places.find(I);
  if (It == Places.end())
    return "";
  std::string Bytes(It->second.second, '\0');
  size_t Done = 0;
  while (Done < Bytes.size()) {
    ssize_t N = ::pread(Fd, Bytes.data() + Done, Bytes.size() - Done,
                        It->second.first + Done);
    if (N == 0 || (N < 0 && errno != EINTR))
      return "";
    Done += std::max<ssize_t>(N, 0);
  }
  return Bytes;
}
