// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// From the request to the join: what is woken on the way, and what is not.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

void burn(int disc);

// A queue of its own: closing it rings for those who take, not for those who
// wait for room.
class Tray {
public:
  bool put(int disc) {
    std::unique_lock<std::mutex> lock(mutex_);
    room_.wait(lock, [this] { return shut_ || discs_.size() < 4; }); // want leash-unbounded-wait "room_.*does not wake it"
    if (shut_)
      return false;
    discs_.push_back(disc);
    filled_.notify_one();
    return true;
  }
  bool take(int &disc) {
    std::unique_lock<std::mutex> lock(mutex_);
    filled_.wait(lock, [this] { return shut_ || !discs_.empty(); }); // ok leash-unbounded-wait
    if (discs_.empty())
      return false;
    disc = discs_.front();
    discs_.pop_front();
    room_.notify_one();
    return true;
  }
  void shut() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      shut_ = true;
    }
    filled_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable filled_, room_;
  std::deque<int> discs_;
  bool shut_ = false;
};

class Loader {
public:
  Loader() : arm_([this] { load(); }) {}
  ~Loader() {
    tray_.shut(); // note "calls on to the stop"
    arm_.join();
  }
  bool next(int &disc) { return tray_.take(disc); }

private:
  void load() {
    for (int n = 0; tray_.put(n); ++n)
      burn(n);
  }
  Tray tray_;
  std::thread arm_;
};

// The flag is the worker's, the wait is in the queue that it feeds: only what
// the queue looks at could end it.
class Belt {
public:
  void place(int disc) {
    std::unique_lock<std::mutex> lock(mutex_);
    room_.wait(lock, [this] { return discs_.size() < 4; }); // want leash-unbounded-wait "room_.*off_"
    discs_.push_back(disc);
  }
  void collect() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      discs_.clear();
    }
    room_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable room_;
  std::vector<int> discs_;
};

class Press {
public:
  explicit Press(Belt &belt) : belt_(belt), thread_([this] { run(); }) {}
  ~Press() {
    off_ = true;
    thread_.join();
  }

private:
  void run() {
    for (int n = 0; !off_; ++n)
      belt_.place(n);
  }
  Belt &belt_;
  std::atomic<bool> off_{false};
  std::thread thread_;
};

// Two gates of one class: the one that is opened is not the one in front of
// which the worker stands.
class Gate {
public:
  void pass() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!open_)
      opened_.wait(lock); // want leash-unbounded-wait "opened_.*does not wake it"
    open_ = false;
  }
  void open() {
    std::lock_guard<std::mutex> lock(mutex_);
    open_ = true;
    opened_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = false;
};

class Ferry {
public:
  Ferry() : crew_([this] { sail(); }) {}
  void arrive() { cars_.open(); }
  void leave() { exit_.open(); }
  ~Ferry() {
    docked_ = true;
    exit_.open();
    crew_.join();
  }

private:
  void sail() {
    while (!docked_) {
      cars_.pass();
      burn(0);
    }
  }
  Gate cars_, exit_;
  std::atomic<bool> docked_{false};
  std::thread crew_;
};

class RightGate {
public:
  void pass() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!open_)
      opened_.wait(lock); // ok leash-unbounded-wait
    open_ = false;
  }
  void open() {
    std::lock_guard<std::mutex> lock(mutex_);
    open_ = true;
    opened_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = false;
};

class FerryRight {
public:
  FerryRight() : crew_([this] { sail(); }) {}
  ~FerryRight() {
    docked_ = true;
    cars_.open();
    crew_.join();
  }

private:
  void sail() {
    while (!docked_) {
      cars_.pass();
      burn(0);
    }
  }
  RightGate cars_, exit_;
  std::atomic<bool> docked_{false};
  std::thread crew_;
};

// Through a setter that takes the value.
class Fan {
public:
  Fan() { thread_ = std::thread(&Fan::spin, this); }
  void setSpinning(bool spinning) { spinning_ = spinning; }
  ~Fan() {
    setSpinning(false); // note "requested"
    thread_.join();
  }

private:
  void spin() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (spinning_)
      hot_.wait(lock); // want leash-unbounded-wait "hot_.*spinning_"
  }
  std::mutex mutex_;
  std::condition_variable hot_;
  std::atomic<bool> spinning_{true};
  std::thread thread_;
};

class FanRight {
public:
  FanRight() { thread_ = std::thread(&FanRight::spin, this); }
  void setSpinning(bool spinning) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      spinning_ = spinning;
    }
    hot_.notify_all();
  }
  ~FanRight() {
    setSpinning(false);
    thread_.join();
  }

private:
  void spin() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (spinning_)
      hot_.wait(lock); // ok leash-unbounded-wait
  }
  std::mutex mutex_;
  std::condition_variable hot_;
  bool spinning_ = true;
  std::thread thread_;
};

// Rings first, and changes what the sleeper looks at then.
class Hasty {
public:
  Hasty() : thread_([this] { run(); }) {}
  void stop() {
    changed_.notify_all();
    {
      std::lock_guard<std::mutex> lock(mutex_);
      over_ = true;
    }
    thread_.join();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return over_; }); // want leash-unbounded-wait "too soon"
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false;
  std::thread thread_;
};

// In the other order, but nobody looks before the lock is given up.
class HastyLocked {
public:
  HastyLocked() : thread_([this] { run(); }) {}
  void stop() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      changed_.notify_all();
      over_ = true;
    }
    thread_.join();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return over_; }); // ok leash-unbounded-wait
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false;
  std::thread thread_;
};

// Two ways to stop: the second one forgets to ring.
class TwoWays {
public:
  TwoWays() : thread_([this] { run(); }) {}
  void stop() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      over_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable())
      thread_.join();
  }
  ~TwoWays() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      over_ = true; // note "requested"
    }
    if (thread_.joinable())
      thread_.join();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!over_)
      changed_.wait(lock); // want leash-unbounded-wait "changed_"
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false;
  std::thread thread_;
};

// What is set before the thread starts is no request.
class Restarted {
public:
  void start() {
    idle_ = false;
    thread_ = std::thread([this] { run(); });
  }
  void stop() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      over_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return over_ || !idle_; }); // ok leash-unbounded-wait
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false, idle_ = true;
  std::thread thread_;
};

// The only one who could wake it has been joined before.
class Relay {
public:
  Relay() : source_([this] { produce(); }), sink_([this] { consume(); }) {}
  ~Relay() {
    dry_ = true;
    source_.join();
    over_ = true;
    sink_.join();
  }

private:
  void produce() {
    while (!dry_) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      std::lock_guard<std::mutex> lock(mutex_);
      ++drops_;
      drop_.notify_one();
    }
  }
  void consume() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!over_) {
      drop_.wait(lock, [this] { return over_ || drops_ > 0; }); // want leash-unbounded-wait "drop_.*over_"
      drops_ = 0;
    }
  }
  std::mutex mutex_;
  std::condition_variable drop_;
  std::atomic<bool> dry_{false}, over_{false};
  int drops_ = 0;
  std::thread source_, sink_;
};

// It goes on until the other one is gone.
class RelayRight {
public:
  RelayRight() : source_([this] { produce(); }), sink_([this] { consume(); }) {}
  ~RelayRight() {
    over_ = true;
    sink_.join();
    dry_ = true;
    source_.join();
  }

private:
  void produce() {
    while (!dry_) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      std::lock_guard<std::mutex> lock(mutex_);
      ++drops_;
      drop_.notify_one();
    }
  }
  void consume() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!over_) {
      drop_.wait(lock, [this] { return over_ || drops_ > 0; }); // ok leash-unbounded-wait
      drops_ = 0;
    }
  }
  std::mutex mutex_;
  std::condition_variable drop_;
  std::atomic<bool> dry_{false}, over_{false};
  int drops_ = 0;
  std::thread source_, sink_;
};
