// SPDX-License-Identifier: Apache-2.0
//
// Every test of the runtime runs under its own leak check.
#include <gtest/gtest.h>

#include "leash/testing.h"

int main(int argc, char **argv) {
  ::testing::InitGoogleTest(&argc, argv);
  leash::testing::leak_options patient;
  patient.max_wait = std::chrono::seconds(30); // the machine may be busy
  leash::testing::install_leak_listener(patient);
  return RUN_ALL_TESTS();
}
