// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/ObjectLife.h"
#include "checks/analysis/EarlyEnds.h"
#include "checks/analysis/HandlePlaces.h"
#include "checks/analysis/LifeExplorer.h"

namespace leash {

using namespace ir;
using Trust = LifeExplorer::Trust;

namespace {
/// The lives of the objects of one class.
struct Lives {
  const Program &P;
  const ir::Class &Whole;
  llvm::StringRef At;
  const Type &Handle;
  LifeExplorer X;
  std::optional<LostMember> Lost{};

  Lives(const Program &P, const ir::Class &Whole, llvm::StringRef At,
        const Type &Handle, PartOfObject Part = {})
      : P(P), Whole(Whole), At(At), Handle(Handle),
        X(P, At, Handle, &Whole, std::move(Part)) {}

  void lose(const Outcome &O, Location Where) {
    if (Lost || !O.After.Start)
      return;
    Lost = lostIn(O, std::move(Where));
    Lost->Thrown = O.Thrown;
  }

  /// Before any constructor ran.
  Life unborn() const {
    Life L;
    for (const ir::Class *C : P.classes())
      if (X.inFamily(C->Usr))
        for (const Field &F : C->Fields)
          if (F.Init && !F.Static)
            L.Known["F:" + C->Usr + "::" + F.Name] =
                ValueRange::exactly(*F.Init);
    return L;
  }

  static bool copies(const Fn &Ctor) {
    if (Ctor.F->Params.empty())
      return false;
    const Type *T = Ctor.type(Ctor.F->Params[0].Type);
    const Type *Of =
        T && T->Form == Shape::Reference ? Ctor.type(T->Element) : nullptr;
    return Of && Of->Class == Ctor.F->Class;
  }

  /// The constructors of the class, or those that it inherits.
  std::vector<const Fn *> constructors() const {
    for (const ir::Class *C = &Whole; C;) {
      std::vector<const Fn *> Found;
      for (const auto &F : P.functions())
        if (F->F->Kind == FunctionKind::Constructor && F->F->Class == C->Usr &&
            !copies(*F))
          Found.push_back(F.get());
      if (!Found.empty() || C->Bases.size() != 1 || C->Bases[0] == None)
        return Found;
      C = P.classOf(P.moduleOf(*C)->Types[C->Bases[0]].Class);
    }
    return {};
  }

  bool delegates(const Fn &Ctor) const {
    for (const CallEdge &E : P.calls(Ctor))
      if (E.Target->F->Kind == FunctionKind::Constructor &&
          E.Target->F->Class == Ctor.F->Class)
        return true;
    return false;
  }

  /// What a constructor leaves behind.
  struct Birth {
    Life L;
    bool Sure = false; // the constructor starts the thread on all its ways
  };

  std::vector<Birth> born() {
    std::vector<Birth> Out;
    for (const Fn *C : constructors()) {
      std::vector<Outcome> Ways = X.run(*C, unborn(), Trust::All);
      bool Sure = llvm::all_of(
          Ways, [](const Outcome &O) { return O.Thrown || O.After.Running; });
      for (Outcome &O : Ways) {
        bool Dies = O.Thrown && O.After.Running && !delegates(*C) &&
                    Handle.Dtor == DtorEffect::Terminate;
        if (O.Killed)
          lose(O, O.Killed.location());
        else if (Dies)
          lose(O, O.Return ? O.Return.location() : C->location(C->F->Decl));
        if (!O.Thrown && !O.Killed)
          Out.push_back({std::move(O.After), Sure});
      }
    }
    if (Out.empty() && constructors().empty())
      Out.push_back({unborn(), false});
    return Out;
  }

  std::vector<Birth> running(const std::vector<Birth> &Born) {
    std::vector<Birth> Out;
    for (const Birth &B : Born)
      if (B.L.Running)
        Out.push_back(B);
    for (const auto &F : P.functions()) {
      if (!X.startsForUsers(*F))
        continue;
      for (const Birth &B : Born)
        if (!B.L.Running)
          for (Outcome &O : X.run(*F, B.L, Trust::All)) {
            if (O.Killed)
              lose(O, O.Killed.location());
            else if (O.After.Running)
              Out.push_back({std::move(O.After), false});
          }
    }
    return Out;
  }

  /// How an object goes on when its thread has said something by a flag, and
  /// methods that its users call hear of it: `if (failed_) state_ = Idle;`.
  std::vector<Birth> afterwards(const std::vector<Birth> &Running) {
    static constexpr unsigned MaxLives = 12;
    std::vector<Birth> All = Running;
    for (size_t N = 0; N < All.size() && All.size() < MaxLives; ++N)
      for (const auto &F : P.functions()) {
        bool Used = F->F->Kind == FunctionKind::Method && X.isOwn(*F) &&
                    !F->F->has(FnPrivate) && !X.reachesStart(*F) &&
                    X.reachesEnd(*F) && !P.callers(*F).empty();
        if (!Used)
          continue;
        Birth From = All[N]; // All may grow
        for (Outcome &O : X.run(*F, From.L, Trust::None)) {
          bool Goes = O.After.Running && O.After.Ended && !O.Killed &&
                      !O.Thrown && llvm::none_of(All, [&](const Birth &B) {
                        return B.L.same(O.After);
                      });
          if (Goes)
            All.push_back({std::move(O.After), From.Sure});
        }
      }
    return All;
  }

  /// Does a constructor call it?
  bool opens(const Fn &F) const {
    return !P.callPath(constructors(), F).empty();
  }

  /// A method that starts another thread where one runs: the constructor has
  /// always started one, or the method itself tells the one before to end, or
  /// goes on when that one says that it has come to its end, and only then.
  void restart(const std::vector<Birth> &Running) {
    for (const auto &F : P.functions()) {
      if (!X.startsForUsers(*F) || P.callers(*F).empty())
        continue;
      for (Birth B : Running) {
        bool Sure = B.Sure && !opens(*F);
        B.L.Asked = B.L.Ended = false;
        B.L.Way.clear();
        B.L.Last = nullptr;
        std::vector<Outcome> Ways = X.run(*F, B.L, Trust::None);
        bool Waits = llvm::none_of(
            Ways, [](const Outcome &O) { return O.Killed && !O.After.Ended; });
        for (const Outcome &O : Ways)
          if (O.Killed && (Sure || O.After.Asked || Waits))
            lose(O, O.Killed.location());
      }
    }
  }

  void end(const Fn &Dtor, Birth B) {
    B.L.Way.clear();
    B.L.Last = nullptr;
    Trust T = B.Sure ? Trust::Settings : Trust::None;
    for (const Outcome &O : X.run(Dtor, B.L, T))
      if (O.Killed)
        lose(O, O.Killed.location());
      else if (O.After.Running && !O.Thrown)
        lose(O, wayOut(O));
  }

  /// Does the destructor see to the thread, or mean to: by a method whose
  /// overridden one does?
  bool collects(const Fn &Dtor) const {
    if (X.reachesEnd(Dtor))
      return true;
    for (const CallEdge &E : P.calls(Dtor))
      for (Symbol Usr : E.Target->F->Overrides) {
        const Fn *Base = P.function(Usr);
        if (Base && Base->F->Kind != FunctionKind::Destructor &&
            X.reachesEnd(*Base))
          return true;
      }
    return false;
  }

  //===--- A thread that has ended by itself -----------------------------===//

  /// A way of \p F that leaves the thread alone since it has said that it has
  /// come to its end.
  std::optional<Outcome> leavesEnded(const Fn &F, Life L) {
    L.Asked = L.Ended = false;
    L.Way.clear();
    L.Last = nullptr;
    for (Outcome &O : X.run(F, L, Trust::None))
      if (O.After.Running && O.After.Ended && !O.Killed && !O.Thrown)
        return std::move(O);
    return std::nullopt;
  }

  /// … or of all that call it, when only they can.
  std::optional<Outcome> leftEnded(const Fn &F, const Life &L,
                                   unsigned Depth = 0) {
    if (auto O = leavesEnded(F, L))
      return O;
    std::optional<Outcome> Out;
    bool Hidden = F.F->has(FnPrivate) && !F.F->has(FnAddressTaken);
    if (Hidden && Depth < 3)
      for (const CallEdge &E : P.callers(F)) {
        bool Own = !E.Via && X.isOwn(*E.Site.In);
        Out = Own ? leftEnded(*E.Site.In, L, Depth + 1) : std::nullopt;
        if (!Out)
          break;
      }
    return Out;
  }

  /// Everybody who joins it first looks at a flag that the thread itself
  /// changes at its end: nobody joins one that has come to it.
  void ended(const std::vector<Birth> &Running) {
    const ir::Class *Owner = nullptr;
    if (!P.fieldAt(At, &Owner) || !everDestroyed(P, *Owner))
      return;
    for (const Birth &B : Running) {
      std::optional<Outcome> Left;
      bool All = true;
      for (const Fn *F : X.endsItself()) {
        auto O = X.isOwn(*F) ? leftEnded(*F, B.L) : std::nullopt;
        All &= O.has_value();
        if (!Left)
          Left = std::move(O);
      }
      if (All && Left)
        lose(*Left, wayOut(*Left));
    }
  }

  std::optional<LostMember> find() {
    std::vector<Birth> Running = running(born());
    const Fn *Dtor = P.function(Whole.Dtor);
    if (!Lost && Dtor && collects(*Dtor))
      for (const Birth &B : Running)
        end(*Dtor, B);
    if (!Lost)
      restart(Running);
    if (!Lost)
      ended(Running);
    if (!Lost) {
      std::vector<Life> Lives;
      for (const Birth &B : Running)
        Lives.push_back(B.L);
      Lost = endedEarly(P, X, At, Handle, Lives);
    }
    if (!Lost && Dtor && collects(*Dtor))
      for (const Birth &B : afterwards(Running))
        end(*Dtor, B);
    return X.gaveUp() ? std::nullopt : Lost;
  }
};
} // namespace

std::optional<LostMember> lostAtEnd(const Program &P, const ir::Class &Whole,
                                    llvm::StringRef At, const Type &Handle) {
  if (!P.closed(At) || keptElsewhere(P, At, Handle))
    return std::nullopt;
  return Lives(P, Whole, At, Handle).find();
}

std::optional<LostMember> lostInPart(const Program &P, const ir::Class &Whole,
                                     const Field &Member, const ir::Class &Part,
                                     llvm::StringRef At, const Type &Handle) {
  if (!P.closed(At) || keptElsewhere(P, At, Handle))
    return std::nullopt;
  auto Only = onlyPart(P, Whole, Member, Part, At);
  const Fn *Dtor = P.function(Part.Dtor);
  if (Part.has(ClsUserDtor) &&
      (!Dtor || LifeExplorer(P, At, Handle, &Part).reachesEnd(*Dtor)))
    return std::nullopt; // its own business
  return Only ? Lives(P, Whole, At, Handle, *Only).find() : std::nullopt;
}

static bool isGlobalObject(const Program &P, llvm::StringRef Class) {
  return llvm::any_of(P.modules(), [&](const auto &M) {
    return llvm::any_of(M->Globals, [&](const Global &G) {
      const Type *T = G.Type == None ? nullptr : &M->Types[G.Type];
      while (T && T->Form != Shape::Plain)
        T = T->Element == None ? nullptr : &M->Types[T->Element];
      return T && T->Class == Class;
    });
  });
}

/// Is it joined when the process ends: by what was given to atexit(), or by the
/// destructor of a global object?
static bool endedByExit(const Program &P, const LifeExplorer &X) {
  auto Ends = [&](const Callable &C) {
    const Fn *F = C.Usr.empty() ? nullptr : P.function(C.Usr);
    return F && X.reachesEnd(*F);
  };
  return llvm::any_of(P.functions(), [&](const auto &F) {
    if (F->F->Kind == FunctionKind::Destructor && X.reachesEnd(*F) &&
        isGlobalObject(P, F->F->Class))
      return true;
    return llvm::any_of(opsOf(*F), [&](const OpRef &O) {
      return O->Kind == OpKind::CallbackRegister &&
             llvm::any_of(O->Callables, Ends);
    });
  });
}

std::optional<LostMember> lostAtExit(const Program &P, llvm::StringRef At,
                                     const Type &Handle) {
  if (!P.closed(At) || keptElsewhere(P, At, Handle))
    return std::nullopt;
  LifeExplorer X(P, At, Handle, nullptr);
  std::optional<LostMember> Lost;
  for (const auto &F : P.functions()) {
    if (!F->F->has(FnMain) || !X.reachesStart(*F))
      continue;
    Life L;
    for (const auto &M : P.modules())
      for (const Global &G : M->Globals)
        if (G.Init)
          L.Known["G:" + G.Usr] = ValueRange::exactly(*G.Init);
    for (const Outcome &O : X.run(*F, L, Trust::Root))
      if (O.After.Running && !O.Killed && !Lost && O.After.Start)
        Lost = lostIn(O, wayOut(O));
  }
  return !Lost || X.gaveUp() || endedByExit(P, X) ? std::nullopt : Lost;
}

} // namespace leash
