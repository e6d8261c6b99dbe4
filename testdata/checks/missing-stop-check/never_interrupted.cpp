// SPDX-License-Identifier: Apache-2.0
// std: c++17
//
// A sleep of Boost is an interruption point, but here nobody interrupts.

namespace boost {
class thread {
public:
  thread() noexcept;
  template <typename F> explicit thread(F f);
  ~thread();
  thread(thread &&) noexcept;
  thread &operator=(thread &&) noexcept;
  void join();
  void interrupt();
};
namespace this_thread {
void sleep_for(int ms);
} // namespace this_thread
} // namespace boost

void poll();

class Heater {
public:
  Heater() : thread_([this] { run(); }) {} // note "thread started here"
  ~Heater() { thread_.join(); }

private:
  void run() {
    while (true) { // want leash-missing-stop-check "never checks for a stop"
      poll();
      boost::this_thread::sleep_for(10);
    }
  }
  boost::thread thread_;
};

bool dial();

// No interruption ends the pause between the tries.
class Caller {
public:
  Caller() : thread_([this] { run(); }) {}
  ~Caller() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      while (!dial()) // want leash-missing-stop-check "until 'dial' succeeds and does not look at 'this->stop_'"
        boost::this_thread::sleep_for(1000);
      poll();
    }
  }
  volatile bool stop_ = false;
  boost::thread thread_;
};
