// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/EndlessLoops.h"
#include "IRBuilder.h"
#include <gtest/gtest.h>

using namespace leash;
using namespace leash::test;

namespace {

/// A loop whose one exit tests E; Fill adds to its body.
template <typename MakeTest, typename Fill>
std::vector<EndlessLoop> loopWith(ModuleBuilder &M, FnBuilder &F, MakeTest Test,
                                  Fill Body, std::unique_ptr<Program> &Keep) {
  BlockId Head = F.block(), B = F.block(), End = F.block();
  F.jump(0, Head);
  F.branch(Head, Test(Head), B, End);
  Body(B);
  F.jump(B, Head);
  F.ret(End);
  Symbol Usr = F.fn().Usr;
  Keep = linkOne(M);
  return endlessLoops(*Keep, *Keep->function(Usr));
}

struct Endless : testing::Test {
  ModuleBuilder M{"/a.cpp"};
  std::unique_ptr<Program> P;
  FnBuilder F = M.function("f");
  void nothing(BlockId) {}
};

TEST_F(Endless, LocalThatNobodyChanges) {
  EntityId Stop = F.local("stop");
  auto E = loopWith(
      M, F, [&](BlockId) { return F.no(F.truth(Stop)); }, [](BlockId) {}, P);
  EXPECT_EQ(E.size(), 1u);
}

TEST_F(Endless, LocalWrittenInTheLoop) {
  EntityId Stop = F.local("stop");
  auto E = loopWith(
      M, F, [&](BlockId) { return F.no(F.truth(Stop)); },
      [&](BlockId B) { F.op(B, OpKind::Write, Stop); }, P);
  EXPECT_TRUE(E.empty());
}

TEST_F(Endless, LocalWhoseAddressIsTaken) {
  EntityId Stop = F.local("stop");
  F.fn().Locals[0].AddressTaken = true;
  auto E = loopWith(
      M, F, [&](BlockId) { return F.no(F.truth(Stop)); }, [](BlockId) {}, P);
  EXPECT_TRUE(E.empty());
}

TEST_F(Endless, LocalGivenByReference) {
  EntityId Stop = F.local("stop");
  auto E = loopWith(
      M, F, [&](BlockId) { return F.no(F.truth(Stop)); },
      [&](BlockId B) { F.call(B, "update", {Stop}); }, P);
  EXPECT_TRUE(E.empty());
}

TEST_F(Endless, VolatileLocal) {
  TypeId T = M.type(TypeRole::Bool);
  M.module().Types[T].Volatile = true;
  EntityId Stop = F.local("stop", T);
  auto E = loopWith(
      M, F, [&](BlockId) { return F.no(F.truth(Stop)); }, [](BlockId) {}, P);
  EXPECT_TRUE(E.empty());
}

TEST_F(Endless, ResultOfACallInTheLoop) {
  EntityId R = F.temp();
  auto E = loopWith(
      M, F,
      [&](BlockId Head) {
        F.libraryCall(Head, "next").Result = R;
        return F.truth(R);
      },
      [](BlockId) {}, P);
  EXPECT_TRUE(E.empty());
}

TEST_F(Endless, ConditionThatWasNotUnderstood) {
  EntityId List = F.temp(); // made before the loop: `for (x : list())`
  F.libraryCall(0, "list").Result = List;
  auto E = loopWith(
      M, F,
      [&](BlockId) {
        Pred Pr;
        Pr.Uses = {List};
        F.fn().Preds.push_back(Pr);
        return PredId(F.fn().Preds.size() - 1);
      },
      [](BlockId) {}, P);
  EXPECT_TRUE(E.empty());
}

TEST_F(Endless, ParametersAreTheCallersAffair) {
  EntityId Once = F.param("once");
  auto E = loopWith(
      M, F, [&](BlockId) { return F.no(F.truth(Once)); }, [](BlockId) {}, P);
  EXPECT_TRUE(E.empty());
}

TEST_F(Endless, ValueGivenToAThread) {
  for (bool Changed : {false, true}) {
    ModuleBuilder B("/a.cpp");
    FnBuilder O = B.function("outer");
    EntityId Stop = O.local("stop");
    O.op(0, OpKind::Declare, Stop);
    O.op(0, OpKind::Write, Stop).Value = 0;
    O.spawn(0, O.local("t"), "body", {Stop});
    if (Changed)
      O.op(0, OpKind::Write, Stop).Value = 1;
    O.ret(0);
    FnBuilder T = B.function("body");
    EntityId V = T.param("stop", B.type(TypeRole::Bool));
    auto E = loopWith(
        B, T, [&](BlockId) { return T.no(T.truth(V)); }, [](BlockId) {}, P);
    EXPECT_EQ(E.size(), Changed ? 1u : 0u);
  }
}

TEST_F(Endless, QueueThatIsEmptiedElsewhere) {
  TypeId T = M.type(TypeRole::Channel);
  M.global("q", true);
  EntityId Q = F.global("q", T);
  auto E = loopWith(
      M, F, [&](BlockId Head) { return F.no(F.reads(Head, Q)); },
      [](BlockId) {}, P);
  EXPECT_TRUE(E.empty());
}

TEST_F(Endless, VolatileGlobalThatNobodyWrites) {
  TypeId T = M.type(TypeRole::Integer);
  M.module().Types[T].Volatile = true;
  M.global("g", true);
  EntityId G = F.global("g", T);
  auto E = loopWith(
      M, F, [&](BlockId) { return F.no(F.truth(G)); }, [](BlockId) {}, P);
  EXPECT_EQ(E.size(), 1u);
}

TEST_F(Endless, CopyOfAFlag) {
  EntityId Stop = F.local("stop");
  F.ret(0);
  FnBuilder L = M.lambda("f", "lambda");
  EntityId Copy = L.capture("stop", CaptureMode::ByCopy, Stop);
  auto E = loopWith(
      M, L, [&](BlockId) { return L.no(L.truth(Copy)); }, [](BlockId) {}, P);
  EXPECT_EQ(E.size(), 1u);
}

TEST_F(Endless, ReferenceToAFlagThatIsSet) {
  for (bool Set : {false, true}) {
    ModuleBuilder B("/a.cpp");
    FnBuilder O = B.function("outer");
    EntityId Stop = O.local("stop");
    O.op(0, OpKind::Declare, Stop);
    O.op(0, OpKind::Write, Stop).Value = 0;
    if (Set)
      O.op(0, OpKind::Write, Stop).Value = 1;
    O.ret(0);
    FnBuilder L = B.lambda("outer", "lambda");
    EntityId Ref = L.capture("stop", CaptureMode::ByRef, Stop);
    auto E = loopWith(
        B, L, [&](BlockId) { return L.no(L.truth(Ref)); }, [](BlockId) {}, P);
    EXPECT_EQ(E.empty(), Set);
  }
}

TEST_F(Endless, OneSideOfAnOrIsEnough) {
  EntityId A = F.local("a"), B = F.local("b");
  auto E = loopWith(
      M, F, [&](BlockId) { return F.no(F.either(F.truth(A), F.truth(B))); },
      [&](BlockId Body) { F.op(Body, OpKind::Write, B); }, P);
  EXPECT_TRUE(E.empty());
}

TEST_F(Endless, NoSideOfAnOrChanges) {
  EntityId A = F.local("a"), B = F.local("b");
  auto E = loopWith(
      M, F, [&](BlockId) { return F.no(F.either(F.truth(A), F.truth(B))); },
      [](BlockId) {}, P);
  EXPECT_EQ(E.size(), 1u);
}

TEST_F(Endless, BothSidesOfAnAndAreNeeded) {
  EntityId A = F.local("a"), B = F.local("b");
  auto E = loopWith(
      M, F, [&](BlockId) { return F.no(F.both(F.truth(A), F.truth(B))); },
      [&](BlockId Body) { F.op(Body, OpKind::Write, B); }, P);
  EXPECT_EQ(E.size(), 1u);
}

/// for (;;) { one op }
std::vector<EndlessLoop> bare(ModuleBuilder &M, FnBuilder &F,
                              std::unique_ptr<Program> &Keep) {
  BlockId B = F.block();
  F.fn().Blocks[B].Ops = F.fn().Blocks[0].Ops;
  F.fn().Blocks[0].Ops.clear();
  F.jump(0, B);
  F.jump(B, B);
  Symbol Usr = F.fn().Usr;
  Keep = linkOne(M);
  return endlessLoops(*Keep, *Keep->function(Usr));
}

TEST_F(Endless, NoExitAtAll) {
  F.op(0, OpKind::Sleep);
  auto E = bare(M, F, P);
  ASSERT_EQ(E.size(), 1u);
  EXPECT_TRUE(E[0].NoExitEdge);
  EXPECT_TRUE(E[0].MaybeExits.empty());
  EXPECT_TRUE(E[0].certain());
}

TEST_F(Endless, ExitCallLeaves) {
  F.libraryCall(0, "exit").Flags |= OpNoReturn;
  auto E = bare(M, F, P);
  ASSERT_EQ(E.size(), 1u);
  ASSERT_EQ(E[0].MaybeExits.size(), 1u);
  EXPECT_EQ(E[0].MaybeExits[0].Kind, MaybeExit::NoReturnCall);
  EXPECT_FALSE(E[0].certain());
}

TEST_F(Endless, CalleeThatThrows) {
  FnBuilder T = M.function("thrower");
  BlockId Bad = T.block(), End = T.block();
  T.branch(0, T.truth(T.local("c")), Bad, End);
  T.op(Bad, OpKind::Throw);
  T.ends(Bad, TermKind::Throw);
  T.ret(End);
  F.call(0, "thrower").Flags |= OpMayThrow;
  auto E = bare(M, F, P);
  ASSERT_EQ(E.size(), 1u);
  ASSERT_EQ(E[0].MaybeExits.size(), 1u);
  EXPECT_EQ(E[0].MaybeExits[0].Kind, MaybeExit::ExplicitThrow);
  EXPECT_FALSE(E[0].certain());
}

TEST_F(Endless, StopCheckThatThrows) {
  F.op(0, OpKind::StopCheck).Flags |= OpMayThrow;
  auto E = bare(M, F, P);
  ASSERT_EQ(E[0].MaybeExits.size(), 1u);
  EXPECT_EQ(E[0].MaybeExits[0].Kind, MaybeExit::StopThrow);
}

TEST_F(Endless, CancellationPointsOnlyCountWhereSomeoneCancels) {
  for (bool Cancel : {false, true}) {
    ModuleBuilder B("/a.cpp");
    FnBuilder G = B.function("g");
    G.op(0, OpKind::Sleep);
    FnBuilder H = B.function("h");
    if (Cancel)
      H.op(0, OpKind::ForcedCancel, H.local("t"));
    H.ret(0);
    auto E = bare(B, G, P);
    ASSERT_EQ(E.size(), 1u);
    EXPECT_EQ(E[0].MaybeExits.size(), Cancel ? 1u : 0u);
  }
}

TEST_F(Endless, ThrowCaughtInsideTheLoopStays) {
  // for (;;) { try { work(); } catch (...) {} }
  BlockId Body = F.block(), Handler = F.block();
  F.jump(0, Body);
  F.libraryCall(Body, "work").Flags |= OpMayThrow;
  F.fn().Blocks[Body].Try = F.tryRegion(Handler, true);
  F.jump(Body, Body);
  F.jump(Handler, Body);
  P = linkOne(M);
  auto E = endlessLoops(*P, *P->function("f"));
  ASSERT_EQ(E.size(), 1u);
  EXPECT_TRUE(E[0].NoExitEdge);
  EXPECT_TRUE(E[0].MaybeExits.empty());
}

TEST_F(Endless, ThrowCaughtOutsideLeaves) {
  BlockId Body = F.block(), Handler = F.block();
  F.jump(0, Body);
  F.libraryCall(Body, "work").Flags |= OpMayThrow;
  F.fn().Blocks[Body].Try = F.tryRegion(Handler, true);
  F.jump(Body, Body);
  F.ret(Handler);
  P = linkOne(M);
  auto E = endlessLoops(*P, *P->function("f"));
  ASSERT_EQ(E.size(), 1u);
  ASSERT_EQ(E[0].MaybeExits.size(), 1u);
  EXPECT_EQ(E[0].MaybeExits[0].Kind, MaybeExit::UnknownThrow);
}

TEST_F(Endless, ConstructorSetsTheFirstValueOnly) {
  for (bool ThreadFirst : {false, true}) {
    ModuleBuilder B("/a.cpp");
    TypeId Bool = B.type(TypeRole::Bool);
    B.classOf("C", ClsAllDefinedHere);
    B.field("C", "stop_", Bool);
    FnBuilder Ctor = B.method("C", "C::C");
    Ctor.fn().Kind = FunctionKind::Constructor;
    BlockId Body = Ctor.block(); // as it is lowered: the entry is empty
    Ctor.jump(0, Body);
    if (ThreadFirst)
      Ctor.spawn(Body, Ctor.member("t_"), "C::run");
    Ctor.op(Body, OpKind::Write, Ctor.member("stop_", Bool));
    Ctor.ret(Body);
    FnBuilder R = B.method("C", "C::run");
    EntityId Stop = R.member("stop_", Bool);
    auto E = loopWith(
        B, R, [&](BlockId) { return R.no(R.truth(Stop)); }, [](BlockId) {}, P);
    EXPECT_EQ(E.size(), ThreadFirst ? 0u : 1u);
  }
}

TEST_F(Endless, FieldOfAnotherElementInEachRound) {
  for (bool Element : {false, true}) {
    ModuleBuilder B("/a.cpp");
    TypeId Int = B.type(TypeRole::Integer);
    for (const char *Class : {"C", "Log"})
      B.classOf(Class, ClsAllDefinedHere);
    B.field("C", "logs_");
    B.field("Log", "number", Int);
    FnBuilder R = B.method("C", "C::run");
    EntityId Log = R.member("logs_");
    if (Element)
      Log = R.step(Log, StepKind::Element);
    EntityId Number = R.field(Log, "Log", "number", Int);
    auto E = loopWith(
        B, R, [&](BlockId) { return R.compare(Number, Rel::Lt, 5); },
        [](BlockId) {}, P);
    EXPECT_EQ(E.size(), Element ? 0u : 1u);
  }
}

TEST_F(Endless, IrreducibleCycle) {
  BlockId A = F.block(), B = F.block();
  F.branch(0, F.truth(F.local("c")), A, B);
  F.jump(A, B);
  F.jump(B, A);
  P = linkOne(M);
  auto E = endlessLoops(*P, *P->function("f"));
  ASSERT_EQ(E.size(), 1u);
  EXPECT_TRUE(E[0].L->Irreducible);
}

TEST_F(Endless, SilentWhenTheFunctionIsIncomplete) {
  F.fn().Flags |= FnIncomplete;
  EXPECT_TRUE(bare(M, F, P).empty());
}

} // namespace
