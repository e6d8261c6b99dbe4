// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
// world: both
#include <functional>
#include <memory>
#include <stop_token>
#include <thread>

void poll();

static void forever() {
  while (true) { // want leash-missing-stop-check "'?forever'?"
    poll();
  }
}

static void listens(std::stop_token stop) {
  while (!stop.stop_requested()) { // ok leash-missing-stop-check
    poll();
  }
}

static void ignores(std::stop_token) {
  while (true) { // want leash-missing-stop-check "'?ignores'?"
    poll();
  }
}

static void notSpawned() {
  while (true) { // ok leash-missing-stop-check -- nobody starts it as a thread
    poll();
  }
}

void passFunction() { std::jthread t(forever); } // note "."
void passPointer() { std::jthread t(&listens); }
void passIgnoring() { std::jthread t(ignores); }

class Sampler {
public:
  void start() { thread_ = std::jthread(&Sampler::run, this); }
  void startBound() { other_ = std::jthread(std::bind(&Sampler::bound, this)); }
  void startRight() {
    third_ = std::jthread([this](std::stop_token stop) { right(stop); });
  }
  void startLambda() {
    fourth_ = std::jthread([this] { called(); });
  }

private:
  void run() {
    for (;;) { // want leash-missing-stop-check "run'"
      poll();
    }
  }
  void bound() {
    while (true) { // want leash-missing-stop-check "bound'"
      poll();
    }
  }
  void called() {
    while (true) { // want leash-missing-stop-check "called'"
      poll();
    }
  }
  void right(std::stop_token stop) {
    while (!stop.stop_requested()) // ok leash-missing-stop-check
      poll();
  }
  std::jthread thread_, other_, third_, fourth_;
};

namespace {
struct Functor {
  void operator()() const {
    while (true) { // want leash-missing-stop-check "loop"
      poll();
    }
  }
};
} // namespace

struct StoppableFunctor {
  void operator()(std::stop_token stop) const {
    while (!stop.stop_requested()) // ok leash-missing-stop-check
      poll();
  }
};

void functors() {
  std::jthread a{Functor()};
  std::jthread b{StoppableFunctor()};
}

void callMe() { notSpawned(); }
