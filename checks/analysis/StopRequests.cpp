// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/StopRequests.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/Summary.h"
#include "checks/analysis/TokenSources.h"
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

/// Adds the token's sources; false when they are not known.
bool StopRequests::addToken(const Fn &F, BlockId Exit, const OpRef &Check,
                            std::vector<LoopStop> &Out) const {
  const auto From = tokenSources(P, Check);
  if (!From)
    return false;
  for (const TokenSource &Source : *From) {
    LoopStop S;
    S.Where = Source.Where;
    S.Name = display(F.entity(tokenOf(Check)));
    S.Token = true;
    S.Exit = Exit;
    if (!requestsOf(Source.Where, S))
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
