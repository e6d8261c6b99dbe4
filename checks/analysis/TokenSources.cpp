// SPDX-License-Identifier: Apache-2.0
//
// Where stop tokens come from, and of which of them nobody requests a stop.
#include "checks/analysis/TokenSources.h"
#include "checks/analysis/Cfg.h"
#include "checks/analysis/StopRequests.h"
#include "checks/analysis/Summary.h"
#include "checks/analysis/WakeOps.h"
#include "checks/link/Index.h"
#include "checks/link/Names.h"
#include "llvm/ADT/STLExtras.h"

namespace leash {

using namespace ir;

namespace {
/// Where does the token come from? False when that is not known.
struct SourceFinder {
  /// The source of `std::stop_token{}`.
  static constexpr llvm::StringLiteral Nobody = "-";
  const Program &P;
  bool sources(const Fn &F, const Entity &Token, std::vector<TokenSource> &Out,
               unsigned Depth) const;
  bool parameter(const Fn &F, uint32_t Param, std::vector<TokenSource> &Out,
                 unsigned Depth) const;
  bool shared(const Place &Token, std::vector<TokenSource> &Out,
              unsigned Depth) const;
};
} // namespace

bool isEmptyToken(const OpRef &O) {
  return O->Kind == OpKind::Construct && O->Object != None && O->Args.empty() &&
         O.In->isStopToken(O.In->entity(O->Object).Type);
}

bool SourceFinder::sources(const Fn &F, const Entity &Token,
                           std::vector<TokenSource> &Out,
                           unsigned Depth) const {
  if (!Depth)
    return false;
  if (!Token.Path.empty() || Token.Root == RootKind::Global)
    return F.isStopToken(Token.Type) && shared(P.place(F, Token), Out, Depth);
  if (Token.Root == RootKind::Param)
    return parameter(F, Token.Index, Out, Depth);
  if (Token.Root == RootKind::Capture) {
    const Fn *Parent = P.function(F.F->Parent);
    if (!Parent || Token.Index >= F.F->Captures.size())
      return false;
    EntityId From = F.F->Captures[Token.Index].Source;
    return From != None &&
           sources(*Parent, Parent->entity(From), Out, Depth - 1);
  }
  if (Token.Root != RootKind::Local && Token.Root != RootKind::Temp)
    return false;
  auto Defs = definitionsOf(P, F, Token);
  for (const OpRef &D : Defs) {
    if (isEmptyToken(D))
      Out.push_back({Nobody.str(), {}});
    else if (D->Kind == OpKind::StopTokenGet && D->Object != None) {
      Place From = P.place(F, D->Object);
      if (From.empty())
        return false;
      Out.push_back({std::move(From), D});
    } else if (D->Args.size() != 1 || D->Args[0] == None ||
               !sources(F, F.entity(D->Args[0]), Out, Depth - 1)) {
      return false;
    }
  }
  return !Defs.empty();
}

/// A member or a global: all that is ever put into it.
bool SourceFinder::shared(const Place &Token, std::vector<TokenSource> &Out,
                          unsigned Depth) const {
  if (Token.empty() || !P.closed(Token))
    return false;
  for (const OpRef &O : P.opsOn(Token)) {
    const bool Gives = O->Kind == OpKind::Construct ||
                       O->Kind == OpKind::Assign || O->Kind == OpKind::Move ||
                       O->Kind == OpKind::Write;
    const bool Looks = O->Kind == OpKind::StopCheck ||
                       O->Kind == OpKind::Destroy || O->Kind == OpKind::Read;
    if (isEmptyToken(O))
      Out.push_back({Nobody.str(), {}});
    else if (!Looks &&
             !(Gives && O->Args.size() == 1 && O->Args[0] != None &&
               P.place(*O.In, O->Object) == Token &&
               sources(*O.In, O.In->entity(O->Args[0]), Out, Depth - 1)))
      return false;
  }
  return true;
}

/// Where the handle of a thread is: itself, or what a temporary goes to.
static Place handleOf(const Program &P, const SpawnSite &S) {
  const Fn &F = *S.Site.In;
  const EntityId Handle = S.Site->Object;
  if (Handle == None)
    return Place();
  if (F.entity(Handle).Root != RootKind::Temp)
    return P.place(F, Handle);
  for (OpRef O : liveOps(P, F))
    if ((O->Kind == OpKind::Move || O->Kind == OpKind::Insert) &&
        O->Object != None && O->Args.size() == 1 && O->Args[0] != None &&
        samePlace(F.entity(O->Args[0]), F.entity(Handle)))
      return P.place(F, O->Object);
  return Place();
}

bool SourceFinder::parameter(const Fn &F, uint32_t Param,
                             std::vector<TokenSource> &Out,
                             unsigned Depth) const {
  bool Any = false;
  for (const SpawnSite *S : P.spawnsOf(F))
    for (unsigned B = 0; B < S->Bodies.size(); ++B) {
      if (S->Bodies[B] != &F)
        continue;
      Any = true;
      if (S->Callables[B]->PassesStopToken && Param == 0) {
        Place Handle = handleOf(P, *S);
        if (Handle.empty())
          return false;
        Out.push_back({std::move(Handle), {}});
        continue;
      }
      auto Bound = P.resolveParam(*S, B, Param);
      if (!Bound || !sources(*Bound->In, Bound->entity(), Out, Depth - 1))
        return false;
    }
  for (const CallEdge &E : P.callers(F)) {
    if (E.Later || E.Callback)
      return false;
    Any = true;
    const Callee *C = E.Site.In->callee(E.Site.op());
    if (C && C->TokenParam == int64_t(Param) && Param >= E.Site->Args.size()) {
      Out.push_back({Nobody.str(), {}}); // `std::stop_token token = {}`
      continue;
    }
    if (Param >= E.Site->Args.size() || E.Site->Args[Param] == None)
      return false;
    if (!sources(*E.Site.In, E.Site.In->entity(E.Site->Args[Param]), Out,
                 Depth - 1))
      return false;
  }
  return Any;
}

EntityId tokenOf(const OpRef &O) {
  if (O->Kind == OpKind::StopCheck)
    return O->Object;
  for (EntityId A : O->Args)
    if (A != None && O.In->isStopToken(O.In->entity(A).Type))
      return A;
  return None;
}

/// Another source object may share its state.
static bool isCopied(const Program &P, llvm::StringRef Source) {
  bool Used = llvm::any_of(P.usesOf(Source), [](const OpRef &O) {
    return O->Kind != OpKind::StopTokenGet && O->Kind != OpKind::StopCheck;
  });
  return Used || llvm::any_of(P.functions(), [&](const auto &F) {
           const Fn *Maker = P.function(F->F->Parent);
           return Maker && llvm::any_of(F->F->Captures, [&](const Capture &C) {
                    return C.Mode != CaptureMode::ByRef && C.Source != None &&
                           P.place(*Maker, C.Source) == Source;
                  });
         });
}

std::optional<std::vector<TokenSource>> tokenSources(const Program &P,
                                                     const OpRef &Check) {
  std::vector<TokenSource> From;
  const EntityId Token = tokenOf(Check);
  if (Token == None ||
      !SourceFinder{P}.sources(*Check.In, Check.In->entity(Token), From, 6))
    return std::nullopt;
  return From;
}

//===--- A source that gets another state --------------------------------===//

namespace {
/// `token = source_.get_token(); source_ = std::stop_source();`: a stop that is
/// requested of the source later is not one of the token.
class Renewal {
public:
  explicit Renewal(const Program &P) : P(P) {}

  /// Of the source, on each way on from \p Given, with nothing that waits or
  /// requests a stop in between.
  OpRef after(const OpRef &Given) {
    if (Given->Object == None)
      return {};
    return follows(Given, Given.In->entity(Given->Object), 3) ? Found : OpRef();
  }

private:
  const Program &P;
  OpRef Found;

  bool follows(const OpRef &From, const Entity &Source, unsigned Depth) {
    const Fn &F = *From.In;
    const Cfg &G = P.cfg(F);
    std::vector<std::pair<BlockId, uint32_t>> Work{
        {From.Block, From.Index + 1}};
    std::vector<BlockId> Seen;
    while (!Work.empty()) {
      auto [B, Begin] = Work.back();
      Work.pop_back();
      bool Renewed = false;
      const uint32_t End = F.block(B).Ops.size();
      for (uint32_t N = Begin; N < End && !Renewed; ++N) {
        const OpRef O{&F, B, N};
        Renewed = renews(O, Source, Depth);
        if (!Renewed && mayRequest(O))
          return false;
      }
      if (Renewed)
        continue;
      if (F.block(B).Term == TermKind::Exit && !followsCalls(F, Source, Depth))
        return false;
      for (BlockId S : G.succs(B))
        if (!llvm::is_contained(Seen, S)) {
          Seen.push_back(S);
          Work.push_back({S, 0});
        }
    }
    return bool(Found);
  }

  bool followsCalls(const Fn &F, const Entity &Source, unsigned Depth) {
    if (!Depth || !P.index().callersKnown(F) || P.callers(F).empty() ||
        !P.spawnsOf(F).empty())
      return false;
    return llvm::all_of(P.callers(F), [&](const CallEdge &E) {
      const Entity Mine = mapToCaller(E, Source);
      return !E.Later && !E.Callback && Mine.Root != RootKind::Unknown &&
             follows(E.Site, Mine, Depth - 1);
    });
  }

  /// What makes a new state: `std::stop_source{}`, std::make_unique.
  bool isNew(const Fn &F, EntityId Value) const {
    const Entity &E = F.entity(Value);
    if (E.Root != RootKind::Temp || !E.Path.empty())
      return false;
    OpRef Def = definitionOf(P, F, E);
    if (!Def)
      for (OpRef O : opsOf(F))
        if (O->Object != None && O->Kind == OpKind::Construct &&
            samePlace(F.entity(O->Object), E))
          Def = O;
    return Def && (Def->Kind == OpKind::Construct || Def->has(OpLibrary)) &&
           llvm::none_of(Def->Args, [&](EntityId A) {
             const Type *T = F.typeOf(A);
             return T && T->Role == TypeRole::StopSource;
           });
  }

  /// The object itself, or the std::optional or owner that it is in.
  bool isOrHas(const Fn &F, EntityId Id, const Entity &Source) const {
    if (Id == None)
      return false;
    const Entity &E = F.entity(Id);
    const Type *T = F.typeOf(Id);
    return samePlace(E, Source) ||
           (covers(E, Source) && T &&
            (T->Form == Shape::Optional || T->Form == Shape::UniquePtr) &&
            Source.Path.size() == E.Path.size() + 1);
  }

  bool renews(const OpRef &O, const Entity &Source, unsigned Depth) {
    const Fn &F = *O.In;
    const Callee *C = O->Kind == OpKind::Call ? F.callee(O.op()) : nullptr;
    const bool Assigns = O->Kind == OpKind::Assign || O->Kind == OpKind::Move ||
                         (C && namesAssignment(C->Name));
    if (Assigns && O->Args.size() == 1 && O->Args[0] != None &&
        isOrHas(F, O->Object, Source) && isNew(F, O->Args[0])) {
      Found = O;
      return true;
    }
    if (O->Kind == OpKind::Construct && O->Args.empty() && O->Object != None &&
        samePlace(F.entity(O->Object), Source)) { // emplace()
      Found = O;
      return true;
    }
    return C && Depth && renewedBy(O, Source, Depth - 1);
  }

  /// Does the call surely do it?
  bool renewedBy(const OpRef &Call, const Entity &Source, unsigned Depth) {
    const auto Targets = P.targets(Call);
    if (Targets.size() != 1 || Targets[0].Later || Targets[0].Callback)
      return false;
    const Fn &F = *Targets[0].Target;
    for (OpRef O : liveOps(P, F)) {
      if (O->Object == None || !P.cfg(F).dominates(O.Block, F.F->Exit))
        continue;
      const Entity Mine = F.entity(O->Object);
      const Entity Outside = mapToCaller(Targets[0], Mine);
      if (Outside.Root != RootKind::Unknown && samePlace(Outside, Source) &&
          renews(O, Mine, Depth))
        return true;
    }
    return false;
  }

  /// Others may request a stop while it waits.
  bool mayRequest(const OpRef &O) const {
    auto May = [&](const OpRef &X) {
      switch (X->Kind) {
      case OpKind::StopRequest:
      case OpKind::Join:
      case OpKind::Sleep:
      case OpKind::BlockingIo:
      case OpKind::Await:
      case OpKind::Unknown:
        return true;
      case OpKind::Call:
        return P.callsUnknown(X);
      default:
        return isWait(X->Kind);
      }
    };
    return May(O) || llvm::any_of(P.runBy(O, 200), [&](const Fn *G) {
             return llvm::any_of(opsOf(*G), May);
           });
  }
};
} // namespace

OpRef renewedSource(const Program &P, const OpRef &Check) {
  const auto From = tokenSources(P, Check);
  for (const TokenSource &S : From.value_or(std::vector<TokenSource>()))
    if (OpRef At = S.Given ? Renewal(P).after(S.Given) : OpRef())
      return At;
  return {};
}

/// Nothing but looks, and the makings of tokens.
static bool onlyAsked(const Program &P, llvm::StringRef Source) {
  bool IsSource = false;
  for (const OpRef &O : P.opsOn(Source)) {
    const Type *T = O->Object == None ? nullptr : O.In->typeOf(O->Object);
    IsSource |= T && T->Role == TypeRole::StopSource;
    switch (O->Kind) {
    case OpKind::Declare:
    case OpKind::Construct:
    case OpKind::StopTokenGet:
    case OpKind::StopCheck:
    case OpKind::Destroy:
      break;
    default:
      return false;
    }
  }
  return IsSource;
}

bool neverRequested(const Program &P, const OpRef &Check) {
  const auto From = tokenSources(P, Check);
  return From && !From->empty() &&
         llvm::all_of(*From, [&](const TokenSource &S) {
           if (S.Where == SourceFinder::Nobody)
             return true;
           if (!P.closed(S.Where) || isCopied(P, S.Where))
             return false;
           return onlyAsked(P, S.Where) ||
                  (S.Given && Renewal(P).after(S.Given));
         });
}

} // namespace leash
