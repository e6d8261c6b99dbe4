// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/MemberKills.h"
#include "checks/analysis/Cfg.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/HandlePlaces.h"
#include "checks/analysis/RunningElements.h"
#include "checks/analysis/Summary.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace leash {

using namespace ir;

namespace {
struct KillFinder {
  const Program &P;
  const Class &Owner;
  llvm::StringRef At;
  const Type &Handle;
  OpRef Start{};
  llvm::StringSet<> Read{}, Written{}; // by what was started
  FnSet Enders{};                      // and all that call them
  FnSet Body{};                        // all that was started

  bool prepare() {
    for (auto List : {P.opsOn(At), P.usesOf(At)})
      for (const OpRef &O : List) {
        if (!Start)
          Start = startOf(P, O, At);
        if (mayEndItself(P, O, At, Handle))
          Enders.insert(O.In);
      }
    const SpawnSite *S = Start ? P.spawnAt(Start) : nullptr;
    if (!S || Enders.empty())
      return false;
    addCallers(P, Enders, [](const CallEdge &) { return true; });
    for (const Fn *F : P.reachableFrom(S->Bodies, 200)) {
      Body.insert(F);
      for (BlockId B = 0; B < F->F->Blocks.size(); ++B)
        for (const Op &O : F->block(B).Ops)
          note(*F, O);
    }
    return true;
  }

  void note(const Fn &F, const Op &O) {
    if (O.Object == None)
      return;
    bool Reads = O.Kind == OpKind::Read || O.Kind == OpKind::Wait ||
                 O.Kind == OpKind::Receive;
    bool Writes = O.Kind == OpKind::Write && isFlagType(F, O.Object);
    Place Name = Reads || Writes ? P.place(F, O.Object) : Place();
    if (!llvm::StringRef(Name).starts_with("F:"))
      return;
    if (Reads)
      Read.insert(Name);
    else
      Written.insert(Name);
  }

  //===--- What is destroyed ---------------------------------------------===//

  /// Does an object of this type own one of the class, all the way?
  bool owns(const Module &M, const Type *T) const {
    for (unsigned Depth = 0; T && Depth < 6; ++Depth) {
      if (T->Form == Shape::Plain)
        return T->Class == Owner.Usr;
      if (T->Form == Shape::SharedPtr || T->Form == Shape::WeakPtr ||
          T->Form == Shape::Pointer || T->Form == Shape::Reference)
        return false;
      T = T->Element == None ? nullptr : &M.Types[T->Element];
    }
    return false;
  }

  /// The destructor of the class joins, or may.
  bool endsByItself() const {
    if (Owner.Dtor.empty())
      return false;
    const Fn *D = P.function(Owner.Dtor);
    return D ? bool(Enders.count(D)) : Owner.has(ClsUserDtor);
  }

  /// Does the function only help to make the object, before there is a thread?
  bool builds(const Fn &F) const {
    auto Constructs = [](const Fn &G) {
      return G.F->Kind == FunctionKind::Constructor;
    };
    auto Callers = P.callers(F);
    return Constructs(F) ||
           (!Callers.empty() && llvm::all_of(Callers, [&](const CallEdge &E) {
             return Constructs(*E.Site.In);
           }));
  }

  /// `worker = nullptr;` for a pointer that owns nothing by its type: whoever
  /// set it has the only one.
  bool losesPointer(const OpRef &O) const {
    bool Writes = O->Kind == OpKind::Write || O->Kind == OpKind::Assign;
    const Type *T = O.In->typeOf(O->Object);
    if (!Writes || builds(*O.In) || !T || T->Form != Shape::Pointer ||
        O->Args.size() != 1 || O->Args[0] == None ||
        P.place(*O.In, O->Object) != At)
      return false;
    const Entity &From = O.In->entity(O->Args[0]);
    bool Null = From.Root == RootKind::Null ||
                (From.Root == RootKind::Constant && From.Value == 0);
    return Null && !pointerCopied(P, At);
  }

  /// `delete worker;` of a thread that the member, or one of its elements,
  /// points to.
  bool deletes(const OpRef &O) const {
    const Type *T =
        O->Kind == OpKind::Delete ? O.In->typeOf(O->Object) : nullptr;
    return T && T->Form == Shape::Pointer &&
           atOrIn(P.place(*O.In, O->Object), At) && !pointerCopied(P, At);
  }

  /// `free(worker)`, or a call of a function that does that to its parameter.
  bool frees(const OpRef &O, unsigned Depth = 0) const {
    if (O->Kind != OpKind::Call || O->Args.empty() ||
        !pointsToOne(*O.In, O->Args[0], Owner))
      return false;
    if (O->has(OpFrees))
      return true;
    auto Targets = P.targets(O);
    if (Depth == 2 || Targets.size() != 1 || Targets[0].Via || Targets[0].Later)
      return false;
    const Fn &F = *Targets[0].Target;
    return llvm::any_of(opsOf(F), [&](const OpRef &X) {
      if (X->Kind != OpKind::Call || X->Args.empty() || X->Args[0] == None)
        return false;
      const Entity &E = F.entity(X->Args[0]);
      return E.Root == RootKind::Param && E.Index == 0 && E.Path.empty() &&
             P.cfg(F).postDominates(X.Block, P.cfg(F).rpo().front()) &&
             frees(X, Depth + 1);
    });
  }

  /// `workers[name] = std::move(worker);`: the object that was there goes.
  bool replacesOwner(const OpRef &O) const {
    if (O->Object == None)
      return false;
    const Type *T = O.In->typeOf(O->Object);
    bool Puts = (O->Kind == OpKind::Move || O->Kind == OpKind::Assign) && T &&
                T->Form == Shape::UniquePtr;
    if (!Puts || endsByItself() || !owns(*O.In->M, T) || builds(*O.In))
      return false;
    return P.place(*O.In, O->Object).size() && !namesInserted(O);
  }

  bool kills(const OpRef &O) const {
    if (Handle.Dtor == DtorEffect::None)
      return frees(O);
    if (O->Object != None &&
        (losesPointer(O) || deletes(O) || replacesOwner(O)))
      return true;
    if (O->Object == None || (O->Kind != OpKind::Clear && !shrinks(P, O)))
      return false;
    if (atOrIn(P.place(*O.In, O->Object), At)) {
      const Type *T = O.In->typeOf(O->Object);
      return T && T->Form != Shape::SharedPtr && T->Form != Shape::Pointer;
    }
    return !endsByItself() && owns(*O.In->M, O.In->typeOf(O->Object));
  }

  //===--- What shows that it runs ---------------------------------------===//

  /// `pointers.erase(it)`: somebody else may have the pointer by now.
  bool leavesPointer(const OpRef &O, const Type &Container) const {
    const Type *T = O.In->type(Container.Element);
    return T && T->Form == Shape::Pointer &&
           (pointerCopied(P, At) ||
            llvm::any_of(opsOf(*O.In), [&](const OpRef &X) {
              return X->Kind != OpKind::Delete && endsHere(X);
            }));
  }

  /// `delete workers[i];`: the destructor may know that its user has joined it.
  bool dropsOne(const OpRef &O) const {
    return deletes(O) && P.place(*O.In, O->Object) != At &&
           O.In->F->Kind != FunctionKind::Destructor && !builds(*O.In);
  }

  /// Takes one element out of the container; not those that a test in a
  /// closure has chosen.
  bool removesOne(const OpRef &O) const {
    const Type *T = O.In->typeOf(O->Object);
    bool One = T && (T->Form == Shape::Container || T->Form == Shape::Map) &&
               !O->has(OpAll) && O->Callables.empty() &&
               atOrIn(P.place(*O.In, O->Object), At) && !leavesPointer(O, *T);
    return One && llvm::none_of(opsOf(*O.In), [&](const OpRef &X) {
             return X->Kind == OpKind::MakeCallable && comesAfter(P, O, X);
           });
  }

  /// `tasks.erase(id)` of objects of the class: all their threads run, as each
  /// constructor starts one, and who joins it removes the object.
  bool removesRunning(const OpRef &O) const {
    const Type *T = O.In->typeOf(O->Object);
    return T && (T->Form == Shape::Container || T->Form == Shape::Map) &&
           !O->has(OpAll) && O->Callables.empty() && !removesByTest(O) &&
           owns(*O.In->M, T) && alwaysStarts() && joinedWithRemoval();
  }

  bool alwaysStarts() const {
    bool Any = false;
    for (const auto &F : P.functions()) {
      if (F->F->Class != Owner.Usr || F->F->Kind != FunctionKind::Constructor)
        continue;
      Any = true;
      if (llvm::none_of(P.summary(*F).Effects, [&](const PlaceEffect &E) {
            return E.Kind == EffectKind::Starts && E.Must &&
                   P.place(*F, E.At) == At;
          }))
        return false;
    }
    return Any;
  }

  /// Is each join that of a destructor, or of code that removes what it joined?
  bool joinedWithRemoval() const {
    for (auto List : {P.opsOn(At), P.usesOf(At)})
      for (const OpRef &O : List)
        if (mayEndItself(P, O, At, Handle) && !removedWith(O))
          return false;
    return true;
  }

  bool removedWith(const OpRef &End, unsigned Depth = 0) const {
    const Fn &F = *End.In;
    if (F.F->Kind == FunctionKind::Destructor)
      return F.F->Class != Owner.Usr;
    bool Removes = llvm::any_of(opsOf(F), [&](const OpRef &O) {
      return O->Kind == OpKind::Clear && O->Object != None &&
             owns(*F.M, F.typeOf(O->Object)) && comesAfter(P, O, End);
    });
    auto Callers = P.callers(F);
    return Removes || (Depth < 4 && !Callers.empty() &&
                       llvm::all_of(
                           Callers,
                           [&](const CallEdge &E) {
                             return removedWith(E.Site, Depth + 1);
                           }));
  }

  /// Does the op tell the thread something? A call may for other reasons write
  /// what the thread reads, so that it shows little where a pointer is set.
  bool signals(const OpRef &O, const OpRef &Kill) const {
    auto Known = [&](EntityId E) {
      return E != None && Read.contains(P.place(*O.In, E));
    };
    bool Asks = O->Kind == OpKind::StopRequest || O->Kind == OpKind::LoopStop;
    if (Asks && O->Object != None && atOrIn(P.place(*O.In, O->Object), At))
      return true; // `thread->requestInterruption()`
    if (O->Kind == OpKind::Write || O->Kind == OpKind::Notify ||
        O->Kind == OpKind::StopRequest || O->Kind == OpKind::Close)
      return Known(O->Object);
    if (O->Kind != OpKind::Call ||
        (Kill->Kind != OpKind::Clear && !onSame(O, Kill)))
      return false;
    EffectKinds Signals{EffectKind::Writes, EffectKind::Notifies,
                        EffectKind::RequestsStop};
    return llvm::any_of(applySummary(P, O, Signals),
                        [&](const auto &A) { return Read.contains(A.Where); });
  }

  /// By itself, or by a method that tells: `task->finished()`.
  bool readsEnd(const Fn &F, unsigned Depth = 0) const {
    return llvm::any_of(opsOf(F), [&](const OpRef &O) {
      if (O->Kind == OpKind::Read && O->Object != None)
        return written(F, O->Object);
      auto Targets = P.targets(O);
      return O->Kind == OpKind::Call && Depth == 0 && Targets.size() == 1 &&
             readsEnd(*Targets[0].Target, 1);
    });
  }

  /// Only what the body alone writes tells that it has come to its end.
  bool written(const Fn &F, EntityId E) const {
    Place Name = E == None ? Place() : P.place(F, E);
    return !Name.empty() && Written.contains(Name) &&
           (Handle.Dtor != DtorEffect::None || onlyByBody(Name));
  }

  /// Is it a call on what is replaced?
  bool onSame(const OpRef &Call, const OpRef &Kill) const {
    bool Puts = Kill->Kind == OpKind::Move || Kill->Kind == OpKind::Assign;
    return Puts && Call->Object != None &&
           atOrIn(P.place(*Call.In, Call->Object),
                  P.place(*Kill.In, Kill->Object));
  }

  OpRef signalBefore(const OpRef &Kill) const {
    const Fn &F = *Kill.In;
    OpRef Last;
    // Those who free what has no thread yet may tell one to stop as well.
    bool Owner = Handle.Dtor == DtorEffect::Terminate;
    for (OpRef O : liveOps(P, F))
      if ((comesSurelyBefore(P, O, Kill) ||
           ((onSame(O, Kill) || shrinks(P, Kill)) && comesAfter(P, Kill, O))) &&
          ((Owner && signals(O, Kill)) || testsEnd(O, Kill)))
        Last = O;
    return Last;
  }

  /// Does nobody but the thread say by this flag that it has ended?
  bool onlyByBody(llvm::StringRef Flag) const {
    return llvm::none_of(P.opsOn(Flag), [&](const OpRef &O) {
      return O->Kind == OpKind::Write && O->Value != 0 && !Body.count(O.In);
    });
  }

  /// Is an element chosen by a test in a closure: `erase_if(tasks, …)`, or
  /// `tasks.erase(std::remove_if(…), …)`?
  bool removesByTest(const OpRef &Kill) const {
    const auto &Ops = Kill.In->block(Kill.Block).Ops;
    auto Tests = [&](const Op &O) {
      return llvm::StringRef(O.Text).ends_with("_if") && O.Object != None &&
             P.place(*Kill.In, O.Object) == P.place(*Kill.In, Kill->Object);
    };
    return Tests(Kill.op()) ||
           llvm::any_of(llvm::ArrayRef(Ops).take_front(Kill.Index), Tests);
  }

  /// `tasks.remove_if([](Task &t) { …; t.join(); return true; })`.
  bool endsInTest(const OpRef &Kill) const {
    auto Ends = [&](const Op &O) {
      return llvm::any_of(O.Callables, [&](const Callable &C) {
        const Fn *F = C.Usr.empty() ? nullptr : P.function(C.Usr);
        return F && Enders.count(F);
      });
    };
    const auto &Ops = Kill.In->block(Kill.Block).Ops;
    return removesByTest(Kill) &&
           llvm::any_of(llvm::ArrayRef(Ops).take_front(Kill.Index + 1), Ends);
  }

  /// `if (task.finished) …`, or the predicate of a remove_if.
  bool testsEnd(const OpRef &O, const OpRef &Kill) const {
    if (O->Kind == OpKind::MakeCallable) {
      const Fn *L =
          O->Callables.empty() ? nullptr : P.function(O->Callables[0].Usr);
      return L && O.Block == Kill.Block && Kill->Object != None &&
             removesByTest(Kill) && readsEnd(*L);
    }
    if (O->Kind != OpKind::Read || !written(*O.In, O->Object))
      return false;
    const Block &B = O.In->block(O.Block);
    if (B.Term != TermKind::Branch || B.Succs.size() != 2)
      return false;
    // Under the branch on which the flag is set.
    const Cfg &G = P.cfg(*O.In);
    for (unsigned N = 0; N < 2; ++N)
      if (B.Succs[N] != None && G.dominates(B.Succs[N], Kill.Block))
        for (const FlagTest &T : testsOfEdge(P, *O.In, O.Block, N))
          if (T.E != None && written(*O.In, T.E) && T.holds(0) == false)
            return true;
    return false;
  }

  //===--- What has joined it before --------------------------------------===//

  bool endsHere(const OpRef &O) const {
    if (mayEnd(P, O, At, Handle) || onlyTests(O))
      return true;
    return llvm::any_of(P.targets(O), [&](const CallEdge &E) {
      return Enders.count(E.Target);
    });
  }

  bool onlyTests(const OpRef &O) const {
    return O->Kind == OpKind::JoinableTest && O->Object != None &&
           atOrIn(P.place(*O.In, O->Object), At);
  }

  /// Those who use the object may know more of its state than its methods: what
  /// they call first counts only when it joins whatever the state is.
  bool endsSurely(const OpRef &O) const {
    static const EffectKinds Kinds{EffectKind::Joins, EffectKind::Detaches,
                                   EffectKind::MovesFrom, EffectKind::Starts};
    bool Ends = false;
    for (const AppliedEffect &A : applySummary(P, O, Kinds)) {
      bool On = atOrIn(A.Where, At);
      if (On && A.Effect->Kind == EffectKind::Starts)
        return false;
      Ends |= On && A.Must;
    }
    return Ends;
  }

  bool isUser(const Fn &F) const {
    return F.F->Class != Owner.Usr && F.F->Kind != FunctionKind::Lambda;
  }

  /// With \p Any also by a call that joins it in some states only.
  bool endedBefore(const OpRef &Op, unsigned Depth, bool Any) const {
    const Fn &F = *Op.In;
    bool Surely = Depth > 0 && isUser(F) && !Any;
    for (OpRef O : liveOps(P, F))
      if (!(O == Op) && comesAfter(P, Op, O) &&
          (Surely ? endsSurely(O) : endsHere(O)))
        return true;
    if (Depth == 4)
      return true;
    return llvm::any_of(P.callers(F), [&](const CallEdge &E) {
      return endedBefore(E.Site, Depth + 1, Any);
    });
  }

  /// The function that starts it also ends it: no other finds it running.
  bool endedWhereStarted() const {
    const Fn &F = *Start.In;
    const Cfg &G = P.cfg(F);
    for (OpRef O : opsIn(F, G.rpo())) {
      bool After = O.Block == Start.Block
                       ? O.Index > Start.Index
                       : G.reaches(Start.Block, O.Block) &&
                             !G.reaches(O.Block, Start.Block);
      if (After && endsHere(O))
        return true;
    }
    return false;
  }

  std::optional<MemberKill> find() {
    if (endedWhereStarted())
      return std::nullopt;
    for (const auto &F : P.functions())
      for (OpRef O : opsOf(*F)) {
        if (!kills(O) || !P.cfg(*F).live(O.Block) || endsInTest(O))
          continue;
        OpRef Signal = signalBefore(O);
        bool Many = Handle.Dtor == DtorEffect::Terminate;
        bool Drops = !Signal && Many && dropsOne(O);
        bool Runs =
            Signal ||
            (Many && (Drops || removesOne(O)) && allRun(P, At, Handle)) ||
            (Many && removesRunning(O));
        if (Runs && !endedBefore(O, 0, Drops))
          return MemberKill{Start, Signal, O, replacesOwner(O), shrinks(P, O)};
      }
    return std::nullopt;
  }
};
} // namespace

std::optional<MemberKill> killedMember(const Program &P, const Class &Owner,
                                       llvm::StringRef At, const Type &Handle) {
  bool Lost =
      Handle.Dtor == DtorEffect::Terminate || Handle.Dtor == DtorEffect::None;
  if (!Lost || !P.closed(At) || keptElsewhere(P, At, Handle))
    return std::nullopt;
  KillFinder K{P, Owner, At, Handle};
  return K.prepare() ? K.find() : std::nullopt;
}

} // namespace leash
