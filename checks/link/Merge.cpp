// SPDX-License-Identifier: Apache-2.0
//
// Many modules become one: for each USR one definition is kept, and it is the
// same one whatever the order of the modules.
#include "checks/link/Index.h"
#include <algorithm>
#include <tuple>

namespace leash {

using namespace ir;

/// Modules of the same main file (compiled twice, with other flags) are told
/// apart by what they hold.
static auto sortKey(const Module &M) {
  uint64_t Ops = 0;
  for (const Function &F : M.Functions)
    for (const Block &B : F.Blocks)
      Ops += B.Ops.size();
  uint64_t Hash = M.Files.empty() ? 0 : M.Files.front().Hash;
  return std::tuple(std::string_view(M.MainFile), M.Functions.size(),
                    M.Classes.size(), Ops, M.Types.size(), M.Callees.size(),
                    Hash);
}

static void sortModules(std::vector<std::unique_ptr<Module>> &Modules) {
  using Key = decltype(sortKey(*Modules.front()));
  std::vector<std::pair<Key, std::unique_ptr<Module>>> Keyed;
  for (auto &M : Modules) {
    Key K = sortKey(*M);
    Keyed.emplace_back(K, std::move(M));
  }
  std::stable_sort(
      Keyed.begin(), Keyed.end(),
      [](const auto &A, const auto &B) { return A.first < B.first; });
  for (size_t I = 0; I < Keyed.size(); ++I)
    Modules[I] = std::move(Keyed[I].second);
}

/// Is a definition better than the one that was found in an earlier module?
static bool better(const Module &M, const Function &New, const Fn &Old) {
  if (Old.M->Incomplete != M.Incomplete)
    return Old.M->Incomplete;
  return Old.F->has(FnIncomplete) && !New.has(FnIncomplete);
}

namespace {
struct Merger {
  Program::Index &I;
  std::vector<std::unique_ptr<Fn>> &Functions;
  std::vector<const Class *> &Classes;
  llvm::StringMap<
      llvm::SmallVector<std::pair<const Module *, const Class *>, 1>>
      AllClasses;

  void addFunctions(const Module &M) {
    for (const Function &F : M.Functions) {
      for (Symbol Base : F.Overrides)
        I.Overriders[Base].push_back(F.Usr);
      if (!F.hasBody()) {
        I.Declared.try_emplace(F.Usr, &F);
        continue;
      }
      Fn *&Slot = I.ByUsr[F.Usr];
      if (Slot && !better(M, F, *Slot))
        continue;
      if (!Slot) {
        Functions.push_back(std::make_unique<Fn>());
        Slot = Functions.back().get();
      }
      Slot->M = &M;
      Slot->F = &F;
    }
  }

  void addClasses(const Module &M) {
    for (const Class &C : M.Classes) {
      AllClasses[C.Usr].push_back({&M, &C});
      for (TypeId B : C.Bases)
        if (B != None && !M.Types[B].Class.empty())
          I.HasDerived.insert(M.Types[B].Class);
    }
  }

  /// Is the body of this member function somewhere, or is there none to see?
  bool bodyKnown(llvm::StringRef Usr) const {
    if (I.ByUsr.count(Usr))
      return true;
    const Function *F = I.Declared.lookup(Usr);
    return F && (F->has(FnPure) || F->has(FnDefaulted) || F->has(FnImplicit));
  }

  /// One definition for all: that of the first module which has the fields.
  void mergeClass(llvm::StringRef Usr) {
    auto &All = AllClasses[Usr];
    const auto *Kept = &All.front();
    uint32_t AnyFlags = 0;
    bool DefinedInOne = false;
    for (const auto &Entry : All) {
      AnyFlags |= Entry.second->Flags;
      DefinedInOne |= Entry.second->has(ClsAllDefinedHere);
      if (Kept->second->Fields.size() < Entry.second->Fields.size())
        Kept = &Entry;
    }
    const Class *C = Kept->second;
    uint32_t Flags = C->Flags | (AnyFlags & (ClsUserDtor | ClsFriends));
    bool AllKnown = DefinedInOne;
    if (!AllKnown && I.P.world() == World::WholeProgram)
      AllKnown = std::all_of(C->Methods.begin(), C->Methods.end(),
                             [&](const auto &M) { return bodyKnown(M); });
    Flags = AllKnown ? Flags | ClsAllDefinedHere : Flags & ~ClsAllDefinedHere;
    if (Flags != C->Flags) {
      I.Owned.push_back(std::make_unique<Class>(*C));
      I.Owned.back()->Flags = Flags;
      C = I.Owned.back().get();
    }
    I.ClassByUsr[Usr] = C;
    I.ClassModule[C] = Kept->first;
    Classes.push_back(C);
  }

  void addGlobals(const Module &M) {
    for (const Global &G : M.Globals) {
      const Global *&Slot = I.Globals[G.Usr];
      if (!Slot || (!Slot->Init && G.Init))
        Slot = &G;
    }
  }
};
} // namespace

void Program::Index::merge(std::vector<std::unique_ptr<Module>> Modules) {
  llvm::erase_if(Modules, [](const auto &M) { return !M; });
  sortModules(Modules);
  separateNames(Modules);
  P.Modules = std::move(Modules);
  Merger Mg{*this, P.Functions, P.Classes, {}};
  for (const auto &M : P.Modules) {
    Mg.addFunctions(*M);
    Mg.addClasses(*M);
    Mg.addGlobals(*M);
  }
  std::sort(P.Functions.begin(), P.Functions.end(),
            [](const auto &A, const auto &B) { return A->F->Usr < B->F->Usr; });
  for (uint32_t N = 0; N < P.Functions.size(); ++N)
    P.Functions[N]->Index = N;
  std::vector<llvm::StringRef> Usrs(Mg.AllClasses.keys().begin(),
                                    Mg.AllClasses.keys().end());
  std::sort(Usrs.begin(), Usrs.end());
  for (llvm::StringRef U : Usrs)
    Mg.mergeClass(U);
  for (auto &Entry : Overriders) {
    auto &List = Entry.second;
    std::sort(List.begin(), List.end());
    List.erase(std::unique(List.begin(), List.end()), List.end());
  }
  size_t Count = P.Functions.size();
  Calls.resize(Count);
  Callers.resize(Count);
  SpawnsOf.resize(Count);
  Defs.resize(Count);
  PlaceCache.resize(Count);
  PlaceKnown.resize(Count);
  Cfgs.resize(Count);
  Summaries.resize(Count);
  Shutdown.assign(Count, -1);
}

} // namespace leash
