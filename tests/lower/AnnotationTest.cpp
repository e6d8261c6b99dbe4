// SPDX-License-Identifier: Apache-2.0
//
// A call of an annotated function becomes the op that a call of a modelled
// function of the same role becomes: declared in a header of the user's, in the
// runtime's, or reached through a virtual override.
#include "checks/ir/IR.h"
#include "tests/lower/LowerSource.h"
#include "tests/lower/Shape.h"
#include "llvm/ADT/StringExtras.h"
#include "gtest/gtest.h"

using namespace leash;
using namespace leash::test;
using llvm::StringRef;

namespace {

struct Pair {
  const char *Name;
  const char *Declarations;
  const char *Annotated; // the body of one function
  const char *Modelled;  // … and of the other
};

void PrintTo(const Pair &P, std::ostream *Out) { *Out << P.Name; }

class Annotations : public testing::TestWithParam<Pair> {};

TEST_P(Annotations, BecomeTheOpsOfTheModelledCall) {
  const Pair &P = GetParam();
  std::string Text = "#include <leash/annotations.h>\n"
                     "#include <condition_variable>\n#include <future>\n"
                     "#include <mutex>\n#include <stop_token>\n"
                     "#include <thread>\nvoid work();\n";
  Text += P.Declarations;
  Text += "\nvoid annotated() {\n" + std::string(P.Annotated) + "\n}\n";
  Text += "void modelled() {\n" + std::string(P.Modelled) + "\n}\n";
  LoweredSource L = lowerText(Text);
  ASSERT_EQ(L.Errors, std::vector<std::string>());
  ASSERT_TRUE(L.Module);
  std::vector<std::string> Expected = shapes(*L.Module, "modelled");
  ASSERT_FALSE(Expected.empty());
  EXPECT_EQ(shapes(*L.Module, "annotated"), Expected);
}

const char Worker[] = R"(
struct LEASH_TASK_HANDLE("terminate") worker {
  LEASH_SPAWNS(this, 0) explicit worker(void (*body)());
  LEASH_JOINS(this) LEASH_BLOCKS("forever") void join();
  LEASH_DETACHES(this) void detach();
  ~worker();
};)";

const char Override[] = R"(
struct LEASH_TASK_HANDLE("terminate") handle {
  virtual ~handle();
  LEASH_JOINS(this) LEASH_BLOCKS("forever") virtual void await() = 0;
};
struct special : handle { void await() override; };
extern special annotated_one;
extern std::thread modelled_one;
)";

const char Stop[] = R"(
struct LEASH_STOP_SOURCE switch_off {
  LEASH_REQUESTS_STOP(this) void off();
  LEASH_STOP_CHECK bool is_off() const;
  ~switch_off();
};)";

const char Waits[] = R"(
struct event {
  LEASH_BLOCKS("until_notified") void wait();
  LEASH_BLOCKS("deadline:0") void wait_for(int ms);
  LEASH_WAKES(this) void set();
};
LEASH_AWAITS(0) LEASH_BLOCKS("forever") int await(std::future<int> &f);
LEASH_RESOLVES(0) void resolve(std::promise<int> &p, int value);
)";

const Pair Pairs[] = {
    {"SpawnJoin", Worker, "worker t(work); t.join();",
     "std::thread t(work); t.join();"},
    {"SpawnDetach", Worker, "worker t(work); t.detach();",
     "std::thread t(work); t.detach();"},
    {"RequestAndCheckStop", Stop, "switch_off s; s.off(); s.is_off();",
     "std::stop_source s; s.request_stop(); s.stop_requested();"},
    {"SetPromise", Waits, "std::promise<int> p; resolve(p, 1);",
     "std::promise<int> p; p.set_value(1);"},
    {"AwaitFuture", Waits, "std::future<int> f; await(f);",
     "std::future<int> f; f.get();"},
};

INSTANTIATE_TEST_SUITE_P(All, Annotations, testing::ValuesIn(Pairs),
                         [](const auto &Info) {
                           return std::string(Info.param.Name);
                         });

std::vector<std::string> lowered(const std::string &Text,
                                 StringRef Function = "annotated") {
  LoweredSource L = lowerText("#include <leash/annotations.h>\n" + Text);
  EXPECT_EQ(L.Errors, std::vector<std::string>());
  return L.Module ? shapes(*L.Module, Function) : std::vector<std::string>();
}

TEST(AnnotationTest, OverridesInheritThem) {
  EXPECT_EQ(lowered(std::string("#include <thread>\n") + Override +
                    "void annotated() { annotated_one.await(); }"),
            std::vector<std::string>{"Join annotated_one {Blocking}"});
}

TEST(AnnotationTest, WhatNobodyOwnsIsDetached) {
  EXPECT_EQ(lowered("void work() {}\n"
                    "LEASH_SPAWNS(none, 0) void fire(void (*body)());\n"
                    "void annotated() { fire(work); }"),
            std::vector<std::string>{"Spawn {Detached} [Function work]"});
}

TEST(AnnotationTest, ChannelsSendReceiveClose) {
  std::vector<std::string> Expected = {"Send c (1) {Blocking}",
                                       "Send c (2) {Try}", "Send c (3) {Timed}",
                                       "Receive c (x) {Blocking}", "Close c"};
  EXPECT_EQ(lowered(R"(
struct LEASH_CHANNEL chan {
  LEASH_BLOCKS("until_closed") LEASH_SENDS(this) bool send(int);
  LEASH_SENDS(this, "try") bool try_send(int);
  LEASH_SENDS(this, "timed") bool send_for(int);
  LEASH_RECEIVES(this) LEASH_BLOCKS("until_closed") bool receive(int &x);
  LEASH_CLOSES(this) void close();
};
void annotated() {
  chan c;
  int x;
  c.send(1), c.try_send(2), c.send_for(3), c.receive(x), c.close();
})"),
            Expected);
}

TEST(AnnotationTest, WaitsEndByWhatTheySay) {
  std::vector<std::string> Expected = {"Wait e {Blocking}", "Wait e {Timed}",
                                       "Notify e {All}"};
  EXPECT_EQ(lowered("#include <future>\n" + std::string(Waits) +
                    "void annotated() { event e; e.wait(); e.wait_for(3); "
                    "e.set(); }"),
            Expected);
}

TEST(AnnotationTest, AStopArgumentCountsWhenThereIsOne) {
  std::vector<std::string> Expected = {"Receive q (t) {Blocking|StopAware}",
                                       "Receive q {Blocking}",
                                       "Receive q {Blocking}"};
  std::vector<std::string> Got = lowered(R"(
#include <stop_token>
struct LEASH_CHANNEL queue {
  LEASH_BLOCKS("until_closed") LEASH_BLOCKS("until_stop") LEASH_STOPPABLE(0)
  LEASH_RECEIVES(this) bool pop(const std::stop_token &t = {});
};
void annotated(queue &q, std::stop_token t) {
  q.pop(t);
  q.pop(std::stop_token());
  q.pop();
})");
  ASSERT_EQ(Got.size(), Expected.size() + 1); // the token that is destroyed
  EXPECT_TRUE(llvm::StringRef(Got[0]).starts_with("Receive q (t"));
  EXPECT_TRUE(llvm::StringRef(Got[0]).ends_with("{Blocking|StopAware}"));
  EXPECT_TRUE(llvm::StringRef(Got[1]).ends_with("{Blocking}"));
  EXPECT_TRUE(llvm::StringRef(Got.back()).ends_with("{Blocking}"));
}

const char Select[] = R"(
template <class T> struct LEASH_CHANNEL chan {};
struct a_case {
  a_case &&when(bool) &&;
};
LEASH_RECEIVES(0, "try") a_case on_recv(chan<int> &, void (*)(int));
LEASH_SENDS(0, "try") a_case on_send(chan<int> &, int);
template <class... Cases>
LEASH_BLOCKS("until_notified") int select(Cases &&...);
)";

TEST(AnnotationTest, OneCaseOfASelectHappens) {
  std::vector<std::string> Got = lowered(std::string(Select) + R"(
void use(int);
void annotated(chan<int> &in, chan<int> &out, bool ready) {
  select(on_recv(in, use), on_send(out, 1).when(ready));
  on_send(out, 2);
})");
  ASSERT_GE(Got.size(), 5u);
  EXPECT_EQ(Got[0], "Receive in (use) {Try|OneOf}");
  EXPECT_EQ(Got[1], "Send out (1) {Try|OneOf}");
  EXPECT_TRUE(StringRef(Got[3]).starts_with("Wait")) << Got[3];
  EXPECT_EQ(Got.back(), "Send out (2) {Try}");
}

TEST(AnnotationTest, LoopsTimersCallbacks) {
  std::vector<std::string> Expected = {
      "LoopRun l {Blocking}",
      "LoopStop l",
      "TimerStart t",
      "TimerCancel t",
      "CallbackRegister l [Function work]",
      "CallbackUnregister l"};
  std::vector<std::string> Got = lowered(R"(
void work() {}
struct loop {
  LEASH_RUNS_LOOP LEASH_BLOCKS("forever") void run();
  LEASH_STOPS_LOOP void quit();
  LEASH_REGISTERS(0) void on(void (*)());
  LEASH_UNREGISTERS void off();
};
struct timer {
  LEASH_STARTS_TIMER void arm();
  LEASH_CANCELS_TIMER void cancel();
};
void annotated() {
  loop l;
  timer t;
  l.run(), l.quit(), t.arm(), t.cancel(), l.on(work), l.off();
})");
  EXPECT_EQ(Got, Expected);
}

TEST(AnnotationTest, ClaimsHaveAMeaning) {
  LoweredSource L = lowerText(R"(#include <leash/annotations.h>
#include <thread>
void work();
void annotated() {
  leash::assume_bounded("ten rounds");
  std::thread t(work);
  leash::daemon("the process", t);
  std::thread u(work);
  leash::detached("nobody", u);
})");
  ASSERT_EQ(L.Errors, std::vector<std::string>());
  std::vector<std::pair<ir::Assumption, std::string>> Found;
  std::vector<std::string> Handles;
  for (const ir::Function &F : L.Module->Functions)
    if (F.Name == "annotated")
      for (const ir::Block &B : F.Blocks)
        for (const ir::Op &O : B.Ops)
          if (O.Kind == ir::OpKind::Assume) {
            Found.emplace_back(ir::assumption(O), ir::assumedReason(O).str());
            Handles.push_back(
                O.Object == ir::None ? "" : ir::display(F.Entities[O.Object]));
          }
  std::vector<std::pair<ir::Assumption, std::string>> Expected = {
      {ir::Assumption::Bounded, "ten rounds"},
      {ir::Assumption::Daemon, "the process"},
      {ir::Assumption::Detached, "nobody"}};
  EXPECT_EQ(Found, Expected);
  EXPECT_EQ(Handles, (std::vector<std::string>{"", "t", "u"}));
}

TEST(AnnotationTest, AssignmentIsAMoveThatJoins) {
  std::vector<std::string> Got = lowered(R"(
struct LEASH_TASK_HANDLE("join") task {
  task();
  LEASH_REQUESTS_STOP(this) LEASH_JOINS(this) task &operator=(task &&);
  LEASH_REQUESTS_STOP(this) LEASH_JOINS(this) void finish();
};
void annotated(task &a, task &b) {
  a = static_cast<task &&>(b);
  a.finish();
})");
  std::vector<std::string> Expected = {"Move a (b) {ByMove|StopRequestsToo}",
                                       "StopRequest a", "Join a"};
  EXPECT_EQ(Got, Expected);
}

TEST(AnnotationTest, TheRuntimesOwnHeaders) {
  LoweredSource L = lowerText(R"(
#include <leash/channel.h>
#include <leash/context.h>
#include <leash/task_group.h>
void work();
void annotated(leash::channel<int> &c, const leash::context &ctx) {
  leash::task_group g;
  g.spawn([](const leash::context &inner) {
    while (!inner.stop_requested())
      work();
  });
  g.request_stop();
  g.join();
  c.send(ctx, 1);
  c.close();
})");
  ASSERT_EQ(L.Errors, std::vector<std::string>());
  std::vector<std::string> Kinds;
  for (const std::string &Line : shapes(*L.Module, "annotated"))
    Kinds.push_back(Line.substr(0, Line.find(" [")));
  auto Has = [&](StringRef Start) {
    return llvm::any_of(Kinds,
                        [&](StringRef K) { return K.starts_with(Start); });
  };
  EXPECT_TRUE(Has("Spawn g"));
  EXPECT_TRUE(Has("StopRequest g"));
  EXPECT_TRUE(Has("Join g {Blocking"));
  EXPECT_TRUE(Has("Send c (ctx"));
  EXPECT_TRUE(Has("Close c"));
}

} // namespace
