// SPDX-License-Identifier: Apache-2.0
#include "leash/select.h"

#include "leash/task_group.h"
#include "support.h"

#include <array>

namespace {

using leash::op_status;
using leash_test::eventually;
using leash_test::tasks_in;

TEST(Select, TakesTheReadyCase) {
  leash::channel<int> a(1);
  leash::channel<int> b(1);
  ASSERT_EQ(b.send(5), op_status::ok);
  int got = 0;
  const auto r = leash::select(
      leash::on_recv(a, [](leash::recv_result<int>) { FAIL(); }),
      leash::on_recv(b, [&](leash::recv_result<int> item) { got = *item; }));
  EXPECT_TRUE(r);
  EXPECT_EQ(r.index, 1U);
  EXPECT_EQ(got, 5);
}

TEST(Select, DefaultBranchDoesNotWait) {
  leash::channel<int> a(1);
  leash::recv_result<int> out;
  const auto r = leash::select(leash::on_recv(a, out), leash::otherwise);
  EXPECT_EQ(r.status, op_status::empty);
  EXPECT_EQ(r.index, leash::select_result::none);
}

TEST(Select, TimesOut) {
  leash::channel<int> a;
  leash::recv_result<int> out;
  int item = 1;
  const auto r = leash::select(leash::on_recv(a, out), leash::on_send(a, item),
                               leash::after(3ms));
  EXPECT_EQ(r.status, op_status::timeout) << "it must not meet itself";
}

TEST(Select, StopEndsTheWaitAndWinsOverReady) {
  leash::channel<int> a(1);
  leash::context_source source;
  leash::task_group group;
  group.spawn([&] {
    leash::recv_result<int> out;
    EXPECT_EQ(leash::select(source.context(), leash::on_recv(a, out)).status,
              op_status::cancelled);
  });
  ASSERT_TRUE(
      eventually([] { return tasks_in(leash::task_state::select) == 1; }));
  source.request_stop();
  group.join();
  ASSERT_EQ(a.send(1), op_status::ok);
  leash::recv_result<int> out;
  EXPECT_EQ(leash::select(source.context(), leash::on_recv(a, out)).status,
            op_status::cancelled);
  EXPECT_EQ(a.size(), 1U);
}

TEST(Select, SendsOnlyWhenChosen) {
  leash::channel<std::unique_ptr<int>> full(1);
  leash::channel<std::unique_ptr<int>> open(1);
  ASSERT_EQ(full.send(std::make_unique<int>(0)), op_status::ok);
  auto first = std::make_unique<int>(1);
  auto second = std::make_unique<int>(2);
  const auto r =
      leash::select(leash::on_send(full, first), leash::on_send(open, second));
  EXPECT_EQ(r.index, 1U);
  EXPECT_NE(first, nullptr);
  EXPECT_EQ(second, nullptr);
}

TEST(Select, ClosedChannelIsReady) {
  leash::channel<int> a;
  leash::channel<int> b;
  b.close();
  leash::recv_result<int> out;
  const auto r = leash::select(leash::on_recv(a, out), leash::on_recv(b, out));
  EXPECT_EQ(r.status, op_status::closed);
  EXPECT_EQ(r.index, 1U);
  int item = 1;
  EXPECT_EQ(leash::select(leash::on_send(b, item)).status, op_status::closed);
}

TEST(Select, DisabledCaseIsLeftOut) {
  leash::channel<int> a(1);
  ASSERT_EQ(a.send(1), op_status::ok);
  leash::recv_result<int> out;
  const auto r =
      leash::select(leash::on_recv(a, out).when(false), leash::after(1ms));
  EXPECT_EQ(r.status, op_status::timeout);
  EXPECT_EQ(a.size(), 1U);
}

TEST(Select, IsFair) {
  constexpr int rounds = 4000;
  std::array<int, 4> hits{};
  leash::channel<int> ch[4] = {leash::channel<int>(1), leash::channel<int>(1),
                               leash::channel<int>(1), leash::channel<int>(1)};
  for (int i = 0; i < rounds; ++i) {
    for (auto &c : ch)
      static_cast<void>(c.try_send(i));
    leash::recv_result<int> out;
    const auto r =
        leash::select(leash::on_recv(ch[0], out), leash::on_recv(ch[1], out),
                      leash::on_recv(ch[2], out), leash::on_recv(ch[3], out));
    ++hits.at(r.index);
  }
  for (const int n : hits)
    EXPECT_NEAR(n, rounds / 4, rounds / 16);
}

TEST(Select, TwoSelectsMeet) {
  leash::channel<int> a;
  leash::channel<int> b;
  leash::task_group group;
  std::atomic<int> received{0};
  group.spawn([&] {
    for (int i = 0; i < 500; ++i) {
      int x = i;
      int y = i;
      EXPECT_TRUE(leash::select(leash::on_send(a, x), leash::on_send(b, y)));
    }
  });
  group.spawn([&] {
    for (int i = 0; i < 500; ++i) {
      leash::recv_result<int> out;
      EXPECT_TRUE(
          leash::select(leash::on_recv(b, out), leash::on_recv(a, out)));
      received += *out == i;
    }
  });
  group.join();
  EXPECT_EQ(received, 500);
}

// A select works on a channel under both of its locks, a plain call mostly
// under one: both must agree on what is in the ring and what is free.
TEST(Select, AgreesWithPlainCallsOnTheRing) {
  constexpr int capacity = 3;
  leash::channel<int> ch(capacity);
  int sent = 0;
  int received = 0;
  for (int round = 0; round < 200; ++round) {
    for (int i = 0; i < capacity; ++i) {
      int item = sent++;
      if ((round + i) % 3 == 0)
        ASSERT_TRUE(leash::select(leash::on_send(ch, item)));
      else
        ASSERT_EQ(ch.send(item), op_status::ok);
      ASSERT_EQ(ch.size(), static_cast<std::size_t>(i + 1));
    }
    ASSERT_EQ(ch.try_send(-1), op_status::full);
    for (int i = 0; i < capacity; ++i) {
      leash::recv_result<int> out;
      if ((round + i) % 4 == 0)
        ASSERT_TRUE(leash::select(leash::on_recv(ch, out)));
      else
        out = ch.recv();
      ASSERT_EQ(*out, received++);
    }
    ASSERT_EQ(ch.try_recv().status(), op_status::empty);
  }
}

} // namespace
