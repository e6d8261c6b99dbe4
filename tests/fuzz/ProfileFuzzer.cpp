// SPDX-License-Identifier: Apache-2.0
//
// Feeds the readers of run-time profiles: an answer that is in order, or an
// error with a message.
#include "tool/profile/Profile.h"
#include <cstdlib>

using namespace leash;

static void require(bool Holds, const char *What) {
  if (Holds)
    return;
  llvm::errs() << "does not hold: " << What << '\n';
  abort();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  auto P = parseProfile({reinterpret_cast<const char *>(Data), Size});
  if (!P) {
    require(!llvm::toString(P.takeError()).empty(), "an error has a message");
    return 0;
  }
  for (const RuntimeSample &S : P->Samples) {
    require(S.Tasks > 0, "a sample has tasks");
    require(S.StopRequested <= S.Tasks, "only tasks are asked to stop");
    require(S.Oldest >= 0, "an age is not negative");
  }
  return 0;
}
