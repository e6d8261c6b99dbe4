// SPDX-License-Identifier: Apache-2.0
#include "leash/detail/channel_core.h"

#include <algorithm>
#include <array>
#include <vector>

namespace leash::detail {

void waiter_list::push_back(waiter &w) noexcept {
  w.prev = last_;
  w.next = nullptr;
  w.linked = true;
  (last_ != nullptr ? last_->next : first_) = &w;
  last_ = &w;
}

void waiter_list::unlink(waiter &w) noexcept {
  if (!w.linked)
    return;
  (w.prev != nullptr ? w.prev->next : first_) = w.next;
  (w.next != nullptr ? w.next->prev : last_) = w.prev;
  w.prev = w.next = nullptr;
  w.linked = false;
}

waiter *waiter_list::claim_front() noexcept {
  while (first_ != nullptr) {
    waiter *w = first_;
    unlink(*w);
    if (w->owner->try_claim())
      return w;
  }
  return nullptr;
}

void wake_list::flush() noexcept {
  at_point(point::handed_over);
  while (first_ != nullptr) {
    waiter *w = first_;
    first_ = w->next;
    // Not touched after finish(): its thread may have returned by then.
    w->owner->finish(w->index);
  }
}

bool channel_core::close_core() noexcept {
  at_point(point::enter);
  wake_list wakes;
  std::lock_guard guard(lock_);
  if (closed_.load(std::memory_order_relaxed))
    return false;
  closed_.store(true, std::memory_order_release);
  for (waiter_list *list : {&receivers_, &senders_}) {
    while (waiter *w = list->claim_front()) {
      w->result = op_status::closed;
      wakes.add(*w);
    }
  }
  return true;
}

op_status channel_core::finish_wait(waiter &w, waiter_list &list,
                                    int how) noexcept {
  if (how >= 0)
    return w.result;
  {
    std::lock_guard guard(lock_);
    list.unlink(w);
  }
  return how == selector::timed_out ? op_status::timeout : op_status::cancelled;
}

void select_case::enqueue(selector &owner, int index) noexcept {
  node_.owner = &owner;
  node_.index = index;
  list().push_back(node_);
}

void select_case::dequeue() noexcept { list().unlink(node_); }

namespace {

// Small selects, the usual ones, need no allocation.
template <class T> class small_vector {
public:
  explicit small_vector(std::size_t n) : size_(n) {
    if (n > inline_.size())
      heap_.resize(n);
  }
  std::span<T> all() {
    return heap_.empty() ? std::span<T>(inline_.data(), size_)
                         : std::span<T>(heap_);
  }

private:
  std::size_t size_;
  std::array<T, 8> inline_{};
  std::vector<T> heap_;
};

std::uint32_t next_random() noexcept {
  thread_local std::uint32_t state =
      static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(&state) >>
                                 4) |
      1U;
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

std::size_t random_below(std::size_t n) {
  if (n == 1)
    return 0;
  if (hooks *h = installed_hooks.load(std::memory_order_acquire))
    if (const int picked = h->pick(static_cast<int>(n)); picked >= 0)
      return static_cast<std::size_t>(picked);
  return next_random() % n;
}

// Locks the channels of all cases, each once and in one order for everybody,
// so that looking at them and queueing up is one step.
class all_locked {
public:
  explicit all_locked(std::span<select_case *> by_channel) noexcept
      : cases_(by_channel) {
    each_once([](select_case &c) { c.lock(); });
  }
  ~all_locked() {
    each_once([](select_case &c) { c.unlock(); });
  }
  all_locked(const all_locked &) = delete;
  all_locked &operator=(const all_locked &) = delete;

private:
  template <class Do> void each_once(Do action) noexcept {
    const channel_core *last = nullptr;
    for (select_case *c : cases_) {
      if (c->on() != last)
        action(*c);
      last = c->on();
    }
  }
  std::span<select_case *> cases_;
};

void shuffle(std::span<int> order) {
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::size_t j = random_below(i + 1);
    order[i] = order[j];
    order[j] = static_cast<int>(i);
  }
}

// With everything locked: the first ready case in random order, else queues
// up at all of them (unless there is a default) and returns -1.
int try_or_queue(std::span<select_case *const> cases, std::span<int> order,
                 selector *owner, wake_list &wakes) {
  for (const int i : order)
    if (cases[i]->enabled() && cases[i]->try_locked(wakes))
      return i;
  if (owner != nullptr)
    for (std::size_t i = 0; i < cases.size(); ++i)
      if (cases[i]->enabled())
        cases[i]->enqueue(*owner, static_cast<int>(i));
  return -1;
}

} // namespace

int select_wait(std::span<select_case *const> cases, bool has_default,
                const std::stop_token &stop, time_point deadline,
                const call_site &site) {
  at_point(point::enter, &site);
  if (stop.stop_requested())
    return selector::stopped;
  small_vector<int> shuffled(cases.size());
  shuffle(shuffled.all());
  for (const int i : shuffled.all())
    if (cases[i]->enabled() && cases[i]->try_fast())
      return i;
  small_vector<select_case *> sorted(cases.size());
  auto by_channel = sorted.all();
  std::copy(cases.begin(), cases.end(), by_channel.begin());
  std::sort(by_channel.begin(), by_channel.end(),
            [](const auto *a, const auto *b) {
              return std::less<>{}(a->on(), b->on());
            });
  selector owner;
  {
    wake_list wakes; // flushed after the locks are released
    all_locked locks(by_channel);
    const int ready = try_or_queue(cases, shuffled.all(),
                                   has_default ? nullptr : &owner, wakes);
    if (ready >= 0)
      return ready;
    if (has_default)
      return select_default;
  }
  int decided;
  {
    block_scope blocked(task_state::select, &owner, nullptr, site);
    decided = owner.wait(stop, deadline, 64, 0);
  }
  all_locked locks(by_channel);
  for (select_case *c : cases)
    if (c->enabled())
      c->dequeue();
  return decided;
}

} // namespace leash::detail
