// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <optional>
#include <queue>
#include <string>
#include <thread>

template <typename T> class Queue {
public:
  void push(T v) {
    {
      std::lock_guard<std::mutex> lock(m_);
      q_.push(std::move(v));
    }
    cv_.notify_one();
  }
  std::optional<T> pop() {
    std::unique_lock<std::mutex> lock(m_);
    cv_.wait(lock, [this] { return closed_ || !q_.empty(); });
    if (q_.empty())
      return std::nullopt;
    T v = std::move(q_.front());
    q_.pop();
    return v;
  }
  void close() {
    {
      std::lock_guard<std::mutex> lock(m_);
      closed_ = true;
    }
    cv_.notify_all();
  }

private:
  std::mutex m_;
  std::condition_variable cv_;
  std::queue<T> q_;
  bool closed_ = false;
};

int countLines(std::istream &in) {
  Queue<std::string> lines;
  int total = 0;
  std::thread consumer([&] { // ok leash-unjoined-thread
    while (auto line = lines.pop())
      ++total;
  });
  std::string line;
  while (std::getline(in, line))
    lines.push(line);
  lines.close();
  consumer.join();
  return total;
}

// An empty input is thought to need no work, but the consumer runs already.
int countLinesHasty(std::istream &in) {
  Queue<std::string> lines;
  int total = 0;
  std::thread consumer([&] { // want leash-unjoined-thread "'consumer'"
    while (auto line = lines.pop())
      ++total;
  });
  std::string line;
  if (!std::getline(in, line)) {
    lines.close();
    return 0; // note "."
  }
  do
    lines.push(line);
  while (std::getline(in, line));
  lines.close();
  consumer.join();
  return total;
}
