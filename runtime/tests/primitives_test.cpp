// SPDX-License-Identifier: Apache-2.0
#include "leash/circuit_breaker.h"
#include "leash/limiter.h"
#include "leash/resource_task.h"
#include "leash/select.h"
#include "leash/timer.h"
#include "leash/wait_group.h"
#include "leash/worker_pool.h"
#include "support.h"

#include <sys/socket.h>
#include <unistd.h>

namespace {

using leash::op_status;
using leash_test::eventually;
using leash_test::tasks_in;

TEST(Limiter, NeverGivesMoreThanThereAre) {
  leash::limiter limit(3);
  leash::task_group group;
  std::atomic<int> inside{0};
  std::atomic<bool> exceeded{false};
  for (int i = 0; i < 8; ++i)
    group.spawn([&](const leash::context &ctx) {
      for (int k = 0; k < 200; ++k) {
        const auto permit = limit.hold(ctx);
        ASSERT_TRUE(permit);
        exceeded = exceeded || ++inside > 3;
        --inside;
      }
    });
  group.join();
  EXPECT_FALSE(exceeded);
  EXPECT_EQ(limit.available(), 3U);
}

TEST(Limiter, LargeRequestIsNotOvertaken) {
  leash::limiter limit(2);
  ASSERT_TRUE(limit.try_acquire());
  leash::task_group group;
  group.spawn([&] { EXPECT_EQ(limit.acquire(2), op_status::ok); });
  ASSERT_TRUE(
      eventually([] { return tasks_in(leash::task_state::semacquire) == 1; }));
  EXPECT_FALSE(limit.try_acquire())
      << "one is free, but somebody waits for two";
  limit.release();
  group.join();
  limit.release(2);
}

TEST(Limiter, StoppedWaiterLetsTheNextOneThrough) {
  leash::limiter limit(2);
  ASSERT_TRUE(limit.try_acquire());
  leash::context_source source;
  leash::task_group group;
  group.spawn([&] {
    EXPECT_EQ(limit.acquire(source.context(), 2), op_status::cancelled);
  });
  ASSERT_TRUE(
      eventually([] { return tasks_in(leash::task_state::semacquire) == 1; }));
  group.spawn([&] { EXPECT_EQ(limit.acquire(1), op_status::ok); });
  ASSERT_TRUE(
      eventually([] { return tasks_in(leash::task_state::semacquire) == 2; }));
  source.request_stop();
  group.join();
  EXPECT_EQ(limit.acquire(3), op_status::full);
  EXPECT_EQ(limit.acquire_for(1ms), op_status::timeout);
}

TEST(Limiter, MoreThanWasAcquiredCannotBeReleased) {
  leash::limiter limit(2);
  EXPECT_THROW(limit.release(), std::logic_error);
  {
    const auto permit = limit.hold(2);
    EXPECT_EQ(limit.available(), 0U);
  }
  EXPECT_EQ(limit.available(), 2U);
}

// A plain std::stop_token ends what a context ends.
TEST(StopToken, EndsEveryWait) {
  leash::limiter none(1);
  ASSERT_TRUE(none.try_acquire());
  leash::wait_group pending(1);
  leash::timer late(1h);
  leash::task_group group;
  std::atomic<int> cancelled{0};
  group.spawn([&](std::stop_token s) {
    cancelled += none.acquire(s) == op_status::cancelled;
  });
  group.spawn([&](std::stop_token s) {
    cancelled += none.acquire_for(s, 1h) == op_status::cancelled;
  });
  group.spawn([&](std::stop_token s) {
    cancelled += none.hold(s).status() == op_status::cancelled;
  });
  group.spawn([&](std::stop_token s) {
    cancelled += pending.wait(s) == op_status::cancelled;
  });
  group.spawn([&](std::stop_token s) {
    cancelled += pending.wait_for(s, 1h) == op_status::cancelled;
  });
  group.spawn([&](std::stop_token s) {
    cancelled += late.wait(s) == op_status::cancelled;
  });
  group.spawn([&](std::stop_token s) {
    cancelled += leash::sleep_until(s, std::chrono::system_clock::now() + 1h) ==
                 op_status::cancelled;
  });
  group.request_stop();
  group.join();
  EXPECT_EQ(cancelled, 7);
}

TEST(WaitGroup, WaitsForAllAndStops) {
  leash::wait_group pending(3);
  leash::task_group group;
  for (int i = 0; i < 3; ++i)
    group.spawn([&] { const leash::wait_group::on_exit done(pending); });
  pending.wait();
  group.join();
  pending.add();
  EXPECT_EQ(pending.wait_for(1ms), op_status::timeout);
  leash::context_source source({}, 2ms);
  EXPECT_EQ(pending.wait(source.context()), op_status::cancelled);
  EXPECT_THROW(pending.done(2), std::logic_error);
  pending.done();
}

TEST(Timer, FiresOnceAndCancels) {
  leash::timer soon(2ms);
  EXPECT_EQ(soon.wait(), op_status::ok);
  EXPECT_EQ(soon.wait(), op_status::closed) << "nobody waits for ever on it";
  leash::timer late(1h);
  leash::task_group group;
  group.spawn([&] { EXPECT_EQ(late.wait(), op_status::closed); });
  late.cancel();
  group.join();
}

TEST(Timer, WorksInSelect) {
  leash::timer soon(1ms);
  leash::channel<int> never;
  leash::recv_result<leash::timer::clock::time_point> when;
  leash::recv_result<int> none;
  EXPECT_TRUE(leash::select(leash::on_recv(never, none),
                            leash::on_recv(soon.fired(), when)));
  ASSERT_TRUE(when);
  EXPECT_LE(*when, leash::timer::clock::now());
}

TEST(Timer, TickerTicksAndWorksInSelect) {
  leash::ticker ticker(1ms);
  leash::channel<int> never;
  for (int i = 0; i < 5; ++i) {
    leash::recv_result<leash::timer::clock::time_point> tick;
    leash::recv_result<int> none;
    EXPECT_TRUE(leash::select(leash::on_recv(never, none),
                              leash::on_recv(ticker.ticks(), tick)));
  }
}

TEST(Timer, CallAfterRunsOrIsDropped) {
  std::atomic<int> calls{0};
  auto soon = leash::call_after(1ms, [&] { ++calls; });
  soon.join();
  EXPECT_EQ(calls, 1);
  {
    const auto dropped = leash::call_after(1h, [&] { ++calls; });
  }
  EXPECT_EQ(calls, 1);
}

TEST(Pool, DrainRunsEverything) {
  std::atomic<int> done{0};
  leash::worker_pool pool(2, 4);
  for (int i = 0; i < 100; ++i)
    ASSERT_EQ(pool.submit([&] { ++done; }), op_status::ok);
  pool.drain();
  pool.join();
  EXPECT_EQ(done, 100);
  EXPECT_EQ(pool.submit([] {}), op_status::closed);
}

TEST(Pool, StopWakesSubmittersAndDropsTheQueue) {
  leash::worker_pool pool(1, 1);
  std::atomic<bool> ran{false};
  ASSERT_EQ(pool.submit([](const leash::context &ctx) {
    static_cast<void>(leash::sleep_for(ctx, 1h));
  }),
            op_status::ok);
  ASSERT_TRUE(
      eventually([] { return tasks_in(leash::task_state::sleep) == 1; }));
  ASSERT_EQ(pool.submit([&] { ran = true; }), op_status::ok);
  leash::task_group group;
  group.spawn([&] { EXPECT_EQ(pool.submit([] {}), op_status::closed); });
  ASSERT_TRUE(
      eventually([] { return tasks_in(leash::task_state::chan_send) == 1; }));
  EXPECT_EQ(tasks_in(leash::task_state::queued), 2U);
  pool.stop();
  group.join();
  pool.join();
  EXPECT_FALSE(ran);
}

TEST(Pool, TrySubmitTellsThatTheQueueIsFull) {
  leash::worker_pool pool(1, 1);
  std::atomic<int> ran{0};
  std::atomic<bool> release{false};
  ASSERT_EQ(pool.submit([&] {
    release.wait(false);
    ++ran;
  }),
            op_status::ok);
  ASSERT_TRUE(eventually(
      [&] { return pool.try_submit([&] { ++ran; }) == op_status::ok; }));
  ASSERT_TRUE(
      eventually([&] { return tasks_in(leash::task_state::queued) == 1; }));
  EXPECT_EQ(pool.try_submit([&] { ++ran; }), op_status::full);
  release = true;
  release.notify_all();
  pool.drain();
  pool.join();
  EXPECT_EQ(ran, 2);
  EXPECT_EQ(pool.try_submit([&] { ++ran; }), op_status::closed);
}

TEST(Pool, StopCanRunTheQueue) {
  leash::worker_pool pool(1, 8);
  std::atomic<int> ran{0};
  for (int i = 0; i < 8; ++i)
    ASSERT_EQ(pool.submit([&] { ++ran; }), op_status::ok);
  pool.stop(leash::queued_jobs::run);
  pool.join();
  EXPECT_EQ(ran, 8);
}

TEST(Pool, ParentStopEndsIt) {
  leash::context_source source;
  leash::worker_pool pool(2, 4, "child", source.context());
  source.request_stop();
  pool.join();
  EXPECT_EQ(pool.submit([] {}), op_status::closed);
}

TEST(Pool, RefusesWhatWouldDeadlock) {
  leash::worker_pool pool(1, 1);
  std::atomic<int> refused{0};
  ASSERT_EQ(pool.submit([&] {
    try {
      pool.join();
    } catch (const std::system_error &) {
      ++refused;
    }
    while (pool.submit([] {}) == op_status::ok) {
    }
    ++refused;
  }),
            op_status::ok);
  EXPECT_TRUE(eventually([&] { return refused == 2; }));
  pool.drain();
  pool.join();
}

// The system has no thread left when the third worker is to start.
class no_third_spawn final : public leash::detail::hooks {
public:
  void at(leash::detail::point p, const leash::call_site *) override {
    if (p == leash::detail::point::enter && here && ++spawns_ == 3)
      throw std::system_error(
          std::make_error_code(std::errc::resource_unavailable_try_again));
  }
  static inline thread_local bool here = false;

private:
  int spawns_ = 0;
};

TEST(Pool, EndsItsWorkersWhenOneCannotStart) {
  static no_third_spawn refuse; // workers may be at a point until they end
  leash::detail::installed_hooks = &refuse;
  no_third_spawn::here = true;
  EXPECT_THROW(leash::worker_pool pool(4), std::system_error);
  no_third_spawn::here = false;
  leash::detail::installed_hooks = nullptr;
  EXPECT_EQ(leash::live_tasks(), 0U);
}

TEST(Pool, JoinThrowsTheErrorOfAJob) {
  leash::worker_pool pool(2);
  ASSERT_EQ(pool.submit([] { throw std::runtime_error("job"); }),
            op_status::ok);
  pool.drain();
  EXPECT_THROW(pool.join(), std::runtime_error);
}

struct socket_pair {
  int ends[2] = {-1, -1};
  socket_pair() { EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0); }
  socket_pair(socket_pair &&o) noexcept {
    std::swap(ends[0], o.ends[0]);
    std::swap(ends[1], o.ends[1]);
  }
  ~socket_pair() {
    for (const int fd : ends)
      if (fd >= 0)
        close(fd);
  }
};

TEST(ResourceTask, ClosingEndsTheWorkBeforeTheResource) {
  std::atomic<int> result{-1};
  leash::resource_task<socket_pair> connection(
      socket_pair(), [](socket_pair &s) { shutdown(s.ends[0], SHUT_RDWR); });
  EXPECT_TRUE(connection.run([&](const leash::context &ctx, socket_pair &s) {
    char byte = 0;
    result = static_cast<int>(recv(s.ends[0], &byte, 1, 0));
    EXPECT_TRUE(ctx.stop_requested());
  }));
  std::this_thread::sleep_for(2ms);
  connection.close();
  EXPECT_EQ(result, 0);
  EXPECT_FALSE(
      connection.run([](const leash::context &, socket_pair &) { FAIL(); }));
}

TEST(ResourceTask, CloseThrowsTheErrorOfTheWork) {
  leash::resource_task<int> number(1);
  number.run(
      [](const leash::context &, int &) { throw std::runtime_error("x"); });
  ASSERT_TRUE(eventually([&] { return number.closed(); }));
  EXPECT_THROW(number.close(), std::runtime_error);
}

int fails(const leash::context &) { throw std::runtime_error("down"); }

TEST(CircuitBreaker, OpensHalfOpensAndCloses) {
  std::vector<leash::breaker_state> changes;
  leash::circuit_breaker breaker(
      {.failure_threshold = 3,
       .open_for = 500ms, // nothing below may take so long by chance
       .half_open_calls = 2,
       .on_change = [&](auto, auto to) { changes.push_back(to); }});
  for (int i = 0; i < 3; ++i)
    EXPECT_THROW(breaker.call({}, fails), std::runtime_error);
  EXPECT_EQ(breaker.state(), leash::breaker_state::open);
  EXPECT_THROW(breaker.call({}, fails), leash::circuit_open);
  EXPECT_EQ(breaker.call({}, fails, [] { return 7; }), 7);
  std::this_thread::sleep_for(501ms);
  EXPECT_EQ(breaker.call({}, [](const leash::context &) { return 1; }), 1);
  EXPECT_EQ(breaker.state(), leash::breaker_state::half_open);
  EXPECT_EQ(breaker.call({}, [](const leash::context &) { return 1; }), 1);
  EXPECT_EQ(breaker.state(), leash::breaker_state::closed);
  EXPECT_EQ(changes, (std::vector{leash::breaker_state::open,
                                  leash::breaker_state::half_open,
                                  leash::breaker_state::closed}));
}

TEST(CircuitBreaker, FallsBackButNotForACallerThatGaveUp) {
  leash::circuit_breaker breaker({.failure_threshold = 9});
  const auto seven = [] { return 7; };
  EXPECT_EQ(breaker.call({}, fails, seven), 7) << "a call that failed";
  const auto waits = [](const leash::context &ctx) {
    static_cast<void>(leash::sleep_for(ctx, 1h));
    ctx.throw_if_stopped();
    return 1;
  };
  leash::context_source timed({}, 500ms);
  EXPECT_EQ(breaker.call(timed.context(), waits, seven), 7) << "a deadline";
  leash::context_source cancelled;
  EXPECT_THROW(breaker.call(
                   cancelled.context(),
                   [&](const leash::context &ctx) {
                     cancelled.request_stop();
                     ctx.throw_if_stopped();
                     return 1;
                   },
                   seven),
               leash::stopped_error);
  EXPECT_THROW(breaker.call(cancelled.context(), waits, seven),
               leash::stopped_error)
      << "stopped before";
}

TEST(CircuitBreaker, HalfOpenAdmitsExactlySoMany) {
  leash::circuit_breaker breaker(
      {.failure_threshold = 1, .open_for = 1ms, .half_open_calls = 1});
  EXPECT_THROW(breaker.call({}, fails), std::runtime_error);
  std::this_thread::sleep_for(2ms);
  breaker.call({}, [&](const leash::context &ctx) {
    EXPECT_THROW(breaker.call(ctx, [](const leash::context &) {}),
                 leash::circuit_open);
  });
  EXPECT_EQ(breaker.state(), leash::breaker_state::closed);
}

TEST(CircuitBreaker, LimitsConcurrencyAndCountsDeadlines) {
  leash::circuit_breaker breaker({.failure_threshold = 1, .max_concurrent = 1});
  breaker.call({}, [&](const leash::context &ctx) {
    EXPECT_THROW(breaker.call(ctx, [](const leash::context &) {}),
                 leash::circuit_open);
  });
  leash::context_source cancelled;
  breaker.call(cancelled.context(),
               [&](const leash::context &) { cancelled.request_stop(); });
  EXPECT_EQ(breaker.state(), leash::breaker_state::closed)
      << "the caller's own stop is no failure";
  leash::context_source timed({}, 500ms);
  breaker.call(timed.context(), [](const leash::context &ctx) {
    static_cast<void>(leash::sleep_for(ctx, 1h));
  });
  EXPECT_EQ(breaker.state(), leash::breaker_state::open);
  EXPECT_EQ(breaker.running(), 0U);
}

} // namespace
