// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/WaitConditions.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/Summary.h"
#include "checks/link/Index.h"

namespace leash {

using namespace ir;

namespace {
struct ConditionReader {
  const Program &P;
  WaitCondition Out{};

  void place(const Fn &F, EntityId E, const CallEdge *Edge) {
    if (E == None)
      return;
    const Entity At = throughPointers(P, F, F.entity(E));
    if (At.Root == RootKind::Constant || At.Root == RootKind::Null)
      return;
    Place Name = P.place(F, At);
    if (Name.empty() && Edge)
      Name = P.place(*Edge->Site.In, mapToCaller(*Edge, At));
    if (Name.empty())
      Out.Complete = false;
    else
      Out.Reads.insert(Name);
  }

  /// All that a function reads, and what it calls.
  void function(const CallEdge &E) {
    for (const Fn *F : P.reachableFrom({E.Target}, 20))
      for (OpRef O : opsOf(*F)) {
        if (O->Kind == OpKind::Read)
          place(*F, O->Object, F == E.Target ? &E : nullptr);
        Out.TestsToken |= O->Kind == OpKind::StopCheck;
        Out.Complete &= !P.callsUnknown(O);
      }
  }

  void result(const OpRef &Def) {
    if (Def->Kind == OpKind::StopCheck) {
      Out.TestsToken = true;
    } else if (Def->Kind == OpKind::Read) {
      place(*Def.In, Def->Object, nullptr);
    } else {
      // The status of the wait itself: `while (pthread_cond_wait(…) == 0)`.
      Out.Complete &= Def->Kind != OpKind::Wait && !P.callsUnknown(Def) &&
                      !P.targets(Def).empty();
      for (const CallEdge &E : P.targets(Def))
        function(E);
    }
  }

  void test(const Fn &F, EntityId E) {
    if (E == None)
      return;
    const Entity &At = F.entity(E);
    if (At.Path.empty() && At.Root == RootKind::Temp) {
      if (OpRef Def = definitionOf(P, F, At))
        return result(Def);
      Out.Complete = false;
      return;
    }
    // A copy that the function made of something else.
    if (At.Path.empty() && At.Root == RootKind::Local &&
        !definitionsOf(P, F, At).empty())
      Out.Complete = false;
    place(F, E, nullptr);
  }

  void loop(const Fn &F, const Loop &L) {
    for (BlockId B : L.Blocks) {
      const auto &Succs = F.block(B).Succs;
      for (unsigned N = 0; N < Succs.size() && Succs.size() > 1; ++N)
        for (const FlagTest &T : testsOfEdge(P, F, B, N)) {
          test(F, T.E);
          test(F, T.Other);
        }
    }
  }
};
} // namespace

WaitCondition conditionOf(const Program &P, const OpRef &Wait,
                          const Loop *Outer) {
  ConditionReader R{P};
  for (const CallEdge &E : P.targets(Wait))
    R.function(E);
  if (!Wait->Callables.empty() && P.targets(Wait).empty())
    R.Out.Complete = false;
  const Cfg &G = P.cfg(*Wait.In);
  for (const Loop *L = G.loopOf(Wait.Block); L && L != Outer; L = G.outerOf(*L))
    R.loop(*Wait.In, *L);
  return std::move(R.Out);
}

//===--- What changes it -------------------------------------------------===//

static bool changes(const OpRef &O) {
  switch (O->Kind) {
  case OpKind::Read:
  case OpKind::Declare:
  case OpKind::Destroy:
  case OpKind::JoinableTest:
  case OpKind::StopCheck:
  case OpKind::Return:
  case OpKind::Lock:
  case OpKind::Unlock:
    return false;
  default:
    return true;
  }
}

/// `q->tail = &q->head`: the pointer that the address is put into, when nobody
/// else gets that.
static Place pointerTo(const Program &P, const OpRef &Store) {
  bool Stores = Store->Kind == OpKind::Write || Store->Kind == OpKind::Assign;
  const Place To = Stores && Store->Object != None
                       ? P.place(*Store.In, Store->Object)
                       : Place();
  if (To.empty() || !P.closed(To) || !P.usesOf(To).empty())
    return Place();
  return To;
}

bool changesKnown(const Program &P, llvm::StringRef Name) {
  if (P.closed(Name))
    return true;
  if (!P.index().visibleOnlyHere(Name))
    return false;
  for (const OpRef &O : P.opsOn(Name))
    if (O->Kind == OpKind::Escape && P.place(*O.In, O->Object) == Name)
      return false;
  for (const OpRef &O : P.usesOf(Name))
    for (EntityId A : O->Args) {
      if (A == None || P.place(*O.In, A) != Name)
        continue;
      const auto &Path = O.In->entity(A).Path;
      bool Address = !Path.empty() && Path.back().Kind == StepKind::AddressOf;
      // C passes values only; elsewhere it may be a reference.
      bool Value = isC(*O.In->M);
      if (Address ? pointerTo(P, O).empty()
                  : !Value && (O->Kind == OpKind::Spawn || P.callsUnknown(O)))
        return false;
    }
  return true;
}

bool anyChange(const Program &P, llvm::StringRef Name,
               llvm::function_ref<bool(const OpRef &)> Counts) {
  auto IsChange = [&](const OpRef &O) { return changes(O) && Counts(O); };
  if (llvm::any_of(P.opsOn(Name), IsChange))
    return true;
  return llvm::any_of(P.usesOf(Name), [&](const OpRef &O) {
    if (O->Kind != OpKind::Return && Counts(O))
      return true;
    const Place Pointer = pointerTo(P, O);
    return !Pointer.empty() && llvm::any_of(P.opsOn(Pointer + "*"), IsChange);
  });
}

//===--- Facts -----------------------------------------------------------===//

namespace {
/// What a condition says, as far as it is about named places. \p Each: what is
/// enough for it by itself; else what it cannot do without.
struct FactReader {
  const Program &P;
  const Fn &F;
  const bool Each;
  std::vector<Fact> Out{};
  unsigned Budget = 64;

  void place(EntityId E, bool Wanted) {
    if (Place At = P.place(F, E); !At.empty())
      Out.push_back({std::move(At), Wanted});
  }

  void value(EntityId E, bool Wanted) {
    if (E == None)
      return;
    const Entity &At = F.entity(E);
    auto Defs = definitionsOf(P, F, At);
    bool Local = At.Root == RootKind::Local && At.Path.empty();
    // `bool pending = !queue_.empty();`
    if (Local && Defs.size() == 1 && Defs[0]->Cond != None)
      return condition(Defs[0]->Cond, Wanted);
    OpRef Def = Local ? OpRef() : definitionOf(P, F, At);
    if (!Def || Def->Kind != OpKind::Read || Def->Object == None)
      return place(E, Wanted);
    const llvm::StringRef Asked(Def->Text);
    place(Def->Object, Wanted != Asked.ends_with("::empty"));
  }

  /// `n != 0`, `n > 0`, `n >= 1`, and their contraries; no number of things is
  /// below nothing.
  static std::optional<bool> asksForAny(const Pred &Compare) {
    if (Compare.Other != None)
      return std::nullopt;
    switch (Compare.Relation) {
    case Rel::Ne:
    case Rel::Gt:
      return Compare.Value == 0 ? std::optional(true) : std::nullopt;
    case Rel::Eq:
    case Rel::Le:
      return Compare.Value == 0 ? std::optional(false) : std::nullopt;
    case Rel::Ge:
      return Compare.Value == 1 ? std::optional(true) : std::nullopt;
    case Rel::Lt:
      return Compare.Value == 1 ? std::optional(false) : std::nullopt;
    }
    return std::nullopt;
  }

  void condition(PredId Id, bool Wanted) {
    if (Id == None || !Budget)
      return;
    --Budget;
    const Pred &Pr = F.pred(Id);
    switch (Pr.Kind) {
    case PredKind::Not:
      return condition(Pr.A, !Wanted);
    case PredKind::And:
    case PredKind::Or:
      // Both must hold, or either.
      if (((Pr.Kind == PredKind::And) == Wanted) == Each)
        return;
      condition(Pr.A, Wanted);
      return condition(Pr.B, Wanted);
    case PredKind::Truth:
      return value(Pr.E, Wanted);
    case PredKind::Compare:
      if (auto Any = asksForAny(Pr))
        value(Pr.E, Wanted == *Any);
      return;
    default:
      return;
    }
  }
};
} // namespace

bool countsUp(const OpRef &Change) {
  const llvm::StringRef Text(Change->Text);
  return Change->Kind == OpKind::Write &&
         (Text == "+" || Text.ends_with("::operator++") ||
          Text.ends_with("::fetch_add"));
}

bool mayBring(const OpRef &Change, const Fact &Needed) {
  if (Change->Kind == OpKind::Insert)
    return Needed.Wanted;
  if (Change->Kind == OpKind::Clear)
    return !Needed.Wanted;
  if (Change->Kind != OpKind::Write)
    return true;
  if (Change->Value)
    return (*Change->Value != 0) == Needed.Wanted;
  return Needed.Wanted || !countsUp(Change);
}

std::vector<Fact> endedBy(const Program &P, const OpRef &Wait) {
  std::vector<Fact> Out;
  for (const CallEdge &E : P.targets(Wait)) {
    FactReader R{P, *E.Target, true};
    for (OpRef O : opsOf(*E.Target))
      if (O->Kind == OpKind::Return)
        R.condition(O->Cond, true);
    llvm::append_range(Out, R.Out);
  }
  const Fn &F = *Wait.In;
  const Loop *L = P.cfg(F).loopOf(Wait.Block);
  if (!Wait->Callables.empty() || !L)
    return Out;
  FactReader R{P, F, true};
  for (auto [From, To] : L->Exits)
    if (F.block(From).Term == TermKind::Branch)
      R.condition(F.block(From).Cond, F.block(From).Succs[0] == To);
  return std::move(R.Out);
}

static std::vector<Fact> factsOf(const Program &P, const Fn &F, BlockId From,
                                 unsigned Succ, bool Each);

/// What holds on each way out of the loop.
static std::vector<Fact> neededToLeave(const Program &P, const Fn &F,
                                       const Loop &L) {
  std::vector<Fact> Out;
  bool First = true;
  for (auto [From, To] : L.Exits) {
    if (!llvm::is_contained(P.cfg(F).succs(From), To))
      continue; // by an exception
    auto Mine =
        factsOf(P, F, From, F.block(From).Succs[0] == To ? 0 : 1, false);
    if (First)
      Out = std::move(Mine);
    else
      llvm::erase_if(
          Out, [&](const Fact &X) { return !llvm::is_contained(Mine, X); });
    First = false;
  }
  return Out;
}

std::vector<Fact> neededBy(const Program &P, const OpRef &Wait) {
  auto Targets = P.targets(Wait);
  if (Targets.size() == 1) {
    FactReader R{P, *Targets[0].Target, false};
    unsigned Returns = 0;
    for (OpRef O : opsOf(*Targets[0].Target))
      if (O->Kind == OpKind::Return && ++Returns == 1)
        R.condition(O->Cond, true);
    return Returns == 1 ? std::move(R.Out) : std::vector<Fact>();
  }
  const Loop *L = P.cfg(*Wait.In).loopOf(Wait.Block);
  if (!Wait->Callables.empty() || !L)
    return {};
  return neededToLeave(P, *Wait.In, *L);
}

static std::vector<Fact> factsOf(const Program &P, const Fn &F, BlockId From,
                                 unsigned Succ, bool Each) {
  FactReader R{P, F, Each};
  if (F.block(From).Term == TermKind::Branch)
    R.condition(F.block(From).Cond, Succ == 0);
  return std::move(R.Out);
}

std::vector<Fact> enoughFor(const Program &P, const Fn &F, BlockId From,
                            unsigned Succ) {
  return factsOf(P, F, From, Succ, true);
}

std::vector<Fact> impliedBy(const Program &P, const Fn &F, BlockId From,
                            unsigned Succ) {
  return factsOf(P, F, From, Succ, false);
}

} // namespace leash
