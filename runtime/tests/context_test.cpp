// SPDX-License-Identifier: Apache-2.0
#include "leash/context.h"

#include "support.h"

namespace {

using leash::context;
using leash::context_source;
using leash::stop_kind;

TEST(Context, BackgroundNeverStops) {
  const context background;
  EXPECT_FALSE(background.stop_possible());
  EXPECT_FALSE(background.stop_requested());
  EXPECT_FALSE(background.deadline());
  EXPECT_EQ(background.cause().kind, stop_kind::none);
}

TEST(Context, StopsTheWholeTreeBelowButNotAbove) {
  context_source root;
  context_source child(root.context());
  context_source grandchild(child.context());
  EXPECT_TRUE(child.request_stop("enough"));
  EXPECT_FALSE(child.request_stop("again")) << "the first reason stays";
  EXPECT_TRUE(grandchild.stop_requested());
  EXPECT_EQ(grandchild.context().cause().message, "enough");
  EXPECT_FALSE(root.stop_requested());
  EXPECT_EQ(child.context().parent(), root.context());
  EXPECT_TRUE(child.context().stopped_for().has_value());
}

TEST(Context, ChildOfAStoppedParentIsStopped) {
  context_source root;
  root.request_stop();
  context_source child(root.context());
  EXPECT_TRUE(child.stop_requested());
}

TEST(Context, EarlierDeadlineCounts) {
  const auto now = context::clock::now();
  context_source parent({}, now + 1h);
  context_source tighter(parent.context(), now + 1min);
  context_source looser(parent.context(), now + 2h);
  EXPECT_EQ(tighter.context().deadline(), now + 1min);
  EXPECT_EQ(looser.context().deadline(), now + 1h);
}

TEST(Context, DeadlineStopsTheTokenAndTheChildren) {
  context_source parent({}, 10ms);
  context_source child(parent.context());
  std::atomic<bool> called{false};
  const std::stop_callback on_stop(child.token(), [&] { called = true; });
  EXPECT_TRUE(leash_test::eventually([&] { return called.load(); }));
  EXPECT_EQ(parent.context().cause().kind, stop_kind::deadline);
  EXPECT_EQ(child.context().cause().kind, stop_kind::deadline);
}

TEST(Context, PassedDeadlineCountsAtOnce) {
  context_source source({}, context::clock::now() - 1s);
  EXPECT_TRUE(source.stop_requested());
  EXPECT_EQ(source.context().cause().kind, stop_kind::deadline);
}

TEST(Context, FollowsAStopToken) {
  std::stop_source plain;
  const context ctx(plain.get_token());
  context_source child(ctx);
  plain.request_stop();
  EXPECT_TRUE(ctx.stop_requested());
  EXPECT_TRUE(child.stop_requested());
  EXPECT_EQ(ctx.cause().kind, stop_kind::requested);
}

TEST(Context, WithoutCancelKeepsCleanupAlive) {
  context_source source({}, 1h);
  const context cleanup = source.context().without_cancel();
  source.request_stop();
  EXPECT_FALSE(cleanup.stop_requested());
  EXPECT_FALSE(cleanup.deadline());
  EXPECT_EQ(cleanup.parent(), source.context());
  context_source bounded(cleanup, 1h);
  EXPECT_FALSE(bounded.stop_requested());
}

TEST(Context, ThrowsWhenStopped) {
  context_source source;
  EXPECT_NO_THROW(source.context().throw_if_stopped());
  source.request_stop("shutting down");
  try {
    source.context().throw_if_stopped();
    FAIL();
  } catch (const leash::stopped_error &e) {
    EXPECT_STREQ(e.what(), "stopped: shutting down");
  }
}

TEST(Context, EndOfTheScopeStops) {
  context ctx;
  {
    const context_source source;
    ctx = source.context();
  }
  EXPECT_TRUE(ctx.stop_requested());
  EXPECT_EQ(ctx.cause().kind, stop_kind::scope_end);
}

} // namespace
