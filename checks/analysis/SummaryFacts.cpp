// SPDX-License-Identifier: Apache-2.0
//
// What a summary says beside effects: blocking, throwing, returning.
#include "checks/analysis/Cancellation.h"
#include "checks/analysis/Exceptions.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/Summarizer.h"

namespace leash {

using namespace ir;

void Summarizer::facts(const OpRef &O) {
  bool Unbounded = isUnboundedWait(O.op());
  if (S.Blocks.empty() && Unbounded)
    S.Blocks = {O};
  bool Throwing = O->Kind == OpKind::Throw;
  Throws Mine = !Throwing && mayThrow(O.op()) ? Throws::Unknown : Throws::No;
  if (Throwing)
    throwsOut(O, O->Text);
  bool AnyTarget = false, Quiet = true;
  for (const CallEdge &E : P.targets(O)) {
    if (E.Later)
      continue;
    const Summary &T = P.summary(*E.Target);
    AnyTarget = true;
    Quiet &= T.MayThrow == Throws::No;
    if (S.Blocks.empty() && T.blocksUnbounded() && T.Blocks.size() < 32) {
      S.Blocks = {O};
      S.Blocks.insert(S.Blocks.end(), T.Blocks.begin(), T.Blocks.end());
    }
    for (const std::string &Types : T.Thrown)
      throwsOut(O, Types);
    S.HasEndlessLoop |= T.HasEndlessLoop;
    S.CallsUnknown |= T.CallsUnknown;
    for (const std::string &Types : T.ThrownOnStop)
      throwsOnStop(O, Types);
  }
  if (AnyTarget && Quiet && !P.callsUnknown(O))
    Mine = Throws::No;
  if (leash::throwsOnStop(P, O))
    throwsOnStop(O, thrownOnStop(O));
  if (Mine > S.MayThrow && !isCaught(*F.F, O.Block, "")) {
    S.MayThrow = Mine;
    S.ThrowAt = O;
  }
}

static void addTypes(llvm::SmallVectorImpl<std::string> &To,
                     llvm::StringRef Types) {
  static constexpr unsigned MaxThrown = 8;
  if (To.size() == MaxThrown)
    Types = "";
  if (To.size() <= MaxThrown && !llvm::is_contained(To, Types))
    To.push_back(Types.str());
}

/// A `throw`, here or below, that goes through this op.
void Summarizer::throwsOut(const OpRef &O, llvm::StringRef Types) {
  if (isCaught(*F.F, O.Block, Types))
    return;
  if (S.MayThrow != Throws::Explicit) {
    S.MayThrow = Throws::Explicit;
    S.ThrowAt = O;
  }
  addTypes(S.Thrown, Types);
}

void Summarizer::throwsOnStop(const OpRef &O, llvm::StringRef Types) {
  if (!isCaught(*F.F, O.Block, Types))
    addTypes(S.ThrownOnStop, Types);
}

//===--- Returning -----------------------------------------------------===//

bool Summarizer::leavesHere(BlockId B) const {
  for (uint32_t N = 0; N < F.block(B).Ops.size(); ++N) {
    const Op &O = F.block(B).Ops[N];
    if (O.has(OpNoReturn) || O.Kind == OpKind::ThreadExit)
      return true;
    auto Targets = P.targets({&F, B, N});
    bool All = !Targets.empty() && !P.callsUnknown({&F, B, N});
    for (const CallEdge &E : Targets)
      All &= !E.Callback && !E.Later && P.summary(*E.Target).NeverReturns;
    if (All)
      return true;
  }
  return false;
}

bool Summarizer::neverReturns() const {
  if (F.F->has(FnNoReturn))
    return true;
  if (F.F->has(FnCoroutine) || !G.size())
    return false;
  llvm::BitVector Seen(G.size());
  std::vector<BlockId> Work{0};
  Seen.set(0);
  while (!Work.empty()) {
    BlockId B = Work.back();
    Work.pop_back();
    TermKind T = F.block(B).Term;
    bool Leaves = T == TermKind::NoReturn || leavesHere(B);
    bool End = B == F.F->Exit || T == TermKind::Exit ||
               (T == TermKind::Return && G.succs(B).empty());
    if (!Leaves && End)
      return false;
    auto Visit = [&](llvm::ArrayRef<BlockId> Next) {
      for (BlockId X : Next)
        if (!Seen.test(X)) {
          Seen.set(X);
          Work.push_back(X);
        }
    };
    Visit(G.handlers(B));
    if (!Leaves)
      Visit(G.succs(B));
  }
  return true;
}

std::vector<OpRef> Summarizer::returns() const {
  std::vector<OpRef> Out;
  for (OpRef O : opsIn(F, G.rpo()))
    if (O->Kind == OpKind::Return)
      Out.push_back(O);
  return Out;
}

/// Does this value come from a stop check or a flag that others know?
bool Summarizer::isStopValue(EntityId E) const {
  if (E == None)
    return false;
  E = sourceOf(P, F, E);
  const Entity &At = F.entity(E);
  OpRef Def = definitionOf(P, F, At);
  if (Def && Def->Kind == OpKind::StopCheck)
    return true;
  if (Def && Def->Kind == OpKind::Call)
    for (const CallEdge &X : P.targets(Def))
      if (P.summary(*X.Target).ReturnsStopTest)
        return true;
  Entity Named = throughPointers(P, F, At);
  if (!relative(Named) || isCopy(Named))
    return false;
  const Type *T = F.typeOf(E);
  if (T && T->Form == Shape::Atomic && F.type(T->Element))
    T = F.type(T->Element);
  return T && T->Role == TypeRole::Bool;
}

bool Summarizer::testsStop(PredId Cond) const {
  for (bool Wanted : {true, false})
    for (const FlagTest &T : testsOf(P, F, Cond, Wanted))
      if (isStopValue(T.E))
        return true;
  return false;
}

void Summarizer::findStopTest() {
  const Type *Result = F.type(F.F->ReturnType);
  bool Tells = Result && (Result->Role == TypeRole::Bool ||
                          Result->Role == TypeRole::Integer);
  bool Constants = false;
  for (const OpRef &R : returns()) {
    if (!Tells || R->Args.empty() || R->Args[0] == None)
      continue;
    S.ReturnsStopTest |= isStopValue(R->Args[0]) || testsStop(R->Cond);
    Constants |= F.entity(R->Args[0]).Root == RootKind::Constant;
  }
  for (BlockId B : G.rpo()) {
    const Block &Bl = F.block(B);
    bool Returning = false;
    std::vector<OpRef> Throwing;
    for (OpRef O : opsIn(F, G.succs(B))) {
      Returning |= O->Kind == OpKind::Return;
      if (O->Kind == OpKind::Throw)
        Throwing.push_back(O);
    }
    if (Bl.Term != TermKind::Branch ||
        (Throwing.empty() && !(Returning && Constants)) || !testsStop(Bl.Cond))
      continue;
    for (const OpRef &O : Throwing)
      throwsOnStop(O, O->Text);
    S.ReturnsStopTest |= Returning && Constants;
  }
}

} // namespace leash
