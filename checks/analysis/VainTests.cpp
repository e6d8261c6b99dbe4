// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/VainTests.h"
#include "checks/analysis/EndlessCoroutines.h"
#include "checks/analysis/FlagObjects.h"
#include "checks/link/Names.h"

namespace leash {

using namespace ir;

std::string calledFor(const Program &P, const Fn &F, const Entity &Tested) {
  OpRef Def = definitionOf(P, F, Tested);
  if (Def && Def->Kind == OpKind::JoinableTest && Def->Object != None)
    return display(F.entity(Def->Object));
  if (!Def || Def->Kind != OpKind::Call)
    return "";
  const Callee *C = F.callee(Def.op());
  llvm::StringRef Name = C ? bareName(C->Name) : "";
  if (!Name.starts_with("operator"))
    return Name.empty() ? "" : Name.str() + "()";
  return Def->Object == None ? "" : display(F.entity(Def->Object));
}

/// What is tested on the only way to a block of the loop: `stop_ &&` before
/// `jobs_.empty()`.
static void addTestsBefore(const Program &P, const EndlessLoop &E, BlockId B,
                           std::vector<FlagTest> &Out) {
  const Cfg &G = P.cfg(*E.In);
  for (unsigned Depth = 0; Depth < 8; ++Depth) {
    if (B == E.L->Header || G.preds(B).size() != 1)
      return;
    BlockId Before = G.preds(B).front();
    const auto &Succs = E.In->block(Before).Succs;
    for (unsigned I = 0; I < Succs.size(); ++I)
      if (Succs[I] == B)
        llvm::append_range(Out, testsOfEdge(P, *E.In, Before, I));
    B = Before;
  }
}

/// What the exits of the loop test: none of it ends the loop.
static std::vector<FlagTest> testsInVain(const Program &P,
                                         const EndlessLoop &E) {
  std::vector<FlagTest> Out;
  for (auto [From, To] : E.L->Exits) {
    if (onlyCrashes(*E.In, P.cfg(*E.In), To))
      continue; // an assertion is no way out that the author had in mind
    const auto &Succs = E.In->block(From).Succs;
    for (unsigned I = 0; I < Succs.size(); ++I)
      if (Succs[I] == To)
        llvm::append_range(Out, testsOfEdge(P, *E.In, From, I));
    addTestsBefore(P, E, From, Out);
  }
  return Out;
}

std::string testedInVain(const Program &P, const EndlessLoop &E) {
  const Fn &F = *E.In;
  std::vector<FlagTest> Tests = testsInVain(P, E);
  // Of `stop_ && jobs_.empty()` only one part never holds.
  llvm::stable_sort(Tests, [&](const FlagTest &A, const FlagTest &B) {
    return !canBecomeTrue(P, F, *E.L, A) && canBecomeTrue(P, F, *E.L, B);
  });
  for (const FlagTest &T : Tests) {
    EntityId Source = T.E == None ? None : sourceOf(P, F, T.E);
    if (Source == None)
      continue;
    const Entity &Tested = F.entity(Source);
    if (std::string Call = calledFor(P, F, Tested); !Call.empty())
      return Call;
    if (Tested.Root != RootKind::Temp && Tested.Root != RootKind::Constant)
      return display(Tested);
  }
  return "";
}

OpRef checkedInVain(const Program &P, const EndlessLoop &E) {
  for (const FlagTest &T : testsInVain(P, E)) {
    OpRef Def =
        T.E == None ? OpRef() : definitionOf(P, *E.In, E.In->entity(T.E));
    if (Def && Def->Kind == OpKind::StopCheck && Def->Object != None)
      return Def;
  }
  return {};
}

const Fn *yieldsForEver(const Program &P, const EndlessLoop &E) {
  const Fn &F = *E.In;
  for (const FlagTest &T : testsInVain(P, E)) {
    if (T.E == None)
      continue;
    const EntityId Range = rangeOf(F, *E.L);
    OpRef Def = definitionOf(P, F, F.entity(T.E));
    EntityId Asked = None;
    if (Range != None && !T.Known)
      Asked = Range;
    else if (Def && Def->Kind == OpKind::Call)
      Asked = Def->Object;
    if (Asked != None)
      if (const Fn *By = endlessCoroutine(P, F, F.entity(Asked)))
        return By;
  }
  return nullptr;
}

/// The place of the flag that the author may have had in mind.
static Place intended(const Program &P, const Fn &F, const Entity &E) {
  const Fn *Maker = P.function(F.F->Parent);
  if (E.Root != RootKind::Capture || !Maker || leadsElsewhere(P, E) ||
      E.Index >= F.F->Captures.size() || F.F->Captures[E.Index].Source == None)
    return P.place(F, E);
  return P.place(*Maker, F.F->Captures[E.Index].Source);
}

std::optional<leash::Step> setInVain(const Program &P, const EndlessLoop &E) {
  for (const FlagTest &T : testsInVain(P, E)) {
    EntityId Source = T.E == None ? None : sourceOf(P, *E.In, T.E);
    if (Source == None)
      continue;
    Place Name = P.place(*E.In, Source);
    Place Meant = intended(P, *E.In, E.In->entity(Source));
    if (Meant.empty())
      continue;
    for (const FlagWrite &W : writesTo(P, Meant)) {
      if (isInitial(P, W.At) || !W.At->Where.valid())
        continue;
      if (Meant != Name)
        return leash::Step{
            W.At.location(),
            "this changes another variable: the body has a copy"};
      if (changesCopy(P, W.At))
        return leash::Step{W.At.location(), "this changes a copy"};
      if (W.Value)
        return leash::Step{W.At.location(),
                           "this sets it to a value that keeps the loop going"};
    }
  }
  return std::nullopt;
}

} // namespace leash
