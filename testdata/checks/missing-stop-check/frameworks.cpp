// SPDX-License-Identifier: Apache-2.0
// std: c++17
// world: both
//
// Qt and Boost threads: their ways to be asked, and to be killed.

class QThread {
public:
  virtual ~QThread();
  void start();
  bool wait();
  void quit();
  void terminate();
  void requestInterruption();
  bool isInterruptionRequested() const;
  static void msleep(unsigned long ms);

protected:
  virtual void run();
  int exec();
};

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
void interruption_point();
void sleep_for(int ms);
class disable_interruption {
public:
  disable_interruption();
  ~disable_interruption();
};
} // namespace this_thread
} // namespace boost

void poll();
bool open();

class Sampler : public QThread {
public:
  void stop() {
    requestInterruption();
    wait();
  }

protected:
  void run() override {
    while (!isInterruptionRequested()) // ok leash-missing-stop-check
      poll();
  }
};

class SamplerDeaf : public QThread {
public:
  void stop() {
    requestInterruption();
    wait();
  }

protected:
  void run() override {
    while (true) { // want leash-missing-stop-check "SamplerDeaf::run'"
      poll();
      msleep(10);
    }
  }
};

// The event loop of the thread ends with quit(), a loop beside it does not.
class Loops : public QThread {
public:
  void stop() {
    quit();
    wait();
  }

protected:
  void run() override { exec(); }
};

class LoopsAgain : public QThread {
public:
  void stop() {
    quit();
    wait();
  }

protected:
  void run() override {
    for (;;) // want leash-missing-stop-check "LoopsAgain::run'"
      exec();
  }
};

class Opens : public QThread {
public:
  void stop() {
    requestInterruption();
    wait();
  }

protected:
  void run() override {
    while (!isInterruptionRequested()) {
      while (!open()) // want leash-missing-stop-check "Opens::run'"
        msleep(200);
      poll();
    }
  }
};

void starts() {
  Sampler a;
  a.start();
  a.stop();
  SamplerDeaf b;
  b.start();
  b.stop();
  Loops c;
  c.start();
  c.stop();
  LoopsAgain d;
  d.start();
  d.stop();
  Opens e;
  e.start();
  e.stop();
}

class Interrupted {
public:
  Interrupted() : thread_([this] { run(); }) {}
  ~Interrupted() {
    thread_.interrupt();
    thread_.join();
  }

private:
  void run() {
    while (true) { // ok leash-missing-stop-check
      boost::this_thread::interruption_point();
      poll();
    }
  }
  boost::thread thread_;
};

// A sleep is an interruption point.
class InterruptedAsleep {
public:
  InterruptedAsleep() : thread_([this] { run(); }) {}
  ~InterruptedAsleep() {
    thread_.interrupt();
    thread_.join();
  }

private:
  void run() {
    while (true) { // ok leash-missing-stop-check
      poll();
      rest();
    }
  }
  void rest() { boost::this_thread::sleep_for(10); }
  boost::thread thread_;
};

class InterruptedDeaf {
public:
  InterruptedDeaf() : thread_([this] { run(); }) {}
  ~InterruptedDeaf() {
    thread_.interrupt();
    thread_.join();
  }

private:
  void run() {
    while (true) // want leash-missing-stop-check "InterruptedDeaf::run'"
      poll();
  }
  boost::thread thread_;
};

// Checks of which nothing comes while they are switched off.
class InterruptionOff {
public:
  InterruptionOff() : thread_([this] { run(); }) {}
  ~InterruptionOff() {
    thread_.interrupt();
    thread_.join();
  }

private:
  void run() {
    boost::this_thread::disable_interruption off;
    while (true) { // want leash-missing-stop-check "InterruptionOff::run'"
      boost::this_thread::interruption_point();
      poll();
    }
  }
  boost::thread thread_;
};

class InterruptionOffForAWhile {
public:
  InterruptionOffForAWhile() : thread_([this] { run(); }) {}
  ~InterruptionOffForAWhile() {
    thread_.interrupt();
    thread_.join();
  }

private:
  void run() {
    {
      boost::this_thread::disable_interruption off;
      open();
    }
    while (true) { // ok leash-missing-stop-check
      boost::this_thread::interruption_point();
      poll();
    }
  }
  boost::thread thread_;
};
