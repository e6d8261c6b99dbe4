// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Actors with a mailbox: a message, a state, a virtual function that says that
// it is over.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

void work(int n);

struct Message {
  enum Kind { Data, Quit } kind = Data;
  int value = 0;
};

class Mailbox {
public:
  void post(Message m) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      messages_.push_back(m);
    }
    ready_.notify_one();
  }
  Message take() {
    std::unique_lock<std::mutex> lock(mutex_);
    ready_.wait(lock, [this] { return !messages_.empty(); });
    Message m = messages_.front();
    messages_.pop_front();
    return m;
  }
  std::optional<Message> next() {
    std::unique_lock<std::mutex> lock(mutex_);
    ready_.wait(lock, [this] { return open_ == false || !messages_.empty(); });
    if (messages_.empty())
      return std::nullopt;
    Message m = messages_.front();
    messages_.pop_front();
    return m;
  }
  void close() {
    std::lock_guard<std::mutex> lock(mutex_);
    open_ = false;
    ready_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Message> messages_;
  bool open_ = true;
};

class ByMessage {
public:
  ByMessage() : thread_(&ByMessage::run, this) {}
  ~ByMessage() {
    Message quit;
    quit.kind = Message::Quit;
    box_.post(quit);
    thread_.join();
  }

private:
  void run() {
    for (;;) { // ok leash-missing-stop-check
      Message m = box_.take();
      if (m.kind == Message::Quit)
        return;
      work(m.value);
    }
  }
  Mailbox box_;
  std::thread thread_;
};

class BySwitch {
public:
  BySwitch() : thread_(&BySwitch::run, this) {}
  ~BySwitch() {
    Message quit;
    quit.kind = Message::Quit;
    box_.post(quit);
    thread_.join();
  }

private:
  void run() {
    bool running = true;
    while (running) { // ok leash-missing-stop-check
      Message m = box_.take();
      switch (m.kind) {
      case Message::Data:
        work(m.value);
        break;
      case Message::Quit:
        running = false;
        break;
      }
    }
  }
  Mailbox box_;
  std::thread thread_;
};

// Quit is a message like any other here.
class QuitIgnored {
public:
  QuitIgnored() : thread_(&QuitIgnored::run, this) {}
  ~QuitIgnored() {
    Message quit;
    quit.kind = Message::Quit;
    box_.post(quit);
    thread_.join();
  }

private:
  void run() {
    while (true) { // want leash-missing-stop-check "QuitIgnored::run'"
      Message m = box_.take();
      switch (m.kind) {
      case Message::Data:
        work(m.value);
        break;
      case Message::Quit:
        break;
      }
    }
  }
  Mailbox box_;
  std::thread thread_;
};

class ByOptional {
public:
  ByOptional() : thread_([this] { run(); }) {}
  ~ByOptional() {
    box_.close();
    thread_.join();
  }

private:
  void run() {
    while (auto m = box_.next()) // ok leash-missing-stop-check
      work(m->value);
  }
  Mailbox box_;
  std::thread thread_;
};

class OptionalIgnored {
public:
  OptionalIgnored() : thread_([this] { run(); }) {}
  ~OptionalIgnored() {
    box_.close();
    thread_.join();
  }

private:
  void run() {
    while (true) { // want leash-missing-stop-check "OptionalIgnored::run'"
      auto m = box_.next();
      if (!m)
        continue;
      work(m->value);
    }
  }
  Mailbox box_;
  std::thread thread_;
};

enum class State { Idle, Running, Stopping };

class ByState {
public:
  ByState() : thread_([this] { run(); }) {}
  ~ByState() {
    state_.store(State::Stopping);
    thread_.join();
  }

private:
  void run() {
    while (state_.load() != State::Stopping) { // ok leash-missing-stop-check
      work(0);
    }
  }
  std::atomic<State> state_{State::Running};
  std::thread thread_;
};

class ByStateSwitch {
public:
  ByStateSwitch() : thread_([this] { run(); }) {}
  ~ByStateSwitch() {
    state_.store(State::Stopping);
    thread_.join();
  }

private:
  void run() {
    while (true) { // ok leash-missing-stop-check
      switch (state_.load()) {
      case State::Idle:
        std::this_thread::yield();
        continue;
      case State::Running:
        work(1);
        continue;
      case State::Stopping:
        return;
      }
    }
  }
  std::atomic<State> state_{State::Idle};
  std::thread thread_;
};

// Nobody sets the state that the loop waits for.
class StateNeverSet {
public:
  StateNeverSet() : thread_([this] { run(); }) {}
  ~StateNeverSet() {
    state_.store(State::Idle);
    thread_.join();
  }

private:
  void run() {
    while (state_.load() != State::Stopping) { // want leash-missing-stop-check "StateNeverSet::run'"
      work(0);
    }
  }
  std::atomic<State> state_{State::Running};
  std::thread thread_;
};

// The loop is of the base class, what ends it of the derived one.
class Service {
public:
  virtual ~Service() = default;
  void start() {
    thread_ = std::thread([this] {
      while (!shouldStop()) // ok leash-missing-stop-check
        step();
    });
  }
  void join() { thread_.join(); }

protected:
  virtual bool shouldStop() = 0;
  virtual void step() = 0;

private:
  std::thread thread_;
};

class Pump : public Service {
public:
  void finish() {
    finished_ = true;
    join();
  }

protected:
  bool shouldStop() override { return finished_; }
  void step() override { work(2); }

private:
  std::atomic<bool> finished_{false};
};

// The default that nobody overrides.
class Steady {
public:
  virtual ~Steady() { thread_.join(); }
  void start() {
    thread_ = std::thread([this] {
      while (step()) // ok leash-missing-stop-check -- another unit may override it
        ;
    });
  }

protected:
  virtual bool step() {
    work(3);
    return true;
  }

private:
  std::thread thread_;
};
