// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: real
// world: both
//
// Promises of what is on its way, which the thread that reads the answers
// leaves alone when there are no more.
#include <atomic>
#include <future>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

struct Answer {
  int id;
  int value;
};
bool receive(Answer &a);

class Client {
public:
  Client() : reader_([this] { read(); }) {} // note "the thread is started here"
  ~Client() { reader_.join(); }
  int call(int id) {
    std::future<int> f;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      f = pending_[id].get_future();
    }
    return f.get(); // want leash-unbounded-wait "waits for 'f' without a deadline: the thread that would wake it may end and leave its promise alone"
  }

private:
  void read() {
    Answer a;
    while (receive(a)) { // note "it leaves its loop here"
      std::lock_guard<std::mutex> lock(mutex_);
      auto it = pending_.find(a.id);
      if (it == pending_.end())
        continue;
      it->second.set_value(a.value);
      pending_.erase(it);
    }
  }
  std::mutex mutex_;
  std::map<int, std::promise<int>> pending_;
  std::thread reader_;
};

class ClientRight {
public:
  ClientRight() : reader_([this] { read(); }) {}
  ~ClientRight() { reader_.join(); }
  int call(int id) {
    std::future<int> f;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      f = pending_[id].get_future();
    }
    return f.get(); // ok leash-unbounded-wait
  }

private:
  void read() {
    Answer a;
    while (receive(a)) {
      std::lock_guard<std::mutex> lock(mutex_);
      auto it = pending_.find(a.id);
      if (it == pending_.end())
        continue;
      it->second.set_value(a.value);
      pending_.erase(it);
    }
    std::lock_guard<std::mutex> lock(mutex_);
    for (auto &entry : pending_)
      entry.second.set_exception(
          std::make_exception_ptr(std::runtime_error("lost")));
    pending_.clear();
  }
  std::mutex mutex_;
  std::map<int, std::promise<int>> pending_;
  std::thread reader_;
};

// They are kept in a list, and waited for at the end; each promise is taken
// out of the map before it is set.
class Batch {
public:
  Batch() : reader_([this] { read(); }) {}
  ~Batch() {
    reader_.join();
    for (auto &f : sent_)
      f.wait(); // want leash-unbounded-wait "may end and leave its promise alone"
  }
  std::shared_future<int> send(int id) {
    std::shared_future<int> f;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      f = pending_[id].get_future().share();
    }
    sent_.push_back(f);
    return f;
  }

private:
  void read() {
    Answer a;
    while (receive(a)) {
      std::promise<int> p;
      {
        std::lock_guard<std::mutex> lock(mutex_);
        auto it = pending_.find(a.id);
        if (it == pending_.end())
          continue;
        p = std::move(it->second);
        pending_.erase(it);
      }
      p.set_value(a.value);
    }
  }
  std::mutex mutex_;
  std::map<int, std::promise<int>> pending_;
  std::vector<std::shared_future<int>> sent_;
  std::thread reader_;
};

// Somebody else lets go what is left.
class ClientReset {
public:
  ClientReset() : reader_([this] { read(); }) {}
  ~ClientReset() { reader_.join(); }
  int call(int id) {
    std::future<int> f;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      f = pending_[id].get_future();
    }
    return f.get(); // ok leash-unbounded-wait
  }
  void reset() {
    std::lock_guard<std::mutex> lock(mutex_);
    pending_.clear();
  }

private:
  void read() {
    Answer a;
    while (receive(a)) {
      std::lock_guard<std::mutex> lock(mutex_);
      pending_[a.id].set_value(a.value);
    }
  }
  std::mutex mutex_;
  std::map<int, std::promise<int>> pending_;
  std::thread reader_;
};

// When it is asked to stop, nobody may be waiting.
class ClientStopped {
public:
  ClientStopped() : reader_([this] { read(); }) {}
  ~ClientStopped() {
    stop_ = true;
    reader_.join();
  }
  int call(int id) {
    std::future<int> f;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      f = pending_[id].get_future();
    }
    return f.get(); // ok leash-unbounded-wait
  }

private:
  void read() {
    while (!stop_) {
      Answer a;
      if (!receive(a))
        continue;
      std::lock_guard<std::mutex> lock(mutex_);
      pending_[a.id].set_value(a.value);
    }
  }
  std::mutex mutex_;
  std::map<int, std::promise<int>> pending_;
  std::atomic<bool> stop_{false};
  std::thread reader_;
};

int main() {
  Client a;
  ClientRight b;
  Batch c;
  ClientReset d;
  ClientStopped e;
  c.send(1);
  return a.call(1) + b.call(1) + d.call(1) + e.call(1);
}
