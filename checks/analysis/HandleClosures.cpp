// SPDX-License-Identifier: Apache-2.0
//
// Closures that have a handle, or that may get hold of it when they are called.
#include "checks/analysis/HandleFlow.h"

namespace leash {

using namespace ir;

/// A closure that has it by value owns it, or a share of it.
HandleFlow::Next HandleFlow::closure(const OpRef &O, State &S) {
  for (const Callable &C : O->Callables) {
    const Fn *L = C.Usr.empty() ? nullptr : P.function(C.Usr);
    if (!L || L->F->Parent != F.F->Usr)
      continue;
    for (uint32_t N = 0; N < L->F->Captures.size(); ++N)
      if (L->F->Captures[N].Mode != CaptureMode::ByRef &&
          hits(L->F->Captures[N].Source, S))
        return intoClosure(O, *L, N, S) ? Next::Go : Next::Drop;
  }
  return argHits(O.op(), S) ? Next::Drop : Next::Go;
}

/// `[t = std::move(t)]`: the closure has it, and destroys it when it dies. Its
/// body sees it by the name of what was moved there.
bool HandleFlow::intoClosure(const OpRef &O, const Fn &Lambda, uint32_t N,
                             State &S) const {
  const Capture &X = Lambda.F->Captures[N];
  bool Whole = Start.Handle->Dtor == DtorEffect::Terminate &&
               S.Holders.size() == 1 && X.Mode == CaptureMode::Init &&
               F.entity(X.Source).Root == RootKind::Temp &&
               covers(F.entity(X.Source), S.Holders[0]);
  const Type *T = Lambda.type(X.Type);
  bool Owns = T && (T->Form == Shape::UniquePtr || T->Form == Shape::Plain);
  if (!Whole || !Owns || O->Result == None || O->Callables.size() != 1 ||
      nestedCapture(Lambda, N))
    return false;
  Entity In = F.entity(O->Result);
  In.Path.push_back({StepKind::Field, X.Name, Lambda.F->Usr});
  llvm::append_range(In.Path, llvm::ArrayRef(S.Holders[0].Path)
                                  .drop_front(F.entity(X.Source).Path.size()));
  S.Holders.push_back(std::move(In));
  return !capturesMatter(S);
}

/// Is it a member of a closure that is written in this function?
bool HandleFlow::inClosure(const Entity &H) const {
  return !H.Path.empty() && llvm::any_of(Lambdas, [&](const Fn *L) {
    return L->F->Usr == H.Path[0].Owner;
  });
}

/// Does the body of a closure that has the handle see to it?
bool HandleFlow::closureEnds(const State &S) const {
  return llvm::any_of(S.Holders, [&](const Entity &H) {
    const Fn *L = inClosure(H) ? P.function(H.Path[0].Owner) : nullptr;
    if (!L)
      return false;
    const Summary &T = P.summary(*L);
    return T.TooMany || T.GaveUp ||
           llvm::any_of(T.Effects, [&](const PlaceEffect &E) {
             return takesOver(E.Kind) && E.At.Root == RootKind::Capture &&
                    L->F->Captures[E.At.Index].Name == H.Path[0].Name;
           });
  });
}

/// A closure that has the handle is called, moved and destroyed here; whoever
/// else gets hold of it may call it.
bool HandleFlow::closureLeaves(const OpRef &O, const State &S) const {
  if (O->Kind == OpKind::Destroy || O->Kind == OpKind::Declare)
    return false;
  auto Is = [&](EntityId E) {
    return E != None && llvm::any_of(S.Holders, [&](const Entity &H) {
             return inClosure(H) && related(withoutAddress(F.entity(E)), H);
           });
  };
  if (O->Kind == OpKind::Move && O->Object != None &&
      F.entity(O->Object).Root == RootKind::Local)
    return !F.entity(O->Object).Path.empty() && llvm::any_of(O->Args, Is);
  if (Is(O->Object) && (O->Kind != OpKind::Call || closureEnds(S)))
    return true;
  for (const Callable &C : O->Callables)
    if (Is(C.Object) || Is(C.BoundThis) || llvm::any_of(C.Bound, Is))
      return true;
  return llvm::any_of(O->Args, Is);
}

/// Is the closure called here and nowhere else? Then its calls say what it
/// does.
bool HandleFlow::onlyCalled(const Fn &Lambda) const {
  llvm::SmallVector<EntityId, 4> Names;
  bool Called = false; // else nobody knows where it went
  auto IsName = [&](EntityId E) {
    return E != None && llvm::any_of(Names, [&](EntityId N) {
             return samePlace(F.entity(N), F.entity(E));
           });
  };
  auto IsCalled = [&](const Callable &C) {
    return C.Usr == Lambda.F->Usr || IsName(C.Object);
  };
  for (const Block &B : F.F->Blocks)
    for (const Op &O : B.Ops) {
      bool Makes = O.Kind == OpKind::MakeCallable && !O.Callables.empty() &&
                   O.Result != None && O.Callables[0].Usr == Lambda.F->Usr;
      bool Names1 = (O.Kind == OpKind::Move || O.Kind == OpKind::Assign) &&
                    O.Args.size() == 1 && IsName(O.Args[0]);
      if (Makes)
        Names.push_back(O.Result);
      else if (Names1 && O.Object != None && F.entity(O.Object).Path.empty() &&
               F.entity(O.Object).Root == RootKind::Local)
        Names.push_back(O.Object);
      else if (llvm::any_of(O.Args, IsName))
        return false;
      else if (O.Kind == OpKind::Call)
        Called |= IsName(O.Object) || llvm::any_of(O.Callables, IsCalled);
      else if (O.Kind != OpKind::Destroy)
        for (const Callable &C : O.Callables)
          if (IsName(C.Object))
            return false;
    }
  for (const auto &G : P.functions())
    if (G->F->Parent == F.F->Usr)
      for (const Capture &C : G->F->Captures)
        if (C.Source != None && IsName(C.Source))
          return false;
  return Called || Names.empty();
}

/// Does a closure that may run at any time deal with the handle?
bool HandleFlow::capturesMatter(const State &S) const {
  for (const Fn *L : Lambdas)
    for (uint32_t N = 0; N < L->F->Captures.size(); ++N) {
      const Capture &C = L->F->Captures[N];
      if (C.Source != None && llvm::any_of(S.Holders, [&](const Entity &H) {
            return inClosure(H) && related(F.entity(C.Source), H);
          }))
        return true;
      if (C.Mode != CaptureMode::ByRef || !hits(C.Source, S))
        continue;
      const Summary &T = P.summary(*L);
      bool Deals = T.TooMany || T.GaveUp || nestedCapture(*L, N);
      for (const PlaceEffect &E : T.Effects)
        Deals |= takesOver(E.Kind) && E.At.Root == RootKind::Capture &&
                 E.At.Index == N;
      if (Deals && !onlyCalled(*L))
        return true;
    }
  return false;
}

bool HandleFlow::nestedCapture(const Fn &Lambda, uint32_t Capture) const {
  for (const auto &G : P.functions())
    if (G->F->Parent == Lambda.F->Usr)
      for (const ir::Capture &C : G->F->Captures)
        if (C.Source != None &&
            Lambda.entity(C.Source).Root == RootKind::Capture &&
            Lambda.entity(C.Source).Index == Capture)
          return true;
  return false;
}

} // namespace leash
