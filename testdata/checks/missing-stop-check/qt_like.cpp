// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// world: both
//
// Framework style: a base class starts a thread that runs a virtual run().
#include <atomic>
#include <thread>

void poll();

class WorkerBase {
public:
  virtual ~WorkerBase() {
    if (thread_.joinable())
      thread_.join();
  }
  void start() {
    thread_ = std::thread([this] { run(); });
  }
  void requestInterruption() { interrupted_ = true; }
  bool isInterruptionRequested() const { return interrupted_; }

protected:
  virtual void run() = 0;

private:
  std::atomic<bool> interrupted_{false};
  std::thread thread_;
};

class Grabber : public WorkerBase {
protected:
  void run() override {
    while (true) { // want leash-missing-stop-check "Grabber::run'"
      poll();
    }
  }
};

class GrabberRight : public WorkerBase {
protected:
  void run() override {
    while (!isInterruptionRequested()) { // ok leash-missing-stop-check
      poll();
    }
  }
};

void use() {
  Grabber g;
  g.start();
  GrabberRight r;
  r.start();
  r.requestInterruption();
}
