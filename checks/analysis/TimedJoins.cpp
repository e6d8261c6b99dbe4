// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/TimedJoins.h"
#include "checks/analysis/Cfg.h"
#include "checks/analysis/LifeExplorer.h"
#include <cerrno>

namespace leash {

using namespace ir;

std::optional<ValueRange> gaveUpJoining(const OpRef &O) {
  bool Tries = O->Kind == OpKind::Join && (O->has(OpTimed) || O->has(OpTry)) &&
               !O->has(OpDiscarded) && O->Result != None;
  if (!Tries)
    return std::nullopt;
  // Which error it is matters: a handle that is no thread is no loss.
  if (O->has(OpResultIsZeroOnSuccess))
    return ValueRange::exactly(O->has(OpTimed) ? ETIMEDOUT : EBUSY);
  const Type *T = O.In->typeOf(O->Result);
  if (T && T->Role == TypeRole::Bool)
    return ValueRange::exactly(0);
  return std::nullopt;
}

/// Is it called in a loop, which may try again?
static bool triedAgain(const Program &P, const Fn &F) {
  return F.F->has(FnAddressTaken) ||
         llvm::any_of(P.callers(F), [&](const CallEdge &E) {
           return E.Later || P.cfg(*E.Site.In).loopOf(E.Site.Block);
         });
}

/// A way of \p F on which a join has given up and nothing else is done for the
/// thread, when that is so on all such ways.
static std::optional<Outcome> leftLate(const Program &P, LifeExplorer &X,
                                       const Fn &F, const Life &Running) {
  std::optional<Outcome> Left;
  if (triedAgain(P, F))
    return Left;
  for (Outcome &O : X.run(F, Running, LifeExplorer::Trust::All)) {
    if (!O.After.TimedOut)
      continue;
    if (!O.After.Running || O.Killed || O.Thrown)
      return std::nullopt;
    if (!Left)
      Left = std::move(O);
  }
  return Left;
}

std::optional<LostMember> lostWhenTimedOut(const Program &P,
                                           const ir::Class *Whole,
                                           llvm::StringRef At,
                                           const Type &Handle) {
  bool Plain = Handle.Dtor == DtorEffect::None;
  if (!Plain || !P.closed(At) || keptElsewhere(P, At, Handle))
    return std::nullopt;
  LifeExplorer X(P, At, Handle, Whole);
  for (const auto &F : P.functions()) {
    if (!X.startsItself(*F))
      continue;
    for (const Outcome &Started : X.run(*F, Life(), LifeExplorer::Trust::All)) {
      std::optional<Outcome> Left;
      for (const Fn *End : X.endsItself()) {
        Left = Started.After.Running ? leftLate(P, X, *End, Started.After)
                                     : std::nullopt;
        if (!Left)
          break;
      }
      if (Left && !X.gaveUp())
        return lostIn(*Left, wayOut(*Left));
    }
  }
  return std::nullopt;
}

} // namespace leash
