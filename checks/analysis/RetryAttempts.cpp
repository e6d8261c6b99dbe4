// SPDX-License-Identifier: Apache-2.0
//
// Which calls of a loop are attempts, and which values come of them.
#include "checks/analysis/IoWakes.h"
#include "checks/analysis/RetryFinder.h"
#include "checks/link/Names.h"
#include "llvm/Support/SaveAndRestore.h"

namespace leash {

using namespace ir;

bool isAttempt(const OpRef &O) {
  if (O->Kind == OpKind::BlockingIo ||
      (waitsForOthers(O.op()) && (O->has(OpTimed) || O->has(OpTry))))
    return true;
  const Callee *C = O.In->callee(O.op());
  llvm::StringRef Usr(C ? llvm::StringRef(C->Usr) : llvm::StringRef());
  return O->Kind == OpKind::Call && C && !Usr.starts_with("c:@N@std@") &&
         !Usr.contains("@F@operator") && !namedLikeBound(C->Name);
}

/// A number of the function's own that the round does not touch.
bool RetryFinder::unchanged(const Loop &L, EntityId Id) const {
  const Entity &E = F.entity(Id);
  const Variable *V = variableOf(F, E);
  const Type *Ty = V ? F.type(V->Type) : nullptr;
  return E.Path.empty() && Ty && Ty->Form == Shape::Plain && !Ty->Volatile &&
         !V->AddressTaken &&
         llvm::none_of(opsIn(F, L.Blocks), [&](const OpRef &O) {
           return changes(O, E, false) && !onlyLooks(O);
         });
}

/// Negative numbers are the errors of many interfaces.
bool RetryFinder::asksWhether(const FlagTest &T) {
  return T.Other == None && T.Value <= 1;
}

/// `errno`, or a variable that got it: of an attempt in the loop.
bool RetryFinder::tellsWhy(const Loop &L, EntityId Id, unsigned Depth) const {
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
bool RetryFinder::asksHowMuch(const Loop &L, const FlagTest &T) const {
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
std::vector<Place> RetryFinder::returnedPlaces(const OpRef &O) const {
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
Entity RetryFinder::sourceOfRead(const Fn &G, EntityId E) const {
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

/// `while (device.busy()) device.poll();`: does the loop count what the call
/// compares?
bool RetryFinder::countsDown(const Loop &L, const OpRef &O) const {
  std::vector<Place> Compared;
  for (const CallEdge &E : P.targets(O))
    for (OpRef R : opsOf(*E.Target))
      if (R->Kind == OpKind::Return && R->Cond != None && !E.Later)
        for (const FlagTest &T : testsOf(P, *E.Target, R->Cond, true))
          if (T.E != None)
            Compared.push_back(P.place(*E.Target, T.E));
  if (Compared.empty())
    return false;
  const std::vector<const Fn *> Run = runByLoop(P, F, L);
  return llvm::any_of(Compared, [&](const Place &Name) {
    return !Name.empty() &&
           llvm::any_of(writesTo(P, Name), [&](const FlagWrite &W) {
             return W.At->Kind == OpKind::Write && !W.Value &&
                    W.At->Cond == None &&
                    (W.At->Args.empty() || W.At->Text == "+") &&
                    llvm::is_contained(Run, W.At.In);
           });
  });
}

/// Does the loop itself bring about what the call tells of? That ends.
bool RetryFinder::ownProgress(const Loop &L, const OpRef &O,
                              llvm::ArrayRef<OpRef> Tried) const {
  if (countsDown(L, O))
    return true;
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
               return !(T == O) && llvm::is_contained(P.runBy(T, 200), W.At.In);
             });
    });
  });
}

/// `reply.empty()`, `reply.find("OK")`: what the library says of an object.
bool RetryFinder::asksLibrary(const OpRef &O) {
  const Callee *C = O->Kind == OpKind::Call ? O.In->callee(O.op()) : nullptr;
  llvm::StringRef Usr(C ? llvm::StringRef(C->Usr) : llvm::StringRef());
  return Usr.starts_with("c:@N@std@") && Usr.ends_with("1") &&
         O->Object != None; // of a method that is const
}

/// A method that is const.
bool RetryFinder::onlyLooks(const OpRef &O) {
  const Callee *C = O->Kind == OpKind::Call ? O.In->callee(O.op()) : nullptr;
  llvm::StringRef Usr(C ? llvm::StringRef(C->Usr) : llvm::StringRef());
  return Usr.contains("@F@") && Usr.ends_with("1") && O->Object != None;
}

/// `if (socket)`, `if (!socket)`: what an object says of itself.
bool RetryFinder::converts(const OpRef &O) {
  return onlyLooks(O) &&
         llvm::StringRef(O.In->callee(O.op())->Usr).contains("@F@operator");
}

bool RetryFinder::attempt(const Loop &L, const OpRef &O,
                          std::vector<OpRef> &Tried) const {
  if (asksLibrary(O) || converts(O))
    return attempt(L, O->Object, Tried);
  // `if (!changed.wait_for(lock, 1s, ready)) continue;`
  const bool Awaits = !Whole && O->Kind == OpKind::Wait && O->has(OpTimed) &&
                      !O->has(OpStopAware) && !O->Callables.empty();
  if (!(isAttempt(O) || Awaits) || ownProgress(L, O, Tried))
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
bool RetryFinder::differsEachRound(const Loop &L, const OpRef &Made) const {
  if (Made->Kind != OpKind::Construct)
    return false;
  const auto Ops = opsIn(F, L.Blocks);
  return llvm::any_of(Made->Args, [&](EntityId Id) {
    if (Id == None || F.entity(Id).Root != RootKind::Local)
      return false;
    const Entity &E = F.entity(Id);
    bool Own = llvm::any_of(Ops, [&](const OpRef &O) {
      return O->Kind == OpKind::Declare && sameVariable(F.entity(O->Object), E);
    });
    return !Own && llvm::any_of(Ops, [&](const OpRef &O) {
      return changes(O, E, false) && !onlyLooks(O);
    });
  });
}

bool RetryFinder::assigns(const OpRef &O) {
  const Callee *C = O->Kind == OpKind::Call ? O.In->callee(O.op()) : nullptr;
  return O->Kind == OpKind::Write || O->Kind == OpKind::Assign ||
         O->Kind == OpKind::Move || (C && namesAssignment(C->Name));
}

/// `reply += receive();`
bool RetryFinder::appends(const OpRef &O) {
  const Callee *C = O->Kind == OpKind::Call ? O.In->callee(O.op()) : nullptr;
  llvm::StringRef Name(C ? bareName(C->Name) : llvm::StringRef());
  return Name == "operator+=" || Name == "append";
}

/// To the whole of a local object.
bool RetryFinder::givesValue(const OpRef &O, const Entity &E) const {
  auto Is = [&](EntityId Id) {
    return Id != None && samePlace(F.entity(Id), E);
  };
  return Is(O->Result) || (Is(O->Object) && assigns(O));
}

bool RetryFinder::attempt(const Loop &L, EntityId Id,
                          std::vector<OpRef> &Tried) const {
  constexpr unsigned MaxDepth = 10, MaxSteps = 1000;
  if (Depth >= MaxDepth || ++Steps > MaxSteps)
    return false;
  llvm::SaveAndRestore<unsigned> Deeper(Depth, Depth + 1);
  return followed(L, Id, Tried);
}

bool RetryFinder::followed(const Loop &L, EntityId Id,
                           std::vector<OpRef> &Tried) const {
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
    if (changes(O, E, V->AddressTaken) && !onlyLooks(O) &&
        !valueFrom(L, O, Tried))
      return false;
  }
  return Tried.size() > Before;
}

/// Behind a pointer, or known to a lambda, which others may run?
bool RetryFinder::isShared(const Entity &E) const {
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

bool RetryFinder::captures(const Fn &G, const Entity &E) const {
  return llvm::any_of(G.F->Captures, [&](const Capture &C) {
    return C.Mode != CaptureMode::ByCopy && C.Source != None &&
           G.F->Parent == F.F->Usr && sameVariable(F.entity(C.Source), E);
  });
}

bool RetryFinder::sameVariable(const Entity &A, const Entity &B) {
  return A.Root == B.Root && A.Index == B.Index;
}

bool RetryFinder::changes(const OpRef &O, const Entity &E,
                          bool AddressTaken) const {
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
bool RetryFinder::valueFrom(const Loop &L, const OpRef &O,
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
OpRef RetryFinder::triedBefore(const Loop &L, const OpRef &Write) const {
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
OpRef RetryFinder::assignedThrough(const Loop &L, const OpRef &Made) const {
  if (!Made->has(OpLibrary) || Made->Result == None)
    return {};
  for (OpRef O : opsIn(F, L.Blocks))
    if (assigns(O) && O->Object == Made->Result)
      return O;
  return {};
}

} // namespace leash
