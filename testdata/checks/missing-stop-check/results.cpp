// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: real
// world: both
//
// Attempts with several results, in a function that knows of no stop.
#include <atomic>
#include <chrono>
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
