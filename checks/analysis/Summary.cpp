// SPDX-License-Identifier: Apache-2.0
//
// Summaries bottom-up: callees first, circles until nothing changes.
#include "checks/analysis/Summary.h"
#include "checks/analysis/Summarizer.h"
#include "checks/link/Index.h"
#include <algorithm>
#include <array>

namespace leash {

using namespace ir;

const PlaceEffect *Summary::find(EffectKind K, const Entity &At,
                                 bool MustOnly) const {
  for (const PlaceEffect &E : Effects)
    if (E.Kind == K && (E.Must || !MustOnly) && samePlace(E.At, At))
      return &E;
  return nullptr;
}

bool Summary::has(EffectKind K) const {
  for (const PlaceEffect &E : Effects)
    if (E.Kind == K)
      return true;
  return false;
}

namespace {
/// What must be summarised before F: callees, and closures made in F.
std::vector<const Fn *> dependencies(const Program &P, const Fn &F) {
  std::vector<const Fn *> Out;
  for (const CallEdge &E : P.calls(F))
    if (!E.Later)
      Out.push_back(E.Target);
  for (const Block &B : F.F->Blocks)
    for (const Op &O : B.Ops)
      if (O.Kind != OpKind::Spawn)
        for (const Callable &C : O.Callables)
          if (const Fn *T = C.Usr.empty() ? nullptr : P.function(C.Usr))
            Out.push_back(T);
  return Out;
}

/// How many effects of each kind, and how many of them are sure. Their order
/// depends on the order of the rounds and means nothing.
auto countEffects(const Summary &S) {
  std::array<std::pair<unsigned, unsigned>, 32> Counts{};
  for (const PlaceEffect &E : S.Effects) {
    ++Counts[unsigned(E.Kind)].first;
    Counts[unsigned(E.Kind)].second += E.Must;
  }
  return Counts;
}

bool sameFacts(const Summary &A, const Summary &B) {
  // With more effects than fit, which of them are kept may change for ever.
  bool Full = A.Effects.size() >= Summary::MaxEffects &&
              B.Effects.size() >= Summary::MaxEffects;
  if (!Full && countEffects(A) != countEffects(B))
    return false;
  return A.blocksUnbounded() == B.blocksUnbounded() &&
         A.MayThrow == B.MayThrow && A.Thrown.size() == B.Thrown.size() &&
         A.NeverReturns == B.NeverReturns &&
         A.HasEndlessLoop == B.HasEndlessLoop &&
         A.CallsUnknown == B.CallsUnknown &&
         A.ReturnsStopTest == B.ReturnsStopTest &&
         A.ThrownOnStop.size() == B.ThrownOnStop.size() &&
         A.ReturnsStartedHandle == B.ReturnsStartedHandle &&
         A.ReturnsOwner.has_value() == B.ReturnsOwner.has_value() &&
         A.Returns.has_value() == B.Returns.has_value();
}

class BottomUp {
public:
  BottomUp(const Program &P, Program::Index &I) : P(P), I(I) {}

  void run(const Fn &Root) {
    enter(Root);
    while (!Frames.empty()) {
      Frame &Top = Frames.back();
      const Fn *F = Top.F;
      if (Top.Next < Top.Needs.size()) {
        const Fn *To = Top.Needs[Top.Next++];
        auto It = Number.find(To);
        if (It == Number.end()) {
          if (!I.Summaries[To->Index])
            enter(*To);
        } else if (OnStack.count(To)) {
          Low[F] = std::min(Low[F], It->second);
        }
        continue;
      }
      uint32_t Mine = Low[F];
      Frames.pop_back();
      if (!Frames.empty())
        Low[Frames.back().F] = std::min(Low[Frames.back().F], Mine);
      if (Mine == Number[F])
        finish(*F);
    }
  }

private:
  struct Frame {
    const Fn *F;
    std::vector<const Fn *> Needs;
    size_t Next = 0;
  };
  const Program &P;
  Program::Index &I;
  std::vector<Frame> Frames;
  std::vector<const Fn *> Stack;
  llvm::DenseSet<const Fn *> OnStack;
  llvm::DenseMap<const Fn *, uint32_t> Number, Low;

  void enter(const Fn &F) {
    uint32_t N = Number.size();
    Number[&F] = N;
    Low[&F] = N;
    Stack.push_back(&F);
    OnStack.insert(&F);
    Frames.push_back({&F, dependencies(P, F)});
  }

  /// In an order that does not depend on where the walk came in, and in which
  /// few rounds are needed.
  static void visit(const Program &P, const Fn *F,
                    llvm::DenseSet<const Fn *> &Left,
                    std::vector<const Fn *> &Out) {
    std::vector<Frame> Work;
    auto Enter = [&](const Fn *X) {
      if (Left.erase(X))
        Work.push_back({X, dependencies(P, *X)});
    };
    Enter(F);
    while (!Work.empty()) {
      if (Work.back().Next < Work.back().Needs.size()) {
        Enter(Work.back().Needs[Work.back().Next++]);
        continue;
      }
      Out.push_back(Work.back().F);
      Work.pop_back();
    }
  }

  std::vector<const Fn *> calleesFirst(std::vector<const Fn *> Group) const {
    if (Group.size() == 1)
      return Group;
    std::sort(Group.begin(), Group.end(),
              [](const Fn *A, const Fn *B) { return A->Index < B->Index; });
    llvm::DenseSet<const Fn *> Left(Group.begin(), Group.end());
    std::vector<const Fn *> Out;
    for (const Fn *F : Group)
      visit(P, F, Left, Out);
    return Out;
  }

  void finish(const Fn &Root) {
    std::vector<const Fn *> Group;
    const Fn *F;
    do {
      F = Stack.back();
      Stack.pop_back();
      OnStack.erase(F);
      Group.push_back(F);
    } while (F != &Root);
    Group = calleesFirst(std::move(Group));
    for (const Fn *G : Group)
      I.Summaries[G->Index] = std::make_unique<Summary>();
    bool Circle =
        Group.size() > 1 || llvm::is_contained(dependencies(P, Root), &Root);
    if (!Circle)
      *I.Summaries[Root.Index] = Summarizer(P, Root).run();
    else if (!settle(Group))
      giveUp(Group);
  }

  /// Rounds until nothing changes; large circles have fewer of them.
  bool settle(llvm::ArrayRef<const Fn *> Group) {
    llvm::DenseMap<const Fn *, llvm::SmallVector<const Fn *, 4>> Users;
    llvm::DenseSet<const Fn *> Dirty(Group.begin(), Group.end());
    for (const Fn *G : Group)
      for (const Fn *To : dependencies(P, *G))
        if (Dirty.contains(To) && !llvm::is_contained(Users[To], G))
          Users[To].push_back(G);
    for (unsigned Rounds = Group.size() > 40 ? 4 : 10; Rounds; --Rounds) {
      for (const Fn *G : Group) {
        if (!Dirty.erase(G))
          continue;
        Summary New = Summarizer(P, *G).run();
        if (!sameFacts(New, *I.Summaries[G->Index]))
          Dirty.insert(Users[G].begin(), Users[G].end());
        *I.Summaries[G->Index] = std::move(New);
      }
      if (Dirty.empty())
        return true;
    }
    return false;
  }

  /// The rounds did not settle: nothing is sure.
  void giveUp(llvm::ArrayRef<const Fn *> Group) {
    for (const Fn *G : Group) {
      Summary &S = *I.Summaries[G->Index];
      S.GaveUp = true;
      S.NeverReturns = false;
      S.Returns.reset();
      for (PlaceEffect &E : S.Effects)
        E.Must = false;
    }
  }
};
} // namespace

void computeSummary(const Program &P, Program::Index &I, const Fn &F) {
  BottomUp(P, I).run(F);
}

} // namespace leash
