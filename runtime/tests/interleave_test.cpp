// SPDX-License-Identifier: Apache-2.0
//
// Goes through the interleavings of small cases of send, receive, close and
// stop, and compares what came out with what may come out.
#include "leash/channel.h"
#include "leash/limiter.h"
#include "leash/select.h"
#include "scheduler.h"
#include "support.h"

#include <algorithm>

namespace {

using leash::op_status;
using leash_test::scheduler;

// One run's world; made anew for each sequence of decisions.
struct world {
  explicit world(std::size_t capacity) : ch(capacity), other(capacity) {}

  leash::channel<int> ch;
  leash::channel<int> other;
  std::stop_source stop;
  std::vector<int> accepted; // by any sender; only one thread runs at a time
  std::vector<int> received;
  std::vector<op_status> ends;
  int refused = 0;

  void send(leash::channel<int> &to, int item, bool stoppable) {
    const auto how =
        stoppable ? to.send(stop.get_token(), item) : to.send(item);
    if (how == op_status::ok)
      accepted.push_back(item);
    else
      ++refused;
  }
  void receive_all(leash::channel<int> &from, bool stoppable) {
    for (;;) {
      auto r = stoppable ? from.recv(stop.get_token()) : from.recv();
      if (!r) {
        ends.push_back(r.status());
        return;
      }
      received.push_back(*r);
    }
  }
  // Afterwards: what was accepted was received or is still in the channel.
  void expect_nothing_lost() {
    for (auto *c : {&ch, &other})
      while (auto r = c->try_recv())
        received.push_back(*r);
    auto a = accepted;
    auto b = received;
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    EXPECT_EQ(a, b);
  }
};

// A case: what the threads do, and what must hold at the end.
struct small_case {
  std::function<scheduler::bodies(world &)> threads;
  std::function<void(world &)> check;
  bool may_block = false; // ending blocked is a right outcome
};

int explore(std::size_t capacity, const small_case &c, int preemptions = 3) {
  std::vector<scheduler::decision> trace;
  scheduler s;
  int runs = 0;
  do {
    world w(capacity);
    const auto bodies = c.threads(w);
    const bool ended = s.run(bodies, trace, preemptions, [&w] {
      w.stop.request_stop();
      w.ch.close();
      w.other.close();
    });
    EXPECT_TRUE(s.repeatable());
    EXPECT_TRUE(ended || c.may_block) << "a wake-up was lost, run " << runs;
    w.expect_nothing_lost();
    if (ended && c.check)
      c.check(w);
    ++runs;
  } while (!::testing::Test::HasFailure() && leash_test::advance(trace) &&
           runs < 40000);
  EXPECT_LT(runs, 40000) << "not gone through completely";
  ::testing::Test::RecordProperty("interleavings", runs);
  return runs;
}

class Interleavings : public ::testing::TestWithParam<std::size_t> {};

TEST_P(Interleavings, SendersAgainstAReceiverAndClose) {
  small_case c;
  c.threads = [](world &w) -> scheduler::bodies {
    return {[&w] {
              w.send(w.ch, 1, false);
              w.send(w.ch, 2, false);
            },
            [&w] { w.receive_all(w.ch, false); }, [&w] { w.ch.close(); }};
  };
  c.check = [](world &w) {
    EXPECT_TRUE(std::is_sorted(w.received.begin(), w.received.end()));
    EXPECT_EQ(w.accepted.size() + static_cast<std::size_t>(w.refused), 2U);
    EXPECT_EQ(w.ends, std::vector{op_status::closed});
  };
  EXPECT_GT(explore(GetParam(), c), 50);
}

TEST_P(Interleavings, TwoSendersTwoItemsEach) {
  small_case c;
  c.threads = [](world &w) -> scheduler::bodies {
    return {[&w] {
              w.send(w.ch, 1, false);
              w.send(w.ch, 2, false);
            },
            [&w] {
              w.send(w.ch, 11, false);
              w.send(w.ch, 12, false);
            },
            [&w] {
              for (int i = 0; i < 4; ++i)
                w.received.push_back(*w.ch.recv());
            }};
  };
  c.check = [](world &w) {
    EXPECT_EQ(w.accepted.size(), 4U);
    const auto at = [&w](int item) {
      return std::find(w.received.begin(), w.received.end(), item);
    };
    EXPECT_LT(at(1), at(2)) << "in the order of each sender";
    EXPECT_LT(at(11), at(12));
  };
  EXPECT_GT(explore(GetParam(), c, 2), 50);
}

TEST_P(Interleavings, StopOfTheReceiver) {
  small_case c;
  c.may_block = true; // a sender may be left without a receiver
  c.threads = [](world &w) -> scheduler::bodies {
    return {[&w] { w.send(w.ch, 1, false); },
            [&w] { w.receive_all(w.ch, true); },
            [&w] { w.stop.request_stop(); }};
  };
  c.check = [](world &w) {
    EXPECT_EQ(w.ends, std::vector{op_status::cancelled});
  };
  EXPECT_GT(explore(GetParam(), c), 10);
}

TEST_P(Interleavings, StopOfBothSidesNeverHangs) {
  small_case c;
  c.threads = [](world &w) -> scheduler::bodies {
    return {[&w] {
              w.send(w.ch, 1, true);
              w.send(w.ch, 2, true);
            },
            [&w] { w.receive_all(w.ch, true); },
            [&w] { w.stop.request_stop(); }};
  };
  EXPECT_GT(explore(GetParam(), c), 50);
}

TEST_P(Interleavings, StopAgainstClose) {
  small_case c;
  c.threads = [](world &w) -> scheduler::bodies {
    return {[&w] { w.receive_all(w.ch, true); },
            [&w] { w.stop.request_stop(); }, [&w] { w.ch.close(); }};
  };
  c.check = [](world &w) { EXPECT_EQ(w.ends.size(), 1U); };
  EXPECT_GT(explore(GetParam(), c), 5);
}

TEST_P(Interleavings, SelectAgainstTwoSenders) {
  small_case c;
  c.threads = [](world &w) -> scheduler::bodies {
    return {[&w] { w.send(w.ch, 1, false); },
            [&w] { w.send(w.other, 2, false); },
            [&w] {
              for (int i = 0; i < 2; ++i) {
                leash::recv_result<int> a;
                leash::recv_result<int> b;
                EXPECT_TRUE(leash::select(leash::on_recv(w.ch, a),
                                          leash::on_recv(w.other, b)));
                EXPECT_NE(a.has_value(), b.has_value()) << "exactly one";
                w.received.push_back(a ? *a : *b);
              }
            }};
  };
  c.check = [](world &w) { EXPECT_EQ(w.received.size(), 2U); };
  EXPECT_GT(explore(GetParam(), c), 10);
}

TEST_P(Interleavings, SelectMeetsSelectUnderStop) {
  small_case c;
  c.threads = [](world &w) -> scheduler::bodies {
    return {[&w] {
              int x = 1;
              int y = 2;
              const auto r =
                  leash::select(w.stop.get_token(), leash::on_send(w.ch, x),
                                leash::on_send(w.other, y));
              if (r)
                w.accepted.push_back(r.index == 0 ? 1 : 2);
            },
            [&w] {
              leash::recv_result<int> a;
              leash::recv_result<int> b;
              if (leash::select(w.stop.get_token(), leash::on_recv(w.other, b),
                                leash::on_recv(w.ch, a)))
                w.received.push_back(a ? *a : *b);
            },
            [&w] { w.stop.request_stop(); }};
  };
  EXPECT_GT(explore(GetParam(), c), 10);
}

INSTANTIATE_TEST_SUITE_P(Capacity, Interleavings, ::testing::Values(0, 1),
                         ::testing::PrintToStringParamName());

// The enumeration can fail: a receiver that nobody serves is found.
TEST(Enumeration, FindsAThreadThatNobodyWakes) {
  std::vector<scheduler::decision> trace;
  scheduler s;
  leash::channel<int> ch;
  EXPECT_FALSE(s.run({[&ch] { static_cast<void>(ch.recv()); }, [] {}}, trace, 2,
                     [&ch] { ch.close(); }));
}

} // namespace
