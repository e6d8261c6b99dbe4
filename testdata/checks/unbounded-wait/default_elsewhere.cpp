// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Without Everywhere, a wait where a wait may be is no finding.
#include <condition_variable>
#include <future>
#include <mutex>
#include <queue>
#include <thread>

int fetch(std::future<int> &f) { return f.get(); } // ok leash-unbounded-wait

template <typename T> class BlockingQueue {
public:
  T pop() {
    std::unique_lock<std::mutex> lock(m_);
    cv_.wait(lock, [this] { return !q_.empty(); }); // ok leash-unbounded-wait
    T v = std::move(q_.front());
    q_.pop();
    return v;
  }
  void push(T v) {
    std::lock_guard<std::mutex> lock(m_);
    q_.push(std::move(v));
    cv_.notify_one();
  }

private:
  std::mutex m_;
  std::condition_variable cv_;
  std::queue<T> q_;
};

int roundTrip() {
  BlockingQueue<int> q;
  q.push(1);
  auto f = std::async(std::launch::async, [] { return 2; });
  return q.pop() + f.get(); // ok leash-unbounded-wait
}

int main() {
  std::thread t([] { roundTrip(); });
  t.join(); // ok leash-unbounded-wait
  return 0;
}
