// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
// An object that others have before its thread is started: who has it joins.
#include <atomic>
#include <map>
#include <memory>
#include <thread>
#include <vector>

void work();

struct Session {
  std::atomic<bool> open{true};
  std::thread thread;
};

static void close(Session &s) {
  s.open = false;
  s.thread.join();
}

struct InVector {
  std::vector<std::shared_ptr<Session>> all;
  void add() {
    auto s = std::make_shared<Session>();
    all.push_back(s);
    s->thread = std::thread([s] { // ok
      while (s->open)
        work();
    });
  }
  ~InVector() {
    for (auto &s : all)
      close(*s);
  }
};

struct InMap {
  std::map<int, std::shared_ptr<Session>> all;
  void add(int id) {
    auto s = std::make_shared<Session>();
    all[id] = s;
    s->thread = std::thread(work); // ok
  }
  ~InMap() {
    for (auto &[id, s] : all)
      close(*s);
  }
};

struct InMember {
  std::shared_ptr<Session> current;
  void add() {
    auto s = std::make_shared<Session>();
    current = s;
    s->thread = std::thread(work); // ok
  }
  ~InMember() {
    if (current)
      close(*current);
  }
};

struct ByPointer {
  std::map<int, Session *> all;
  void add(int id) {
    auto *s = new Session;
    all[id] = s;
    s->thread = std::thread(work); // ok
  }
  ~ByPointer() {
    for (auto &[id, s] : all) {
      close(*s);
      delete s;
    }
  }
};

// Nobody has it.
void alone() {
  auto s = std::make_shared<Session>();
  s->thread = std::thread(work); // want leash-unjoined-thread "thread 's->thread' is not joined"
}

// Another one is there.
struct Other {
  std::vector<std::shared_ptr<Session>> all;
  void add() {
    auto s = std::make_shared<Session>();
    auto t = std::make_shared<Session>();
    all.push_back(t);
    s->thread = std::thread(work); // want leash-unjoined-thread "thread 's->thread' is not joined"
    t->thread = std::thread(work); // ok
  }
  ~Other() {
    for (auto &s : all)
      close(*s);
  }
};

// Each round has one of its own, and the first that fails is lost.
bool ready();
struct Rounds {
  std::vector<std::shared_ptr<Session>> all;
  void add() {
    for (int i = 0; i < 3; ++i) {
      auto s = std::make_shared<Session>();
      s->thread = std::thread(work); // want leash-unjoined-thread "thread 's->thread' is not joined on every path"
      if (!ready())
        return;
      all.push_back(s);
    }
  }
  ~Rounds() {
    for (auto &s : all)
      close(*s);
  }
};

int main() {
  InVector().add();
  InMap().add(1);
  InMember().add();
  ByPointer().add(1);
  alone();
  Other().add();
  Rounds().add();
}
