// SPDX-License-Identifier: Apache-2.0
#include "leash/fault.h"

#include "leash/detail/context_state.h"
#include "leash/detail/hooks.h"
#include "leash/detail/task_record.h"

#include <mutex>
#include <thread>
#include <vector>

namespace leash::fault {

namespace {

std::uint64_t mix(std::uint64_t z) {
  z += 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

// Never destroyed and never replaced: threads may be at a point when the scope
// ends. Probabilities are kept as thresholds of a 32-bit draw.
class engine final : public detail::hooks {
public:
  static engine &get() {
    static auto *e = new engine;
    return *e;
  }

  void configure(const options &o) {
    seed_ = o.seed;
    max_delay_ns_ = o.max_delay.count();
    delay_ = threshold(o.delay);
    refuse_ = threshold(o.refuse_send);
    wake_ = threshold(o.spurious_wake);
    stop_ = threshold(o.stop_task);
    generation_.fetch_add(1, std::memory_order_release);
  }

  void count_tasks_from(task_id first) { first_task_ = first; }

  void at(detail::point p, const call_site *) override {
    points.fetch_add(1, std::memory_order_relaxed);
    if (p == detail::point::before_block && draw(stop_))
      stop_current();
    if (draw(delay_)) {
      delays.fetch_add(1, std::memory_order_relaxed);
      const auto most = max_delay_ns_.load(std::memory_order_relaxed);
      std::this_thread::sleep_for(std::chrono::nanoseconds(
          most <= 0 ? 0
                    : static_cast<std::int64_t>(
                          next() % static_cast<std::uint64_t>(most))));
    }
  }

  bool refuse_send() override { return count(draw(refuse_), refused); }
  bool spurious_wake() override { return count(draw(wake_), wakes); }

  // Of all scopes together: each tells what came since it began.
  std::atomic<std::uint64_t> points{0}, delays{0}, refused{0}, wakes{0},
      stops{0};
  [[nodiscard]] counts so_far() const {
    return {points.load(), delays.load(), refused.load(), wakes.load(),
            stops.load()};
  }

private:
  static std::uint64_t threshold(double p) {
    return p <= 0 ? 0
                  : static_cast<std::uint64_t>((p >= 1 ? 1 : p) * 4294967296.0);
  }

  static bool count(bool hit, std::atomic<std::uint64_t> &c) {
    if (hit)
      c.fetch_add(1, std::memory_order_relaxed);
    return hit;
  }

  // The draws of one task are a sequence of their own.
  std::uint64_t next() {
    struct stream {
      std::uint64_t generation = 0;
      task_id task = 0;
      std::uint64_t state = 0;
    };
    thread_local stream s;
    const auto generation = generation_.load(std::memory_order_acquire);
    const auto *record = detail::current_record;
    const task_id task = record == nullptr ? 0 : record->id - first_task_;
    if (s.generation != generation || s.task != task)
      s = {generation, task,
           mix(seed_.load(std::memory_order_relaxed) ^ mix(task))};
    return mix(s.state++);
  }

  bool draw(const std::atomic<std::uint64_t> &threshold) {
    const auto limit = threshold.load(std::memory_order_relaxed);
    return limit != 0 && (next() & 0xffffffffU) < limit;
  }

  void stop_current() {
    auto *record = detail::current_record;
    if (record == nullptr || record->ctx == nullptr)
      return;
    if (record->ctx->stop({stop_kind::requested, "fault injection", {}}))
      stops.fetch_add(1, std::memory_order_relaxed);
  }

  std::atomic<std::uint64_t> generation_{0};
  std::atomic<std::uint64_t> seed_{0};
  std::atomic<task_id> first_task_{0};
  std::atomic<std::int64_t> max_delay_ns_{0};
  std::atomic<std::uint64_t> delay_{0}, refuse_{0}, wake_{0}, stop_{0};
};

struct level {
  const scope *owner;
  options chosen;
  task_id first_task;
  counts before;
};

// The scopes that live, the innermost one last.
struct nesting {
  std::mutex lock;
  std::vector<level> levels;
  static nesting &get() {
    static auto *n = new nesting;
    return *n;
  }
  void apply() {
    auto &e = engine::get();
    if (!levels.empty())
      e.count_tasks_from(levels.back().first_task);
    e.configure(levels.empty() ? options{} : levels.back().chosen);
    detail::installed_hooks.store(levels.empty() ? nullptr : &e,
                                  std::memory_order_release);
  }
};

} // namespace

scope::scope(const options &o) {
  auto &n = nesting::get();
  std::lock_guard guard(n.lock);
  // Task ids count on in the process; within a scope they count from here.
  n.levels.push_back({this, o, detail::last_task_id(), engine::get().so_far()});
  n.apply();
}

scope::~scope() {
  auto &n = nesting::get();
  std::lock_guard guard(n.lock);
  std::erase_if(n.levels, [this](const level &l) { return l.owner == this; });
  n.apply();
}

counts scope::injected() const {
  auto &n = nesting::get();
  std::lock_guard guard(n.lock);
  counts c = engine::get().so_far();
  for (const level &l : n.levels)
    if (l.owner == this)
      c = {c.points - l.before.points, c.delays - l.before.delays,
           c.refused - l.before.refused, c.wakes - l.before.wakes,
           c.stops - l.before.stops};
  return c;
}

} // namespace leash::fault
