// Condition variables, futures, semaphores, latches, barriers, locks, sleeps.
#include <atomic>
#include <barrier>
#include <chrono>
#include <condition_variable>
#include <future>
#include <latch>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <thread>

using namespace std::chrono_literals;

void work();
int compute(int);

struct queue {
  std::mutex m;
  std::condition_variable cv;
  bool ready = false;

  void plain() {
    std::unique_lock<std::mutex> lock(m);
    while (!ready)
      cv.wait(lock);
  }
  bool timed() {
    std::unique_lock<std::mutex> lock(m);
    return cv.wait_for(lock, 10ms, [this] { return ready; });
  }
  void set() {
    {
      std::lock_guard<std::mutex> guard(m);
      ready = true;
    }
    cv.notify_one();
    cv.notify_all();
  }
};

void futures() {
  std::promise<int> p;
  std::future<int> f = p.get_future();
  p.set_value(3);
  f.wait();
  if (f.wait_for(1s) == std::future_status::ready)
    f.get();
  std::future<int> a = std::async(std::launch::async, compute, 1);
  a.get();
  auto d = std::async(std::launch::deferred, compute, 2);
  std::async(compute, 3);
  std::shared_future<int> s = d.share();
  s.get();
  std::packaged_task<int(int)> task(compute);
  std::future<int> r = task.get_future();
  std::thread t(std::move(task), 4);
  t.join();
}

void semaphores(std::counting_semaphore<4> &s, std::binary_semaphore &b) {
  s.acquire();
  s.release();
  if (b.try_acquire())
    b.release();
  b.try_acquire_for(5ms);
}

void counters(std::latch &l, std::barrier<> &b) {
  l.count_down();
  l.wait();
  l.arrive_and_wait();
  b.arrive_and_wait();
  b.arrive_and_drop();
}

void atomics(std::atomic<int> &n, std::atomic_flag &f) {
  n.wait(0);
  n.notify_one();
  f.wait(false);
  f.notify_all();
}

void locks(std::mutex &m, std::shared_mutex &s, std::timed_mutex &t) {
  m.lock();
  m.unlock();
  if (m.try_lock())
    m.unlock();
  std::shared_lock reading(s);
  std::unique_lock later(m, std::defer_lock);
  later.lock();
  later.unlock();
  std::scoped_lock both(m, t);
  t.try_lock_for(1ms);
}

void sleeps() {
  std::this_thread::sleep_for(100ms);
  std::this_thread::sleep_until(std::chrono::steady_clock::now());
  std::this_thread::yield();
}

void once(std::once_flag &flag) { std::call_once(flag, work); }
