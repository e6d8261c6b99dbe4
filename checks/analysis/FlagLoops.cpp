// SPDX-License-Identifier: Apache-2.0
//
// Which flags decide whether a loop goes on.
#include "checks/analysis/FlagObjects.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/Summary.h"
#include "checks/link/Index.h"

namespace leash {

using namespace ir;

namespace {
/// Finds the places that a test is about: of the entity itself, of what a
/// local is a copy of, of what a call or a wait's predicate returns.
struct TestedPlaces {
  const Program &P;
  const Loop *L; // copies made outside of the loop do not change
  std::vector<std::pair<Place, FlagTest>> Out{};
  unsigned Budget = 64;

  void find(const Fn &F, const FlagTest &T, const CallEdge *Edge,
            unsigned Depth) {
    if (T.E == None || T.Other != None || Depth > 4 || !Budget)
      return;
    --Budget;
    const Entity &E = F.entity(T.E);
    bool Whole = E.Path.empty();
    if (Whole && E.Root == RootKind::Temp)
      return throughResult(F, T, Depth);
    if (Whole && E.Root == RootKind::Local)
      throughCopies(F, T, Edge, Depth);
    Place Name;
    if (Edge)
      Name = P.place(*Edge->Site.In, mapToCaller(*Edge, E));
    if (Name.empty())
      Name = P.place(F, E);
    if (!Name.empty())
      Out.push_back({Name, T});
    else if (E.Root == RootKind::Param)
      throughSpawn(F, T);
  }

  /// `bool stop; { lock_guard l(m_); stop = stop_; } if (stop) break;`
  void throughCopies(const Fn &F, const FlagTest &T, const CallEdge *Edge,
                     unsigned Depth) {
    for (const OpRef &D : definitionsOf(P, F, F.entity(T.E))) {
      bool Copy = D->Kind == OpKind::Write || D->Kind == OpKind::Assign;
      if (!Copy || D->Value || D->Args.size() != 1 || D->Args[0] == None)
        continue;
      if (L && !Edge && !L->contains(D.Block))
        continue;
      FlagTest Of = T;
      Of.E = sourceOf(P, F, D->Args[0]);
      if (Of.E != T.E)
        find(F, Of, Edge, Depth + 1);
    }
  }

  /// `std::thread t(body, std::ref(stop))`
  void throughSpawn(const Fn &F, const FlagTest &T) {
    llvm::StringSet<> Done;
    for (const SpawnSite *S : P.spawnsOf(F))
      for (unsigned N = 0; N < S->Bodies.size(); ++N)
        if (S->Bodies[N] == &F)
          if (Place Bound = P.placeIn(*S, N, F.entity(T.E));
              !Bound.empty() && Done.insert(Bound).second)
            Out.push_back({Bound, T});
  }

  /// `while (!stopped())`, `if (cv.wait_for(l, d, [&] { return stop_; }))`
  void throughResult(const Fn &F, const FlagTest &T, unsigned Depth) {
    OpRef Def = definitionOf(P, F, F.entity(T.E));
    if (!Def || (Def->Kind != OpKind::Call && Def->Kind != OpKind::Wait))
      return;
    for (const CallEdge &E : P.targets(Def)) {
      if (E.Later || (Def->Kind == OpKind::Call && E.Callback))
        continue;
      size_t Before = Out.size();
      returned(E, T, Depth);
      if (Out.size() == Before && P.summary(*E.Target).ReturnsStopTest)
        whatItReads(E, T);
    }
  }

  void returned(const CallEdge &E, const FlagTest &T, unsigned Depth) {
    const Fn &C = *E.Target;
    std::vector<const Op *> Returns;
    for (const Block &B : C.F->Blocks)
      for (const Op &O : B.Ops)
        if (O.Kind == OpKind::Return)
          Returns.push_back(&O);
    auto IfTrue = T.holds(1), IfFalse = T.holds(0);
    bool Decides = IfTrue && IfFalse && *IfTrue != *IfFalse;
    for (const Op *R : Returns) {
      std::vector<FlagTest> Tests;
      if (R->Cond != None && Decides) {
        Tests = testsOf(P, C, R->Cond, *IfTrue);
      } else if (!R->Args.empty() && R->Args[0] != None) {
        FlagTest Same = T;
        Same.E = sourceOf(P, C, R->Args[0]);
        Tests.push_back(Same);
      }
      for (FlagTest &X : Tests) {
        X.Exact = X.Exact && T.Exact && Returns.size() == 1;
        find(C, X, &E, Depth + 1);
      }
    }
  }

  /// `if (stop_) return false; … return true;`
  void whatItReads(const CallEdge &E, const FlagTest &T) {
    FlagTest Unknown = T;
    Unknown.Known = false;
    llvm::StringSet<> Done;
    for (const PlaceEffect &X : P.summary(*E.Target).Effects) {
      if (X.Kind != EffectKind::Reads)
        continue;
      Place Name = P.place(*E.Site.In, mapToCaller(E, X.At));
      if (Name.empty())
        Name = P.place(*E.Target, X.At);
      if (!Name.empty() && Done.insert(Name).second)
        Out.push_back({Name, Unknown});
    }
  }
};

struct LoopTests {
  const Program &P;
  llvm::StringMap<std::vector<FlagLoop>> &Map;

  void add(const Fn &F, const Loop &L, BlockId B, const FlagTest &T) {
    TestedPlaces Places{P, &L};
    Places.find(F, T, nullptr, 0);
    for (auto &[Name, Test] : Places.Out) {
      FlagTest Mine = Test;
      // An entity of a callee means nothing here.
      if (Mine.E >= F.F->Entities.size() || P.place(F, Mine.E) != Name)
        Mine.E = T.E;
      Map[Name].push_back({&F, &L, B, Mine});
    }
  }

  /// Does the block only work out a condition?
  static bool evaluates(const Block &B) {
    return llvm::all_of(B.Ops, [](const Op &O) {
      return O.Kind == OpKind::Read || O.Kind == OpKind::Call ||
             O.Kind == OpKind::StopCheck || O.Kind == OpKind::JoinableTest ||
             O.Kind == OpKind::ThreadId;
    });
  }

  /// `if (stop_ && jobs_.empty()) return;`: the first operand has a block of
  /// its own, whose other way stays in the loop.
  void operandsBefore(const Fn &F, const Cfg &G, const Loop &L, BlockId Exit) {
    BlockId B = Exit;
    for (unsigned Depth = 0; Depth < 8; ++Depth) {
      if (B == L.Header || G.preds(B).size() != 1 || !evaluates(F.block(B)))
        return;
      BlockId Before = G.preds(B).front();
      const auto &Succs = F.block(Before).Succs;
      if (!L.contains(Before) || Succs.size() != 2)
        return;
      unsigned Way = Succs[0] == B ? 0 : 1;
      if (Succs[1 - Way] == None || !L.contains(Succs[1 - Way]))
        return;
      for (const FlagTest &T : testsOfEdge(P, F, Before, Way))
        add(F, L, Exit, T);
      B = Before;
    }
  }

  void visit(const Fn &F) {
    const Cfg &G = P.cfg(F);
    for (const Loop &L : G.loops())
      for (auto [B, S] : L.Exits) {
        const auto &Succs = F.block(B).Succs;
        for (unsigned N = 0; N < Succs.size(); ++N)
          if (Succs[N] == S) {
            for (const FlagTest &T : testsOfEdge(P, F, B, N))
              add(F, L, B, T);
            operandsBefore(F, G, L, B);
          }
      }
  }
};
} // namespace

const llvm::StringMap<std::vector<FlagLoop>> &flagLoops(const Program &P) {
  auto &Map = P.index().FlagLoops;
  if (!Map) {
    Map = std::make_unique<llvm::StringMap<std::vector<FlagLoop>>>();
    LoopTests T{P, *Map};
    for (const auto &F : P.functions())
      T.visit(*F);
  }
  return *Map;
}

llvm::ArrayRef<FlagLoop> loopsOn(const Program &P, llvm::StringRef Name) {
  const auto &Map = flagLoops(P);
  auto It = Map.find(Name);
  if (It == Map.end())
    return {};
  return It->second;
}

std::vector<PredicateTest> predicateTests(const Program &P, const OpRef &Wait) {
  std::vector<PredicateTest> Out;
  for (const CallEdge &E : P.targets(Wait)) {
    const Fn &F = *E.Target;
    for (const Block &B : F.F->Blocks)
      for (const Op &O : B.Ops) {
        if (O.Kind != OpKind::Return)
          continue;
        std::vector<FlagTest> Tests;
        if (O.Cond != None) {
          Tests = testsOf(P, F, O.Cond, true);
        } else if (!O.Args.empty() && O.Args[0] != None) {
          FlagTest Same; // `return stop_;`
          Same.E = sourceOf(P, F, O.Args[0]);
          Tests.push_back(Same);
        }
        for (const FlagTest &T : Tests) {
          TestedPlaces Places{P, nullptr};
          Places.find(F, T, &E, 0);
          for (auto &[Name, Test] : Places.Out)
            Out.push_back(
                {Name, &F,
                 Test.E < F.F->Entities.size() && P.place(F, Test.E) == Name
                     ? Test
                     : T});
        }
      }
  }
  return Out;
}

bool isFlagType(const Fn &F, const Entity &E) {
  const Type *T = F.type(E.Type);
  if (T && T->Form == Shape::Atomic)
    T = F.type(T->Element);
  if (!T)
    return false;
  return T->Role == TypeRole::Bool || T->Role == TypeRole::Integer ||
         T->Form == Shape::Pointer || T->Form == Shape::SharedPtr ||
         T->Form == Shape::UniquePtr;
}

/// Is the write made by other code than the loop's own function?
static bool fromOutside(const FlagWrite &W, const FlagLoop &L) {
  return W.At.In != L.In && W.At.In->F->Kind != FunctionKind::Constructor;
}

std::vector<FlagWrite> stopWrites(const Program &P, llvm::StringRef Name) {
  llvm::ArrayRef<FlagLoop> Loops = loopsOn(P, Name);
  std::vector<FlagWrite> Out;
  if (Loops.empty())
    return Out;
  for (const FlagWrite &W : writesTo(P, Name))
    for (const FlagLoop &L : Loops) {
      auto Holds = W.Value ? L.Leaves.holds(*W.Value) : std::optional<bool>();
      if (fromOutside(W, L) && Holds.value_or(true) && !isInitial(P, W.At)) {
        Out.push_back(W);
        break;
      }
    }
  return Out;
}

bool isStopFlagLike(const Program &P, llvm::StringRef Name) {
  for (const FlagLoop &L : loopsOn(P, Name)) {
    const Entity &E = L.In->entity(L.Leaves.E);
    // What a call returned has the call's type: the place decides elsewhere.
    if (E.Root != RootKind::Temp && !isFlagType(*L.In, E))
      continue;
    return !stopWrites(P, Name).empty();
  }
  return false;
}

} // namespace leash
