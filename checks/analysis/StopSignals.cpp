// SPDX-License-Identifier: Apache-2.0
//
// What tells a waiter, or a loop around it, to end.
#include "checks/analysis/Flags.h"
#include "checks/analysis/StopWakes.h"
#include "checks/analysis/Summary.h"

namespace leash {

using namespace ir;

/// The loops around the op, and around the calls that lead to it.
void StopWakes::loopsAround(const OpRef &At, const FnSet &In, unsigned Depth,
                            std::vector<LoopAt> &Out) const {
  const Fn &F = *At.In;
  const Cfg &G = P.cfg(F);
  for (const Loop *L = G.loopOf(At.Block); L; L = G.outerOf(*L))
    Out.push_back({At, L});
  if (!G.loopOf(At.Block))
    Out.push_back({At, nullptr});
  if (!Depth)
    return;
  for (const CallEdge &E : P.callers(F))
    // One of many jobs, or overrides, tells little about the loop around.
    if (!E.Later && In.contains(E.Site.In) && E.Site.In != &F &&
        P.targets(E.Site).size() == 1)
      loopsAround(E.Site, In, Depth - 1, Out);
}

/// The signals of these loops, and tokens that their functions look at.
void StopWakes::around(const OpRef &At, const FnSet &In, unsigned Depth,
                       std::vector<Signal> &Out) const {
  std::vector<LoopAt> Loops;
  loopsAround(At, In, Depth, Loops);
  for (auto &[Site, L] : Loops) {
    if (L)
      for (LoopStop &S : Requests.of(*Site.In, *L))
        Out.push_back({std::move(S), Site.In, L, Site});
    for (LoopStop &S : Requests.tokensIn(*Site.In))
      Out.push_back({std::move(S), Site.In, nullptr, Site});
  }
}

/// Is it a wait that a thread comes back to, and not one for a single event?
/// The loop that tests the condition again does not count.
bool StopWakes::comesAgain(const OpRef &Wait) const {
  std::vector<LoopAt> Loops;
  loopsAround(Wait, Bodies, 2, Loops);
  llvm::DenseSet<const Loop *> Different;
  for (const LoopAt &L : Loops)
    if (L.second)
      Different.insert(L.second);
  return Different.size() > (Wait->Callables.empty() ? 1 : 0);
}

/// A constant that is written to a flag others can see.
static bool setsFlag(const OpRef &O) {
  if (O->Kind != OpKind::Write || O->Object == None || !O->Value)
    return false;
  const Entity &E = O.In->entity(O->Object);
  bool Shared = E.Root == RootKind::Global || !E.Path.empty();
  return Shared && isFlagType(*O.In, E);
}

/// Does the function look at the flag once it has waited?
static bool testsAfter(const Program &P, const OpRef &Wait,
                       llvm::StringRef Flag) {
  const Fn &F = *Wait.In;
  const Cfg &G = P.cfg(F);
  for (BlockId B : G.rpo()) {
    const auto &Succs = F.block(B).Succs;
    if (Succs.size() < 2 || !G.dominates(Wait.Block, B))
      continue;
    if (branchReads(P, F, B, Flag))
      return true;
  }
  return false;
}

/// `closed = true; notify_all();` in a function that shuts down: it tells the
/// waiter to end, whether or not that one looks at the flag.
void StopWakes::attempts(const OpRef &Wait, std::vector<Signal> &Out) const {
  const Place At = P.place(*Wait.In, Wait->Object);
  if (At.empty() || Wait->Kind != OpKind::Wait || !comesAgain(Wait))
    return;
  llvm::DenseSet<const Fn *> Done;
  for (const OpRef &N : P.opsOn(At)) {
    if (N->Kind != OpKind::Notify || Bodies.contains(N.In) ||
        !P.isShutdownFunction(*N.In) || !Done.insert(N.In).second)
      continue;
    for (OpRef W : liveOps(P, *N.In)) {
      if (!setsFlag(W))
        continue;
      Signal S;
      S.Stop.Where = P.place(*N.In, W->Object);
      S.Stop.Name = display(N.In->entity(W->Object));
      S.Stop.Requests.push_back(W);
      S.In = Wait.In;
      S.Site = Wait;
      S.Attempt = true;
      S.Seen = testsAfter(P, Wait, S.Stop.Where);
      if (!S.Stop.Where.empty())
        Out.push_back(std::move(S));
    }
  }
}

/// The object that a call is about: its own, or what it is given first.
static EntityId subject(const OpRef &Call) {
  if (Call->Object != None)
    return Call->Object;
  return Call->Args.empty() ? None : Call->Args[0];
}

/// `while (get(&s->in)) put(&s->next->in);`: one of several objects that go by
/// one name here, and the caller uses another of them, too. Which of them a
/// stop closes cannot be told.
bool StopWakes::isOneOfMany(const OpRef &Wait) const {
  auto NextToAnother = [&](const OpRef &Site) {
    const Fn &F = *Site.In;
    const EntityId Mine = subject(Site);
    const Place Name = Mine == None ? Place() : P.place(F, Mine);
    return !Name.empty() && llvm::any_of(liveOps(P, F), [&](const OpRef &O) {
      const EntityId Theirs = O->Kind == OpKind::Call ? subject(O) : None;
      return Theirs != None && !P.targets(O).empty() &&
             P.place(F, Theirs) == Name &&
             !samePlace(F.entity(Theirs), F.entity(Mine));
    });
  };
  return llvm::any_of(P.callers(*Wait.In), [&](const CallEdge &E) {
    return !E.Later && Bodies.contains(E.Site.In) && NextToAnother(E.Site);
  });
}

std::vector<StopWakes::Signal> StopWakes::signals(const OpRef &Wait) const {
  std::vector<Signal> Out;
  around(Wait, Bodies, 2, Out);
  for (LoopStop &S : Requests.ofCondition(Wait))
    Out.push_back({std::move(S), Wait.In, nullptr, Wait});
  attempts(Wait, Out);
  const Place At = P.place(*Wait.In, Wait->Object);
  const llvm::StringRef Owner = ownerOf(At);
  if (!Out.empty() && !Owner.empty() && isOneOfMany(Wait))
    llvm::erase_if(
        Out, [&](const Signal &S) { return ownerOf(S.Stop.Where) == Owner; });
  return Out;
}

} // namespace leash
