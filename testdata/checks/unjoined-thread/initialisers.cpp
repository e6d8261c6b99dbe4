// SPDX-License-Identifier: Apache-2.0
// std: c++20
// world: program
//
// Members that start with their initialisers, in classes of which this unit
// makes no object.
#include <thread>

void work();

struct Lost {
  std::thread t{work}; // want leash-unjoined-thread "thread member 't' of 'Lost'"
};

struct Joined {
  std::thread t{work}; // ok leash-unjoined-thread
  ~Joined() { t.join(); }
};

struct Stopped {
  std::jthread t{work}; // ok leash-unjoined-thread
};
