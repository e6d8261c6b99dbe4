// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Flags in objects: of which of them is it set?
#include <atomic>
#include <functional>
#include <memory>
#include <thread>

void poll();

class Flag {
public:
  Flag(bool set = false) : set_(set) {}
  Flag(const Flag &o) : set_(o.set_.load()) {}
  Flag &operator=(bool set) {
    set_ = set;
    return *this;
  }
  explicit operator bool() const { return set_.load(); }

private:
  std::atomic<bool> set_;
};

struct Control {
  Flag stop;
  int channel = 0;
};

void sample(int channel);

static void sampler(const Control &control) {
  while (!control.stop) // want leash-missing-stop-check "tests 'control.stop', which nobody changes for it"
    sample(control.channel);
}

static void samplerOfRef(const Control &control) {
  while (!control.stop) // ok leash-missing-stop-check
    sample(control.channel);
}

// std::thread copies what it is given, std::ref or not makes the difference.
class Recorder {
public:
  void start() {
    copied_ = std::thread(sampler, control_);
    shared_ = std::thread(samplerOfRef, std::cref(control_));
  }
  void stop() {
    control_.stop = true;
    copied_.join();
    shared_.join();
  }

private:
  Control control_;
  std::thread copied_, shared_;
};

// A copy that refers to the same flag.
struct View {
  std::atomic<bool> &stop;
};
struct Handle {
  std::shared_ptr<std::atomic<bool>> stop;
};
static void onView(View view) {
  while (!view.stop) // ok leash-missing-stop-check
    poll();
}
static void onHandle(const Handle &handle) {
  while (!*handle.stop) // ok leash-missing-stop-check
    poll();
}
void views() {
  std::atomic<bool> stop{false};
  Handle handle{std::make_shared<std::atomic<bool>>(false)};
  std::thread a(onView, View{stop});
  std::thread b(onHandle, handle);
  View captured{stop};
  std::thread c([captured] {
    while (!captured.stop) // ok leash-missing-stop-check
      poll();
  });
  stop = true;
  *handle.stop = true;
  a.join();
  b.join();
  c.join();
}

// The object gets another value as a whole.
struct State {
  bool alive = true;
  int round = 0;
};

class Replaced {
public:
  Replaced() : thread_([this] { run(); }) {}
  ~Replaced() {
    state_ = State{false, 1};
    thread_.join();
  }

private:
  void run() {
    while (state_.alive) // ok leash-missing-stop-check
      poll();
  }
  State state_;
  std::thread thread_;
};

namespace {
struct Health {
  bool alive = true;
};
} // namespace

class Returned {
public:
  Returned() : thread_([this] { run(); }) {}
  ~Returned() {
    auto &&state = state1();
    state.alive = false;
    thread_.join();
  }

private:
  Health state1() { return state_; }
  void run() {
    while (state_.alive) // want leash-missing-stop-check "tests 'this->state_.alive'"
      poll();
  }
  Health state_;
  std::thread thread_;
};

struct Mood {
  bool good = true;
};

class ReturnedByReference {
public:
  ReturnedByReference() : thread_([this] { run(); }) {}
  ~ReturnedByReference() {
    auto &&mood = mood1();
    mood.good = false;
    thread_.join();
  }

private:
  Mood &mood1() { return mood_; }
  void run() {
    while (mood_.good) // ok leash-missing-stop-check
      poll();
  }
  Mood mood_;
  std::thread thread_;
};

// A thread gets a copy of the function object that it runs.
class Blinker {
public:
  explicit Blinker(int led) : led_(led) {}
  void operator()() {
    while (on_) // want leash-missing-stop-check "tests 'this->on_', which nobody changes for it"
      sample(led_);
  }
  void off() { on_ = false; }

private:
  int led_;
  Flag on_{true};
};

class Panel {
public:
  Panel() : blinker_(3), thread_(blinker_) {}
  ~Panel() {
    blinker_.off();
    thread_.join();
  }

private:
  Blinker blinker_;
  std::thread thread_;
};

class BlinkerByReference {
public:
  void operator()() {
    while (on_) // ok leash-missing-stop-check
      poll();
  }
  void off() { on_ = false; }

private:
  Flag on_{true};
};

class PanelByReference {
public:
  PanelByReference() : thread_(std::ref(blinker_)) {}
  ~PanelByReference() {
    blinker_.off();
    thread_.join();
  }

private:
  BlinkerByReference blinker_;
  std::thread thread_;
};

// … the object of the method that it runs, if it is given no pointer to it.
class Meter {
public:
  void run() { round(); }
  void stop() { on_ = false; }

private:
  void round() {
    while (on_) // want leash-missing-stop-check "tests 'this->on_', which nobody changes for it"
      poll();
  }
  Flag on_{true};
};

void meter() {
  Meter m;
  std::thread t(&Meter::run, m);
  m.stop();
  t.join();
}

class MeterByPointer {
public:
  void run() {
    while (on_) // ok leash-missing-stop-check
      poll();
  }
  void stop() { on_ = false; }

private:
  Flag on_{true};
};

void meterByPointer() {
  MeterByPointer m;
  std::thread t(&MeterByPointer::run, &m);
  m.stop();
  t.join();
}

// The copy ends itself.
class CountsDown {
public:
  void operator()() {
    while (on_) { // ok leash-missing-stop-check
      poll();
      if (--left_ == 0)
        on_ = false;
    }
  }

private:
  int left_ = 10;
  bool on_ = true;
};

void countsDown() {
  CountsDown c;
  std::thread t(c);
  t.join();
}

// The copy tells others where it is.
class Listed {
public:
  void operator()();
  void off() { on_ = false; }

private:
  Flag on_{true};
};
void list(Listed *object);

void Listed::operator()() {
  list(this);
  while (on_) // ok leash-missing-stop-check
    poll();
}

void listed() {
  Listed l;
  std::thread t(l);
  l.off();
  t.join();
}

// The copy refers to the flag of the original.
class Refers {
public:
  explicit Refers(std::atomic<bool> &on) : on_(on) {}
  void operator()() {
    while (on_) // ok leash-missing-stop-check
      poll();
  }

private:
  std::atomic<bool> &on_;
};

void refers() {
  std::atomic<bool> on{true};
  Refers r(on);
  std::thread t(r);
  on = false;
  t.join();
}
