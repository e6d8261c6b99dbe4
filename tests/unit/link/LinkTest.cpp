// SPDX-License-Identifier: Apache-2.0
#include "IRBuilder.h"
#include "checks/analysis/Summary.h"
#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace leash;
using namespace leash::test;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

namespace {

std::vector<std::string> names(llvm::ArrayRef<CallEdge> Edges) {
  std::vector<std::string> Out;
  for (const CallEdge &E : Edges)
    Out.push_back(E.Target->F->Usr);
  return Out;
}

std::vector<std::string> names(llvm::ArrayRef<const Fn *> Fns) {
  std::vector<std::string> Out;
  for (const Fn *F : Fns)
    Out.push_back(F->F->Usr);
  return Out;
}

//===--- Merging ---------------------------------------------------------===//

std::unique_ptr<Module> moduleWithHelper(llvm::StringRef File,
                                         llvm::StringRef Callee,
                                         uint32_t Flags = 0) {
  ModuleBuilder M(File);
  FnBuilder H = M.function("helper", Flags);
  H.call(0, Callee);
  H.ret(0);
  FnBuilder C = M.function(Callee);
  C.ret(0);
  return M.take();
}

std::string helperCallee(std::vector<std::unique_ptr<Module>> Modules) {
  auto P = Program::link(std::move(Modules), World::WholeProgram);
  auto Edges = P->calls(*P->function("helper"));
  return Edges.empty() ? "none" : Edges.front().Target->F->Usr;
}

TEST(Link, FirstFileWinsWhateverTheOrder) {
  for (bool Swap : {false, true}) {
    std::vector<std::unique_ptr<Module>> Modules;
    Modules.push_back(moduleWithHelper("/b.cpp", "fromB"));
    Modules.push_back(moduleWithHelper("/a.cpp", "fromA"));
    if (Swap)
      std::swap(Modules[0], Modules[1]);
    EXPECT_EQ(helperCallee(std::move(Modules)), "fromA");
  }
}

TEST(Link, CompleteDefinitionIsPreferred) {
  std::vector<std::unique_ptr<Module>> Modules;
  Modules.push_back(moduleWithHelper("/a.cpp", "fromA", FnIncomplete));
  Modules.push_back(moduleWithHelper("/b.cpp", "fromB"));
  EXPECT_EQ(helperCallee(std::move(Modules)), "fromB");
}

TEST(Link, FunctionsAreSortedAndDeclarationsAreNone) {
  ModuleBuilder M("/a.cpp");
  M.function("z").ret(0);
  M.function("b").ret(0);
  M.declare("c");
  auto P = linkOne(M);
  ASSERT_EQ(P->functions().size(), 2u);
  EXPECT_EQ(P->functions()[0]->F->Usr, "b");
  EXPECT_EQ(P->functions()[1]->Index, 1u);
  EXPECT_EQ(P->function("c"), nullptr);
}

TEST(Link, ClassIsAllDefinedOverSeveralModules) {
  auto Make = [](bool WithSecondBody, World W) {
    std::vector<std::unique_ptr<Module>> Modules;
    ModuleBuilder A("/a.cpp");
    A.classOf("C");
    A.field("C", "f");
    A.method("C", "C::one").ret(0);
    A.module().Classes[0].Methods.push_back("C::two");
    Modules.push_back(A.take());
    ModuleBuilder B("/b.cpp");
    if (WithSecondBody)
      B.method("C", "C::two").ret(0);
    Modules.push_back(B.take());
    auto P = Program::link(std::move(Modules), W);
    return P->classOf("C")->has(ClsAllDefinedHere);
  };
  EXPECT_TRUE(Make(true, World::WholeProgram));
  EXPECT_FALSE(Make(false, World::WholeProgram));
  EXPECT_FALSE(Make(true, World::TranslationUnit));
}

TEST(Link, PureAndDefaultedMethodsNeedNoBody) {
  ModuleBuilder M("/a.cpp");
  M.classOf("C").Methods = {"C::pure", "C::dflt"};
  M.declare("C::pure", FnPure | FnVirtual);
  M.declare("C::dflt", FnDefaulted);
  auto P = linkOne(M, World::WholeProgram);
  EXPECT_TRUE(P->classOf("C")->has(ClsAllDefinedHere));
  EXPECT_NE(P->moduleOf(*P->classOf("C")), nullptr);
}

/// Two programs in one compile database, each with its own main.
std::unique_ptr<Module> mainModule(llvm::StringRef File) {
  ModuleBuilder M(File);
  FnBuilder F = M.function("main", FnMain);
  F.fn().Body.File = 0;
  F.op(0, OpKind::Spawn, F.local("t"));
  F.ret(0);
  return M.take();
}

TEST(Link, SameNameInTwoFilesIsTwoFunctions) {
  std::vector<std::unique_ptr<Module>> Modules;
  Modules.push_back(mainModule("/a.cpp"));
  Modules.push_back(mainModule("/b.cpp"));
  auto P = Program::link(std::move(Modules), World::WholeProgram);
  EXPECT_EQ(P->functions().size(), 2u);
  EXPECT_EQ(P->spawns().size(), 2u);
}

TEST(Link, SameClassNameInTwoFilesIsTwoClasses) {
  std::vector<std::unique_ptr<Module>> Modules;
  for (llvm::StringRef File : {"/a.cpp", "/b.cpp"}) {
    ModuleBuilder M(File);
    Class &C = M.classOf("c:@S@Worker");
    C.Decl.File = 0;
    M.field("c:@S@Worker", "t_");
    FnBuilder F = M.method("c:@S@Worker", "c:@S@Worker@F@run#");
    F.fn().Body.File = 0;
    F.op(0, OpKind::Join, F.member("t_"));
    F.ret(0);
    Modules.push_back(M.take());
  }
  auto P = Program::link(std::move(Modules), World::WholeProgram);
  ASSERT_EQ(P->classes().size(), 2u);
  EXPECT_NE(P->classes()[0]->Usr, P->classes()[1]->Usr);
  // Each one's field has only its own ops.
  for (const Class *C : P->classes())
    EXPECT_EQ(P->opsOn("F:" + C->Usr + "::t_").size(), 1u) << C->Usr;
  EXPECT_NE(P->function(P->classes()[1]->Methods[0]), nullptr);
}

TEST(Link, HeaderSeenByTwoFilesIsOne) {
  std::vector<std::unique_ptr<Module>> Modules;
  for (llvm::StringRef File : {"/a.cpp", "/b.cpp"}) {
    ModuleBuilder M(File);
    M.module().Files.push_back({"/h.h", 0, false});
    FnBuilder F = M.function("inlined");
    F.fn().Body.File = 1;
    F.ret(0);
    Modules.push_back(M.take());
  }
  auto P = Program::link(std::move(Modules), World::WholeProgram);
  EXPECT_EQ(P->functions().size(), 1u);
}

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

void virtualHierarchy(ModuleBuilder &M, uint32_t ClassFlags) {
  M.classOf("Base", ClassFlags);
  M.classOf("Mid", ClassFlags);
  M.classOf("Leaf", ClassFlags);
  Function &D = M.declare("Base::run", FnVirtual | FnPure);
  D.Class = "Base";
  FnBuilder Mid = M.method("Mid", "Mid::run", FnVirtual);
  Mid.fn().Overrides = {"Base::run"};
  Mid.ret(0);
  FnBuilder Leaf = M.method("Leaf", "Leaf::run", FnVirtual);
  Leaf.fn().Overrides = {"Mid::run"};
  Leaf.ret(0);
  FnBuilder A = M.function("a");
  A.call(0, "Base::run").Flags |= OpVirtual;
  A.ret(0);
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

//===--- Spawns ----------------------------------------------------------===//

TEST(Spawns, FunctionBody) {
  ModuleBuilder M("/a.cpp");
  FnBuilder A = M.function("a");
  EntityId Stop = A.local("stop");
  A.spawn(0, A.local("t"), "body", {Stop});
  A.ret(0);
  FnBuilder B = M.function("body");
  EntityId Param = B.param("s", M.type(TypeRole::Bool, Shape::Reference));
  B.op(0, OpKind::Read, Param);
  B.ret(0);
  auto P = linkOne(M);
  ASSERT_EQ(P->spawns().size(), 1u);
  const SpawnSite &S = P->spawns()[0];
  EXPECT_TRUE(S.Resolved);
  EXPECT_THAT(names(S.Bodies), ElementsAre("body"));
  EXPECT_THAT(P->spawnsOf(*P->function("body")), ElementsAre(&S));
  EXPECT_EQ(P->spawnAt(S.Site), &S);
  auto Bound = P->resolveParam(S, 0, 0);
  ASSERT_TRUE(Bound.has_value());
  EXPECT_EQ(P->place(*Bound->In, Bound->E), "L:a#0");
  EXPECT_FALSE(P->resolveParam(S, 0, 1).has_value());
  const Fn *Body = P->function("body");
  EXPECT_EQ(P->place(*Body, Param), "");
  EXPECT_EQ(P->placeIn(S, 0, Body->entity(Param)), "L:a#0");
}

TEST(Spawns, StopTokenComesBeforeWhatIsBound) {
  ModuleBuilder M("/a.cpp");
  FnBuilder A = M.function("a");
  EntityId X = A.local("x");
  A.spawn(0, A.local("t"), "body", {X}).Callables[0].PassesStopToken = true;
  A.ret(0);
  FnBuilder B = M.function("body");
  B.param("token");
  B.param("x");
  B.ret(0);
  auto P = linkOne(M);
  const SpawnSite &S = P->spawns()[0];
  EXPECT_FALSE(P->resolveParam(S, 0, 0).has_value());
  ASSERT_TRUE(P->resolveParam(S, 0, 1).has_value());
  EXPECT_EQ(P->resolveParam(S, 0, 1)->E, X);
}

TEST(Spawns, UnknownBodyIsNotResolved) {
  ModuleBuilder M("/a.cpp");
  FnBuilder A = M.function("a");
  A.spawn(0, A.local("t"), "elsewhere");
  A.op(0, OpKind::Spawn, A.local("u"));
  A.ret(0);
  auto P = linkOne(M);
  for (const SpawnSite &S : P->spawns()) {
    EXPECT_FALSE(S.Resolved);
    EXPECT_THAT(S.Bodies, IsEmpty());
  }
}

/// startThread(std::function<void()> f) { std::thread t(f); … }
void wrapper(ModuleBuilder &M, uint32_t Flags) {
  TypeId Fun = M.type(TypeRole::Callable);
  FnBuilder S = M.function("startThread", Flags);
  S.spawnValue(0, S.local("t"), S.param("f", Fun));
  S.ret(0);
  FnBuilder A = M.function("a");
  EntityId L = A.closure(0, "lambda");
  A.call(0, "startThread", {L});
  A.ret(0);
  M.lambda("a", "lambda").ret(0);
}

TEST(Spawns, BodyComesThroughAParameter) {
  ModuleBuilder M("/a.cpp");
  wrapper(M, FnInternal);
  auto P = linkOne(M);
  ASSERT_EQ(P->spawns().size(), 1u);
  EXPECT_THAT(names(P->spawns()[0].Bodies), ElementsAre("lambda"));
  EXPECT_TRUE(P->spawns()[0].Resolved);
  EXPECT_EQ(P->spawns()[0].Makers[0], P->function("a"));
}

TEST(Spawns, OthersMayCallAnExportedWrapper) {
  ModuleBuilder M("/a.cpp");
  wrapper(M, 0);
  auto P = linkOne(M);
  EXPECT_THAT(names(P->spawns()[0].Bodies), ElementsAre("lambda"));
  EXPECT_FALSE(P->spawns()[0].Resolved);
}

TEST(Spawns, VirtualMethodBodyRunsAnyOverrider) {
  ModuleBuilder M("/a.cpp");
  virtualHierarchy(M, ClsInternal);
  FnBuilder S = M.function("start");
  Op &O = S.spawn(0, S.local("t"), "Base::run");
  O.Callables[0].Kind = CallableKind::Method;
  S.ret(0);
  auto P = linkOne(M);
  EXPECT_THAT(names(P->spawns()[0].Bodies),
              ElementsAre("Leaf::run", "Mid::run"));
  EXPECT_TRUE(P->spawns()[0].Resolved);
}

TEST(Spawns, ForwardingVirtualWrapperInAProgram) {
  // EnvWrapper::start(f) { target_->start(f); }, one of two overriders
  ModuleBuilder M("/a.cpp");
  TypeId Fun = M.type(TypeRole::Callable);
  M.classOf("Env");
  Function &D = M.declare("Env::start", FnVirtual | FnPure);
  D.Class = "Env";
  FnBuilder Real = M.method("Env", "Posix::start", FnVirtual);
  Real.fn().Overrides = {"Env::start"};
  Real.spawnValue(0, Real.local("t"), Real.param("f", Fun));
  Real.ret(0);
  FnBuilder Wrap = M.method("Env", "Wrapper::start", FnVirtual);
  Wrap.fn().Overrides = {"Env::start"};
  Wrap.call(0, "Env::start", {Wrap.param("f", Fun)}).Flags |= OpVirtual;
  Wrap.ret(0);
  FnBuilder A = M.function("a");
  A.call(0, "Env::start", {A.function("body")}).Flags |= OpVirtual;
  A.ret(0);
  M.function("body", FnAddressTaken).ret(0);
  auto P = linkOne(M, World::WholeProgram);
  ASSERT_EQ(P->spawns().size(), 1u);
  EXPECT_THAT(names(P->spawns()[0].Bodies), ElementsAre("body"));
  EXPECT_TRUE(P->spawns()[0].Resolved);
}

TEST(Spawns, SelfPassingCallablesEnd) {
  ModuleBuilder M("/a.cpp");
  TypeId Fun = M.type(TypeRole::Callable);
  FnBuilder S = M.function("again", FnInternal);
  EntityId F = S.param("f", Fun);
  S.spawnValue(0, S.local("t"), F);
  S.call(0, "again", {F});
  S.ret(0);
  auto P = linkOne(M);
  EXPECT_FALSE(P->spawns()[0].Resolved);
}

/// Each level has many callers: all paths are too many to look at.
TEST(Spawns, GivesUpOnTooManyWays) {
  ModuleBuilder M("/a.cpp");
  TypeId Fun = M.type(TypeRole::Callable);
  constexpr int Levels = 10, Ways = 8;
  for (int L = 0; L < Levels; ++L)
    for (int W = 0; W < Ways; ++W) {
      FnBuilder F = M.function("f" + std::to_string(L * Ways + W), FnInternal);
      EntityId Param = F.param("f", Fun);
      for (int To = 0; L && To < Ways; ++To)
        F.call(0, "f" + std::to_string((L - 1) * Ways + To), {Param});
      if (L == 0)
        F.spawnValue(0, F.local("t"), Param);
      F.ret(0);
    }
  auto P = linkOne(M);
  ASSERT_EQ(P->spawns().size(), size_t(Ways));
  for (const SpawnSite &S : P->spawns())
    EXPECT_FALSE(S.Resolved);
}

//===--- Shutdown functions ----------------------------------------------===//

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

//===--- Order -----------------------------------------------------------===//

/// A unit that shares a class and a function with the others, and has things
/// of its own.
std::unique_ptr<Module> sharingUnit(const std::string &Name) {
  ModuleBuilder M("/" + Name + ".cpp");
  TypeId Fun = M.type(TypeRole::Callable);
  M.classOf("C");
  M.field("C", "t_");
  FnBuilder S = M.method("C", "C::stop"); // a body of its own in each unit
  S.op(0, OpKind::Join, S.member("t_"));
  S.op(0, OpKind::Write, S.member("from_" + Name)).Value = 1;
  S.ret(0);
  FnBuilder W = M.function("wrapper");
  W.spawnValue(0, W.local("t"), W.param("f", Fun));
  W.ret(0);
  FnBuilder F = M.function("main_" + Name);
  F.call(0, "wrapper", {F.closure(0, "lambda_" + Name)});
  F.call(0, "C::stop", {}, F.local("c"));
  F.ret(0);
  FnBuilder L = M.lambda("main_" + Name, "lambda_" + Name);
  L.op(0, OpKind::Notify, L.global("g"));
  L.ret(0);
  return M.take();
}

std::string everything(const Program &P) {
  std::string Out;
  for (const auto &F : P.functions()) {
    Out += F->F->Usr + "\n";
    for (const CallEdge &E : P.calls(*F))
      Out += " calls " + E.Target->F->Usr + "\n";
    for (const PlaceEffect &E : P.summary(*F).Effects)
      Out += " " + name(E.Kind).str() + " " + display(E.At) + "\n";
  }
  for (const SpawnSite &S : P.spawns())
    for (const std::string &B : names(S.Bodies))
      Out += S.Site.In->F->Usr + " spawns " + B + "\n";
  for (const OpRef &O : P.opsOn("F:C::t_"))
    Out += O.In->F->Usr + " uses it\n";
  return Out;
}

TEST(Link, AnyOrderGivesTheSameProgram) {
  std::vector<std::string> Units = {"a", "b", "c", "d"};
  std::string First;
  do {
    std::vector<std::unique_ptr<Module>> Modules;
    for (const std::string &U : Units)
      Modules.push_back(sharingUnit(U));
    auto P = Program::link(std::move(Modules), World::WholeProgram);
    std::string All = everything(*P);
    if (First.empty())
      First = All;
    ASSERT_EQ(All, First);
  } while (std::next_permutation(Units.begin(), Units.end()));
  EXPECT_NE(First.find("from_a"), std::string::npos);
  EXPECT_EQ(First.find("from_b"), std::string::npos);
  EXPECT_NE(First.find("wrapper spawns lambda_d"), std::string::npos);
}

} // namespace
