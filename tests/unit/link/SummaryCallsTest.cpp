// SPDX-License-Identifier: Apache-2.0
#include "SummaryFixture.h"

using namespace leash;
using namespace leash::test;

namespace {

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

TEST_F(Summaries, ThisOfALambdaIsThatOfItsFunction) {
  M.classOf("C");
  FnBuilder S = M.method("C", "C::stop");
  EntityId L = S.closure(0, "lambda");
  S.call(0, "lambda", {}, L); // its object is the closure
  S.ret(0);
  FnBuilder Body = M.lambda("C::stop", "lambda", "C");
  Body.op(0, OpKind::Join, Body.member("t_", Value));
  Body.ret(0);
  auto P = linkOne(M);
  const PlaceEffect *E = effect(*P, "C::stop", EffectKind::Joins);
  ASSERT_TRUE(E);
  EXPECT_TRUE(E->Must);
  EXPECT_EQ(display(E->At), "this->t_");
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
  FnBuilder K = M.method("C", "C::copyIn");
  K.op(0, OpKind::Insert, K.member("v_"), {K.param("t", Value)});
  K.ret(0);
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
  EXPECT_TRUE(effect(*P, "C::add", EffectKind::MovesFrom));
  EXPECT_FALSE(effect(*P, "C::copyIn", EffectKind::MovesFrom));
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

} // namespace
