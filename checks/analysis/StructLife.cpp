// SPDX-License-Identifier: Apache-2.0
//
// Structs of C that own a thread: from the function that starts it to the one
// that frees the struct, or to an error that leaves the thread behind.
#include "checks/analysis/HandlePlaces.h"
#include "checks/analysis/LifeExplorer.h"
#include "checks/analysis/ObjectLife.h"

namespace leash {

using namespace ir;
using Trust = LifeExplorer::Trust;

/// `free(s)` on a parameter that points to such a struct.
static OpRef freesParameter(const Fn &F, const ir::Class &Whole) {
  auto Fits = [&](EntityId A) {
    const Entity &E = F.entity(A);
    return E.Root == RootKind::Param && E.Path.empty() &&
           pointsToOne(F, A, Whole);
  };
  for (OpRef O : opsOf(F)) {
    bool Frees = O->has(OpFrees) && !O->Args.empty() && O->Args[0] != None;
    if (Frees && Fits(O->Args[0]))
      return O;
  }
  return OpRef();
}

/// How functions that start the thread leave the struct when all went well.
static std::vector<Life> running(const Program &P, LifeExplorer &X) {
  std::vector<Life> Out;
  for (const auto &F : P.functions())
    if (X.startsItself(*F))
      for (Outcome &O : X.run(*F, Life(), Trust::All))
        if (O.After.Running && !LifeExplorer::saysFailed(*F, O))
          Out.push_back(std::move(O.After));
  for (Life &L : Out) {
    L.Asked = L.Ended = false;
    L.Way.clear();
    L.Last = nullptr;
  }
  return Out;
}

std::optional<LostMember> lostAtFree(const Program &P, const ir::Class &Whole,
                                     llvm::StringRef At, const Type &Handle) {
  if (!P.closed(At) || keptElsewhere(P, At, Handle))
    return std::nullopt;
  LifeExplorer X(P, At, Handle, &Whole);
  std::vector<Life> Running = running(P, X);
  for (const auto &F : P.functions()) {
    OpRef Free = X.reachesEnd(*F) ? freesParameter(*F, Whole) : OpRef();
    llvm::SmallVector<std::optional<ValueRange>, 4> Args;
    if (Free) {
      Args.resize(F->F->Params.size());
      Args[F->entity(Free->Args[0]).Index] = ValueRange::nonZero();
    }
    for (Life &L : Running)
      if (Free) {
        for (const Outcome &O : X.run(*F, L, Trust::None, Args))
          if (O.After.Running && !O.Killed && !O.Thrown && !X.gaveUp())
            return lostIn(O, Free.location());
      }
  }
  return std::nullopt;
}

std::optional<LostMember> lostWhenEnded(const Program &P,
                                        const ir::Class &Whole,
                                        llvm::StringRef At,
                                        const Type &Handle) {
  if (!P.closed(At) || keptElsewhere(P, At, Handle))
    return std::nullopt;
  LifeExplorer X(P, At, Handle, &Whole);
  auto Leaves = [](const Outcome &O) {
    return O.After.Running && O.After.Ended && !O.Killed && !O.Thrown;
  };
  for (const Life &L : running(P, X)) {
    std::optional<LostMember> Lost;
    for (const Fn *F : X.endsItself()) {
      std::vector<Outcome> Ways = X.run(*F, L, Trust::None);
      auto Left = llvm::find_if(Ways, Leaves);
      if (Left == Ways.end()) {
        Lost.reset();
        break;
      }
      if (!Lost)
        Lost = lostIn(*Left, wayOut(*Left));
    }
    if (Lost && !X.gaveUp())
      return Lost;
  }
  return std::nullopt;
}

std::optional<LostMember> lostByFailure(const Program &P,
                                        const ir::Class &Whole,
                                        llvm::StringRef At,
                                        const Type &Handle) {
  if (!P.closed(At) || keptElsewhere(P, At, Handle))
    return std::nullopt;
  const LifeExplorer Who(P, At, Handle, &Whole);
  for (const auto &F : P.functions()) {
    if (!Who.startsItself(*F) || F->F->has(FnMain) || P.callers(*F).empty())
      continue;
    LifeExplorer X(P, At, Handle, &Whole); // knows of one failing function
    std::optional<LostMember> Lost;
    for (const Outcome &O : X.run(*F, Life(), Trust::All))
      if (O.After.Running && LifeExplorer::saysFailed(*F, O) && !Lost)
        Lost = lostIn(O, wayOut(O));
    X.failing(*F);
    for (const CallEdge &E : P.callers(*F)) {
      if (!Lost)
        break;
      bool Left = !E.Via && !E.Later && !E.Virtual;
      auto Ways =
          Left ? X.run(*E.Site.In, Life(), Trust::All) : std::vector<Outcome>();
      auto Running = [](const Outcome &O) { return O.After.Running; };
      if (!llvm::any_of(Ways, Running) || !llvm::all_of(Ways, [&](auto &O) {
            return O.After.Running || !O.After.Start;
          }))
        Lost.reset();
    }
    if (Lost && !X.gaveUp()) {
      Lost->Last = nullptr;
      Lost->Way.clear();
      return Lost;
    }
  }
  return std::nullopt;
}

} // namespace leash
