// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/Cfg.h"
#include "IRBuilder.h"
#include "checks/analysis/Dataflow.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace leash;
using namespace leash::test;
using testing::ElementsAre;

namespace {

/// A graph from a list of edges; blocks are made up to the highest number.
Function graph(std::initializer_list<std::pair<BlockId, BlockId>> Edges,
               BlockId Exit) {
  Function F;
  for (auto [A, B] : Edges) {
    if (F.Blocks.size() <= std::max(A, B))
      F.Blocks.resize(std::max(A, B) + 1);
    F.Blocks[A].Succs.push_back(B);
  }
  F.Exit = Exit;
  if (Exit != None)
    F.Blocks[Exit].Term = TermKind::Exit;
  return F;
}

TEST(Cfg, EmptyFunction) {
  Function F;
  Cfg G(F);
  EXPECT_EQ(G.size(), 0u);
  EXPECT_TRUE(G.loops().empty());
}

TEST(Cfg, DiamondDominators) {
  Function F = graph({{0, 1}, {0, 2}, {1, 3}, {2, 3}, {3, 4}}, 4);
  Cfg G(F);
  EXPECT_TRUE(G.dominates(0, 3));
  EXPECT_FALSE(G.dominates(1, 3));
  EXPECT_EQ(G.idom(3), 0u);
  EXPECT_TRUE(G.postDominates(3, 0));
  EXPECT_FALSE(G.postDominates(1, 0));
  EXPECT_EQ(G.ipdom(0), 3u);
  EXPECT_TRUE(G.reaches(1, 4));
  EXPECT_FALSE(G.reaches(1, 2));
  EXPECT_FALSE(G.reaches(1, 1));
}

TEST(Cfg, DeadBlocksAreNotLive) {
  Function F = graph({{0, 1}, {2, 1}}, 1);
  Cfg G(F);
  EXPECT_FALSE(G.live(2));
  EXPECT_TRUE(G.live(1));
  EXPECT_TRUE(G.dominates(0, 1));
}

TEST(Cfg, NestedLoops) {
  // 1: outer header, 2: inner header, 3: inner body, 4: outer latch
  Function F =
      graph({{0, 1}, {1, 2}, {1, 5}, {2, 3}, {2, 4}, {3, 2}, {4, 1}}, 5);
  Cfg G(F);
  ASSERT_EQ(G.loops().size(), 2u);
  const Loop &Outer = G.loops()[0], &Inner = G.loops()[1];
  EXPECT_EQ(Outer.Header, 1u);
  EXPECT_THAT(Outer.Blocks, ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(Outer.Exits, ElementsAre(std::pair(1u, 5u)));
  EXPECT_THAT(Outer.Nested, ElementsAre(1u));
  EXPECT_EQ(Inner.Header, 2u);
  EXPECT_THAT(Inner.Blocks, ElementsAre(2, 3));
  EXPECT_THAT(Inner.Latches, ElementsAre(3));
  EXPECT_EQ(Inner.Parent, 0u);
  EXPECT_FALSE(Inner.Irreducible);
  EXPECT_EQ(G.loopOf(4), &Outer);
  EXPECT_EQ(G.loopOf(3), &Inner);
  EXPECT_EQ(G.loopOf(5), nullptr);
}

TEST(Cfg, RoundsAreTheWaysBackOfALoop) {
  // 1: header; 2 and 3 continue over the latch 4; 3 may leave
  Function F =
      graph({{0, 1}, {1, 2}, {2, 4}, {2, 3}, {3, 4}, {3, 5}, {4, 1}}, 5);
  Cfg G(F);
  ASSERT_EQ(G.loops().size(), 1u);
  std::vector<Loop> Rounds = roundsOf(G, G.loops()[0]);
  ASSERT_EQ(Rounds.size(), 1u); // the one over 3 is the whole loop
  EXPECT_EQ(Rounds[0].Header, 1u);
  EXPECT_THAT(Rounds[0].Blocks, ElementsAre(1, 2, 4));
  EXPECT_THAT(Rounds[0].Exits, ElementsAre(std::pair(2u, 3u)));
  // one way back only
  Function One =
      graph({{0, 1}, {1, 2}, {1, 3}, {2, 4}, {3, 4}, {4, 1}, {4, 5}}, 5);
  Cfg H(One);
  ASSERT_EQ(H.loops().size(), 1u);
  for (const Loop &R : roundsOf(H, H.loops()[0]))
    EXPECT_EQ(R.Blocks.size(), 3u);
}

TEST(Cfg, SelfLoopAndIrreducibleCycle) {
  Function F =
      graph({{0, 1}, {0, 2}, {1, 2}, {2, 1}, {2, 3}, {3, 3}, {3, 4}}, 4);
  Cfg G(F);
  ASSERT_EQ(G.loops().size(), 2u);
  EXPECT_TRUE(G.loops()[0].Irreducible);
  EXPECT_THAT(G.loops()[0].Blocks, ElementsAre(1, 2));
  EXPECT_THAT(G.loops()[1].Blocks, ElementsAre(3));
  EXPECT_THAT(G.loops()[1].Exits, ElementsAre(std::pair(3u, 4u)));
}

TEST(Cfg, LoopStatementStandsOnItsLoop) {
  Function F = graph({{0, 1}, {1, 2}, {1, 3}, {2, 1}}, 3);
  F.Loops.resize(1);
  F.Loops[0].Head = 1;
  F.Blocks[1].Loop = 0;
  Cfg G(F);
  ASSERT_EQ(G.loops().size(), 1u);
  EXPECT_EQ(G.stmtOf(G.loops()[0]), &F.Loops[0]);
}

TEST(Cfg, EndlessLoopHasNoPostDominator) {
  Function F = graph({{0, 1}, {1, 1}, {0, 2}}, 2);
  Cfg G(F);
  EXPECT_FALSE(G.reachesExit(1));
  EXPECT_FALSE(G.postDominates(2, 1));
  EXPECT_TRUE(G.postDominates(2, 0));
}

/// 0 (may throw) -> 1 -> exit 3; handler 2 -> 3.
Function tryGraph(bool ThrowingLast) {
  Function F = graph({{0, 1}, {1, 3}, {2, 3}}, 3);
  F.Tries.resize(1);
  F.Tries[0].Handlers = {2};
  F.Tries[0].CatchesAll = true;
  F.Blocks[0].Try = 0;
  Op Plain, Throwing;
  Throwing.Flags = OpMayThrow;
  F.Blocks[0].Ops.push_back(ThrowingLast ? Plain : Throwing);
  F.Blocks[0].Ops.push_back(ThrowingLast ? Throwing : Plain);
  return F;
}

TEST(Cfg, ExceptionalEdgesReachHandlers) {
  Function F = tryGraph(true);
  Cfg G(F);
  EXPECT_TRUE(G.live(2));
  EXPECT_THAT(G.handlers(0), ElementsAre(2u));
  EXPECT_THAT(G.throwers(2), ElementsAre(0u));
  EXPECT_TRUE(G.dominates(0, 2));
  EXPECT_FALSE(G.dominates(1, 3));
}

TEST(Cfg, OpBehindAThrowDoesNotDominateTheHandler) {
  Function F = tryGraph(false);
  Cfg G(F);
  using At = std::pair<BlockId, uint32_t>;
  EXPECT_FALSE(G.dominates(At{0, 1}, At{2, 0}));
  EXPECT_FALSE(G.dominates(At{0, 1}, At{3, 0}));
  EXPECT_TRUE(G.dominates(At{0, 1}, At{1, 0}));
  Function Late = tryGraph(true);
  Cfg L(Late);
  EXPECT_TRUE(L.dominates(At{0, 0}, At{2, 0}));
  EXPECT_FALSE(L.dominates(At{0, 1}, At{2, 0}));
}

TEST(Cfg, NoEdgeToHandlerWithoutAThrow) {
  Function F = tryGraph(true);
  for (Op &O : F.Blocks[0].Ops)
    O.Flags = 0;
  Cfg G(F);
  EXPECT_FALSE(G.live(2));
}

TEST(Cfg, InnerTryThatCatchesAllHidesTheOuter) {
  Function F = graph({{0, 1}, {2, 1}, {3, 1}}, 1);
  F.Tries.resize(2);
  F.Tries[0].Handlers = {2};
  F.Tries[0].CatchesAll = true;
  F.Tries[1].Handlers = {3};
  F.Tries[1].Parent = 0;
  F.Blocks[0].Try = 1;
  Op Throwing;
  Throwing.Flags = OpMayThrow;
  F.Blocks[0].Ops.push_back(Throwing);
  EXPECT_THAT(Cfg(F).handlers(0), ElementsAre(3u, 2u));
  F.Tries[1].CatchesAll = true;
  EXPECT_THAT(Cfg(F).handlers(0), ElementsAre(3u));
}

/// Loops within loops to a depth no one writes: ends, and gives up.
TEST(Cfg, DeepNestingKeepsToItsBudget) {
  constexpr unsigned Depth = 4000;
  Function F;
  F.Blocks.resize(Depth + 1);
  for (unsigned N = 0; N < Depth; ++N) {
    F.Blocks[N].Succs = {N + 1, 0};
    if (N)
      F.Blocks[N].Succs[1] = N - 1;
  }
  F.Exit = Depth;
  F.Blocks[Depth].Term = TermKind::Exit;
  Cfg G(F);
  EXPECT_TRUE(G.gaveUp());
  EXPECT_LT(G.loops().size(), size_t(Depth));
}

//===--- Dataflow --------------------------------------------------------===//

/// The blocks that are on every way here.
struct MustPass {
  using State = std::set<BlockId>;
  State boundary() { return {}; }
  bool join(State &To, const State &From) {
    State Both;
    for (BlockId B : To)
      if (From.count(B))
        Both.insert(B);
    bool Changed = Both != To;
    To = Both;
    return Changed;
  }
  void transfer(BlockId B, State &S) { S.insert(B); }
};

TEST(Dataflow, ForwardMeetsAtJoins) {
  Function F = graph({{0, 1}, {0, 2}, {1, 3}, {2, 3}, {3, 0}, {3, 4}}, 4);
  Cfg G(F);
  MustPass A;
  auto R = solveForward(G, A);
  ASSERT_FALSE(R.GaveUp);
  EXPECT_THAT(*R.In[3], ElementsAre(0));
  EXPECT_THAT(*R.Out[4], ElementsAre(0, 3, 4));
}

TEST(Dataflow, BackwardStartsAtTheEnds) {
  Function F = graph({{0, 1}, {0, 2}, {1, 3}, {2, 3}}, 3);
  Cfg G(F);
  MustPass A;
  auto R = solveBackward(G, A);
  EXPECT_THAT(*R.Out[0], ElementsAre(0, 3));
}

struct Refuse : MustPass {
  bool edge(BlockId B, unsigned Succ, State &) {
    return !(B == 0 && Succ == 1);
  }
};

TEST(Dataflow, RefusedEdgesAreNotTaken) {
  Function F = graph({{0, 1}, {0, 2}, {1, 3}, {2, 3}}, 3);
  Cfg G(F);
  Refuse A;
  auto R = solveForward(G, A);
  EXPECT_FALSE(R.In[2].has_value());
  EXPECT_THAT(*R.Out[3], ElementsAre(0, 1, 3));
}

TEST(Dataflow, GivesUpWhenTheBudgetIsSpent) {
  Function F = graph({{0, 1}, {1, 2}, {2, 3}}, 3);
  Cfg G(F);
  MustPass A;
  EXPECT_TRUE(solveForward(G, A, 2).GaveUp);
  EXPECT_TRUE(solveBackward(G, A, 2).GaveUp);
  EXPECT_FALSE(solveForward(G, A, 4).GaveUp);
}

TEST(Dataflow, ExceptionsJoinInAndOut) {
  Function F = tryGraph(true);
  Cfg G(F);
  MustPass A;
  auto R = solveForward(G, A);
  EXPECT_THAT(*R.In[2], ElementsAre()); // block 0 may not have finished
  EXPECT_THAT(*R.In[1], ElementsAre(0));
}

} // namespace
