// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: real
// world: both
//
// A promise that dies makes its future ready: only one that lives on, as a
// member beside the future does, can leave a waiter alone.
#include <future>
#include <string>
#include <thread>
#include <utility>

std::string read(const std::string &file);

// The thread has the promise, in a guard that settles it in the end.
template <class T> class Settler {
public:
  explicit Settler(std::promise<T> p) : promise_(std::move(p)) {}
  ~Settler() {
    if (!set_)
      promise_.set_value(T());
  }
  void set(T v) {
    promise_.set_value(std::move(v));
    set_ = true;
  }

private:
  std::promise<T> promise_;
  bool set_ = false;
};

class Preload {
public:
  explicit Preload(std::string file) {
    std::promise<std::string> p;
    text_ = p.get_future();
    loader_ = std::thread(&Preload::load, std::move(file), std::move(p));
  }
  ~Preload() {
    text_.wait(); // ok leash-unbounded-wait
    loader_.join();
  }

private:
  static void load(std::string file, std::promise<std::string> p) {
    Settler<std::string> result(std::move(p));
    if (!file.empty())
      result.set(read(file));
  }
  std::future<std::string> text_;
  std::thread loader_;
};

// Nobody sets the member, and it lives as long as who waits.
class Latch {
public:
  Latch() : opened_(gate_.get_future()) {}
  ~Latch() {
    opened_.wait(); // want leash-unbounded-wait "destructor 'Latch::~Latch' waits for 'opened_'"
  }

private:
  std::promise<void> gate_;
  std::future<void> opened_;
};
