// Control flow: conditions, loops, constant branches, macros.
#include <atomic>
#include <optional>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

extern std::atomic<bool> stop;
bool ready();
void work();
std::pair<int, bool> next();
#define CHECK(x)                                                               \
  do {                                                                         \
    if (!(x))                                                                  \
      return;                                                                  \
  } while (0)
#define FOREVER for (;;)

void loops(int n) {
  while (true) {
    if (stop)
      break;
  }
  do
    work();
  while (!stop && n-- > 0);
  FOREVER {
    CHECK(ready());
  }
}

void conditions(int a, int *p, std::optional<int> o) {
  if (a > 3 && p)
    work();
  if (!p || *p == 4)
    work();
  if (o)
    work();
  if (auto [n, more] = next(); more && n != 2)
    work();
  a ? work() : (void)ready();
  bool both = ready() && a < 2;
  if (both)
    work();
  if (int k = a * 2; k)
    work();
}

template <bool Wanted> void constant() {
  if constexpr (Wanted)
    std::thread(work).join();
  else
    work();
}
template void constant<true>();
template void constant<false>();

enum class state { idle, running, done };
void switched(state s) {
  switch (s) {
  case state::idle:
    work();
    break;
  case state::running:
    while (!stop)
      work();
    break;
  case state::done:
    break;
  }
}

void compared(std::thread::id id, std::thread &t) {
  if (t.get_id() != std::this_thread::get_id())
    t.join();
  if (t.get_id() == id)
    work();
}
