// SPDX-License-Identifier: Apache-2.0
//
// Objects that library functions make, and where they end.
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

void work();

struct Worker {
  explicit Worker(int priority = 0) : thread(work) {}
  explicit Worker(const std::string &name);
  explicit Worker(double) = delete;
  ~Worker() { thread.join(); }
  void run();
  std::thread thread;
};

struct Job {
  virtual ~Job() = default;
};
struct ThreadJob : Job {
  ThreadJob() : thread(work) {}
  std::thread thread;
};

// Nobody wrote what makes and ends it.
struct Ticker {
  int rounds = 3;
  std::thread thread{[this] { tick(); }};
  Worker worker;
  void tick();
};

struct Pair {
  std::thread thread;
  int number;
};

struct Generic {
  template <class F> explicit Generic(F f);
  explicit Generic(int);
  std::thread thread;
};

struct Overloaded {
  Overloaded(long, int);
  Overloaded(int, long);
  Overloaded(void *);
  Overloaded(std::nullptr_t);
  Overloaded(Overloaded &&);
  std::thread thread;
};

struct Plain {
  int a, b;
};

void chosen() {
  std::string name;
  auto byDefault = std::make_unique<Worker>();
  auto byNumber = std::make_unique<Worker>(3);
  auto byName = std::make_shared<Worker>(name);
  auto byLiteral = std::make_unique<Worker>("x");
  auto null = std::make_unique<Overloaded>(nullptr);
  auto pointer = std::make_unique<Overloaded>(&name);
  auto moved = std::make_unique<Overloaded>(std::move(*null));
  auto generic = std::make_unique<Generic>(2);
}

void unknown() {
  auto ambiguous = std::make_unique<Overloaded>(1, 2);
  auto generic = std::make_unique<Generic>(work);
}

void implicit() {
  auto ticker = std::make_unique<Ticker>();
  auto pair = std::make_unique<Pair>(std::thread(work), 3);
  auto plain = std::make_unique<Plain>();
}

void arrays() {
  auto many = std::make_unique<Worker[]>(3);
  many[1].run();
}

void places(std::map<int, Worker> &map, std::optional<Worker> &maybe) {
  std::list<Worker> list;
  list.emplace_back(2);
  map.try_emplace(1, 2);
  map.emplace(2, 3);
  map.emplace(std::piecewise_construct, std::forward_as_tuple(3),
              std::forward_as_tuple(4));
  maybe.emplace(4);
  maybe.reset();
  list.clear();
}

void realClass() {
  std::unique_ptr<Job> job = std::make_unique<ThreadJob>();
}

void anyClass(std::unique_ptr<Job> &job) { job = nullptr; }

std::unique_ptr<Job> given() {
  auto job = std::make_unique<ThreadJob>();
  return job;
}

void shared(std::shared_ptr<Worker> &out) {
  auto only = std::make_shared<Worker>();
  auto other = std::make_shared<Worker>();
  out = other;
}

void temporary() { std::make_unique<Worker>()->run(); }

class Pool {
public:
  void add() { workers_.push_back(std::make_unique<Worker>()); }
  ~Pool() { workers_.clear(); }

private:
  std::vector<std::unique_ptr<Worker>> workers_;
  std::unique_ptr<Worker> first_ = std::make_unique<Worker>(1);
  std::vector<std::shared_ptr<Worker>> shared_;
};
