// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/RetryLoops.h"
#include "checks/analysis/Cancellation.h"
#include "checks/analysis/Descriptors.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/IoWakes.h"
#include "checks/analysis/Summary.h"
#include "checks/analysis/ThreadTimes.h"
#include "checks/link/Names.h"
#include "llvm/ADT/STLExtras.h"

namespace leash {

using namespace ir;

namespace {
class RetryFinder {
public:
  RetryFinder(const Program &P, const Fn &F) : P(P), F(F) {}

  std::optional<RetryLoop> look(const Loop &L, bool Whole) const {
    RetryLoop R;
    R.Pauses = pausesIn(L);
    if (!Whole)
      R.Closed = goesOnWhenClosed(L);
    if ((!R.Pauses && !R.Closed && !(Whole && yieldsIn(L))) ||
        !onlyAttempts(L, Whole, R) || (R.Attempts.empty() && R.Waits.empty()) ||
        (!R.Pauses && !R.Closed && R.Waits.empty()) ||
        (letsOthersIn(L) && !llvm::all_of(R.Attempts, [&](const OpRef &O) {
           return asksSystem(P, O);
         })))
      return std::nullopt;
    R.In = &F;
    R.L = L;
    R.Whole = Whole;
    R.MaybeExits = maybeExits(P, F, L);
    return R;
  }

private:
  const Program &P;
  const Fn &F;

  /// A sleep, if a stop does not end it. A notification ends a wait, but tells
  /// the loop nothing.
  bool isPause(const OpRef &O) const {
    return (O->Kind == OpKind::Sleep && !endsOnStop(P, O)) || isTimedWait(O);
  }

  static bool isTimedWait(const OpRef &O) {
    return O->Kind == OpKind::Wait && O->has(OpTimed) && !O->has(OpStopAware) &&
           O->Callables.empty();
  }

  /// A sleep in the loop, or in what it calls, two calls down, if these sleep
  /// whenever they return: one that sleeps now and then does something else.
  bool pausesIn(const Loop &L) const {
    for (OpRef O : opsIn(F, L.Blocks))
      if (isPause(O) || sleepsBelow(O, 2) || timesOut(L, O))
        return true;
    return false;
  }

  bool yieldsIn(const Loop &L) const {
    return llvm::any_of(opsIn(F, L.Blocks), [](const OpRef &O) {
      return O->Kind == OpKind::Yield ||
             (O->Kind == OpKind::Wait && O->has(OpTimed));
    });
  }

  /// `if (poll(&p, 1, 200) <= 0) continue;`: does the loop go on when the call
  /// fails, or its time is over?
  bool timesOut(const Loop &L, const OpRef &O) const {
    if (!waitsForOthers(O.op()) || !O->has(OpTimed) || O->has(OpStopAware) ||
        O->Result == None)
      return false;
    bool ZeroIsGood = O->has(OpResultIsZeroOnSuccess);
    return goesOnAfter(L, O, ZeroIsGood ? 1 : 0) || goesOnAfter(L, O, -1);
  }

  /// `&& errno == EINTR`: a signal is no pause, and another round has its time.
  bool onlyInterrupted(const Loop &L, const FlagTest &T) const {
    constexpr int64_t Interrupted = 4; // the same on all of Linux
    return T.Relation == Rel::Eq && T.Value == Interrupted && T.Other == None &&
           tellsWhy(L, T.E, 2);
  }

  bool goesOnAfter(const Loop &L, const OpRef &O, int64_t Result) const {
    for (BlockId B : L.Blocks) {
      const auto &Succs = F.block(B).Succs;
      auto Stays = [&](BlockId S) { return S != None && L.contains(S); };
      if (llvm::all_of(Succs, Stays))
        continue;
      for (unsigned N = 0; N < Succs.size(); ++N)
        for (const FlagTest &T : testsOfEdge(P, F, B, N))
          if (Stays(Succs[N]) && T.E != None && T.Exact &&
              ((isResultOf(P, F, T.E, O) && !T.holds(Result).value_or(true)) ||
               (Result < 0 && onlyInterrupted(L, T))))
            return false;
    }
    return true;
  }

  /// `if (accept(s) < 0) continue;`: the input that fails from then on when
  /// what it reads from is closed.
  OpRef goesOnWhenClosed(const Loop &L) const {
    for (OpRef O : opsIn(F, L.Blocks))
      if (isInput(O.op()) && !O->has(OpTimed) && !O->has(OpTry) &&
          O->Result != None && O->Object != None && goesOnAfter(L, O, -1) &&
          (O->has(OpGivesInput) || goesOnAfter(L, O, 0)))
        return llvm::any_of(L.Blocks, [&](BlockId B) { return asksWhy(L, B); })
                   ? OpRef()
                   : O;
    return {};
  }

  /// Does the block branch on `errno`?
  bool asksWhy(const Loop &L, BlockId B) const {
    const auto &Succs = F.block(B).Succs;
    for (unsigned N = 0; N < Succs.size(); ++N)
      for (const FlagTest &T : testsOfEdge(P, F, B, N))
        if (T.E != None && tellsWhy(L, T.E, 3))
          return true;
    return false;
  }

  /// Does the loop give up a lock, and take it again? Then it waits for what
  /// other threads do meanwhile, if the attempt asks for nothing else.
  bool letsOthersIn(const Loop &L) const {
    auto Touches = [&](const OpRef &O, OpKind Own, EffectKind Below) {
      std::vector<Place> Out;
      if (O->Kind == Own && O->Object != None)
        Out.push_back(P.place(F, O->Object));
      else if (O->Kind == OpKind::Call)
        for (const AppliedEffect &A : applySummary(P, O, {Below}))
          Out.push_back(A.Where);
      return Out;
    };
    const Cfg &G = P.cfg(F);
    if (llvm::any_of(opsIn(F, L.Blocks), isTimedWait))
      return true;
    std::vector<std::pair<OpRef, Place>> Given;
    for (OpRef O : opsIn(F, L.Blocks))
      for (Place &At : Touches(O, OpKind::Unlock, EffectKind::Notifies))
        if (!At.empty())
          Given.push_back({O, std::move(At)});
    return !Given.empty() && llvm::any_of(opsIn(F, L.Blocks), [&](OpRef O) {
      std::vector<Place> Taken = Touches(O, OpKind::Lock, EffectKind::Waits);
      return llvm::any_of(Given, [&](const auto &Gave) {
        return llvm::is_contained(Taken, Gave.second) &&
               G.dominates({Gave.first.Block, Gave.first.Index},
                           {O.Block, O.Index});
      });
    });
  }

  /// Does the block run whenever the function returns? In a loop that counts to
  /// a constant it does in the first round.
  bool runsAlways(const Fn &G, BlockId B) const {
    const Cfg &C = P.cfg(G);
    if (C.dominates(B, G.F->Exit))
      return true;
    const Loop *L = C.loopOf(B);
    const LoopStmt *Stmt = L ? C.stmtOf(*L) : nullptr;
    return Stmt && Stmt->Kind == LoopKind::For &&
           C.dominates(L->Header, G.F->Exit) &&
           countsToConstant(G, L->Header) &&
           llvm::all_of(L->Latches,
                        [&](BlockId X) { return C.dominates(B, X); });
  }

  bool countsToConstant(const Fn &G, BlockId Header) const {
    std::vector<FlagTest> Tests = testsOfEdge(P, G, Header, 0);
    return Tests.size() == 1 && Tests[0].Known && Tests[0].Other == None &&
           Tests[0].Value > 0 && G.entity(Tests[0].E).Root == RootKind::Local &&
           (Tests[0].Relation == Rel::Lt || Tests[0].Relation == Rel::Le);
  }

  bool sleepsBelow(const OpRef &O, unsigned Depth) const {
    for (const CallEdge &E : P.targets(O)) {
      if (E.Later)
        continue;
      const Fn &G = *E.Target;
      for (OpRef In : liveOps(P, G))
        if (runsAlways(G, In.Block) &&
            (isPause(In) || (isInput(In.op()) && In->has(OpTimed)) ||
             (Depth > 1 && sleepsBelow(In, Depth - 1))))
          return true;
    }
    return false;
  }

  /// Is each way out decided by what a call in the loop returned? In the
  /// second round it is known what is tried: what that changes is no progress.
  bool onlyAttempts(const Loop &L, bool Whole, RetryLoop &R) const {
    return exitsByAttempts(L, Whole, R) ||
           (!R.Attempts.empty() && exitsByAttempts(L, Whole, R));
  }

  bool exitsByAttempts(const Loop &L, bool Whole, RetryLoop &R) const {
    const Cfg &G = P.cfg(F);
    std::vector<OpRef> &Tried = R.Attempts;
    R.Waits.clear();
    bool All = true;
    for (auto Exit : L.Exits) {
      if (!llvm::is_contained(G.succs(Exit.first), Exit.second) ||
          !feasibleExit(P, F, L, Exit))
        continue;
      const auto [From, To] = decidingEdge(L, Exit);
      const auto &Succs = F.block(From).Succs;
      for (unsigned N = 0; N < Succs.size(); ++N)
        All &= Succs[N] != To || asBefore(L, From, N) ||
               attemptsOnEdge(L, From, N, Tried) ||
               (Whole && waitsOnEdge(L, From, N, R.Waits)) ||
               triedBeforeLeaving(L, Exit.first, Tried);
    }
    return All;
  }

  /// `try { if (ask()) { log(); return; } } catch (…) {}`: what comes after the
  /// test is part of the loop, as it may throw.
  std::pair<BlockId, BlockId>
  decidingEdge(const Loop &L, std::pair<BlockId, BlockId> Exit) const {
    const Cfg &G = P.cfg(F);
    for (unsigned Depth = 0; Depth < 8; ++Depth) {
      BlockId B = Exit.first;
      if (G.succs(B).size() > 1 || B == L.Header || G.preds(B).size() != 1 ||
          F.block(B).Try == None)
        break;
      Exit = {G.preds(B).front(), B};
    }
    return Exit;
  }

  /// `try { connect(); break; } catch (…) { sleep(); }`
  bool triedBeforeLeaving(const Loop &L, BlockId Exit,
                          std::vector<OpRef> &Tried) const {
    uint32_t End = F.block(Exit).Ops.size();
    OpRef Try = P.cfg(F).succs(Exit).size() == 1
                    ? triedBefore(L, {&F, Exit, End})
                    : OpRef();
    if (Try)
      Tried.push_back(Try);
    return bool(Try);
  }

  /// `while (sent < size)` where the round leaves both as they are.
  bool asBefore(const Loop &L, BlockId B, unsigned Succ) const {
    return llvm::any_of(testsOfEdge(P, F, B, Succ), [&](const FlagTest &T) {
      return T.E != None && T.Exact && unchanged(L, T.E) &&
             (T.Other == None || unchanged(L, T.Other));
    });
  }

  /// A number of the function's own that the round does not touch.
  bool unchanged(const Loop &L, EntityId Id) const {
    const Entity &E = F.entity(Id);
    const Variable *V = variableOf(F, E);
    const Type *Ty = V ? F.type(V->Type) : nullptr;
    return E.Path.empty() && Ty && Ty->Form == Shape::Plain && !Ty->Volatile &&
           !V->AddressTaken &&
           llvm::none_of(opsIn(F, L.Blocks), [&](const OpRef &O) {
             return changes(O, E, false) && !asksLibrary(O);
           });
  }

  bool attemptsOnEdge(const Loop &L, BlockId B, unsigned Succ,
                      std::vector<OpRef> &Tried) const {
    std::vector<FlagTest> Tests = testsOfEdge(P, F, B, Succ);
    return !Tests.empty() && llvm::all_of(Tests, [&](const FlagTest &T) {
      return T.E != None &&
             (attemptsOnState(P, F, L, T, Tried) || tellsWhy(L, T.E, 3) ||
              ((asksWhether(T) || asksWhich(T) || asksHowMuch(L, T)) &&
               attempt(L, T.E, Tried)));
    });
  }

  /// `case Result::Failed:`: one of an enumeration.
  bool asksWhich(const FlagTest &T) const {
    const Type *Ty = F.typeOf(T.E);
    if (!Ty || T.Other != None || Ty->Role != TypeRole::Integer ||
        (T.Relation != Rel::Eq && T.Relation != Rel::Ne))
      return false;
    llvm::StringRef Last = Ty->Name.ref().rsplit(' ').second;
    if (Last.empty())
      Last = Ty->Name;
    return !llvm::is_contained({"int", "long", "short", "char", "__int128"},
                               Last);
  }

  bool waitsOnEdge(const Loop &L, BlockId B, unsigned Succ,
                   std::vector<StateWait> &Waits) const {
    std::vector<FlagTest> Tests = testsOfEdge(P, F, B, Succ);
    return !Tests.empty() && llvm::all_of(Tests, [&](const FlagTest &T) {
      std::vector<StateWait> Of = waitsForState(P, F, L, T);
      llvm::append_range(Waits, Of);
      return !Of.empty();
    });
  }

  /// Negative numbers are the errors of many interfaces.
  static bool asksWhether(const FlagTest &T) {
    return T.Other == None && T.Value <= 1;
  }

  /// `errno`, or a variable that got it: of an attempt in the loop.
  bool tellsWhy(const Loop &L, EntityId Id, unsigned Depth) const {
    const Entity &E = F.entity(Id);
    if (E.Root == RootKind::Temp) {
      OpRef Def = definitionOf(P, F, E);
      return Def && Def->has(OpLastError) && L.contains(Def.Block);
    }
    if (E.Root != RootKind::Local || !Depth)
      return false;
    auto Defs = definitionsOf(P, F, E);
    return !Defs.empty() && llvm::all_of(Defs, [&](const OpRef &D) {
      return L.contains(D.Block) && D->Args.size() == 1 && D->Args[0] != None &&
             tellsWhy(L, D->Args[0], Depth - 1);
    });
  }

  /// `while (queue_.size() >= limit_)`: waits for what others do to a place.
  bool asksHowMuch(const Loop &L, const FlagTest &T) const {
    const Entity &E = F.entity(T.E);
    OpRef Def = E.Root == RootKind::Temp ? definitionOf(P, F, E) : OpRef();
    if (!Def || returnedPlaces(Def).empty())
      return false;
    return T.Other == None || llvm::none_of(L.Blocks, [&](BlockId B) {
             return llvm::any_of(F.block(B).Ops, [&](const Op &O) {
               return O.Kind != OpKind::Read && O.Object != None &&
                      covers(F.entity(O.Object), F.entity(T.Other));
             });
           });
  }

  /// The places of which a call tells the value, when it does only that.
  std::vector<Place> returnedPlaces(const OpRef &O) const {
    std::vector<Place> Out;
    if (O->Kind != OpKind::Call || P.callsUnknown(O))
      return Out;
    for (const CallEdge &E : P.targets(O))
      for (const Block &B : E.Target->F->Blocks)
        for (const Op &R : B.Ops) {
          if (R.Kind != OpKind::Return)
            continue;
          EntityId Value = R.Args.empty() ? None : R.Args[0];
          Place Name = P.place(*E.Target, sourceOfRead(*E.Target, Value));
          if (Name.empty())
            return {};
          Out.push_back(Name);
        }
    return Out;
  }

  /// Of a copy in a local the original; other locals are nobody else's.
  Entity sourceOfRead(const Fn &G, EntityId E) const {
    EntityId Source = E == None ? None : sourceOf(P, G, E);
    if (Source == None || G.entity(Source).Root != RootKind::Local)
      return Source == None ? Entity() : G.entity(Source);
    auto Defs = definitionsOf(P, G, G.entity(Source));
    bool Copy = Defs.size() == 1 && Defs[0]->Kind == OpKind::Write &&
                !Defs[0]->Value && Defs[0]->Args.size() == 1;
    Source = Copy ? sourceOf(P, G, Defs[0]->Args[0]) : None;
    return Source == None || G.entity(Source).Root == RootKind::Local
               ? Entity()
               : G.entity(Source);
  }

  /// Does the loop itself bring about what the call tells of? That ends.
  bool ownProgress(const Loop &L, const OpRef &O,
                   llvm::ArrayRef<OpRef> Tried) const {
    std::vector<Place> Told = returnedPlaces(O);
    if (Told.empty())
      return false;
    std::vector<const Fn *> Run = runByLoop(P, F, L);
    return llvm::any_of(Told, [&](const Place &Name) {
      return llvm::any_of(writesTo(P, Name), [&](const FlagWrite &W) {
        if (W.At.In == &F)
          return L.contains(W.At.Block);
        return llvm::is_contained(Run, W.At.In) &&
               llvm::none_of(Tried, [&](const OpRef &T) {
                 return !(T == O) &&
                        llvm::is_contained(P.runBy(T, 200), W.At.In);
               });
      });
    });
  }

  /// `reply.empty()`, `reply.find("OK")`: what the library says of an object.
  static bool asksLibrary(const OpRef &O) {
    const Callee *C = O->Kind == OpKind::Call ? O.In->callee(O.op()) : nullptr;
    llvm::StringRef Usr(C ? llvm::StringRef(C->Usr) : llvm::StringRef());
    return Usr.starts_with("c:@N@std@") && Usr.ends_with("1") &&
           O->Object != None; // of a method that is const
  }

  bool attempt(const Loop &L, const OpRef &O, std::vector<OpRef> &Tried) const {
    if (asksLibrary(O))
      return attempt(L, O->Object, Tried);
    if (!isAttempt(O) || ownProgress(L, O, Tried))
      return false;
    // `r = send(); if (r.ok()) break;`: the attempt made what is asked.
    if (O->Object != None && F.entity(O->Object).Root == RootKind::Local)
      for (OpRef D : opsIn(F, L.Blocks))
        if ((givesValue(D, F.entity(O->Object)) && !valueFrom(L, D, Tried)) ||
            (D->Object == O->Object && differsEachRound(L, D)))
          return false;
    Tried.push_back(O);
    return true;
  }

  /// `Query q(page++); if (q.last()) return;`: made from a variable that goes
  /// on in each round, an object is another one each time.
  bool differsEachRound(const Loop &L, const OpRef &Made) const {
    if (Made->Kind != OpKind::Construct)
      return false;
    const auto Ops = opsIn(F, L.Blocks);
    return llvm::any_of(Made->Args, [&](EntityId Id) {
      if (Id == None || F.entity(Id).Root != RootKind::Local)
        return false;
      const Entity &E = F.entity(Id);
      bool Own = llvm::any_of(Ops, [&](const OpRef &O) {
        return O->Kind == OpKind::Declare &&
               sameVariable(F.entity(O->Object), E);
      });
      return !Own && llvm::any_of(Ops, [&](const OpRef &O) {
        return changes(O, E, false) && !asksLibrary(O);
      });
    });
  }

  static bool assigns(const OpRef &O) {
    const Callee *C = O->Kind == OpKind::Call ? O.In->callee(O.op()) : nullptr;
    return O->Kind == OpKind::Write || O->Kind == OpKind::Assign ||
           O->Kind == OpKind::Move || (C && namesAssignment(C->Name));
  }

  /// `reply += receive();`
  static bool appends(const OpRef &O) {
    const Callee *C = O->Kind == OpKind::Call ? O.In->callee(O.op()) : nullptr;
    llvm::StringRef Name(C ? bareName(C->Name) : llvm::StringRef());
    return Name == "operator+=" || Name == "append";
  }

  /// To the whole of a local object.
  bool givesValue(const OpRef &O, const Entity &E) const {
    auto Is = [&](EntityId Id) {
      return Id != None && samePlace(F.entity(Id), E);
    };
    return Is(O->Result) || (Is(O->Object) && assigns(O));
  }

  bool attempt(const Loop &L, EntityId Id, std::vector<OpRef> &Tried) const {
    const Entity &E = F.entity(Id);
    if (E.Root == RootKind::Temp) {
      OpRef Def = definitionOf(P, F, E);
      return E.Path.empty() && Def && L.contains(Def.Block) &&
             attempt(L, Def, Tried);
    }
    const Variable *V = variableOf(F, E);
    if (E.Root != RootKind::Local || !V || isShared(E) || Tried.size() > 16)
      return false;
    size_t Before = Tried.size();
    for (OpRef O : opsIn(F, L.Blocks)) {
      if (changes(O, E, V->AddressTaken) && !asksLibrary(O) &&
          !valueFrom(L, O, Tried))
        return false;
    }
    return Tried.size() > Before;
  }

  /// Behind a pointer, or known to a lambda, which others may run?
  bool isShared(const Entity &E) const {
    for (const ir::Step &S : E.Path)
      if (S.Kind == StepKind::Deref)
        return true;
    for (const Block &B : F.F->Blocks)
      for (const Op &O : B.Ops)
        for (const Callable &C : O.Callables)
          if (const Fn *G = P.function(C.Usr); G && captures(*G, E))
            return true;
    return false;
  }

  bool captures(const Fn &G, const Entity &E) const {
    return llvm::any_of(G.F->Captures, [&](const Capture &C) {
      return C.Mode != CaptureMode::ByCopy && C.Source != None &&
             G.F->Parent == F.F->Usr && sameVariable(F.entity(C.Source), E);
    });
  }

  static bool sameVariable(const Entity &A, const Entity &B) {
    return A.Root == B.Root && A.Index == B.Index;
  }

  bool changes(const OpRef &O, const Entity &E, bool AddressTaken) const {
    auto Is = [&](EntityId Id) {
      return Id != None && sameVariable(F.entity(Id), E);
    };
    switch (O->Kind) {
    case OpKind::Read:
    case OpKind::Declare:
    case OpKind::Destroy:
    case OpKind::Return:
    case OpKind::JoinableTest:
    case OpKind::Escape: // what it goes to is an op of its own
      return false;
    case OpKind::Write:
    case OpKind::Assign:
      return Is(O->Object);
    default:
      return Is(O->Object) || Is(O->Result) ||
             (AddressTaken && llvm::any_of(O->Args, Is));
    }
  }

  /// Does an attempt give the variable that the op changes its value?
  bool valueFrom(const Loop &L, const OpRef &O,
                 std::vector<OpRef> &Tried) const {
    if (OpRef Try = O->Value ? triedBefore(L, O) : OpRef()) {
      Tried.push_back(Try);
      return true;
    }
    if (O->Cond != None && O->Args.empty())
      return llvm::all_of(testsOf(P, F, O->Cond, true), [&](const FlagTest &T) {
        return T.E != None && asksWhether(T) && attempt(L, T.E, Tried);
      });
    if (assigns(O) || appends(O))
      return O->Args.size() == 1 && O->Args[0] != None &&
             O->Args[0] != O->Object && attempt(L, O->Args[0], Tried);
    if (OpRef To = assignedThrough(L, O))
      return valueFrom(L, To, Tried);
    if (!isAttempt(O))
      return false;
    Tried.push_back(O);
    return true;
  }

  /// `try { connect(); connected = true; } catch (…) {}`: the attempt that did
  /// not throw.
  OpRef triedBefore(const Loop &L, const OpRef &Write) const {
    const Cfg &G = P.cfg(F);
    if (!llvm::any_of(G.handlers(Write.Block),
                      [&](BlockId H) { return L.contains(H); }))
      return {};
    for (OpRef O : opsIn(F, L.Blocks))
      if (F.block(O.Block).Try == F.block(Write.Block).Try && isAttempt(O) &&
          O->has(OpMayThrow) &&
          G.dominates({O.Block, O.Index}, {Write.Block, Write.Index}))
        return O;
    return {};
  }

  /// `std::tie(ok, value) = request();`: what is assigned to the references
  /// that library code made of its arguments.
  OpRef assignedThrough(const Loop &L, const OpRef &Made) const {
    if (!Made->has(OpLibrary) || Made->Result == None)
      return {};
    for (OpRef O : opsIn(F, L.Blocks))
      if (assigns(O) && O->Object == Made->Result)
        return O;
    return {};
  }
};
} // namespace

bool isAttempt(const OpRef &O) {
  if (O->Kind == OpKind::BlockingIo ||
      (waitsForOthers(O.op()) && (O->has(OpTimed) || O->has(OpTry))))
    return true;
  const Callee *C = O.In->callee(O.op());
  llvm::StringRef Usr(C ? llvm::StringRef(C->Usr) : llvm::StringRef());
  return O->Kind == OpKind::Call && C && !Usr.starts_with("c:@N@std@") &&
         !Usr.contains("@F@operator") && !namedLikeBound(C->Name);
}

std::vector<const Fn *> runByLoop(const Program &P, const Fn &F,
                                  const Loop &L) {
  llvm::SmallVector<const Fn *, 8> Called;
  for (OpRef O : opsIn(F, L.Blocks))
    for (const CallEdge &E : P.targets(O))
      if (!E.Later)
        Called.push_back(E.Target);
  return P.reachableFrom(Called, 200);
}

std::vector<RetryLoop> retryLoops(const Program &P, const Fn &F) {
  std::vector<RetryLoop> Out;
  const Cfg &G = P.cfg(F);
  if (G.gaveUp() || F.F->has(FnIncomplete))
    return Out;
  RetryFinder Finder(P, F);
  for (const Loop &L : G.loops()) {
    auto R = Finder.look(L, true);
    if (R)
      Out.push_back(std::move(*R));
    for (const Loop &Round : R ? std::vector<Loop>() : roundsOf(G, L))
      if (auto One = Finder.look(Round, false))
        Out.push_back(std::move(*One));
  }
  return Out;
}

} // namespace leash
