// SPDX-License-Identifier: Apache-2.0
// world: program
#include "session.h"

static void work() {}

void helperJoins() {
  std::thread t(work); // ok leash-unjoined-thread
  joinInOtherUnit(t);
}

void helperDoesNot() {
  std::thread t(work); // want leash-unjoined-thread "'t'"
  namesInOtherUnit(t);
}

void takesAndJoins() {
  std::thread t = startInOtherUnit(); // ok leash-unjoined-thread
  t.join();
}

void takesAndLoses() {
  std::thread t = startInOtherUnit(); // want leash-unjoined-thread "'t'"
}

Session::Session() : thread_(&Session::run, this) {}
LostSession::LostSession() : thread_(&LostSession::run, this) {}
