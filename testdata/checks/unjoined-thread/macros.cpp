// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
#include <stdexcept>
#include <thread>

void work();
bool ok();

#define RETURN_IF(cond)                                                        \
  do {                                                                         \
    if (cond)                                                                  \
      return false;                                                            \
  } while (0)
#define JOIN(t)                                                                \
  do {                                                                         \
    if ((t).joinable())                                                        \
      (t).join();                                                              \
  } while (0)
#define START(name) std::thread name(work)

bool hiddenReturn() {
  std::thread t(work); // want leash-unjoined-thread "'t'"
  RETURN_IF(!ok());
  t.join();
  return true;
}

bool joinedByMacro() {
  std::thread t(work); // ok leash-unjoined-thread
  bool result = ok();
  JOIN(t);
  return result;
}

void startedByMacro() {
  START(t); // want leash-unjoined-thread "'t'"
}

void startedByMacroRight() {
  START(t); // ok leash-unjoined-thread
  JOIN(t);
}
