// SPDX-License-Identifier: Apache-2.0
//
// Which exceptions take a running thread along on their way out.
#include "checks/analysis/Cfg.h"
#include "checks/analysis/Exceptions.h"
#include "checks/analysis/HandleFlow.h"

namespace leash {

using namespace ir;

bool HandleFlow::canThrow(const OpRef &O) const {
  if (!mayThrow(O.op()))
    return false;
  auto Targets = P.targets(O);
  if (O->Kind == OpKind::Throw || Targets.empty() || P.callsUnknown(O))
    return true;
  return llvm::any_of(Targets, [&](const CallEdge &E) {
    return P.summary(*E.Target).MayThrow != Throws::No;
  });
}

/// A local that is declared inside the try statement is gone in its handlers.
bool HandleFlow::diesInTry(const State &S, TryId T) const {
  for (const Entity &H : S.Holders) {
    const Variable *V = variableOf(F, H);
    TryId In = V ? V->Try : None;
    for (; In != None; In = F.F->Tries[In].Parent)
      if (In == T)
        return true;
  }
  return false;
}

/// What the function that is called here throws, when it does so by a `throw`
/// of its own. What says that the program is wrong does not count.
llvm::ArrayRef<std::string> HandleFlow::thrownOnPurpose(const OpRef &O) const {
  auto Wrong = [](llvm::StringRef Types) {
    return Types.empty() || Types.starts_with("std::logic_error");
  };
  auto Targets = P.targets(O);
  if (O->Kind != OpKind::Call || Targets.size() != 1 || Targets[0].Later)
    return {};
  const Summary &T = P.summary(*Targets[0].Target);
  bool Own = T.MayThrow == Throws::Explicit && T.ThrowAt->Kind == OpKind::Throw;
  if (!Own || llvm::any_of(T.Thrown, Wrong))
    return {};
  return T.Thrown;
}

/// … and that it surely gets into this handler?
bool HandleFlow::meantToThrow(const OpRef &O, BlockId Handler) const {
  return llvm::any_of(thrownOnPurpose(O), [&](llvm::StringRef Types) {
    return catches(*F.F, Handler, Types) == Catches::Surely;
  });
}

/// Does one that calls \p F, from near or far, surely catch this?
static bool caughtAbove(const Program &P, const Fn &F, llvm::StringRef Types) {
  static constexpr size_t MaxFunctions = 32;
  std::vector<const Fn *> Work{&F};
  for (size_t N = 0; N < Work.size() && N < MaxFunctions; ++N) {
    if (Work[N]->F->has(FnNoExcept))
      continue;
    for (const CallEdge &E : P.callers(*Work[N])) {
      bool Out = true;
      if (E.Later)
        continue;
      handlersFor(*E.Site.In->F, E.Site.Block, Types, Out);
      if (!Out)
        return true;
      if (!llvm::is_contained(Work, E.Site.In))
        Work.push_back(E.Site.In);
    }
  }
  return false;
}

/// An exception that a caller deals with takes the only variable that has the
/// thread along.
bool HandleFlow::callersCatch(const OpRef &O, const State &S) const {
  bool Dies = Start.Handle->Dtor == DtorEffect::Terminate &&
              S.Holders.size() == 1 && S.Holders[0].Root == RootKind::Local &&
              llvm::all_of(S.Holders[0].Path, isElement);
  return Dies && llvm::any_of(thrownOnPurpose(O), [&](llvm::StringRef Types) {
           bool Out = false;
           handlersFor(*F.F, O.Block, Types, Out);
           return Out && caughtAbove(P, F, Types);
         });
}

void HandleFlow::throwsOut(const OpRef &O, const State &S) {
  if (!S.Running && G.handlers(O.Block).empty())
    return;
  TryId T = F.block(O.Block).Try;
  bool Written = O->Kind == OpKind::Throw;
  bool Caught = false;
  for (BlockId H : G.handlers(O.Block)) {
    // Which try the handler is of does not matter but for what dies in it.
    if (!S.Running || !diesInTry(S, T))
      push(H, S);
    else if (Options.ExceptionPaths || Written || meantToThrow(O, H))
      lose(HandleLoss::Thrown, O, S);
  }
  for (; T != None && !Caught; T = F.F->Tries[T].Parent)
    Caught = F.F->Tries[T].CatchesAll;
  if (!S.Running || Caught || Written)
    return;
  if (Options.ExceptionPaths || callersCatch(O, S))
    lose(HandleLoss::Thrown, O, S);
}

/// On the way out the destructors of objects run; one that the user wrote may
/// join what the object holds.
bool HandleFlow::guarded(const State &S) const {
  for (const Entity &H : S.Holders)
    for (const ir::Step &Step : H.Path)
      if (Step.Kind == StepKind::Field)
        if (const ir::Class *C = P.classOf(Step.Owner))
          if (C->has(ClsUserDtor))
            return true;
  return false;
}

} // namespace leash
