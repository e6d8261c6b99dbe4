// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: real
// world: program
//
// Who waits for room in a queue has to hear of the stop, when those who take
// from it no longer do then.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

class Frames {
public:
  bool push(int frame) {
    std::unique_lock<std::mutex> lock(mutex_);
    room_.wait(lock, [this] { return frames_.size() < 8; }); // want leash-unbounded-wait "does not change what it waits for"
    if (closed_)
      return false;
    frames_.push_back(frame);
    ready_.notify_one();
    return true;
  }
  std::optional<int> pop() {
    std::unique_lock<std::mutex> lock(mutex_);
    ready_.wait(lock, [this] { return closed_ || !frames_.empty(); });
    if (closed_)
      return std::nullopt;
    int frame = frames_.front();
    frames_.pop_front();
    room_.notify_one();
    return frame;
  }
  void close() {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    room_.notify_all();
    ready_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable room_, ready_;
  std::deque<int> frames_;
  bool closed_ = false;
};

// It is emptied before the taker leaves: there is room again.
class Drained {
public:
  bool push(int frame) {
    std::unique_lock<std::mutex> lock(mutex_);
    room_.wait(lock, [this] { return frames_.size() < 8; }); // ok leash-unbounded-wait
    if (closed_)
      return false;
    frames_.push_back(frame);
    ready_.notify_one();
    return true;
  }
  std::optional<int> pop() {
    std::unique_lock<std::mutex> lock(mutex_);
    ready_.wait(lock, [this] { return closed_ || !frames_.empty(); });
    if (frames_.empty())
      return std::nullopt;
    int frame = frames_.front();
    frames_.pop_front();
    room_.notify_one();
    return frame;
  }
  void close() {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    room_.notify_all();
    ready_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable room_, ready_;
  std::deque<int> frames_;
  bool closed_ = false;
};

class FramesRight {
public:
  bool push(int frame) {
    std::unique_lock<std::mutex> lock(mutex_);
    room_.wait(lock, [this] { return closed_ || frames_.size() < 8; }); // ok leash-unbounded-wait
    if (closed_)
      return false;
    frames_.push_back(frame);
    ready_.notify_one();
    return true;
  }
  std::optional<int> pop() {
    std::unique_lock<std::mutex> lock(mutex_);
    ready_.wait(lock, [this] { return closed_ || !frames_.empty(); });
    if (closed_)
      return std::nullopt;
    int frame = frames_.front();
    frames_.pop_front();
    room_.notify_one();
    return frame;
  }
  void close() {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    room_.notify_all();
    ready_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable room_, ready_;
  std::deque<int> frames_;
  bool closed_ = false;
};

// Cleared by close(): there is room, whatever the taker does.
class Cleared {
public:
  bool push(int frame) {
    std::unique_lock<std::mutex> lock(mutex_);
    room_.wait(lock, [this] { return frames_.size() < 8; }); // ok leash-unbounded-wait
    if (closed_)
      return false;
    frames_.push_back(frame);
    ready_.notify_one();
    return true;
  }
  std::optional<int> pop() {
    std::unique_lock<std::mutex> lock(mutex_);
    ready_.wait(lock, [this] { return closed_ || !frames_.empty(); });
    if (closed_)
      return std::nullopt;
    int frame = frames_.front();
    frames_.pop_front();
    room_.notify_one();
    return frame;
  }
  void close() {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    frames_.clear();
    room_.notify_all();
    ready_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable room_, ready_;
  std::deque<int> frames_;
  bool closed_ = false;
};

template <class Queue> class Pipeline {
public:
  Pipeline() {
    decoder_ = std::thread(&Pipeline::decode, this);
    encoder_ = std::thread(&Pipeline::encode, this);
  }
  ~Pipeline() {
    stopping_ = true;
    queue_.close();
    decoder_.join();
    encoder_.join();
  }

private:
  void decode() {
    int frame = 0;
    while (!stopping_)
      if (!queue_.push(++frame))
        break;
  }
  void encode() {
    while (auto frame = queue_.pop())
      sum_ += *frame;
  }
  Queue queue_;
  std::atomic<bool> stopping_{false};
  int sum_ = 0;
  std::thread decoder_, encoder_;
};

int main() {
  Pipeline<Frames> a;
  Pipeline<Drained> b;
  Pipeline<FramesRight> c;
  Pipeline<Cleared> d;
}
