// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: real
// world: program
//
// Joins by the function that started the thread, on a way on which nobody asks
// it to stop.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

void step();
bool openPort(const char *name) { return std::fopen(name, "r") != nullptr; }

void nap() { std::this_thread::sleep_for(std::chrono::milliseconds(10)); }

// An early return that joins and forgets the flag.
int copyAll(const char *name) {
  std::atomic<bool> quit{false};
  std::thread progress([&] { // note "the thread is started here"
    while (!quit)            // note "this loop goes on"
      nap();
  });
  FILE *file = std::fopen(name, "r");
  if (!file) {
    progress.join(); // want leash-unbounded-wait "'copyAll' joins 'progress' without asking it to stop on this way: its loop may never end"
    return 1;
  }
  while (std::fgetc(file) != EOF)
    step();
  quit = true; // note "this would ask it to stop"
  progress.join();
  return 0;
}

// The thread gives the signal itself when it is done: to join it is to wait for
// its result.
int copyInThread(const char *name) {
  std::atomic<bool> quit{false};
  std::thread worker([&] {
    FILE *file = std::fopen(name, "r");
    while (!quit) {
      step();
      if (!file || std::fgetc(file) == EOF)
        quit = true;
    }
  });
  FILE *other = std::fopen(name, "r");
  if (!other) {
    worker.join(); // ok
    return 1;
  }
  quit = true;
  worker.join(); // ok
  return 0;
}

int copyAllRight(const char *name) {
  std::atomic<bool> quit{false};
  std::thread progress([&] {
    while (!quit)
      nap();
  });
  FILE *file = std::fopen(name, "r");
  if (!file) {
    quit = true;
    progress.join();
    return 1;
  }
  while (std::fgetc(file) != EOF)
    step();
  quit = true;
  progress.join();
  return 0;
}

// The same condition decides about both.
void maybeWatch(const char *name) {
  std::atomic<bool> quit{false};
  std::thread watcher([&] {
    while (!quit)
      nap();
  });
  const bool opened = openPort(name);
  if (opened)
    quit = true;
  step();
  if (opened)
    watcher.join();
  else
    watcher.detach();
}

// One way asks, the other does not, and both join.
void maybeAsk(const char *name) {
  std::atomic<bool> quit{false};
  std::thread watcher([&] {
    while (!quit)
      nap();
  });
  if (openPort(name))
    quit = true;
  watcher.join(); // want leash-unbounded-wait "'maybeAsk' joins 'watcher' without asking it to stop on this way"
}

// Several threads: each was asked, unless there is none.
struct Lane {
  std::atomic<bool> off{false};
  std::thread thread;
  void begin() {
    thread = std::thread([this] {
      while (!off)
        nap();
    });
  }
  void end() { off = true; }
  void collect() { thread.join(); }
};

void race(int n) {
  Lane lanes[4];
  for (int i = 0; i < n; ++i)
    lanes[i].begin();
  step();
  for (int i = 0; i < n; ++i)
    lanes[i].end();
  for (int i = 0; i < n; ++i)
    lanes[i].collect();
}

void raceAndForget(int n) {
  Lane lane;
  lane.begin();
  if (n > 3) {
    lane.end();
    lane.collect();
    return;
  }
  step();
  lane.off = n > 0; // of a value that is not known
  lane.collect();
}
