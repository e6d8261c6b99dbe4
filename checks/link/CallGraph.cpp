// SPDX-License-Identifier: Apache-2.0
//
// Who calls whom: by name, by virtual dispatch, through callables.
#include "checks/link/Index.h"
#include <algorithm>

namespace leash {

using namespace ir;

std::vector<const Fn *> Program::overriders(llvm::StringRef Usr) const {
  std::vector<const Fn *> Found;
  llvm::StringSet<> Seen;
  std::vector<llvm::StringRef> Work{Usr};
  while (!Work.empty()) {
    llvm::StringRef Base = Work.back();
    Work.pop_back();
    auto It = I->Overriders.find(Base);
    if (It == I->Overriders.end())
      continue;
    for (llvm::StringRef Over : It->second) {
      if (!Seen.insert(Over).second)
        continue;
      Work.push_back(Over);
      if (const Fn *F = function(Over))
        Found.push_back(F);
    }
  }
  std::sort(Found.begin(), Found.end(),
            [](const Fn *A, const Fn *B) { return A->Index < B->Index; });
  return Found;
}

/// No class outside of what is seen can derive from it.
bool Program::Index::classClosed(const Class &C) const {
  return P.world() == World::WholeProgram || C.has(ClsInternal) ||
         C.has(ClsFinal);
}

llvm::SmallVector<const Fn *, 2>
Program::Index::virtualTargets(llvm::StringRef Usr, bool &Complete) const {
  llvm::SmallVector<const Fn *, 2> Out;
  const Function *Known = Declared.lookup(Usr);
  if (const Fn *F = ByUsr.lookup(Usr)) {
    Known = F->F;
    Out.push_back(F);
  }
  for (const Fn *F : P.overriders(Usr))
    if (!Out.empty() && F == Out.front())
      continue;
    else
      Out.push_back(F);
  bool OwnBody = ByUsr.count(Usr) || (Known && Known->has(FnPure));
  const Class *C = Known ? P.classOf(Known->Class) : nullptr;
  bool NoMore = (Known && Known->has(FnFinal)) || (C && classClosed(*C)) ||
                (P.world() == World::WholeProgram && OwnBody);
  Complete = OwnBody && NoMore && !Out.empty();
  // An override that is declared but has no body here could be the one.
  auto It = Overriders.find(Usr);
  if (It != Overriders.end())
    for (llvm::StringRef Over : It->second)
      Complete &= ByUsr.count(Over) || Declared.lookup(Over) == nullptr ||
                  Declared.lookup(Over)->has(FnPure);
  return Out;
}

/// Each call of a method has an edge to each of its overriders. Where that is
/// more than this many edges, what the calls do is taken as unknown.
static constexpr uint64_t MaxVirtualEdges = 500000; // of one method

const Program::Index::Dispatch &Program::Index::dispatch(llvm::StringRef Usr) {
  auto [It, New] = Dispatches.try_emplace(Usr);
  Dispatch &D = It->second;
  if (!New)
    return D;
  D.Targets = virtualTargets(Usr, D.Complete);
  if (D.Targets.size() * VirtualCalls.lookup(Usr) > MaxVirtualEdges)
    D = {{}, /*Complete=*/false, /*TooMany=*/true};
  return D;
}

void Program::Index::countVirtualCalls() {
  for (const auto &F : P.Functions)
    for (const Block &B : F->F->Blocks)
      for (const Op &O : B.Ops)
        if (const Callee *C = O.has(OpVirtual) ? F->callee(O) : nullptr)
          ++VirtualCalls[C->Usr];
}

static bool callsByName(const Op &O) {
  return O.Kind == OpKind::Call || O.Kind == OpKind::Construct ||
         O.Kind == OpKind::Destroy;
}

void Program::Index::directEdges(const Fn &F) {
  for (BlockId B = 0; B < F.F->Blocks.size(); ++B) {
    const auto &Ops = F.F->Blocks[B].Ops;
    for (uint32_t N = 0; N < Ops.size(); ++N) {
      const Op &O = Ops[N];
      const Callee *C = F.callee(O);
      if (!callsByName(O) || !C)
        continue;
      OpRef Site{&F, B, N};
      if (O.has(OpVirtual)) {
        const Dispatch &D = dispatch(C->Usr);
        bool OneOfSeveral = D.Targets.size() > 1 || !D.Complete;
        for (const Fn *T : D.Targets)
          Calls[F.Index].push_back({Site, T, OneOfSeveral});
        bool OnlyLibrary = C->Library && D.Targets.empty() && !D.TooMany;
        if (!D.Complete && !OnlyLibrary)
          Open.insert(&O);
      } else if (const Fn *T = ByUsr.lookup(C->Usr)) {
        Calls[F.Index].push_back({Site, T});
        if (T->F->has(FnIncomplete))
          Open.insert(&O);
      } else if (!C->Library) {
        const Function *D = Declared.lookup(C->Usr);
        if (!D || !(D->has(FnDefaulted) || D->has(FnImplicit)))
          Open.insert(&O);
      }
    }
  }
}

/// When does what a library op is given run?
static bool runsLater(const Op &O, bool Library) {
  switch (O.Kind) {
  case OpKind::Wait:
  case OpKind::Acquire:
  case OpKind::BarrierWait:
  case OpKind::Lock:
    return false;
  case OpKind::Call:
    return !Library && !O.has(OpPerElement);
  default:
    return !O.has(OpPerElement);
  }
}

static bool keepsValueOnly(OpKind K) {
  switch (K) {
  case OpKind::Spawn: // has a site of its own
  case OpKind::MakeCallable:
  case OpKind::Assign:
  case OpKind::Move:
  case OpKind::Swap:
  case OpKind::Insert:
  case OpKind::Declare:
  case OpKind::Return:
  case OpKind::Write:
  case OpKind::Read:
  case OpKind::ThreadId:
    return true;
  default:
    return false;
  }
}

static bool holdsCallable(const Fn &F, EntityId E) {
  if (E == None)
    return false;
  const Entity &X = F.entity(E);
  if (X.Root == RootKind::Function && X.Path.empty())
    return true;
  const Type *T = F.typeOf(E);
  for (int Depth = 0; T && Depth < 3; ++Depth) {
    if (T->Role == TypeRole::Callable)
      return true;
    if (T->Form != Shape::Pointer && T->Form != Shape::Reference)
      return false;
    T = F.type(T->Element);
  }
  return false;
}

/// Calls of callables: `f()` where f is a variable, and what is handed to
/// functions without a body.
void Program::Index::callableEdges(const Fn &F) {
  for (BlockId B = 0; B < F.F->Blocks.size(); ++B) {
    const auto &Ops = F.F->Blocks[B].Ops;
    for (uint32_t N = 0; N < Ops.size(); ++N) {
      const Op &O = Ops[N];
      if (keepsValueOnly(O.Kind))
        continue;
      OpRef Site{&F, B, N};
      const Callee *C = F.callee(O);
      bool ByName = C && callsByName(O) && ByUsr.count(C->Usr);
      auto Add = [&](const CallableTargets &R, bool Callback, bool Later) {
        for (const auto &T : R.Targets)
          Calls[F.Index].push_back({Site, T.To, R.Targets.size() > 1, Callback,
                                    Later, T.Via, T.Maker});
        if (!R.Complete)
          Open.insert(&O);
      };
      if (ByName)
        continue;
      bool Library = C && C->Library;
      if (O.Kind == OpKind::Call && (!C || Library) &&
          holdsCallable(F, O.Object) && O.Callables.empty()) {
        CallableTargets R = resolveValue(F, F.entity(O.Object), 0);
        if (!C || !R.Targets.empty())
          Add(R, false, false);
        continue;
      }
      if (O.Kind == OpKind::Call && !C && O.Object == None &&
          O.Callables.empty())
        Open.insert(&O); // through a pointer that was not lowered
      bool Later = runsLater(O, Library);
      // The body of a call through a member pointer or a bound callable.
      bool Direct = O.Kind == OpKind::Call && !C;
      for (const Callable &Given : O.Callables)
        Add(resolve(F, Given, 0), !Direct, Later && !Direct);
      if (O.Kind != OpKind::Call || !O.Callables.empty())
        continue;
      for (EntityId A : O.Args)
        if (A != None && F.entity(A).Root == RootKind::Temp &&
            defs(F).Temps.count(F.entity(A).Index) &&
            defs(F).Temps.lookup(F.entity(A).Index)->Kind ==
                OpKind::MakeCallable)
          Add(resolveValue(F, F.entity(A), 0), true, Later);
    }
  }
}

void Program::Index::spawnSites(const Fn &F) {
  for (BlockId B = 0; B < F.F->Blocks.size(); ++B) {
    const auto &Ops = F.F->Blocks[B].Ops;
    for (uint32_t N = 0; N < Ops.size(); ++N) {
      if (Ops[N].Kind != OpKind::Spawn)
        continue;
      SpawnSite S;
      S.Site = {&F, B, N};
      CallableTargets All;
      All.Complete = !Ops[N].Callables.empty();
      for (const Callable &C : Ops[N].Callables)
        All.add(resolve(F, C, 0));
      for (const auto &T : All.Targets) {
        S.Bodies.push_back(T.To);
        S.Callables.push_back(T.Via);
        S.Makers.push_back(T.Maker);
      }
      S.Resolved = All.Complete && !S.Bodies.empty();
      P.Spawns.push_back(std::move(S));
    }
  }
}

void Program::Index::finishEdges() {
  for (auto &Edges : Calls)
    std::stable_sort(Edges.begin(), Edges.end(),
                     [](const CallEdge &A, const CallEdge &B) {
                       return std::pair(A.Site.Block, A.Site.Index) <
                              std::pair(B.Site.Block, B.Site.Index);
                     });
  for (auto &Edges : Calls)
    for (uint32_t N = 0; N < Edges.size(); ++N) {
      auto [It, New] = AtSite.try_emplace(&Edges[N].Site.op(), N, 1);
      if (!New)
        ++It->second.second;
    }
  for (auto &List : Callers)
    List.clear();
  for (const auto &Edges : Calls)
    for (const CallEdge &E : Edges)
      Callers[E.Target->Index].push_back(E);
}

void Program::Index::buildCalls() {
  countVirtualCalls();
  for (const auto &F : P.Functions)
    directEdges(*F);
  // Parameters are resolved through the callers by name, so these come first.
  for (const auto &Edges : Calls)
    for (const CallEdge &E : Edges)
      Callers[E.Target->Index].push_back(E);
  for (const auto &F : P.Functions)
    callableEdges(*F);
  for (const auto &F : P.Functions)
    spawnSites(*F);
  finishEdges();
  for (uint32_t N = 0; N < P.Spawns.size(); ++N) {
    SpawnIndex[&P.Spawns[N].Site.op()] = N;
    for (const Fn *Body : P.Spawns[N].Bodies)
      if (!llvm::is_contained(SpawnsOf[Body->Index], &P.Spawns[N]))
        SpawnsOf[Body->Index].push_back(&P.Spawns[N]);
  }
}

} // namespace leash
