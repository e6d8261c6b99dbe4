// SPDX-License-Identifier: Apache-2.0
#include "checks/fix/LoopHeads.h"
#include "checks/analysis/Cfg.h"

namespace leash {

using namespace ir;

bool isWithin(const Range &Outer, const Range &Inner) {
  return Outer.valid() && Outer.File == Inner.File &&
         Outer.Begin.Offset <= Inner.Begin.Offset &&
         Inner.End.Offset <= Outer.End.Offset;
}

Location at(const Fn &F, const Range &InFile, Pos Where) {
  Range R = InFile;
  R.Begin = R.End = Where;
  return F.location(R);
}

/// `while (int n = next())`
static bool declares(const Function &F, const Range &Cond) {
  return llvm::any_of(
      F.Locals, [&](const Variable &V) { return isWithin(Cond, V.Decl); });
}

/// The edits of the loop's head.
static std::optional<Fix> headFix(const Fn &F, const LoopStmt &Stmt,
                                  llvm::StringRef Token) {
  if (!Stmt.Cond.valid() || Stmt.Cond.InMacro || Stmt.Where.InMacro)
    return std::nullopt;
  std::string Test = "!" + Token.str() + ".stop_requested()";
  Fix R;
  R.Description = "end the loop when a stop is requested";
  if (Stmt.CondIsTrue) {
    bool Empty = Stmt.Cond.Begin == Stmt.Cond.End;
    R.Safe = true;
    R.Edits.push_back(
        {F.location(Stmt.Cond), std::string(Empty ? " " : "") + Test});
    return R;
  }
  if (Stmt.Kind == LoopKind::RangeFor || declares(*F.F, Stmt.Cond))
    return std::nullopt;
  // What comes behind the loop will run without what it waits for.
  R.Edits.push_back({at(F, Stmt.Cond, Stmt.Cond.Begin), Test + " && ("});
  R.Edits.push_back({at(F, Stmt.Cond, Stmt.Cond.End), ")"});
  return R;
}

/// Does the function end the program, or throw, where nobody got before? With
/// a way out of the loop somebody might.
static bool endsBadly(const Program &P, const Fn &F, const LoopStmt &Stmt) {
  return llvm::any_of(opsOf(F), [&](const OpRef &O) {
    return !P.cfg(F).live(O.Block) &&
           (O->has(OpNoReturn) || O->Kind == OpKind::Throw) &&
           O->Where.File == Stmt.Where.File &&
           O->Where.Begin.Offset > Stmt.Where.End.Offset;
  });
}

/// Does the loop come back to its head from where nobody gets? So it is with
/// one that has a loop without an end in it.
static bool isCutOff(const Program &P, const Fn &F, const LoopStmt &Outer) {
  const Cfg &G = P.cfg(F);
  for (BlockId B = 0; B < G.size(); ++B)
    if (!G.live(B) && llvm::is_contained(F.block(B).Succs, Outer.Head))
      return true;
  return false;
}

/// The loops as written around this one.
static std::vector<LoopId> loopsAround(const Program &P, const Fn &F,
                                       const Loop &L) {
  const Cfg &G = P.cfg(F);
  std::vector<LoopId> Out;
  for (const Loop *Up = G.outerOf(L); Up; Up = G.outerOf(*Up))
    Out.push_back(Up->Stmt);
  for (LoopId N = 0; N < F.F->Loops.size(); ++N) {
    const LoopStmt &S = F.F->Loops[N];
    if (N != L.Stmt && !llvm::is_contained(Out, N) && S.Head != None &&
        G.live(S.Head) && G.dominates(S.Head, L.Header) && isCutOff(P, F, S))
      Out.push_back(N);
  }
  return Out;
}

/// Does its head look at a stop token already?
static bool looksAtToken(const Fn &F, const LoopStmt &S) {
  return llvm::any_of(opsOf(F), [&](const OpRef &O) {
    return O->Kind == OpKind::StopCheck && isWithin(S.Cond, O->Where);
  });
}

std::optional<Fix> headsFix(const Program &P, const Fn &F, const Loop &L,
                            llvm::StringRef Token) {
  const LoopStmt &Own = F.F->Loops[L.Stmt];
  std::optional<Fix> R = headFix(F, Own, Token);
  if (!R)
    return std::nullopt;
  R->Safe &= !endsBadly(P, F, Own);
  for (LoopId N : loopsAround(P, F, L)) {
    if (N != None && looksAtToken(F, F.F->Loops[N]))
      continue;
    std::optional<Fix> Outer;
    if (N != None && F.F->Loops[N].CondIsTrue)
      Outer = headFix(F, F.F->Loops[N], Token);
    R->Safe &= Outer.has_value();
    if (Outer)
      llvm::append_range(R->Edits, Outer->Edits);
  }
  return R;
}

} // namespace leash
