// SPDX-License-Identifier: Apache-2.0
//
// Is all that is done to a place known?
#include "checks/link/Index.h"

namespace leash {

using namespace ir;

/// What it refers to has another name.
static bool isReference(const Program &P, const Class &C, const Field &F) {
  const Module *M = P.moduleOf(C);
  return M && F.Type != None && M->Types[F.Type].Form == Shape::Reference;
}

bool atOrIn(llvm::StringRef Inner, llvm::StringRef Outer) {
  return Inner.consume_front(Outer) && (Inner.empty() || Inner[0] == '*' ||
                                        Inner[0] == '[' || Inner[0] == '.');
}

/// Can only code that is seen name it?
bool Program::Index::visibleOnlyHere(llvm::StringRef Name) const {
  bool Whole = P.world() == World::WholeProgram;
  if (Name.starts_with("L:") || Name.starts_with("C:"))
    return true;
  if (Name.starts_with("G:")) {
    const Global *G = Globals.lookup(basePlace(Name).drop_front(2));
    return G && (Whole || G->Internal || G->StaticLocal);
  }
  const Class *C = nullptr;
  const Field *F = P.fieldAt(Name, &C);
  if (!F || !C || C->has(ClsUnion) || isReference(P, *C, *F))
    return false;
  if (Whole)
    return C->has(ClsAllDefinedHere) || C->has(ClsInternal) ||
           C->Methods.empty();
  // A struct in a source file of C: nobody else can name it.
  const Module *M = P.moduleOf(*C);
  if (C->has(ClsInternal) ||
      (C->Methods.empty() && M && C->Decl.valid() && isC(*M) &&
       M->Files[C->Decl.File].Path == M->MainFile))
    return true;
  return F->Private && C->has(ClsAllDefinedHere) && !C->has(ClsFriends);
}

static bool takesAddress(const Entity &E) {
  return !E.Path.empty() && E.Path.back().Kind == StepKind::AddressOf;
}

namespace {
/// Looks for ways in which a place gets into hands that are not seen.
struct LeakFinder {
  const Program &P;
  llvm::StringRef Name;

  /// Do the callee's parameters keep it? What they only use is known: it is
  /// in their summaries.
  bool calleeLeaks(const OpRef &O, unsigned Arg) const {
    auto Targets = P.targets(O);
    if (P.callsUnknown(O) || Targets.empty())
      return true;
    for (const CallEdge &E : Targets)
      if (E.Callback || paramLeaks(*E.Target, Arg))
        return true;
    return false;
  }

  bool paramLeaks(const Fn &F, unsigned Param) const {
    const Summary &S = P.summary(F);
    if (S.TooMany || S.GaveUp || Param >= F.F->Params.size())
      return true;
    for (const PlaceEffect &X : S.Effects) {
      bool Same = X.At.Root == RootKind::Param && X.At.Index == Param;
      bool Keeps =
          X.Kind == EffectKind::Escapes || X.Kind == EffectKind::Stores;
      const Type *T = F.type(F.F->Params[Param].Type);
      // A pointer is a copy, but what it points to is not.
      bool Copy = X.OnCopy && !(T && T->Form == Shape::Pointer);
      if (Same && Keeps && !Copy)
        return true;
    }
    return false;
  }

  bool argLeaks(const OpRef &O, unsigned Arg) const {
    EntityId E = O->Args[Arg];
    if (E == None || !atOrIn(P.place(*O.In, E), Name))
      return false;
    bool Address = takesAddress(O.In->entity(E));
    switch (O->Kind) {
    case OpKind::Call:
    case OpKind::Construct: {
      const Callee *C = O.In->callee(O.op());
      // What library code gets is lowered to an Escape where it matters.
      if (C && C->Library && P.targets(O).empty())
        return false;
      if (!C && O->Kind == OpKind::Construct)
        return Address;
      return calleeLeaks(O, Arg);
    }
    case OpKind::Assign:
    case OpKind::Insert:
    case OpKind::Return:
    case OpKind::Throw:
    case OpKind::Write:
      return (Address && !staysInPointer(O)) || bindsReference(O);
    default:
      return false;
    }
  }

  /// `Guard g{flag};`, where the member is a reference: the flag has another
  /// name from then on.
  bool bindsReference(const OpRef &O) const {
    const Entity *To = O->Object == None ? nullptr : &O.In->entity(O->Object);
    const Class *C = nullptr;
    const Field *F =
        To && !To->Path.empty() ? P.fieldAt(P.place(*O.In, *To), &C) : nullptr;
    return F && C && isReference(P, *C, *F);
  }

  /// `auto *p = &flag;`: a local pointer that is followed, and set once.
  bool staysInPointer(const OpRef &O) const {
    if (O->Object == None || O->Kind == OpKind::Insert)
      return false;
    const Entity &To = O.In->entity(O->Object);
    const Variable *V = variableOf(*O.In, To);
    return V && To.Root == RootKind::Local && To.Path.empty() &&
           !V->AddressTaken && definitionsOf(P, *O.In, To).size() == 1;
  }

  bool spawnLeaks(const OpRef &O) const {
    const SpawnSite *S = P.spawnAt(O);
    if (!S || !S->Resolved)
      return !O->Callables.empty();
    for (unsigned B = 0; B < S->Bodies.size(); ++B)
      for (uint32_t N = 0; N < S->Bodies[B]->F->Params.size(); ++N) {
        auto Bound = P.resolveParam(*S, B, N);
        if (Bound && atOrIn(P.place(*Bound->In, Bound->E), Name) &&
            paramLeaks(*S->Bodies[B], N))
          return true;
      }
    return false;
  }

  bool leaks() const {
    for (const OpRef &O : P.opsOn(Name))
      if (O->Kind == OpKind::Escape || O->Kind == OpKind::Unknown)
        return true;
    for (const OpRef &O : P.usesOf(Name)) {
      for (unsigned N = 0; N < O->Args.size(); ++N)
        if (argLeaks(O, N))
          return true;
      if (O->Kind == OpKind::Spawn && spawnLeaks(O))
        return true;
    }
    return false;
  }
};
} // namespace

bool Program::Index::leaks(llvm::StringRef Name) {
  return LeakFinder{P, Name}.leaks();
}

bool Program::closed(llvm::StringRef Name) const {
  if (Name.empty())
    return false;
  Name = basePlace(Name);
  auto It = I->ClosedCache.find(Name);
  if (It != I->ClosedCache.end())
    return It->second;
  // Assumed open while it is being found out.
  I->ClosedCache[Name] = false;
  bool Closed = I->visibleOnlyHere(Name) && !I->leaks(Name);
  I->ClosedCache[Name] = Closed;
  return Closed;
}

} // namespace leash
