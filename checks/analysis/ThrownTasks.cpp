// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/ThrownTasks.h"
#include "checks/analysis/Cfg.h"
#include "checks/analysis/Exceptions.h"
#include "checks/analysis/Summary.h"
#include "checks/analysis/WakeOps.h"

namespace leash {

using namespace ir;

/// The closure that has the promise by reference and is the only one to set it.
static const Fn *taskThatSets(const OpRef &Wait, llvm::ArrayRef<OpRef> Sets) {
  if (Sets.empty())
    return nullptr;
  const Fn *Task = Sets[0].In;
  bool Own = Task->F->Kind == FunctionKind::Lambda &&
             Task->F->Parent == Wait.In->F->Usr;
  bool Only = llvm::all_of(Sets, [&](const OpRef &O) {
    return O->Kind == OpKind::PromiseSet && O.In == Task && O->Object != None &&
           O.In->entity(O->Object).Root == RootKind::Capture &&
           O.In->entity(O->Object).Path.empty();
  });
  return Own && Only ? Task : nullptr;
}

/// Does the author let it out, as far as it is seen?
static bool throwsOut(const Program &P, const OpRef &O) {
  if (isCaught(*O.In->F, O.Block, {}))
    return false;
  return O->Kind == OpKind::Throw ||
         llvm::any_of(P.targets(O), [&](const CallEdge &E) {
           return !E.Later && P.summary(*E.Target).MayThrow == Throws::Explicit;
         });
}

/// Leaves the task before anything is set.
static OpRef thrownBefore(const Program &P, const Fn &Task,
                          llvm::ArrayRef<OpRef> Sets) {
  for (OpRef O : liveOps(P, Task)) {
    bool Set = llvm::any_of(
        Sets, [&](const OpRef &S) { return S == O || comesAfter(P, O, S); });
    if (!Set && throwsOut(P, O))
      return O;
  }
  return OpRef();
}

/// `try { job(); } catch (...) { log(); }`: the thread goes on.
static OpRef caughtBy(const Program &P, const Fn &Task, unsigned Depth) {
  for (const CallEdge &E : P.callers(Task)) {
    if (E.Later)
      continue;
    if (isCaught(*E.Site.In->F, E.Site.Block, {}))
      return E.Site;
    if (Depth)
      if (OpRef Up = caughtBy(P, *E.Site.In, Depth - 1))
        return Up;
  }
  return OpRef();
}

std::optional<ThrownTask> thrownTask(const Program &P, const OpRef &Wait) {
  if (!waitsForFuture(Wait) || Wait->Object == None)
    return std::nullopt;
  const std::vector<OpRef> Sets = wakesOf(P, Wait);
  const Fn *Task = taskThatSets(Wait, Sets);
  const OpRef Throw = Task ? thrownBefore(P, *Task, Sets) : OpRef();
  const OpRef Run = Throw ? caughtBy(P, *Task, 2) : OpRef();
  if (!Run || Run.In == Wait.In)
    return std::nullopt;
  return ThrownTask{Throw, Run, Sets[0]};
}

} // namespace leash
