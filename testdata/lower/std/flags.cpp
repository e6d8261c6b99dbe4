// Flags: first values, reads, writes; plain, atomic, volatile.
#include <atomic>
#include <cstdint>

std::atomic<bool> global_stop{false};
std::atomic<int> count;
std::atomic_flag raised = ATOMIC_FLAG_INIT;
bool plain_global = true;
static volatile bool vol;

class worker {
public:
  worker() : started_(true) {}
  void run() {
    while (!stop_ && !global_stop.load(std::memory_order_acquire) && !vol)
      ++rounds_;
  }
  void stop() {
    stop_ = true;
    global_stop.store(true);
    raised.test_and_set();
    vol = true;
    if (stop_.exchange(true))
      return;
    bool expected = false;
    stop_.compare_exchange_strong(expected, true);
  }

private:
  std::atomic<bool> stop_{false};
  std::atomic<bool> other_ = true;
  std::atomic_bool third_{};
  std::atomic<bool> started_;
  std::atomic<std::uint64_t> rounds_{7};
  bool flag_ = false;
  int n_{3};
};

int locals() {
  std::atomic<bool> done{false};
  std::atomic<bool> begun = true;
  std::atomic_flag f;
  bool b = false;
  int n = 4;
  auto set = [&] { done = true; };
  set();
  while (!done.load())
    n++;
  f.clear();
  if (f.test())
    b = !b;
  return n + b + begun;
}
