// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/EarlyEnds.h"
#include "checks/analysis/Cfg.h"
#include "checks/analysis/HandleFlow.h"
#include "checks/analysis/HandlePlaces.h"

namespace leash {

using namespace ir;
using Trust = LifeExplorer::Trust;

namespace {
struct EarlyEnds {
  const Program &P;
  LifeExplorer &X;
  llvm::StringRef At;
  const Type &Handle;
  std::optional<LostMember> Lost{};

  void lose(const Outcome &O, Location Where) {
    if (!Lost && O.After.Start)
      Lost = lostIn(O, std::move(Where));
  }

  /// Do others than the class itself call it?
  bool isUsed(const Fn &F) const {
    return F.F->has(FnAddressTaken) ||
           llvm::any_of(P.callers(F), [&](const CallEdge &E) {
             return !X.isOwn(*E.Site.In) && !X.isOfPart(*E.Site.In);
           });
  }

  /// … or may they, from units that are not seen?
  bool mayBeUsed(const Fn &F) const {
    bool Known = P.world() == World::WholeProgram || F.F->has(FnPrivate) ||
                 F.F->has(FnInternal);
    return !Known || isUsed(F);
  }

  /// Does nobody join it but the destructor, and what only that calls?
  bool onlyDestructorEnds() const {
    return llvm::none_of(P.functions(), [&](const auto &F) {
      bool Dies = F->F->Kind == FunctionKind::Destructor;
      return X.reachesEnd(*F) && !Dies && !X.isOfPart(*F) &&
             (!X.isOwn(*F) || mayBeUsed(*F)) && !endsByDestructor(*F);
    });
  }

  /// Those who have the object end it with the object only.
  bool endsByDestructor(const Fn &F) const {
    return !X.isOwn(F) && llvm::none_of(P.calls(F), [&](const CallEdge &E) {
      return X.reachesEnd(*E.Target) &&
             E.Target->F->Kind != FunctionKind::Destructor &&
             X.isOwn(*E.Target);
    }) && !llvm::is_contained(X.endsItself(), &F);
  }

  /// A method that is called by users and starts nothing.
  bool isPlainMethod(const Fn &F) const {
    return F.F->Kind == FunctionKind::Method && X.isOwn(F) &&
           !F.F->has(FnPrivate) && !X.reachesStart(F) && isUsed(F);
  }

  /// `onEvent(Event e)`: a method that starts it or not, as its users want, and
  /// that they call again and again with values that are not known.
  bool startsByChoice(const Fn &F) const {
    return X.startsForUsers(F) && isUsed(F) &&
           llvm::any_of(P.callers(F), [&](const CallEdge &E) {
             auto Unknown = [&](EntityId A) {
               return A != None &&
                      E.Site.In->entity(A).Root != RootKind::Constant;
             };
             return !E.Via && !X.isOwn(*E.Site.In) &&
                    llvm::any_of(E.Site->Args, Unknown) &&
                    callsAgain(E.Site, F);
           });
  }

  /// All ways of a method; its users choose what it does by what they give it.
  std::vector<Outcome> waysOf(const Fn &F, const Life &L, bool ByChoice) {
    X.openArguments(ByChoice);
    std::vector<Outcome> Out = X.run(F, fresh(L), Trust::None);
    X.openArguments(false);
    return Out;
  }

  /// Is it called where no start follows at once: not only to make the object
  /// ready for its first?
  bool calledLater(const Fn &F) const {
    return llvm::any_of(P.callers(F), [&](const CallEdge &E) {
      return llvm::none_of(opsOf(*E.Site.In), [&](const OpRef &O) {
        return comesAfter(P, O, E.Site) &&
               llvm::any_of(P.targets(O), [&](const CallEdge &T) {
                 return X.reachesStart(*T.Target);
               });
      });
    });
  }

  static Life fresh(Life L) {
    L.Asked = L.Ended = false;
    L.Way.clear();
    L.Last = nullptr;
    return L;
  }

  /// May this call be made again on the same object: on what a member or a
  /// parameter is or leads to, or a variable, that is not made anew?
  bool callsAgain(const OpRef &Call, const Fn &Target) const {
    const Fn &F = *Call.In;
    const Loop *L = P.cfg(F).loopOf(Call.Block);
    if (Call->Object == None)
      return false;
    const Entity &E = F.entity(Call->Object);
    bool Local = E.Root == RootKind::Local;
    bool Named = Local || E.Root == RootKind::This ||
                 E.Root == RootKind::Param || E.Root == RootKind::Global;
    auto Made = [&](const OpRef &O) {
      bool Puts = O->Kind == OpKind::Move || O->Kind == OpKind::Assign ||
                  O->Kind == OpKind::Construct || O->Kind == OpKind::Insert ||
                  O->Kind == OpKind::Write || O->Kind == OpKind::Declare;
      return Puts && O->Object != None && covers(F.entity(O->Object), E) &&
             (!Local || (L && L->contains(O.Block)));
    };
    if (!Named || llvm::any_of(E.Path, isElement) ||
        llvm::any_of(opsOf(F), Made))
      return false;
    bool Twice = llvm::any_of(P.callers(Target), [&](const CallEdge &Other) {
      return Other.Site.In == &F && !(Other.Site == Call) &&
             comesAfter(P, Other.Site, Call) && Other.Site->Object != None &&
             samePlace(F.entity(Other.Site->Object), E);
    });
    return L || Twice || (!Local && runsAgain(F));
  }

  /// May the function be called more than once?
  bool runsAgain(const Fn &F, unsigned Depth = 0) const {
    auto Callers = P.callers(F);
    bool Once = F.F->Kind == FunctionKind::Constructor || F.F->has(FnMain);
    if (Once || Depth > 3)
      return false;
    if (Callers.size() != 1 || F.F->has(FnAddressTaken) ||
        F.F->Kind == FunctionKind::Lambda)
      return true;
    const OpRef &Site = Callers.front().Site;
    return P.cfg(*Site.In).loopOf(Site.Block) || runsAgain(*Site.In, Depth + 1);
  }

  /// May a method be called more than once on the same object?
  bool startsAgain(const Fn &F) const {
    return llvm::any_of(P.callers(F), [&](const CallEdge &E) {
      return !E.Via && !X.isOwn(*E.Site.In) && callsAgain(E.Site, F);
    });
  }

  /// Nobody can have joined it when a method destroys it, or asks it to stop
  /// so that it can be started again.
  void find(llvm::ArrayRef<Life> Running) {
    if (Handle.Dtor != DtorEffect::Terminate || X.endsItself().empty() ||
        pointerCopied(P, At) || !onlyDestructorEnds())
      return;
    X.countKills();
    for (const auto &F : P.functions()) {
      if (!isPlainMethod(*F) || !X.reachesPlace(*F))
        continue;
      for (const Life &L : Running)
        for (const Outcome &O : X.run(*F, fresh(L), Trust::None))
          if (O.Killed && calledLater(*F))
            lose(O, O.Killed.location());
    }
    for (const auto &F : P.functions()) {
      bool ByChoice = startsByChoice(*F);
      if (isPlainMethod(*F) || ByChoice)
        for (const Life &L : Running)
          for (const Outcome &O : waysOf(*F, L, ByChoice))
            if (O.After.Running && O.After.Asked && !O.Killed && !O.Thrown)
              startAgain(O.After);
    }
  }

  void startAgain(const Life &Asked) {
    for (const auto &F : P.functions())
      if (X.startsForUsers(*F) && startsAgain(*F))
        for (const Outcome &O : waysOf(*F, Asked, startsByChoice(*F)))
          if (O.Killed)
            lose(O, O.Killed.location());
  }
};
} // namespace

std::optional<LostMember> endedEarly(const Program &P, LifeExplorer &X,
                                     llvm::StringRef At, const Type &Handle,
                                     llvm::ArrayRef<Life> Running) {
  EarlyEnds E{P, X, At, Handle};
  E.find(Running);
  return std::move(E.Lost);
}

} // namespace leash
