// SPDX-License-Identifier: Apache-2.0
#ifndef CHAT_QUEUE_H
#define CHAT_QUEUE_H
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

/// Many producers, many consumers; pop() ends when closed and empty.
template <typename T> class Queue {
public:
  bool push(T value) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (closed_)
        return false;
      items_.push_back(std::move(value));
    }
    changed_.notify_one();
    return true;
  }

  std::optional<T> pop() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return closed_ || !items_.empty(); });
    if (items_.empty())
      return std::nullopt;
    T value = std::move(items_.front());
    items_.pop_front();
    return value;
  }

  void close() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closed_ = true;
    }
    changed_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<T> items_;
  bool closed_ = false;
};
#endif
