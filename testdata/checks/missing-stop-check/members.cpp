// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
// world: both
//
// The fix for methods: a pointer to one can not take the token of the thread.
#include <stop_token>
#include <thread>
#include <vector>

void poll();
void step(int n, const char *name);

class Direct {
public:
  Direct() : thread_(&Direct::run, this) {}

private:
  void run() {
    while (true) // want leash-missing-stop-check "Direct::run'"
      poll();
  }
  std::jthread thread_;
};

class Several {
public:
  void start() {
    workers_.emplace_back(&Several::first, this);
    workers_.push_back(std::jthread(&Several::second, this));
  }

private:
  void first() {
    for (;;) { // want leash-missing-stop-check "Several::first'"
      poll();
    }
  }
  void second() {
    do { // want leash-missing-stop-check "Several::second'"
      poll();
    } while (true);
  }
  std::vector<std::jthread> workers_;
};

// Parameters: the token comes last.
class Stepper {
public:
  void start(int n) {
    thread_ = std::jthread([this, n] { run(n, "steps"); });
  }

private:
  void run(int n, const char *name) {
    while (true) // want leash-missing-stop-check "Stepper::run'"
      step(n, name);
  }
  std::jthread thread_;
};

// Nothing can come behind a default.
class Defaulted {
public:
  void start() {
    thread_ = std::jthread([this] { run(1, "steps"); });
  }

private:
  void run(int n, const char *name = "none") {
    while (true) // want leash-missing-stop-check "Defaulted::run'"
      step(n, name);
  }
  std::jthread thread_;
};

// Another object: what it is called by is not known here.
class Part {
public:
  void run() {
    while (true) // want leash-missing-stop-check "Part::run'"
      poll();
  }
};
class Whole {
public:
  void start() { thread_ = std::jthread(&Part::run, &part_); }

private:
  Part part_;
  std::jthread thread_;
};

// Called in another place as well.
class Twice {
public:
  void start() { thread_ = std::jthread(&Twice::run, this); }
  void here() { run(); }

private:
  void run() {
    while (true) // want leash-missing-stop-check "Twice::run'"
      poll();
  }
  std::jthread thread_;
};
