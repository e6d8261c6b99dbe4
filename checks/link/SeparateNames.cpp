// SPDX-License-Identifier: Apache-2.0
//
// One name, several things: a compile database may hold many programs, each
// with its own main() and its own `class Worker`. Where definitions of a name
// stand in different places, all but the first get a name of their own, in
// every module that has that definition. Of the globals this is done to those
// with internal linkage, of which each unit has its own, wherever they stand:
// `static bool running;` in a header.
#include "checks/link/Index.h"
#include <map>
#include <set>

namespace leash {

using namespace ir;

namespace {
using Where = std::pair<llvm::StringRef, uint32_t>; // file, offset

/// Old name → new name, for one module.
using Renames = llvm::StringMap<std::string>;

class Renamer {
public:
  explicit Renamer(const Renames &Map) : Map(Map) {}

  /// A member is renamed with its class, a lambda with its function: their
  /// names begin with the outer one's.
  void operator()(Symbol &Usr) {
    auto [It, New] = Done.try_emplace(Usr.id());
    if (New)
      It->second = rename(Usr);
    Usr = It->second;
  }

private:
  const Renames &Map;
  llvm::DenseMap<const void *, Symbol> Done;

  std::string rename(llvm::StringRef Usr) const {
    for (size_t At = Usr.find('@', 3); At != llvm::StringRef::npos;
         At = Usr.find('@', At + 1)) {
      auto Outer = Map.find(Usr.take_front(At));
      if (Outer != Map.end())
        return Outer->second + Usr.substr(At).str();
    }
    auto Whole = Map.find(Usr);
    return Whole == Map.end() ? Usr.str() : Whole->second;
  }
};

void renameIn(Entity &E, Renamer &R) {
  if (E.Root == RootKind::Global || E.Root == RootKind::Function)
    R(E.Name);
  for (ir::Step &S : E.Path)
    R(S.Owner);
}

void renameIn(Function &F, Renamer &R) {
  R(F.Usr);
  R(F.Class);
  R(F.Parent);
  for (Symbol &O : F.Overrides)
    R(O);
  for (Entity &E : F.Entities)
    renameIn(E, R);
  for (Block &B : F.Blocks)
    for (Op &O : B.Ops)
      for (Callable &C : O.Callables)
        R(C.Usr);
}

void renameIn(Module &M, const Renames &Map) {
  Renamer R(Map);
  for (Function &F : M.Functions)
    renameIn(F, R);
  for (Callee &C : M.Callees)
    R(C.Usr);
  for (Type &T : M.Types)
    R(T.Class);
  for (Global &G : M.Globals)
    R(G.Usr);
  for (Class &C : M.Classes) {
    R(C.Usr);
    R(C.Dtor);
    for (Symbol &U : C.Methods)
      R(U);
  }
}

class Separator {
public:
  void run(llvm::ArrayRef<std::unique_ptr<Module>> Modules) {
    for (const auto &M : Modules)
      collect(*M);
    llvm::StringMap<std::map<Where, unsigned>> Split;
    for (auto &Entry : Places)
      if (Entry.second.size() > 1) {
        unsigned N = 0;
        for (const Where &W : Entry.second)
          Split[Entry.first()][W] = N++;
      }
    std::vector<Renames> PerModule(Modules.size());
    internals(Modules, PerModule);
    for (size_t I = 0; I < Modules.size(); ++I)
      each(*Modules[I], [&](Symbol Usr, const Where &W) {
        auto It = Split.find(Usr);
        unsigned N = It == Split.end() ? 0 : It->second[W];
        if (N)
          PerModule[I][Usr] = Usr + "!" + std::to_string(N);
      });
    for (size_t I = 0; I < Modules.size(); ++I)
      if (!PerModule[I].empty())
        renameIn(*Modules[I], PerModule[I]);
  }

private:
  llvm::StringMap<std::set<Where>> Places;

  /// A global that a function of several modules uses stays one: only one of
  /// its bodies is kept.
  static void internals(llvm::ArrayRef<std::unique_ptr<Module>> Modules,
                        std::vector<Renames> &PerModule) {
    llvm::StringMap<unsigned> Homes, Bodies;
    for (const auto &M : Modules) {
      for (const Global &G : M->Globals)
        Homes[G.Usr] += G.Internal && !G.StaticLocal;
      for (const Function &F : M->Functions)
        Bodies[F.Usr] += F.hasBody();
    }
    llvm::StringSet<> Shared;
    for (const auto &M : Modules)
      for (const Function &F : M->Functions)
        if (Bodies[F.Usr] > 1)
          for (const Entity &E : F.Entities)
            if (E.Root == RootKind::Global)
              Shared.insert(E.Name);
    llvm::StringMap<unsigned> Seen;
    for (size_t I = 0; I < Modules.size(); ++I)
      for (const Global &G : Modules[I]->Globals)
        if (G.Internal && !G.StaticLocal && Homes[G.Usr] > 1 &&
            !Shared.contains(G.Usr))
          if (unsigned N = Seen[G.Usr]++)
            PerModule[I][G.Usr] = G.Usr + "!" + std::to_string(N);
  }

  template <typename Visitor> void each(const Module &M, Visitor Visit) {
    auto At = [&](const Range &R) {
      return Where(M.Files[R.File].Path, R.Begin.Offset);
    };
    for (const Function &F : M.Functions)
      if (F.hasBody() && F.Body.File < M.Files.size())
        Visit(F.Usr, At(F.Body));
    for (const Class &C : M.Classes)
      if (C.Decl.File < M.Files.size())
        Visit(C.Usr, At(C.Decl));
  }

  void collect(const Module &M) {
    each(M, [&](Symbol Usr, const Where &W) { Places[Usr].insert(W); });
  }
};
} // namespace

void separateNames(llvm::ArrayRef<std::unique_ptr<Module>> Modules) {
  if (Modules.size() > 1)
    Separator().run(Modules);
}

} // namespace leash
