// SPDX-License-Identifier: Apache-2.0
//
// A plugin that was built for another major of LLVM loads, lists its checks,
// finds nothing and exits with 0. So it looks where it is before anything else
// of it runs. (The plugin must be linked with -z lazy: with -z now the loader
// refuses it, and clang-tidy goes on without it.)
#include "checks/lower/Compat.h"
#include "clang/Basic/Version.h"
#include <cstdio>
#include <cstdlib>
#include <string>

namespace leash {

// With the standard library alone: what this calls of LLVM may not be there.
static int majorOf(const std::string &Version) {
  size_t At = Version.find("version ");
  return At == std::string::npos ? 0 : std::atoi(Version.c_str() + At + 8);
}

// The highest priority that a user may take: before the registration, and
// before the tables of the checks are built.
__attribute__((constructor(101))) static void refuseOtherMajors() {
  std::string Host = clang::getClangFullVersion();
  if (majorOf(Host) == int(compat::Major))
    return;
  std::fprintf(stderr,
               "leash: this plugin is for clang-tidy %u, but it was loaded "
               "into '%s'; load the one of lib/leash/%d\n",
               compat::Major, Host.c_str(), majorOf(Host));
  std::_Exit(3);
}

} // namespace leash
