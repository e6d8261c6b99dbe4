// SPDX-License-Identifier: Apache-2.0
//
// Natural loops and irreducible cycles: strongly connected components, again
// and again with the edges to each header cut.
#include "checks/analysis/Cfg.h"
#include <algorithm>

namespace leash {

using namespace ir;

//===--- Loops -----------------------------------------------------------===//

/// Strongly connected components of a part of the graph (Tarjan, iterative).
namespace {
struct Components {
  const Cfg &G;
  const llvm::BitVector &In;  // the part
  const llvm::BitVector &Cut; // nodes whose incoming edges don't count
  std::vector<uint32_t> Number, Low;
  std::vector<BlockId> Stack;
  llvm::BitVector OnStack;
  std::vector<std::vector<BlockId>> Found;
  uint32_t Next = 0;
  struct Frame {
    BlockId B;
    unsigned Edge = 0;
  };

  Components(const Cfg &G, const llvm::BitVector &In,
             const llvm::BitVector &Cut)
      : G(G), In(In), Cut(Cut), Number(G.size(), None), Low(G.size()),
        OnStack(G.size()) {}

  BlockId target(BlockId B, unsigned Edge) const {
    size_t Normal = G.succs(B).size();
    return Edge < Normal ? G.succs(B)[Edge] : G.handlers(B)[Edge - Normal];
  }

  void enter(std::vector<Frame> &Frames, BlockId B) {
    Number[B] = Low[B] = Next++;
    Stack.push_back(B);
    OnStack.set(B);
    Frames.push_back({B});
  }

  void finish(BlockId B) {
    if (Low[B] != Number[B])
      return;
    std::vector<BlockId> C;
    BlockId X;
    do {
      X = Stack.back();
      Stack.pop_back();
      OnStack.reset(X);
      C.push_back(X);
    } while (X != B);
    Found.push_back(std::move(C));
  }

  void run(BlockId Root) {
    std::vector<Frame> Frames;
    enter(Frames, Root);
    while (!Frames.empty()) {
      BlockId B = Frames.back().B;
      if (Frames.back().Edge < G.succs(B).size() + G.handlers(B).size()) {
        BlockId S = target(B, Frames.back().Edge++);
        if (!In.test(S) || Cut.test(S))
          continue;
        if (Number[S] == None)
          enter(Frames, S);
        else if (OnStack.test(S))
          Low[B] = std::min(Low[B], Number[S]);
        continue;
      }
      finish(B);
      Frames.pop_back();
      if (!Frames.empty())
        Low[Frames.back().B] = std::min(Low[Frames.back().B], Low[B]);
    }
  }
};
} // namespace

static bool hasEdge(const Cfg &G, BlockId From, BlockId To) {
  return llvm::is_contained(G.succs(From), To) ||
         llvm::is_contained(G.handlers(From), To);
}

uint32_t Cfg::addLoop(std::vector<BlockId> Nodes, uint32_t Parent,
                      const llvm::BitVector &In) {
  Loop L;
  L.Parent = Parent;
  std::sort(Nodes.begin(), Nodes.end());
  // Entries: blocks with an edge from outside.
  unsigned Entries = 0;
  for (BlockId B : Nodes) {
    auto Outside = [&](BlockId Pr) { return live(Pr) && !In.test(Pr); };
    if (B != 0 && llvm::none_of(Preds[B], Outside) &&
        llvm::none_of(Throwers[B], Outside))
      continue;
    ++Entries;
    if (L.Header == None || Position[B] < Position[L.Header])
      L.Header = B;
  }
  L.Irreducible = Entries > 1;
  L.Blocks = std::move(Nodes);
  for (BlockId B : L.Blocks) {
    if (hasEdge(*this, B, L.Header))
      L.Latches.push_back(B);
    for (auto Next : {succs(B), handlers(B)})
      for (BlockId S : Next)
        if (!In.test(S))
          L.Exits.push_back({B, S});
  }
  uint32_t Id = Loops.size();
  for (BlockId B : L.Blocks)
    LoopOf[B] = Id; // inner loops come later and overwrite
  if (Parent != None)
    Loops[Parent].Nested.push_back(Id);
  Loops.push_back(std::move(L));
  return Id;
}

/// Finds the cycles among Nodes, then, with the edges to each header cut, the
/// cycles inside of them.
void Cfg::splitCycle(std::vector<BlockId> Nodes, uint32_t Parent,
                     llvm::BitVector &Cut, unsigned &Budget) {
  if (Budget < Nodes.size() || Nodes.empty()) {
    GaveUp |= !Nodes.empty();
    return;
  }
  Budget -= Nodes.size();
  llvm::BitVector In(size());
  for (BlockId B : Nodes)
    In.set(B);
  Components C(*this, In, Cut);
  for (BlockId B : Nodes)
    if (C.Number[B] == None)
      C.run(B);
  // Tarjan gives the last component first.
  std::reverse(C.Found.begin(), C.Found.end());
  for (auto &Part : C.Found) {
    BlockId B = Part.front();
    if (Part.size() == 1 && (Cut.test(B) || !hasEdge(*this, B, B)))
      continue;
    llvm::BitVector Own(size());
    for (BlockId X : Part)
      Own.set(X);
    uint32_t Id = addLoop(Part, Parent, Own);
    std::sort(Part.begin(), Part.end(),
              [&](BlockId X, BlockId Y) { return Position[X] < Position[Y]; });
    BlockId Header = Loops[Id].Header;
    Cut.set(Header);
    splitCycle(std::move(Part), Id, Cut, Budget);
    Cut.reset(Header);
  }
}

/// The statement of a loop stands on the block that decides its next round.
void Cfg::finishLoops() {
  for (LoopId S = 0; S < F->Loops.size(); ++S) {
    BlockId Head = F->Loops[S].Head;
    if (Head < size() && LoopOf[Head] != None &&
        Loops[LoopOf[Head]].Stmt == None && Loops[LoopOf[Head]].Header == Head)
      Loops[LoopOf[Head]].Stmt = S;
  }
  for (Loop &L : Loops)
    for (BlockId B : L.Blocks) {
      LoopId S = F->Blocks[B].Loop;
      if (L.Stmt == None && S < F->Loops.size() && LoopOf[B] != None &&
          &Loops[LoopOf[B]] == &L)
        L.Stmt = S;
    }
}

void Cfg::buildLoops() {
  llvm::BitVector Cut(size());
  unsigned Budget = 64 * size() + 1000;
  splitCycle(std::vector<BlockId>(Order.begin(), Order.end()), None, Cut,
             Budget);
  finishLoops();
}

/// A part of the loop; all else counts as outside.
static Loop partOf(const Cfg &G, const Loop &L, const llvm::BitVector &In) {
  Loop R;
  R.Header = L.Header;
  R.Parent = L.Parent;
  R.Stmt = L.Stmt;
  for (unsigned B : In.set_bits())
    R.Blocks.push_back(B);
  for (BlockId B : R.Blocks)
    for (auto After : {G.succs(B), G.handlers(B)})
      for (BlockId X : After)
        if (!In.test(X))
          R.Exits.push_back({B, X});
  return R;
}

/// The blocks of \p L from which \p Last is reached, but for the header.
static Loop roundBy(const Cfg &G, const Loop &L, BlockId Last, BlockId Latch) {
  llvm::BitVector In(G.size());
  In.set(L.Header);
  In.set(Latch);
  llvm::SmallVector<BlockId, 16> Work{Last};
  while (!Work.empty()) {
    BlockId B = Work.pop_back_val();
    if (In.test(B) && B != Last)
      continue;
    In.set(B);
    for (auto Before : {G.preds(B), G.throwers(B)})
      for (BlockId X : Before)
        if (L.contains(X) && !In.test(X))
          Work.push_back(X);
  }
  Loop R = partOf(G, L, In);
  R.Latches = {Latch};
  return R;
}

std::vector<Loop> roundsOf(const Cfg &G, const Loop &L) {
  // All `continue` go over one block to the header.
  std::vector<std::pair<BlockId, BlockId>> Ways;
  for (BlockId T : L.Latches) {
    bool Joins = T != L.Header && G.preds(T).size() > 1;
    if (!Joins)
      Ways.push_back({T, T});
    for (BlockId B : Joins ? G.preds(T) : llvm::ArrayRef<BlockId>())
      if (L.contains(B))
        Ways.push_back({B, T});
  }
  std::vector<Loop> Out;
  if (L.Irreducible || Ways.size() < 2 || Ways.size() > 32)
    return Out;
  for (auto [Last, Latch] : Ways)
    if (Loop R = roundBy(G, L, Last, Latch); R.Blocks.size() < L.Blocks.size())
      Out.push_back(std::move(R));
  return Out;
}

/// What is reached from \p Work within the loop and not over \p Avoid.
static llvm::BitVector reachedIn(const Cfg &G, const Loop &L,
                                 llvm::SmallVector<BlockId, 16> Work,
                                 const llvm::BitVector &Avoid, bool Back) {
  llvm::BitVector Seen(G.size());
  while (!Work.empty()) {
    BlockId B = Work.pop_back_val();
    if (Seen.test(B) || Avoid.test(B))
      continue;
    Seen.set(B);
    if (Back && B == L.Header)
      continue;
    for (auto Next :
         {Back ? G.preds(B) : G.succs(B), Back ? G.throwers(B) : G.handlers(B)})
      for (BlockId X : Next)
        if (L.contains(X) && X != (Back ? None : L.Header))
          Work.push_back(X);
  }
  return Seen;
}

Loop roundWithout(const Cfg &G, const Loop &L, llvm::ArrayRef<BlockId> Avoid) {
  llvm::BitVector Out(G.size());
  for (BlockId B : Avoid)
    Out.set(B);
  llvm::BitVector In = reachedIn(G, L, {L.Header}, Out, false);
  llvm::SmallVector<BlockId, 16> Last;
  for (BlockId B : L.Latches)
    if (In.test(B))
      Last.push_back(B);
  In &= reachedIn(G, L, Last, Out, true);
  Loop R = partOf(G, L, In);
  R.Latches.assign(Last.begin(), Last.end());
  return R;
}

} // namespace leash
