// SPDX-License-Identifier: Apache-2.0
//
// A small worklist solver over one function's graph.
//
// An analysis has
//   using State                       copyable
//   State boundary()                  at the entry (backward: at the exits)
//   bool join(State &To, const State &From)   true when To changed
//   void transfer(BlockId B, State &S)        the whole block
// and may have
//   bool edge(BlockId B, unsigned Succ, State &S)   forward only: refine along
//                     Blocks[B].Succs[Succ]; false: the edge cannot be taken
//   State thrown(BlockId B, const State &In)  forward only: the state in which
//                     an exception leaves the block; default: In joined with
//                     Out
#ifndef LEASH_CHECKS_ANALYSIS_DATAFLOW_H
#define LEASH_CHECKS_ANALYSIS_DATAFLOW_H

#include "checks/analysis/Cfg.h"
#include <optional>
#include <set>

namespace leash {

template <typename State> struct DataflowResult {
  /// Before and after each block in the direction of the flow; nothing for
  /// blocks that were not reached.
  std::vector<std::optional<State>> In, Out;
  bool GaveUp = false; // the budget ran out: In and Out mean nothing
};

namespace detail {
template <typename State, typename Analysis>
bool joinInto(Analysis &A, std::optional<State> &To, const State &From) {
  if (!To) {
    To = From;
    return true;
  }
  return A.join(*To, From);
}

template <typename Analysis>
typename Analysis::State thrownState(Analysis &A, ir::BlockId B,
                                     const typename Analysis::State &In,
                                     const typename Analysis::State &Out) {
  if constexpr (requires { A.thrown(B, In); })
    return A.thrown(B, In);
  typename Analysis::State S = In;
  A.join(S, Out);
  return S;
}
} // namespace detail

/// Forward: at most \p Budget blocks are processed.
template <typename Analysis>
DataflowResult<typename Analysis::State> solveForward(const Cfg &G, Analysis &A,
                                                      unsigned Budget = 20000) {
  using State = typename Analysis::State;
  DataflowResult<State> R;
  R.In.resize(G.size());
  R.Out.resize(G.size());
  if (G.rpo().empty())
    return R;
  std::set<std::pair<uint32_t, ir::BlockId>> Work; // in reverse post order
  auto Push = [&](ir::BlockId B) { Work.insert({G.rpoIndex(B), B}); };
  auto Flow = [&](ir::BlockId To, const State &S) {
    if (detail::joinInto(A, R.In[To], S))
      Push(To);
  };
  R.In[G.rpo().front()] = A.boundary();
  Push(G.rpo().front());
  while (!Work.empty()) {
    if (!Budget--) {
      R.GaveUp = true;
      return R;
    }
    ir::BlockId B = Work.begin()->second;
    Work.erase(Work.begin());
    State Out = *R.In[B];
    A.transfer(B, Out);
    R.Out[B] = Out;
    const auto &Succs = G.function().Blocks[B].Succs;
    for (unsigned I = 0; I < Succs.size(); ++I) {
      if (Succs[I] == ir::None || !G.live(Succs[I]))
        continue;
      State S = Out;
      if constexpr (requires { A.edge(B, I, S); })
        if (!A.edge(B, I, S))
          continue;
      Flow(Succs[I], S);
    }
    if (!G.handlers(B).empty()) {
      State S = detail::thrownState(A, B, *R.In[B], Out);
      for (ir::BlockId H : G.handlers(B))
        Flow(H, S);
    }
  }
  return R;
}

/// Backward, from the blocks that have no normal successor.
template <typename Analysis>
DataflowResult<typename Analysis::State>
solveBackward(const Cfg &G, Analysis &A, unsigned Budget = 20000) {
  using State = typename Analysis::State;
  DataflowResult<State> R;
  R.In.resize(G.size());
  R.Out.resize(G.size());
  std::set<std::pair<uint32_t, ir::BlockId>> Work; // late blocks first
  auto Push = [&](ir::BlockId B) {
    if (G.live(B))
      Work.insert({~G.rpoIndex(B), B});
  };
  auto Flow = [&](ir::BlockId To, const State &S) {
    if (detail::joinInto(A, R.In[To], S))
      Push(To);
  };
  for (ir::BlockId B : G.rpo())
    if (G.succs(B).empty()) {
      R.In[B] = A.boundary();
      Push(B);
    }
  while (!Work.empty()) {
    if (!Budget--) {
      R.GaveUp = true;
      return R;
    }
    ir::BlockId B = Work.begin()->second;
    Work.erase(Work.begin());
    State Out = *R.In[B];
    A.transfer(B, Out);
    R.Out[B] = Out;
    for (ir::BlockId P : G.preds(B))
      Flow(P, Out);
    for (ir::BlockId P : G.throwers(B))
      Flow(P, Out);
  }
  return R;
}

} // namespace leash

#endif
