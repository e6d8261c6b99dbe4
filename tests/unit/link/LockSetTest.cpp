// SPDX-License-Identifier: Apache-2.0
#include "IRBuilder.h"
#include "checks/analysis/LockSets.h"
#include <gtest/gtest.h>

using namespace leash;
using namespace leash::test;

namespace {

struct Locks : testing::Test {
  ModuleBuilder M{"/a.cpp"};
  TypeId Mutex = M.type(TypeRole::Mutex), Guard = M.type(TypeRole::Lock);
  std::unique_ptr<Program> P;
  Locks() { M.module().Types[Guard].Dtor = DtorEffect::Unlock; }

  /// What is held before the op, as text.
  std::string at(llvm::StringRef Usr, BlockId B, uint32_t Index) {
    if (!P)
      P = linkOne(M);
    const Fn *F = P->function(Usr);
    std::string Out;
    for (const HeldLock &L : LockSets(*P, *F).before({F, B, Index}))
      Out += display(L.Mutex) + (L.Shared ? "(shared) " : " ");
    return Out;
  }
};

TEST_F(Locks, MutexAndGuard) {
  M.classOf("C");
  FnBuilder F = M.method("C", "C::f");
  EntityId Mu = F.member("m_", Mutex), G = F.local("g", Guard);
  F.op(0, OpKind::Lock, G, {Mu});
  F.op(0, OpKind::Sleep);
  F.op(0, OpKind::Unlock, G);
  F.op(0, OpKind::Sleep);
  F.op(0, OpKind::Lock, G); // the guard knows its mutex
  F.op(0, OpKind::Sleep);
  F.op(0, OpKind::Destroy, G);
  F.op(0, OpKind::Sleep);
  F.ret(0);
  EXPECT_EQ(at("C::f", 0, 0), "");
  EXPECT_EQ(at("C::f", 0, 1), "this->m_ ");
  EXPECT_EQ(at("C::f", 0, 3), "");
  EXPECT_EQ(at("C::f", 0, 5), "this->m_ ");
  EXPECT_EQ(at("C::f", 0, 7), "");
}

TEST_F(Locks, HeldOnOnePathOnly) {
  FnBuilder F = M.function("f");
  EntityId Mu = F.global("m", Mutex), N = F.global("n", Mutex);
  F.op(0, OpKind::Lock, N);
  BlockId A = F.block(), End = F.block();
  F.branch(0, F.truth(F.local("c")), A, End);
  F.op(A, OpKind::Lock, Mu);
  F.op(A, OpKind::Sleep);
  F.jump(A, End);
  F.op(End, OpKind::Sleep);
  F.ret(End);
  EXPECT_EQ(at("f", A, 1), "n m ");
  EXPECT_EQ(at("f", End, 0), "n ");
}

TEST_F(Locks, TryLockIsNotSure) {
  FnBuilder F = M.function("f");
  EntityId Mu = F.global("m", Mutex);
  F.op(0, OpKind::Lock, Mu).Flags |= OpTry;
  F.op(0, OpKind::Sleep);
  F.ret(0);
  EXPECT_EQ(at("f", 0, 1), "");
}

TEST_F(Locks, SeveralAndShared) {
  FnBuilder F = M.function("f");
  EntityId A = F.global("a", Mutex), B = F.global("b", Mutex);
  F.op(0, OpKind::Lock, F.local("g", Guard), {A, B}).Flags |= OpReading;
  F.op(0, OpKind::Sleep);
  F.ret(0);
  EXPECT_EQ(at("f", 0, 1), "a(shared) b(shared) ");
}

TEST_F(Locks, HelpersThatLockAndUnlock) {
  M.classOf("C");
  FnBuilder L = M.method("C", "C::acquire");
  L.op(0, OpKind::Lock, L.member("m_", Mutex));
  L.ret(0);
  FnBuilder U = M.method("C", "C::release");
  U.op(0, OpKind::Unlock, U.member("m_", Mutex));
  U.ret(0);
  FnBuilder G = M.method("C", "C::scoped");
  EntityId Lk = G.local("g", Guard);
  G.op(0, OpKind::Lock, Lk, {G.member("m_", Mutex)});
  G.op(0, OpKind::Destroy, Lk); // as a lock_guard's end is lowered
  G.ret(0);
  FnBuilder F = M.method("C", "C::f");
  EntityId This = F.self();
  F.call(0, "C::scoped", {}, This);
  F.call(0, "C::acquire", {}, This);
  F.call(0, "C::release", {}, This);
  F.op(0, OpKind::Sleep);
  F.ret(0);
  EXPECT_EQ(at("C::f", 0, 1), "");
  EXPECT_EQ(at("C::f", 0, 2), "this->m_ ");
  EXPECT_EQ(at("C::f", 0, 3), "");
}

TEST_F(Locks, ReleasedOnTheWayToAHandler) {
  // try { { lock; work(); unlock } } catch (...) { here }
  FnBuilder F = M.function("f");
  EntityId Mu = F.global("m", Mutex);
  BlockId Handler = F.block();
  F.fn().Blocks[0].Try = F.tryRegion(Handler, true);
  F.libraryCall(0, "before").Flags |= OpMayThrow;
  F.op(0, OpKind::Lock, Mu);
  F.libraryCall(0, "inside").Flags |= OpMayThrow;
  F.ret(0);
  F.op(Handler, OpKind::Sleep);
  F.ret(Handler);
  EXPECT_EQ(at("f", 0, 2), "m ");
  EXPECT_EQ(at("f", Handler, 0), "");
}

} // namespace
