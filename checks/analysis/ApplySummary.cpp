// SPDX-License-Identifier: Apache-2.0
//
// What a callee's effects look like to its caller.
#include "checks/analysis/Summary.h"
#include "checks/link/Index.h"
#include "llvm/ADT/MapVector.h"

namespace leash {

using namespace ir;

//===--- Callee to caller ------------------------------------------------===//

static std::optional<Entity> boundValue(const CallEdge &E, EntityId Id) {
  if (Id == None || !E.Maker || E.Maker != E.Site.In)
    return std::nullopt;
  return E.Site.In->entity(Id);
}

static std::optional<Entity> paramValue(const CallEdge &E, uint32_t Param) {
  const Op &O = E.Site.op();
  size_t Bound = E.Via ? E.Via->Bound.size() : 0;
  if (Param < Bound)
    return boundValue(E, E.Via->Bound[Param]);
  if (E.Callback)
    return std::nullopt; // the library decides what it passes
  Param -= Bound;
  if (Param >= O.Args.size() || O.Args[Param] == None)
    return std::nullopt;
  return E.Site.In->entity(O.Args[Param]);
}

static std::optional<Entity> thisValue(const CallEdge &E) {
  const Fn &Caller = *E.Site.In;
  const Op &O = E.Site.op();
  // `this` of a lambda is that of the function it stands in.
  if (E.Target->F->Kind == FunctionKind::Lambda) {
    if (E.Target->F->Class != Caller.F->Class ||
        E.Target->F->Parent != Caller.F->Usr)
      return std::nullopt;
    Entity This;
    This.Root = RootKind::This;
    return This;
  }
  if (E.Via && E.Via->BoundThis != None)
    return boundValue(E, E.Via->BoundThis);
  if (E.Callback || O.Object == None)
    return std::nullopt;
  return Caller.entity(O.Object);
}

static std::optional<Entity> captureValue(const CallEdge &E, const Entity &At) {
  const Function &L = *E.Target->F;
  if (L.Parent != E.Site.In->F->Usr || At.Index >= L.Captures.size())
    return std::nullopt;
  const Capture &C = L.Captures[At.Index];
  bool Behind = !At.Path.empty() && At.Path[0].Kind == StepKind::Deref;
  if (C.Source == None || (C.Mode != CaptureMode::ByRef && !Behind))
    return std::nullopt;
  return E.Site.In->entity(C.Source);
}

static Entity unknownEntity() { return Entity(); }

static bool hasName(const Entity &E) {
  if (E.Root == RootKind::Global)
    return true;
  for (const ir::Step &S : E.Path)
    if (S.Kind == StepKind::Field && !S.Owner.empty())
      return true;
  return false;
}

bool PlaceEffect::minor() const {
  switch (Kind) {
  case EffectKind::Reads:
  case EffectKind::Inserts:
  case EffectKind::Escapes:
  case EffectKind::Calls:
  case EffectKind::Spawns:
    return hasName(At);
  case EffectKind::Writes:
    return hasName(At) && !Value;
  case EffectKind::Stores:
    return At.Root != RootKind::Param;
  default:
    return false;
  }
}

bool PlaceEffect::dispensable() const {
  return minor() || (Kind == EffectKind::Writes && hasName(At));
}

bool PlaceEffect::concernsCallersOf(const Summary &S) const {
  return !minor() || (Kind == EffectKind::Reads && S.ReturnsStopTest);
}

Entity mapToCaller(const CallEdge &E, const Entity &At) {
  std::optional<Entity> Base;
  switch (At.Root) {
  case RootKind::Global:
    return At;
  case RootKind::Param:
    Base = paramValue(E, At.Index);
    break;
  case RootKind::This:
    Base = thisValue(E);
    break;
  case RootKind::Capture:
    Base = captureValue(E, At);
    break;
  default:
    break;
  }
  if (!Base || Base->Root == RootKind::Unknown)
    return unknownEntity();
  llvm::SmallVector<ir::Step, 4> Path(At.Path.begin(), At.Path.end());
  // The name of an array is a pointer to its elements.
  const ir::Type *T = E.Site.In->type(Base->Type);
  if (!Path.empty() && Path[0].Kind == StepKind::Deref && T &&
      T->Form == ir::Shape::Array)
    Path[0].Kind = StepKind::Element;
  Entity Out = extend(*Base, Path);
  // Type numbers are of a module.
  if (!At.Path.empty())
    Out.Type = E.Target->M == E.Site.In->M ? At.Type : None;
  return Out;
}

namespace {
/// Collects the effects of all targets of one op.
struct Applier {
  const Program &P;
  const OpRef &Site;
  bool ForSummary; // only what the caller's own summary wants
  EffectKinds Only;
  std::vector<AppliedEffect> Out{};

  /// Calls lead to what closures do.
  bool needs(const PlaceEffect &X, const Summary &Of) const {
    return (Only.contains(X.Kind) || X.Kind == EffectKind::Calls) &&
           (!ForSummary || X.concernsCallersOf(Of));
  }

  void name(AppliedEffect &A, const Fn &Target) const {
    if (ForSummary || !Only.contains(A.Effect->Kind))
      return;
    A.Where = P.place(*Site.In, A.At);
    // A place with a name of its own has it for every caller.
    if (A.Where.empty())
      A.Where = P.place(Target, A.Effect->At);
  }

  void edge(const CallEdge &E, bool Sure) {
    const Summary &T = P.summary(*E.Target);
    if (Out.empty()) // nearly always all there is
      Out.reserve(llvm::count_if(
          T.Effects, [&](const PlaceEffect &X) { return needs(X, T); }));
    for (const PlaceEffect &X : T.Effects) {
      if (!needs(X, T))
        continue;
      AppliedEffect &A = Out.emplace_back();
      A.Effect = &X;
      A.Edge = &E;
      A.At = throughPointers(P, *Site.In, mapToCaller(E, X.At));
      A.Into = mapToCaller(E, X.Into);
      name(A, *E.Target);
      A.Must = X.Must && Sure;
    }
  }

  /// `each(v, [&](auto &x) { … })`: what the lambda does to what is captured
  /// here, when the callee calls its parameter.
  void closures() {
    size_t Direct = Out.size();
    for (size_t N = 0; N < Direct; ++N) {
      if (Out[N].Effect->Kind != EffectKind::Calls)
        continue;
      const Entity At = Out[N].At;
      bool Sure = Out[N].Must;
      const CallEdge *Via = Out[N].Edge;
      for (const OpRef &D : definitionsOf(P, *Site.In, At))
        for (const Callable &C : D->Callables)
          if (const Fn *L = C.Usr.empty() ? nullptr : P.function(C.Usr))
            closure(*L, C, *Via, Sure);
    }
  }

  void closure(const Fn &L, const Callable &C, const CallEdge &Via, bool Sure) {
    CallEdge E;
    E.Site = Site;
    E.Target = &L;
    E.Callback = true;
    E.Via = &C;
    E.Maker = Site.In;
    const Summary &T = P.summary(L);
    for (const PlaceEffect &X : T.Effects) {
      if (X.At.Root == RootKind::Param || !needs(X, T))
        continue;
      AppliedEffect &A = Out.emplace_back();
      A.Effect = &X;
      A.Edge = &Via;
      A.At = throughPointers(P, *Site.In, mapToCaller(E, X.At));
      A.Into = mapToCaller(E, X.Into);
      name(A, L);
      A.Must = X.Must && Sure;
    }
  }

  static bool sameEffect(const AppliedEffect &A, const AppliedEffect &B) {
    return A.Effect->Kind == B.Effect->Kind && samePlace(A.At, B.At);
  }

  /// With several targets, only what all of them do is sure.
  void intersect() {
    llvm::MapVector<const Fn *, std::vector<AppliedEffect *>> Sure;
    for (const CallEdge &E : P.targets(Site))
      if (!E.Later)
        Sure[E.Target];
    for (AppliedEffect &A : Out) {
      if (A.Effect->Must)
        Sure[A.Edge->Target].push_back(&A);
      A.Must = false;
    }
    auto Least = llvm::min_element(Sure, [](const auto &A, const auto &B) {
      return A.second.size() < B.second.size();
    });
    for (AppliedEffect *A : Least->second) {
      std::vector<AppliedEffect *> Same;
      bool All = llvm::all_of(Sure, [&](const auto &Target) {
        auto It = llvm::find_if(Target.second, [&](const AppliedEffect *B) {
          return sameEffect(*A, *B);
        });
        if (It == Target.second.end())
          return false;
        Same.push_back(*It);
        return true;
      });
      for (AppliedEffect *B : Same)
        B->Must = B->Must || All;
    }
  }
};
} // namespace

/// Does the op surely run what it is given, at least once where there is
/// anything to do?
static bool runsCallback(const Op &O) {
  return O.has(OpPerElement) || (O.Kind == OpKind::Wait && !O.has(OpTry));
}

static std::vector<AppliedEffect> apply(Applier A) {
  if (A.P.targets(A.Site).empty())
    return {};
  unsigned Targets = 0;
  bool Sure = !A.P.callsUnknown(A.Site);
  for (const CallEdge &E : A.P.targets(A.Site)) {
    if (E.Later)
      continue;
    ++Targets;
    A.edge(E, Sure && (!E.Callback || runsCallback(A.Site.op())));
  }
  if (Targets > 1 && Sure)
    A.intersect();
  A.closures();
  if (!A.Only.contains(EffectKind::Calls))
    llvm::erase_if(A.Out, [](const AppliedEffect &E) {
      return E.Effect->Kind == EffectKind::Calls;
    });
  return std::move(A.Out);
}

std::vector<AppliedEffect> applySummary(const Program &P, const OpRef &Site,
                                        EffectKinds Only) {
  return apply({P, Site, /*ForSummary=*/false, Only});
}

std::vector<AppliedEffect>
effectsForCallers(const Program &P, const OpRef &Site, EffectKinds Only) {
  return apply({P, Site, /*ForSummary=*/true, Only});
}

bool opHasEffect(const Program &P, const OpRef &Site, EffectKind K,
                 const Entity &At, bool Must, bool Inside) {
  auto Fits = [&](const Entity &X) {
    return X.Root != RootKind::Unknown &&
           (samePlace(At, X) || (Inside && covers(At, X)));
  };
  for (const PlaceEffect &E : ownEffects(Site))
    if (E.Kind == K && (E.Must || !Must) && Fits(E.At))
      return true;
  for (const AppliedEffect &A : applySummary(P, Site, {K}))
    if ((A.Must || !Must) && Fits(A.At) && !A.Effect->OnCopy)
      return true;
  return false;
}

std::vector<OpRef> witnessPath(const Program &P, const PlaceEffect &E) {
  std::vector<OpRef> Path{E.Witness};
  if (E.Origin == E.Witness)
    return Path;
  if (E.Origin.In != E.Witness.In) {
    std::vector<const Fn *> Roots;
    for (const CallEdge &Edge : P.targets(E.Witness))
      Roots.push_back(Edge.Target);
    for (const OpRef &O : P.callPath(Roots, *E.Origin.In))
      Path.push_back(O);
  }
  Path.push_back(E.Origin);
  return Path;
}

} // namespace leash
