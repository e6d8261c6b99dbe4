// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Loops that start one thread in each round: what the first round knows of a
// value need not hold in the next.
#include <memory>
#include <thread>
#include <vector>

void measure();
bool more();
bool broken();
int level();

void lastRoundIsSkipped(int n) {
  for (int i = 0; i < n; ++i) {
    std::thread probe(measure); // want leash-unjoined-thread "'probe'"
    if (i == 7)
      continue;
    probe.join();
  }
}

void countsByItself() {
  int tries = 0;
  while (more()) {
    std::thread probe(measure); // want leash-unjoined-thread "'probe'"
    if (tries == 3)
      return;
    probe.join();
    tries++;
  }
}

void setAfterTheJoin() {
  bool leave = false;
  while (more()) {
    std::thread probe(measure); // want leash-unjoined-thread "'probe'"
    if (leave)
      return;
    probe.join();
    leave = broken();
  }
}

void setToAConstant() {
  int state = 0;
  for (;;) {
    std::thread probe(measure); // want leash-unjoined-thread "'probe'"
    if (state == 2)
      break;
    probe.join();
    if (broken())
      state = 2;
  }
}

void onTheHeap() {
  bool leave = false;
  do {
    auto probe = std::make_unique<std::thread>(measure); // want leash-unjoined-thread "'probe'"
    if (leave)
      return;
    probe->join();
    leave = broken();
  } while (more());
}

void byPointer() {
  bool leave = false;
  while (more()) {
    auto *probe = new std::thread(measure); // want leash-unjoined-thread "'probe'"
    if (leave)
      return;
    probe->join();
    delete probe;
    leave = broken();
  }
}

void assigned() {
  int last = 0;
  std::thread probe;
  while (more()) {
    probe = std::thread(measure); // want leash-unjoined-thread "'probe'"
    if (last == 5)
      return;
    probe.join();
    last = level();
  }
}

void several() {
  bool leave = false;
  while (more()) {
    std::vector<std::thread> probes;
    for (int i = 0; i < 4; ++i)
      probes.emplace_back(measure); // want leash-unjoined-thread "'probes'"
    if (leave)
      return;
    for (auto &p : probes)
      p.join();
    leave = broken();
  }
}

class Probe {
public:
  void start() { thread_ = std::thread(measure); }
  void wait() { thread_.join(); }

private:
  std::thread thread_;
};

void inAnObject() {
  int failures = 0;
  while (more()) {
    Probe probe;
    probe.start(); // want leash-unjoined-thread "'probe'"
    if (failures == 4)
      return;
    probe.wait();
    ++failures;
  }
}

// The way out is before the start, or the thread is joined on it.
void leavesBefore() {
  bool leave = false;
  while (more()) {
    if (leave)
      return;
    std::thread probe(measure); // ok leash-unjoined-thread
    probe.join();
    leave = broken();
  }
}

void joinsOnTheWay() {
  int tries = 0;
  while (more()) {
    std::thread probe(measure); // ok leash-unjoined-thread
    if (tries == 3) {
      probe.join();
      return;
    }
    probe.join();
    tries++;
  }
}

// It is only ever 0 or 1.
void neverThatValue() {
  int state = 0;
  while (more()) {
    std::thread probe(measure); // ok leash-unjoined-thread
    if (state == 2)
      return;
    probe.join();
    state = broken() ? 1 : 0;
    if (state != 1)
      state = 0;
  }
}

void unchanged() {
  bool leave = false;
  while (more()) {
    std::thread probe(measure); // ok leash-unjoined-thread
    if (leave)
      return;
    probe.join();
    if (broken())
      leave = false;
  }
}

void startedInTurns() {
  bool runs = false;
  std::thread probe;
  while (more()) {
    if (runs) {
      probe.join();
      runs = false;
    } else {
      probe = std::thread(measure); // ok leash-unjoined-thread
      runs = true;
    }
  }
  if (runs)
    probe.join();
}

void sameCondition() {
  int mode = 0;
  while (more()) {
    std::thread probe;
    if (mode == 1)
      probe = std::thread(measure); // ok leash-unjoined-thread
    if (mode == 1)
      probe.join();
    mode = level();
  }
}

void inBatches(int n) {
  std::vector<std::thread> probes;
  for (int i = 0; i < n; ++i) {
    probes.emplace_back(measure); // ok leash-unjoined-thread
    if (probes.size() == 8) {
      for (auto &p : probes)
        p.join();
      probes.clear();
    }
  }
  for (auto &p : probes)
    p.join();
}
