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

// What a function throws itself, and what is caught around its call, is meant.
struct ParseError : std::runtime_error {
  using std::runtime_error::runtime_error;
};
static int number(const std::string &text) {
  if (text.empty())
    throw ParseError("empty");
  return text[0] - '0';
}
static int checked(int n) {
  if (n < 0)
    throw std::logic_error("n");
  return n;
}
int caughtAround(const std::string &text) {
  try {
    std::thread filler([] {}); // want leash-unjoined-thread "'filler'"
    int n = number(text); // note "'filler' is not joined when an exception leaves here"
    filler.join();
    return n;
  } catch (const ParseError &e) {
    log(e.what());
    return -1;
  }
}

int joinedBefore(const std::string &text) {
  try {
    std::thread filler([] {}); // ok leash-unjoined-thread
    filler.join();
    return number(text);
  } catch (const ParseError &e) {
    log(e.what());
    return -1;
  }
}

// The handler is for something else, or nobody catches it here.
int caughtElsewhere(const std::string &text) {
  try {
    std::thread filler([] {}); // ok leash-unjoined-thread
    int n = number(text);
    filler.join();
    return n;
  } catch (const std::invalid_argument &e) {
    log(e.what());
    return -1;
  }
}

int caughtInside(const std::string &text) {
  std::thread filler([] {}); // ok leash-unjoined-thread
  int n = 0;
  try {
    n = number(text);
  } catch (const ParseError &e) {
    log(e.what());
  }
  filler.join();
  return n;
}

// It would be a mistake of the caller.
int neverWrong() {
  try {
    std::thread filler([] {}); // ok leash-unjoined-thread
    int n = checked(3);
    filler.join();
    return n;
  } catch (const std::exception &e) {
    log(e.what());
    return -1;
  }
}
