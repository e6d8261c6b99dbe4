// SPDX-License-Identifier: Apache-2.0
#include "SummaryFixture.h"

using namespace leash;
using namespace leash::test;

namespace {

//===--- Must and may ----------------------------------------------------===//

TEST_F(Summaries, JoinOnAllPathsOrOnOne) {
  FnBuilder A = M.function("always");
  A.op(0, OpKind::Join, A.param("t", Ref));
  A.ret(0);
  FnBuilder S = M.function("sometimes");
  EntityId T = S.param("t", Ref), C = S.param("c", Bool);
  BlockId Then = S.block(), End = S.block();
  S.branch(0, S.truth(C), Then, End);
  S.op(Then, OpKind::Join, T);
  S.jump(Then, End);
  S.ret(End);
  auto P = linkOne(M);
  const PlaceEffect *E = effect(*P, "always", EffectKind::Joins);
  ASSERT_TRUE(E);
  EXPECT_TRUE(E->Must);
  EXPECT_FALSE(E->OnCopy);
  EXPECT_EQ(E->At.Index, 0u);
  E = effect(*P, "sometimes", EffectKind::Joins);
  ASSERT_TRUE(E);
  EXPECT_FALSE(E->Must);
}

TEST_F(Summaries, OnBothBranchesIsOneSureEffect) {
  FnBuilder F = M.function("f");
  EntityId T = F.param("t", Ref);
  BlockId A = F.block(), B = F.block();
  F.branch(0, F.truth(F.param("c", Bool)), A, B);
  F.op(A, OpKind::Join, T);
  F.ret(A);
  F.op(B, OpKind::Join, T);
  F.ret(B);
  auto P = linkOne(M);
  ASSERT_EQ(P->summary(*P->function("f")).Effects.size(), 1u);
  EXPECT_TRUE(effect(*P, "f", EffectKind::Joins)->Must);
}

TEST_F(Summaries, JoinableTestMakesTheJoinSure) {
  FnBuilder S = M.function("f");
  EntityId T = S.param("t", Ref), R = S.temp(Bool);
  BlockId Then = S.block(), End = S.block();
  S.op(0, OpKind::JoinableTest, T).Result = R;
  S.branch(0, S.truth(R), Then, End);
  S.op(Then, OpKind::Join, T);
  S.jump(Then, End);
  S.ret(End);
  // The wrong way round, it is not sure.
  FnBuilder W = M.function("g");
  EntityId WT = W.param("t", Ref), WR = W.temp(Bool);
  BlockId WThen = W.block(), WEnd = W.block();
  W.op(0, OpKind::JoinableTest, WT).Result = WR;
  W.branch(0, W.no(W.truth(WR)), WThen, WEnd);
  W.op(WThen, OpKind::Join, WT);
  W.jump(WThen, WEnd);
  W.ret(WEnd);
  auto P = linkOne(M);
  EXPECT_TRUE(effect(*P, "f", EffectKind::Joins)->Must);
  EXPECT_FALSE(effect(*P, "g", EffectKind::Joins)->Must);
}

TEST_F(Summaries, NullTestMakesTheRestSure) {
  M.classOf("C");
  FnBuilder S = M.method("C", "C::stop");
  TypeId Ptr = M.type(TypeRole::Other, Shape::Pointer, Value);
  EntityId T = S.member("t_", Ptr), D = S.step(T, StepKind::Deref, Value);
  BlockId Then = S.block(), End = S.block();
  S.branch(0, S.truth(T), Then, End);
  S.op(Then, OpKind::Join, D);
  S.op(Then, OpKind::Delete, T);
  S.jump(Then, End);
  S.ret(End);
  auto P = linkOne(M);
  EXPECT_TRUE(effect(*P, "C::stop", EffectKind::Joins)->Must);
  EXPECT_TRUE(effect(*P, "C::stop", EffectKind::Deletes)->Must);
}

/// for (auto &t : v) [if (t.joinable())] t.join();
void joinLoop(FnBuilder &F, EntityId V, bool Guard, bool SkipSome, TypeId T) {
  EntityId E = F.step(V, StepKind::Element, T);
  BlockId Head = F.block(), Body = F.block(), Join = F.block(),
          Latch = F.block(), End = F.block();
  F.jump(0, Head);
  F.branch(Head, None, Body, End);
  if (Guard) {
    EntityId R = F.temp();
    F.op(Body, OpKind::JoinableTest, E).Result = R;
    F.branch(Body, F.truth(R), Join, Latch);
  } else if (SkipSome) {
    F.branch(Body, F.truth(F.local("c")), Join, Latch);
  } else {
    F.jump(Body, Join);
  }
  F.op(Join, OpKind::Join, E);
  F.jump(Join, Latch);
  F.jump(Latch, Head);
  F.ret(End);
}

TEST_F(Summaries, LoopOverAllElements) {
  M.classOf("C");
  struct {
    const char *Name;
    bool Guard, Skip, Must;
  } Cases[] = {{"plain", false, false, true},
               {"guarded", true, false, true},
               {"skipping", false, true, false}};
  for (auto &C : Cases) {
    FnBuilder F = M.method("C", C.Name);
    joinLoop(F, F.member("v_"), C.Guard, C.Skip, Value);
  }
  auto P = linkOne(M);
  for (auto &C : Cases) {
    const PlaceEffect *E = effect(*P, C.Name, EffectKind::Joins);
    ASSERT_TRUE(E) << C.Name;
    EXPECT_EQ(E->Must, C.Must) << C.Name;
  }
}

TEST_F(Summaries, SwallowedExceptionSkipsTheJoin) {
  for (bool Throwing : {false, true}) {
    ModuleBuilder B("/a.cpp");
    FnBuilder F = B.function("f");
    EntityId T = F.param("t", B.type(TypeRole::Thread, Shape::Reference));
    BlockId Handler = F.block();
    TryId Try = F.tryRegion(Handler, true);
    F.fn().Blocks[0].Try = Try;
    Op &C = F.libraryCall(0, "work");
    if (Throwing)
      C.Flags |= OpMayThrow;
    F.op(0, OpKind::Join, T);
    F.ret(0);
    F.op(Handler, OpKind::Catch).Flags |= OpCatchAll;
    F.ret(Handler);
    auto P = linkOne(B);
    EXPECT_EQ(effect(*P, "f", EffectKind::Joins)->Must, !Throwing);
  }
}

TEST_F(Summaries, DestructorsOfMembers) {
  // jthread, vector<jthread>, unique_ptr<thread>
  TypeId J = M.type(TypeRole::Thread), T = M.type(TypeRole::Thread);
  M.module().Types[J].Dtor = DtorEffect::Join;
  M.module().Types[T].Dtor = DtorEffect::Terminate;
  TypeId V = M.type(TypeRole::Other, Shape::Container, J);
  TypeId U = M.type(TypeRole::Other, Shape::UniquePtr, T);
  TypeId S = M.type(TypeRole::Other, Shape::SharedPtr, J);
  M.classOf("C");
  FnBuilder D = M.method("C", "C::~C");
  for (auto [Name, Type] : {std::pair("j_", J), std::pair("v_", V),
                            std::pair("u_", U), std::pair("s_", S)})
    D.op(0, OpKind::Destroy, D.member(Name, Type));
  D.ret(0);
  FnBuilder Clear = M.method("C", "C::clear");
  Clear.op(0, OpKind::Clear, Clear.member("v_", V));
  Clear.ret(0);
  auto P = linkOne(M);
  auto Joined = [&](llvm::StringRef Usr) {
    std::string Out;
    for (const PlaceEffect &E : P->summary(*P->function(Usr)).Effects)
      if (E.Kind == EffectKind::Joins && E.Must)
        Out += display(E.At) + " ";
    return Out;
  };
  EXPECT_EQ(Joined("C::~C"), "this->j_ this->v_[*] ");
  EXPECT_EQ(Joined("C::clear"), "this->v_[*] ");
}

} // namespace
