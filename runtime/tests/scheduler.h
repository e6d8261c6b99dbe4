// SPDX-License-Identifier: Apache-2.0
//
// Runs a few threads one at a time and decides at every point of the runtime
// who goes on; explore() repeats that for every sequence of decisions with at
// most so many preemptions. Small cases are so gone through completely.
#ifndef LEASH_RUNTIME_TESTS_SCHEDULER_H
#define LEASH_RUNTIME_TESTS_SCHEDULER_H

#include "leash/detail/hooks.h"
#include "leash/detail/park.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace leash_test {

// Hands the right to run from thread to thread. A std::binary_semaphore would
// yield before it sleeps, and each yield gives the processor to whoever else
// computes on a busy machine.
class baton {
public:
  void release() {
    const std::lock_guard guard(lock_);
    here_ = true;
    changed_.notify_one();
  }
  void acquire() {
    std::unique_lock guard(lock_);
    changed_.wait(guard, [this] { return here_; });
    here_ = false;
  }

private:
  std::mutex lock_;
  std::condition_variable changed_;
  bool here_ = false;
};

class scheduler final : public leash::detail::hooks {
public:
  struct decision {
    std::size_t choice;
    std::size_t count;
  };

  using bodies = std::vector<std::function<void()>>;

  // True: all bodies have ended by themselves. False: some were blocked with
  // nobody left to wake them; `rescue` has then set them free.
  bool run(const bodies &work, std::vector<decision> &trace, int preemptions,
           const std::function<void()> &rescue) {
    trace_ = &trace;
    depth_ = 0;
    left_ = preemptions;
    free_running_ = false;
    stuck_ = false;
    threads_.clear();
    for (std::size_t i = 0; i < work.size(); ++i)
      threads_.push_back(std::make_unique<controlled>());
    leash::detail::installed_hooks.store(this);
    for (std::size_t i = 0; i < work.size(); ++i)
      threads_[i]->thread = std::thread([this, i, &work] {
        me = static_cast<int>(i);
        threads_[i]->go.acquire();
        work[i]();
        if (free_running_)
          return;
        threads_[i]->done = true;
        pass_on(false);
      });
    threads_[0]->go.release();
    over_.acquire();
    if (stuck_) {
      free_running_ = true;
      rescue();
      for (auto &t : threads_)
        if (!t->done)
          t->go.release();
    }
    for (auto &t : threads_)
      t->thread.join();
    leash::detail::installed_hooks.store(nullptr);
    return !stuck_;
  }

  // False: a repetition met other choices than before, so that the sequence of
  // decisions does not determine a run and nothing is gone through.
  [[nodiscard]] bool repeatable() const { return same_every_time_; }

  void at(leash::detail::point, const leash::call_site *) override {
    if (me >= 0 && !free_running_)
      pass_on(true);
  }

  bool park(leash::detail::parker &p) override {
    if (me < 0 || free_running_)
      return false;
    if (!p.notified()) {
      threads_[static_cast<std::size_t>(me)]->blocked_on = &p;
      pass_on(false);
    }
    return true;
  }

  int pick(int n) override {
    return me < 0 || free_running_
               ? -1
               : static_cast<int>(decide(static_cast<std::size_t>(n)));
  }

  void unparked(leash::detail::parker &p) override {
    if (free_running_)
      return;
    for (auto &t : threads_)
      if (t->blocked_on == &p)
        t->blocked_on = nullptr;
  }

private:
  struct controlled {
    std::thread thread;
    baton go;
    const leash::detail::parker *blocked_on = nullptr;
    bool done = false;
  };

  // Only the thread that holds the baton runs, so plain members are enough:
  // the semaphores order what the threads do.
  void pass_on(bool may_continue) {
    const auto self = static_cast<std::size_t>(me);
    std::vector<std::size_t> candidates; // the current one first
    if (may_continue)
      candidates.push_back(self);
    if (!may_continue || left_ > 0)
      for (std::size_t i = 0; i < threads_.size(); ++i)
        if (i != self && !threads_[i]->done &&
            threads_[i]->blocked_on == nullptr)
          candidates.push_back(i);
    const bool finished = threads_[self]->done;
    if (candidates.empty()) {
      for (auto &t : threads_)
        stuck_ = stuck_ || !t->done;
      over_.release();
    } else if (const std::size_t next = candidates[decide(candidates.size())];
               next != self) {
      left_ -= may_continue ? 1 : 0;
      threads_[next]->go.release();
    } else {
      return;
    }
    if (!finished)
      threads_[self]->go.acquire();
  }

  std::size_t decide(std::size_t count) {
    if (count == 1)
      return 0;
    if (depth_ == trace_->size())
      trace_->push_back({0, count});
    const decision &d = (*trace_)[depth_++];
    same_every_time_ = same_every_time_ && d.count == count;
    return same_every_time_ ? d.choice : 0;
  }

  static inline thread_local int me = -1;
  std::vector<std::unique_ptr<controlled>> threads_;
  std::vector<decision> *trace_ = nullptr;
  std::size_t depth_ = 0;
  int left_ = 0;
  baton over_;
  std::atomic<bool> free_running_{false};
  bool stuck_ = false;
  bool same_every_time_ = true;
};

// The next sequence of decisions in depth-first order; false: that was all.
inline bool advance(std::vector<scheduler::decision> &trace) {
  while (!trace.empty()) {
    if (++trace.back().choice < trace.back().count)
      return true;
    trace.pop_back();
  }
  return false;
}

} // namespace leash_test

#endif
