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
  return Edges.empty() ? "none" : Edges.front().Target->F->Usr.str();
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
    EXPECT_EQ(P->opsOn("F:" + C->Usr + "::t_").size(), 1u) << C->Usr.str();
  EXPECT_NE(P->function(P->classes()[1]->Methods[0]), nullptr);
}

/// `static bool flag;` of a header, and a function that reads it.
static std::unique_ptr<Program> flagOfHeader(const char *ReaderOfB) {
  std::vector<std::unique_ptr<Module>> Modules;
  for (const char *Reader : {"readA", ReaderOfB}) {
    ModuleBuilder M(std::string(Reader) + ".cpp");
    M.global("c:h.h@flag", true);
    FnBuilder F = M.function(Reader);
    F.op(0, OpKind::Read, F.global("c:h.h@flag"));
    F.ret(0);
    Modules.push_back(M.take());
  }
  return Program::link(std::move(Modules), World::WholeProgram);
}

TEST(Link, EachUnitHasItsInternalGlobal) {
  auto P = flagOfHeader("readB");
  const Fn *A = P->function("readA"), *B = P->function("readB");
  ASSERT_TRUE(A && B);
  EXPECT_NE(A->entity(0).Name, B->entity(0).Name);
  EXPECT_TRUE(P->global(A->entity(0).Name));
  EXPECT_TRUE(P->global(B->entity(0).Name));
}

TEST(Link, InternalGlobalOfASharedFunctionIsOne) {
  auto P = flagOfHeader("readA");
  EXPECT_EQ(P->function("readA")->entity(0).Name, "c:h.h@flag");
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
