// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/StopRequests.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/Summary.h"
#include "checks/link/Index.h"

namespace leash {

using namespace ir;

//===--- Flags -----------------------------------------------------------===//

/// A bool or a number that is set, by somebody else, to a constant that leaves
/// the loop. Pointers and counters of work end loops too, but ask nobody.
static bool isSignal(const Fn &F, const FlagTest &T) {
  if (!T.Known || T.Other != None ||
      (T.Relation != Rel::Eq && T.Relation != Rel::Ne))
    return false;
  const Type *Ty = F.typeOf(T.E);
  if (Ty && Ty->Form == Shape::Atomic)
    Ty = F.type(Ty->Element);
  return Ty && Ty->Form == Shape::Plain &&
         (Ty->Role == TypeRole::Bool || Ty->Role == TypeRole::Integer);
}

static bool runsInBody(const Program &P, const Fn &F, const Fn &Writer) {
  return llvm::is_contained(P.reachableFrom({&F}, 500), &Writer);
}

/// `void setRunning(bool r) { running_ = r; }`: the calls, with their values.
static void addCallsOfSetter(const Program &P, const OpRef &Write,
                             std::vector<FlagWrite> &Out) {
  if (Write->Args.size() != 1 || Write->Args[0] == None ||
      Write.In->F->Kind == FunctionKind::Constructor)
    return;
  const Entity &Given = Write.In->entity(Write->Args[0]);
  if (Given.Root != RootKind::Param || !Given.Path.empty())
    return;
  for (const CallEdge &E : P.callers(*Write.In)) {
    const Entity Value = mapToCaller(E, Given);
    if (!E.Later && Value.Root == RootKind::Constant && Value.Path.empty())
      Out.push_back({E.Site, Value.Value});
  }
}

/// Writes by others of a value that makes the test hold.
std::vector<OpRef> StopRequests::requestsOf(const Fn &In, const FlagTest &T,
                                            const Instance &Of,
                                            llvm::StringRef Name) const {
  std::vector<FlagWrite> Writes = writesTo(P, Name).vec();
  for (size_t N = 0, All = Writes.size(); N < All; ++N)
    if (!Writes[N].Value && Writes[N].At->Kind == OpKind::Write)
      addCallsOfSetter(P, Writes[N].At, Writes);
  std::vector<OpRef> Out;
  for (const FlagWrite &W : Writes) {
    if (!W.Value || !T.holds(*W.Value).value_or(false) || W.At.In == &In ||
        W.At.In->F->Kind == FunctionKind::Constructor ||
        runsInBody(P, In, *W.At.In))
      continue;
    // By its setter: of which object?
    if (W.At->Kind == OpKind::Call && W.At->Object != None &&
        !Of.maybe(objectOf(P, *W.At.In, W.At->Object)))
      continue;
    Out.push_back(W.At);
  }
  return Out;
}

void StopRequests::addFlag(llvm::StringRef Name) {
  for (const FlagLoop &L : loopsOn(P, Name)) {
    if (!isSignal(*L.In, L.Leaves))
      continue;
    Flag F;
    F.L = L.L;
    F.Stop.Where = Name.str();
    F.Stop.Exit = L.Block;
    F.Stop.Exact = L.Leaves.Exact;
    F.Stop.Name = display(L.In->entity(L.Leaves.E));
    // `while (!stop_.get())`
    const Entity &E = L.In->entity(L.Leaves.E);
    if (OpRef Def = E.Path.empty() ? definitionOf(P, *L.In, E) : OpRef();
        Def && Def->Kind == OpKind::Call && Def->Object != None) {
      F.Stop.Of = objectOf(P, *L.In, Def->Object);
      F.Stop.Name = display(L.In->entity(Def->Object));
    }
    F.Stop.Requests = requestsOf(*L.In, L.Leaves, F.Stop.Of, Name);
    if (!F.Stop.Requests.empty())
      Flags[L.In].push_back(std::move(F));
  }
}

std::vector<LoopStop> StopRequests::tokensIn(const Fn &F) const {
  std::vector<LoopStop> Out;
  for (OpRef O : liveOps(P, F)) {
    std::vector<LoopStop> Tokens;
    if (O->Kind == OpKind::StopCheck && addToken(F, O.Block, O, Tokens))
      llvm::move(Tokens, std::back_inserter(Out));
  }
  return Out;
}

std::vector<LoopStop> StopRequests::ofCondition(const OpRef &Wait) const {
  std::vector<LoopStop> Out;
  for (const PredicateTest &T : predicateTests(P, Wait)) {
    if (!isSignal(*T.In, T.Holds))
      continue;
    LoopStop S;
    S.Where = T.Where;
    S.Name = display(T.In->entity(T.Holds.E));
    S.Requests = requestsOf(*Wait.In, T.Holds, S.Of, T.Where);
    if (!S.Requests.empty())
      Out.push_back(std::move(S));
  }
  return Out;
}

StopRequests::StopRequests(const Program &P) : P(P) {
  std::vector<llvm::StringRef> Names;
  for (const auto &Entry : flagLoops(P))
    Names.push_back(Entry.first());
  llvm::sort(Names);
  for (llvm::StringRef Name : Names)
    if (isStopFlagLike(P, Name))
      addFlag(Name);
}

//===--- Tokens ----------------------------------------------------------===//

namespace {
/// Where does the token come from? False when that is not known.
struct TokenSources {
  /// The source of `std::stop_token{}`.
  static constexpr llvm::StringLiteral Nobody = "-";
  const Program &P;
  bool sources(const Fn &F, const Entity &Token, std::vector<Place> &Out,
               unsigned Depth) const;
  bool parameter(const Fn &F, uint32_t Param, std::vector<Place> &Out,
                 unsigned Depth) const;
  bool shared(const Place &Token, std::vector<Place> &Out,
              unsigned Depth) const;
};
} // namespace

bool isEmptyToken(const OpRef &O) {
  return O->Kind == OpKind::Construct && O->Object != None && O->Args.empty() &&
         O.In->isStopToken(O.In->entity(O->Object).Type);
}

bool TokenSources::sources(const Fn &F, const Entity &Token,
                           std::vector<Place> &Out, unsigned Depth) const {
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
      Out.push_back(Nobody.str());
    else if (D->Kind == OpKind::StopTokenGet && D->Object != None) {
      Place From = P.place(F, D->Object);
      if (From.empty())
        return false;
      Out.push_back(std::move(From));
    } else if (D->Args.size() != 1 || D->Args[0] == None ||
               !sources(F, F.entity(D->Args[0]), Out, Depth - 1)) {
      return false;
    }
  }
  return !Defs.empty();
}

/// A member or a global: all that is ever put into it.
bool TokenSources::shared(const Place &Token, std::vector<Place> &Out,
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
      Out.push_back(Nobody.str());
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

bool TokenSources::parameter(const Fn &F, uint32_t Param,
                             std::vector<Place> &Out, unsigned Depth) const {
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
        Out.push_back(std::move(Handle));
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
      Out.push_back(Nobody.str()); // `std::stop_token token = {}`
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

/// Everything that requests a stop of this handle or source.
bool StopRequests::requestsOf(llvm::StringRef Source, LoopStop &S) const {
  if (!P.closed(Source))
    return false;
  Source.consume_back("[*]");
  bool IsSource = false; // asks nobody by itself, as a handle does
  for (const OpRef &O : P.opsOn(Source)) {
    if (O->Kind == OpKind::Escape || O->Kind == OpKind::Unknown)
      return false;
    const Type *T = O->Object == None ? nullptr : O.In->typeOf(O->Object);
    bool Dies = O->Kind == OpKind::Destroy || O->Kind == OpKind::Clear;
    // `thread_ = std::jthread(…)` of the object that is being made.
    bool First = O.In->F->Kind == FunctionKind::Constructor &&
                 Source.starts_with("F:") && O->Kind != OpKind::StopRequest;
    if (!First &&
        (O->Kind == OpKind::StopRequest || O->has(OpStopRequestsToo) ||
         (Dies && T && T->Role != TypeRole::StopSource)))
      S.Requests.push_back(O);
    // A second owner of the source is not followed.
    if (O->Kind == OpKind::StopSourceGet)
      return false;
    IsSource |= T && T->Role == TypeRole::StopSource;
  }
  return !IsSource || !S.Requests.empty();
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

/// The token that a stop check asks, or that a wait was given.
static EntityId tokenOf(const OpRef &O) {
  if (O->Kind == OpKind::StopCheck)
    return O->Object;
  for (EntityId A : O->Args)
    if (A != None && O.In->isStopToken(O.In->entity(A).Type))
      return A;
  return None;
}

bool neverRequested(const Program &P, const OpRef &Check) {
  std::vector<Place> From;
  const EntityId Token = tokenOf(Check);
  if (Token == None ||
      !TokenSources{P}.sources(*Check.In, Check.In->entity(Token), From, 6))
    return false;
  return !From.empty() && llvm::all_of(From, [&](const Place &Source) {
    if (Source == TokenSources::Nobody)
      return true;
    if (!P.closed(Source) || isCopied(P, Source))
      return false;
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
  });
}

/// Adds the token's sources; false when they are not known.
bool StopRequests::addToken(const Fn &F, BlockId Exit, const OpRef &Check,
                            std::vector<LoopStop> &Out) const {
  std::vector<Place> From;
  const EntityId Token = tokenOf(Check);
  if (Token == None || !TokenSources{P}.sources(F, F.entity(Token), From, 6))
    return false;
  for (const Place &Source : From) {
    LoopStop S;
    S.Where = Source;
    S.Name = display(F.entity(Token));
    S.Token = true;
    S.Exit = Exit;
    if (!requestsOf(Source, S))
      return false;
    Out.push_back(std::move(S));
  }
  return true;
}

/// The stop checks under which the edge leaves, and waits with a token that
/// did not get what they wait for.
static std::vector<OpRef> checksOf(const Program &P, const Fn &F, BlockId From,
                                   BlockId To) {
  std::vector<OpRef> Out;
  auto TellsOf = [&](const OpRef &Def, const FlagTest &T) {
    if (Def->Kind == OpKind::StopCheck)
      return true;
    return Def->Kind == OpKind::Wait && Def->has(OpStopAware) &&
           !Def->has(OpTimed) && T.Exact && T.holds(0).value_or(false) &&
           !T.holds(1).value_or(true);
  };
  const auto &Succs = F.block(From).Succs;
  for (unsigned N = 0; N < Succs.size(); ++N)
    for (const FlagTest &T : testsOfEdge(P, F, From, N)) {
      if (Succs[N] != To || T.E == None)
        continue;
      OpRef Def = definitionOf(P, F, F.entity(T.E));
      if (Def && TellsOf(Def, T))
        Out.push_back(Def);
    }
  return Out;
}

std::vector<LoopStop> StopRequests::of(const Fn &F, const Loop &L) const {
  std::vector<LoopStop> Out;
  if (auto It = Flags.find(&F); It != Flags.end())
    for (const Flag &Fl : It->second)
      if (Fl.L == &L)
        Out.push_back(Fl.Stop);
  for (auto [From, To] : L.Exits)
    for (const OpRef &Check : checksOf(P, F, From, To)) {
      std::vector<LoopStop> Tokens;
      if (addToken(F, From, Check, Tokens))
        llvm::move(Tokens, std::back_inserter(Out));
    }
  return Out;
}

} // namespace leash
