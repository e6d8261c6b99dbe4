// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// A loop on a flag is stoppable only if somebody else can reach the flag.
#include <atomic>
#include <functional>
#include <memory>
#include <thread>

void poll();

// Captured by copy: what the others set is another variable.
void byCopy() {
  bool stop = false;
  std::thread t([stop] {
    while (!stop) // want leash-missing-stop-check "'stop'"
      poll();
  });
  stop = true;
  t.join();
}

void byCopyDefault() {
  bool running = true;
  std::thread t([=] {
    while (running) // want leash-missing-stop-check "'running'"
      poll();
  });
  running = false;
  t.join();
}

static void loopOnParameter(bool stop) {
  while (!stop) // want leash-missing-stop-check "'stop'"
    poll();
}
void byValueArgument() {
  bool stop = false;
  std::thread t(loopOnParameter, stop);
  stop = true;
  t.join();
}

void ownLocal() {
  std::thread t([] {
    bool running = true;
    while (running) // want leash-missing-stop-check "'running'"
      poll();
  });
  t.join();
}

// Reachable.
void byReference() {
  std::atomic<bool> stop{false};
  std::thread t([&stop] {
    while (!stop) // ok leash-missing-stop-check
      poll();
  });
  stop = true;
  t.join();
}

void byReferenceDefault() {
  std::atomic<bool> stop{false};
  std::thread t([&] {
    while (!stop.load(std::memory_order_relaxed)) // ok leash-missing-stop-check
      poll();
  });
  stop.store(true);
  t.join();
}

static void loopOnReference(const std::atomic<bool> &stop) {
  while (!stop) // ok leash-missing-stop-check
    poll();
}
void byRefArgument() {
  std::atomic<bool> stop{false};
  std::thread t(loopOnReference, std::cref(stop));
  stop = true;
  t.join();
}

void bySharedPointer() {
  auto stop = std::make_shared<std::atomic<bool>>(false);
  std::thread t([stop] {
    while (!*stop) // ok leash-missing-stop-check
      poll();
  });
  *stop = true;
  t.join();
}

static std::atomic<bool> gStop{false};
void byGlobal() {
  std::thread t([] {
    while (!gStop) // ok leash-missing-stop-check
      poll();
  });
  gStop = true;
  t.join();
}

static volatile bool gQuit = false;
void onSignal(int) { gQuit = true; }
void byVolatile() {
  std::thread t([] {
    while (!gQuit) // ok leash-missing-stop-check
      poll();
  });
  t.join();
}

void changedInside() {
  std::thread t([] {
    bool more = true;
    int n = 0;
    while (more) { // ok leash-missing-stop-check
      poll();
      more = ++n < 100;
    }
  });
  t.join();
}

void changedThroughPointer() {
  std::thread t([] {
    bool more = true;
    bool *p = &more;
    while (more) { // ok leash-missing-stop-check
      poll();
      *p = false;
    }
  });
  t.join();
}

// Computed anew in each round.
double clockNow();
void computed(double limit) {
  std::thread t([limit] {
    double before = clockNow(), rate;
    do { // ok leash-missing-stop-check
      poll();
      rate = 1 / (clockNow() - before);
    } while (rate > limit);
  });
  t.join();
}

// The first value would end the loop, but it is gone when the loop runs.
class StartedAnew {
public:
  void start() {
    running_ = true;
    thread_ = std::thread([this] { run(); });
  }
  void wait() { thread_.join(); }

private:
  void run() {
    while (running_) // want leash-missing-stop-check "'this->running_'"
      poll();
  }
  std::atomic<bool> running_{false};
  std::thread thread_;
};

class StartedAndStopped {
public:
  void start() {
    running_ = true;
    thread_ = std::thread([this] { run(); });
  }
  void stop() {
    running_ = false;
    thread_.join();
  }

private:
  void run() {
    while (running_) // ok leash-missing-stop-check
      poll();
  }
  std::atomic<bool> running_{false};
  std::thread thread_;
};
