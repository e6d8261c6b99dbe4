// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
//
// Wrappers of the user's own, told by annotations.
#include "leash/annotations.h"

class LEASH_TASK_HANDLE("join") Task {
public:
  ~Task();
};
LEASH_SPAWNS(return, 0) Task spawn(void (*body)());
LEASH_STOP_CHECK bool cancelled();
LEASH_BLOCKS("until_stop") bool nextItem(int &out);
void poll();

static void endless() {
  while (true) // want leash-missing-stop-check "'?endless'?"
    poll();
}

static void asks() {
  while (!cancelled()) // ok leash-missing-stop-check
    poll();
}

static void asksInside() {
  for (;;) { // ok leash-missing-stop-check
    if (cancelled())
      return;
    poll();
  }
}

static void untilStop() {
  int item;
  while (nextItem(item)) // ok leash-missing-stop-check
    poll();
}

void start() {
  Task a = spawn(endless);
  Task b = spawn(asks);
  Task c = spawn(asksInside);
  Task d = spawn(untilStop);
}
