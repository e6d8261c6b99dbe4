// SPDX-License-Identifier: Apache-2.0
// std: c++20
// world: program
//
// Fixes of functions that are declared in one place and defined in another, or
// whose code knows the name of the new parameter; one for all threads that run
// the same function.
#include <thread>
#include <vector>

void step(int n);

class Pump {
public:
  Pump() : thread_(&Pump::run, this) {}

private:
  void run();
  std::jthread thread_;
};

void Pump::run() {
  for (;;) // want leash-missing-stop-check "never checks"
    step(1);
}

class Lanes {
public:
  void start() {
    for (int i = 0; i < 4; ++i)
      threads_.emplace_back([this, i] { lane(i); });
  }

private:
  void lane(int);
  std::vector<std::jthread> threads_;
};

void Lanes::lane(int n) {
  for (int i = 0;; ++i) // want leash-missing-stop-check "never checks"
    step(n + i);
}

static void later();

void runLater() { std::jthread t(later); }

static void later() {
  while (true) // want leash-missing-stop-check "never checks"
    step(2);
}

static void both() {
  while (true) // want leash-missing-stop-check "never checks"
    step(3);
}

void runBoth() {
  std::jthread a(both);
  std::jthread b(both);
}

// One of them is a std::thread, which has no token to give.
static void mixed() {
  while (true) // want leash-missing-stop-check "never checks"
    step(4);
}

void runMixed() {
  std::jthread a(mixed);
  std::thread b(mixed);
  b.join();
}

// The parameter would hide what the body means.
extern int stopToken;

void runTaken() {
  std::jthread t([] {
    while (true) // want leash-missing-stop-check "never checks"
      step(stopToken);
  });
}

// There would be two functions of the same kind.
static void twice(std::stop_token t) { step(t.stop_requested()); }
static void twice() {
  while (true) // want leash-missing-stop-check "never checks"
    step(5);
}

void runTwice() {
  twice(std::stop_token());
  std::jthread t([] { twice(); });
}
