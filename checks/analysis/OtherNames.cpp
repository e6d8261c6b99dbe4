// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/OtherNames.h"
#include "checks/analysis/FlagObjects.h"

namespace leash {

using namespace ir;

/// Is it a member that leads to an object elsewhere?
static bool isLink(const Program &P, const Entity &E) {
  if (E.Path.empty() || E.Path.back().Kind != StepKind::Field)
    return false;
  auto [M, T] = memberType(P, E.Path.back());
  return M && T != None &&
         (M->Types[T].Form == Shape::Reference ||
          M->Types[T].Form == Shape::Pointer);
}

/// The member that the op gives the value to, if it is such.
static Place linkMadeBy(const Program &P, const OpRef &O) {
  bool Makes = O->Kind == OpKind::Assign && O->Object != None &&
               isLink(P, O.In->entity(O->Object));
  return Makes ? P.place(*O.In, O->Object) : Place();
}

/// `Guard(std::latch &l) : latch(l) {}`: where a parameter goes.
static void linksToParam(const Program &P, const Fn &F, uint32_t Param,
                         std::vector<Place> &Out) {
  auto IsIt = [&](EntityId A) {
    return A != None && F.entity(A).Root == RootKind::Param &&
           F.entity(A).Index == Param &&
           llvm::all_of(F.entity(A).Path, [](const ir::Step &S) {
             return S.Kind == StepKind::AddressOf;
           });
  };
  for (const OpRef &O : opsOf(F))
    if (llvm::any_of(O->Args, IsIt))
      Out.push_back(linkMadeBy(P, O));
}

std::vector<Place> membersBoundTo(const Program &P, llvm::StringRef At) {
  std::vector<Place> Out;
  for (const OpRef &O : P.usesOf(At))
    for (uint32_t N = 0; N < O->Args.size(); ++N) {
      if (O->Args[N] == None || P.place(*O.In, O->Args[N]) != At)
        continue;
      Out.push_back(linkMadeBy(P, O));
      for (const CallEdge &E : P.targets(O))
        if (!E.Via)
          linksToParam(P, *E.Target, N, Out);
    }
  llvm::erase_if(Out, [](const Place &Name) { return Name.empty(); });
  llvm::sort(Out);
  Out.erase(llvm::unique(Out), Out.end());
  return Out;
}

std::vector<OpRef> wakesByAnyName(const Program &P, const OpRef &Wait) {
  std::vector<OpRef> Out;
  const Place At = P.place(*Wait.In, Wait->Object);
  if (At.empty())
    return Out;
  std::vector<Place> Names = membersBoundTo(P, At);
  Names.push_back(At);
  for (const Place &Name : Names)
    for (const OpRef &O : P.opsOn(Name))
      if (O->Kind == OpKind::Notify || O->Kind == OpKind::Release ||
          O->Kind == OpKind::CountDown)
        Out.push_back(O);
  return Out;
}

} // namespace leash
