// SPDX-License-Identifier: Apache-2.0
#include "checks/link/Program.h"
#include "checks/link/Index.h"
#include <algorithm>
#include <deque>

namespace leash {

Location Fn::location(const ir::Range &R) const {
  Location L;
  if (!R.valid() || R.File >= M->Files.size())
    return L;
  L.File = M->Files[R.File].Path;
  L.Begin = R.Begin;
  L.End = R.End;
  return L;
}

Location Fn::end() const {
  Location L = location(F->Body);
  L.Begin = L.End;
  return L;
}

Program::Program() : I(std::make_unique<Index>(*this)) {}
Program::~Program() = default;

std::unique_ptr<Program>
Program::link(std::vector<std::unique_ptr<ir::Module>> Modules, World W) {
  std::unique_ptr<Program> P(new Program());
  P->W = W;
  P->I->merge(std::move(Modules));
  P->I->buildCalls();
  return P;
}

const Fn *Program::function(llvm::StringRef Usr) const {
  return I->ByUsr.lookup(Usr);
}

const ir::Class *Program::classOf(llvm::StringRef Usr) const {
  return I->ClassByUsr.lookup(Usr);
}

const ir::Module *Program::moduleOf(const ir::Class &C) const {
  return I->ClassModule.lookup(&C);
}

const ir::Global *Program::global(llvm::StringRef Usr) const {
  return I->Globals.lookup(Usr);
}

llvm::ArrayRef<CallEdge> Program::calls(const Fn &F) const {
  return I->Calls[F.Index];
}

llvm::ArrayRef<CallEdge> Program::callers(const Fn &F) const {
  return I->Callers[F.Index];
}

std::vector<const Fn *> Program::runBy(const OpRef &Site,
                                       unsigned Limit) const {
  llvm::SmallVector<const Fn *, 4> Roots;
  for (const CallEdge &E : targets(Site))
    if (!E.Later)
      Roots.push_back(E.Target);
  return Roots.empty() ? std::vector<const Fn *>()
                       : reachableFrom(Roots, Limit);
}

llvm::ArrayRef<CallEdge> Program::targets(const OpRef &Site) const {
  auto It = I->AtSite.find(&Site.op());
  if (It == I->AtSite.end())
    return {};
  auto [Begin, Count] = It->second;
  return llvm::ArrayRef(I->Calls[Site.In->Index]).slice(Begin, Count);
}

bool Program::callsUnknown(const OpRef &Site) const {
  return I->Open.contains(&Site.op());
}

llvm::ArrayRef<const SpawnSite *> Program::spawnsOf(const Fn &F) const {
  return I->SpawnsOf[F.Index];
}

const SpawnSite *Program::spawnAt(const OpRef &Site) const {
  auto It = I->SpawnIndex.find(&Site.op());
  return It == I->SpawnIndex.end() ? nullptr : &Spawns[It->second];
}

std::vector<const Fn *> Program::reachableFrom(llvm::ArrayRef<const Fn *> Roots,
                                               unsigned Limit) const {
  std::vector<const Fn *> Found;
  llvm::DenseSet<const Fn *> Seen;
  auto Visit = [&](const Fn *F) {
    if (F && Found.size() < Limit && Seen.insert(F).second)
      Found.push_back(F);
  };
  for (const Fn *F : Roots)
    Visit(F);
  for (size_t N = 0; N < Found.size(); ++N)
    for (const CallEdge &E : calls(*Found[N]))
      if (!E.Later)
        Visit(E.Target);
  return Found;
}

bool Program::runsOn(const SpawnSite &S, const Fn &F) const {
  auto [It, New] = I->RunsOn.try_emplace(&S);
  if (New)
    for (const Fn *Of : reachableFrom(S.Bodies))
      It->second.insert(Of);
  return It->second.contains(&F);
}

std::vector<OpRef> Program::callPath(llvm::ArrayRef<const Fn *> Roots,
                                     const Fn &To) const {
  llvm::DenseMap<const Fn *, OpRef> CameBy;
  std::deque<const Fn *> Work;
  for (const Fn *F : Roots)
    if (F && CameBy.try_emplace(F, OpRef()).second)
      Work.push_back(F);
  while (!Work.empty() && !CameBy.count(&To)) {
    const Fn *F = Work.front();
    Work.pop_front();
    for (const CallEdge &E : calls(*F))
      if (!E.Later && CameBy.try_emplace(E.Target, E.Site).second)
        Work.push_back(E.Target);
  }
  std::vector<OpRef> Path;
  for (auto It = CameBy.find(&To); It != CameBy.end() && It->second;
       It = CameBy.find(Path.back().In))
    Path.push_back(It->second);
  std::reverse(Path.begin(), Path.end());
  return Path;
}

OpRange liveOps(const Program &P, const Fn &F) {
  return opsIn(F, P.cfg(F).rpo());
}

const Cfg &Program::cfg(const Fn &F) const {
  std::unique_ptr<Cfg> &C = I->Cfgs[F.Index];
  if (!C)
    C = std::make_unique<Cfg>(*F.F);
  return *C;
}

const Summary &Program::summary(const Fn &F) const {
  if (!I->Summaries[F.Index])
    computeSummary(*this, *I, F);
  return *I->Summaries[F.Index];
}

const ir::Variable *variableOf(const Fn &F, const ir::Entity &E) {
  if (E.Root == ir::RootKind::Local && E.Index < F.F->Locals.size())
    return &F.F->Locals[E.Index];
  if (E.Root == ir::RootKind::Param && E.Index < F.F->Params.size())
    return &F.F->Params[E.Index];
  return nullptr;
}

llvm::ArrayRef<OpRef> definitionsOf(const Program &P, const Fn &F,
                                    const ir::Entity &E) {
  const Definitions &D = P.index().defs(F);
  auto It = D.Stores.find({uint32_t(E.Root), E.Index});
  if (It == D.Stores.end())
    return {};
  return It->second;
}

OpRef definitionOf(const Program &P, const Fn &F, const ir::Entity &Temp) {
  if (Temp.Root != ir::RootKind::Temp)
    return OpRef();
  return P.index().defs(F).Temps.lookup(Temp.Index);
}

ir::Entity throughPointers(const Program &P, const Fn &F, ir::Entity E) {
  for (unsigned Depth = 0; Depth < 6; ++Depth) {
    bool Pointee = !E.Path.empty() && E.Path[0].Kind == ir::StepKind::Deref;
    bool Own = E.Root == ir::RootKind::Local || E.Root == ir::RootKind::Temp;
    if (!Own || !Pointee)
      return E;
    auto Stores = definitionsOf(P, F, E);
    if (Stores.size() != 1)
      return E;
    const ir::Op &O = Stores[0].op();
    bool Copies = O.Kind == ir::OpKind::Assign || O.Kind == ir::OpKind::Write ||
                  O.Kind == ir::OpKind::Move || O.Kind == ir::OpKind::Construct;
    ir::EntityId From = ir::None;
    if (Copies && O.Args.size() == 1 && O.Callee == ir::None)
      From = O.Args[0];
    if (O.Kind == ir::OpKind::Read)
      From = O.Object;
    if (From == ir::None || F.entity(From).Root == ir::RootKind::Null)
      return E;
    ir::TypeId T = E.Type;
    E = extend(F.entity(From), E.Path);
    E.Type = T;
  }
  return E;
}

ir::Entity extend(ir::Entity Base, llvm::ArrayRef<ir::Step> Path) {
  for (const ir::Step &S : Path) {
    bool Cancels = S.Kind == ir::StepKind::Deref && !Base.Path.empty() &&
                   Base.Path.back().Kind == ir::StepKind::AddressOf;
    if (Cancels)
      Base.Path.pop_back();
    else
      Base.Path.push_back(S);
  }
  if (!Path.empty())
    Base.Type = ir::None;
  return Base;
}

bool comesAfter(const Program &P, const OpRef &O, const OpRef &Other) {
  if (O.In != Other.In)
    return false;
  if (O.Block == Other.Block && O.Index > Other.Index)
    return true;
  return P.cfg(*O.In).reaches(Other.Block, O.Block);
}

bool comesSurelyBefore(const Program &P, const OpRef &O, const OpRef &Other) {
  return O.In == Other.In &&
         P.cfg(*O.In).dominates({O.Block, O.Index}, {Other.Block, Other.Index});
}

} // namespace leash
