// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
//
// Annotated wrappers mean what their macros say.
#include "leash/annotations.h"
#include <thread>
#include <utility>

class LEASH_TASK_HANDLE("terminate") Handle {
public:
  Handle();
  Handle(Handle &&);
  ~Handle();
  LEASH_JOINS(this) void wait();
  LEASH_DETACHES(this) void forget();
};
LEASH_SPAWNS(return, 0) Handle spawn(void (*body)());
LEASH_JOINS(0) void joinLater(std::thread &t);

void body();

void lost() {
  Handle h = spawn(body); // want leash-unjoined-thread "'h'"
}

void waited() {
  Handle h = spawn(body); // ok leash-unjoined-thread
  h.wait();
}

void forgotten() {
  Handle h = spawn(body); // ok leash-unjoined-thread
  h.forget();
}

void joinedElsewhere() {
  std::thread t(body); // ok leash-unjoined-thread
  joinLater(t);
}
