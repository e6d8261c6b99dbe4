// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// world: program
//
// A thread that a member points to, told to end and deleted without a wait.
#include <atomic>
#include <future>
#include <memory>
#include <thread>

class QThread {
public:
  QThread();
  virtual ~QThread();
  void start();
  bool wait();
  bool isRunning() const;
  void quit();
  void requestInterruption();
  bool isInterruptionRequested() const;

protected:
  virtual void run();
};

class Worker : public QThread {
  void run() override {
    while (!isInterruptionRequested())
      std::this_thread::yield();
  }
};

class Dialog {
public:
  ~Dialog() { finish(); }
  void open() {
    finish();
    worker_ = new Worker;
    worker_->start(); // want leash-unjoined-thread "'worker_' of 'Dialog' is not joined on every path: its destructor ends the program"
  }
  void cancel() {
    if (!worker_)
      return;
    worker_->requestInterruption();
    delete worker_; // note "'worker_' is destroyed here without having been joined"
    worker_ = nullptr;
  }

private:
  void finish() {
    if (!worker_)
      return;
    worker_->requestInterruption();
    worker_->wait();
    delete worker_;
    worker_ = nullptr;
  }
  Worker *worker_ = nullptr;
};

class RightDialog {
public:
  ~RightDialog() { finish(); }
  void open() {
    finish();
    worker_ = new Worker;
    worker_->start(); // ok leash-unjoined-thread
  }
  void cancel() {
    if (!worker_)
      return;
    worker_->requestInterruption();
    worker_->wait();
    delete worker_;
    worker_ = nullptr;
  }
  // Only one that has come to its end.
  void reap() {
    if (worker_ && !worker_->isRunning()) {
      worker_->quit();
      delete worker_;
      worker_ = nullptr;
    }
  }

private:
  void finish() {
    if (!worker_)
      return;
    worker_->quit();
    worker_->wait();
    delete worker_;
    worker_ = nullptr;
  }
  Worker *worker_ = nullptr;
};

class Poller {
public:
  ~Poller() { finish(); }
  void open() {
    finish();
    run_ = true;
    thread_ = new std::thread([this] { loop(); }); // want leash-unjoined-thread "'thread_' of 'Poller'"
  }
  void cancel() {
    if (!thread_)
      return;
    run_ = false;
    delete thread_;
    thread_ = nullptr;
  }

private:
  void finish() {
    if (!thread_)
      return;
    run_ = false;
    thread_->join();
    delete thread_;
    thread_ = nullptr;
  }
  void loop() {
    while (run_)
      std::this_thread::yield();
  }
  std::atomic<bool> run_{false};
  std::thread *thread_ = nullptr;
};

// Joined under another name.
class Copied {
public:
  ~Copied() { finish(); }
  void open() {
    if (thread_)
      return;
    run_ = true;
    thread_ = new std::thread([this] { loop(); }); // ok leash-unjoined-thread
  }
  void finish() {
    if (!thread_)
      return;
    run_ = false;
    std::thread *copy = thread_;
    auto done = std::async(std::launch::async, [copy] { copy->join(); });
    done.wait();
    delete thread_;
    thread_ = nullptr;
  }

private:
  void loop() {
    while (run_)
      std::this_thread::yield();
  }
  std::atomic<bool> run_{false};
  std::thread *thread_ = nullptr;
};

// Nobody ever waits for it.
class Mute : public QThread {
  void run() override {}
};
class MuteTeller {
public:
  MuteTeller() : told_(new Mute) { told_->start(); }

private:
  std::unique_ptr<Mute> told_; // want leash-unjoined-thread "'told_'"
};

int main() {
  Dialog a;
  a.open();
  a.cancel();
  RightDialog b;
  b.open();
  b.cancel();
  b.reap();
  Poller c;
  c.open();
  c.cancel();
  Copied d;
  d.open();
  static MuteTeller e;
}
