// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20,c++23
// stdlib: both
// world: both
#include <string>
#include <thread>

void compress(const std::string &path);
void index(int shard);

// A1: nothing ever joins.
void neverJoined() {
  std::thread packer(compress, "a.log"); // want leash-unjoined-thread "'packer'"
}

void lambdaNeverJoined() {
  int total = 0;
  std::thread adder([&total] { ++total; }); // want leash-unjoined-thread "'adder'"
  (void)total;
}

void assignedLater() {
  std::thread late;
  late = std::thread(index, 1); // want leash-unjoined-thread "'late'"
}

void braces() {
  std::thread braced{index, 2}; // want leash-unjoined-thread "'braced'"
  braced.get_id();
}

void autoVariable() {
  auto worker = std::thread(index, 3); // want leash-unjoined-thread "'worker'"
}

void innerScope(bool deep) {
  if (deep) {
    std::thread scoped(index, 4); // want leash-unjoined-thread "'scoped'"
  }
}

void temporary() {
  std::thread(index, 5); // want leash-unjoined-thread "thread"
}

void sleepIsNoJoin() {
  std::thread napper(index, 6); // want leash-unjoined-thread "'napper'"
  std::this_thread::sleep_for(std::chrono::seconds(1));
}

// The same, right.
void joined() {
  std::thread packer(compress, "a.log"); // ok leash-unjoined-thread
  packer.join();
}

void joinedLambda() {
  int total = 0;
  std::thread adder([&total] { ++total; }); // ok leash-unjoined-thread
  adder.join();
  (void)total;
}

void joinedWhenAssigned() {
  std::thread late; // ok leash-unjoined-thread
  late = std::thread(index, 1);
  late.join();
}

void neverStarted() {
  std::thread idle; // ok leash-unjoined-thread -- there is no thread in it
}

void joinedInScope(bool deep) {
  if (deep) {
    std::thread scoped(index, 4); // ok leash-unjoined-thread
    scoped.join();
  }
}

void testedFirst() {
  std::thread maybe(index, 7); // ok leash-unjoined-thread
  if (maybe.joinable())
    maybe.join();
}

// Another check speaks of detached threads.
void detached() {
  std::thread away(index, 8); // ok leash-unjoined-thread
  away.detach();
}

void temporaryDetached() {
  std::thread(index, 9).detach(); // ok leash-unjoined-thread
}

void temporaryJoined() {
  std::thread(index, 10).join(); // ok leash-unjoined-thread
}
