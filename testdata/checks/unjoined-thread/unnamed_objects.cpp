// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
//
// Threads that travel in aggregates without a name, and in owners with a
// deleter of their own.
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

void work();

struct Worker {
  int id;
  std::thread thread;
};
std::vector<Worker> workers;

void add(int id) {
  std::thread t(work); // ok leash-unjoined-thread
  workers.push_back(Worker{id, std::move(t)});
}

void addPlain(int id) {
  std::thread t(work); // ok leash-unjoined-thread
  workers.push_back({id, std::move(t)});
}

Worker make(int id) {
  std::thread t(work); // ok leash-unjoined-thread
  if (id < 0)
    return {0, std::move(t)};
  return Worker{id, std::move(t)};
}

void take(Worker w) { w.thread.join(); }

void given() {
  std::thread t(work); // ok leash-unjoined-thread
  take(Worker{1, std::move(t)});
  take(make(2));
}

void half(bool one) {
  std::thread t(work); // want leash-unjoined-thread "thread 't' is not joined on every path"
  if (one)
    take(Worker{1, std::move(t)});
}

void stopAll() {
  for (Worker &w : workers)
    w.thread.join();
}

void dies() {
  Worker *w = new Worker{1, std::thread(work)}; // want leash-unjoined-thread "is not joined on every path"
  delete w;
}

void lives() {
  Worker *w = new Worker{1, std::thread(work)}; // ok leash-unjoined-thread
  w->thread.join();
  delete w;
}

struct Joins {
  void operator()(std::thread *t) const {
    t->join();
    delete t;
  }
};
using Owner = std::unique_ptr<std::thread, Joins>;
struct Session {
  int id;
  Owner thread;
};
std::map<std::string, Session> sessions;

void login(const std::string &user) {
  Owner thread(new std::thread(work)); // ok leash-unjoined-thread
  sessions.emplace(user, Session{1, std::move(thread)});
}

void logout(const std::string &user) { sessions.erase(user); }

// The constructor puts the object where others find it.
struct Registered {
  Registered() {
    instance = this;
    thread = std::thread(work);
  }
  ~Registered() { thread.join(); }
  static Registered *instance;
  std::thread thread;
};
Registered *Registered::instance;

void registers() {
  new Registered; // ok leash-unjoined-thread
}

void unregisters() { delete Registered::instance; }

struct Forgotten {
  Forgotten() { thread = std::thread(work); }
  ~Forgotten() { thread.join(); }
  std::thread thread;
};

void forgets() {
  new Forgotten; // want leash-unjoined-thread "is not joined on every path"
}
