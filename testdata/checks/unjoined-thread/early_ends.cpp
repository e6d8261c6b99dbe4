// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// A5, A8: only the destructor joins, and a method that users call destroys the
// thread before that, or starts another over it.
#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

void work();
bool ready();

class MaybeKilled {
public:
  void run() { thread_.emplace(work); } // want leash-unjoined-thread "'thread_' of 'MaybeKilled' is not joined on every path"
  void cancel() { thread_.reset(); } // note "has not been joined here"
  ~MaybeKilled() {
    if (thread_)
      thread_->join();
  }

private:
  std::optional<std::thread> thread_;
};

class OwnerKilled {
public:
  void run() { thread_ = std::make_unique<std::thread>(work); } // want leash-unjoined-thread "'thread_' of 'OwnerKilled'"
  void cancel() { thread_ = nullptr; } // note "has not been joined here"
  ~OwnerKilled() {
    if (thread_)
      thread_->join();
  }

private:
  std::unique_ptr<std::thread> thread_;
};

class Replaced {
public:
  void run() { thread_ = std::thread(work); } // want leash-unjoined-thread "'thread_' of 'Replaced'"
  void cancel() { thread_ = std::thread(); } // note "has not been joined here"
  ~Replaced() {
    if (thread_.joinable())
      thread_.join();
  }

private:
  std::thread thread_;
};

class Deleted {
public:
  void run() { thread_ = new std::thread(work); } // want leash-unjoined-thread "'thread_' of 'Deleted'"
  void cancel() {
    delete thread_; // note "has not been joined here"
    thread_ = nullptr;
  }
  ~Deleted() {
    if (thread_)
      thread_->join();
    delete thread_;
  }

private:
  std::thread *thread_ = nullptr;
};

class AllKilled {
public:
  void add() { threads_.emplace_back(work); } // want leash-unjoined-thread "'threads_' of 'AllKilled'"
  void reset() { threads_.clear(); } // note "has not been joined here"
  ~AllKilled() {
    for (auto &t : threads_)
      t.join();
  }

private:
  std::vector<std::thread> threads_;
};

// It is joined first.
class Cancelled {
public:
  void run() { thread_.emplace(work); } // ok leash-unjoined-thread
  void cancel() {
    if (!thread_)
      return;
    thread_->join();
    thread_.reset();
  }
  ~Cancelled() { cancel(); }

private:
  std::optional<std::thread> thread_;
};

// Users may have called wait().
class Waited {
public:
  void run() { thread_.emplace(work); } // ok leash-unjoined-thread
  void wait() {
    if (thread_ && thread_->joinable())
      thread_->join();
  }
  void clear() { thread_.reset(); }
  ~Waited() { wait(); }

private:
  std::optional<std::thread> thread_;
};

// Called before it is started only.
class Prepared {
public:
  void prepare() { thread_.reset(); }
  void run() { thread_.emplace(work); } // ok leash-unjoined-thread
  ~Prepared() {
    if (thread_)
      thread_->join();
  }

private:
  std::optional<std::thread> thread_;
};

// What decides is not known.
class Decided {
public:
  void run() { thread_.emplace(work); } // ok leash-unjoined-thread
  void trim() {
    if (ready())
      thread_.reset();
  }
  ~Decided() {
    if (thread_)
      thread_->join();
  }

private:
  std::optional<std::thread> thread_;
};

void uses() {
  MaybeKilled a;
  a.run();
  a.cancel();
  OwnerKilled b;
  b.run();
  b.cancel();
  Replaced c;
  c.run();
  c.cancel();
  Deleted d;
  d.run();
  d.cancel();
  AllKilled e;
  e.add();
  e.reset();
  Cancelled f;
  f.run();
  f.cancel();
  Waited g;
  g.run();
  g.wait();
  g.clear();
  Prepared h;
  h.prepare();
  h.run();
  Decided i;
  i.run();
  i.trim();
}

//===--- Started again after a stop that does not join --------------------===//

class Sampler {
public:
  void start() {
    if (running_)
      return;
    running_ = true;
    thread_ = std::thread(&Sampler::loop, this); // want leash-unjoined-thread "'thread_' of 'Sampler'"
  }
  void stop() { running_ = false; }
  ~Sampler() {
    stop();
    if (thread_.joinable())
      thread_.join();
  }

private:
  void loop() {
    while (running_)
      work();
  }
  std::atomic<bool> running_{false};
  std::thread thread_;
};

class SamplerJoined {
public:
  void start() {
    if (running_)
      return;
    running_ = true;
    if (thread_.joinable())
      thread_.join();
    thread_ = std::thread(&SamplerJoined::loop, this); // ok leash-unjoined-thread
  }
  void stop() { running_ = false; }
  ~SamplerJoined() {
    stop();
    if (thread_.joinable())
      thread_.join();
  }

private:
  void loop() {
    while (running_)
      work();
  }
  std::atomic<bool> running_{false};
  std::thread thread_;
};

// Started once for each object that is made.
class SamplerOnce {
public:
  void start() {
    running_ = true;
    thread_ = std::thread(&SamplerOnce::loop, this); // ok leash-unjoined-thread
  }
  void stop() { running_ = false; }
  ~SamplerOnce() {
    stop();
    if (thread_.joinable())
      thread_.join();
  }

private:
  void loop() {
    while (running_)
      work();
  }
  std::atomic<bool> running_{false};
  std::thread thread_;
};

class Panel {
public:
  void pressed() { sampler_.start(); }
  void released() { sampler_.stop(); }
  void pressedJoined() { joined_.start(); }
  void releasedJoined() { joined_.stop(); }
  void add() {
    samplers_.push_back(std::make_unique<SamplerOnce>());
    samplers_.back()->start();
  }
  void quit() {
    for (auto &s : samplers_)
      s->stop();
  }

private:
  Sampler sampler_;
  SamplerJoined joined_;
  std::vector<std::unique_ptr<SamplerOnce>> samplers_;
};

void panel() {
  Panel p;
  for (int i = 0; i < 3; ++i) {
    p.pressed();
    p.released();
    p.pressedJoined();
    p.releasedJoined();
    p.add();
  }
  p.quit();
}
