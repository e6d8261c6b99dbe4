// SPDX-License-Identifier: Apache-2.0
//
// Large programs link in time: linear work, nothing per pair of things.
#include "IRBuilder.h"
#include "checks/analysis/EndlessLoops.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/Summary.h"
#include <chrono>
#include <gtest/gtest.h>

using namespace leash;
using namespace leash::test;

namespace {

/// About 5,000 ops in 250 methods of 25 classes, half of them shared.
std::unique_ptr<Module> unit(unsigned Number) {
  ModuleBuilder M("/unit" + std::to_string(Number) + ".cpp");
  TypeId Bool = M.type(TypeRole::Bool);
  for (unsigned C = 0; C < 25; ++C) {
    unsigned Of = C < 12 ? 0 : Number; // 0: from a header
    std::string Class = "c:@S@C" + std::to_string(Of) + "_" + std::to_string(C);
    M.classOf(Class, ClsAllDefinedHere);
    for (unsigned N = 0; N < 10; ++N) {
      std::string Usr = Class + "@F@m" + std::to_string(N) + "#";
      FnBuilder F = M.method(Class, Usr);
      EntityId Flag = F.member("f" + std::to_string(N), Bool);
      EntityId Stop = F.member("stop", Bool);
      BlockId Head = F.block(), Body = F.block(), End = F.block();
      F.jump(0, Head);
      F.branch(Head, F.reads(Head, Stop), End, Body);
      for (int K = 0; K < 16; ++K)
        F.op(Body, K % 2 ? OpKind::Write : OpKind::Read, Flag);
      Op &O = F.op(Body, OpKind::Call, F.self());
      Callee To;
      To.Usr = Class + "@F@m" + std::to_string((N + 1) % 10) + "#";
      M.module().Callees.push_back(To);
      O.Callee = M.module().Callees.size() - 1;
      F.jump(Body, Head);
      F.op(End, OpKind::Write, Stop).Value = 1;
      F.ret(End);
    }
  }
  return M.take();
}

TEST(Scale, TwoHundredUnits) {
  std::vector<std::unique_ptr<Module>> Modules;
  for (unsigned N = 1; N <= 200; ++N)
    Modules.push_back(unit(N));
  auto Start = std::chrono::steady_clock::now();
  auto Lap = [&](const char *What) {
    auto Now = std::chrono::steady_clock::now();
    double S = std::chrono::duration<double>(Now - Start).count();
    RecordProperty(What, std::to_string(S));
    Start = Now;
    return S;
  };
  auto P = Program::link(std::move(Modules), World::WholeProgram);
  double Link = Lap("link");
  EXPECT_EQ(P->functions().size(), 120u + 200 * 130);
  EXPECT_FALSE(P->opsOn("F:c:@S@C0_0::stop").empty());
  double Places = Lap("places");
  for (const auto &F : P->functions())
    P->summary(*F);
  double Sums = Lap("summaries");
  size_t Endless = 0;
  for (const auto &F : P->functions())
    Endless += endlessLoops(*P, *F).size();
  double Loops = Lap("loops");
  EXPECT_EQ(Endless, 0u);
  // Generous: sanitizers and loaded machines are slower by an order.
  EXPECT_LT(Link + Places + Sums + Loops, 60.0);
  std::printf("link %.2f places %.2f summaries %.2f loops %.2f s\n", Link,
              Places, Sums, Loops);
}

/// Thousands of overriders that call each other: an edge for each pair would
/// take gigabytes, so the calls are unknown instead.
TEST(Scale, OverridersOfOneMethod) {
  for (unsigned Count : {20u, 4000u}) {
    ModuleBuilder M("/a.cpp");
    M.function("Base::f", FnVirtual).ret(0);
    for (unsigned N = 0; N < Count; ++N) {
      FnBuilder F = M.function("D" + std::to_string(N) + "::f", FnVirtual);
      F.fn().Overrides = {"Base::f"};
      F.call(0, "Base::f").Flags |= OpVirtual;
      F.ret(0);
    }
    auto P = linkOne(M, World::WholeProgram);
    OpRef Call{P->function("D7::f"), 0, 0};
    bool Few = Count == 20;
    EXPECT_EQ(P->targets(Call).size(), Few ? Count + 1 : 0);
    EXPECT_EQ(P->callsUnknown(Call), !Few);
    for (const auto &F : P->functions())
      P->summary(*F);
  }
}

} // namespace
