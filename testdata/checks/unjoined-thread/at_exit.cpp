// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
// Globals that are joined when the process ends.
#include <cstdlib>
#include <thread>

void work();

static std::thread byFunction; // ok

static std::thread byObject; // ok
static struct Joiner {
  ~Joiner() {
    if (byObject.joinable())
      byObject.join();
  }
} joiner;

static std::thread byNobody;
static void joinIt() { byNobody.join(); }

int main(int argc, char **) {
  byFunction = std::thread(work);
  std::atexit([] { byFunction.join(); });
  byObject = std::thread(work);
  byNobody = std::thread(work); // want leash-unjoined-thread "thread 'byNobody' is not joined on every path"
  if (argc > 1)
    return 1;
  joinIt();
}
