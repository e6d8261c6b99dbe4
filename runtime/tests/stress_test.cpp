// SPDX-License-Identifier: Apache-2.0
//
// Counted runs under load: no item and no wake-up is lost, whatever is closed
// or stopped at whatever moment. Also built with the sanitizers.
#include "leash/channel.h"
#include "leash/limiter.h"
#include "leash/select.h"
#include "leash/timer.h"
#include "leash/wait_group.h"
#include "leash/worker_pool.h"
#include "support.h"

#include <cstdlib>
#include <random>

namespace {

using leash::op_status;

#if defined(__SANITIZE_THREAD__)
constexpr int scale = 10;
constexpr int many_threads = 500;
#elif defined(__SANITIZE_ADDRESS__)
constexpr int scale = 4;
constexpr int many_threads = 2000;
#else
constexpr int scale = 1;
constexpr int many_threads = 10000;
#endif

struct shape {
  int senders;
  int receivers;
  std::size_t capacity;
};

class Stress : public ::testing::TestWithParam<shape> {};

// Sums: what was accepted is what arrived.
TEST_P(Stress, EveryItemArrivesOnce) {
  // Plain variables: clang 14 does not capture structured bindings.
  const int senders = GetParam().senders;
  const int receivers = GetParam().receivers;
  const std::size_t capacity = GetParam().capacity;
  const int items = 30000 / scale;
  leash::channel<int> ch(capacity);
  std::atomic<long> sent{0};
  std::atomic<long> got{0};
  std::atomic<long> count{0};
  leash::task_group receiving;
  for (int r = 0; r < receivers; ++r)
    receiving.spawn([&] {
      for (int item : ch) {
        got += item;
        ++count;
      }
    });
  {
    leash::task_group sending;
    for (int s = 0; s < senders; ++s)
      sending.spawn([&, s] {
        for (int i = s; i < items; i += senders) {
          ASSERT_EQ(ch.send(i), op_status::ok);
          sent += i;
        }
      });
    sending.join();
  }
  ch.close();
  receiving.join();
  EXPECT_EQ(count, items);
  EXPECT_EQ(sent, got);
}

// Close and stop come at a random moment; a send that was not accepted keeps
// its item.
TEST_P(Stress, CloseAndStopAtAnyMoment) {
  // Plain variables: clang 14 does not capture structured bindings.
  const int senders = GetParam().senders;
  const int receivers = GetParam().receivers;
  const std::size_t capacity = GetParam().capacity;
  std::mt19937 random(12345);
  for (int round = 0; round < 60 / scale + 4; ++round) {
    leash::channel<std::unique_ptr<int>> ch(capacity);
    std::atomic<long> accepted{0};
    std::atomic<long> arrived{0};
    std::atomic<long> kept{0};
    std::atomic<long> refused{0};
    leash::task_group receiving;
    leash::task_group sending;
    for (int r = 0; r < receivers; ++r)
      receiving.spawn([&] {
        while (ch.recv())
          ++arrived;
      });
    for (int s = 0; s < senders; ++s)
      sending.spawn([&](const leash::context &ctx) {
        for (;;) {
          auto item = std::make_unique<int>(1);
          if (ch.send(ctx, std::move(item)) == op_status::ok) {
            ++accepted;
            continue;
          }
          ++refused;
          kept += item != nullptr;
          return;
        }
      });
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 2000));
    if (round % 2 == 0) {
      ch.close();
      sending.join();
    } else {
      sending.request_stop();
      sending.join();
      ch.close();
    }
    receiving.join();
    ASSERT_EQ(accepted, arrived);
    ASSERT_EQ(refused, kept);
    ASSERT_EQ(refused, senders);
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, Stress,
                         ::testing::Values(shape{1, 1, 0}, shape{1, 1, 64},
                                           shape{4, 1, 1}, shape{1, 4, 1},
                                           shape{4, 4, 0}, shape{4, 4, 7}),
                         [](const auto &info) {
                           return std::to_string(info.param.senders) + "to" +
                                  std::to_string(info.param.receivers) + "cap" +
                                  std::to_string(info.param.capacity);
                         });

// Selects on both sides, with time limits in between: the timed-out ones must
// neither lose nor duplicate.
TEST(StressSelect, EveryItemArrivesOnce) {
  const int items = 8000 / scale;
  leash::channel<int> a(0);
  leash::channel<int> b(2);
  std::atomic<long> sent{0};
  std::atomic<long> got{0};
  leash::task_group receiving;
  for (int r = 0; r < 3; ++r)
    receiving.spawn([&] {
      int open = 2;
      bool a_open = true;
      bool b_open = true;
      while (open > 0) {
        leash::recv_result<int> x;
        leash::recv_result<int> y;
        const auto s = leash::select(leash::on_recv(a, x).when(a_open),
                                     leash::on_recv(b, y).when(b_open),
                                     leash::after(300us));
        if (x)
          got += *x;
        if (y)
          got += *y;
        if (s.status == op_status::closed) {
          (s.index == 0 ? a_open : b_open) = false;
          --open;
        }
      }
    });
  leash::task_group sending;
  for (int s = 0; s < 3; ++s)
    sending.spawn([&, s] {
      for (int i = s + 1; i <= items;) {
        int x = i;
        int y = i;
        if (leash::select(leash::on_send(a, x), leash::on_send(b, y),
                          leash::after(50us))) {
          sent += i;
          i += 3;
        }
      }
    });
  sending.join();
  a.close();
  b.close();
  receiving.join();
  EXPECT_EQ(sent, static_cast<long>(items) * (items + 1) / 2);
  EXPECT_EQ(sent, got);
}

TEST(StressTasks, ManyStopAtOnce) {
  leash::channel<int> never;
  leash::task_group group("many");
  int started = 0;
  try {
    for (; started < many_threads; ++started)
      group.spawn([&](const leash::context &ctx) {
        EXPECT_EQ(never.recv(ctx).status(), op_status::cancelled);
      });
  } catch (const std::system_error &) {
    // The machine has fewer threads to give: what was started must end.
  }
  EXPECT_GE(started, 100);
  EXPECT_LE(leash::live_tasks(), static_cast<std::size_t>(started));
  group.request_stop();
  group.join();
  EXPECT_EQ(leash::live_tasks(), 0U);
}

TEST(StressTasks, TenThousandThroughAPool) {
  std::atomic<int> done{0};
  leash::worker_pool pool(4, 16);
  for (int i = 0; i < 10000; ++i)
    ASSERT_EQ(pool.submit([&] { ++done; }), op_status::ok);
  pool.drain();
  pool.join();
  EXPECT_EQ(done, 10000);
}

// The wake-up of a stop must not be lost between the look at the token and the
// sleep: many short races.
TEST(StressWake, StopAgainstBlockingCalls) {
  for (int i = 0; i < 3000 / scale; ++i) {
    leash::channel<int> ch;
    leash::limiter none(1);
    ASSERT_TRUE(none.try_acquire());
    leash::wait_group pending(1);
    leash::context_source source;
    leash::task_group group;
    group.spawn([&] {
      switch (i % 4) {
      case 0:
        EXPECT_EQ(ch.recv(source.context()).status(), op_status::cancelled);
        break;
      case 1:
        EXPECT_EQ(none.acquire(source.context()), op_status::cancelled);
        break;
      case 2:
        EXPECT_EQ(pending.wait(source.context()), op_status::cancelled);
        break;
      default:
        EXPECT_EQ(leash::sleep_for(source.context(), 1h), op_status::cancelled);
      }
    });
    source.request_stop();
    group.join();
  }
}

// Dumps while everything starts, blocks and ends.
TEST(StressDump, SnapshotsWhileTasksComeAndGo) {
  std::atomic<bool> stop{false};
  leash::channel<int> ch(1);
  leash::task_group group;
  group.spawn([&] {
    while (!stop) {
      for (const auto &t : leash::registry::snapshot())
        ASSERT_FALSE(t.spawn_site.file.empty());
      static_cast<void>(leash::registry::groups());
    }
  });
  for (int i = 0; i < 1000 / scale; ++i) {
    leash::task_group inner("inner");
    inner.spawn(
        [&](const leash::context &ctx) { static_cast<void>(ch.send(ctx, 1)); });
    inner.spawn(
        [&](const leash::context &ctx) { static_cast<void>(ch.recv(ctx)); });
    inner.join();
  }
  stop = true;
  group.join();
}

} // namespace
