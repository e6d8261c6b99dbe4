// SPDX-License-Identifier: Apache-2.0
// stdlib: both
// world: both
//
// `running.exchange(false)` says what was there before, also what the thread
// itself has put there at its end.
#include <atomic>
#include <thread>

bool poll();

class Poller {
public:
  ~Poller() { stop(); }
  void start() {
    if (running_.exchange(true))
      return;
    thread_ = std::thread([this] { loop(); }); // want leash-unjoined-thread "'thread_' of 'Poller'"
  }
  void stop() {
    if (!running_.exchange(false))
      return;
    thread_.join();
  }

private:
  void loop() {
    while (running_)
      if (!poll())
        running_ = false;
  }
  std::atomic<bool> running_{false};
  std::thread thread_;
};

class Quiet {
public:
  ~Quiet() { stop(); }
  void start() {
    if (running_.exchange(true))
      return;
    thread_ = std::thread([this] { loop(); }); // ok leash-unjoined-thread
  }
  void stop() {
    if (!running_.exchange(false))
      return;
    thread_.join();
  }

private:
  void loop() {
    while (running_)
      if (!poll())
        break;
  }
  std::atomic<bool> running_{false};
  std::thread thread_;
};

void use() {
  Poller p;
  p.start();
  Quiet q;
  q.start();
}
