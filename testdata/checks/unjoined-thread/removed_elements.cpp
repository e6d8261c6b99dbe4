// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: real
// world: both
//
// A10: objects whose constructor starts their thread are in a container; who
// joins one removes it, and one is removed without.
#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

void work();

class Session {
public:
  explicit Session(int) { thread_ = std::thread(work); } // want leash-unjoined-thread "'thread_' of 'Session'"
  void join() { thread_.join(); }

private:
  std::thread thread_;
};

class Server {
public:
  void add(int id) { sessions_[id] = std::make_unique<Session>(id); }
  void remove(int id) { sessions_.erase(id); } // note "is destroyed|not joined|without"
  ~Server() {
    for (auto &s : sessions_)
      s.second->join();
  }

private:
  std::map<int, std::unique_ptr<Session>> sessions_;
};

class JoinedSession {
public:
  explicit JoinedSession(int) { thread_ = std::thread(work); } // ok leash-unjoined-thread
  void join() { thread_.join(); }

private:
  std::thread thread_;
};

class JoiningServer {
public:
  void add(int id) { sessions_[id] = std::make_unique<JoinedSession>(id); }
  void remove(int id) {
    auto at = sessions_.find(id);
    if (at == sessions_.end())
      return;
    at->second->join();
    sessions_.erase(at);
  }
  ~JoiningServer() {
    for (auto &s : sessions_)
      s.second->join();
  }

private:
  std::map<int, std::unique_ptr<JoinedSession>> sessions_;
};

// Somebody joins without removing: which of them still run is not known.
class WaitedSession {
public:
  explicit WaitedSession(int) { thread_ = std::thread(work); } // ok leash-unjoined-thread
  void join() {
    if (thread_.joinable())
      thread_.join();
  }

private:
  std::thread thread_;
};

class WaitingServer {
public:
  void add(int id) { sessions_[id] = std::make_unique<WaitedSession>(id); }
  void wait(int id) { sessions_[id]->join(); }
  void remove(int id) { sessions_.erase(id); }
  ~WaitingServer() {
    for (auto &s : sessions_)
      s.second->join();
  }

private:
  std::map<int, std::unique_ptr<WaitedSession>> sessions_;
};

// Its thread is started later, if at all.
class LazySession {
public:
  void start() { thread_ = std::thread(work); } // ok leash-unjoined-thread
  void join() {
    if (thread_.joinable())
      thread_.join();
  }

private:
  std::thread thread_;
};

class LazyServer {
public:
  void add(int id) { sessions_[id] = std::make_unique<LazySession>(); }
  void start(int id) { sessions_[id]->start(); }
  void remove(int id) { sessions_.erase(id); }
  ~LazyServer() {
    for (auto &s : sessions_)
      s.second->join();
  }

private:
  std::map<int, std::unique_ptr<LazySession>> sessions_;
};

// Those that have said that they have ended are removed.
class Job {
public:
  Job() {
    thread_ = std::thread([this] { // want leash-unjoined-thread "'thread_' of 'Job'"
      work();
      done_ = true;
    });
  }
  bool done() const { return done_; }
  void join() { thread_.join(); }

private:
  std::atomic<bool> done_{false};
  std::thread thread_;
};

class Jobs {
public:
  void add() { jobs_.push_back(std::make_unique<Job>()); }
  void reap() {
    jobs_.erase(std::remove_if(jobs_.begin(), jobs_.end(), // note "is destroyed|not joined|without"
                               [](const std::unique_ptr<Job> &j) { return j->done(); }),
                jobs_.end());
  }
  ~Jobs() {
    for (auto &j : jobs_)
      j->join();
  }

private:
  std::vector<std::unique_ptr<Job>> jobs_;
};

// The one before is told to stop, and replaced without having been joined.
class Runner {
public:
  void start() { thread_ = std::thread(&Runner::run, this); } // want leash-unjoined-thread "'thread_' of 'Runner'.*its destructor ends the program"
  void requestStop() { stop_ = true; }
  void join() {
    if (thread_.joinable())
      thread_.join();
  }

private:
  void run() {
    while (!stop_)
      work();
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class Host {
public:
  void load(const std::string &name) {
    auto runner = std::make_unique<Runner>();
    if (auto old = runners_.find(name); old != runners_.end())
      old->second->requestStop(); // note "taken to be running"
    Runner &started = *runner;
    runners_[name] = std::move(runner); // note "is destroyed here"
    started.start();
  }
  ~Host() {
    for (auto &r : runners_)
      r.second->requestStop();
    for (auto &r : runners_)
      r.second->join();
  }

private:
  std::map<std::string, std::unique_ptr<Runner>> runners_;
};

class JoinedRunner {
public:
  void start() { thread_ = std::thread(&JoinedRunner::run, this); } // ok leash-unjoined-thread
  void requestStop() { stop_ = true; }
  void join() {
    if (thread_.joinable())
      thread_.join();
  }

private:
  void run() {
    while (!stop_)
      work();
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class JoiningHost {
public:
  void load(const std::string &name) {
    auto runner = std::make_unique<JoinedRunner>();
    if (auto old = runners_.find(name); old != runners_.end()) {
      old->second->requestStop();
      old->second->join();
    }
    JoinedRunner &started = *runner;
    runners_[name] = std::move(runner);
    started.start();
  }
  ~JoiningHost() {
    for (auto &r : runners_)
      r.second->requestStop();
    for (auto &r : runners_)
      r.second->join();
  }

private:
  std::map<std::string, std::unique_ptr<JoinedRunner>> runners_;
};
