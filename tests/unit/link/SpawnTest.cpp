// SPDX-License-Identifier: Apache-2.0
#include "IRBuilder.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace leash;
using namespace leash::test;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

namespace {

//===--- Spawns ----------------------------------------------------------===//

TEST(Spawns, FunctionBody) {
  ModuleBuilder M("/a.cpp");
  FnBuilder A = M.function("a");
  EntityId Stop = A.local("stop");
  A.spawn(0, A.local("t"), "body", {Stop});
  A.ret(0);
  FnBuilder B = M.function("body");
  EntityId Param = B.param("s", M.type(TypeRole::Bool, Shape::Reference));
  B.op(0, OpKind::Read, Param);
  B.ret(0);
  auto P = linkOne(M);
  ASSERT_EQ(P->spawns().size(), 1u);
  const SpawnSite &S = P->spawns()[0];
  EXPECT_TRUE(S.Resolved);
  EXPECT_THAT(names(S.Bodies), ElementsAre("body"));
  EXPECT_THAT(P->spawnsOf(*P->function("body")), ElementsAre(&S));
  EXPECT_EQ(P->spawnAt(S.Site), &S);
  auto Bound = P->resolveParam(S, 0, 0);
  ASSERT_TRUE(Bound.has_value());
  EXPECT_EQ(P->place(*Bound->In, Bound->E), "L:a#0");
  EXPECT_FALSE(P->resolveParam(S, 0, 1).has_value());
  const Fn *Body = P->function("body");
  EXPECT_EQ(P->place(*Body, Param), "");
  EXPECT_EQ(P->placeIn(S, 0, Body->entity(Param)), "L:a#0");
}

TEST(Spawns, StopTokenComesBeforeWhatIsBound) {
  ModuleBuilder M("/a.cpp");
  FnBuilder A = M.function("a");
  EntityId X = A.local("x");
  A.spawn(0, A.local("t"), "body", {X}).Callables[0].PassesStopToken = true;
  A.ret(0);
  FnBuilder B = M.function("body");
  B.param("token");
  B.param("x");
  B.ret(0);
  auto P = linkOne(M);
  const SpawnSite &S = P->spawns()[0];
  EXPECT_FALSE(P->resolveParam(S, 0, 0).has_value());
  ASSERT_TRUE(P->resolveParam(S, 0, 1).has_value());
  EXPECT_EQ(P->resolveParam(S, 0, 1)->E, X);
}

TEST(Spawns, UnknownBodyIsNotResolved) {
  ModuleBuilder M("/a.cpp");
  FnBuilder A = M.function("a");
  A.spawn(0, A.local("t"), "elsewhere");
  A.op(0, OpKind::Spawn, A.local("u"));
  A.ret(0);
  auto P = linkOne(M);
  for (const SpawnSite &S : P->spawns()) {
    EXPECT_FALSE(S.Resolved);
    EXPECT_THAT(S.Bodies, IsEmpty());
  }
}

/// startThread(std::function<void()> f) { std::thread t(f); … }
void wrapper(ModuleBuilder &M, uint32_t Flags) {
  TypeId Fun = M.type(TypeRole::Callable);
  FnBuilder S = M.function("startThread", Flags);
  S.spawnValue(0, S.local("t"), S.param("f", Fun));
  S.ret(0);
  FnBuilder A = M.function("a");
  EntityId L = A.closure(0, "lambda");
  A.call(0, "startThread", {L});
  A.ret(0);
  M.lambda("a", "lambda").ret(0);
}

TEST(Spawns, BodyComesThroughAParameter) {
  ModuleBuilder M("/a.cpp");
  wrapper(M, FnInternal);
  auto P = linkOne(M);
  ASSERT_EQ(P->spawns().size(), 1u);
  EXPECT_THAT(names(P->spawns()[0].Bodies), ElementsAre("lambda"));
  EXPECT_TRUE(P->spawns()[0].Resolved);
  EXPECT_EQ(P->spawns()[0].Makers[0], P->function("a"));
}

TEST(Spawns, OthersMayCallAnExportedWrapper) {
  ModuleBuilder M("/a.cpp");
  wrapper(M, 0);
  auto P = linkOne(M);
  EXPECT_THAT(names(P->spawns()[0].Bodies), ElementsAre("lambda"));
  EXPECT_FALSE(P->spawns()[0].Resolved);
}

TEST(Spawns, VirtualMethodBodyRunsAnyOverrider) {
  ModuleBuilder M("/a.cpp");
  virtualHierarchy(M, ClsInternal);
  FnBuilder S = M.function("start");
  Op &O = S.spawn(0, S.local("t"), "Base::run");
  O.Callables[0].Kind = CallableKind::Method;
  S.ret(0);
  auto P = linkOne(M);
  EXPECT_THAT(names(P->spawns()[0].Bodies),
              ElementsAre("Leaf::run", "Mid::run"));
  EXPECT_TRUE(P->spawns()[0].Resolved);
}

TEST(Spawns, ForwardingVirtualWrapperInAProgram) {
  // EnvWrapper::start(f) { target_->start(f); }, one of two overriders
  ModuleBuilder M("/a.cpp");
  TypeId Fun = M.type(TypeRole::Callable);
  M.classOf("Env");
  Function &D = M.declare("Env::start", FnVirtual | FnPure);
  D.Class = "Env";
  FnBuilder Real = M.method("Env", "Posix::start", FnVirtual);
  Real.fn().Overrides = {"Env::start"};
  Real.spawnValue(0, Real.local("t"), Real.param("f", Fun));
  Real.ret(0);
  FnBuilder Wrap = M.method("Env", "Wrapper::start", FnVirtual);
  Wrap.fn().Overrides = {"Env::start"};
  Wrap.call(0, "Env::start", {Wrap.param("f", Fun)}).Flags |= OpVirtual;
  Wrap.ret(0);
  FnBuilder A = M.function("a");
  A.call(0, "Env::start", {A.function("body")}).Flags |= OpVirtual;
  A.ret(0);
  M.function("body", FnAddressTaken).ret(0);
  auto P = linkOne(M, World::WholeProgram);
  ASSERT_EQ(P->spawns().size(), 1u);
  EXPECT_THAT(names(P->spawns()[0].Bodies), ElementsAre("body"));
  EXPECT_TRUE(P->spawns()[0].Resolved);
}

TEST(Spawns, SelfPassingCallablesEnd) {
  ModuleBuilder M("/a.cpp");
  TypeId Fun = M.type(TypeRole::Callable);
  FnBuilder S = M.function("again", FnInternal);
  EntityId F = S.param("f", Fun);
  S.spawnValue(0, S.local("t"), F);
  S.call(0, "again", {F});
  S.ret(0);
  auto P = linkOne(M);
  EXPECT_FALSE(P->spawns()[0].Resolved);
}

/// Each level has many callers: all paths are too many to look at.
TEST(Spawns, GivesUpOnTooManyWays) {
  ModuleBuilder M("/a.cpp");
  TypeId Fun = M.type(TypeRole::Callable);
  constexpr int Levels = 10, Ways = 8;
  for (int L = 0; L < Levels; ++L)
    for (int W = 0; W < Ways; ++W) {
      FnBuilder F = M.function("f" + std::to_string(L * Ways + W), FnInternal);
      EntityId Param = F.param("f", Fun);
      for (int To = 0; L && To < Ways; ++To)
        F.call(0, "f" + std::to_string((L - 1) * Ways + To), {Param});
      if (L == 0)
        F.spawnValue(0, F.local("t"), Param);
      F.ret(0);
    }
  auto P = linkOne(M);
  ASSERT_EQ(P->spawns().size(), size_t(Ways));
  for (const SpawnSite &S : P->spawns())
    EXPECT_FALSE(S.Resolved);
}

} // namespace
