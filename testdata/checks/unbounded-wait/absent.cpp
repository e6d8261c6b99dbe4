// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: real
// world: both
//
// Threads of one kind wait for each other, and one of them may never come.
#include <atomic>
#include <barrier>
#include <thread>
#include <vector>

struct Field {
  std::vector<double> cells;
};
void relax(Field &f);

class Weather {
public:
  explicit Weather(int n) : fields_(n), step_(n) {
    for (int i = 0; i < n; ++i)
      threads_.emplace_back(&Weather::run, this, i); // note "the thread is started here"
  }
  ~Weather() {
    stop_ = true;
    for (auto &t : threads_)
      t.join();
  }

private:
  bool allocate(int i) {
    if (i > 100)
      return false;
    fields_[i].cells.resize(100);
    last_ = i;
    return true;
  }
  void run(int i) {
    if (!allocate(i)) // note "it leaves here"
      return;
    do {
      relax(fields_[i]);
      step_.arrive_and_wait(); // want leash-unbounded-wait "the thread that would wake it may end without doing so"
      more_ = !stop_;
      step_.arrive_and_wait(); // want leash-unbounded-wait "the thread that would wake it may end without doing so"
    } while (more_);
  }
  std::vector<Field> fields_;
  std::atomic<bool> stop_{false};
  std::atomic<bool> more_{true};
  int last_ = 0;
  std::barrier<> step_;
  std::vector<std::thread> threads_;
};

// Who leaves says so.
class WeatherDrops {
public:
  explicit WeatherDrops(int n) : fields_(n), step_(n) {
    for (int i = 0; i < n; ++i)
      threads_.emplace_back(&WeatherDrops::run, this, i);
  }
  ~WeatherDrops() {
    for (auto &t : threads_)
      t.join();
  }

private:
  bool allocate(int i) {
    if (i > 100)
      return false;
    fields_[i].cells.resize(100);
    last_ = i;
    return true;
  }
  void run(int i) {
    if (!allocate(i)) {
      step_.arrive_and_drop();
      return;
    }
    for (int n = 0; n < 10; ++n)
      step_.arrive_and_wait(); // ok leash-unbounded-wait
  }
  std::vector<Field> fields_;
  int last_ = 0;
  std::barrier<> step_;
  std::vector<std::thread> threads_;
};

// None of them comes, or all of them do.
class WeatherOff {
public:
  WeatherOff(int n, bool on) : on_(on), step_(n) {
    for (int i = 0; i < n; ++i)
      threads_.emplace_back(&WeatherOff::run, this, i);
  }
  ~WeatherOff() {
    for (auto &t : threads_)
      t.join();
  }

private:
  bool on(int) const { return on_; }
  void run(int i) {
    if (!on(i))
      return;
    step_.arrive_and_wait(); // ok leash-unbounded-wait
  }
  const bool on_;
  std::barrier<> step_;
  std::vector<std::thread> threads_;
};
