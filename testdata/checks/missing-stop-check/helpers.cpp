// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Retry loops in functions that know of no stop: those who call them do.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

using namespace std::chrono_literals;

int dial(const char *host);
bool login(int fd);
void use(int fd);
void exchange();

class Uplink {
public:
  void start() { thread_ = std::thread(&Uplink::run, this); }
  void stop() {
    stop_ = true;
    thread_.join();
  }

private:
  int reconnect() {
    int fd;
    while ((fd = dial("peer")) < 0) // want leash-missing-stop-check "'Uplink::reconnect' tries again until 'dial' succeeds and does not look at 'this->stop_'"
      std::this_thread::sleep_for(100ms);
    return fd;
  }
  void session() { use(reconnect()); }
  void run() {
    while (!stop_)
      session();
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class UplinkRight {
public:
  void start() { thread_ = std::thread(&UplinkRight::run, this); }
  void stop() {
    stop_ = true;
    wake_.notify_all();
    thread_.join();
  }

private:
  bool pause() {
    std::unique_lock<std::mutex> lock(mutex_);
    std::this_thread::sleep_for(1ms);
    return !wake_.wait_for(lock, 100ms, [this] { return stop_.load(); });
  }
  int reconnect() {
    int fd;
    while ((fd = dial("peer")) < 0) // ok leash-missing-stop-check
      if (!pause())
        return -1;
    return fd;
  }
  void run() {
    while (!stop_)
      use(reconnect());
  }
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// The result is an object that is asked.
struct Answer {
  int code = 0;
  bool good() const { return code == 200; }
};

class Shutdown {
public:
  static bool requested() { return requested_; }
  static void request() { requested_ = true; }

private:
  static std::atomic<bool> requested_;
};
std::atomic<bool> Shutdown::requested_{false};

struct Agency {
  Answer send(const char *text) {
    Answer a;
    a.code = dial(text);
    return a;
  }
  Answer sendUntilHeard(const char *text) {
    Answer a;
    while (true) { // want leash-missing-stop-check "'Agency::sendUntilHeard' tries again until 'Agency::send' succeeds"
      a = send(text);
      if (a.good())
        return a;
      std::this_thread::sleep_for(200ms);
    }
  }
  Answer sendWhileRunning(const char *text) {
    Answer a;
    while (!Shutdown::requested()) { // ok leash-missing-stop-check
      a = send(text);
      if (a.good())
        break;
      std::this_thread::sleep_for(200ms);
    }
    return a;
  }
};

class Heartbeat {
public:
  void start() {
    bad_ = std::thread([this] {
      while (!Shutdown::requested())
        agency_.sendUntilHeard("alive");
    });
    good_ = std::thread([this] {
      while (!Shutdown::requested())
        agency_.sendWhileRunning("alive");
    });
  }
  ~Heartbeat() {
    Shutdown::request();
    bad_.join();
    good_.join();
  }

private:
  Agency agency_;
  std::thread bad_, good_;
};

// Waits until others have done what the helper tells the amount of.
class Backlog {
public:
  std::size_t size() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return jobs_.size();
  }
  void push(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    jobs_.push_back(n);
  }
  void pop() {
    std::lock_guard<std::mutex> lock(mutex_);
    jobs_.pop_front();
  }

private:
  mutable std::mutex mutex_;
  std::deque<int> jobs_;
};

class Feeder {
public:
  void start() { thread_ = std::thread([this] { run(); }); }
  void stop() {
    stopped_ = true;
    thread_.join();
  }

private:
  void feed(int n) {
    while (backlog_.size() >= limit_) // want leash-missing-stop-check "'Feeder::feed'"
      std::this_thread::sleep_for(10ms);
    backlog_.push(n);
  }
  // Does away with them itself.
  void drain() {
    while (backlog_.size() > limit_) { // ok leash-missing-stop-check
      backlog_.pop();
      std::this_thread::sleep_for(10ms);
    }
  }
  void run() {
    for (int n = 0; !stopped_; ++n) {
      feed(n);
      drain();
    }
  }
  const std::size_t limit_ = 8;
  Backlog backlog_;
  std::atomic<bool> stopped_{false};
  std::thread thread_;
};

// The flag of the caller is about something else, and nobody can stop it.
class Phases {
public:
  void start() { thread_ = std::thread([this] { run(); }); }
  void loaded() { loaded_ = true; }
  void wait() { thread_.join(); }

private:
  void connect() {
    while (!login(1)) // ok leash-missing-stop-check
      std::this_thread::sleep_for(1s);
  }
  void run() {
    while (!loaded_)
      connect();
  }
  std::atomic<bool> loaded_{false};
  std::thread thread_;
};

// What the loop calls hears of the stop, though not by its result.
class Aborts {
public:
  void start() { thread_ = std::thread([this] { run(); }); }
  ~Aborts() {
    stop_ = true;
    thread_.join();
  }

private:
  void refresh() {
    if (stop_)
      throw 1;
  }
  void connect() {
    while (!login(1)) { // ok leash-missing-stop-check
      refresh();
      std::this_thread::sleep_for(1s);
    }
  }
  void run() {
    try {
      while (!stop_)
        connect();
    } catch (int) {
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// What the loop waits for is a state, which an attempt in it changes.
class Connector {
public:
  void start() { thread_ = std::thread([this] { run(); }); }
  ~Connector() {
    stop_ = true;
    thread_.join();
  }

private:
  void tryOnce() {
    if (dial("peer") >= 0)
      connected_ = true;
  }
  void run() {
    while (!stop_) {
      while (!connected_) { // want leash-missing-stop-check "until 'dial' succeeds and does not look at 'this->stop_'"
        tryOnce();
        std::this_thread::sleep_for(100ms);
      }
      exchange();
      connected_ = false;
    }
  }
  bool connected_ = false;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// … or somebody else, who may be the one that stops.
class ConnectorEnded {
public:
  void start() { thread_ = std::thread([this] { run(); }); }
  ~ConnectorEnded() {
    stop_ = true;
    connected_ = true;
    thread_.join();
  }

private:
  void tryOnce() {
    if (dial("peer") >= 0)
      connected_ = true;
  }
  void run() {
    while (!stop_) {
      while (!connected_) { // ok leash-missing-stop-check
        tryOnce();
        std::this_thread::sleep_for(100ms);
      }
      exchange();
    }
  }
  std::atomic<bool> connected_{false}, stop_{false};
  std::thread thread_;
};

// It counts, and comes to its end by itself.
class Ramp {
public:
  void start() { thread_ = std::thread([this] { run(); }); }
  ~Ramp() {
    stop_ = true;
    thread_.join();
  }

private:
  void step() {
    if (++level_ > 10)
      up_ = true;
  }
  void run() {
    while (!stop_) {
      while (!up_) { // ok leash-missing-stop-check
        step();
        std::this_thread::sleep_for(100ms);
      }
      exchange();
      up_ = false;
      level_ = 0;
    }
  }
  bool up_ = false;
  int level_ = 0;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
