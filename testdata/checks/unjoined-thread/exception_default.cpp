// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
//
// try and catch with the option off: only what the code itself does counts.
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

void parse(const std::string &text);
void log(const char *what);

// A call that may throw is not enough without ExceptionPaths.
void mayThrow() {
  std::thread filler([] {}); // ok leash-unjoined-thread
  parse("{}");
  filler.join();
}

// Handled, and then the thread is forgotten on the way of the handler.
bool forgottenByHandler() {
  std::thread filler([] {}); // want leash-unjoined-thread "'filler'"
  try {
    parse("{}");
  } catch (const std::exception &e) {
    log(e.what());
    return false;
  }
  filler.join();
  return true;
}

bool handlerJoins() {
  std::thread filler([] {}); // ok leash-unjoined-thread
  try {
    parse("{}");
  } catch (const std::exception &e) {
    filler.join();
    return false;
  }
  filler.join();
  return true;
}

// A written throw is a way out like a return.
void writtenThrow(int n) {
  std::thread filler([] {}); // want leash-unjoined-thread "'filler'"
  if (n < 0)
    throw std::invalid_argument("n");
  filler.join();
}

void throwBeforeTheStart(int n) {
  if (n < 0)
    throw std::invalid_argument("n");
  std::thread filler([] {}); // ok leash-unjoined-thread
  filler.join();
}

// A4: a later start that fails leaves the earlier threads behind.
void startAll(int n) {
  std::vector<std::thread> pool;
  try {
    for (int i = 0; i < n; ++i)
      pool.emplace_back([] {}); // want leash-unjoined-thread "'pool'"
  } catch (const std::exception &e) {
    log(e.what());
    return;
  }
  for (auto &t : pool)
    t.join();
}

void startAllRight(int n) {
  std::vector<std::thread> pool;
  try {
    for (int i = 0; i < n; ++i)
      pool.emplace_back([] {}); // ok leash-unjoined-thread
  } catch (const std::exception &e) {
    log(e.what());
  }
  for (auto &t : pool)
    t.join();
}
