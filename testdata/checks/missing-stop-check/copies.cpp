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
