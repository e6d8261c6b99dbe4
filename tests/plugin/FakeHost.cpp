// SPDX-License-Identifier: Apache-2.0
//
// Loads a plugin the way clang-tidy does, with the version that it is told.
#include <cstdio>
#include <dlfcn.h>
#include <string>

static std::string Version = "Debian clang version 99.1.0 (++x)";

namespace clang {
// The one that the guard calls; exported, the plugin finds it here.
__attribute__((visibility("default"))) std::string getClangFullVersion() {
  return Version;
}
} // namespace clang

int main(int Count, char **Args) {
  if (Count > 2)
    Version = Args[2];
  if (!dlopen(Args[1], RTLD_LAZY | RTLD_GLOBAL)) {
    std::fprintf(stderr, "%s\n", dlerror());
    return 1;
  }
  std::puts("loaded");
  return 0;
}
