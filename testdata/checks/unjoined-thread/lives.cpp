// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// A8: the destructor joins, but not in every life that an object can have.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

void work();
bool connect(int port);
void *attach(const char *name);

// The destructor's own way round the join, with what a start leaves behind.
class Recorder {
public:
  bool open(const char *name) {
    device_ = attach(name);
    if (!device_)
      return false;
    pump_ = std::thread([this] { work(); }); // want leash-unjoined-thread "'pump_' of 'Recorder'"
    return true;
  }
  void feed() { ++frames_; }
  void close() {
    if (!device_)
      return;
    closing_ = true;
    if (frames_ == 0) // note "this condition leaves 'pump_' unjoined"
      return;
    pump_.join();
    device_ = nullptr;
  }
  ~Recorder() { close(); }

private:
  void *device_ = nullptr;
  std::atomic<bool> closing_{false};
  int frames_ = 0;
  std::thread pump_;
};

class RecorderRight {
public:
  bool open(const char *name) {
    device_ = attach(name);
    if (!device_)
      return false;
    pump_ = std::thread([this] { work(); }); // ok leash-unjoined-thread
    return true;
  }
  void feed() { ++frames_; }
  void close() {
    if (!device_)
      return;
    closing_ = true;
    pump_.join();
    if (frames_ == 0)
      return;
    device_ = nullptr;
  }
  ~RecorderRight() { close(); }

private:
  void *device_ = nullptr;
  std::atomic<bool> closing_{false};
  int frames_ = 0;
  std::thread pump_;
};

// The flag that the destructor trusts is set after the last way to fail.
class Client {
public:
  bool init(int port) {
    reader_ = std::thread(work); // want leash-unjoined-thread "'reader_'"
    if (!connect(port))
      return false;
    ready_ = true;
    return true;
  }
  ~Client() {
    if (!ready_)
      return;
    reader_.join();
  }

private:
  bool ready_ = false;
  std::thread reader_;
};

class ClientRight {
public:
  bool init(int port) {
    ready_ = true;
    reader_ = std::thread(work); // ok leash-unjoined-thread
    if (!connect(port))
      return false;
    return true;
  }
  ~ClientRight() {
    if (!ready_)
      return;
    reader_.join();
  }

private:
  bool ready_ = false;
  std::thread reader_;
};

class ClientCleansUp {
public:
  bool init(int port) {
    reader_ = std::thread(work); // ok leash-unjoined-thread
    if (!connect(port)) {
      reader_.join();
      return false;
    }
    ready_ = true;
    return true;
  }
  ~ClientCleansUp() {
    if (ready_)
      reader_.join();
  }

private:
  bool ready_ = false;
  std::thread reader_;
};

// A body that ends by itself says so: a thread that has ended is not joined.
class Copier {
public:
  void start() {
    busy_ = true;
    copier_ = std::thread([this] { // want leash-unjoined-thread "'copier_'"
      work();
      busy_ = false;
    });
  }
  ~Copier() {
    if (busy_) {
      cancel_ = true;
      copier_.join();
    }
  }

private:
  std::atomic<bool> busy_{false}, cancel_{false};
  std::thread copier_;
};

class CopierRight {
public:
  void start() {
    busy_ = true;
    copier_ = std::thread([this] { // ok leash-unjoined-thread
      work();
      busy_ = false;
    });
  }
  ~CopierRight() {
    if (busy_)
      cancel_ = true;
    if (copier_.joinable())
      copier_.join();
  }

private:
  std::atomic<bool> busy_{false}, cancel_{false};
  std::thread copier_;
};

// A constructor that throws has no destructor to join.
class Listener {
public:
  explicit Listener(int port) {
    acceptor_ = std::thread(work); // want leash-unjoined-thread "'acceptor_'"
    if (!connect(port))
      throw std::runtime_error("no port"); // note "leaves the constructor"
  }
  ~Listener() { acceptor_.join(); }

private:
  std::thread acceptor_;
};

class ListenerRight {
public:
  explicit ListenerRight(int port) {
    if (!connect(port))
      throw std::runtime_error("no port");
    acceptor_ = std::thread(work); // ok leash-unjoined-thread
  }
  ~ListenerRight() { acceptor_.join(); }

private:
  std::thread acceptor_;
};

class ListenerCleansUp {
public:
  explicit ListenerCleansUp(int port) {
    acceptor_ = std::thread(work); // ok leash-unjoined-thread
    try {
      if (!connect(port))
        throw std::runtime_error("no port");
    } catch (...) {
      acceptor_.join();
      throw;
    }
  }
  ~ListenerCleansUp() { acceptor_.join(); }

private:
  std::thread acceptor_;
};

// What the destructor tests and nobody knows is no ground for a finding.
class Opaque {
public:
  void start() { t_ = std::thread(work); } // ok leash-unjoined-thread
  ~Opaque() {
    if (connect(0))
      t_.join();
  }

private:
  std::thread t_;
};

// Started and joined under the same condition of the object.
class Optional {
public:
  explicit Optional(bool background) : background_(background) {
    if (background_)
      t_ = std::thread(work); // ok leash-unjoined-thread
  }
  ~Optional() {
    if (background_)
      t_.join();
  }

private:
  const bool background_;
  std::thread t_;
};

class OptionalWrong {
public:
  OptionalWrong(bool background, bool verbose)
      : background_(background), wait_(false) {
    (void)verbose;
    if (background_)
      t_ = std::thread(work); // want leash-unjoined-thread "'t_' of 'OptionalWrong'"
  }
  ~OptionalWrong() {
    if (background_ && wait_)
      t_.join();
  }

private:
  const bool background_;
  bool wait_;
  std::thread t_;
};

// A pool: the loop joins all there are.
class Pool {
public:
  explicit Pool(int n) {
    for (int i = 0; i < n; ++i)
      workers_.emplace_back(work); // ok leash-unjoined-thread
    open_ = true;
  }
  void stop() {
    if (!open_)
      return;
    open_ = false;
    for (auto &w : workers_)
      w.join();
    workers_.clear();
  }
  ~Pool() { stop(); }

private:
  bool open_ = false;
  std::vector<std::thread> workers_;
};

// An override without the base's join, in the object whose class it is.
class Task {
public:
  virtual ~Task() = default;
  void start() { thread_ = std::thread([this] { run(); }); } // want leash-unjoined-thread "'thread_' of 'Quiet'"
  virtual void stop() {
    if (thread_.joinable())
      thread_.join();
  }

protected:
  virtual void run() {}

private:
  std::thread thread_;
};

class Loud final : public Task {
public:
  ~Loud() override { stop(); }
};

class Quiet final : public Task {
public:
  ~Quiet() override { stop(); }
  void stop() override { quiet_ = true; }

private:
  std::atomic<bool> quiet_{false};
};

// Started whatever the object is given when it is made; joined only when that
// says so.
struct Settings {
  bool flush = true;
};

class Writer {
public:
  explicit Writer(Settings s) : settings_(s) {
    thread_ = std::thread([this] { loop(); }); // want leash-unjoined-thread "'thread_' of 'Writer' is not joined on every path"
  }
  ~Writer() {
    stop_ = true;
    if (settings_.flush)
      thread_.join();
  }

private:
  void loop() {
    while (!stop_)
      work();
  }
  Settings settings_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class WriterRight {
public:
  explicit WriterRight(Settings s) : settings_(s) {
    if (settings_.flush)
      thread_ = std::thread([this] { loop(); }); // ok leash-unjoined-thread
  }
  ~WriterRight() {
    stop_ = true;
    if (settings_.flush)
      thread_.join();
  }

private:
  void loop() {
    while (!stop_)
      work();
  }
  Settings settings_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// A second start over the first, which has been told to end and no more.
class Runner {
public:
  ~Runner() { halt(); }
  void run() {
    if (!thread_.joinable())
      spawn();
  }
  void restart() {
    cancel_ = true;
    spawn();
  }
  void halt() {
    cancel_ = true;
    if (thread_.joinable())
      thread_.join();
  }

private:
  void spawn() {
    cancel_ = false;
    thread_ = std::thread([this] { loop(); }); // want leash-unjoined-thread "'thread_' of 'Runner' is not joined on every path"
  }
  void loop() {
    while (!cancel_)
      work();
  }
  std::atomic<bool> cancel_{false};
  std::thread thread_;
};

class RunnerRight {
public:
  ~RunnerRight() { halt(); }
  void run() { spawn(); }
  void restart() {
    halt();
    spawn();
  }
  void halt() {
    cancel_ = true;
    if (thread_.joinable())
      thread_.join();
  }

private:
  void spawn() {
    cancel_ = false;
    thread_ = std::thread([this] { loop(); }); // ok leash-unjoined-thread
  }
  void loop() {
    while (!cancel_)
      work();
  }
  std::atomic<bool> cancel_{false};
  std::thread thread_;
};

// Always running, and a method puts another thread in its place.
class Player {
public:
  Player() : thread_(work) {} // want leash-unjoined-thread "'thread_' of 'Player' is not joined on every path"
  ~Player() { thread_.join(); }
  void reload() { thread_ = std::thread(work); } // note "'thread_' has not been joined here"

private:
  std::thread thread_;
};

void use(Runner &r, RunnerRight &s, Player &p) {
  r.run();
  r.restart();
  s.run();
  s.restart();
  p.reload();
}
