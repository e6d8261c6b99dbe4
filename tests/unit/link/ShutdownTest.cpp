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

TEST(Shutdown, ByName) {
  ModuleBuilder M("/a.cpp");
  const char *Yes[] = {"Server::stop",     "Server::Shutdown", "stop_all",
                       "Pool::shutDown",   "closeAll",         "tear_down",
                       "Thread::joinImpl", "release_threads"};
  const char *No[] = {"Server::run",  "isStopped", "is_stopped", "append",
                      "endWork",      "release",   "getExit",    "stopper",
                      "Stopper::run", "joinable"};
  for (const char *N : Yes)
    M.function(N).ret(0);
  for (const char *N : No)
    M.function(N).ret(0);
  FnBuilder D = M.method("C", "C::~C");
  D.fn().Kind = FunctionKind::Destructor;
  D.ret(0);
  auto P = linkOne(M);
  for (const char *N : Yes)
    EXPECT_TRUE(P->isShutdownFunction(*P->function(N))) << N;
  for (const char *N : No)
    EXPECT_FALSE(P->isShutdownFunction(*P->function(N))) << N;
  EXPECT_TRUE(P->isShutdownFunction(*P->function("C::~C")));
}

TEST(Shutdown, PrivateHelperCalledOnlyFromStop) {
  ModuleBuilder M("/a.cpp");
  M.classOf("C", ClsAllDefinedHere);
  FnBuilder H = M.method("C", "C::helper", FnPrivate);
  H.ret(0);
  FnBuilder Shared = M.method("C", "C::shared", FnPrivate);
  Shared.ret(0);
  FnBuilder S = M.method("C", "C::stop");
  S.call(0, "C::helper");
  S.call(0, "C::shared");
  S.ret(0);
  FnBuilder R = M.method("C", "C::run");
  R.call(0, "C::shared");
  R.ret(0);
  auto P = linkOne(M);
  EXPECT_TRUE(P->isShutdownFunction(*P->function("C::helper")));
  EXPECT_FALSE(P->isShutdownFunction(*P->function("C::shared")));
}

TEST(Shutdown, LambdaThatStopRuns) {
  ModuleBuilder M("/a.cpp");
  for (llvm::StringRef Name : {"stop", "start"}) {
    FnBuilder F = M.function(Name);
    Op &O = F.op(0, OpKind::Wait, F.global("cv"));
    Callable C;
    C.Kind = CallableKind::Lambda;
    C.Usr = "lambda in " + Name.str();
    O.Callables.push_back(C);
    F.ret(0);
    M.lambda(Name, C.Usr).ret(0);
  }
  auto P = linkOne(M);
  EXPECT_TRUE(P->isShutdownFunction(*P->function("lambda in stop")));
  EXPECT_FALSE(P->isShutdownFunction(*P->function("lambda in start")));
}

} // namespace
