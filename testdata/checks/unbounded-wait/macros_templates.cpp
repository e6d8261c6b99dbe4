// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// world: both
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>

#define WAIT_FOR(future) (future).wait()

template <typename T> class Holder {
public:
  explicit Holder(std::future<T> f) : future_(std::move(f)) {}
  ~Holder() {
    future_.wait(); // want leash-unbounded-wait "future_'"
  }

private:
  std::future<T> future_;
};

class ByMacro {
public:
  ~ByMacro() {
    WAIT_FOR(future_); // want leash-unbounded-wait "future_'"
  }

private:
  std::future<void> future_;
};

class ByPointer {
public:
  ~ByPointer() {
    if (future_)
      future_->wait(); // want leash-unbounded-wait "future_'"
  }

private:
  std::unique_ptr<std::future<void>> future_;
};

class Shared {
public:
  ~Shared() {
    future_.wait(); // want leash-unbounded-wait "future_'"
  }

private:
  std::shared_future<void> future_;
};

void instantiate(std::future<int> f) { Holder<int> h(std::move(f)); }
