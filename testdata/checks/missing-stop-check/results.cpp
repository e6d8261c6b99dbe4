// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: real
// world: both
//
// Attempts with several results, in a function that knows of no stop.
#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <utility>

using namespace std::chrono_literals;

std::pair<bool, std::string> ask(int fd);

class Wallet {
public:
  void start() { thread_ = std::thread(&Wallet::run, this); }
  ~Wallet() {
    stop_ = true;
    thread_.join();
  }

private:
  std::string height() {
    auto [known, text] = ask(3);
    while (!known) { // want leash-missing-stop-check "until 'ask' succeeds"
      std::this_thread::sleep_for(1s);
      std::tie(known, text) = ask(3);
    }
    return text;
  }
  std::string heightRight() {
    auto [known, text] = ask(3);
    while (!known && !stop_) { // ok leash-missing-stop-check
      std::this_thread::sleep_for(1s);
      std::tie(known, text) = ask(3);
    }
    return text;
  }
  void run() {
    while (!stop_) {
      height();
      heightRight();
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// An object for each attempt, whose answer is of a type of the library.
class Query {
public:
  explicit Query(const std::string &server);
  explicit Query(unsigned page);
  ~Query();
  std::optional<long> seconds();
  bool last();
};

class Offset {
public:
  void start() { thread_ = std::thread(&Offset::run, this); }
  ~Offset() {
    stop_ = true;
    thread_.join();
  }

private:
  long query() {
    for (;;) { // want leash-missing-stop-check "until 'Query::seconds' succeeds and does not look at 'this->stop_'"
      Query q(server_);
      if (auto seconds = q.seconds())
        return *seconds;
      std::this_thread::sleep_for(1s);
    }
  }
  std::optional<long> queryRight() {
    while (!stop_) { // ok leash-missing-stop-check
      Query q(server_);
      if (auto seconds = q.seconds())
        return seconds;
      std::this_thread::sleep_for(1s);
    }
    return std::nullopt;
  }
  // Another one each time: they come to an end.
  void pages() {
    for (unsigned n = 0;; ++n) { // ok leash-missing-stop-check
      Query q(n);
      if (q.last())
        return;
      std::this_thread::sleep_for(1s);
    }
  }
  void run() {
    while (!stop_) {
      query();
      queryRight();
      pages();
    }
  }
  const std::string server_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

std::optional<long> askSeconds();

class Answers {
public:
  void start() { thread_ = std::thread(&Answers::run, this); }
  ~Answers() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      while (true) { // want leash-missing-stop-check "until 'askSeconds' succeeds"
        auto seconds = askSeconds();
        if (seconds.has_value())
          break;
        std::this_thread::sleep_for(1s);
      }
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
