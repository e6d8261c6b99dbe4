// SPDX-License-Identifier: Apache-2.0
//
// Every test of the runtime runs under its own leak check.
#include <gtest/gtest.h>

#include "leash/testing.h"

int main(int argc, char **argv) {
  ::testing::InitGoogleTest(&argc, argv);
  leash::testing::install_leak_listener();
  return RUN_ALL_TESTS();
}
