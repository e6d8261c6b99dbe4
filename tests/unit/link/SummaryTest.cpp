// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/Summary.h"
#include "IRBuilder.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace leash;
using namespace leash::test;

namespace {

const PlaceEffect *effect(const Program &P, llvm::StringRef Usr, EffectKind K) {
  for (const PlaceEffect &E : P.summary(*P.function(Usr)).Effects)
    if (E.Kind == K)
      return &E;
  return nullptr;
}

class Summaries : public testing::Test {
protected:
  ModuleBuilder M{"/a.cpp"};
  TypeId Ref = M.type(TypeRole::Thread, Shape::Reference);
  TypeId Value = M.type(TypeRole::Thread);
  TypeId Bool = M.type(TypeRole::Bool);
};

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

//===--- Through calls ---------------------------------------------------===//

TEST_F(Summaries, EffectsReachTheCallersCaller) {
  M.classOf("C");
  FnBuilder J = M.function("joinIt");
  J.op(0, OpKind::Join, J.param("t", Ref));
  J.ret(0);
  FnBuilder S = M.method("C", "C::stop");
  S.call(0, "joinIt", {S.member("t_", Value)});
  S.ret(0);
  FnBuilder D = M.method("C", "C::~C");
  D.call(0, "C::stop", {}, D.self());
  D.ret(0);
  FnBuilder U = M.function("user");
  EntityId X = U.local("c");
  U.call(0, "C::stop", {}, X);
  U.ret(0);
  auto P = linkOne(M);
  const PlaceEffect *E = effect(*P, "C::~C", EffectKind::Joins);
  ASSERT_TRUE(E);
  EXPECT_TRUE(E->Must);
  EXPECT_TRUE(E->FromCallee);
  EXPECT_EQ(P->place(*P->function("C::~C"), E->At), "F:C::t_");
  EXPECT_EQ(E->Witness.In, P->function("C::~C"));
  EXPECT_EQ(E->Origin.In, P->function("joinIt"));
  auto Path = witnessPath(*P, *E);
  ASSERT_EQ(Path.size(), 3u);
  EXPECT_EQ(Path[0].In, P->function("C::~C"));
  EXPECT_EQ(Path[1].In, P->function("C::stop"));
  EXPECT_EQ(Path[2]->Kind, OpKind::Join);
  auto Applied = applySummary(*P, {P->function("user"), 0, 0});
  ASSERT_EQ(Applied.size(), 1u);
  EXPECT_EQ(display(Applied[0].At), "c.t_");
  EXPECT_EQ(Applied[0].Where, "F:C::t_");
  EXPECT_TRUE(Applied[0].Must);
  Entity Field = P->function("user")->entity(X);
  Field.Path.push_back({StepKind::Field, "t_", "C"});
  OpRef Site{P->function("user"), 0, 0};
  EXPECT_TRUE(opHasEffect(*P, Site, EffectKind::Joins, Field, true));
  EXPECT_FALSE(opHasEffect(*P, Site, EffectKind::Detaches, Field));
  EXPECT_TRUE(opHasEffect(*P, Site, EffectKind::Joins,
                          P->function("user")->entity(X), true, true));
}

TEST_F(Summaries, AddressAndDerefCancel) {
  TypeId Ptr = M.type(TypeRole::Other, Shape::Pointer, Value);
  FnBuilder J = M.function("joinIt");
  J.op(0, OpKind::Join, J.step(J.param("t", Ptr), StepKind::Deref));
  J.ret(0);
  FnBuilder U = M.function("user");
  EntityId T = U.local("t", Value);
  U.call(0, "joinIt", {U.step(T, StepKind::AddressOf)});
  U.ret(0);
  auto P = linkOne(M);
  EXPECT_TRUE(opHasEffect(*P, {P->function("user"), 0, 0}, EffectKind::Joins,
                          P->function("user")->entity(T), true));
}

TEST_F(Summaries, CastPointerIsFollowed) {
  TypeId Ptr = M.type(TypeRole::Other, Shape::Pointer);
  FnBuilder J = M.function("trampoline");
  EntityId Arg = J.param("arg", Ptr), Self = J.local("self", Ptr);
  J.op(0, OpKind::Assign, Self, {Arg});
  EntityId Field = J.field(J.step(Self, StepKind::Deref), "C", "stop_", Bool);
  J.op(0, OpKind::Read, Field);
  J.ret(0);
  auto P = linkOne(M);
  const PlaceEffect *E = effect(*P, "trampoline", EffectKind::Reads);
  ASSERT_TRUE(E);
  EXPECT_EQ(E->At.Root, RootKind::Param);
  EXPECT_EQ(P->place(*P->function("trampoline"), E->At), "F:C::stop_");
}

TEST_F(Summaries, VirtualCallIsSureOnlyIfAllTargetsAre) {
  for (bool Both : {false, true}) {
    ModuleBuilder B("/a.cpp");
    B.classOf("Base", ClsInternal);
    Function &D = B.declare("Base::stop", FnVirtual | FnPure);
    D.Class = "Base";
    for (const char *Name : {"One::stop", "Two::stop"}) {
      FnBuilder F = B.method("Base", Name, FnVirtual);
      F.fn().Overrides = {"Base::stop"};
      if (Both || Name[0] == 'O')
        F.op(0, OpKind::Join, F.field(F.self(), "Base", "t_"));
      F.ret(0);
    }
    FnBuilder C = B.method("Base", "Base::~Base");
    C.call(0, "Base::stop", {}, C.self()).Flags |= OpVirtual;
    C.ret(0);
    auto P = linkOne(B);
    const PlaceEffect *E = effect(*P, "Base::~Base", EffectKind::Joins);
    ASSERT_TRUE(E);
    EXPECT_EQ(E->Must, Both);
  }
}

TEST_F(Summaries, LambdaCalledByAHelper) {
  TypeId Fun = M.type(TypeRole::Callable);
  FnBuilder H = M.function("withLock");
  H.op(0, OpKind::Call, H.param("f", Fun));
  H.ret(0);
  FnBuilder O = M.function("outer");
  EntityId T = O.param("t", Ref);
  EntityId L = O.closure(0, "lambda");
  O.call(0, "withLock", {L});
  O.ret(0);
  FnBuilder Body = M.lambda("outer", "lambda");
  Body.op(0, OpKind::Join, Body.capture("t", CaptureMode::ByRef, T));
  Body.ret(0);
  auto P = linkOne(M);
  const PlaceEffect *C = effect(*P, "withLock", EffectKind::Calls);
  ASSERT_TRUE(C);
  EXPECT_TRUE(C->Must);
  const PlaceEffect *E = effect(*P, "outer", EffectKind::Joins);
  ASSERT_TRUE(E);
  EXPECT_EQ(E->At.Root, RootKind::Param);
}

TEST_F(Summaries, SpawnedBodyIsNotOurDoing) {
  FnBuilder O = M.function("outer");
  EntityId T = O.param("t", Ref);
  O.spawn(0, O.local("u"), "body");
  O.ret(0);
  FnBuilder B = M.lambda("outer", "body");
  B.op(0, OpKind::Join, B.capture("t", CaptureMode::ByRef, T));
  B.ret(0);
  auto P = linkOne(M);
  EXPECT_FALSE(effect(*P, "outer", EffectKind::Joins));
}

TEST_F(Summaries, CallableParameterIsSpawned) {
  TypeId Fun = M.type(TypeRole::Callable);
  FnBuilder H = M.function("startThread");
  H.spawnValue(0, H.local("t"), H.param("f", Fun));
  H.ret(0);
  auto P = linkOne(M);
  const PlaceEffect *E = effect(*P, "startThread", EffectKind::Spawns);
  ASSERT_TRUE(E);
  EXPECT_TRUE(E->Must);
  EXPECT_FALSE(effect(*P, "startThread", EffectKind::Calls));
}

TEST_F(Summaries, HandedOverToAField) {
  M.classOf("C");
  FnBuilder S = M.method("C", "C::adopt");
  EntityId T = S.param("t", Value);
  S.op(0, OpKind::Move, S.member("t_", Value), {T});
  S.ret(0);
  FnBuilder I = M.method("C", "C::add");
  I.op(0, OpKind::Insert, I.member("v_"), {I.param("t", Value)}).Flags |=
      OpByMove;
  I.ret(0);
  auto P = linkOne(M);
  const PlaceEffect *E = effect(*P, "C::adopt", EffectKind::Stores);
  ASSERT_TRUE(E);
  EXPECT_TRUE(E->OnCopy);
  EXPECT_EQ(P->place(*P->function("C::adopt"), E->Into), "F:C::t_");
  EXPECT_TRUE(effect(*P, "C::adopt", EffectKind::MovesFrom));
  E = effect(*P, "C::add", EffectKind::Stores);
  ASSERT_TRUE(E);
  EXPECT_EQ(P->place(*P->function("C::add"), E->Into), "F:C::v_[*]");
}

TEST_F(Summaries, UnknownCodeGetsTheHandle) {
  FnBuilder S = M.function("f");
  S.call(0, "nobody", {S.param("t", Ref), S.param("n", Bool)});
  S.ret(0);
  auto P = linkOne(M);
  const Summary &X = P->summary(*P->function("f"));
  EXPECT_TRUE(X.CallsUnknown);
  ASSERT_EQ(X.Effects.size(), 1u); // the bool is a value
  EXPECT_EQ(X.Effects[0].Kind, EffectKind::Escapes);
  EXPECT_EQ(X.Effects[0].At.Index, 0u);
}

TEST_F(Summaries, CapOnEffects) {
  M.classOf("C");
  for (bool Minor : {true, false}) {
    FnBuilder S = M.method("C", Minor ? "minor" : "major");
    EntityId T = S.param("t", Ref);
    for (int N = 0; N < 100; ++N) {
      S.op(0, Minor ? OpKind::Write : OpKind::Lock,
           S.member("f" + std::to_string(N)));
    }
    S.op(0, OpKind::Join, T);
    S.ret(0);
  }
  auto P = linkOne(M);
  const Summary &Minor = P->summary(*P->function("minor"));
  EXPECT_FALSE(Minor.TooMany); // opsOn() has them all
  EXPECT_EQ(Minor.Effects.size(), 64u);
  EXPECT_TRUE(effect(*P, "minor", EffectKind::Joins)->Must);
  const Summary &Major = P->summary(*P->function("major"));
  EXPECT_TRUE(Major.TooMany);
  EXPECT_EQ(Major.Effects.size(), 64u);
  EXPECT_FALSE(Major.has(EffectKind::Joins));
}

TEST_F(Summaries, MinorEffectsAreNotRepeated) {
  M.classOf("C");
  FnBuilder S = M.method("C", "C::set");
  S.op(0, OpKind::Write, S.member("n_"));
  S.op(0, OpKind::Write, S.member("stop_")).Value = 1;
  S.ret(0);
  FnBuilder C = M.method("C", "C::caller");
  C.call(0, "C::set", {}, C.self());
  C.ret(0);
  auto P = linkOne(M);
  EXPECT_EQ(P->summary(*P->function("C::set")).Effects.size(), 2u);
  const Summary &X = P->summary(*P->function("C::caller"));
  ASSERT_EQ(X.Effects.size(), 1u);
  EXPECT_EQ(X.Effects[0].Value, 1);
  // Asked at the call, all are there.
  EXPECT_EQ(applySummary(*P, {P->function("C::caller"), 0, 0}).size(), 2u);
}

//===--- Recursion -------------------------------------------------------===//

TEST_F(Summaries, MutualRecursionSettles) {
  // a(t) { if (c) b(t); t.join(); }  b(t) { if (d) a(t); }
  FnBuilder A = M.function("a"), B = M.function("b");
  EntityId AT = A.param("t", Ref), BT = B.param("t", Ref);
  BlockId A1 = A.block(), A2 = A.block(), B1 = B.block(), B2 = B.block();
  A.branch(0, A.truth(A.local("c")), A1, A2);
  A.call(A1, "b", {AT});
  A.jump(A1, A2);
  A.op(A2, OpKind::Join, AT);
  A.ret(A2);
  B.branch(0, B.truth(B.local("d")), B1, B2);
  B.call(B1, "a", {BT});
  B.jump(B1, B2);
  B.ret(B2);
  auto P = linkOne(M);
  EXPECT_FALSE(effect(*P, "b", EffectKind::Joins)->Must);
  EXPECT_TRUE(effect(*P, "a", EffectKind::Joins)->Must);
  EXPECT_FALSE(P->summary(*P->function("a")).GaveUp);
}

TEST_F(Summaries, GrowingRecursionEnds) {
  // f(n) { n->flag = 1; f(n->next); }: each round knows one more place.
  FnBuilder F = M.function("f");
  TypeId Ptr = M.type(TypeRole::Other, Shape::Pointer);
  EntityId N = F.param("n", Ptr);
  EntityId Flag = F.field(F.step(N, StepKind::Deref), "Node", "flag", Bool);
  EntityId Next = F.field(F.step(N, StepKind::Deref), "Node", "next", Ptr);
  F.op(0, OpKind::Write, Flag).Value = 1;
  BlockId Again = F.block(), End = F.block();
  F.branch(0, F.truth(Next), Again, End);
  F.call(Again, "f", {Next});
  F.jump(Again, End);
  F.ret(End);
  auto P = linkOne(M);
  const Summary &S = P->summary(*P->function("f"));
  EXPECT_FALSE(S.GaveUp);
  ASSERT_EQ(S.Effects.size(), 2u);
  EXPECT_EQ(display(S.Effects[0].At), "n->flag");
  EXPECT_TRUE(S.Effects[0].Must);
  // This one stands for those behind it too; where there is one, it is sure.
  EXPECT_EQ(display(S.Effects[1].At), "n->next->flag");
  EXPECT_TRUE(S.Effects[1].Must);
}

TEST_F(Summaries, DeepChainDoesNotRecurse) {
  constexpr int Depth = 20000;
  for (int N = 0; N < Depth; ++N) {
    FnBuilder F = M.function("f" + std::to_string(N));
    EntityId T = F.param("t", Ref);
    if (N + 1 == Depth)
      F.op(0, OpKind::Join, T);
    else {
      Op &O = F.op(0, OpKind::Call, None, {T});
      Callee C;
      C.Usr = "f" + std::to_string(N + 1);
      M.module().Callees.push_back(C);
      O.Callee = M.module().Callees.size() - 1;
    }
    F.ret(0);
  }
  auto P = linkOne(M);
  EXPECT_TRUE(effect(*P, "f0", EffectKind::Joins)->Must);
}

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
  EXPECT_TRUE(P->summary(*P->function("C::check")).ThrowsOnStop);
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
