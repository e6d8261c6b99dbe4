// SPDX-License-Identifier: Apache-2.0
//
// Depth-first over the paths of one function; equal states of a block are
// followed once, and there is a budget for each.
#include "checks/analysis/HandleFlow.h"
#include "checks/analysis/Cfg.h"

namespace leash {

using namespace ir;

static constexpr unsigned MaxStates = 64;        // per block
static constexpr unsigned MaxSteps = 4000;       // per start
static constexpr unsigned MaxStepsOfAll = 40000; // starts of one function

HandleFlow::HandleFlow(const Program &P, const Fn &F, HandleFlowOptions O)
    : P(P), F(F), G(P.cfg(F)), Table(P, F), Options(O),
      StepsLeft(MaxStepsOfAll) {
  for (const auto &L : P.functions())
    if (L->F->Parent == F.F->Usr)
      Lambdas.push_back(L.get());
}

std::optional<HandleLoss> HandleFlow::follow(const HandleStart &S) {
  Start = S;
  Seen.assign(G.size(), {});
  Work.clear();
  Losses.clear();
  GivenTo.clear();
  Discharged = GaveUp = false;
  OnlyOurs.reset();
  State Begin = beforeStart({});
  Begin.Running = !S.At;
  if (F.F->has(FnIncomplete) || F.F->has(FnDependent) || G.rpo().empty() ||
      capturesMatter(Begin))
    return std::nullopt;
  Paced = pacedLoop();
  push(G.rpo().front(), std::move(Begin));
  for (unsigned Steps = 0; !Work.empty(); ++Steps) {
    if (Steps > MaxSteps || !StepsLeft) {
      GaveUp = true;
      break;
    }
    --StepsLeft;
    Item I = std::move(Work.back());
    Work.pop_back();
    run(std::move(I));
  }
  // A caller that passes null for the handle wants it that way.
  llvm::erase_if(Losses, [&](const HandleLoss &L) {
    return llvm::any_of(L.Null, [&](uint32_t N) { return GivenTo.count(N); }) ||
           (GaveUp && !L.Null.empty());
  });
  // What a path has lost is lost, whatever else there is.
  if (S.Maybe && (Discharged || GaveUp))
    llvm::erase_if(Losses, [](const HandleLoss &L) { return !L.Sure; });
  if (Losses.empty())
    return std::nullopt;
  return *std::min_element(Losses.begin(), Losses.end(),
                           [](const HandleLoss &A, const HandleLoss &B) {
                             return A.Where.Begin.Offset < B.Where.Begin.Offset;
                           });
}

llvm::hash_code HandleFlow::State::hash() const {
  llvm::hash_code H = llvm::hash_combine(Running, Sure, Left, Holders.size());
  for (const Entity &E : Holders)
    H = llvm::hash_combine(H, unsigned(E.Root), E.Index, E.Path.size());
  for (const auto &[Key, Range] : Known)
    H = llvm::hash_combine(H, Key, Range.Lo, Range.Hi, Range.Not.size());
  return H;
}

void HandleFlow::push(BlockId B, State S) {
  if (B == None || !G.live(B))
    return;
  bool Starts =
      S.Running || B == Start.At.Block || G.reaches(B, Start.At.Block);
  if (!Starts)
    return;
  if (S.Running && B == Paced) {
    Discharged = true;
    return;
  }
  if (S.Running && endsInLoop(B, S)) {
    Discharged = true;
    if (!startsAgain())
      return;
    S = beforeStart(std::move(S.Known));
    return push(B, std::move(S));
  }
  auto &At = Seen[B];
  const llvm::hash_code Hash = S.hash();
  if (llvm::any_of(At, [&](const Entered &Old) {
        return Old.Hash == Hash && Old.S == S;
      }))
    return;
  // What was learned before the start is seldom tested again after it.
  if (At.size() >= MaxStates && !S.Running && !S.Known.empty()) {
    S.Known.clear();
    return push(B, std::move(S));
  }
  if (At.size() > MaxStates) {
    GaveUp = true;
    return;
  }
  At.push_back({Hash, S});
  Work.push_back({B, 0, std::move(S)});
}

/// Does an op that ends the handle put something else there?
static bool replaces(OpKind K) {
  return K != OpKind::Destroy && K != OpKind::Clear && K != OpKind::Delete &&
         K != OpKind::Forget;
}

void HandleFlow::run(Item I) {
  const Block &B = F.block(I.Block);
  State &S = I.S;
  for (uint32_t N = I.Op; N < B.Ops.size(); ++N) {
    OpRef O{&F, I.Block, N};
    State Before = S;
    if (Start.At == O) {
      if (!startHere(O, S))
        return;
      continue;
    }
    switch (S.Running ? transfer(O, S) : before(O, S)) {
    case Next::Drop: {
      Discharged |= S.Running;
      if (!S.Running)
        return;
      std::optional<State> Later = nextRound(O, Before);
      if (calleeLeavesSome(O, Before)) {
        if (Later)
          Work.push_back({I.Block, N + 1, std::move(*Later)});
        S = std::move(Before);
      } else if (Later) {
        S = std::move(*Later);
      } else {
        return;
      }
      continue;
    }
    case Next::Lost:
      return lose(replaces(O->Kind) ? HandleLoss::Replaced
                                    : HandleLoss::Destroyed,
                  O, Before);
    case Next::Go:
      break;
    }
    if (canThrow(O))
      throwsOut(O, Before);
  }
  leave(I.Block, S);
}

/// False when the path ends here.
bool HandleFlow::startHere(const OpRef &O, State &S) {
  bool Many = llvm::any_of(S.Holders, [](const Entity &H) {
    return llvm::any_of(H.Path, isElement);
  });
  if (S.Running && !Many) {
    bool Over = startsOver(S);
    // `t = std::thread(f)`: the assignment is what ends the one before.
    bool Later =
        S.Holders.size() == 1 && !samePlace(S.Holders[0], Start.Holder);
    if (Over && Later && replacedAt(S))
      return true;
    if (onlyHere(S) || Over)
      lose(HandleLoss::Overtaken, O, S);
    else
      Discharged = true;
    return false;
  }
  // The body has the object on the heap, too.
  bool Shared = O->Kind == OpKind::Spawn && argHits(O.op(), S) &&
                Start.Handle->Dtor == DtorEffect::None &&
                !S.Holders[0].Path.empty() &&
                S.Holders[0].Path[0].Kind != StepKind::Field;
  if ((Shared && bodyKeeps(O, S)) || partLeaves(O, S)) {
    Discharged = true;
    return false;
  }
  if (canThrow(O))
    throwsOut(O, S);
  Table.transfer(O, S.Known);
  ValueRange Zero = ValueRange::exactly(0), Other = ValueRange::nonZero();
  if (Start.Failed != None && S.Running) {
    State Earlier = S; // the earlier ones are still there
    Table.learn(Start.Failed, Start.FailedIsZero ? Zero : Other, Earlier.Known);
    Work.push_back({O.Block, O.Index + 1, std::move(Earlier)});
  }
  if (Start.Failed != None)
    Table.learn(Start.Failed, Start.FailedIsZero ? Other : Zero, S.Known);
  if (!S.Running) // owners: those that have it from here on
    llvm::erase_if(S.Holders, [&](const Entity &H) {
      return !samePlace(H, S.Holders.front()) && !isName(H);
    });
  bool Again = std::exchange(S.Running, true);
  if (!Again)
    addOwners(S);
  nonNull(S);
  return !capturesMatter(S) && !givesBack(O, S);
}

/// What has the thread is not null or empty, nor is a C handle 0.
void HandleFlow::nonNull(State &S) const {
  bool Number = Start.Handle->Dtor == DtorEffect::None;
  for (const Entity &H : S.Holders)
    for (EntityId E = 0; E < F.F->Entities.size(); ++E) {
      const Entity &X = F.entity(E);
      bool Prefix = X.Path.size() < H.Path.size() && covers(X, H) &&
                    H.Path[X.Path.size()].Kind == StepKind::Deref;
      if (Prefix || (Number && samePlace(X, H)))
        Table.learn(E, ValueRange::nonZero(), S.Known);
    }
}

void HandleFlow::leave(BlockId B, State &S) {
  const Block &Bl = F.block(B);
  if (Bl.Term == TermKind::NoReturn)
    return;
  if (Bl.Term == TermKind::Throw) {
    if (S.Running && G.handlers(B).empty())
      lose(HandleLoss::Thrown, {&F, B, uint32_t(Bl.Ops.size())}, S);
    return; // handlers: by the op that throws
  }
  for (unsigned N = 0; N < Bl.Succs.size(); ++N) {
    State Out = S;
    if (Bl.Succs[N] == None || !Table.takeEdge(B, N, Out.Known))
      continue;
    if (Bl.Succs[N] != F.F->Exit) {
      push(Bl.Succs[N], std::move(Out));
      continue;
    }
    // At the end of the process nothing is left to be collected. An object
    // that dies is seen to: a temporary that does not has become part of
    // something else (`peers.push_back({fd, std::thread(f)})`).
    bool Kept = Start.Handle && Start.Handle->Dtor != DtorEffect::None &&
                llvm::any_of(Out.Holders, [](const Entity &H) {
                  return H.Root == RootKind::Temp && H.Path.empty();
                });
    if (!Out.Running || F.F->has(FnMain))
      continue;
    if (Kept)
      Discharged = true;
    else
      lose(HandleLoss::LeftBehind, {&F, B, uint32_t(Bl.Ops.size())}, Out);
  }
}

void HandleFlow::lose(HandleLoss::HowT How, const OpRef &At, const State &S) {
  if (How == HandleLoss::Thrown && guarded(S)) {
    Discharged = true;
    return;
  }
  const Block &B = F.block(At.Block);
  HandleLoss L;
  L.How = How;
  L.At = At;
  if (At.Index < B.Ops.size())
    L.Where = At.location();
  else if (B.Ops.empty() && B.TermWhere.valid())
    L.Where = F.location(B.TermWhere);
  else
    L.Where = F.end();
  bool FromWhole = At.Index >= B.Ops.size();
  for (uint32_t N = 0; N < std::min<size_t>(At.Index, B.Ops.size()); ++N) {
    OpKind K = B.Ops[N].Kind;
    if (K == OpKind::Return)
      L.Value = Table.valueOf(B.Ops[N], S.Known);
    if (K == OpKind::Return || (K == OpKind::Throw && FromWhole))
      L.Where = OpRef{&F, At.Block, N}.location();
  }
  L.Moves.assign(S.Moves.begin(), S.Moves.end());
  L.Last = S.Holders.front();
  L.Sure = S.Sure;
  L.Left = S.Left;
  for (EntityId E = 0; E < F.F->Entities.size(); ++E) {
    const Entity &X = F.entity(E);
    if (X.Root == RootKind::Param && X.Path.empty() && Table.isNull(E, S.Known))
      L.Null.push_back(X.Index);
  }
  Losses.push_back(std::move(L));
}

} // namespace leash
