// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/Flags.h"
#include "IRBuilder.h"
#include "checks/analysis/EndlessLoops.h"
#include <gtest/gtest.h>

using namespace leash;
using namespace leash::test;

namespace {

TEST(FlagTest, Holds) {
  FlagTest T;
  EXPECT_EQ(T.holds(1), true);
  EXPECT_EQ(T.holds(0), false);
  T.Relation = Rel::Ge;
  T.Value = 3;
  EXPECT_EQ(T.holds(3), true);
  EXPECT_EQ(T.holds(2), false);
  T.Known = false;
  EXPECT_EQ(T.holds(3), std::nullopt);
}

TEST(FlagTest, TestsOfConditions) {
  ModuleBuilder M("/a.cpp");
  FnBuilder F = M.function("f");
  EntityId A = F.local("a"), B = F.local("b");
  PredId TA = F.reads(0, A), TB = F.truth(B);
  PredId And = F.both(TA, F.no(TB)), Lt = F.compare(A, Rel::Lt, 5);
  F.ret(0);
  auto P = linkOne(M);
  const Fn &X = *P->function("f");
  auto T = testsOf(*P, X, And, true);
  ASSERT_EQ(T.size(), 2u);
  EXPECT_EQ(T[0].E, A); // through the Read
  EXPECT_EQ(T[0].holds(1), true);
  EXPECT_EQ(T[1].E, B);
  EXPECT_EQ(T[1].holds(1), false);
  EXPECT_TRUE(T[0].Exact && T[1].Exact);
  T = testsOf(*P, X, And, false);
  EXPECT_FALSE(T[0].Exact || T[1].Exact);
  EXPECT_EQ(T[0].holds(0), true);
  T = testsOf(*P, X, Lt, false);
  EXPECT_EQ(T[0].holds(5), true);
  EXPECT_EQ(T[0].holds(4), false);
}

/// run() { while (!stop_) {} }   stop() { stop_ = Value; }
struct Server {
  ModuleBuilder M{"/a.cpp"};
  TypeId Bool = M.type(TypeRole::Bool);
  TypeId Atomic = M.type(TypeRole::Bool, Shape::Atomic, Bool);

  explicit Server(uint32_t Flags = ClsAllDefinedHere) {
    M.classOf("C", Flags);
    M.field("C", "stop_", Atomic).Init = 0;
    FnBuilder R = M.method("C", "C::run");
    BlockId Head = R.block(), Body = R.block(), End = R.block();
    R.jump(0, Head);
    PredId Stop = R.reads(Head, R.member("stop_", Atomic));
    R.branch(Head, R.no(Stop), Body, End);
    R.libraryCall(Body, "work");
    R.jump(Body, Head);
    R.ret(End);
  }

  void setter(llvm::StringRef Usr, std::optional<int64_t> Value) {
    FnBuilder S = M.method("C", Usr);
    S.op(0, OpKind::Write, S.member("stop_", Atomic)).Value = Value;
    S.ret(0);
  }
};

TEST(Flags, SetFromOutsideWithTheValueThatLeaves) {
  Server S;
  S.setter("C::stop", 1);
  S.setter("C::start", 0);
  auto P = linkOne(S.M);
  auto Loops = loopsOn(*P, "F:C::stop_");
  ASSERT_EQ(Loops.size(), 1u);
  EXPECT_EQ(Loops[0].In, P->function("C::run"));
  EXPECT_EQ(Loops[0].Leaves.holds(1), true);
  EXPECT_EQ(writesTo(*P, "F:C::stop_").size(), 2u);
  EXPECT_TRUE(isStopFlagLike(*P, "F:C::stop_"));
  auto Writes = stopWrites(*P, "F:C::stop_");
  ASSERT_EQ(Writes.size(), 1u);
  EXPECT_EQ(Writes[0].At.In, P->function("C::stop"));
  EXPECT_TRUE(endlessLoops(*P, *P->function("C::run")).empty());
}

TEST(Flags, WrongValueIsNoStop) {
  Server S;
  S.setter("C::stop", 0);
  auto P = linkOne(S.M);
  EXPECT_FALSE(isStopFlagLike(*P, "F:C::stop_"));
  EXPECT_EQ(endlessLoops(*P, *P->function("C::run")).size(), 1u);
}

TEST(Flags, DefaultInitialiserIsNoUnknownValue) {
  Server S;
  FnBuilder C = S.M.method("C", "C::C");
  C.fn().Kind = FunctionKind::Constructor;
  C.op(0, OpKind::Write, C.member("stop_", S.Atomic)); // stop_{false}
  C.ret(0);
  S.setter("C::stop", 0);
  auto P = linkOne(S.M);
  EXPECT_EQ(endlessLoops(*P, *P->function("C::run")).size(), 1u);
}

TEST(Flags, UnknownValueMayStop) {
  Server S;
  S.setter("C::stop", std::nullopt);
  auto P = linkOne(S.M);
  EXPECT_TRUE(isStopFlagLike(*P, "F:C::stop_"));
  EXPECT_TRUE(endlessLoops(*P, *P->function("C::run")).empty());
}

TEST(Flags, FirstValueIsGoneWhenTheLoopRuns) {
  Server S; // `stop_ = true` at first, start() says false, nobody says true
  FnBuilder C = S.M.method("C", "C::C");
  C.fn().Kind = FunctionKind::Constructor;
  C.op(0, OpKind::Write, C.member("stop_", S.Atomic)).Value = 1;
  C.ret(0);
  S.setter("C::start", 0);
  auto P = linkOne(S.M);
  EXPECT_EQ(endlessLoops(*P, *P->function("C::run")).size(), 1u);
}

TEST(Flags, NobodyWritesAClosedFlag) {
  Server S;
  auto P = linkOne(S.M);
  EXPECT_FALSE(isStopFlagLike(*P, "F:C::stop_"));
  auto E = endlessLoops(*P, *P->function("C::run"));
  ASSERT_EQ(E.size(), 1u);
  EXPECT_FALSE(E[0].NoExitEdge);
  EXPECT_TRUE(E[0].certain());
}

TEST(Flags, OthersMayWriteAnOpenFlag) {
  Server S(0);
  auto P = linkOne(S.M);
  EXPECT_TRUE(endlessLoops(*P, *P->function("C::run")).empty());
}

TEST(Flags, ThroughAnAccessor) {
  Server S;
  FnBuilder A = S.M.method("C", "C::stopped");
  A.fn().ReturnType = S.Bool;
  A.ret(0, A.member("stop_", S.Atomic));
  FnBuilder R = S.M.method("C", "C::other");
  BlockId Head = R.block(), End = R.block();
  R.jump(0, Head);
  EntityId T = R.temp(S.Bool);
  R.call(Head, "C::stopped", {}, R.self()).Result = T;
  R.branch(Head, R.truth(T), End, Head);
  R.ret(End);
  S.setter("C::stop", 1);
  auto P = linkOne(S.M);
  EXPECT_EQ(loopsOn(*P, "F:C::stop_").size(), 2u);
}

/// loop { if (stop_ && empty()) return; work(); }
TEST(Flags, FirstOperandOfAnAnd) {
  Server S;
  FnBuilder R = S.M.method("C", "C::other");
  BlockId Head = R.block(), Second = R.block(), Body = R.block(),
          End = R.block();
  R.jump(0, Head);
  R.branch(Head, R.reads(Head, R.member("both_", S.Bool)), Second, Body);
  EntityId Empty = R.temp(S.Bool);
  R.libraryCall(Second, "empty").Result = Empty;
  R.branch(Second, R.truth(Empty), End, Body);
  R.jump(Body, Head);
  R.ret(End);
  // while (!first_) if (poll()) break;  is no test that first_ is false
  FnBuilder W = S.M.method("C", "C::third");
  BlockId WHead = W.block(), WBody = W.block(), WEnd = W.block();
  W.jump(0, WHead);
  W.branch(WHead, W.reads(WHead, W.member("first_", S.Bool)), WEnd, WBody);
  EntityId Poll = W.temp(S.Bool);
  W.libraryCall(WBody, "poll").Result = Poll;
  W.branch(WBody, W.truth(Poll), WEnd, WHead);
  W.ret(WEnd);
  auto P = linkOne(S.M);
  auto Loops = loopsOn(*P, "F:C::both_");
  ASSERT_EQ(Loops.size(), 1u);
  EXPECT_EQ(Loops[0].Leaves.holds(1), true);
  EXPECT_EQ(Loops[0].Block, Second);
  Loops = loopsOn(*P, "F:C::first_");
  ASSERT_EQ(Loops.size(), 1u);
  EXPECT_EQ(Loops[0].Leaves.holds(0), false);
}

TEST(Flags, CopyMadeUnderALock) {
  Server S;
  FnBuilder R = S.M.method("C", "C::other");
  EntityId Copy = R.local("stop", S.Bool), Before = R.local("old", S.Bool);
  BlockId Head = R.block(), Next = R.block(), End = R.block();
  R.op(0, OpKind::Write, Before, {R.member("early_", S.Bool)});
  R.jump(0, Head);
  R.op(Head, OpKind::Write, Copy, {R.member("stop_", S.Atomic)});
  R.branch(Head, R.truth(Copy), End, Next);
  R.branch(Next, R.truth(Before), End, Head);
  R.ret(End);
  auto P = linkOne(S.M);
  EXPECT_EQ(loopsOn(*P, "F:C::stop_").size(), 2u);
  EXPECT_TRUE(loopsOn(*P, "F:C::early_").empty()); // read once, before
}

TEST(Flags, PredicateOfAWaitWithATimeout) {
  // while (!cv.wait_for(l, d, [this] { return stop_ || !on_; })) {}
  Server S;
  FnBuilder R = S.M.method("C", "C::other");
  BlockId Head = R.block(), End = R.block();
  R.jump(0, Head);
  EntityId L = R.closure(Head, "pred"), T = R.temp(S.Bool);
  Op &O = R.op(Head, OpKind::Wait, R.member("cv_"));
  O.Flags |= OpTimed;
  O.Result = T;
  Callable C;
  C.Kind = CallableKind::Lambda;
  C.Usr = "pred";
  C.Object = L;
  O.Callables.push_back(C);
  R.branch(Head, R.truth(T), End, Head);
  R.ret(End);
  FnBuilder F = S.M.lambda("C::other", "pred", "C");
  EntityId Unknown = F.temp(S.Bool);
  PredId Cond = F.either(F.truth(F.member("stop_", S.Atomic)),
                         F.no(F.truth(F.member("on_", S.Bool))));
  F.ret(0, Unknown);
  F.fn().Blocks[0].Ops.back().Cond = Cond;
  auto P = linkOne(S.M);
  auto Stop = loopsOn(*P, "F:C::stop_");
  ASSERT_EQ(Stop.size(), 2u);
  EXPECT_EQ(Stop[0].Leaves.holds(1), true);
  auto On = loopsOn(*P, "F:C::on_");
  ASSERT_EQ(On.size(), 1u);
  EXPECT_EQ(On[0].Leaves.holds(0), true);
  EXPECT_FALSE(On[0].Leaves.Exact);
}

TEST(Flags, WrittenThroughAPointerArgument) {
  Server S;
  TypeId Ptr = S.M.type(TypeRole::Other, Shape::Pointer, S.Atomic);
  FnBuilder H = S.M.function("request");
  H.op(0, OpKind::Write, H.step(H.param("f", Ptr), StepKind::Deref)).Value = 1;
  H.ret(0);
  FnBuilder C = S.M.method("C", "C::stop");
  EntityId F = C.member("stop_", S.Atomic);
  C.call(0, "request", {C.step(F, StepKind::AddressOf)});
  C.ret(0);
  auto P = linkOne(S.M);
  auto W = writesTo(*P, "F:C::stop_");
  ASSERT_EQ(W.size(), 1u);
  EXPECT_EQ(W[0].Value, 1);
  EXPECT_EQ(W[0].At.In, P->function("C::stop"));
  EXPECT_TRUE(isStopFlagLike(*P, "F:C::stop_"));
}

TEST(Flags, ReferenceBoundToAThread) {
  ModuleBuilder M("/a.cpp");
  TypeId Bool = M.type(TypeRole::Bool);
  TypeId Atomic = M.type(TypeRole::Bool, Shape::Atomic, Bool);
  FnBuilder F = M.function("f");
  EntityId Stop = F.local("stop", Atomic);
  F.spawn(0, F.local("t"), "body", {Stop});
  F.op(0, OpKind::Write, Stop).Value = 1;
  F.ret(0);
  FnBuilder B = M.function("body");
  EntityId Param = B.param("s", Atomic);
  BlockId Head = B.block(), End = B.block();
  B.jump(0, Head);
  B.branch(Head, B.reads(Head, Param), End, Head);
  B.ret(End);
  auto P = linkOne(M);
  EXPECT_EQ(loopsOn(*P, "L:f#0").size(), 1u);
  EXPECT_TRUE(isStopFlagLike(*P, "L:f#0"));
}

} // namespace
