// Conditional, comma and logical operators, switch, goto, moves of all kinds.
#include <atomic>
#include <mutex>
#include <thread>
#include <utility>
void work();
bool cond();
bool other();
std::thread &pick(int);

void ternary(bool b) {
  std::thread a(work), c(work);
  (b ? a : c).join();
  (b ? c : a).join();
}

void ternary_void(bool b) {
  std::thread a(work);
  b ? a.join() : a.detach();
}

void ternary_init(bool b) {
  std::thread t = b ? std::thread(work) : std::thread();
  if (t.joinable())
    t.join();
}

void comma() {
  std::thread t(work);
  work(), t.join();
}

void shortc() {
  std::thread t;
  cond() && (t = std::thread(work), true);
  if (t.joinable())
    t.join();
}

void shortc2() {
  std::thread t(work);
  cond() || (t.join(), other());
  if (t.joinable())
    t.detach();
}

void elvis() {
  std::thread t(work);
  std::thread *p = cond() ? &t : nullptr;
  if (p)
    p->join();
  else
    t.join();
}

void swap_() {
  std::thread a(work), b;
  std::swap(a, b);
  b.join();
}

void exch() {
  std::thread a(work);
  auto b = std::exchange(a, std::thread{});
  b.join();
}

void move_assign() {
  std::thread a;
  a = std::thread(work);
  a.join();
}

void move_forward(std::thread &&t) {
  std::thread u(std::forward<std::thread>(t));
  u.join();
}

void cast() {
  std::thread t(work);
  static_cast<std::thread &>(t).join();
}

void temp_discard() { std::thread(work).detach(); }

void temp_join() { std::thread(work).join(); }

void life() {
  const std::thread &r = std::thread(work);
  std::thread &&rr = std::thread(work);
  rr.join();
}

void jl() {
  std::jthread([](std::stop_token s) {
    while (!s.stop_requested())
      work();
  });
}

int init_if() {
  if (std::unique_lock l(*new std::mutex); l.owns_lock())
    return 1;
  else
    return 2;
}

void sw(int n) {
  std::thread t(work);
  switch (int k = n; k) {
  case 1:
    t.join();
    [[fallthrough]];
  case 2:
    work();
    break;
  case 3: {
    std::thread inner(work);
    inner.join();
  }
  default:
    if (t.joinable())
      t.join();
  }
}

void got(int n) {
  std::thread t(work);
  if (n)
    goto out;
  {
    std::thread u(work);
    if (n > 2)
      goto inner_out;
    u.join();
  inner_out:
    if (u.joinable())
      u.detach();
  }
out:
  t.join();
}

void back() {
  int i = 0;
again : {
  std::thread t(work);
  t.join();
  if (++i < 3)
    goto again;
}
}

std::atomic<int> n;

void cmpx() {
  int e = 0;
  while (!n.compare_exchange_weak(e, 1))
    ;
  n += 2;
  n++;
  --n;
  n.fetch_add(3);
  if (n == 3 && n.load() < 4)
    work();
}

bool flag;
std::atomic<bool> af{false};
volatile bool vf;

void flags() {
  while (!flag)
    ;
  while (!af)
    ;
  while (!vf)
    ;
  do
    work();
  while (af.load(std::memory_order_acquire) == false);
  for (; !af.exchange(true);)
    ;
}

int three(int a) { return a <=> 3 < 0 ? 1 : 2; }
