// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// A2, A8, A10: threads that a function starts and gives to its caller, in a
// container or in a member.
#include <memory>
#include <thread>
#include <vector>

void work(int);
bool ready();

std::vector<std::thread> startAll(int n) {
  std::vector<std::thread> all;
  for (int i = 0; i < n; ++i)
    all.emplace_back(work, i);
  return all;
}

int early() {
  auto all = startAll(4); // want leash-unjoined-thread "'all'"
  if (!ready())
    return 1; // note "'all' is destroyed"
  for (auto &t : all)
    t.join();
  return 0;
}

int joined() {
  auto all = startAll(4); // ok leash-unjoined-thread
  int failed = ready() ? 0 : 1;
  for (auto &t : all)
    t.join();
  return failed;
}

// Not in each round.
std::vector<std::thread> startSome(int n) {
  std::vector<std::thread> some;
  for (int i = 0; i < n; ++i)
    if (ready())
      some.emplace_back(work, i);
  return some;
}

int maybeNone() {
  auto some = startSome(4); // ok leash-unjoined-thread
  if (!ready())
    return 1;
  for (auto &t : some)
    t.join();
  return 0;
}

struct Task {
  int id = 0;
  std::thread thread;
};

std::unique_ptr<Task> makeTask(int id) {
  if (!ready())
    return nullptr;
  auto task = std::make_unique<Task>();
  task->id = id;
  task->thread = std::thread(work, id);
  return task;
}

bool secondFails() {
  auto a = makeTask(1); // want leash-unjoined-thread "'a'"
  if (!a)
    return false;
  auto b = makeTask(2); // ok leash-unjoined-thread
  if (!b)
    return false; // note "is destroyed"
  a->thread.join();
  b->thread.join();
  return true;
}

bool secondFailsJoined() {
  auto a = makeTask(1); // ok leash-unjoined-thread
  if (!a)
    return false;
  auto b = makeTask(2); // ok leash-unjoined-thread
  if (b)
    b->thread.join();
  a->thread.join();
  return bool(b);
}

Task makeByValue(int id) {
  Task task;
  task.id = id;
  task.thread = std::thread(work, id);
  return task;
}

bool byValue() {
  Task task = makeByValue(1); // want leash-unjoined-thread "'task'"
  if (!ready())
    return false; // note "is destroyed"
  task.thread.join();
  return true;
}

// What it makes has its thread joined by its destructor.
struct Joining {
  std::thread thread;
  ~Joining() {
    if (thread.joinable())
      thread.join();
  }
};

std::unique_ptr<Joining> makeJoining() {
  auto task = std::make_unique<Joining>();
  task->thread = std::thread(work, 1);
  return task;
}

bool joining() {
  auto task = makeJoining(); // ok leash-unjoined-thread
  return ready();
}
