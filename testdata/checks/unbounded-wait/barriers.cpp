// SPDX-License-Identifier: Apache-2.0
// std: c++20,c++23
// stdlib: both
// world: both
//
// Barriers that a stop leaves without enough threads.
#include <atomic>
#include <barrier>
#include <thread>
#include <vector>

void step(int part);

// The owner takes part in each round, but not in the last one.
class World {
public:
  explicit World(int n) : begin_(n + 1), end_(n + 1) {
    for (int i = 0; i < n; ++i)
      threads_.emplace_back([this, i] { run(i); });
  }
  ~World() {
    quit_ = true; // note "the stop is requested here"
    for (auto &t : threads_)
      t.join();
  }
  void frame() {
    begin_.arrive_and_wait();
    end_.arrive_and_wait();
  }

private:
  void run(int part) {
    for (;;) {
      begin_.arrive_and_wait(); // want leash-unbounded-wait "'begin_' without a deadline: a stop by 'quit_' does not wake it"
      if (quit_)
        return;
      step(part);
      end_.arrive_and_wait(); // ok leash-unbounded-wait
    }
  }
  std::atomic<bool> quit_{false};
  std::barrier<> begin_, end_;
  std::vector<std::thread> threads_;
};

class WorldRight {
public:
  explicit WorldRight(int n) : begin_(n + 1), end_(n + 1) {
    for (int i = 0; i < n; ++i)
      threads_.emplace_back([this, i] { run(i); });
  }
  ~WorldRight() {
    quit_ = true;
    begin_.arrive_and_wait();
    for (auto &t : threads_)
      t.join();
  }
  void frame() {
    begin_.arrive_and_wait();
    end_.arrive_and_wait();
  }

private:
  void run(int part) {
    for (;;) {
      begin_.arrive_and_wait(); // ok leash-unbounded-wait
      if (quit_)
        return;
      step(part);
      end_.arrive_and_wait(); // ok leash-unbounded-wait
    }
  }
  std::atomic<bool> quit_{false};
  std::barrier<> begin_, end_;
  std::vector<std::thread> threads_;
};

// Each looks at the flag when it gets there: some leave a round earlier.
class Choir {
public:
  explicit Choir(int n) : bar_(n) {
    for (int i = 0; i < n; ++i)
      threads_.emplace_back([this, i] { sing(i); });
  }
  ~Choir() {
    quit_ = true; // note "."
    for (auto &t : threads_)
      t.join();
  }

private:
  void sing(int part) {
    while (!quit_) {
      step(part);
      bar_.arrive_and_wait(); // want leash-unbounded-wait "'bar_' without a deadline: a stop by 'quit_' makes the threads leave one by one"
    }
  }
  std::atomic<bool> quit_{false};
  std::barrier<> bar_;
  std::vector<std::thread> threads_;
};

// Who leaves is not waited for any more.
class ChoirRight {
public:
  explicit ChoirRight(int n) : bar_(n) {
    for (int i = 0; i < n; ++i)
      threads_.emplace_back([this, i] { sing(i); });
  }
  ~ChoirRight() {
    quit_ = true;
    for (auto &t : threads_)
      t.join();
  }

private:
  void sing(int part) {
    while (!quit_) {
      step(part);
      bar_.arrive_and_wait(); // ok leash-unbounded-wait
    }
    bar_.arrive_and_drop();
  }
  std::atomic<bool> quit_{false};
  std::barrier<> bar_;
  std::vector<std::thread> threads_;
};

// All look at what the last one to arrive has decided.
class ChoirTogether {
  struct Decide {
    ChoirTogether *choir;
    void operator()() noexcept { choir->last_ = choir->quit_.load(); }
  };

public:
  explicit ChoirTogether(int n) : bar_(n, Decide{this}) {
    for (int i = 0; i < n; ++i)
      threads_.emplace_back([this, i] { sing(i); });
  }
  ~ChoirTogether() {
    quit_ = true;
    for (auto &t : threads_)
      t.join();
  }

private:
  void sing(int part) {
    while (!last_) {
      step(part);
      bar_.arrive_and_wait(); // ok leash-unbounded-wait
    }
  }
  std::atomic<bool> quit_{false};
  bool last_ = false;
  std::barrier<Decide> bar_;
  std::vector<std::thread> threads_;
};
