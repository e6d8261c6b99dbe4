// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/HandleFlow.h"
#include "IRBuilder.h"
#include <ctime>
#include <gtest/gtest.h>

using namespace leash;
using namespace leash::test;

namespace {

/// void f() { thread t; … }
struct ThreadIn {
  ModuleBuilder M{"/a.cpp"};
  TypeId Thread, Bool, Int;
  FnBuilder F;
  EntityId T;

  ThreadIn()
      : Thread(M.type(TypeRole::Thread)), Bool(M.type(TypeRole::Bool)),
        Int(M.type(TypeRole::Integer)), F(M.function("f")),
        T(F.local("t", Thread)) {
    M.module().Types[Thread].Dtor = DtorEffect::Terminate;
    FnBuilder Body = M.function("body");
    Body.ret(0);
  }

  void destroyAndReturn(BlockId B) {
    F.op(B, OpKind::Destroy, T).Flags |= OpImplicit;
    F.ret(B);
  }

  std::optional<HandleLoss> loss(HandleFlowOptions O = {}) {
    P = linkOne(M);
    const Fn &X = *P->function("f");
    auto Starts = handleStarts(*P, X);
    EXPECT_EQ(Starts.size(), 1u);
    HandleFlow Flow(*P, X, O);
    return Starts.empty() ? std::nullopt : Flow.follow(Starts[0]);
  }
  std::unique_ptr<Program> P;
};

TEST(HandleFlow, LostWhereOnePathDoesNotJoin) {
  ThreadIn X;
  BlockId Join = X.F.block(), End = X.F.block();
  X.F.spawn(0, X.T, "body");
  X.F.branch(0, X.F.truth(X.F.local("b", X.Bool)), Join, End);
  X.F.op(Join, OpKind::Join, X.T);
  X.F.jump(Join, End);
  X.destroyAndReturn(End);
  auto L = X.loss();
  ASSERT_TRUE(L);
  EXPECT_EQ(L->How, HandleLoss::Destroyed);
  EXPECT_EQ(L->At.Block, End);
}

TEST(HandleFlow, JoinedOnEveryPath) {
  ThreadIn X;
  BlockId A = X.F.block(), B = X.F.block(), End = X.F.block();
  X.F.spawn(0, X.T, "body");
  X.F.branch(0, X.F.truth(X.F.local("b", X.Bool)), A, B);
  X.F.op(A, OpKind::Join, X.T);
  X.F.op(B, OpKind::Detach, X.T);
  X.F.jump(A, End);
  X.F.jump(B, End);
  X.destroyAndReturn(End);
  EXPECT_FALSE(X.loss());
}

/// started = false; if (c) { spawn; started = Value; } if (started) join;
static std::optional<HandleLoss> flagged(int64_t Value) {
  ThreadIn X;
  EntityId Started = X.F.local("started", X.Bool);
  BlockId Spawn = X.F.block(), Test = X.F.block(), Join = X.F.block(),
          End = X.F.block();
  X.F.op(0, OpKind::Write, Started).Value = 0;
  X.F.branch(0, X.F.truth(X.F.local("c", X.Bool)), Spawn, Test);
  X.F.spawn(Spawn, X.T, "body");
  X.F.op(Spawn, OpKind::Write, Started).Value = Value;
  X.F.jump(Spawn, Test);
  X.F.branch(Test, X.F.truth(Started), Join, End);
  X.F.op(Join, OpKind::Join, X.T);
  X.F.jump(Join, End);
  X.destroyAndReturn(End);
  return X.loss();
}

TEST(HandleFlow, AFlagSetWithTheThreadGuardsItsJoin) {
  EXPECT_FALSE(flagged(1));
  EXPECT_TRUE(flagged(0));
}

/// switch (mode): the thread is started unless mode is 2, joined unless
/// `Skips`.
static std::optional<HandleLoss> switched(int64_t Skips) {
  ThreadIn X;
  EntityId Mode = X.F.param("mode", X.Int);
  BlockId Spawn = X.F.block(), Test = X.F.block(), Join = X.F.block(),
          End = X.F.block();
  X.F.branch(0, X.F.compare(Mode, Rel::Ne, 2), Spawn, Test);
  X.F.spawn(Spawn, X.T, "body");
  X.F.jump(Spawn, Test);
  Block &B = X.F.fn().Blocks[Test];
  B.Term = TermKind::Switch;
  B.Switch = Mode;
  B.Succs = {End, Join};
  B.Cases = {Skips, std::nullopt};
  X.F.op(Join, OpKind::Join, X.T);
  X.F.jump(Join, End);
  X.destroyAndReturn(End);
  return X.loss();
}

TEST(HandleFlow, ValuesThatATestExcludes) {
  EXPECT_FALSE(switched(2));
  EXPECT_TRUE(switched(1));
}

TEST(HandleFlow, AnUnknownCalleeMayJoin) {
  ThreadIn X;
  X.F.spawn(0, X.T, "body");
  X.F.call(0, "unknown", {X.T});
  X.destroyAndReturn(0);
  EXPECT_FALSE(X.loss());
}

TEST(HandleFlow, ACalleeThatIsSeenAndOnlyLooks) {
  ThreadIn X;
  TypeId Ref = X.M.type(TypeRole::Other, Shape::Reference, X.Thread);
  FnBuilder Looks = X.M.function("looks");
  Looks.op(0, OpKind::Read, Looks.param("h", Ref));
  Looks.ret(0);
  X.F.spawn(0, X.T, "body");
  X.F.call(0, "looks", {X.T});
  X.destroyAndReturn(0);
  EXPECT_TRUE(X.loss());
}

TEST(HandleFlow, ThrowsOnlyCountWhenAskedFor) {
  for (bool Asked : {false, true}) {
    ThreadIn X;
    X.F.spawn(0, X.T, "body");
    X.F.call(0, "unknown").Flags |= OpMayThrow;
    X.F.op(0, OpKind::Join, X.T);
    X.destroyAndReturn(0);
    HandleFlowOptions O;
    O.ExceptionPaths = Asked;
    auto L = X.loss(O);
    EXPECT_EQ(L.has_value(), Asked);
    if (L) {
      EXPECT_EQ(L->How, HandleLoss::Thrown);
    }
  }
}

/// Twenty flags, each set on one way and tested later: a million paths, more
/// than are followed. What the first ones lose is lost all the same.
TEST(HandleFlow, BudgetKeepsWhatWasFound) {
  ThreadIn X;
  X.F.spawn(0, X.T, "body");
  BlockId At = 0;
  std::vector<EntityId> Flags;
  for (unsigned I = 0; I < 20; ++I) {
    Flags.push_back(X.F.local("flag", X.Bool));
    BlockId Set = X.F.block(), Clear = X.F.block(), Next = X.F.block();
    X.F.branch(At, X.F.truth(X.F.local("c", X.Bool)), Set, Clear);
    X.F.op(Set, OpKind::Write, Flags.back()).Value = 1;
    X.F.op(Clear, OpKind::Write, Flags.back()).Value = 0;
    X.F.jump(Set, Next);
    X.F.jump(Clear, Next);
    At = Next;
  }
  for (EntityId Flag : Flags) {
    BlockId Other = X.F.block(), Next = X.F.block();
    X.F.branch(At, X.F.truth(Flag), Other, Next);
    X.F.jump(Other, Next);
    At = Next;
  }
  X.destroyAndReturn(At);
  EXPECT_TRUE(X.loss());
}

/// Hundreds of threads in one function, each joined or detached by a flag of
/// its own: there is a budget for all of them together.
TEST(HandleFlow, ManyStartsKeepToOneBudget) {
  ThreadIn X;
  BlockId At = 0;
  std::vector<EntityId> Flags;
  for (unsigned I = 0; I < 600; ++I) {
    EntityId T = X.F.local("t", X.Thread);
    Flags.push_back(X.F.local("flag", X.Bool));
    X.F.spawn(At, T, "body");
    BlockId Join = X.F.block(), Detach = X.F.block(), Next = X.F.block();
    X.F.branch(At, X.F.truth(Flags.back()), Join, Detach);
    X.F.op(Join, OpKind::Join, T);
    X.F.op(Detach, OpKind::Detach, T);
    X.F.jump(Join, Next);
    X.F.jump(Detach, Next);
    At = Next;
  }
  for (EntityId Flag : Flags) { // so that each way to here differs
    BlockId Other = X.F.block(), Next = X.F.block();
    X.F.branch(At, X.F.truth(Flag), Other, Next);
    X.F.jump(Other, Next);
    At = Next;
  }
  X.F.ret(At);
  X.P = linkOne(X.M);
  const Fn &F = *X.P->function("f");
  std::clock_t Begin = std::clock();
  HandleFlow Flow(*X.P, F, {});
  auto Starts = handleStarts(*X.P, F);
  EXPECT_EQ(Starts.size(), 600u);
  for (const HandleStart &S : Starts)
    EXPECT_FALSE(Flow.follow(S));
  double Seconds = double(std::clock() - Begin) / CLOCKS_PER_SEC;
  EXPECT_LT(Seconds, 30.0); // a few, were it not for sanitizers
}

TEST(ValueRange, ComparesAndRestricts) {
  ValueRange R;
  EXPECT_EQ(R.compare(Rel::Eq, 3), std::nullopt);
  R.restrict(Rel::Ne, 3);
  EXPECT_EQ(R.compare(Rel::Eq, 3), false);
  R.restrict(Rel::Gt, 2);
  EXPECT_EQ(R.compare(Rel::Ge, 4), true); // 3 is out
  EXPECT_EQ(R.compare(Rel::Lt, 5), std::nullopt);
  R.restrict(Rel::Lt, 5);
  EXPECT_EQ(R, ValueRange::exactly(4));
  R.restrict(Rel::Eq, 7);
  EXPECT_TRUE(R.empty());
}

// The numbers of types mean something in one module only.
TEST(Handles, TypeOfAFieldIsReadInTheModuleOfItsClass) {
  ModuleBuilder A("/a.cpp");
  A.type(TypeRole::Bool);
  TypeId Thread = A.type(TypeRole::Thread);
  A.module().Types[Thread].Dtor = DtorEffect::Terminate;
  TypeId Maybe = A.type(TypeRole::Other, Shape::Optional, Thread);
  A.classOf("C");
  A.field("C", "worker", Maybe);
  ModuleBuilder B("/b.cpp");
  B.type(TypeRole::Bool);
  TypeId Record = B.type(TypeRole::Other);
  FnBuilder F = B.function("f");
  F.spawn(0, F.field(F.local("c", Record), "C", "worker"), "body");
  F.ret(0);
  std::vector<std::unique_ptr<Module>> Modules;
  Modules.push_back(A.take());
  Modules.push_back(B.take());
  auto P = Program::link(std::move(Modules), World::WholeProgram);
  EXPECT_EQ(handleStarts(*P, *P->function("f")).size(), 1u);
}

} // namespace
