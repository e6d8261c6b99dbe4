// SPDX-License-Identifier: Apache-2.0
//
// The shape of one function's graph: order, dominators, loops.
//
// The graph holds the normal edges and the exceptional ones (from a block that
// may throw inside a try region to each handler); both are also at hand
// separately. Post-dominators look at normal exits only: paths that end in a
// throw or in a call that never returns do not count.
#ifndef LEASH_CHECKS_ANALYSIS_CFG_H
#define LEASH_CHECKS_ANALYSIS_CFG_H

#include "checks/ir/IR.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/BitVector.h"

namespace leash {

/// A cycle: a natural loop, or an irreducible one (several entries).
struct Loop {
  ir::BlockId Header = ir::None;    // irreducible: the entry that comes first
  std::vector<ir::BlockId> Blocks;  // sorted; those of nested loops too
  std::vector<ir::BlockId> Latches; // in the loop, with an edge to the header
  /// Edges that leave: (block in the loop, successor outside).
  std::vector<std::pair<ir::BlockId, ir::BlockId>> Exits;
  std::vector<uint32_t> Nested; // directly nested, indices into Cfg::loops()
  uint32_t Parent = ir::None;
  ir::LoopId Stmt = ir::None; // the statement as written, when there is one
  bool Irreducible = false;
  bool contains(ir::BlockId B) const;
};

class Cfg {
public:
  explicit Cfg(const ir::Function &F);

  const ir::Function &function() const { return *F; }
  uint32_t size() const { return Succs.size(); }

  /// Normal edges, without those that cannot be taken.
  llvm::ArrayRef<ir::BlockId> succs(ir::BlockId B) const { return Succs[B]; }
  llvm::ArrayRef<ir::BlockId> preds(ir::BlockId B) const { return Preds[B]; }
  /// Handlers that an exception from this block may reach, innermost first.
  llvm::ArrayRef<ir::BlockId> handlers(ir::BlockId B) const {
    return Handlers[B];
  }
  /// Blocks whose exceptions this handler may catch.
  llvm::ArrayRef<ir::BlockId> throwers(ir::BlockId B) const {
    return Throwers[B];
  }

  /// Blocks that can run, in reverse post order; the entry first.
  llvm::ArrayRef<ir::BlockId> rpo() const { return Order; }
  uint32_t rpoIndex(ir::BlockId B) const { return Position[B]; } // or None
  /// Can this block run at all?
  bool live(ir::BlockId B) const { return Position[B] != ir::None; }
  /// Is there a path of one or more edges? Both kinds of edges count.
  bool reaches(ir::BlockId From, ir::BlockId To) const;
  /// Can the function end normally from here? (A path to a return.)
  bool reachesExit(ir::BlockId B) const { return ToExit.test(B); }

  /// \name Dominators (every block dominates itself)
  /// Were the budget to run out, nothing dominates anything but itself.
  /// @{
  bool dominates(ir::BlockId A, ir::BlockId B) const;
  bool postDominates(ir::BlockId A, ir::BlockId B) const;
  ir::BlockId idom(ir::BlockId B) const { return Idom[B]; }
  ir::BlockId ipdom(ir::BlockId B) const { return Ipdom[B]; }
  /// Ops: (block, index). True when A surely ran to its end before B starts.
  bool dominates(std::pair<ir::BlockId, uint32_t> A,
                 std::pair<ir::BlockId, uint32_t> B) const;
  bool gaveUp() const { return GaveUp; }
  /// @}

  /// The next loop around it, or null.
  const Loop *outerOf(const Loop &L) const {
    return L.Parent == ir::None ? nullptr : &Loops[L.Parent];
  }
  /// Outer loops before inner ones.
  llvm::ArrayRef<Loop> loops() const { return Loops; }
  /// The innermost loop of a block, or null.
  const Loop *loopOf(ir::BlockId B) const {
    return LoopOf[B] == ir::None ? nullptr : &Loops[LoopOf[B]];
  }
  const ir::LoopStmt *stmtOf(const Loop &L) const {
    return L.Stmt == ir::None ? nullptr : &F->Loops[L.Stmt];
  }

private:
  using Blocks = llvm::SmallVector<ir::BlockId, 2>;
  const ir::Function *F;
  std::vector<Blocks> Succs, Preds, Handlers, Throwers;
  std::vector<ir::BlockId> Order, Idom, Ipdom;
  std::vector<uint32_t> Position, PostPosition, LoopOf;
  std::vector<Loop> Loops;
  llvm::BitVector ToExit;
  bool GaveUp = false;

  void buildEdges();
  void addHandlers(ir::BlockId B);
  void buildOrder();
  void buildDominators();
  std::vector<ir::BlockId> backwards();
  void buildPostDominators();
  void buildLoops();
  void splitCycle(std::vector<ir::BlockId> Nodes, uint32_t Parent,
                  llvm::BitVector &Cut, unsigned &Budget);
  uint32_t addLoop(std::vector<ir::BlockId> Nodes, uint32_t Parent,
                   const llvm::BitVector &In);
  void finishLoops();
};

/// What each way back to the header runs again and again when no other is
/// taken: without the rest of the loop, which counts as outside. None when
/// there is one way only.
std::vector<Loop> roundsOf(const Cfg &G, const Loop &L);

/// What the loop runs again and again when it gets to none of these blocks; no
/// blocks when it can't.
Loop roundWithout(const Cfg &G, const Loop &L,
                  llvm::ArrayRef<ir::BlockId> Avoid);

/// May this op leave its block by an exception?
bool mayThrow(const ir::Op &O);

} // namespace leash

#endif
