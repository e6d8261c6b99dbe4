// SPDX-License-Identifier: Apache-2.0
//
// What ends a loop but for its exits.
#include "checks/analysis/Cancellation.h"
#include "checks/analysis/EndlessLoops.h"
#include "checks/analysis/Exceptions.h"
#include "checks/analysis/Summary.h"
#include "checks/link/Index.h"
#include "llvm/ADT/STLExtras.h"

namespace leash {

using namespace ir;

namespace {
class MaybeExits {
public:
  MaybeExits(const Program &P, const Fn &F, const Loop &L)
      : P(P), F(F), L(L), Masked(isMasked()) {}

  std::vector<MaybeExit> run() {
    if (cancelsAnywhere(P))
      add(MaybeExit::Cancellation, {});
    for (OpRef O : opsIn(F, L.Blocks))
      visit(O);
    return std::move(Out);
  }

private:
  const Program &P;
  const Fn &F;
  const Loop &L;
  bool Masked; // stop checks do not throw
  std::vector<MaybeExit> Out;

  /// `boost::this_thread::disable_interruption off;` before the loop, and
  /// nothing in it that switches them on again.
  bool isMasked() const {
    const Cfg &G = P.cfg(F);
    bool Off = false;
    for (BlockId B : G.rpo())
      for (const Op &O : F.block(B).Ops) {
        bool Scoped = O.Kind == OpKind::CancelMask && O.Object != None &&
                      F.entity(O.Object).Root == RootKind::Local;
        if (!Scoped)
          continue;
        bool On = !O.Args.empty() || L.contains(B);
        if (On)
          return false;
        Off |= G.dominates(B, L.Header) && !endsBefore(O.Object);
      }
    return Off;
  }

  /// Is the scope left again before the loop?
  bool endsBefore(EntityId Mask) const {
    const Cfg &G = P.cfg(F);
    for (BlockId B : G.rpo())
      for (const Op &O : F.block(B).Ops)
        if (O.Kind == OpKind::Destroy && O.Object == Mask &&
            (L.contains(B) || G.dominates(B, L.Header)))
          return true;
    return false;
  }

  void add(MaybeExit::KindT K, const OpRef &O, bool InCallee = false,
           bool Caught = false) {
    if (Out.size() < 32)
      Out.push_back({K, O, InCallee, Caught});
  }

  /// An exception, if it gets out of the loop.
  void addThrow(MaybeExit::KindT K, const OpRef &O, llvm::StringRef Types,
                bool InCallee = false) {
    bool LeavesFunction = false, Caught = false;
    for (BlockId H : handlersFor(*F.F, O.Block, Types, LeavesFunction))
      Caught |= !L.contains(H);
    if (Caught || LeavesFunction)
      add(K, O, InCallee, Caught);
  }

  static bool cancellationPoint(const Op &O) {
    switch (O.Kind) {
    case OpKind::BlockingIo:
    case OpKind::Sleep:
    case OpKind::Wait:
    case OpKind::Join:
    case OpKind::Acquire:
    case OpKind::ChildWait:
      return true;
    case OpKind::StopCheck:
      return O.has(OpCancelPoint);
    default:
      return O.Kind == OpKind::Call && O.has(OpLibrary);
    }
  }

  /// Does any op that is reached through calls of this one match?
  template <typename Match> bool anyBelow(const OpRef &O, Match Is) const {
    for (const Fn *G : P.runBy(O, 200))
      for (const Block &B : G->F->Blocks)
        if (llvm::any_of(B.Ops, Is))
          return true;
    return false;
  }

  /// pthread_exit() in a helper, under whatever condition.
  bool mayExitThreadBelow(const OpRef &O) const {
    return exitsThreads() && anyBelow(O, [](const Op &X) {
             return X.Kind == OpKind::ThreadExit;
           });
  }

  /// A cancellation point here or in what is called, or a call through a
  /// pointer that could be anything.
  bool mayBeCancelledAt(const OpRef &O) const {
    if (forcedCancels(P).empty() || llvm::any_of(Out, [](const MaybeExit &E) {
          return E.Kind == MaybeExit::Cancellation;
        }))
      return false; // needs none, or has one
    return cancellationPoint(O.op()) ||
           (O->Kind == OpKind::Call && !O.In->callee(O.op()) &&
            P.targets(O).empty()) ||
           anyBelow(O, cancellationPoint);
  }

  bool exitsThreads() const {
    auto &Known = P.index().ThreadExits;
    if (!Known) {
      Known = false;
      for (const auto &G : P.functions())
        for (const Block &B : G->F->Blocks)
          for (const Op &X : B.Ops)
            *Known = *Known || X.Kind == OpKind::ThreadExit;
    }
    return *Known;
  }

  void visit(const OpRef &O) {
    bool Ends = O->has(OpNoReturn) || O->Kind == OpKind::ThreadExit;
    // A failed assertion is no way to end a loop.
    if ((Ends && !O->has(OpCrash)) || mayExitThreadBelow(O))
      add(MaybeExit::NoReturnCall, O);
    if (O->Kind == OpKind::Await || O->Kind == OpKind::CoYield)
      add(MaybeExit::Await, O);
    if (O->Kind == OpKind::Unknown)
      add(MaybeExit::UnknownOp, O);
    if (mayBeCancelledAt(O))
      add(MaybeExit::Cancellation, O);
    if (O->Kind == OpKind::Throw)
      addThrow(MaybeExit::ExplicitThrow, O, O->Text);
    else if (!Masked && throwsOnStop(P, O))
      addThrow(MaybeExit::StopThrow, O, thrownOnStop(O));
    else if (mayThrow(O.op()) && P.targets(O).empty())
      addThrow(MaybeExit::UnknownThrow, O, "");
    for (const CallEdge &E : P.targets(O))
      if (!E.Later)
        callee(O, P.summary(*E.Target));
  }

  void callee(const OpRef &O, const Summary &S) {
    if (S.NeverReturns && !S.HasEndlessLoop)
      add(MaybeExit::NoReturnCall, O, true);
    for (const std::string &Types : S.ThrownOnStop)
      if (!Masked)
        addThrow(MaybeExit::StopThrow, O, Types, true);
    for (const std::string &Types : S.Thrown)
      addThrow(MaybeExit::ExplicitThrow, O, Types, true);
    if (S.MayThrow == Throws::Unknown)
      addThrow(MaybeExit::UnknownThrow, O, "", true);
  }
};
} // namespace

std::vector<MaybeExit> maybeExits(const Program &P, const Fn &F,
                                  const Loop &L) {
  return MaybeExits(P, F, L).run();
}

} // namespace leash
