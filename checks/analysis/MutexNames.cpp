// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/MutexNames.h"
#include "checks/analysis/FlagObjects.h"
#include "checks/analysis/Summary.h"

namespace leash {

using namespace ir;

/// The class behind pointers, containers and the like.
static llvm::StringRef classIn(const Module &M, TypeId T) {
  for (unsigned Depth = 0; T != None && Depth < 6; ++Depth) {
    if (!M.Types[T].Class.empty() && M.Types[T].Form == Shape::Plain)
      return M.Types[T].Class;
    T = M.Types[T].Element;
  }
  return {};
}

/// Does an object of the class have ones of \p Part as parts?
static bool hasPart(const Program &P, llvm::StringRef Whole,
                    llvm::StringRef Part) {
  const Class *C = P.classOf(Whole);
  const Module *M = C ? P.moduleOf(*C) : nullptr;
  return M && llvm::any_of(C->Fields, [&](const Field &F) {
           return classIn(*M, F.Type) == Part;
         });
}

/// `Pool &pool` of a worker: the one that has the worker among its parts. A
/// second pointer to that class may be to another one.
static bool leadsToWhole(const Program &P, const ir::Step &S) {
  auto [M, T] = memberType(P, S);
  if (!M || T == None ||
      (M->Types[T].Form != Shape::Reference &&
       M->Types[T].Form != Shape::Pointer))
    return false;
  llvm::StringRef Whole = classIn(*M, T);
  if (Whole.empty() || Whole == S.Owner || !hasPart(P, Whole, S.Owner))
    return false;
  const Module *Of = M;
  return llvm::count_if(P.classOf(S.Owner)->Fields, [&](const Field &F) {
           return classIn(*Of, F.Type) == Whole;
         }) == 1;
}

static std::string nameOf(const Program &P, const Entity &M) {
  std::string Name;
  bool Rooted = M.Root == RootKind::Global || M.Root == RootKind::This;
  if (M.Root == RootKind::Global)
    Name = "G:" + M.Name;
  bool Pointer = !M.Path.empty() && M.Path.front().Kind == StepKind::Deref;
  if (!Rooted &&
      !(Pointer && (M.Root == RootKind::Local || M.Root == RootKind::Capture ||
                    M.Root == RootKind::Param)))
    return std::string();
  unsigned Fields = 0;
  for (const ir::Step &S : M.Path) {
    if (S.Kind != StepKind::Field)
      continue;
    ++Fields;
    if (leadsToWhole(P, S))
      Name.clear();
    else
      Name += "/" + S.Owner + "::" + S.Name;
  }
  return Fields || M.Root == RootKind::Global ? Name : std::string();
}

std::string mutexName(const Program &P, const Fn &F, const Entity &M) {
  return nameOf(P, throughPointers(P, F, throughReferences(P, F, M)));
}

/// The parameter that a constructor binds a reference to, or keeps the address
/// of: `crit(c)`.
static std::optional<uint32_t> boundTo(const Fn &Ctor, const ir::Step &Member) {
  for (const OpRef &O : opsOf(Ctor)) {
    if (O->Kind != OpKind::Assign || O->Object == None || O->Args.size() != 1 ||
        O->Args[0] == None)
      continue;
    const Entity &To = Ctor.entity(O->Object);
    const Entity &From = Ctor.entity(O->Args[0]);
    if (To.Root == RootKind::This && To.Path.size() == 1 &&
        To.Path[0] == Member && From.Root == RootKind::Param &&
        From.Path.empty())
      return From.Index;
  }
  return std::nullopt;
}

Entity throughReferences(const Program &P, const Fn &F, Entity E) {
  if (E.Root != RootKind::Local || E.Path.empty() ||
      E.Path[0].Kind != StepKind::Field)
    return E;
  auto [M, T] = memberType(P, E.Path[0]);
  bool Leads = M && T != None &&
               (M->Types[T].Form == Shape::Reference ||
                (M->Types[T].Form == Shape::Pointer && E.Path.size() > 1 &&
                 E.Path[1].Kind == StepKind::Deref));
  if (!Leads)
    return E;
  OpRef Made;
  for (const OpRef &O : opsOf(F)) {
    if (O->Kind != OpKind::Construct || O->Object == None)
      continue;
    const Entity &Object = F.entity(O->Object);
    if (Object.Root != RootKind::Local || Object.Index != E.Index ||
        !Object.Path.empty())
      continue;
    if (Made)
      return E;
    Made = O;
  }
  auto Targets = Made ? P.targets(Made) : llvm::ArrayRef<CallEdge>();
  if (Targets.size() != 1)
    return E;
  std::optional<uint32_t> Param = boundTo(*Targets[0].Target, E.Path[0]);
  if (!Param || *Param >= Made->Args.size() || Made->Args[*Param] == None)
    return E;
  return extend(F.entity(Made->Args[*Param]),
                llvm::ArrayRef(E.Path).drop_front());
}

} // namespace leash
