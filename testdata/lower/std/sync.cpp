// Waits, locks, counters, futures, stops and sleeps, in one place.
#include <atomic>
#include <barrier>
#include <chrono>
#include <condition_variable>
#include <future>
#include <latch>
#include <mutex>
#include <optional>
#include <queue>
#include <semaphore>
#include <shared_mutex>
#include <stop_token>
#include <thread>
using namespace std::chrono_literals;
void work();

template <class T> class Queue {
  std::mutex m;
  std::condition_variable_any cv;
  std::queue<T> q;
  bool closed = false;

public:
  bool pop(T &out) {
    std::unique_lock l(m);
    cv.wait(l, [&] { return closed || !q.empty(); });
    if (q.empty())
      return false;
    out = std::move(q.front());
    q.pop();
    return true;
  }

  bool pop(T &out, std::stop_token s) {
    std::unique_lock l(m);
    if (!cv.wait(l, s, [&] { return !q.empty(); }))
      return false;
    out = q.front();
    q.pop();
    return true;
  }

  void push(T x) {
    {
      std::scoped_lock l(m);
      q.push(std::move(x));
    }
    cv.notify_one();
  }

  void close() {
    std::lock_guard g(m);
    closed = true;
    cv.notify_all();
  }
};

void q() {
  Queue<int> q;
  std::jthread t([&](std::stop_token s) {
    int x;
    while (q.pop(x, s))
      work();
  });
  int y;
  q.pop(y);
  q.push(1);
  q.close();
}

void cvs(std::condition_variable &c, std::mutex &m, bool &b) {
  std::unique_lock l(m);
  while (!b)
    c.wait(l);
  c.wait_for(l, 5s, [&] { return b; });
  if (c.wait_for(l, 10ms) == std::cv_status::timeout)
    work();
  c.wait_until(l, std::chrono::steady_clock::now() + 3s);
  auto d = std::chrono::system_clock::now() + 100ms;
  while (c.wait_until(l, d) != std::cv_status::timeout)
    work();
  std::notify_all_at_thread_exit(c, std::move(l));
}

void sems() {
  std::counting_semaphore<4> s(0);
  s.acquire();
  s.release(2);
  s.try_acquire_for(1s);
  std::binary_semaphore b{1};
  if (b.try_acquire())
    b.release();
}

void latches() {
  std::latch l(2);
  l.count_down();
  l.wait();
  l.arrive_and_wait();
  std::barrier b(3, []() noexcept { work(); });
  b.arrive_and_wait();
  b.arrive_and_drop();
  auto tok = b.arrive();
  b.wait(std::move(tok));
}

int futs() {
  std::promise<int> p;
  auto f = p.get_future();
  std::thread t([p = std::move(p)]() mutable { p.set_value(1); });
  if (f.wait_for(0s) == std::future_status::ready)
    work();
  while (f.wait_for(1s) != std::future_status::ready)
    work();
  t.join();
  auto sf = f.share();
  sf.wait();
  return sf.get();
}

void asyncs() {
  std::async(std::launch::async, work);
  auto f = std::async(work);
  f.wait();
  std::vector<std::future<int>> v;
  for (int i = 0; i < 3; ++i)
    v.push_back(std::async(std::launch::async, [i] { return i; }));
  for (auto &x : v)
    x.get();
  std::future<void> e;
  if (e.valid())
    e.get();
}

void locks(std::shared_mutex &s, std::timed_mutex &t, std::recursive_mutex &r) {
  std::shared_lock a(s);
  std::unique_lock b(s, std::defer_lock);
  std::unique_lock c(t, 3s);
  std::unique_lock d(t, std::try_to_lock);
  if (d)
    work();
  if (t.try_lock_for(1ms))
    t.unlock();
  std::scoped_lock e(r, t);
  std::lock(b, c);
  std::lock_guard<std::recursive_mutex> g(r, std::adopt_lock);
  b.release();
}

void stops(std::stop_token st) {
  std::stop_callback cb(st, [] { work(); });
  std::stop_source s;
  s.request_stop();
  auto tk = s.get_token();
  while (!tk.stop_requested() && tk.stop_possible())
    work();
  std::jthread j(
      [](std::stop_token t, int) {
        while (!t.stop_requested())
          work();
      },
      3);
  j.request_stop();
  if (j.get_id() != std::this_thread::get_id())
    j.join();
  std::stop_source none(std::nostopstate);
}

void atoms() {
  std::atomic<int> a;
  a.wait(0);
  a.notify_all();
  std::atomic_flag f = ATOMIC_FLAG_INIT;
  while (f.test_and_set())
    f.wait(true);
  f.clear();
  f.notify_one();
  std::atomic_ref<int> r(*new int);
  r.wait(1);
}

void sl() {
  std::this_thread::sleep_for(1s);
  std::this_thread::sleep_until(std::chrono::steady_clock::now() + 2min);
  std::this_thread::sleep_for(std::chrono::hours(1));
  const auto d = 2 * 50ms;
  std::this_thread::sleep_for(d);
  std::this_thread::sleep_for(1s + 500ms);
  std::this_thread::sleep_for(std::chrono::duration<double>(0.5));
  std::this_thread::yield();
  constexpr auto k = 3s;
  std::this_thread::sleep_for(k / 2);
  std::this_thread::sleep_for(-k);
  std::this_thread::sleep_for(std::chrono::milliseconds::zero());
  std::this_thread::sleep_for(std::chrono::hours::max());
}

std::once_flag of;

void once() {
  std::call_once(of, work);
  std::call_once(
      of, [](int) {}, 3);
}

void pt() {
  std::packaged_task<int(int)> t([](int x) { return x; });
  auto f = t.get_future();
  t(3);
  f.get();
  t.reset();
  std::thread th(std::move(t), 2);
  th.join();
}

bool idcmp(std::thread &t) {
  return t.get_id() == std::this_thread::get_id() ||
         std::this_thread::get_id() != t.get_id() ||
         t.get_id() == std::thread::id();
}
