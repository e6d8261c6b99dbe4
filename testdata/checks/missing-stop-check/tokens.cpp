// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
// world: both
//
// Tokens of sources that nobody asks.
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

void poll();
void keep(std::stop_source source);

class Shadowed {
public:
  void start() {
    std::stop_source source;
    for (int n = 0; n < 2; ++n)
      threads_.emplace_back(&Shadowed::sweep, this, source.get_token());
  }
  void stop() {
    source_.request_stop();
    for (auto &t : threads_)
      t.join();
  }

private:
  void sweep(std::stop_token st) {
    while (!st.stop_requested()) // want leash-missing-stop-check "loop in 'Shadowed::sweep' tests the stop token 'st', of which nobody requests a stop"
      poll();
  }
  std::stop_source source_;
  std::vector<std::thread> threads_;
};

class Asked {
public:
  void start() {
    for (int n = 0; n < 2; ++n)
      threads_.emplace_back(&Asked::sweep, this, source_.get_token());
  }
  void stop() {
    source_.request_stop();
    for (auto &t : threads_)
      t.join();
  }

private:
  void sweep(std::stop_token st) {
    while (!st.stop_requested()) // ok leash-missing-stop-check
      poll();
  }
  std::stop_source source_;
  std::vector<std::thread> threads_;
};

// Others may ask: a copy of the source, or it is moved away.
void copied() {
  std::stop_source source;
  std::thread t([token = source.get_token()] {
    while (!token.stop_requested()) // ok leash-missing-stop-check
      poll();
  });
  keep(source);
  t.join();
}

class Kept {
public:
  void start() {
    std::stop_source source;
    thread_ = std::thread([token = source.get_token()] {
      while (!token.stop_requested()) // ok leash-missing-stop-check
        poll();
    });
    source_ = std::move(source);
  }
  ~Kept() {
    source_.request_stop();
    thread_.join();
  }

private:
  std::stop_source source_;
  std::thread thread_;
};

void ofThread() {
  std::jthread t([](std::stop_token st) {
    while (!st.stop_requested()) // ok leash-missing-stop-check
      poll();
  });
}
