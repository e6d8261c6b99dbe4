// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/Rounds.h"
#include "checks/analysis/Summary.h"

namespace leash {

using namespace ir;

bool mayThrowToHandler(const Program &P, const OpRef &O) {
  if (O->Kind == OpKind::Throw)
    return true;
  if (!mayThrow(O.op()))
    return false;
  return P.callsUnknown(O) ||
         llvm::any_of(P.targets(O), [&](const CallEdge &E) {
           return !E.Later && P.summary(*E.Target).MayThrow == Throws::Explicit;
         });
}

Location Rounds::Way::where(const Fn &F) const {
  const auto &Ops = F.block(To).Ops;
  if (!Ops.empty() && Ops.front().Kind == OpKind::Catch)
    return F.location(Ops.front().Where);
  const Range &R = F.block(From).TermWhere;
  return R.valid() ? F.location(R) : Location();
}

Rounds::Rounds(const Program &P, const OpRef &Take, llvm::ArrayRef<OpRef> All)
    : P(P), Take(Take), F(*Take.In), G(P.cfg(F)) {
  auto In = [&](const OpRef &O) { return !L || L->contains(O.Block); };
  L = G.loopOf(Take.Block);
  while (L && llvm::none_of(All, In))
    L = G.outerOf(*L);
  for (const OpRef &O : All)
    (In(O) ? Gives : Others).push_back(O);
  findComes();
}

void Rounds::findComes() {
  std::vector<BlockId> Work;
  for (const OpRef &O : Gives)
    if (Comes.insert(O.Block).second)
      Work.push_back(O.Block);
  while (!Work.empty()) {
    BlockId B = Work.back();
    Work.pop_back();
    if (L && B == L->Header)
      continue;
    for (llvm::ArrayRef<BlockId> From : {G.preds(B), G.throwers(B)})
      for (BlockId S : From)
        if ((!L || L->contains(S)) && Comes.insert(S).second)
          Work.push_back(S);
  }
}

uint32_t Rounds::firstGive(BlockId B, uint32_t From) const {
  uint32_t First = None;
  for (const OpRef &O : Gives)
    if (O.Block == B && O.Index >= From)
      First = std::min(First, O.Index);
  return First;
}

bool Rounds::comesTo(BlockId B) const {
  if (!L || L->contains(B))
    return isInside(B) && Comes.contains(B);
  return llvm::any_of(Others, [&](const OpRef &O) {
    return O.Block == B || G.reaches(B, O.Block);
  });
}

bool Rounds::throws(BlockId B, uint32_t From, uint32_t End) const {
  for (uint32_t N = From; N < End; ++N)
    if (mayThrowToHandler(P, {&F, B, N}))
      return true;
  return false;
}

std::optional<Rounds::Way>
Rounds::without(llvm::function_ref<bool(BlockId)> Knows) const {
  std::vector<BlockId> Work{Take.Block};
  llvm::DenseSet<BlockId> Seen{Take.Block};
  auto Visit = [&](BlockId S) {
    if (isInside(S) && comesTo(S) && Seen.insert(S).second)
      Work.push_back(S);
  };
  for (bool Start = true; !Work.empty(); Start = false) {
    BlockId B = Work.back();
    Work.pop_back();
    const uint32_t From = Start ? Take.Index + 1 : 0;
    const uint32_t Give = firstGive(B, From);
    const bool Ahead = Give != None || llvm::any_of(G.succs(B), [&](BlockId S) {
                         return comesTo(S);
                       });
    uint32_t End = std::min<size_t>(Give, F.block(B).Ops.size());
    if (Ahead && !G.handlers(B).empty() && throws(B, From, End))
      for (BlockId H : G.handlers(B)) {
        if (!comesTo(H) && isEnd(H))
          return Way{B, H};
        Visit(H);
      }
    if (Give != None)
      continue;
    for (BlockId S : G.succs(B)) {
      if (Ahead && !comesTo(S) && isEnd(S) && !Knows(B))
        return Way{B, S};
      Visit(S);
    }
  }
  return std::nullopt;
}

bool Rounds::isAhead() const {
  return firstGive(Take.Block, Take.Index + 1) != None ||
         llvm::any_of(G.succs(Take.Block),
                      [&](BlockId S) { return comesTo(S); });
}

bool Rounds::any(BlockId From,
                 llvm::function_ref<bool(const OpRef &)> Is) const {
  std::vector<BlockId> Work{From};
  llvm::DenseSet<BlockId> Seen{From};
  while (!Work.empty()) {
    BlockId B = Work.back();
    Work.pop_back();
    if (!isInside(B))
      continue;
    for (uint32_t N = 0; N < F.block(B).Ops.size(); ++N)
      if (Is({&F, B, N}))
        return true;
    for (BlockId S : G.succs(B))
      if (Seen.insert(S).second)
        Work.push_back(S);
  }
  return false;
}

} // namespace leash
