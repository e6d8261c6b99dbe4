// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
// world: both
//
// The fix passes the token on where that is a matter of a few edits, and is
// left out where the token is not known to be that of the thread.
#include <stop_token>
#include <thread>

void poll();

class Passes {
public:
  void start() {
    thread_ = std::jthread([this](std::stop_token stopToken) { run(stopToken); });
  }

private:
  void run(std::stop_token stopToken) { loop(stopToken); }
  void loop(std::stop_token stopToken) {
    while (!stopToken.stop_requested()) { // want leash-missing-stop-check "Passes::loop'"
      poll();
    }
  }
  std::jthread thread_;
};

class PassesOwn {
public:
  void start() {
    thread_ = std::jthread([this](std::stop_token stop) { run(stop); });
  }

private:
  void run(std::stop_token stopToken) {
    for (; !stopToken.stop_requested();) // want leash-missing-stop-check "PassesOwn::run'"
      poll();
  }
  std::jthread thread_;
};

// Called from elsewhere too: a parameter would break that call.
class Shared {
public:
  void start() {
    thread_ = std::jthread([this] { run(); });
  }
  void runHere() { run(); }

private:
  void run() {
    while (true) // want leash-missing-stop-check "Shared::run'"
      poll();
  }
  std::jthread thread_;
};

// A std::thread has no token to give.
class Plain {
public:
  void start() {
    thread_ = std::thread([this] { run(); });
  }
  ~Plain() { thread_.join(); }

private:
  void run() {
    while (true) // want leash-missing-stop-check "Plain::run'"
      poll();
  }
  std::thread thread_;
};

// Declared in one place and defined in another.
class Apart {
public:
  void start() {
    thread_ = std::jthread([this](std::stop_token stopToken) { run(stopToken); });
  }

private:
  void run(std::stop_token stopToken);
  std::jthread thread_;
};

void Apart::run(std::stop_token stopToken) {
  while (!stopToken.stop_requested()) // want leash-missing-stop-check "Apart::run'"
    poll();
}

// Another token than that of the thread.
class Foreign {
public:
  void start() {
    thread_ = std::jthread([this] { run(source_.get_token()); });
  }

private:
  void run(std::stop_token stop) {
    while (true) // want leash-missing-stop-check "Foreign::run'"
      poll();
  }
  std::stop_source source_;
  std::jthread thread_;
};

// The name is taken.
void taken() {
  int stopToken = 0;
  std::jthread t([stopToken] {
    while (true) // want leash-missing-stop-check "loop"
      poll();
  });
}

// A body with a result would run off its end.
void result() {
  std::jthread t([]() -> int {
    while (true) // want leash-missing-stop-check "loop"
      poll();
  });
}
