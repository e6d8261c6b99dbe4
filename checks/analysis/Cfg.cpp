// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/Cfg.h"
#include <algorithm>

namespace leash {

using namespace ir;

bool Loop::contains(BlockId B) const {
  return std::binary_search(Blocks.begin(), Blocks.end(), B);
}

bool mayThrow(const Op &O) {
  return O.has(OpMayThrow) || O.Kind == OpKind::Throw;
}

Cfg::Cfg(const Function &Fn) : F(&Fn) {
  size_t N = Fn.Blocks.size();
  Succs.resize(N);
  Preds.resize(N);
  Handlers.resize(N);
  Throwers.resize(N);
  Position.assign(N, None);
  PostPosition.assign(N, None);
  LoopOf.assign(N, None);
  Idom.assign(N, None);
  Ipdom.assign(N, None);
  ToExit.resize(N);
  if (!N)
    return;
  buildEdges();
  buildOrder();
  buildDominators();
  buildPostDominators();
  buildLoops();
}

//===--- Edges and order -------------------------------------------------===//

void Cfg::addHandlers(BlockId B) {
  const Block &Bl = F->Blocks[B];
  bool Throws = Bl.Term == TermKind::Throw;
  for (const Op &O : Bl.Ops)
    Throws |= mayThrow(O);
  if (!Throws)
    return;
  unsigned Guard = 0;
  for (TryId T = Bl.Try; T != None && T < F->Tries.size() && ++Guard < 64;
       T = F->Tries[T].Parent) {
    for (BlockId H : F->Tries[T].Handlers)
      if (H < size() && !llvm::is_contained(Handlers[B], H) &&
          !llvm::is_contained(Succs[B], H)) {
        Handlers[B].push_back(H);
        Throwers[H].push_back(B);
      }
    if (F->Tries[T].CatchesAll)
      return;
  }
}

void Cfg::buildEdges() {
  for (BlockId B = 0; B < size(); ++B)
    for (BlockId S : F->Blocks[B].Succs)
      if (S < size() && !llvm::is_contained(Succs[B], S)) {
        Succs[B].push_back(S);
        Preds[S].push_back(B);
      }
  for (BlockId B = 0; B < size(); ++B)
    addHandlers(B);
}

void Cfg::buildOrder() {
  std::vector<std::pair<BlockId, unsigned>> Stack{{0, 0}};
  llvm::BitVector Seen(size());
  Seen.set(0);
  auto Next = [&](BlockId B, unsigned N) {
    return N < Succs[B].size() ? Succs[B][N] : Handlers[B][N - Succs[B].size()];
  };
  while (!Stack.empty()) {
    auto &[B, N] = Stack.back();
    if (N == Succs[B].size() + Handlers[B].size()) {
      Order.push_back(B);
      Stack.pop_back();
      continue;
    }
    BlockId S = Next(B, N++);
    if (Seen.test(S))
      continue;
    Seen.set(S);
    Stack.push_back({S, 0});
  }
  std::reverse(Order.begin(), Order.end());
  for (uint32_t N = 0; N < Order.size(); ++N)
    Position[Order[N]] = N;
}

bool Cfg::reaches(BlockId From, BlockId To) const {
  llvm::BitVector Seen(size());
  std::vector<BlockId> Work{From};
  while (!Work.empty()) {
    BlockId B = Work.back();
    Work.pop_back();
    auto Visit = [&](llvm::ArrayRef<BlockId> Next) {
      for (BlockId S : Next)
        if (!Seen.test(S)) {
          Seen.set(S);
          Work.push_back(S);
        }
    };
    Visit(Succs[B]);
    Visit(Handlers[B]);
    if (Seen.test(To))
      return true;
  }
  return false;
}

//===--- Dominators ------------------------------------------------------===//

/// The nearest common dominator: walks up by position (Cooper, Harvey,
/// Kennedy: "A Simple, Fast Dominance Algorithm").
static BlockId meet(BlockId A, BlockId B, const std::vector<BlockId> &Parent,
                    const std::vector<uint32_t> &Pos) {
  while (A != B) {
    if (Pos[A] > Pos[B])
      A = Parent[A];
    else
      B = Parent[B];
    if (A == None || B == None)
      return None;
  }
  return A;
}

void Cfg::buildDominators() {
  Idom[0] = 0;
  unsigned Rounds = 64;
  for (bool Changed = true; Changed;) {
    if (!Rounds--) {
      GaveUp = true;
      break;
    }
    Changed = false;
    for (BlockId B : Order) {
      if (B == 0)
        continue;
      BlockId New = None;
      auto Add = [&](llvm::ArrayRef<BlockId> From) {
        for (BlockId Pr : From)
          if (live(Pr) && Idom[Pr] != None)
            New = New == None ? Pr : meet(New, Pr, Idom, Position);
      };
      Add(Preds[B]);
      Add(Throwers[B]);
      Changed |= Idom[B] != New;
      Idom[B] = New;
    }
  }
  Idom[0] = None;
  if (GaveUp)
    Idom.assign(size(), None);
}

static bool isNormalEnd(const ir::Function &F, BlockId B,
                        llvm::ArrayRef<BlockId> Succs) {
  TermKind T = F.Blocks[B].Term;
  if (B == F.Exit || T == TermKind::Exit)
    return true;
  return T == TermKind::Return && Succs.empty();
}

/// All blocks that lead to a normal end, in reverse post order of the reversed
/// graph.
std::vector<BlockId> Cfg::backwards() {
  std::vector<BlockId> Post;
  std::vector<std::pair<BlockId, unsigned>> Stack;
  for (BlockId End : Order) {
    if (!isNormalEnd(*F, End, Succs[End]) || ToExit.test(End))
      continue;
    ToExit.set(End);
    Stack.push_back({End, 0});
    while (!Stack.empty()) {
      auto &[B, N] = Stack.back();
      if (N == Preds[B].size() + Throwers[B].size()) {
        Post.push_back(B);
        Stack.pop_back();
        continue;
      }
      BlockId Pr =
          N < Preds[B].size() ? Preds[B][N] : Throwers[B][N - Preds[B].size()];
      ++N;
      if (!live(Pr) || ToExit.test(Pr))
        continue;
      ToExit.set(Pr);
      Stack.push_back({Pr, 0});
    }
  }
  std::reverse(Post.begin(), Post.end());
  return Post;
}

/// The same over the reversed graph, with a virtual node behind all normal
/// ends. Exceptional edges do count: a handler that returns is a normal end.
void Cfg::buildPostDominators() {
  std::vector<BlockId> Post = backwards();
  const BlockId Virtual = size();
  PostPosition.assign(size() + 1, None);
  PostPosition[Virtual] = 0;
  for (uint32_t N = 0; N < Post.size(); ++N)
    PostPosition[Post[N]] = N + 1;
  std::vector<BlockId> Parent(size() + 1, None);
  Parent[Virtual] = Virtual;
  unsigned Rounds = 64;
  for (bool Changed = true; Changed && Rounds; --Rounds) {
    Changed = false;
    for (BlockId B : Post) {
      BlockId New = isNormalEnd(*F, B, Succs[B]) ? Virtual : None;
      auto Add = [&](llvm::ArrayRef<BlockId> Next) {
        for (BlockId S : Next)
          if (PostPosition[S] != None && Parent[S] != None)
            New = New == None ? S : meet(New, S, Parent, PostPosition);
      };
      Add(Succs[B]);
      Add(Handlers[B]);
      Changed |= Parent[B] != New;
      Parent[B] = New;
    }
  }
  if (!Rounds) {
    GaveUp = true;
    return;
  }
  for (BlockId B = 0; B < size(); ++B)
    Ipdom[B] = Parent[B] == Virtual ? None : Parent[B];
}

static bool above(BlockId A, BlockId B, const std::vector<BlockId> &Parent) {
  for (size_t Guard = 0; B != None && Guard <= Parent.size(); ++Guard) {
    if (A == B)
      return true;
    B = Parent[B];
  }
  return false;
}

bool Cfg::dominates(BlockId A, BlockId B) const { return above(A, B, Idom); }

bool Cfg::postDominates(BlockId A, BlockId B) const {
  return A == B || (ToExit.test(B) && above(A, B, Ipdom));
}

bool Cfg::dominates(std::pair<BlockId, uint32_t> A,
                    std::pair<BlockId, uint32_t> B) const {
  if (A.first == B.first)
    return A.second < B.second;
  if (!dominates(A.first, B.first))
    return false;
  // The handler may be entered from before A's end.
  bool Early = false;
  for (uint32_t N = 0; N <= A.second && N < F->Blocks[A.first].Ops.size(); ++N)
    Early |= mayThrow(F->Blocks[A.first].Ops[N]);
  if (!Early)
    return true;
  for (BlockId H : Handlers[A.first]) {
    if (H == B.first)
      return false;
    // Is there a way from the handler to B that does not run A again?
    llvm::BitVector Seen(size());
    Seen.set(A.first);
    Seen.set(H);
    std::vector<BlockId> Work{H};
    while (!Work.empty()) {
      BlockId X = Work.back();
      Work.pop_back();
      for (auto Next : {succs(X), handlers(X)})
        for (BlockId S : Next)
          if (!Seen.test(S)) {
            Seen.set(S);
            Work.push_back(S);
          }
    }
    if (Seen.test(B.first))
      return false;
  }
  return true;
}

} // namespace leash
