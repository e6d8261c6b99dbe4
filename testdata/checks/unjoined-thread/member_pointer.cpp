// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// world: both
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>

class Lazy {
public:
  void start() { runner_ = std::make_unique<std::thread>([] {}); }

private:
  std::unique_ptr<std::thread> runner_; // want leash-unjoined-thread "'(Lazy::)?.?runner_'"
};

class LazyRight {
public:
  void start() { runner_ = std::make_unique<std::thread>([] {}); }
  ~LazyRight() {
    if (runner_ && runner_->joinable())
      runner_->join();
  }

private:
  std::unique_ptr<std::thread> runner_; // ok leash-unjoined-thread
};

class Raw {
public:
  Raw() { runner_ = new std::thread([] {}); }
  ~Raw() { delete runner_; }

private:
  std::thread *runner_ = nullptr; // want leash-unjoined-thread "'(Raw::)?.?runner_'"
};

class RawRight {
public:
  RawRight() { runner_ = new std::thread([] {}); }
  ~RawRight() {
    runner_->join();
    delete runner_;
  }

private:
  std::thread *runner_ = nullptr; // ok leash-unjoined-thread
};

class Maybe {
public:
  void start() { runner_.emplace([] {}); }
  ~Maybe() { runner_.reset(); }

private:
  std::optional<std::thread> runner_; // want leash-unjoined-thread "'(Maybe::)?.?runner_'"
};

class MaybeRight {
public:
  void start() { runner_.emplace([] {}); }
  ~MaybeRight() {
    if (runner_)
      runner_->join();
  }

private:
  std::optional<std::thread> runner_; // ok leash-unjoined-thread
};

class Sessions {
public:
  void open(const std::string &id) { byId_[id] = std::thread([] {}); }
  void close(const std::string &id) { byId_[id].detach(); }
  ~Sessions() {
    for (auto &[id, t] : byId_)
      if (t.joinable())
        t.join();
  }

private:
  std::map<std::string, std::thread> byId_; // ok leash-unjoined-thread
};

class SessionsLost {
public:
  void open(const std::string &id) { byId_[id] = std::thread([] {}); }
  ~SessionsLost() { byId_.clear(); }

private:
  std::map<std::string, std::thread> byId_; // want leash-unjoined-thread "'(SessionsLost::)?byId_'"
};

// Pimpl: the outer destructor is where the inner one runs.
class Camera {
public:
  Camera();
  ~Camera();

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

struct Camera::Impl {
  Impl() : reader([this] { read(); }) {}
  void read() {}
  std::thread reader; // ok leash-unjoined-thread
};

Camera::Camera() : impl_(std::make_unique<Impl>()) {}
Camera::~Camera() {
  if (impl_->reader.joinable())
    impl_->reader.join();
}
