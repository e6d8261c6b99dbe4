// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
// Threads that are joined by a name which the code makes up on the way: lists
// of pointers, what a method gives back of itself, the parameter of a closure,
// what a variant holds, the element that a test has chosen.
#include <atomic>
#include <functional>
#include <list>
#include <memory>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

void work();
bool failed();

void listOfPointers() {
  std::thread a(work), b(work); // ok
  for (std::thread *t : {&a, &b})
    t->join();
}

void listOfReferences() {
  std::thread a(work), b(work); // ok
  for (std::thread &t : {std::ref(a), std::ref(b)})
    t.join();
}

void vectorOfPointers() {
  std::thread a(work), b(work); // ok
  std::vector<std::thread *> all{&a, &b};
  for (auto *t : all)
    t->join();
}

void oneForgotten() {
  std::thread a(work), b(work);
  std::thread c(work); // want leash-unjoined-thread "thread 'c' is not joined on every path"
  for (std::thread *t : {&a, &b})
    t->join();
}

class TwoMembers {
  std::thread rx, tx;

public:
  void start() {
    rx = std::thread(work); // ok
    tx = std::thread(work); // ok
  }
  void stop() {
    for (std::thread *t : {&rx, &tx})
      if (t->joinable())
        t->join();
  }
  ~TwoMembers() { stop(); }
};

void twoMembers() {
  TwoMembers two;
  two.start();
}

class Builder {
  std::vector<std::thread> all;

public:
  Builder &with(std::function<void()> f) {
    all.emplace_back(std::move(f));
    return *this;
  }
  std::vector<std::thread> build() { return std::move(all); }
};

void built() {
  auto all = Builder().with(work).with(work).build(); // ok
  for (auto &t : all)
    t.join();
}

void leftInBuilder() {
  Builder b;
  b.with(work); // want leash-unjoined-thread "is not joined"
}

static void give(const std::function<void(std::thread)> &to) {
  std::thread t(work); // ok
  to(std::move(t));
}

void taken() {
  std::vector<std::thread> all;
  give([&](std::thread t) { all.push_back(std::move(t)); });
  for (auto &t : all)
    t.join();
}

class InVariant {
  std::variant<std::monostate, std::thread> held;

public:
  ~InVariant() { stop(); }
  void start() {
    stop();
    held = std::thread(work); // ok
  }
  void stop() {
    if (auto *t = std::get_if<std::thread>(&held)) {
      t->join();
      held = std::monostate{};
    }
  }
};

struct Task {
  std::thread thread; // ok
  std::atomic<bool> done{false};
};

class JoinedByTest {
  std::list<Task> all;

public:
  void add() {
    Task &t = all.emplace_back();
    t.thread = std::thread([&t] {
      work();
      t.done = true;
    });
  }
  void sweep() {
    all.remove_if([](Task &t) {
      if (!t.done)
        return false;
      t.thread.join();
      return true;
    });
  }
  ~JoinedByTest() {
    for (auto &t : all)
      t.thread.join();
  }
};

struct Left {
  std::thread thread;
  std::atomic<bool> done{false};
};

class LeftByTest {
  std::list<Left> all;

public:
  void add() {
    Left &t = all.emplace_back();
    t.thread = std::thread([&t] { // todo-want leash-unjoined-thread "thread member 'thread' of 'Left' is not joined on every path"
      work();
      t.done = true;
    });
  }
  void sweep() {
    all.remove_if([](Left &t) { return t.done.load(); });
  }
  ~LeftByTest() {
    for (auto &t : all)
      t.thread.join();
  }
};

int main() {
  InVariant().start();
  JoinedByTest j;
  j.add();
  j.sweep();
  LeftByTest l;
  l.add();
  l.sweep();
}
