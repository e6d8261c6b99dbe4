// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/StartedBody.h"
#include "checks/analysis/Cfg.h"
#include "checks/analysis/Flags.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace leash {

using namespace ir;

static constexpr unsigned MaxFunctions = 200; // that a thread runs
static constexpr unsigned MaxFacts = 8;       // sets of them, per block

static void noteWrite(const Fn &F, const Op &O, const Program &P,
                      StartedBody::Writes &Out) {
  bool Writes = O.Kind == OpKind::Write || O.Kind == OpKind::Assign;
  if (!Writes || O.Object == None || !isFlagType(F, O.Object))
    return;
  Place Name = P.place(F, O.Object);
  if (Name.empty()) // of its own, which nobody else can name
    return;
  auto [It, New] = Out.try_emplace(std::move(Name), std::vector<int64_t>());
  if (!O.Value)
    It->second.reset();
  else if (It->second)
    It->second->push_back(*O.Value);
}

/// A call of a function or closure that is in a queue, a list, a field.
static bool callsWhatIsKept(const Fn &F, const Op &O) {
  return O.Kind == OpKind::Call &&
         llvm::any_of(O.Callables, [&](const Callable &C) {
           return C.Object != None && !F.entity(C.Object).Path.empty();
         });
}

namespace {
/// The blocks of one function that can be reached with what is known.
struct Walk {
  const Cfg &G;
  Facts Begin; // holds all the time
  llvm::BitVector Live{unsigned(G.size())};
  std::vector<std::vector<Facts>> Seen =
      std::vector<std::vector<Facts>>(G.size());
  std::vector<std::pair<BlockId, Facts>> Steps{};

  void push(BlockId B, Facts Local) {
    if (B == None || !G.live(B) || Seen[B].size() > MaxFacts)
      return;
    if (Seen[B].size() == MaxFacts)
      Local = Begin;
    if (llvm::is_contained(Seen[B], Local))
      return;
    Live.set(B);
    Seen[B].push_back(Local);
    Steps.push_back({B, std::move(Local)});
  }
};

/// Goes through what the thread runs, as far as it gets by itself.
struct Untold {
  const Program &P;
  const KnownPlaces &Known;
  StartedBody &Body;
  const Fn *Starter; // what it writes is of another object, for its thread
  std::vector<const Fn *> Work{};
  llvm::SmallPtrSet<const Fn *, 16> Found{};

  void add(const Fn *F) {
    if (F != Starter && Found.size() < MaxFunctions && Found.insert(F).second)
      Work.push_back(F);
  }

  void run() {
    while (!Work.empty()) {
      const Fn &F = *Work.back();
      Work.pop_back();
      llvm::BitVector Live = reached(F);
      for (BlockId B : Live.set_bits())
        for (uint32_t N = 0; N < F.block(B).Ops.size(); ++N) {
          noteWrite(F, F.block(B).Ops[N], P, Body.ByItself);
          // A function that is kept somewhere runs when somebody put it there:
          // `submit(quit)` asks, the thread does not do that by itself.
          if (!callsWhatIsKept(F, F.block(B).Ops[N]))
            for (const CallEdge &E : P.targets({&F, B, N}))
              add(E.Target);
        }
    }
  }

  /// What is known, and stays so, of the flags that the function looks at.
  bool learn(const Fn &F, FactTable &Table, Facts &Local) const {
    for (EntityId E = 0; E < F.F->Entities.size(); ++E) {
      Place Name = P.place(F, E);
      auto It = Name.empty() ? Known.end() : Known.find(Name);
      if (It == Known.end() || Body.Ever.count(Name))
        continue;
      Table.want(E);
      Table.learn(E, It->second, Local);
    }
    return !Local.empty();
  }

  llvm::BitVector reached(const Fn &F) const {
    FactTable Table(P, F);
    Walk W{P.cfg(F), {}};
    if (!learn(F, Table, W.Begin)) {
      for (BlockId B : W.G.rpo())
        W.Live.set(B);
      return std::move(W.Live);
    }
    if (!W.G.rpo().empty())
      W.push(W.G.rpo().front(), W.Begin);
    while (!W.Steps.empty()) {
      auto [B, Local] = std::move(W.Steps.back());
      W.Steps.pop_back();
      for (uint32_t N = 0; N < F.block(B).Ops.size(); ++N)
        Table.transfer({&F, B, N}, Local);
      for (BlockId H : W.G.handlers(B))
        W.push(H, W.Begin);
      for (unsigned N = 0; N < F.block(B).Succs.size(); ++N) {
        Facts Next = Local;
        if (F.block(B).Succs[N] != None && Table.takeEdge(B, N, Next))
          W.push(F.block(B).Succs[N], std::move(Next));
      }
    }
    return std::move(W.Live);
  }
};
} // namespace

StartedBody startedBody(const Program &P, const OpRef &Start,
                        const KnownPlaces &Known) {
  StartedBody Out;
  const SpawnSite *S = P.spawnAt(Start);
  if (!S)
    return Out;
  for (const Fn *F : P.reachableFrom(S->Bodies, MaxFunctions))
    for (OpRef O : opsOf(*F)) {
      bool Reads = O->Kind == OpKind::Read || O->Kind == OpKind::StopCheck ||
                   O->Kind == OpKind::Wait || O->Kind == OpKind::Receive;
      if (Reads && O->Object != None)
        Out.Reads.insert(P.place(*F, O->Object));
      noteWrite(*F, O.op(), P, Out.Ever);
    }
  Untold U{P, Known, Out, Start.In};
  for (const Fn *F : S->Bodies)
    U.add(F);
  U.run();
  return Out;
}

} // namespace leash
