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

//===--- Calls -----------------------------------------------------------===//

TEST(CallGraph, DirectCallsAndPaths) {
  ModuleBuilder M("/a.cpp");
  FnBuilder A = M.function("a"), B = M.function("b"), C = M.function("c");
  A.call(0, "b");
  A.ret(0);
  B.call(0, "c");
  B.call(0, "unknown");
  B.ret(0);
  C.ret(0);
  auto P = linkOne(M);
  const Fn *FA = P->function("a"), *FB = P->function("b"),
           *FC = P->function("c");
  EXPECT_THAT(names(P->calls(*FA)), ElementsAre("b"));
  EXPECT_EQ(P->callers(*FC).size(), 1u);
  EXPECT_EQ(P->callers(*FC)[0].Site.In, FB);
  EXPECT_FALSE(P->callsUnknown({FB, 0, 0}));
  EXPECT_TRUE(P->callsUnknown({FB, 0, 1}));
  EXPECT_THAT(names(P->reachableFrom({FA})), ElementsAre("a", "b", "c"));
  EXPECT_EQ(P->reachableFrom({FA}, 2).size(), 2u);
  auto Path = P->callPath({FA}, *FC);
  ASSERT_EQ(Path.size(), 2u);
  EXPECT_EQ(Path[0].In, FA);
  EXPECT_EQ(Path[1].In, FB);
  EXPECT_TRUE(P->callPath({FC}, *FA).empty());
}

TEST(CallGraph, VirtualCallReachesAllOverriders) {
  ModuleBuilder M("/a.cpp");
  virtualHierarchy(M, 0);
  auto P = linkOne(M, World::WholeProgram);
  OpRef Site{P->function("a"), 0, 0};
  EXPECT_THAT(names(P->targets(Site)), ElementsAre("Leaf::run", "Mid::run"));
  EXPECT_TRUE(P->targets(Site)[0].Virtual);
  EXPECT_FALSE(P->callsUnknown(Site));
}

TEST(CallGraph, VirtualCallIsOpenInOneUnitUnlessInternal) {
  for (uint32_t Flags : {0u, uint32_t(ClsInternal)}) {
    ModuleBuilder M("/a.cpp");
    virtualHierarchy(M, Flags);
    auto P = linkOne(M);
    EXPECT_EQ(P->callsUnknown({P->function("a"), 0, 0}), Flags == 0);
  }
}

TEST(CallGraph, LibraryCallsBack) {
  ModuleBuilder M("/a.cpp");
  FnBuilder A = M.function("a");
  EntityId L = A.closure(0, "lambda");
  Op &O = A.libraryCall(0, "std::for_each", {L});
  O.Flags |= OpPerElement;
  Callable C;
  C.Kind = CallableKind::Lambda;
  C.Usr = "lambda";
  A.fn().Blocks[0].Ops[1].Callables.push_back(C);
  A.op(0, OpKind::CallbackRegister).Callables.push_back(C);
  A.ret(0);
  M.lambda("a", "lambda").ret(0);
  auto P = linkOne(M);
  const Fn *F = P->function("a");
  ASSERT_EQ(P->calls(*F).size(), 2u);
  EXPECT_TRUE(P->calls(*F)[0].Callback);
  EXPECT_FALSE(P->calls(*F)[0].Later);
  EXPECT_TRUE(P->calls(*F)[1].Later);
}

TEST(CallGraph, ParameterIsCalledWithWhatCallersPass) {
  ModuleBuilder M("/a.cpp");
  TypeId Fun = M.type(TypeRole::Callable);
  FnBuilder E = M.function("each", FnInternal);
  E.op(0, OpKind::Call, E.param("f", Fun));
  E.ret(0);
  for (llvm::StringRef Name : {"a", "b"}) {
    FnBuilder A = M.function(Name);
    EntityId L = A.closure(0, "lambda_" + Name.str());
    A.call(0, "each", {L});
    A.ret(0);
    M.lambda(Name, "lambda_" + Name.str()).ret(0);
  }
  auto P = linkOne(M);
  OpRef Site{P->function("each"), 0, 0};
  EXPECT_THAT(names(P->targets(Site)),
              UnorderedElementsAre("lambda_a", "lambda_b"));
  EXPECT_FALSE(P->callsUnknown(Site));
}

TEST(CallGraph, ParameterOfAnExportedFunctionIsOpen) {
  ModuleBuilder M("/a.cpp");
  TypeId Fun = M.type(TypeRole::Callable);
  FnBuilder E = M.function("each");
  E.op(0, OpKind::Call, E.param("f", Fun));
  E.ret(0);
  auto P = linkOne(M);
  EXPECT_TRUE(P->callsUnknown({P->function("each"), 0, 0}));
}

TEST(CallGraph, CallableKeptInAPrivateField) {
  ModuleBuilder M("/a.cpp");
  TypeId Fun = M.type(TypeRole::Callable);
  M.classOf("C", ClsAllDefinedHere);
  M.field("C", "f_", Fun);
  FnBuilder Set = M.method("C", "C::set");
  EntityId L = Set.closure(0, "lambda");
  Set.op(0, OpKind::Assign, Set.member("f_", Fun), {L});
  Set.ret(0);
  FnBuilder Go = M.method("C", "C::go");
  Go.op(0, OpKind::Call, Go.member("f_", Fun));
  Go.ret(0);
  M.lambda("C::set", "lambda", "C").ret(0);
  auto P = linkOne(M);
  OpRef Site{P->function("C::go"), 0, 0};
  EXPECT_THAT(names(P->targets(Site)), ElementsAre("lambda"));
  EXPECT_FALSE(P->callsUnknown(Site));
}

} // namespace
