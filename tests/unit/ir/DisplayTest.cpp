// SPDX-License-Identifier: Apache-2.0
#include "checks/ir/Fields.h"
#include "checks/ir/IR.h"
#include "llvm/ADT/StringSet.h"
#include <gtest/gtest.h>

using namespace leash::ir;

namespace {

Entity root(RootKind Root, std::string Name = "", uint32_t Index = 0) {
  Entity E;
  E.Root = Root;
  E.Name = std::move(Name);
  E.Index = Index;
  return E;
}

Entity operator/(Entity E, Step S) {
  E.Path.push_back(std::move(S));
  return E;
}

Step field(std::string Name, std::string Owner = "") {
  return {StepKind::Field, std::move(Name), std::move(Owner)};
}
Step element(std::string Index = "") {
  return {StepKind::Element, std::move(Index), ""};
}
const Step Deref = {StepKind::Deref, "", ""};
const Step AddressOf = {StepKind::AddressOf, "", ""};
const Entity This = root(RootKind::This);
const Entity P = root(RootKind::Local, "p");

TEST(Display, Roots) {
  EXPECT_EQ(display(root(RootKind::Unknown)), "?");
  EXPECT_EQ(display(root(RootKind::Unknown, "arr[i]")), "arr[i]");
  EXPECT_EQ(display(root(RootKind::Local, "t")), "t");
  EXPECT_EQ(display(root(RootKind::Local, "", 4)), "local4");
  EXPECT_EQ(display(root(RootKind::Param, "self")), "self");
  EXPECT_EQ(display(root(RootKind::Param, "", 1)), "param1");
  EXPECT_EQ(display(root(RootKind::Capture, "stop")), "stop");
  EXPECT_EQ(display(This), "this");
  EXPECT_EQ(display(root(RootKind::Temp, "ignored", 7)), "%7");
  EXPECT_EQ(display(root(RootKind::Null)), "nullptr");
  Entity Five = root(RootKind::Constant);
  Five.Value = -5;
  EXPECT_EQ(display(Five), "-5");
  EXPECT_EQ(display(root(RootKind::Constant, "kMax")), "kMax");
}

TEST(Display, NamesOutOfUsrs) {
  auto Global = [](const char *U) {
    return display(root(RootKind::Global, U));
  };
  auto Function = [](const char *U) {
    return display(root(RootKind::Function, U));
  };
  EXPECT_EQ(Global("c:@g_flag"), "g_flag");
  EXPECT_EQ(Global("c:@N@app@g_flag"), "g_flag");
  EXPECT_EQ(Global("c:a.cpp@12@F@main#@counter"), "counter");
  EXPECT_EQ(Global("c:a.cpp@gStop@@ea1711810e85b539"), "gStop");
  EXPECT_EQ(Function("c:a.c@F@run@@ea1711810e85b539"), "run");
  EXPECT_EQ(Global("plain"), "plain");
  EXPECT_EQ(Function("c:@F@run#"), "run");
  EXPECT_EQ(Function("c:@S@Server@F@run#I#$@S@Job#"), "run");
  EXPECT_EQ(Function("c:a.c@F@worker"), "worker");
  EXPECT_EQ(Function("c:@F@apply<#I>#"), "apply");
  EXPECT_EQ(Function("not a usr"), "not a usr");
}

TEST(Display, Paths) {
  EXPECT_EQ(display(This / field("workers_") / element()), "this->workers_[*]");
  EXPECT_EQ(display(This / Deref / field("t_")), "this->t_");
  EXPECT_EQ(display(This / Deref), "*this");
  EXPECT_EQ(display(P / Deref), "*p");
  EXPECT_EQ(display(P / field("second")), "p.second");
  EXPECT_EQ(display(P / Deref / field("t")), "p->t");
  EXPECT_EQ(display(P / Deref / Deref / field("t")), "(*p)->t");
  EXPECT_EQ(display(P / Deref / element("3")), "(*p)[3]");
  EXPECT_EQ(display(P / field("a") / AddressOf), "&p.a");
  EXPECT_EQ(display(P / element() / Deref), "*p[*]");
  EXPECT_EQ(display(This / field("p_") / Deref / field("t")), "this->p_->t");
}

TEST(Places, SamePlace) {
  EXPECT_TRUE(samePlace(P, root(RootKind::Local, "other name")));
  EXPECT_FALSE(samePlace(P, root(RootKind::Local, "p", 1)));
  EXPECT_FALSE(samePlace(P, root(RootKind::Param, "p")));
  EXPECT_FALSE(samePlace(P, P / Deref));
  EXPECT_TRUE(samePlace(P / element("1"), P / element()));
  EXPECT_FALSE(samePlace(P / field("a"), P / field("b")));
  EXPECT_FALSE(samePlace(P / field("a", "c:@S@A"), P / field("a", "c:@S@B")));
  EXPECT_TRUE(samePlace(This / field("a"), This / Deref / field("a")));
  EXPECT_TRUE(samePlace(root(RootKind::Global, "c:@g"),
                        root(RootKind::Global, "c:@g", 3)));
  EXPECT_FALSE(samePlace(root(RootKind::Global, "c:@g"),
                         root(RootKind::Global, "c:@h")));
  EXPECT_FALSE(samePlace(root(RootKind::Unknown), root(RootKind::Unknown)));
}

TEST(Places, Covers) {
  EXPECT_TRUE(covers(P, P));
  EXPECT_TRUE(covers(P, P / field("a")));
  EXPECT_TRUE(covers(P, P / Deref / field("a")));
  EXPECT_TRUE(covers(P / element(), P / element("2") / field("a")));
  EXPECT_FALSE(covers(P / field("a"), P));
  EXPECT_FALSE(covers(P / field("a"), P / field("b") / field("a")));
  EXPECT_TRUE(covers(This, This / Deref / field("a")));
  EXPECT_TRUE(covers(This / Deref, This / field("a")));
}

template <typename E> void expectNames() {
  llvm::StringSet<> Seen;
  for (unsigned I = 0; I < NumValues<E>; ++I) {
    llvm::StringRef N = name(static_cast<E>(I));
    EXPECT_NE(N, "?");
    EXPECT_TRUE(Seen.insert(N).second) << N.str();
  }
  EXPECT_EQ(name(static_cast<E>(NumValues<E>)), "?");
}

TEST(Names, EachValueHasOne) {
  expectNames<OpKind>();
  expectNames<TypeRole>();
  expectNames<DtorEffect>();
  expectNames<Shape>();
  expectNames<RootKind>();
  expectNames<StepKind>();
  expectNames<PredKind>();
  expectNames<Rel>();
  expectNames<CallableKind>();
  expectNames<TermKind>();
  expectNames<LoopKind>();
  expectNames<CaptureMode>();
  expectNames<FunctionKind>();
  EXPECT_EQ(name(OpKind::Join), "Join");
  EXPECT_EQ(name(OpKind::Unknown), "Unknown");
  EXPECT_EQ(name(Rel::Ge), ">=");
}

TEST(Names, FlagsHaveOneBitEach) {
  for (llvm::ArrayRef<FlagName> Flags :
       {opFlags(), functionFlags(), classFlags()}) {
    uint32_t Seen = 0;
    for (const FlagName &F : Flags) {
      EXPECT_EQ(F.Bit & (F.Bit - 1), 0u) << F.Name.str();
      EXPECT_EQ(Seen & F.Bit, 0u) << F.Name.str();
      Seen |= F.Bit;
    }
    EXPECT_EQ(Seen, allBits(Flags));
  }
}

} // namespace
