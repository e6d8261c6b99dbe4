// SPDX-License-Identifier: Apache-2.0
// world: tu
//
// Members that other units define may join: in one unit nothing is said.
#include <memory>
#include <thread>

class Elsewhere {
public:
  Elsewhere() : thread_([] {}) {}
  ~Elsewhere();

private:
  std::thread thread_; // ok leash-unjoined-thread
};

class StopElsewhere {
public:
  StopElsewhere() : thread_([] {}) {}
  void stop();

private:
  std::thread thread_; // ok leash-unjoined-thread
};

class Friendly {
public:
  Friendly() : thread_([] {}) {}
  friend class Reaper;

private:
  std::thread thread_; // ok leash-unjoined-thread
};

std::thread gVisible; // ok leash-unjoined-thread
void startVisible() { gVisible = std::thread([] {}); } // ok leash-unjoined-thread

extern std::thread gElsewhere;
void startElsewhere() { gElsewhere = std::thread([] {}); } // ok leash-unjoined-thread

struct Open {
  std::thread thread; // ok leash-unjoined-thread
};
void fill(Open &o) { o.thread = std::thread([] {}); }
