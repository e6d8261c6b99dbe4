// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/Exceptions.h"
#include "llvm/ADT/STLExtras.h"

namespace leash {

using namespace ir;

Catches catches(const Function &F, BlockId Handler, llvm::StringRef Types) {
  if (Handler >= F.Blocks.size() || F.Blocks[Handler].Ops.empty())
    return Catches::Maybe;
  const Op &First = F.Blocks[Handler].Ops.front();
  if (First.Kind != OpKind::Catch)
    return Catches::Maybe;
  if (First.has(OpCatchAll))
    return Catches::Surely;
  if (Types.empty() || First.Text.empty())
    return Catches::Maybe;
  llvm::SmallVector<llvm::StringRef, 4> Each;
  Types.split(Each, '|');
  return llvm::is_contained(Each, First.Text) ? Catches::Surely : Catches::No;
}

llvm::SmallVector<BlockId, 2> handlersFor(const Function &F, BlockId Block,
                                          llvm::StringRef Types, bool &Out) {
  llvm::SmallVector<BlockId, 2> Handlers;
  Out = false;
  unsigned Guard = 0;
  for (TryId T = F.Blocks[Block].Try; T < F.Tries.size() && ++Guard < 64;
       T = F.Tries[T].Parent) {
    for (BlockId H : F.Tries[T].Handlers) {
      Catches C = catches(F, H, Types);
      if (C != Catches::No)
        Handlers.push_back(H);
      if (C == Catches::Surely)
        return Handlers;
    }
    if (F.Tries[T].CatchesAll)
      return Handlers;
  }
  Out = true;
  return Handlers;
}

bool isCaught(const Function &F, BlockId Block, llvm::StringRef Types) {
  bool Out = false;
  handlersFor(F, Block, Types, Out);
  return !Out;
}

} // namespace leash
