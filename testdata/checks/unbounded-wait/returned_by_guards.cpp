// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: real
// world: both
//
// Latches and permits that come back by an object which keeps a reference to
// them, or by a deleter.
#include <latch>
#include <memory>
#include <semaphore>
#include <thread>
#include <vector>

bool readable(int shelf);
void sort(int shelf);

class Tally {
public:
  explicit Tally(std::latch &open) : open_(open) {}
  Tally(const Tally &) = delete;
  ~Tally() { open_.count_down(); }

private:
  std::latch &open_;
};

class Shelves {
public:
  explicit Shelves(int n) : sorted_(n), shown_(n) {
    for (int i = 0; i < n; ++i)
      threads_.emplace_back([this, i] { run(i); });
  }
  ~Shelves() {
    sorted_.wait(); // ok leash-unbounded-wait
    threads_.clear();
  }
  void close() {
    shown_.wait(); // want leash-unbounded-wait "waits for 'shown_' without a deadline: it hangs when nobody wakes it"
  }
  void show() { shown_.count_down(); }

private:
  void run(int shelf) {
    Tally tally(sorted_);
    if (!readable(shelf))
      return;
    sort(shelf);
  }
  std::latch sorted_, shown_;
  std::vector<std::jthread> threads_;
};

struct Pass {
  std::counting_semaphore<4> *gate;
  explicit Pass(std::counting_semaphore<4> *g) : gate(g) { gate->acquire(); }
  Pass(const Pass &) = delete;
  ~Pass() { gate->release(); }
};

class Museum {
public:
  ~Museum() {
    for (int i = 0; i < 4; ++i)
      gate_.acquire(); // ok leash-unbounded-wait
  }
  void visit(int shelf) {
    Pass pass(&gate_);
    sort(shelf);
  }

private:
  std::counting_semaphore<4> gate_{4};
};

void visitors(Museum &museum) {
  std::jthread guest([&museum] { museum.visit(1); });
  museum.visit(2);
}

class Lockers {
public:
  ~Lockers() {
    for (int i = 0; i < 4; ++i)
      keys_.acquire(); // ok leash-unbounded-wait
  }
  std::shared_ptr<void> take() {
    keys_.acquire();
    return std::shared_ptr<void>(this, [](void *p) {
      static_cast<Lockers *>(p)->keys_.release();
    });
  }

private:
  std::counting_semaphore<4> keys_{4};
};
