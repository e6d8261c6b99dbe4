// SPDX-License-Identifier: Apache-2.0
#include "leash/channel.h"

#include "leash/task_group.h"
#include "support.h"

#include <memory>
#include <string>
#include <vector>

namespace {

using leash::op_status;
using leash_test::eventually;
using leash_test::tasks_in;

class ChannelOfCapacity : public ::testing::TestWithParam<std::size_t> {};

TEST_P(ChannelOfCapacity, DeliversInOrder) {
  leash::channel<int> ch(GetParam());
  leash::task_group group;
  group.spawn([&] {
    for (int i = 0; i < 1000; ++i)
      EXPECT_EQ(ch.send(i), op_status::ok);
    ch.close();
  });
  int next = 0;
  for (int &item : ch)
    EXPECT_EQ(item, next++);
  EXPECT_EQ(next, 1000);
  group.join();
}

TEST_P(ChannelOfCapacity, CloseWakesEveryReceiver) {
  leash::channel<int> ch(GetParam());
  leash::task_group group;
  std::atomic<int> closed{0};
  for (int i = 0; i < 5; ++i)
    group.spawn([&] { closed += ch.recv().status() == op_status::closed; });
  ASSERT_TRUE(
      eventually([] { return tasks_in(leash::task_state::chan_recv) == 5; }));
  EXPECT_TRUE(ch.close());
  EXPECT_FALSE(ch.close());
  group.join();
  EXPECT_EQ(closed, 5);
}

TEST_P(ChannelOfCapacity, CloseWakesEverySenderAndKeepsTheItems) {
  leash::channel<std::unique_ptr<int>> ch(GetParam());
  for (std::size_t i = 0; i < GetParam(); ++i)
    ASSERT_EQ(ch.send(std::make_unique<int>(static_cast<int>(i))),
              op_status::ok);
  leash::task_group group;
  std::atomic<int> refused{0};
  for (int i = 0; i < 5; ++i)
    group.spawn([&] {
      auto item = std::make_unique<int>(-1);
      const auto sent = ch.send(std::move(item));
      // A refused item is still the sender's.
      refused += sent == op_status::closed && item != nullptr;
    });
  ASSERT_TRUE(
      eventually([] { return tasks_in(leash::task_state::chan_send) == 5; }));
  ch.close();
  group.join();
  EXPECT_EQ(refused, 5);
  for (std::size_t i = 0; i < GetParam(); ++i) {
    auto r = ch.recv();
    ASSERT_TRUE(r);
    EXPECT_EQ(**r, static_cast<int>(i));
  }
  EXPECT_EQ(ch.recv().status(), op_status::closed);
  EXPECT_EQ(ch.send(std::make_unique<int>(1)), op_status::closed);
}

TEST_P(ChannelOfCapacity, StopEndsBlockedCalls) {
  leash::channel<int> full(GetParam());
  leash::channel<int> empty(GetParam());
  for (std::size_t i = 0; i < GetParam(); ++i)
    ASSERT_EQ(full.send(0), op_status::ok);
  leash::task_group group;
  std::atomic<int> cancelled{0};
  for (int i = 0; i < 3; ++i) {
    group.spawn([&](const leash::context &ctx) {
      cancelled += full.send(ctx, 1) == op_status::cancelled;
    });
    group.spawn([&](std::stop_token stop) {
      cancelled += empty.recv(stop).status() == op_status::cancelled;
    });
  }
  ASSERT_TRUE(eventually([] {
    return tasks_in(leash::task_state::chan_send) == 3 &&
           tasks_in(leash::task_state::chan_recv) == 3;
  }));
  group.request_stop();
  group.join();
  EXPECT_EQ(cancelled, 6);
  EXPECT_EQ(full.size(), GetParam()) << "a cancelled send must leave nothing";
}

TEST_P(ChannelOfCapacity, TimedCallsTimeOut) {
  leash::channel<int> ch(GetParam());
  for (std::size_t i = 0; i < GetParam(); ++i)
    ASSERT_EQ(ch.try_send(0), op_status::ok);
  EXPECT_EQ(ch.send_for(1, 2ms), op_status::timeout);
  EXPECT_EQ(ch.send_until(1, std::chrono::system_clock::now() + 2ms),
            op_status::timeout);
  for (std::size_t i = 0; i < GetParam(); ++i)
    EXPECT_TRUE(ch.try_recv());
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(ch.recv_for(5ms).status(), op_status::timeout);
  EXPECT_GE(std::chrono::steady_clock::now() - begun, 5ms);
  EXPECT_EQ(ch.recv_until(begun).status(), op_status::timeout);
}

// Every call with a time limit, too, ends by whatever stops it: a context or a
// plain token.
template <class Stop> void stops_timed_calls(std::size_t capacity) {
  leash::channel<int> full(capacity);
  leash::channel<int> empty(capacity);
  for (std::size_t i = 0; i < capacity; ++i)
    ASSERT_EQ(full.send(0), op_status::ok);
  leash::task_group group;
  std::atomic<int> cancelled{0};
  const auto late = std::chrono::steady_clock::now() + 1h;
  const int item = 1;
  group.spawn([&](Stop s) {
    cancelled += full.send_for(s, 1, 1h) == op_status::cancelled;
  });
  group.spawn([&](Stop s) {
    cancelled += full.send_for(s, item, 1h) == op_status::cancelled;
  });
  group.spawn([&](Stop s) {
    cancelled += full.send_until(s, 1, late) == op_status::cancelled;
  });
  group.spawn([&](Stop s) {
    cancelled += full.send_until(s, item, late) == op_status::cancelled;
  });
  group.spawn([&](Stop s) {
    cancelled += empty.recv_for(s, 1h).status() == op_status::cancelled;
  });
  group.spawn([&](Stop s) {
    cancelled += empty.recv_until(s, late).status() == op_status::cancelled;
  });
  group.spawn([&](Stop s) {
    for (int &unexpected : empty.until(s))
      cancelled -= 100 + unexpected;
    ++cancelled;
  });
  ASSERT_TRUE(eventually([] {
    return tasks_in(leash::task_state::chan_send) == 4 &&
           tasks_in(leash::task_state::chan_recv) == 3;
  }));
  group.request_stop();
  group.join();
  EXPECT_EQ(cancelled, 7);
  EXPECT_EQ(full.size(), capacity);
}

TEST_P(ChannelOfCapacity, StopEndsTimedCalls) {
  stops_timed_calls<const leash::context &>(GetParam());
  stops_timed_calls<std::stop_token>(GetParam());
}

TEST_P(ChannelOfCapacity, TimedCallsWithAStopTimeOutToo) {
  leash::channel<int> ch(GetParam());
  for (std::size_t i = 0; i < GetParam(); ++i)
    ASSERT_EQ(ch.try_send(0), op_status::ok);
  const leash::context never;
  const std::stop_source source;
  const auto soon = [] { return std::chrono::system_clock::now() + 2ms; };
  EXPECT_EQ(ch.send_for(never, 1, 2ms), op_status::timeout);
  EXPECT_EQ(ch.send_until(source.get_token(), 1, soon()), op_status::timeout);
  while (ch.try_recv()) {
  }
  EXPECT_EQ(ch.recv_for(source.get_token(), 2ms).status(), op_status::timeout);
  EXPECT_EQ(ch.recv_until(never, soon()).status(), op_status::timeout);
}

INSTANTIATE_TEST_SUITE_P(Sizes, ChannelOfCapacity,
                         ::testing::Values(0, 1, 3, 64),
                         ::testing::PrintToStringParamName());

TEST(Channel, TryNeverBlocks) {
  leash::channel<int> ch(1);
  EXPECT_EQ(ch.try_recv().status(), op_status::empty);
  EXPECT_EQ(ch.try_send(1), op_status::ok);
  EXPECT_EQ(ch.try_send(2), op_status::full);
  ch.close();
  EXPECT_EQ(ch.try_send(3), op_status::closed);
  EXPECT_EQ(*ch.try_recv(), 1);
  EXPECT_EQ(ch.try_recv().status(), op_status::closed);
}

TEST(Channel, RendezvousTryNeedsAPartner) {
  leash::channel<int> ch;
  EXPECT_EQ(ch.try_send(1), op_status::full);
  leash::task_group group;
  group.spawn([&] { EXPECT_EQ(*ch.recv(), 2); });
  ASSERT_TRUE(
      eventually([] { return tasks_in(leash::task_state::chan_recv) == 1; }));
  EXPECT_EQ(ch.try_send(2), op_status::ok);
  group.join();
}

TEST(Channel, ClosesOnceAndStaysClosed) {
  leash::channel<int> ch(1);
  EXPECT_FALSE(ch.is_closed());
  EXPECT_EQ(ch.send(1), op_status::ok);
  EXPECT_TRUE(ch.close());
  EXPECT_FALSE(ch.close());
  EXPECT_TRUE(ch.is_closed()) << "though an item is left";
  EXPECT_EQ(ch.send(2), op_status::closed);
  EXPECT_EQ(ch.try_send(2), op_status::closed);
  EXPECT_EQ(*ch.recv(), 1);
  EXPECT_EQ(ch.recv().status(), op_status::closed);
  EXPECT_EQ(ch.try_recv().status(), op_status::closed);
}

TEST(Channel, RequestedStopWinsOverSuccess) {
  leash::channel<int> ch(2);
  ASSERT_EQ(ch.send(1), op_status::ok);
  leash::context_source source;
  source.request_stop();
  EXPECT_EQ(ch.recv(source.context()).status(), op_status::cancelled);
  EXPECT_EQ(ch.send(source.context(), 2), op_status::cancelled);
  EXPECT_EQ(ch.size(), 1U);
}

TEST(Channel, DeadlineOfTheContextEndsTheWait) {
  leash::channel<int> ch;
  leash::context_source source({}, 5ms);
  EXPECT_EQ(ch.recv(source.context()).status(), op_status::cancelled);
  EXPECT_EQ(source.context().cause().kind, leash::stop_kind::deadline);
}

TEST(Channel, IterationEndsWithTheContext) {
  leash::channel<std::string> ch(4);
  leash::context_source source;
  ASSERT_EQ(ch.send("a"), op_status::ok);
  std::vector<std::string> seen;
  for (std::string &item : ch.until(source.context())) {
    seen.push_back(std::move(item));
    source.request_stop();
  }
  EXPECT_EQ(seen, std::vector<std::string>{"a"});
}

TEST(Channel, FullRingTakesTheLongestWaitingSenderFirst) {
  leash::channel<int> ch(1);
  ASSERT_EQ(ch.send(0), op_status::ok);
  leash::task_group group;
  for (int i = 1; i <= 3; ++i) {
    group.spawn([&ch, i] { EXPECT_EQ(ch.send(i), op_status::ok); });
    ASSERT_TRUE(eventually([i] {
      return tasks_in(leash::task_state::chan_send) ==
             static_cast<std::size_t>(i);
    }));
  }
  for (int i = 0; i <= 3; ++i)
    EXPECT_EQ(*ch.recv(), i);
  group.join();
}

struct counted {
  static inline int alive = 0;
  counted() { ++alive; }
  counted(counted &&) noexcept { ++alive; }
  counted(const counted &) { ++alive; }
  counted &operator=(counted &&) noexcept = default;
  ~counted() { --alive; }
};

TEST(Channel, DestroysWhatNobodyReceived) {
  {
    leash::channel<counted> ch(4);
    ASSERT_EQ(ch.send(counted()), op_status::ok);
    ASSERT_EQ(ch.send(counted()), op_status::ok);
    ASSERT_TRUE(ch.recv());
  }
  EXPECT_EQ(counted::alive, 0);
}

// Waits in the destructor of an object that is older than what the runtime
// keeps for the thread: no other thread may have got that meanwhile. What it
// takes instead is given back; the leak sanitizer says if not.
struct waits_at_the_end {
  leash::channel<int> *ch = nullptr;
  std::atomic<int> *got = nullptr;
  ~waits_at_the_end() {
    if (ch == nullptr)
      return;
    if (auto item = ch->recv_for(1min))
      *got = *item;
  }
};

TEST(Channel, CanBeUsedWhileTheThreadEnds) {
  leash::channel<int> first;
  leash::channel<int> last;
  std::atomic<int> got{0};
  std::thread ending([&] {
    thread_local waits_at_the_end at_the_end;
    at_the_end.ch = &last;
    at_the_end.got = &got;
    EXPECT_TRUE(first.recv()); // makes what is kept for the thread
  });
  EXPECT_EQ(first.send(1), op_status::ok);
  // A thread that could get it as its own, and would swallow the wake-up.
  leash::channel<int> other;
  std::this_thread::sleep_for(5ms);
  std::thread later([&] { EXPECT_EQ(*other.recv(), 3); });
  std::this_thread::sleep_for(5ms);
  EXPECT_EQ(last.send(2), op_status::ok);
  ending.join();
  EXPECT_EQ(got, 2);
  EXPECT_EQ(other.send(3), op_status::ok);
  later.join();
}

} // namespace
