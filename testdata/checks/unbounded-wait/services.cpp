// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
// world: both
//
// Parts of servers as people write them, each hanging one with the one that
// does not: sessions, request queues, download slots, GUI workers.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <latch>
#include <map>
#include <memory>
#include <mutex>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

struct Request {
  int id = 0;
};
void handle(const Request &r);
bool fetch(const std::string &url);

// Idle workers sleep on the queue; stop() sets the flag and wakes everybody,
// but the sleeper looks at the queue only.
class RequestQueue {
public:
  void start(int n) {
    for (int i = 0; i < n; ++i)
      workers_.emplace_back(&RequestQueue::serve, this);
  }
  void push(Request r) {
    std::lock_guard<std::mutex> lock(mutex_);
    requests_.push_back(r);
    changed_.notify_one();
  }
  void stop() {
    stopping_ = true;
    changed_.notify_all();
    for (auto &w : workers_)
      w.join();
  }

private:
  void serve() {
    while (!stopping_.load()) {
      std::unique_lock<std::mutex> lock(mutex_);
      while (requests_.empty())
        changed_.wait(lock); // want leash-unbounded-wait "changed_'.*stopping_"
      Request r = requests_.front();
      requests_.pop_front();
      lock.unlock();
      handle(r);
    }
  }
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Request> requests_;
  std::vector<std::thread> workers_;
};

class RequestQueueRight {
public:
  void start(int n) {
    for (int i = 0; i < n; ++i)
      workers_.emplace_back(&RequestQueueRight::serve, this);
  }
  void push(Request r) {
    std::lock_guard<std::mutex> lock(mutex_);
    requests_.push_back(r);
    changed_.notify_one();
  }
  void stop() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    for (auto &w : workers_)
      w.join(); // ok leash-unbounded-wait
  }

private:
  void serve() {
    while (!stopping_.load()) {
      std::unique_lock<std::mutex> lock(mutex_);
      while (requests_.empty() && !stopping_.load())
        changed_.wait(lock); // ok leash-unbounded-wait
      if (stopping_.load())
        break;
      Request r = requests_.front();
      requests_.pop_front();
      lock.unlock();
      handle(r);
    }
  }
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Request> requests_;
  std::vector<std::thread> workers_;
};

// The flag is part of the condition, but nobody rings when it is set.
class Silent {
public:
  Silent() : thread_([this] { run(); }) {}
  void add(int v) {
    std::lock_guard<std::mutex> lock(mutex_);
    values_.push_back(v);
    changed_.notify_one();
  }
  ~Silent() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      quit_ = true;
    }
    thread_.join();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!quit_) {
      changed_.wait(lock, [this] { return quit_ || !values_.empty(); }); // want leash-unbounded-wait "does not wake it"
      values_.clear();
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<int> values_;
  bool quit_ = false;
  std::thread thread_;
};

class Ringing {
public:
  Ringing() : thread_([this] { run(); }) {}
  ~Ringing() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      quit_ = true;
    }
    ring();
    thread_.join(); // ok leash-unbounded-wait
  }

private:
  void ring() { changed_.notify_all(); }
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!quit_) {
      changed_.wait(lock, [this] { return quit_ || !values_.empty(); }); // ok leash-unbounded-wait
      values_.clear();
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<int> values_;
  bool quit_ = false;
  std::thread thread_;
};

// Download slots: stop() forgets that the feeder sleeps when all are taken.
class Downloader {
public:
  Downloader() : feeder_([this] { feed(); }) {}
  void finished() { slots_.release(); }
  ~Downloader() {
    cancelled_ = true;
    feeder_.join();
  }

private:
  void feed() {
    while (!cancelled_) {
      slots_.acquire(); // want leash-unbounded-wait "slots_'.*cancelled_"
      fetch("next");
    }
  }
  std::atomic<bool> cancelled_{false};
  std::counting_semaphore<8> slots_{8};
  std::thread feeder_;
};

class DownloaderRight {
public:
  DownloaderRight() : feeder_([this] { feed(); }) {}
  void finished() { slots_.release(); }
  ~DownloaderRight() {
    cancelled_ = true;
    slots_.release();
    feeder_.join(); // ok leash-unbounded-wait
  }

private:
  void feed() {
    while (!cancelled_) {
      slots_.acquire(); // ok leash-unbounded-wait
      fetch("next");
    }
  }
  std::atomic<bool> cancelled_{false};
  std::counting_semaphore<8> slots_{8};
  std::thread feeder_;
};

// Another thread stops for the same reason, and wakes the first on its way out.
class Pipeline {
public:
  Pipeline() : reader_([this] { read(); }), writer_([this] { write(); }) {}
  ~Pipeline() {
    stop_ = true;
    reader_.join(); // ok leash-unbounded-wait
    writer_.join(); // ok leash-unbounded-wait
  }

private:
  void read() {
    while (!stop_) {
      fetch("next");
      full_.release();
    }
    full_.release();
  }
  void write() {
    while (!stop_) {
      full_.acquire(); // ok leash-unbounded-wait
      handle({});
    }
  }
  std::atomic<bool> stop_{false};
  std::counting_semaphore<> full_{0};
  std::thread reader_, writer_;
};

// A heartbeat wakes everybody once in a while.
class Heartbeat {
public:
  Heartbeat() : worker_([this] { work(); }), beat_([this] { beat(); }) {}
  ~Heartbeat() {
    stop_ = true;
    worker_.join(); // ok leash-unbounded-wait
    ended_ = true;
    beat_.join(); // ok leash-unbounded-wait
  }

private:
  void work() {
    while (!stop_) {
      tick_.acquire(); // ok leash-unbounded-wait
      handle({});
    }
  }
  void beat() {
    while (!ended_) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      tick_.release();
    }
  }
  std::atomic<bool> stop_{false}, ended_{false};
  std::counting_semaphore<> tick_{0};
  std::thread worker_, beat_;
};

// The message that ends it comes through the same queue.
class Actor {
public:
  Actor() : thread_([this] { run(); }) {}
  void post(std::function<void()> f) {
    std::lock_guard<std::mutex> lock(mutex_);
    inbox_.push_back(std::move(f));
    mail_.notify_one();
  }
  void quit() {
    post([this] { quit_ = true; });
    thread_.join(); // ok leash-unbounded-wait
  }

private:
  void run() {
    while (!quit_) {
      std::unique_lock<std::mutex> lock(mutex_);
      mail_.wait(lock, [this] { return !inbox_.empty(); }); // ok leash-unbounded-wait
      auto f = std::move(inbox_.front());
      inbox_.pop_front();
      lock.unlock();
      f();
    }
  }
  std::mutex mutex_;
  std::condition_variable mail_;
  std::deque<std::function<void()>> inbox_;
  bool quit_ = false;
  std::thread thread_;
};

// stop() sets the flag and calls post() to get the thread out of its sleep.
class ActorNudged {
public:
  ActorNudged() : thread_([this] { run(); }) {}
  void post(Request r) {
    std::lock_guard<std::mutex> lock(mutex_);
    inbox_.push_back(r);
    mail_.notify_one();
  }
  void requestStop() { quit_ = true; }
  void stop() {
    requestStop();
    post({});
    thread_.join(); // ok leash-unbounded-wait
  }

private:
  void run() {
    while (!quit_) {
      std::unique_lock<std::mutex> lock(mutex_);
      mail_.wait(lock, [this] { return !inbox_.empty(); }); // ok leash-unbounded-wait
      inbox_.pop_front();
    }
  }
  std::mutex mutex_;
  std::condition_variable mail_;
  std::deque<Request> inbox_;
  std::atomic<bool> quit_{false};
  std::thread thread_;
};

// A GUI's worker: the window closes and waits for the reply of a job that
// only the message loop, which is busy closing, could answer.
class Preview {
public:
  void closeEvent() {
    rendered_.wait(); // want leash-unbounded-wait "rendered_'"
  }
  void onRendered() { done_.set_value(); }

private:
  std::promise<void> done_;
  std::future<void> rendered_ = done_.get_future();
};

class PreviewRight {
public:
  void closeEvent() {
    cancelled_ = true;
    rendered_.wait(); // ok leash-unbounded-wait
  }
  void onRendered() { done_.set_value(); }
  bool cancelled() const { return cancelled_; }

private:
  std::atomic<bool> cancelled_{false};
  std::promise<void> done_;
  std::future<void> rendered_ = done_.get_future();
};

// Its name says that it waits, and the helper belongs to it.
class Transfers {
public:
  void waitUntilClosed() { drainAll(); }
  void joinAll() {
    std::unique_lock<std::mutex> lock(mutex_);
    idle_.wait(lock, [this] { return open_ == 0; }); // ok leash-unbounded-wait
  }
  void done() {
    std::lock_guard<std::mutex> lock(mutex_);
    --open_;
    idle_.notify_all();
  }

private:
  void drainAll() {
    std::unique_lock<std::mutex> lock(mutex_);
    idle_.wait(lock, [this] { return open_ == 0; }); // ok leash-unbounded-wait
  }
  std::mutex mutex_;
  std::condition_variable idle_;
  int open_ = 0;
};

// All workers arrive at the latch on their way out.
class Startup {
public:
  ~Startup() {
    ready_.wait(); // want leash-unbounded-wait "ready_'"
  }
  void up() { ready_.count_down(); }

private:
  std::latch ready_{3};
};

class StartupRight {
public:
  ~StartupRight() {
    for (auto &w : workers_)
      w.request_stop();
    ready_.wait(); // ok leash-unbounded-wait
  }
  void up() { ready_.count_down(); }

private:
  std::latch ready_{3};
  std::vector<std::jthread> workers_;
};
