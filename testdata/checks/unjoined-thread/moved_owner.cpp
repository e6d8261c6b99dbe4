// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: real
// world: program
//
// A reference to what a smart pointer owns goes on when the pointer is moved.
#include <map>
#include <memory>
#include <string>
#include <thread>

void step();

class Runner {
public:
  void start() { thread_ = std::thread([] { step(); }); }
  void join() {
    if (thread_.joinable())
      thread_.join();
  }

private:
  std::thread thread_;
};

class Host {
public:
  ~Host() {
    for (auto &[name, runner] : runners_)
      runner->join();
  }
  void load(const std::string &name) {
    auto runner = std::make_unique<Runner>();
    if (auto old = runners_.find(name); old != runners_.end())
      old->second->join();
    Runner &started = *runner;
    runners_[name] = std::move(runner);
    started.start();
  }
  void loadAndForget(bool wait) {
    auto runner = std::make_unique<Runner>();
    Runner &started = *runner;
    started.start(); // want leash-unjoined-thread "thread 'runner' is not joined on every path"
    if (wait)
      started.join();
  }

private:
  std::map<std::string, std::unique_ptr<Runner>> runners_;
};

void use(Host &h) {
  h.load("one");
  h.loadAndForget(true);
}
