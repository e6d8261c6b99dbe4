// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: program
//
// A8, A10: a member is destroyed while its thread runs, where others join it.
#include <atomic>
#include <condition_variable>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

void work();

// Told to stop, and reset at once.
class Link {
public:
  ~Link() { disconnect(); }
  void connect() {
    up_ = true;
    beat_.reset(new std::thread([this] { beat(); })); // want leash-unjoined-thread "'beat_' of 'Link'"
  }
  void disconnect() {
    silence();
    if (beat_ && beat_->joinable())
      beat_->join();
    beat_.reset();
  }
  void reconnect() {
    silence();
    beat_.reset(); // note "'beat_' is destroyed here without having been joined"
    connect();
  }

private:
  void silence() { up_ = false; }
  void beat() {
    while (up_)
      work();
  }
  std::atomic<bool> up_{false};
  std::unique_ptr<std::thread> beat_;
};

class LinkRight {
public:
  ~LinkRight() { disconnect(); }
  void connect() {
    up_ = true;
    beat_.reset(new std::thread([this] { beat(); })); // ok leash-unjoined-thread
  }
  void disconnect() {
    silence();
    if (beat_ && beat_->joinable())
      beat_->join();
    beat_.reset();
  }
  void reconnect() {
    disconnect();
    silence();
    beat_.reset();
    connect();
  }

private:
  void silence() { up_ = false; }
  void beat() {
    while (up_)
      work();
  }
  std::atomic<bool> up_{false};
  std::unique_ptr<std::thread> beat_;
};

// A helper that drops what its callers have joined.
class Split {
public:
  ~Split() { stop(); }
  void start() {
    up_ = true;
    t_ = std::make_unique<std::thread>([this] { // ok leash-unjoined-thread
      while (up_)
        work();
    });
  }
  void stop() {
    up_ = false;
    if (t_)
      t_->join();
    drop();
  }

private:
  void drop() {
    up_ = false;
    t_.reset();
  }
  std::atomic<bool> up_{false};
  std::unique_ptr<std::thread> t_;
};

// Cleared before the first start: nothing runs yet.
class Fresh {
public:
  ~Fresh() {
    up_ = false;
    if (t_)
      t_->join();
  }
  void configure() {
    t_.reset();
    up_ = true;
    t_ = std::make_unique<std::thread>([this] { // ok leash-unjoined-thread
      while (up_)
        work();
    });
  }

private:
  std::atomic<bool> up_{false};
  std::unique_ptr<std::thread> t_;
};

// An element with its thread.
class Hub {
  struct Session {
    std::atomic<bool> closed{false};
    std::thread pump;
    void close() { closed = true; }
    void run() {
      while (!closed)
        work();
    }
  };

public:
  ~Hub() {
    for (auto &entry : sessions_) {
      entry.second.close();
      entry.second.pump.join();
    }
  }
  void add(int id) {
    Session &s = sessions_[id];
    s.pump = std::thread([&s] { s.run(); }); // want leash-unjoined-thread "'pump' of '(Hub::)?Session'"
  }
  void drop(int id) {
    auto it = sessions_.find(id);
    if (it == sessions_.end())
      return;
    it->second.close();
    sessions_.erase(it); // note "'pump' is destroyed here"
  }

private:
  std::map<int, Session> sessions_;
};

class HubRight {
  struct Session {
    std::atomic<bool> closed{false};
    std::thread pump;
    void close() { closed = true; }
    void run() {
      while (!closed)
        work();
    }
  };

public:
  ~HubRight() {
    for (auto &entry : sessions_) {
      entry.second.close();
      entry.second.pump.join();
    }
  }
  void add(int id) {
    Session &s = sessions_[id];
    s.pump = std::thread([&s] { s.run(); }); // ok leash-unjoined-thread
  }
  void drop(int id) {
    auto it = sessions_.find(id);
    if (it == sessions_.end())
      return;
    it->second.close();
    it->second.pump.join();
    sessions_.erase(it);
  }

private:
  std::map<int, Session> sessions_;
};

// The element's own destructor joins.
class HubOwning {
  struct Session {
    std::atomic<bool> closed{false};
    std::thread pump;
    ~Session() {
      close();
      if (pump.joinable())
        pump.join();
    }
    void close() { closed = true; }
    void run() {
      while (!closed)
        work();
    }
  };

public:
  void add(int id) {
    Session &s = sessions_[id];
    s.pump = std::thread([&s] { s.run(); }); // ok leash-unjoined-thread
  }
  void drop(int id) {
    auto it = sessions_.find(id);
    if (it == sessions_.end())
      return;
    it->second.close();
    sessions_.erase(it);
  }

private:
  std::map<int, Session> sessions_;
};

// Pruned when their bodies have ended: that does not join them.
class Spooler {
  struct Task {
    std::thread worker;
    std::atomic<bool> finished{false};
  };

public:
  ~Spooler() {
    for (auto &t : tasks_)
      t.worker.join();
  }
  void print() {
    prune();
    tasks_.emplace_back();
    Task &t = tasks_.back();
    t.worker = std::thread([&t] { // want leash-unjoined-thread "'worker' of '(Spooler::)?Task'"
      work();
      t.finished = true;
    });
  }

private:
  void prune() {
    for (auto it = tasks_.begin(); it != tasks_.end();) {
      if (it->finished)
        it = tasks_.erase(it);
      else
        ++it;
    }
  }
  std::list<Task> tasks_;
};

// Starts and joins in one function: none runs when the next round clears them.
class Rounds {
public:
  void round(int n) {
    over_ = false;
    tasks_.clear(); // ok leash-unjoined-thread
    for (int i = 0; i < n; ++i)
      tasks_.push_back(std::make_unique<Task>());
    for (int i = 0; i < n; ++i)
      tasks_[i]->thread = std::thread([this] {
        while (!over_)
          std::this_thread::yield();
      });
    over_ = true;
    for (auto &t : tasks_)
      t->thread.join();
  }

private:
  struct Task {
    std::thread thread;
  };
  std::atomic<bool> over_{false};
  std::vector<std::unique_ptr<Task>> tasks_;
};

// Only started threads go into the map, and who joins one removes it: an
// element that is removed without that still runs.
class Sessions {
public:
  ~Sessions() {
    for (auto &[id, thread] : sessions_)
      thread.join();
  }
  void admit(int id) {
    sessions_.emplace(id, std::thread([] { work(); })); // want leash-unjoined-thread "'sessions_' of 'Sessions'"
  }
  void kick(int id) {
    sessions_.erase(id); // note "'sessions_' is destroyed here without having been joined"
  }

private:
  std::map<int, std::thread> sessions_;
};

class SessionsRight {
public:
  ~SessionsRight() {
    for (auto &[id, thread] : sessions_)
      thread.join();
  }
  void admit(int id) {
    sessions_.emplace(id, std::thread([] { work(); })); // ok leash-unjoined-thread
  }
  void kick(int id) {
    sessions_[id].join();
    sessions_[id].join();
    sessions_.erase(id);
  }

private:
  std::map<int, std::thread> sessions_;
};

// The joined ones stay, until somebody clears them away.
class SessionsInTwoSteps {
public:
  ~SessionsInTwoSteps() { finish(); }
  void admit(int id) {
    sessions_.emplace(id, std::thread([] { work(); })); // ok leash-unjoined-thread
  }
  void finish() {
    for (auto &[id, thread] : sessions_)
      if (thread.joinable())
        thread.join();
  }
  void forget(int id) { sessions_.erase(id); }

private:
  std::map<int, std::thread> sessions_;
};
