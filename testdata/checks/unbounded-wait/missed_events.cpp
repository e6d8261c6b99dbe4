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

// A notification, of a condition that nobody else brings.
class Server {
public:
  void start() {
    thread_ = std::thread([this] { serve(); });
    std::unique_lock<std::mutex> lock(mutex_);
    up_.wait(lock, [this] { return ready_; }); // want leash-unbounded-wait "waits for 'up_' without a deadline: the thread that would wake it may end without doing so"
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

class ServerRight {
public:
  void start() {
    thread_ = std::thread([this] { serve(); });
    std::unique_lock<std::mutex> lock(mutex_);
    up_.wait(lock, [this] { return ready_; }); // ok leash-unbounded-wait
  }

private:
  void serve() {
    bool failed = fetch() < 0;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      ready_ = true;
    }
    up_.notify_all();
    if (!failed)
      work(1);
  }
  std::mutex mutex_;
  std::condition_variable up_;
  bool ready_ = false;
  std::thread thread_;
};

// Another function may say so, too.
class ServerTold {
public:
  void start() {
    thread_ = std::thread([this] { serve(); });
    std::unique_lock<std::mutex> lock(mutex_);
    up_.wait(lock, [this] { return ready_; }); // ok leash-unbounded-wait
  }
  void giveUp() {
    std::lock_guard<std::mutex> lock(mutex_);
    ready_ = true;
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

// Nothing is on its way as long as nobody has sent anything: then there is
// nothing to wait for.
class Endpoint {
public:
  Endpoint() : thread_([this] { read(); }) {}
  ~Endpoint() { thread_.join(); }
  void send() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++onTheirWay_;
    work(1);
  }
  void drain() {
    std::unique_lock<std::mutex> lock(mutex_);
    idle_.wait(lock, [this] { return onTheirWay_ == 0; }); // ok leash-unbounded-wait
  }

private:
  void read() {
    if (fetch() < 0)
      return;
    std::lock_guard<std::mutex> lock(mutex_);
    --onTheirWay_;
    idle_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable idle_;
  int onTheirWay_ = 0;
  std::thread thread_;
};

// A group that the threads leave.
class Group {
public:
  void add(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    n_ += n;
  }
  void done() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (--n_ == 0)
      none_.notify_all();
  }
  void wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    none_.wait(lock, [this] { return n_ == 0; }); // want leash-unbounded-wait "may end without doing so"
  }

private:
  std::mutex mutex_;
  std::condition_variable none_;
  int n_ = 0;
};

void fetchOne() {
  Group group;
  group.add(1);
  std::thread t([&group] {
    if (fetch() < 0)
      return;
    group.done();
  });
  group.wait();
  t.join();
}

// The future is asked for where it is waited for.
class Connection {
public:
  Connection() : thread_([this] { run(); }) {}
  ~Connection() { thread_.join(); }
  void waitReady() {
    ready_.get_future().get(); // want leash-unbounded-wait "may end without doing so"
  }

private:
  void run() {
    if (fetch() < 0)
      return;
    ready_.set_value();
  }
  std::promise<void> ready_;
  std::thread thread_;
};

int main() {
  std::latch loaded(1);
  std::thread t([&loaded] {
    if (fetch() < 0)
      return;
    loaded.count_down();
  });
  loaded.wait(); // want leash-unbounded-wait "'loaded'"
  t.join();
}
