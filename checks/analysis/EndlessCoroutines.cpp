// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/EndlessCoroutines.h"
#include "checks/analysis/Summary.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLExtras.h"

namespace leash {

using namespace ir;

bool asksWhetherDone(const OpRef &O) {
  const Callee *C = O->Kind == OpKind::Call ? O.In->callee(O.op()) : nullptr;
  return C && O->Object != None &&
         llvm::StringRef(C->Name).ends_with("coroutine_handle::done");
}

EntityId rangeOf(const Fn &F, const Loop &L) {
  const LoopStmt *Stmt = L.Stmt == None ? nullptr : &F.F->Loops[L.Stmt];
  return Stmt && Stmt->Kind == LoopKind::RangeFor ? Stmt->Over : None;
}

/// Whatever it does, it yields again. An exception that it throws ends it.
static bool neverEnds(const Program &P, const Fn &F) {
  const Cfg &G = P.cfg(F);
  if (!F.F->has(FnCoroutine) || F.F->has(FnIncomplete) || G.gaveUp() ||
      F.F->Blocks.empty())
    return false;
  llvm::BitVector Seen(F.F->Blocks.size());
  std::vector<BlockId> Work{0};
  bool Yields = false;
  for (Seen.set(0); !Work.empty();) {
    const BlockId B = Work.back();
    Work.pop_back();
    if (B == F.F->Exit)
      return false;
    for (uint32_t N = 0; N < F.block(B).Ops.size(); ++N) {
      const OpRef O{&F, B, N};
      Yields |= O->Kind == OpKind::CoYield || O->Kind == OpKind::Await;
      if (O->Kind == OpKind::Throw || O->Kind == OpKind::CoReturn ||
          llvm::any_of(P.targets(O), [&](const CallEdge &E) {
            return P.summary(*E.Target).MayThrow == Throws::Explicit;
          }))
        return false;
    }
    for (BlockId S : G.succs(B))
      if (!Seen.test(S)) {
        Seen.set(S);
        Work.push_back(S);
      }
  }
  return Yields;
}

namespace {
struct MadeBy {
  const Program &P;
  const Fn &F;

  const Fn *entity(const Entity &E, unsigned Depth) const {
    if (!Depth || (E.Root != RootKind::Local && E.Root != RootKind::Temp))
      return nullptr;
    if (E.Root == RootKind::Temp) {
      OpRef Def = definitionOf(P, F, E);
      return Def ? call(Def, Depth) : nullptr;
    }
    Entity Whole;
    Whole.Root = E.Root;
    Whole.Index = E.Index;
    const Fn *By = nullptr;
    for (const OpRef &D : definitionsOf(P, F, Whole)) {
      if (D->Kind == OpKind::Declare)
        continue;
      const bool Copy = D->Kind != OpKind::Call && D->Args.size() == 1 &&
                        D->Args[0] != None;
      const Fn *Of = Copy ? entity(F.entity(D->Args[0]), Depth - 1) : nullptr;
      if (!Of || (By && By != Of))
        return nullptr;
      By = Of;
    }
    return By;
  }

  /// `numbers()`, or `g.begin()` of what such a call made.
  const Fn *call(const OpRef &O, unsigned Depth) const {
    if (O->Kind != OpKind::Call)
      return nullptr;
    const auto Targets = P.targets(O);
    if (Targets.size() == 1 && Targets[0].Target->F->has(FnCoroutine))
      return !Targets[0].Later && neverEnds(P, *Targets[0].Target)
                 ? Targets[0].Target
                 : nullptr;
    return O->Object == None ? nullptr : entity(F.entity(O->Object), Depth - 1);
  }
};
} // namespace

const Fn *endlessCoroutine(const Program &P, const Fn &F, const Entity &E) {
  return MadeBy{P, F}.entity(E, 6);
}

} // namespace leash
