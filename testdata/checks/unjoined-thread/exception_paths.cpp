// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// option: ExceptionPaths=true
//
// A3: a call between start and join that may throw ends in std::terminate.
#include <stdexcept>
#include <string>
#include <thread>

void fill(std::string &out);
void parse(const std::string &text);
void quiet() noexcept;
int length(const std::string &text) noexcept;

void mayThrow() {
  std::string text;
  std::thread filler([&] { fill(text); }); // want leash-unjoined-thread "'filler'"
  parse("{}");
  filler.join();
}

void throwsItself(int n) {
  std::thread filler([] {}); // want leash-unjoined-thread "'filler'"
  if (n < 0)
    throw std::invalid_argument("n");
  filler.join();
}

// Nothing in between can throw.
void noexceptOnly() {
  std::thread filler([] {}); // ok leash-unjoined-thread
  quiet();
  filler.join();
}

void joinsAtOnce() {
  std::thread filler([] {}); // ok leash-unjoined-thread
  filler.join();
  parse("{}");
}

void caught() {
  std::thread filler([] {}); // ok leash-unjoined-thread
  try {
    parse("{}");
  } catch (...) {
    filler.join();
    throw;
  }
  filler.join();
}

void caughtAll() {
  std::thread filler([] {}); // ok leash-unjoined-thread
  try {
    parse("{}");
  } catch (...) {
  }
  filler.join();
}

void notCaughtAll() {
  std::thread filler([] {}); // want leash-unjoined-thread "'filler'"
  try {
    parse("{}");
  } catch (const std::invalid_argument &) {
  }
  filler.join();
}

class Guard {
public:
  explicit Guard(std::thread &t) : t_(t) {}
  ~Guard() { t_.join(); }

private:
  std::thread &t_;
};

void guarded() {
  std::thread filler([] {}); // ok leash-unjoined-thread
  Guard guard(filler);
  parse("{}");
}
