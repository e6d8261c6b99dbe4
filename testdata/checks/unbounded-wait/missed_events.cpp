// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: real
// world: both
//
// Events that stay, which one thread brings once, and a way out on which it
// does not.
#include <atomic>
#include <condition_variable>
#include <future>
#include <latch>
#include <mutex>
#include <semaphore>
#include <thread>

int fetch();
void work(int n);

class Loader {
public:
  Loader() : thread_([this] { load(); }) {} // note "the thread is started here"
  ~Loader() {
    abort_ = true;
    settled_.wait(); // want leash-unbounded-wait "waits for 'settled_' without a deadline: the thread that would wake it may end without doing so"
    thread_.join();
  }

private:
  void load() {
    if (fetch() < 0) // note "it leaves here"
      return;
    while (!abort_)
      work(1);
    settled_.count_down();
  }
  std::atomic<bool> abort_{false};
  std::latch settled_{1};
  std::thread thread_;
};

class LoaderRight {
public:
  LoaderRight() : thread_([this] { load(); }) {}
  ~LoaderRight() {
    abort_ = true;
    settled_.wait(); // ok leash-unbounded-wait
    thread_.join();
  }

private:
  void load() {
    if (fetch() < 0) {
      settled_.count_down();
      return;
    }
    while (!abort_)
      work(1);
    settled_.count_down();
  }
  std::atomic<bool> abort_{false};
  std::latch settled_{1};
  std::thread thread_;
};

int answer() {
  std::promise<int> result;
  std::future<int> f = result.get_future();
  std::thread t([&] {
    int n = fetch();
    if (n < 0)
      return;
    result.set_value(n);
  });
  int n = f.get(); // want leash-unbounded-wait "'f'"
  t.join();
  return n;
}

void warm() {
  std::binary_semaphore ready{0};
  std::thread t([&] {
    if (fetch() > 0)
      work(2);
    ready.release();
  });
  ready.acquire(); // ok leash-unbounded-wait
  t.join();
}

// Of a notification nothing stays, and who waits looks at something else: an
// option has these.
class Server {
public:
  void start() {
    thread_ = std::thread([this] { serve(); });
    std::unique_lock<std::mutex> lock(mutex_);
    up_.wait(lock, [this] { return ready_; }); // ok leash-unbounded-wait
  }

private:
  void serve() {
    if (fetch() < 0)
      return;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      ready_ = true;
    }
    up_.notify_all();
    work(1);
  }
  std::mutex mutex_;
  std::condition_variable up_;
  bool ready_ = false;
  std::thread thread_;
};
