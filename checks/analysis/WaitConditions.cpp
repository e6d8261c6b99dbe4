// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/WaitConditions.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/Summary.h"

namespace leash {

using namespace ir;

namespace {
struct ConditionReader {
  const Program &P;
  WaitCondition Out{};

  void place(const Fn &F, EntityId E, const CallEdge *Edge) {
    if (E == None)
      return;
    const Entity At = throughPointers(P, F, F.entity(E));
    if (At.Root == RootKind::Constant || At.Root == RootKind::Null)
      return;
    Place Name = P.place(F, At);
    if (Name.empty() && Edge)
      Name = P.place(*Edge->Site.In, mapToCaller(*Edge, At));
    if (Name.empty())
      Out.Complete = false;
    else
      Out.Reads.insert(Name);
  }

  /// All that a function reads, and what it calls.
  void function(const CallEdge &E) {
    for (const Fn *F : P.reachableFrom({E.Target}, 20))
      for (OpRef O : opsOf(*F)) {
        if (O->Kind == OpKind::Read)
          place(*F, O->Object, F == E.Target ? &E : nullptr);
        Out.TestsToken |= O->Kind == OpKind::StopCheck;
        Out.Complete &= !P.callsUnknown(O);
      }
  }

  void result(const OpRef &Def) {
    if (Def->Kind == OpKind::StopCheck) {
      Out.TestsToken = true;
    } else if (Def->Kind == OpKind::Read) {
      place(*Def.In, Def->Object, nullptr);
    } else {
      // The status of the wait itself: `while (pthread_cond_wait(…) == 0)`.
      Out.Complete &= Def->Kind != OpKind::Wait && !P.callsUnknown(Def) &&
                      !P.targets(Def).empty();
      for (const CallEdge &E : P.targets(Def))
        function(E);
    }
  }

  void test(const Fn &F, EntityId E) {
    if (E == None)
      return;
    const Entity &At = F.entity(E);
    if (At.Path.empty() && At.Root == RootKind::Temp) {
      if (OpRef Def = definitionOf(P, F, At))
        return result(Def);
      Out.Complete = false;
      return;
    }
    // A copy that the function made of something else.
    if (At.Path.empty() && At.Root == RootKind::Local &&
        !definitionsOf(P, F, At).empty())
      Out.Complete = false;
    place(F, E, nullptr);
  }

  void loop(const Fn &F, const Loop &L) {
    for (BlockId B : L.Blocks) {
      const auto &Succs = F.block(B).Succs;
      for (unsigned N = 0; N < Succs.size() && Succs.size() > 1; ++N)
        for (const FlagTest &T : testsOfEdge(P, F, B, N)) {
          test(F, T.E);
          test(F, T.Other);
        }
    }
  }
};
} // namespace

WaitCondition conditionOf(const Program &P, const OpRef &Wait,
                          const Loop *Outer) {
  ConditionReader R{P};
  for (const CallEdge &E : P.targets(Wait))
    R.function(E);
  if (!Wait->Callables.empty() && P.targets(Wait).empty())
    R.Out.Complete = false;
  const Cfg &G = P.cfg(*Wait.In);
  for (const Loop *L = G.loopOf(Wait.Block); L && L != Outer; L = G.outerOf(*L))
    R.loop(*Wait.In, *L);
  return std::move(R.Out);
}

} // namespace leash
