// SPDX-License-Identifier: Apache-2.0
//
// What can change while a loop runs.
#include "checks/analysis/EndlessLoops.h"
#include "checks/analysis/FlagObjects.h"
#include "checks/analysis/StopRequests.h"
#include "checks/analysis/Summary.h"
#include "checks/link/Index.h"

namespace leash {

using namespace ir;

namespace {
/// Of the loop's own function, or, with a null \p L, of one that it calls.
class Changes {
public:
  Changes(const Program &P, const Fn &F, const Loop *L) : P(P), F(F), L(L) {}
  Changes(const Changes &Caller, const CallEdge &E)
      : P(Caller.P), F(*E.Target), L(nullptr), Edge(&E), Caller(&Caller),
        Depth(Caller.Depth + 1) {}

  /// Are all the tests of a way possible at once?
  bool possible(llvm::ArrayRef<FlagTest> Tests) const {
    bool Necessary = true, AnyInexact = false, SomeInexact = false;
    for (const FlagTest &T : Tests) {
      bool Possible = canBecomeTrue(T);
      Necessary &= !T.Exact || Possible;
      AnyInexact |= !T.Exact;
      SomeInexact |= !T.Exact && Possible;
    }
    return Necessary && (!AnyInexact || SomeInexact);
  }

private:
  const Program &P;
  const Fn &F;
  const Loop *L;
  const CallEdge *Edge = nullptr; // from Caller to F
  const Changes *Caller = nullptr;
  unsigned Depth = 0;

  bool canBecomeTrue(const FlagTest &T) const {
    if (!T.Known)
      return true;
    if (T.Other != None && canChange(F.entity(T.Other)))
      return true;
    const Entity &E = F.entity(T.E);
    if (OpRef Call = callOf(E); Call && T.Other == None)
      return resultCanHold(Call, T);
    if (neverStopped(E))
      return false;
    if (!canChange(E))
      return false;
    if (T.Other != None || E.Root == RootKind::Temp || !isOneObject(E))
      return true;
    return someWriteMakesItHold(T);
  }

  //===--- What a call tells ---------------------------------------------===//

  /// `while (running())`: the call in the loop that the test is about.
  OpRef callOf(const Entity &E) const {
    if (E.Root != RootKind::Temp || !E.Path.empty())
      return {};
    OpRef Def = definitionOf(P, F, E);
    bool Again = Def && Def->Kind == OpKind::Call && Depth < 4 &&
                 (!L || L->contains(Def.Block));
    return Again ? Def : OpRef();
  }

  bool resultCanHold(const OpRef &Call, const FlagTest &T) const {
    // A virtual function may be there for others to override.
    if (P.callsUnknown(Call) || P.targets(Call).empty() || Call->has(OpVirtual))
      return true;
    return llvm::any_of(P.targets(Call), [&](const CallEdge &E) {
      return E.Callback || E.Later || Changes(*this, E).someReturnHolds(T);
    });
  }

  bool someReturnHolds(const FlagTest &T) const {
    if (F.F->has(FnIncomplete) || F.F->has(FnCoroutine))
      return true;
    bool Any = false;
    for (const Block &B : F.F->Blocks)
      for (const Op &O : B.Ops) {
        if (O.Kind == OpKind::Return && returnHolds(O, T))
          return true;
        Any |= O.Kind == OpKind::Return;
      }
    return !Any;
  }

  bool returnHolds(const Op &Return, const FlagTest &T) const {
    auto IfTrue = T.holds(1), IfFalse = T.holds(0);
    bool Decides = IfTrue && IfFalse && *IfTrue != *IfFalse;
    if (Return.Args.size() != 1 || Return.Args[0] == None)
      return Return.Cond == None || !Decides ||
             possible(testsOf(P, F, Return.Cond, *IfTrue));
    FlagTest Same = T;
    Same.E = sourceOf(P, F, Return.Args[0]);
    const Entity &E = F.entity(Same.E);
    if (E.Root == RootKind::Constant)
      return T.holds(E.Value).value_or(true);
    if (Return.Cond != None && Decides)
      return possible(testsOf(P, F, Return.Cond, *IfTrue));
    return canBecomeTrue(Same);
  }

  /// A check of a token whose source nobody asks to stop.
  bool neverStopped(const Entity &E) const {
    OpRef Def = E.Root == RootKind::Temp ? definitionOf(P, F, E) : OpRef();
    return Def && Def->Kind == OpKind::StopCheck && !Def->has(OpMayThrow) &&
           neverRequested(P, Def);
  }

  //===--- What is tested ------------------------------------------------===//

  bool canChange(const Entity &E) const {
    const Type *T = F.type(E.Type);
    if (Caller && E.Root != RootKind::Global) {
      Entity Mine = mapToCaller(*Edge, E);
      bool Own = Mine.Root == RootKind::Local || Mine.Root == RootKind::Param ||
                 Mine.Root == RootKind::Capture;
      if (Own)
        return (T && (T->Volatile || !isFlagType(F, E))) ||
               Caller->canChange(Mine);
    }
    switch (E.Root) {
    case RootKind::Constant:
    case RootKind::Null:
    case RootKind::Function:
      return false;
    case RootKind::Temp:
      return tempChanges(E);
    case RootKind::Local:
      return (T && T->Volatile) || localChanges(E);
    case RootKind::Capture:
      return (T && !isFlagType(F, E)) || captureChanges(E);
    case RootKind::This:
    case RootKind::Global:
      // A queue or a handle changes in ways that are no writes to it.
      return (T && (T->Volatile || !isFlagType(F, E))) || placeChanges(E);
    case RootKind::Param:
      if (T && !isFlagType(F, E))
        return true;
      return isField(E) ? (T && T->Volatile) || placeChanges(E)
                        : paramChanges(E);
    default:
      return true;
    }
  }

  /// `arg->running`: a place by itself, of whatever object.
  bool isField(const Entity &E) const {
    const Variable *V = variableOf(F, E);
    return V && !V->AddressTaken && E.Path.size() > 1 &&
           E.Path.front().Kind == StepKind::Deref &&
           E.Path.back().Kind == StepKind::Field;
  }

  /// The caller decides about a parameter. But a thread that got the value of
  /// a variable never hears of it again.
  bool paramChanges(const Entity &E) const {
    const Variable *V = variableOf(F, E);
    if (!V || V->AddressTaken || leadsElsewhere(P, E) || touchedInLoop(E))
      return true;
    const Type *T = F.type(V->Type);
    bool Number = T && T->Form == Shape::Plain && !T->Volatile &&
                  (T->Role == TypeRole::Bool || T->Role == TypeRole::Integer);
    if (P.spawnsOf(F).empty())
      return !copiedByCallers(E.Index, Number);
    if (!P.callers(F).empty())
      return true;
    for (const SpawnSite *S : P.spawnsOf(F))
      for (unsigned N = 0; N < S->Bodies.size(); ++N) {
        if (S->Bodies[N] != &F)
          continue;
        auto Bound = P.resolveParam(*S, N, E.Index);
        if (!Bound || !(Number ? isVariable(*Bound) : isCopy(*Bound, E)))
          return true;
      }
    return false;
  }

  /// `[stop] { run(stop); }`: does each caller pass what it captured by copy?
  bool copiedByCallers(uint32_t Param, bool Number) const {
    if (!P.index().callersKnown(F) || P.callers(F).empty())
      return false;
    return llvm::all_of(P.callers(F), [&](const CallEdge &E) {
      const Fn &G = *E.Site.In;
      if (E.Later || E.Callback || Param >= E.Site->Args.size() ||
          E.Site->Args[Param] == None)
        return false;
      const Entity &A = G.entity(E.Site->Args[Param]);
      if (A.Root != RootKind::Capture || A.Index >= G.F->Captures.size() ||
          leadsElsewhere(P, A))
        return false;
      const Capture &C = G.F->Captures[A.Index];
      const Type *T = G.type(C.Type);
      const Fn *Maker = P.function(G.F->Parent);
      if (C.Mode == CaptureMode::ByRef || !T || T->Form != Shape::Plain)
        return false;
      return !Number ||
             (Maker && C.Source != None && isVariable({Maker, C.Source}));
    });
  }

  /// An object that the thread has of its own, and that does not refer to what
  /// others have: `std::thread(body, config)` without std::ref.
  bool isCopy(const BoundEntity &Bound, const Entity &E) const {
    const Type *T = F.type(variableOf(F, E)->Type);
    bool Reference = T && T->Form == Shape::Reference;
    if (Reference)
      T = F.type(T->Element);
    return T && T->Form == Shape::Plain && !T->Class.empty() &&
           !E.Path.empty() && (!Reference || Bound.Copied);
  }

  /// Something that is written again after its declaration.
  bool isVariable(const BoundEntity &B) const {
    Place Name = P.place(*B.In, B.E);
    return !Name.empty() && llvm::any_of(writesTo(P, Name), [&](const auto &W) {
      return !isInitial(P, W.At);
    });
  }

  bool tempChanges(const Entity &E) const {
    OpRef Def = definitionOf(P, F, E);
    if (!Def)
      return true;
    if (Def->Kind == OpKind::Read && Def->Object != None && E.Path.empty())
      return canChange(F.entity(Def->Object));
    // `while (future.valid())`, of a handle that the loop does nothing with.
    if (Def->Kind == OpKind::JoinableTest && Def->Object != None)
      return handleChanges(F.entity(Def->Object));
    return !L || L->contains(Def.Block); // else made once, before the loop
  }

  bool handleChanges(const Entity &E) const {
    switch (E.Root) {
    case RootKind::Local:
      return localChanges(E);
    case RootKind::Param:
      return paramChanges(E);
    case RootKind::Capture:
      return captureChanges(E);
    default:
      return true;
    }
  }

  bool localChanges(const Entity &E) const {
    const Variable *V = variableOf(F, E);
    if (!V || leadsElsewhere(P, E) || V->AddressTaken)
      return true;
    return V->Constexpr ? false : touchedInLoop(E);
  }

  /// Is there an op in the loop that may change what E stands for?
  bool touchedInLoop(const Entity &E) const {
    if (!L)
      return true;
    for (OpRef At : opsIn(F, L->Blocks)) {
      const Op &O = At.op();
      if (overlaps(O.Object, E) && !onlyLooks(At))
        return true;
      if (overlaps(O.Result, E))
        return true;
      for (EntityId A : O.Args)
        if (overlaps(A, E) && givesAway(O, F.entity(A)))
          return true;
    }
    return false;
  }

  /// The same place, or one is part of the other; `&x` is x.
  bool overlaps(EntityId Id, const Entity &E) const {
    if (Id == None)
      return false;
    Entity A = F.entity(Id);
    if (!A.Path.empty() && A.Path.back().Kind == StepKind::AddressOf)
      A.Path.pop_back();
    return covers(A, E) || covers(E, A);
  }

  static bool onlyLooks(const Op &O) {
    switch (O.Kind) {
    case OpKind::Read:
    case OpKind::Return:
    case OpKind::JoinableTest:
    case OpKind::ThreadId:
    case OpKind::FutureWait:
      return true;
    default:
      return false;
    }
  }

  /// Does the op leave its object as it is? A method that calls others may do
  /// anything.
  bool onlyLooks(const OpRef &O) const {
    if (O->Kind != OpKind::Call)
      return onlyLooks(O.op());
    if (P.callsUnknown(O) || P.targets(O).empty())
      return false;
    return llvm::all_of(P.targets(O), [](const CallEdge &E) {
      return llvm::all_of(E.Target->F->Blocks, [](const Block &B) {
        return llvm::all_of(B.Ops, [](const Op &X) { return onlyLooks(X); });
      });
    });
  }

  /// An argument by reference has the entity of the variable itself; only for
  /// plain numbers is it clear enough that a value is meant.
  static bool givesAway(const Op &O, const Entity &Arg) {
    if (!Arg.Path.empty() && Arg.Path.back().Kind == StepKind::AddressOf)
      return true;
    if (O.Kind == OpKind::Write || O.Kind == OpKind::Assign)
      return false;
    return true;
  }

  bool captureChanges(const Entity &E) const {
    if (E.Index >= F.F->Captures.size())
      return true;
    const Capture &C = F.F->Captures[E.Index];
    const Type *T = F.type(C.Type);
    if (T && T->Volatile)
      return true;
    if (C.Mode == CaptureMode::ByRef || leadsElsewhere(P, E))
      return placeChanges(E);
    return F.F->has(FnMutable) && touchedInLoop(E);
  }

  /// Does the loop give the variable itself another value?
  bool setInLoop(const Entity &Variable) const {
    return !L || llvm::any_of(opsIn(F, L->Blocks), [&](const OpRef &O) {
      auto Is = [&](EntityId Id) {
        return Id != None && samePlace(F.entity(Id), Variable);
      };
      return Is(O->Result) || (Is(O->Object) && !onlyLooks(O.op()));
    });
  }

  /// Another element, or another object behind a pointer, in another round?
  bool instanceChanges(const Entity &E) const {
    for (size_t N = 0; N < E.Path.size(); ++N) {
      if (E.Path[N].Kind == StepKind::Element)
        return true;
      if (E.Path[N].Kind != StepKind::Deref)
        continue;
      Entity Pointer = E;
      Pointer.Path.truncate(N);
      bool Moves = N                           ? placeChanges(Pointer)
                   : E.Root == RootKind::Param ? setInLoop(Pointer)
                                               : touchedInLoop(Pointer);
      if (Moves)
        return true;
    }
    return false;
  }

  /// As the function with the loop names it; of no root when it can't.
  Entity outermost(const Entity &E) const {
    if (!Caller || E.Root == RootKind::Global)
      return E;
    return Caller->outermost(mapToCaller(*Edge, E));
  }

  /// One and the same object in all rounds?
  bool isOneObject(const Entity &E) const {
    RootKind Root = outermost(E).Root;
    return Root == RootKind::This || Root == RootKind::Global ||
           (!Caller && (Root == RootKind::Capture ||
                        (Root == RootKind::Param && isField(E))));
  }

  /// Is the write to a copy of an object that this flag's object is part of?
  bool isOfCopy(const Entity &E, const OpRef &Write) const {
    if (!isOneObject(E) || !changesCopy(P, Write))
      return false;
    // A local object of the class of `this` may be `this`.
    return outermost(E).Path.size() >
           Write.In->entity(Write->Object).Path.size();
  }

  bool placeChanges(const Entity &E) const {
    if (instanceChanges(E) || getsNewValue(P, F, E))
      return true;
    Place Name = P.place(F, E);
    if (Name.empty() || !P.closed(Name) || hasOtherNames(P, F, E))
      return true;
    for (const FlagWrite &W : writesTo(P, Name))
      if (!isInitial(P, W.At) && !isOfCopy(E, W.At))
        return true;
    return false;
  }

  /// All values that are ever written are known, and the test fails for each.
  bool someWriteMakesItHold(const FlagTest &T) const {
    const Entity &E = F.entity(T.E);
    Place Name = P.place(F, E);
    const Type *Ty = F.type(E.Type);
    bool Shared = E.Root == RootKind::This || E.Root == RootKind::Global ||
                  E.Root == RootKind::Capture ||
                  (E.Root == RootKind::Param && isField(E));
    if (!Shared || (Ty && (Ty->Volatile || !isFlagType(F, E))) || !T.Known ||
        Name.empty() || !P.closed(Name))
      return true;
    if (getsNewValue(P, F, E))
      return true;
    bool Again = false; // when the loop runs, the first value is long gone
    for (const FlagWrite &W : writesTo(P, Name)) {
      if (isInitial(P, W.At) || isOfCopy(E, W.At))
        continue;
      if (!W.Value || T.holds(*W.Value).value_or(true))
        return true;
      Again = true;
    }
    auto Init = initialValue(Name);
    return !Again && (!Init || T.holds(*Init).value_or(true));
  }

  std::optional<int64_t> initialValue(llvm::StringRef Name) const {
    if (const Field *Fd = P.fieldAt(Name)) {
      if (Fd->Init)
        return Fd->Init;
      for (const FlagWrite &W : writesTo(P, Name))
        if (isInitial(P, W.At) && W.Value)
          return W.Value;
      return std::nullopt;
    }
    if (Name.consume_front("G:"))
      if (const Global *G = P.global(Name))
        return G->Init.value_or(0);
    return std::nullopt;
  }
};

} // namespace

bool canBecomeTrue(const Program &P, const Fn &F, const Loop &L,
                   llvm::ArrayRef<FlagTest> Tests) {
  return Changes(P, F, &L).possible(Tests);
}

} // namespace leash
