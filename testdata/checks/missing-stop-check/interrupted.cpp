// SPDX-License-Identifier: Apache-2.0
// std: c++17
//
// Threads of Boost that somebody interrupts: what takes the interruption.
#include <exception>

namespace boost {
class thread_interrupted {};
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
void log(const char *what);

// No std::exception: this handler lets it pass.
class Heater {
public:
  Heater() : thread_([this] { run(); }) {}
  ~Heater() {
    thread_.interrupt();
    thread_.join();
  }

private:
  void run() {
    while (true) { // ok leash-missing-stop-check
      try {
        poll();
        boost::this_thread::sleep_for(10);
      } catch (const std::exception &e) {
        log(e.what());
      }
    }
  }
  boost::thread thread_;
};

class Cooler {
public:
  Cooler() : thread_([this] { run(); }) {}
  ~Cooler() {
    thread_.interrupt();
    thread_.join();
  }

private:
  void run() {
    while (true) { // want leash-missing-stop-check "Cooler::run'"
      try {
        poll();
        boost::this_thread::sleep_for(10);
      } catch (...) {
        log("again");
      }
    }
  }
  boost::thread thread_;
};

class Fan {
public:
  Fan() : thread_([this] { run(); }) {}
  ~Fan() {
    thread_.interrupt();
    thread_.join();
  }

private:
  void run() {
    while (true) { // ok leash-missing-stop-check
      try {
        poll();
        boost::this_thread::sleep_for(10);
      } catch (const boost::thread_interrupted &) {
        return;
      } catch (...) {
        log("again");
      }
    }
  }
  boost::thread thread_;
};

class Pump {
public:
  Pump() : thread_([this] { run(); }) {}
  ~Pump() {
    thread_.interrupt();
    thread_.join();
  }

private:
  void run() {
    while (true) { // want leash-missing-stop-check "Pump::run'"
      try {
        poll();
        boost::this_thread::sleep_for(10);
      } catch (const boost::thread_interrupted &) {
        log("again");
      }
    }
  }
  boost::thread thread_;
};

bool dial();

// The pause between the tries ends by the interruption.
class Caller {
public:
  Caller() : thread_([this] { run(); }) {}
  ~Caller() {
    stop_ = true;
    thread_.interrupt();
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      while (!dial()) // ok leash-missing-stop-check
        boost::this_thread::sleep_for(1000);
      poll();
    }
  }
  volatile bool stop_ = false;
  boost::thread thread_;
};
