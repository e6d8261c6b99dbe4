// SPDX-License-Identifier: Apache-2.0
//
// Which values and conditions of a function facts are about.
#include "checks/analysis/Flags.h"
#include "checks/analysis/PathFacts.h"
#include "checks/analysis/Summary.h"
#include <map>

namespace leash {

using namespace ir;

FactTable::FactTable(const Program &P, const Fn &F) : P(P), F(F) {
  numberEntities();
  numberPreds();
  numberBits();
  findAlike();
  findWanted();
}

/// One key for all entities that are the same place. Elements have none: which
/// one it is, is not known.
void FactTable::numberEntities() {
  const auto &Es = F.F->Entities;
  Key.assign(Es.size(), NoKey);
  llvm::DenseMap<std::pair<unsigned, uint32_t>, llvm::SmallVector<EntityId, 4>>
      ByRoot;
  for (EntityId E = 0; E < Es.size(); ++E) {
    bool Named = Es[E].Root != RootKind::Unknown &&
                 Es[E].Root != RootKind::Constant &&
                 Es[E].Root != RootKind::Null;
    bool Element = llvm::any_of(Es[E].Path, [](const ir::Step &S) {
      return S.Kind == StepKind::Element || S.Kind == StepKind::AddressOf;
    });
    if (!Named || Element)
      continue;
    auto &Same = ByRoot[{unsigned(Es[E].Root), Es[E].Index}];
    auto It = llvm::find_if(
        Same, [&](EntityId O) { return samePlace(Es[O], Es[E]); });
    if (It != Same.end()) {
      Key[E] = Key[*It];
      continue;
    }
    Key[E] = E;
    Same.push_back(E);
  }
}

/// Conditions that are known as a whole only: `i < n`, and the unknown ones.
void FactTable::numberPreds() {
  const auto &Ps = F.F->Preds;
  PredKey.assign(Ps.size(), NoKey);
  for (PredId I = 0; I < Ps.size(); ++I) {
    const Pred &A = Ps[I];
    bool Whole = (A.Kind == PredKind::Compare && A.Other != None) ||
                 (A.Kind == PredKind::Unknown && !A.Uses.empty());
    if (!Whole)
      continue;
    PredKey[I] = Key.size() + I;
    for (PredId J = 0; J < I; ++J)
      if (PredKey[J] != NoKey && Ps[J] == A) {
        PredKey[I] = PredKey[J];
        break;
      }
    auto Mention = [&](EntityId E) {
      if (key(E) != NoKey)
        Mentions[key(E)].push_back(PredKey[I]);
    };
    Mention(A.E);
    Mention(A.Other);
    for (EntityId U : A.Uses)
      Mention(U);
  }
}

/// A write of an integer is one of each of its bits, and the other way round.
void FactTable::numberBits() {
  const auto &Es = F.F->Entities;
  for (EntityId E = 0; E < Es.size(); ++E) {
    if (Key[E] != E || Es[E].Path.empty() || !Es[E].Path.back().isBit())
      continue;
    Entity Whole = Es[E];
    Whole.Path.pop_back();
    for (EntityId W = 0; W < Es.size(); ++W)
      if (Key[W] == W && samePlace(Es[W], Whole)) {
        llvm::SmallVector<uint32_t, 2> OfWhole = Mentions[W];
        for (uint32_t K : OfWhole)
          if (K >= Key.size()) // a condition, not another bit
            Mentions[E].push_back(K);
        Mentions[E].push_back(W);
        Mentions[W].push_back(E);
        break;
      }
  }
}

uint32_t FactTable::key(EntityId E) const { return E == None ? NoKey : Key[E]; }

/// Each thread is another one, and so is each try to start one.
bool FactTable::startsThread(const OpRef &O) const {
  return llvm::any_of(P.targets(O), [&](const CallEdge &E) {
    const Summary &T = P.summary(*E.Target);
    return !E.Later && (T.ReturnsOwner || T.ReturnsStartedHandle ||
                        T.has(EffectKind::Starts));
  });
}

/// `if (o.enabled()) … if (o.enabled())`: two calls in different places of the
/// same function on the same things are taken to agree.
void FactTable::findAlike() {
  std::map<std::vector<uint32_t>, llvm::SmallVector<uint32_t, 2>> Groups;
  for (const Block &B : F.F->Blocks)
    for (const Op &O : B.Ops) {
      bool Fits = (O.Kind == OpKind::Call || O.Kind == OpKind::Read ||
                   O.Kind == OpKind::ThreadId) &&
                  O.Result != None && O.Callables.empty();
      if (!Fits || (O.Kind == OpKind::Call && O.Callee == None) ||
          startsThread({&F, uint32_t(&B - F.F->Blocks.data()),
                        uint32_t(&O - B.Ops.data())}))
        continue;
      std::vector<uint32_t> Signature{O.Kind == OpKind::Call, O.Callee,
                                      key(O.Object)};
      for (char C : O.Text.ref())
        Signature.push_back(uint8_t(C));
      for (EntityId A : O.Args) {
        // `&a` and `&b` have no facts, but are not the same.
        bool Place = A != None && key(A) == NoKey && variableOf(F, F.entity(A));
        Signature.push_back(Place ? A : key(A));
        uint64_t Value = A == None ? 0 : F.entity(A).Value;
        Signature.push_back(uint32_t(Value));
        Signature.push_back(Value >> 32);
      }
      Groups[Signature].push_back(key(O.Result));
    }
  for (auto &[Signature, Group] : Groups)
    if (Group.size() > 1 && Group.size() <= 8)
      for (uint32_t K : Group)
        Alike[K] = Group;
}

void FactTable::countTests(PredId Id, std::vector<unsigned> &Count) const {
  if (Id == None)
    return;
  const Pred &A = F.pred(Id);
  if (PredKey[Id] != NoKey)
    ++Count[PredKey[Id]];
  for (EntityId E : {A.E, A.E == None ? None : sourceOf(P, F, A.E), A.Other})
    if (key(E) != NoKey)
      ++Count[key(E)];
  if (A.A != None && A.A < Id)
    countTests(A.A, Count);
  if (A.B != None && A.B < Id)
    countTests(A.B, Count);
}

void FactTable::findWanted() {
  std::vector<unsigned> Tests(Key.size() + PredKey.size());
  for (const Block &B : F.F->Blocks) {
    if (B.Term == TermKind::Branch)
      countTests(B.Cond, Tests);
    if (B.Term == TermKind::Switch && key(B.Switch) != NoKey)
      Tests[key(B.Switch)] += 2;
  }
  Wanted.assign(Tests.size(), false);
  for (uint32_t K = 0; K < Tests.size(); ++K)
    Wanted[K] = Tests[K] > 1;
  for (EntityId E = 0; E < Key.size(); ++E) { // `if (out) *out = …`
    const Type *T = F.typeOf(E);
    if (key(E) != NoKey && Tests[key(E)] && T && T->Form == Shape::Pointer &&
        F.entity(E).Root == RootKind::Param)
      Wanted[key(E)] = true;
  }
  for (const Block &B : F.F->Blocks)
    for (const Op &O : B.Ops) {
      bool Sets = O.Kind == OpKind::Write || O.Kind == OpKind::Assign ||
                  O.Kind == OpKind::Move;
      if (Sets && key(O.Object) != NoKey && Tests[key(O.Object)]) {
        Wanted[key(O.Object)] = true;
        if (!O.Args.empty() && key(O.Args[0]) != NoKey)
          Wanted[key(O.Args[0])] = true;
      }
      bool Tells = O.Kind == OpKind::Spawn || O.Kind == OpKind::JoinableTest;
      if (key(O.Result) != NoKey && (Tells || Alike.count(key(O.Result))))
        Wanted[key(O.Result)] = true;
    }
}

} // namespace leash
