// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: program
//
// Threads that end by themselves, and say so by a flag: they have to be joined
// all the same.
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <poll.h>
#include <pthread.h>
#include <thread>

void work();
bool failed();

// wait() does not join what has already ended: nobody does.
class Base {
public:
  virtual ~Base() {}
  virtual void body() = 0;
  void run() {
    running = pthread_create(&id, nullptr, enter, this) == 0; // want leash-unjoined-thread "'id' of 'Job' is not joined on every path: nobody can collect it"
  }
  void wait() {
    lock.lock();
    const bool r = running;
    lock.unlock();
    if (r) // note "this condition leaves 'id' unjoined"
      pthread_join(id, nullptr);
  }

private:
  static void *enter(void *data) {
    Base *b = static_cast<Base *>(data);
    b->body();
    b->lock.lock();
    b->running = false;
    b->lock.unlock();
    return nullptr;
  }
  bool running = false;
  std::mutex lock;
  pthread_t id;
};

class Job : public Base {
public:
  void body() override { work(); }
};

// It remembers that it has been started instead.
class BaseRight {
public:
  virtual ~BaseRight() {}
  virtual void body() = 0;
  void run() {
    running = pthread_create(&id, nullptr, enter, this) == 0; // ok leash-unjoined-thread
    started = running;
  }
  void wait() {
    if (started)
      pthread_join(id, nullptr);
    started = false;
  }
  bool isRunning() {
    lock.lock();
    const bool r = running;
    lock.unlock();
    return r;
  }

private:
  static void *enter(void *data) {
    BaseRight *b = static_cast<BaseRight *>(data);
    b->body();
    b->lock.lock();
    b->running = false;
    b->lock.unlock();
    return nullptr;
  }
  bool running = false, started = false;
  std::mutex lock;
  pthread_t id;
};

class JobRight : public BaseRight {
public:
  void body() override { work(); }
};

// stop() for those who use it; a second start() joins what has ended, but not
// everybody starts it a second time.
class Feed {
public:
  void start() {
    on_ = true;
    thread_ = std::thread([this] { loop(); }); // want leash-unjoined-thread "'thread_' of 'Feed'"
  }
  void stop() {
    if (on_) { // note "this condition leaves 'thread_' unjoined"
      on_ = false;
      thread_.join();
    }
  }

private:
  void loop() {
    while (on_)
      if (failed())
        on_ = false;
  }
  std::atomic<bool> on_{false};
  std::thread thread_;
};

class FeedRight {
public:
  void start() {
    on_ = true;
    thread_ = std::thread([this] { loop(); }); // ok leash-unjoined-thread
  }
  void stop() {
    on_ = false;
    if (thread_.joinable())
      thread_.join();
  }

private:
  void loop() {
    while (on_)
      if (failed())
        on_ = false;
  }
  std::atomic<bool> on_{false};
  std::thread thread_;
};

// Another method joins it whatever the flag says.
class FeedWaited {
public:
  void start() {
    on_ = true;
    thread_ = std::thread([this] { loop(); }); // ok leash-unjoined-thread
  }
  void stop() {
    if (on_) {
      on_ = false;
      thread_.join();
    }
  }
  void wait() {
    if (thread_.joinable())
      thread_.join();
  }

private:
  void loop() {
    while (on_)
      if (failed())
        on_ = false;
  }
  std::atomic<bool> on_{false};
  std::thread thread_;
};

// Made by a function of its own; the destructor believes what is done to be
// gone.
class Active {
public:
  static std::unique_ptr<Active> create() {
    auto a = std::unique_ptr<Active>{new Active{}};
    a->thread_ = std::thread{&Active::run, a.get()}; // want leash-unjoined-thread "'thread_' of 'Active'"
    return a;
  }
  ~Active() {
    if (done_) // note "this condition leaves 'thread_' unjoined"
      return;
    done_ = true;
    thread_.join();
  }

private:
  Active() = default;
  void run() {
    while (!done_)
      if (failed())
        done_ = true;
  }
  std::atomic<bool> done_{false};
  std::thread thread_;
};

class ActiveRight {
public:
  static std::unique_ptr<ActiveRight> create() {
    auto a = std::unique_ptr<ActiveRight>{new ActiveRight{}};
    a->thread_ = std::thread{&ActiveRight::run, a.get()}; // ok leash-unjoined-thread
    return a;
  }
  ~ActiveRight() {
    done_ = true;
    thread_.join();
  }

private:
  ActiveRight() = default;
  void run() {
    while (!done_)
      if (failed())
        done_ = true;
  }
  std::atomic<bool> done_{false};
  std::thread thread_;
};

// The state is no more Busy when the thread is through: the next one goes over
// a thread that nobody has joined.
enum State { Idle, Busy, Error, Done };

class Upkeep {
public:
  ~Upkeep() { stop(); }
  bool start() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (state_ == Busy)
        return false;
      state_ = Busy;
    }
    thread_ = std::thread(&Upkeep::run, this); // want leash-unjoined-thread "'thread_' of 'Upkeep'"
    return true;
  }
  void stop() {
    if (thread_.joinable())
      thread_.join();
  }

private:
  void run() {
    bool bad = failed();
    std::lock_guard<std::mutex> lock(mutex_);
    state_ = bad ? Error : Done;
  }
  std::mutex mutex_;
  State state_ = Idle;
  std::thread thread_;
};

class UpkeepRight {
public:
  ~UpkeepRight() { stop(); }
  bool start() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (state_ == Busy)
        return false;
      state_ = Busy;
    }
    stop();
    thread_ = std::thread(&UpkeepRight::run, this); // ok leash-unjoined-thread
    return true;
  }
  void stop() {
    if (thread_.joinable())
      thread_.join();
  }

private:
  void run() {
    bool bad = failed();
    std::lock_guard<std::mutex> lock(mutex_);
    state_ = bad ? Error : Done;
  }
  std::mutex mutex_;
  State state_ = Idle;
  std::thread thread_;
};

// Whoever uses it has to stop it before: that state is stop()'s to change.
class Once {
public:
  ~Once() { stop(); }
  bool start() {
    if (on_)
      return false;
    on_ = true;
    thread_ = std::thread(&Once::run, this); // ok leash-unjoined-thread
    return true;
  }
  void stop() {
    on_ = false;
    if (thread_.joinable())
      thread_.join();
  }

private:
  void run() {
    while (on_)
      work();
  }
  std::atomic<bool> on_{false};
  std::thread thread_;
};

// It says that it has ended, but ends only when it is told to.
class Told {
public:
  ~Told() { stop(); }
  void start() {
    if (running_)
      return;
    quit_ = false;
    running_ = true;
    thread_ = std::thread(&Told::run, this); // ok leash-unjoined-thread
  }
  void stop() {
    if (!running_)
      return;
    quit_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!quit_)
      work();
    running_ = false;
  }
  std::atomic<bool> quit_{false}, running_{false};
  std::thread thread_;
};

// … and this one ends when it fails, too.
class ToldOrFailed {
public:
  ~ToldOrFailed() { stop(); }
  void start() {
    quit_ = false;
    running_ = true;
    thread_ = std::thread(&ToldOrFailed::run, this); // want leash-unjoined-thread "'thread_' of 'ToldOrFailed'"
  }
  void stop() {
    if (!running_) // note "this condition leaves 'thread_' unjoined"
      return;
    quit_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!quit_) {
      if (failed())
        break;
      work();
    }
    running_ = false;
  }
  std::atomic<bool> quit_{false}, running_{false};
  std::thread thread_;
};

// Told first, and only then looked at.
class LookedAtLate {
public:
  ~LookedAtLate() { stop(); }
  void start() {
    quit_ = false;
    running_ = true;
    thread_ = std::thread(&LookedAtLate::run, this); // want leash-unjoined-thread "'thread_' of 'LookedAtLate'"
  }
  void stop() {
    quit_ = true;
    if (running_) // note "this condition leaves 'thread_' unjoined"
      thread_.join();
  }

private:
  void run() {
    while (!quit_)
      work();
    running_ = false;
  }
  std::atomic<bool> quit_{false}, running_{false};
  std::thread thread_;
};

// A state machine that its users drive: one that has failed goes back to idle,
// and nobody joins its thread.
class Transfer {
public:
  ~Transfer() {
    if (state_ == Busy || state_ == Done) // note "this condition leaves 'thread_' unjoined"
      thread_.join();
  }
  void begin() {
    if (state_ != Idle)
      return;
    state_ = Busy;
    outcome_ = 0;
    thread_ = std::thread([this] { outcome_ = failed() ? -1 : 1; }); // want leash-unjoined-thread "'thread_' of 'Transfer'"
  }
  State step() {
    switch (state_) {
    case Idle:
      break;
    case Busy:
      if (outcome_ == 1)
        state_ = Done;
      else if (outcome_ == -1)
        state_ = Error;
      break;
    case Done:
      thread_.join();
      state_ = Idle;
      break;
    case Error:
      state_ = Idle;
      break;
    }
    return state_;
  }

private:
  State state_ = Idle;
  std::atomic<int> outcome_{0};
  std::thread thread_;
};

class TransferRight {
public:
  ~TransferRight() {
    if (state_ != Idle)
      thread_.join();
  }
  void begin() {
    if (state_ != Idle)
      return;
    state_ = Busy;
    outcome_ = 0;
    thread_ = std::thread([this] { outcome_ = failed() ? -1 : 1; }); // ok leash-unjoined-thread
  }
  State step() {
    switch (state_) {
    case Idle:
      break;
    case Busy:
      if (outcome_ == 1)
        state_ = Done;
      else if (outcome_ == -1)
        state_ = Error;
      break;
    case Done:
    case Error:
      thread_.join();
      state_ = Idle;
      break;
    }
    return state_;
  }

private:
  State state_ = Idle;
  std::atomic<int> outcome_{0};
  std::thread thread_;
};

int main() {
  Told told;
  told.start();
  ToldOrFailed toldOrFailed;
  toldOrFailed.start();
  LookedAtLate late;
  late.start();
  Transfer transfer;
  transfer.begin();
  while (transfer.step() != Idle)
    work();
  TransferRight transferRight;
  transferRight.begin();
  while (transferRight.step() != Idle)
    work();
  Job job;
  job.run();
  job.wait();
  JobRight right;
  right.run();
  right.wait();
  Feed feed;
  feed.start();
  feed.stop();
  FeedRight feedRight;
  feedRight.start();
  feedRight.stop();
  FeedWaited waited;
  waited.start();
  waited.stop();
  waited.wait();
  auto active = Active::create();
  auto activeRight = ActiveRight::create();
  Upkeep upkeep;
  upkeep.start();
  upkeep.start();
  UpkeepRight upkeepRight;
  upkeepRight.start();
  upkeepRight.start();
  Once once;
  once.start();
  once.start();
}

// What the body chooses for itself says nothing of a condition that is not
// understood.
class Polled {
public:
  ~Polled() { stop(); }
  void start() {
    if (thread_.get_id() != std::thread::id())
      return;
    running_ = true;
    thread_ = std::thread([this] { run(); });
  }
  void stop() {
    if (thread_.get_id() == std::thread::id())
      return;
    running_ = false;
    thread_.join();
  }

private:
  void run() {
    while (running_) {
      int timeout = pending_ ? 0 : -1;
      ::poll(nullptr, 0, timeout);
    }
  }
  std::atomic<bool> running_{false};
  bool pending_ = false;
  std::thread thread_;
};

void usePolled() {
  Polled p;
  p.start();
}
