// SPDX-License-Identifier: Apache-2.0
#include "SummaryFixture.h"

using namespace leash;
using namespace leash::test;

namespace {

//===--- Facts -----------------------------------------------------------===//

TEST_F(Summaries, BlocksWithTheChain) {
  FnBuilder W = M.function("waits");
  W.op(0, OpKind::Wait, W.global("cv"));
  W.ret(0);
  FnBuilder T = M.function("timed");
  T.op(0, OpKind::Wait, T.global("cv")).Flags |= OpTimed;
  T.ret(0);
  FnBuilder C = M.function("caller");
  C.call(0, "timed");
  C.call(0, "waits");
  C.ret(0);
  auto P = linkOne(M);
  EXPECT_FALSE(P->summary(*P->function("timed")).blocksUnbounded());
  const Summary &S = P->summary(*P->function("caller"));
  ASSERT_EQ(S.Blocks.size(), 2u);
  EXPECT_EQ(S.Blocks[0].Index, 1u);
  EXPECT_EQ(S.Blocks[1]->Kind, OpKind::Wait);
}

TEST_F(Summaries, Throwing) {
  FnBuilder T = M.function("throws");
  T.op(0, OpKind::Throw);
  T.ends(0, TermKind::Throw);
  FnBuilder C = M.function("passes");
  C.call(0, "throws").Flags |= OpMayThrow;
  C.ret(0);
  FnBuilder N = M.function("never", FnNoExcept);
  N.call(0, "throws").Flags |= OpMayThrow;
  N.ret(0);
  FnBuilder H = M.function("handles");
  BlockId Handler = H.block();
  H.fn().Blocks[0].Try = H.tryRegion(Handler, true);
  H.call(0, "throws").Flags |= OpMayThrow;
  H.ret(0);
  H.ret(Handler);
  FnBuilder L = M.function("library");
  L.libraryCall(0, "x").Flags |= OpMayThrow;
  L.ret(0);
  FnBuilder Q = M.function("quiet");
  Q.call(0, "never").Flags |= OpMayThrow;
  Q.ret(0);
  auto P = linkOne(M);
  auto Of = [&](const char *Usr) {
    return P->summary(*P->function(Usr)).MayThrow;
  };
  EXPECT_EQ(Of("throws"), Throws::Explicit);
  EXPECT_EQ(Of("passes"), Throws::Explicit);
  EXPECT_EQ(Of("never"), Throws::No);
  EXPECT_EQ(Of("handles"), Throws::No);
  EXPECT_EQ(Of("library"), Throws::Unknown);
  EXPECT_EQ(Of("quiet"), Throws::No);
  EXPECT_TRUE(P->summary(*P->function("throws")).NeverReturns);
}

TEST_F(Summaries, NeverReturns) {
  FnBuilder L = M.function("forever");
  L.jump(0, 0);
  FnBuilder C = M.function("calls");
  C.call(0, "forever");
  C.ret(0);
  FnBuilder S = M.function("maybe");
  BlockId B = S.block(), End = S.block();
  S.branch(0, S.truth(S.local("c")), B, End);
  S.call(B, "forever");
  S.jump(B, End);
  S.ret(End);
  auto P = linkOne(M);
  EXPECT_TRUE(P->summary(*P->function("forever")).NeverReturns);
  EXPECT_TRUE(P->summary(*P->function("forever")).HasEndlessLoop);
  EXPECT_TRUE(P->summary(*P->function("calls")).NeverReturns);
  EXPECT_FALSE(P->summary(*P->function("maybe")).NeverReturns);
  EXPECT_TRUE(P->summary(*P->function("maybe")).HasEndlessLoop);
}

TEST_F(Summaries, ReturnsAStartedHandle) {
  FnBuilder S = M.function("make");
  EntityId T = S.local("t", Value);
  S.spawn(0, T, "body");
  S.ret(0, T);
  FnBuilder E = M.function("empty");
  E.ret(0, E.local("t", Value));
  FnBuilder A = M.function("again");
  EntityId R = A.temp(Value);
  A.call(0, "make").Result = R;
  A.ret(0, R);
  M.classOf("C");
  FnBuilder F = M.method("C", "C::start");
  EntityId Tmp = F.temp(Value);
  F.call(0, "make").Result = Tmp;
  F.op(0, OpKind::Move, F.member("t_", Value), {Tmp});
  F.ret(0);
  auto P = linkOne(M);
  EXPECT_TRUE(P->summary(*P->function("make")).ReturnsStartedHandle);
  EXPECT_FALSE(P->summary(*P->function("empty")).ReturnsStartedHandle);
  EXPECT_TRUE(P->summary(*P->function("again")).ReturnsStartedHandle);
  const PlaceEffect *X = effect(*P, "C::start", EffectKind::Starts);
  ASSERT_TRUE(X);
  EXPECT_EQ(P->place(*P->function("C::start"), X->At), "F:C::t_");
}

TEST_F(Summaries, Accessors) {
  M.classOf("C");
  FnBuilder G = M.method("C", "C::thread");
  G.ret(0, G.member("t_", Value));
  FnBuilder O = M.function("outer");
  EntityId C = O.local("c"), R = O.temp();
  O.call(0, "C::thread", {}, C).Result = R;
  O.ret(0, R);
  FnBuilder T = M.method("C", "C::either");
  BlockId A = T.block(), B = T.block();
  T.branch(0, T.truth(T.local("x")), A, B);
  T.ret(A, T.member("a_"));
  T.ret(B, T.member("b_"));
  auto P = linkOne(M);
  const Summary &S = P->summary(*P->function("C::thread"));
  ASSERT_TRUE(S.Returns.has_value());
  EXPECT_EQ(display(*S.Returns), "this->t_");
  EXPECT_FALSE(P->summary(*P->function("outer")).Returns.has_value());
  EXPECT_FALSE(P->summary(*P->function("C::either")).Returns.has_value());
}

TEST_F(Summaries, StopTests) {
  M.classOf("C");
  TypeId Atomic = M.type(TypeRole::Bool, Shape::Atomic, Bool);
  FnBuilder A = M.method("C", "C::stopping");
  A.fn().ReturnType = Bool;
  EntityId R = A.temp(Bool);
  A.op(0, OpKind::Read, A.member("stop_", Atomic)).Result = R;
  A.ret(0, R);
  FnBuilder B = M.method("C", "C::check"); // if (stop_) throw …;
  BlockId T = B.block(), E = B.block();
  B.branch(0, B.reads(0, B.member("stop_", Atomic)), T, E);
  B.op(T, OpKind::Throw);
  B.ends(T, TermKind::Throw);
  B.ret(E);
  FnBuilder K = M.method("C", "C::keepGoing"); // return !st.stop_requested();
  K.fn().ReturnType = Bool;
  EntityId S = K.temp(Bool), V = K.temp(Bool);
  K.op(0, OpKind::StopCheck, K.param("st")).Result = S;
  PredId Cond = K.no(K.truth(S));
  K.ret(0, V);
  K.fn().Blocks[0].Ops.back().Cond = Cond;
  FnBuilder W = M.method("C", "C::ifNow"); // if (!now) return false; …
  W.fn().ReturnType = Bool;
  BlockId W1 = W.block(), W2 = W.block();
  W.branch(0, W.truth(W.param("now", Bool)), W1, W2);
  W.ret(W1, W.constant(1));
  W.ret(W2, W.constant(0));
  FnBuilder N = M.method("C", "C::size");
  N.fn().ReturnType = Bool;
  N.ret(0, N.local("n", Bool));
  auto P = linkOne(M);
  EXPECT_TRUE(P->summary(*P->function("C::stopping")).ReturnsStopTest);
  EXPECT_FALSE(P->summary(*P->function("C::check")).ThrownOnStop.empty());
  EXPECT_FALSE(P->summary(*P->function("C::check")).ReturnsStopTest);
  EXPECT_TRUE(P->summary(*P->function("C::keepGoing")).ReturnsStopTest);
  EXPECT_FALSE(P->summary(*P->function("C::size")).ReturnsStopTest);
  EXPECT_FALSE(P->summary(*P->function("C::ifNow")).ReturnsStopTest);
}

TEST_F(Summaries, IncompleteFunctionsAreUnknown) {
  FnBuilder F = M.function("f", FnIncomplete);
  F.op(0, OpKind::Join, F.param("t", Ref));
  F.ret(0);
  auto P = linkOne(M);
  const Summary &S = P->summary(*P->function("f"));
  EXPECT_TRUE(S.GaveUp);
  EXPECT_TRUE(S.CallsUnknown);
  EXPECT_TRUE(S.Effects.empty());
}

} // namespace
