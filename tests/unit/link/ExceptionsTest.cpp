// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/Exceptions.h"
#include "IRBuilder.h"
#include "checks/analysis/EndlessLoops.h"
#include "checks/analysis/Summary.h"
#include "checks/link/Names.h"
#include <gtest/gtest.h>

using namespace leash;
using namespace leash::test;

namespace {

/// for (;;) { try { throw "Derived|Base"; } catch (<type>) {} }
struct Thrower {
  ModuleBuilder M{"/a.cpp"};
  FnBuilder F = M.function("f");
  BlockId Body = F.block(), Handler = F.block();

  Thrower(llvm::StringRef Type, bool Leave) {
    F.jump(0, Body);
    F.op(Body, OpKind::Throw).Text = "Derived|Base";
    F.fn().Blocks[Body].Try = F.tryRegion(Handler, false);
    F.ends(Body, TermKind::Throw);
    F.op(Handler, OpKind::Catch).Text = Type.str();
    if (Leave)
      F.ret(Handler);
    else
      F.jump(Handler, Body);
  }
};

TEST(Exceptions, HandlerOfTheTypeOrOfABase) {
  for (const char *Type : {"Derived", "Base"}) {
    Thrower T(Type, false);
    EXPECT_EQ(catches(T.F.fn(), T.Handler, "Derived|Base"), Catches::Surely);
    EXPECT_TRUE(isCaught(T.F.fn(), T.Body, "Derived|Base"));
  }
  Thrower T("Other", false);
  EXPECT_EQ(catches(T.F.fn(), T.Handler, "Derived|Base"), Catches::No);
  EXPECT_FALSE(isCaught(T.F.fn(), T.Body, "Derived|Base"));
}

TEST(Exceptions, WhatIsNotKnownMayBeCaught) {
  Thrower T("Base", false);
  EXPECT_EQ(catches(T.F.fn(), T.Handler, ""), Catches::Maybe);
  bool Out = false;
  EXPECT_EQ(handlersFor(T.F.fn(), T.Body, "", Out).size(), 1u);
  EXPECT_TRUE(Out);
}

TEST(Exceptions, CaughtInTheLoopIsNoWayOut) {
  for (const char *Type : {"Base", "Other"}) {
    Thrower T(Type, false);
    auto P = linkOne(T.M);
    auto E = endlessLoops(*P, *P->function("f"));
    bool Caught = llvm::StringRef(Type) == "Base";
    ASSERT_EQ(E.size(), 1u) << Type;
    EXPECT_EQ(E[0].MaybeExits.size(), Caught ? 0u : 1u) << Type;
  }
}

TEST(Exceptions, SummariesKnowWhatGetsOut) {
  Thrower Caught("Base", true), Passes("Other", true);
  auto P = linkOne(Caught.M);
  EXPECT_TRUE(P->summary(*P->function("f")).Thrown.empty());
  EXPECT_EQ(P->summary(*P->function("f")).MayThrow, Throws::No);
  P = linkOne(Passes.M);
  ASSERT_EQ(P->summary(*P->function("f")).Thrown.size(), 1u);
  EXPECT_EQ(P->summary(*P->function("f")).Thrown[0], "Derived|Base");
}

TEST(Exceptions, CrashIsNoWayOut) {
  for (bool Crash : {true, false}) {
    ModuleBuilder M("/a.cpp");
    FnBuilder F = M.function("f");
    BlockId Body = F.block(), Bad = F.block();
    F.jump(0, Body);
    EntityId R = F.temp();
    F.libraryCall(Body, "check").Result = R;
    F.branch(Body, F.truth(R), Bad, Body);
    F.libraryCall(Bad, "die").Flags |= OpNoReturn | (Crash ? uint32_t(OpCrash) : 0);
    F.ends(Bad, TermKind::NoReturn);
    auto P = linkOne(M);
    EXPECT_EQ(endlessLoops(*P, *P->function("f")).size(), Crash ? 1u : 0u);
  }
}

TEST(Names, OfWhatTellsAboutTheEnd) {
  for (const char *Yes : {"isStopped", "should_stop", "Link::running", "done",
                          "isInterrupted", "keepGoing", "closed"})
    EXPECT_TRUE(namedLikeStopTest(Yes)) << Yes;
  for (const char *No : {"connect", "Link::tryOpen", "grabFrame", "ready"})
    EXPECT_FALSE(namedLikeStopTest(No)) << No;
  EXPECT_TRUE(namedLikeBound("timer::elapsed"));
  EXPECT_FALSE(namedLikeBound("connect"));
}

} // namespace
