// SPDX-License-Identifier: Apache-2.0
// std: c++20
// world: program
// stdlib: real
// Threads and tasks that are counted, and leave without being counted out.
#include <condition_variable>
#include <functional>
#include <latch>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

bool prepare();
void serve();

class Counted {
public:
  void accept() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      ++active_;
    }
    std::thread([this] { // note "the thread is started here"
      if (!prepare())    // note "it leaves here"
        return;
      serve();
      std::lock_guard<std::mutex> lock(mutex_);
      --active_;
      idle_.notify_all();
    }).detach();
  }
  ~Counted() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (active_ > 0)
      idle_.wait(lock); // want leash-unbounded-wait "waits for 'idle_' without a deadline: the thread that would wake it may end without doing so"
  }

private:
  std::mutex mutex_;
  std::condition_variable idle_;
  int active_ = 0;
};

class CountedWell {
public:
  void accept() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      ++active_;
    }
    std::thread([this] {
      if (prepare())
        serve();
      std::lock_guard<std::mutex> lock(mutex_);
      --active_;
      idle_.notify_all();
    }).detach();
  }
  ~CountedWell() {
    std::unique_lock<std::mutex> lock(mutex_);
    idle_.wait(lock, [this] { return active_ == 0; }); // ok
  }

private:
  std::mutex mutex_;
  std::condition_variable idle_;
  int active_ = 0;
};

// Counted out by a guard, on every way.
class CountedByGuard {
  struct Leave {
    CountedByGuard &of;
    explicit Leave(CountedByGuard &of) : of(of) {}
    ~Leave() {
      std::lock_guard<std::mutex> lock(of.mutex_);
      --of.active_;
      of.idle_.notify_all();
    }
  };

public:
  void accept() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      ++active_;
    }
    std::thread([this] {
      Leave leave(*this);
      if (!prepare())
        return;
      serve();
    }).detach();
  }
  ~CountedByGuard() {
    std::unique_lock<std::mutex> lock(mutex_);
    idle_.wait(lock, [this] { return active_ == 0; }); // ok
  }

private:
  std::mutex mutex_;
  std::condition_variable idle_;
  int active_ = 0;
};

// Somebody else may count it out.
class CountedElsewhere {
public:
  void accept() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      ++active_;
    }
    std::thread([this] {
      if (!prepare())
        return;
      std::lock_guard<std::mutex> lock(mutex_);
      --active_;
      idle_.notify_all();
    }).detach();
  }
  void lost() {
    std::lock_guard<std::mutex> lock(mutex_);
    --active_;
    idle_.notify_all();
  }
  ~CountedElsewhere() {
    std::unique_lock<std::mutex> lock(mutex_);
    idle_.wait(lock, [this] { return active_ == 0; }); // ok
  }

private:
  std::mutex mutex_;
  std::condition_variable idle_;
  int active_ = 0;
};

//===--- Tasks ------------------------------------------------------------===//

class Executor {
public:
  void post(std::function<void()> task) { tasks_.push_back(std::move(task)); }
  void run() {
    for (auto &task : tasks_)
      task();
  }

private:
  std::vector<std::function<void()>> tasks_;
};

void renderAll(Executor &executor, const std::vector<int> &tiles) {
  std::latch done(static_cast<std::ptrdiff_t>(tiles.size()));
  for (int tile : tiles)
    executor.post([&done, tile] {
      if (tile < 0) // note "it leaves here"
        return;
      serve();
      done.count_down();
    });
  done.wait(); // want leash-unbounded-wait "waits for 'done' without a deadline: the task that would wake it may end without doing so"
}

void renderAllWell(Executor &executor, const std::vector<int> &tiles) {
  std::latch done(static_cast<std::ptrdiff_t>(tiles.size()));
  for (int tile : tiles)
    executor.post([&done, tile] {
      if (tile >= 0)
        serve();
      done.count_down();
    });
  done.wait(); // ok
}

int main() {
  Counted a;
  a.accept();
  CountedWell b;
  b.accept();
  CountedByGuard c;
  c.accept();
  CountedElsewhere d;
  d.accept();
  d.lost();
  Executor e;
  std::thread t([&] { e.run(); });
  renderAll(e, {1, -1});
  renderAllWell(e, {1, -1});
  t.join();
}
