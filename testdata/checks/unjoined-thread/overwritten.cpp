// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: program
//
// A5: another thread takes the place of one that has not been joined.
#include <memory>
#include <optional>
#include <thread>

void work();
bool again();

void assigned() {
  std::thread t(work); // want leash-unjoined-thread "'t' is not joined"
  t = std::thread(work); // note "before another thread takes its place here"
  t.join();
}

void assigned_after_join() {
  std::thread t(work); // ok leash-unjoined-thread
  t.join();
  t = std::thread(work); // ok leash-unjoined-thread
  t.join();
}

void emptied() {
  std::thread t(work); // want leash-unjoined-thread "'t' is not joined"
  t = std::thread();
}

void emplaced() {
  std::optional<std::thread> t;
  t.emplace(work); // want leash-unjoined-thread "'.?t' is not joined"
  t.emplace(work);
  t->join();
}

void emplaced_after_join() {
  std::optional<std::thread> t;
  t.emplace(work); // ok leash-unjoined-thread
  t->join();
  t.emplace(work); // ok leash-unjoined-thread
  t->join();
}

void owner_reset() {
  auto t = std::make_unique<std::thread>(work); // want leash-unjoined-thread "'.?t' is not joined"
  t.reset(new std::thread(work));
  t->join();
}

void in_a_loop() {
  std::thread t;
  for (int i = 0; i < 3; ++i)
    t = std::thread(work); // want leash-unjoined-thread "'t' is not joined"
  t.join();
}

void in_a_loop_joined() {
  std::thread t;
  while (again()) {
    if (t.joinable())
      t.join();
    t = std::thread(work); // ok leash-unjoined-thread
  }
  if (t.joinable())
    t.join();
}

// The first may not have been started at all.
void once_or_twice() {
  std::thread t;
  if (again())
    t = std::thread(work); // ok leash-unjoined-thread
  if (t.joinable())
    t.join();
  t = std::thread(work); // ok leash-unjoined-thread
  t.join();
}

void moved_out_before() {
  std::thread t(work); // ok leash-unjoined-thread
  std::thread first = std::move(t);
  t = std::thread(work); // ok leash-unjoined-thread
  t.join();
  first.join();
}

// The assignment that the compiler writes goes from member to member.
class Ticker {
public:
  Ticker() = default;
  explicit Ticker(int) : thread_(work) {}
  Ticker(Ticker &&) = default;
  Ticker &operator=(Ticker &&) = default;
  ~Ticker() {
    if (thread_.joinable())
      thread_.join();
  }

private:
  std::thread thread_;
};

void replaced() {
  Ticker t(1); // want leash-unjoined-thread "not joined on every path"
  t = Ticker(2);
}

void made_in_two_steps() {
  Ticker t;
  t = Ticker(2); // ok leash-unjoined-thread
}

// Written by hand, and no better.
class CarelessTicker {
public:
  explicit CarelessTicker(int) : thread_(work) {}
  CarelessTicker &operator=(CarelessTicker &&other) noexcept {
    if (this != &other)
      thread_ = std::move(other.thread_);
    return *this;
  }
  ~CarelessTicker() {
    if (thread_.joinable())
      thread_.join();
  }

private:
  std::thread thread_;
};

void replaced_careless() {
  CarelessTicker t(1); // want leash-unjoined-thread "not joined on every path"
  t = CarelessTicker(2);
}

// What is there goes to the other, which ends it.
class SwappingTicker {
public:
  explicit SwappingTicker(int) : thread_(work) {}
  SwappingTicker(SwappingTicker &&other) noexcept
      : thread_(std::move(other.thread_)) {}
  SwappingTicker &operator=(SwappingTicker &&other) noexcept {
    std::swap(thread_, other.thread_);
    return *this;
  }
  ~SwappingTicker() {
    if (thread_.joinable())
      thread_.join();
  }

private:
  std::thread thread_;
};

void replaced_swapping() {
  SwappingTicker t(1); // ok leash-unjoined-thread
  t = SwappingTicker(2);
}

class JoiningTicker {
public:
  explicit JoiningTicker(int) : thread_(work) {}
  JoiningTicker &operator=(JoiningTicker &&other) {
    stop();
    thread_ = std::move(other.thread_);
    return *this;
  }
  ~JoiningTicker() { stop(); }

private:
  void stop() {
    if (thread_.joinable())
      thread_.join();
  }
  std::thread thread_;
};

void replaced_joining() {
  JoiningTicker t(1); // ok leash-unjoined-thread
  t = JoiningTicker(2);
}

class Server {
public:
  void start() { thread_ = std::thread(work); }
  void start_once() {
    if (!thread_.joinable())
      thread_ = std::thread(work);
  }
  ~Server() {
    if (thread_.joinable())
      thread_.join();
  }

private:
  std::thread thread_;
};

void started_twice() {
  Server s;
  s.start(); // want leash-unjoined-thread "not joined on every path"
  s.start();
}

void started_once() {
  Server s;
  s.start(); // ok leash-unjoined-thread
  s.start_once();
}

int main() {
  assigned();
  assigned_after_join();
  emptied();
  emplaced();
  emplaced_after_join();
  owner_reset();
  in_a_loop();
  in_a_loop_joined();
  once_or_twice();
  moved_out_before();
  replaced();
  made_in_two_steps();
  replaced_joining();
  started_twice();
  started_once();
}

// A defaulted assignment ends what the members hold, not the object itself:
// behind a pointer a destructor joins.
class Hidden {
public:
  Hidden() : thread_([] {}) {}
  ~Hidden() { thread_.join(); }

private:
  std::thread thread_;
};

class Shell {
public:
  Shell() : hidden_(new Hidden) {}
  ~Shell() = default;
  Shell(Shell &&) = default;
  Shell &operator=(Shell &&) = default;

private:
  std::unique_ptr<Hidden> hidden_;
};

void newShell() {
  Shell s; // ok leash-unjoined-thread
  s = Shell();
}
