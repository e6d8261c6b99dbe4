// SPDX-License-Identifier: Apache-2.0
#include "IRBuilder.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace leash;
using namespace leash::test;

namespace {

TEST(Places, Names) {
  ModuleBuilder M("/a.cpp");
  M.classOf("C");
  FnBuilder F = M.method("C", "C::f");
  EntityId Member = F.member("v_");
  EntityId Elem = F.step(Member, StepKind::Element);
  EntityId Inner = F.field(Member, "D", "w");
  EntityId Local = F.local("x");
  EntityId Deref = F.step(Local, StepKind::Deref);
  EntityId Addr = F.step(Local, StepKind::AddressOf);
  EntityId Anon = F.field(Local, "", "n");
  EntityId Param = F.param("p");
  EntityId ParamField = F.field(F.step(Param, StepKind::Deref), "C", "v_");
  EntityId Global = F.global("g");
  EntityId This = F.self();
  EntityId Temp = F.temp();
  F.ret(0);
  auto P = linkOne(M);
  const Fn &X = *P->function("C::f");
  EXPECT_EQ(P->place(X, Member), "F:C::v_");
  EXPECT_EQ(P->place(X, Elem), "F:C::v_[*]");
  EXPECT_EQ(P->place(X, Inner), "F:D::w");
  EXPECT_EQ(P->place(X, Local), "L:C::f#0");
  EXPECT_EQ(P->place(X, Deref), "L:C::f#0*");
  EXPECT_EQ(P->place(X, Addr), "L:C::f#0");
  EXPECT_EQ(P->place(X, Anon), "L:C::f#0.n");
  EXPECT_EQ(P->place(X, Param), "");
  EXPECT_EQ(P->place(X, ParamField), "F:C::v_");
  EXPECT_EQ(P->place(X, Global), "G:g");
  EXPECT_EQ(P->place(X, This), "T:C");
  EXPECT_EQ(P->place(X, Temp), "");
  EXPECT_EQ(P->place(X, None), "");
}

/// outer { flag; copy; auto l = [&flag, copy, p = &flag] { [&flag] {…} } }
TEST(Places, NestedCaptures) {
  ModuleBuilder M("/a.cpp");
  FnBuilder O = M.function("outer");
  EntityId Flag = O.local("flag"), Copy = O.local("copy");
  EntityId Addr = O.step(Flag, StepKind::AddressOf);
  O.ret(0);
  FnBuilder A = M.lambda("outer", "l1");
  EntityId Ref = A.capture("flag", CaptureMode::ByRef, Flag);
  EntityId Own = A.capture("copy", CaptureMode::ByCopy, Copy);
  EntityId Ptr = A.capture("p", CaptureMode::Init, Addr);
  EntityId Pointee = A.step(Ptr, StepKind::Deref);
  A.op(0, OpKind::Read, Ref);
  A.ret(0);
  FnBuilder B = M.lambda("l1", "l2");
  EntityId Twice = B.capture("flag", CaptureMode::ByRef, Ref);
  EntityId Field = B.field(Twice, "", "x");
  B.op(0, OpKind::Write, Twice);
  B.ret(0);
  auto P = linkOne(M);
  const Fn &L1 = *P->function("l1"), &L2 = *P->function("l2");
  EXPECT_EQ(P->place(L1, Ref), "L:outer#0");
  EXPECT_EQ(P->place(L1, Own), "C:l1#1");
  EXPECT_EQ(P->place(L1, Pointee), "L:outer#0");
  EXPECT_EQ(P->place(L2, Twice), "L:outer#0");
  EXPECT_EQ(P->place(L2, Field), "L:outer#0.x");
  EXPECT_EQ(P->opsOn("L:outer#0").size(), 2u);
}

TEST(Places, PointerThatIsSetOnce) {
  ModuleBuilder M("/a.cpp");
  FnBuilder F = M.function("f");
  EntityId Flag = F.local("flag"), Ptr = F.local("p");
  F.op(0, OpKind::Assign, Ptr, {F.step(Flag, StepKind::AddressOf)});
  EntityId Pointee = F.step(Ptr, StepKind::Deref);
  F.op(0, OpKind::Write, Pointee).Value = 1;
  F.ret(0);
  FnBuilder G = M.function("g");
  EntityId A = G.local("a"), B = G.local("b"), Q = G.local("q");
  G.op(0, OpKind::Assign, Q, {G.step(A, StepKind::AddressOf)});
  G.op(0, OpKind::Assign, Q, {G.step(B, StepKind::AddressOf)});
  EntityId Either = G.step(Q, StepKind::Deref);
  G.ret(0);
  auto P = linkOne(M);
  EXPECT_EQ(P->place(*P->function("f"), Pointee), "L:f#0");
  EXPECT_EQ(P->place(*P->function("g"), Either), "L:g#2*");
  EXPECT_TRUE(P->closed("L:f#0")); // the pointer is followed
}

TEST(Places, OpsOnCoverWhatIsInside) {
  ModuleBuilder M("/a.cpp");
  M.classOf("C");
  M.field("C", "v_");
  FnBuilder F = M.method("C", "C::f");
  EntityId V = F.member("v_"), E = F.step(V, StepKind::Element);
  EntityId T = F.local("t");
  F.op(0, OpKind::Join, E);
  F.op(0, OpKind::Move, T, {E});
  F.op(0, OpKind::Read, T);
  F.libraryCall(0, "use", {V});
  F.ret(0);
  auto P = linkOne(M);
  EXPECT_EQ(P->opsOn("F:C::v_").size(), 2u); // join and move
  EXPECT_EQ(P->opsOn("F:C::v_[*]").size(), 2u);
  EXPECT_EQ(P->opsOn("L:C::f#0").size(), 2u);
  EXPECT_EQ(P->opsOn("F:C::v").size(), 0u);
  EXPECT_EQ(P->usesOf("F:C::v_").size(), 2u); // move and call
}

//===--- Closed ----------------------------------------------------------===//

struct ClosedCase {
  uint32_t ClassFlags = ClsAllDefinedHere;
  bool Private = true;
  World W = World::TranslationUnit;
};

bool fieldClosed(ClosedCase C) {
  ModuleBuilder M("/a.cpp");
  M.classOf("C", C.ClassFlags).Methods = {"C::elsewhere"};
  M.field("C", "f_", None, C.Private);
  FnBuilder F = M.method("C", "C::f");
  F.op(0, OpKind::Write, F.member("f_"));
  F.ret(0);
  return linkOne(M, C.W)->closed("F:C::f_");
}

TEST(Closed, FieldsInOneUnit) {
  EXPECT_TRUE(fieldClosed({}));
  EXPECT_FALSE(fieldClosed({.ClassFlags = 0}));
  EXPECT_FALSE(fieldClosed({.Private = false}));
  EXPECT_FALSE(fieldClosed({.ClassFlags = ClsAllDefinedHere | ClsFriends}));
  EXPECT_TRUE(fieldClosed({.ClassFlags = ClsInternal, .Private = false}));
}

TEST(Closed, FieldsInAProgram) {
  World W = World::WholeProgram;
  EXPECT_TRUE(fieldClosed({.Private = false, .W = W}));
  EXPECT_FALSE(fieldClosed({.ClassFlags = 0, .W = W})); // a body is missing
}

TEST(Closed, Globals) {
  for (World W : {World::TranslationUnit, World::WholeProgram}) {
    ModuleBuilder M("/a.cpp");
    M.global("in", true);
    M.global("out", false);
    auto P = linkOne(M, W);
    EXPECT_TRUE(P->closed("G:in"));
    EXPECT_EQ(P->closed("G:out"), W == World::WholeProgram);
    EXPECT_FALSE(P->closed("G:unknown"));
    EXPECT_FALSE(P->closed(""));
  }
}

TEST(Closed, LocalsThatEscape) {
  ModuleBuilder M("/a.cpp");
  TypeId Ref = M.type(TypeRole::Bool, Shape::Reference);
  FnBuilder F = M.function("f");
  EntityId Safe = F.local("safe"), Gone = F.local("gone"),
           Given = F.local("given"), Used = F.local("used"),
           Kept = F.local("kept"), Far = F.local("far");
  F.op(0, OpKind::Write, Safe);
  F.op(0, OpKind::Escape, Gone);
  F.call(0, "nobody", {F.step(Given, StepKind::AddressOf)});
  F.call(0, "uses", {Used});
  F.call(0, "keeps", {Kept});
  F.call(0, "passesOn", {Far});
  F.ret(0);
  FnBuilder U = M.function("uses");
  U.op(0, OpKind::Write, U.param("x", Ref)).Value = 1;
  U.ret(0);
  FnBuilder K = M.function("keeps");
  K.op(0, OpKind::Assign, K.global("g"),
       {K.step(K.param("x", Ref), StepKind::AddressOf)});
  K.ret(0);
  FnBuilder D = M.function("passesOn");
  D.call(0, "keeps", {D.param("x", Ref)});
  D.ret(0);
  auto P = linkOne(M);
  EXPECT_TRUE(P->closed("L:f#0"));
  EXPECT_FALSE(P->closed("L:f#1"));
  EXPECT_FALSE(P->closed("L:f#2"));
  EXPECT_TRUE(P->closed("L:f#3"));
  EXPECT_FALSE(P->closed("L:f#4"));
  EXPECT_FALSE(P->closed("L:f#5"));
}

TEST(Closed, ReferenceGivenToAThread) {
  ModuleBuilder M("/a.cpp");
  TypeId Ref = M.type(TypeRole::Bool, Shape::Reference);
  FnBuilder F = M.function("f");
  EntityId A = F.local("a"), B = F.local("b");
  F.spawn(0, F.local("t"), "body", {A});
  F.spawn(0, F.local("u"), "elsewhere", {B});
  F.ret(0);
  FnBuilder T = M.function("body");
  T.op(0, OpKind::Read, T.param("a", Ref));
  T.ret(0);
  auto P = linkOne(M);
  EXPECT_TRUE(P->closed("L:f#0"));
  EXPECT_FALSE(P->closed("L:f#1"));
}

TEST(Places, FieldAt) {
  ModuleBuilder M("/a.cpp");
  M.classOf("ns::C");
  M.field("ns::C", "f_").Init = 3;
  auto P = linkOne(M);
  const Class *Owner = nullptr;
  ASSERT_NE(P->fieldAt("F:ns::C::f_[*]", &Owner), nullptr);
  EXPECT_EQ(P->fieldAt("F:ns::C::f_")->Init, 3);
  EXPECT_EQ(Owner, P->classOf("ns::C"));
  EXPECT_EQ(P->fieldAt("F:ns::C::g_"), nullptr);
  EXPECT_EQ(P->fieldAt("G:x"), nullptr);
}

} // namespace
