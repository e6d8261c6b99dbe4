// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/ThreadEnds.h"
#include "checks/analysis/Cancellation.h"
#include "llvm/ADT/STLExtras.h"

namespace leash {

using namespace ir;

/// What std::async and the like run gives its exception to somebody; out of a
/// thread's body it ends the process, which is no way to end the thread.
static bool keepsExceptions(const SpawnSite &S) {
  const Type *T = S.Site.In->innermostTypeOf(S.Site->Object);
  return !T || T->Role != TypeRole::Thread;
}

/// Functions that run, on the way down from the bodies, inside a `try`.
static llvm::SmallPtrSet<const Fn *, 16>
guarded(const Program &P, llvm::ArrayRef<const Fn *> Reached) {
  llvm::SmallPtrSet<const Fn *, 16> All(Reached.begin(), Reached.end()), Out;
  std::vector<const Fn *> Work;
  auto Add = [&](const Fn *F) {
    if (All.contains(F) && Out.insert(F).second)
      Work.push_back(F);
  };
  for (const Fn *F : Reached)
    for (const CallEdge &E : P.calls(*F))
      if (F->block(E.Site.Block).Try != None)
        Add(E.Target);
  while (!Work.empty()) {
    const Fn *F = Work.back();
    Work.pop_back();
    for (const CallEdge &E : P.calls(*F))
      Add(E.Target);
  }
  return Out;
}

/// Code that is not seen, and whose exceptions may mean that it is time to go.
/// The standard library and C functions throw when something is broken; but
/// what a future holds was put there by somebody.
static bool mayThrowToStop(const OpRef &O) {
  if (O->Kind == OpKind::FutureGet || O->Kind == OpKind::Await)
    return true;
  if (!O->Text.empty() && O->Kind != OpKind::Call)
    return O->Text.ref().contains("::") && !O->Text.ref().starts_with("std::");
  const Callee *C = O.In->callee(O.op());
  if (!C)
    return O->Kind == OpKind::Call;
  llvm::StringRef Usr(C->Usr);
  bool IsC = Usr.starts_with("c:@F@") && !Usr.contains('#');
  return !IsC && !Usr.starts_with("c:@N@std@");
}

static bool mayThrowToStopBelow(const Program &P, const OpRef &O) {
  llvm::SmallVector<const Fn *, 4> Roots;
  for (const CallEdge &E : P.targets(O))
    Roots.push_back(E.Target);
  if (Roots.empty())
    return mayThrowToStop(O);
  for (const Fn *F : P.reachableFrom(Roots, 200))
    for (OpRef At : opsOf(*F))
      if (mayThrow(At.op()) && P.targets(At).empty() && mayThrowToStop(At))
        return true;
  return false;
}

ThreadEnds::ThreadEnds(const Program &P, const SpawnSite &S,
                       llvm::ArrayRef<const Fn *> Reached)
    : P(P), S(S), InTry(guarded(P, Reached)) {}

bool ThreadEnds::any(const Fn &F, llvm::ArrayRef<MaybeExit> Exits) {
  bool Guarded = InTry.contains(&F);
  return llvm::any_of(Exits, [&](const MaybeExit &E) {
    switch (E.Kind) {
    case MaybeExit::Cancellation:
      if (!Cancelled)
        Cancelled = mayBeCancelled(P, S);
      return *Cancelled;
    case MaybeExit::ExplicitThrow:
      return !E.InCallee || E.Caught || Guarded || keepsExceptions(S);
    case MaybeExit::UnknownThrow:
      return (E.Caught || Guarded) && mayThrowToStopBelow(P, E.At);
    default:
      return true;
    }
  });
}

} // namespace leash
