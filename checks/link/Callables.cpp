// SPDX-License-Identifier: Apache-2.0
//
// What a callable value may be: a small, context-insensitive flow over the
// variables, parameters, captures and fields that callables are kept in. Asked
// for on demand; whatever is not understood makes the answer incomplete.
#include "checks/link/Index.h"

namespace leash {

using namespace ir;

static constexpr unsigned MaxDepth = 12;
static constexpr unsigned MaxTargets = 64;
static constexpr unsigned MaxValues = 2000;

void CallableTargets::add(const Target &T) {
  if (llvm::is_contained(Targets, T))
    return;
  if (Targets.size() >= MaxTargets)
    Complete = false;
  else
    Targets.push_back(T);
}

void CallableTargets::add(const CallableTargets &Other) {
  for (const Target &T : Other.Targets)
    add(T);
  Complete &= Other.Complete;
}

const Definitions &Program::Index::defs(const Fn &F) {
  std::unique_ptr<Definitions> &D = Defs[F.Index];
  if (D)
    return *D;
  D = std::make_unique<Definitions>();
  auto Store = [&](EntityId E, const OpRef &R) {
    if (E == None || !F.entity(E).Path.empty())
      return;
    const Entity &X = F.entity(E);
    if (X.Root == RootKind::Local || X.Root == RootKind::Temp)
      D->Stores[{uint32_t(X.Root), X.Index}].push_back(R);
  };
  for (BlockId B = 0; B < F.F->Blocks.size(); ++B) {
    const auto &Ops = F.F->Blocks[B].Ops;
    for (uint32_t N = 0; N < Ops.size(); ++N) {
      const Op &O = Ops[N];
      OpRef R{&F, B, N};
      if (O.Result != None && F.entity(O.Result).Root == RootKind::Temp)
        D->Temps.try_emplace(F.entity(O.Result).Index, R);
      Store(O.Result, R);
      bool Guards = O.Kind == OpKind::Lock || O.Kind == OpKind::Construct;
      if (Guards && !O.Args.empty() && O.Object != None &&
          F.entity(O.Object).Root == RootKind::Local &&
          F.entity(O.Object).Path.empty())
        D->Guards[F.entity(O.Object).Index].push_back(R);
      switch (O.Kind) {
      case OpKind::Assign:
      case OpKind::Construct:
      case OpKind::Move:
      case OpKind::Write:
      case OpKind::Swap:
      case OpKind::MakeCallable:
        if (O.Object != O.Result)
          Store(O.Object, R);
        break;
      default:
        break;
      }
    }
  }
  return *D;
}

llvm::ArrayRef<OpRef> Program::Index::guardOps(const Fn &F,
                                               const Entity &Guard) {
  const Definitions &D = defs(F);
  auto It = D.Guards.find(Guard.Index);
  if (Guard.Root != RootKind::Local || It == D.Guards.end())
    return {};
  return It->second;
}

CallableTargets Program::Index::resolve(const Fn &F, const Callable &C,
                                        unsigned Depth) {
  CallableTargets R;
  if (Depth == 0)
    ResolveBudget = MaxValues;
  if (C.Usr.empty()) {
    if (C.Object == None)
      R.Complete = false;
    else
      R = resolveValue(F, F.entity(C.Object), Depth + 1);
    return R;
  }
  const Fn *T = ByUsr.lookup(C.Usr);
  const Function *D = T ? T->F : Declared.lookup(C.Usr);
  bool Dispatched = C.Kind == CallableKind::Method &&
                    ((D && D->has(FnVirtual)) || Overriders.count(C.Usr));
  if (!Dispatched) {
    R.Complete = T && !T->F->has(FnIncomplete);
    if (T)
      R.add({T, &C, &F});
    return R;
  }
  for (const Fn *V : virtualTargets(C.Usr, R.Complete))
    R.add({V, &C, &F});
  return R;
}

/// The values that these ops store.
CallableTargets Program::Index::resolveStores(llvm::ArrayRef<OpRef> Stores,
                                              unsigned Depth) {
  CallableTargets R;
  for (const OpRef &S : Stores) {
    const Op &O = S.op();
    if (!O.Callables.empty()) {
      for (const Callable &C : O.Callables)
        R.add(resolve(*S.In, C, Depth + 1));
    } else if (O.Kind == OpKind::Read && O.Object != None) {
      R.add(resolveValue(*S.In, S.In->entity(O.Object), Depth + 1));
    } else if (O.Kind == OpKind::Write && O.Value == 0) {
      // Reset to null: nothing to call.
    } else if (O.Kind == OpKind::Call || O.Kind == OpKind::Swap) {
      R.Complete = false;
    } else if (O.Args.empty()) {
      R.Complete &= O.Kind == OpKind::Construct || O.Kind == OpKind::Declare;
    } else {
      for (EntityId A : O.Args)
        if (A != None)
          R.add(resolveValue(*S.In, S.In->entity(A), Depth + 1));
        else
          R.Complete = false;
    }
  }
  return R;
}

/// \p E may be an access to a member of a closure or functor type: its own
/// type then says what runs.
static const Type *calledType(const Fn &F, const Entity &E) {
  const Type *T = F.type(E.Type);
  while (T && (T->Form == Shape::Pointer || T->Form == Shape::Reference))
    T = F.type(T->Element);
  return T;
}

CallableTargets Program::Index::resolveValue(const Fn &F, Entity E,
                                             unsigned Depth) {
  CallableTargets R;
  if (Depth == 0)
    ResolveBudget = MaxValues;
  if (Depth > MaxDepth || !ResolveBudget) {
    R.Complete = false;
    return R;
  }
  --ResolveBudget;
  const Type *T = calledType(F, E);
  while (!E.Path.empty() && E.Path.back().Kind != StepKind::Field &&
         E.Path.back().Kind != StepKind::Element)
    E.Path.pop_back();
  switch (E.Root) {
  case RootKind::Null:
    return R;
  case RootKind::Constant:
    R.Complete = E.Value == 0;
    return R;
  case RootKind::Function:
    if (const Fn *To = ByUsr.lookup(E.Name))
      R.add({To, nullptr, &F});
    else
      R.Complete = false;
    return R;
  case RootKind::Temp:
  case RootKind::Local: {
    if (!E.Path.empty() && E.Path.front().Kind == StepKind::Field)
      return resolvePlace(F, E, Depth);
    auto It = defs(F).Stores.find({uint32_t(E.Root), E.Index});
    if (It == defs(F).Stores.end()) {
      R.Complete = false;
      return R;
    }
    if (!E.Path.empty()) // an element of a local container
      return resolvePlace(F, E, Depth);
    auto Stores = It->second; // defs() may grow while we look
    return resolveStores(Stores, Depth);
  }
  case RootKind::Param:
    if (E.Path.empty())
      return resolveParam(F, E.Index, Depth);
    return resolvePlace(F, E, Depth);
  case RootKind::Capture: {
    const Fn *Up = ByUsr.lookup(F.F->Parent);
    bool Known = Up && E.Path.empty() && E.Index < F.F->Captures.size() &&
                 F.F->Captures[E.Index].Source != None;
    if (Known)
      return resolveValue(*Up, Up->entity(F.F->Captures[E.Index].Source),
                          Depth + 1);
    R.Complete = false;
    return R;
  }
  default:
    break;
  }
  (void)T;
  return resolvePlace(F, E, Depth);
}

/// Does it override something that code which is not seen may call?
static bool overridesUnseen(const Program::Index &I, const Function &F,
                            unsigned Depth = 0) {
  for (Symbol Base : F.Overrides) {
    const Fn *Body = I.ByUsr.lookup(Base);
    const Function *B = Body ? Body->F : I.Declared.lookup(Base);
    if (!B || Depth > 8 || overridesUnseen(I, *B, Depth + 1))
      return true;
  }
  return false;
}

bool Program::Index::callersKnown(const Fn &F) const {
  if (F.F->has(FnAddressTaken) || F.F->has(FnMain))
    return false;
  if (F.F->has(FnVirtual) &&
      (P.world() != World::WholeProgram || overridesUnseen(*this, *F.F)))
    return false;
  if (P.world() == World::WholeProgram || F.F->has(FnInternal))
    return true;
  const Class *C = ClassByUsr.lookup(F.F->Class);
  return C && (C->has(ClsInternal) ||
               (F.F->has(FnPrivate) && C->has(ClsAllDefinedHere) &&
                !C->has(ClsFriends)));
}

static llvm::StringSet<> functionsAsValues(const Program &P) {
  llvm::StringSet<> Out;
  for (const auto &F : P.functions())
    for (OpRef O : opsOf(*F))
      for (const Callable &C : O->Callables)
        if (!C.Usr.empty())
          Out.insert(C.Usr);
  return Out;
}

bool Program::Index::isCallback(const Fn &F) {
  if (!P.callers(F).empty() || F.F->has(FnMain))
    return false;
  if (!Values)
    Values = functionsAsValues(P);
  return F.F->Kind == FunctionKind::Lambda || Values->contains(F.F->Usr);
}

CallableTargets Program::Index::resolveParam(const Fn &F, uint32_t Param,
                                             unsigned Depth) {
  CallableTargets R;
  // A circle of calls adds nothing to what comes in from elsewhere.
  std::pair<const Fn *, uint32_t> Self(&F, Param);
  if (llvm::is_contained(Resolving, Self))
    return R;
  Resolving.push_back(Self);
  R = resolveArguments(F, Param, Depth);
  Resolving.pop_back();
  return R;
}

CallableTargets Program::Index::resolveArguments(const Fn &F, uint32_t Param,
                                                 unsigned Depth) {
  CallableTargets R;
  R.Complete = callersKnown(F);
  unsigned Looked = 0;
  // A copy: callable edges may be added while we look.
  auto Sites = Callers[F.Index];
  for (const CallEdge &E : Sites) {
    if (E.Callback || E.Later || ++Looked > 256) {
      R.Complete = false;
      continue;
    }
    const Op &O = E.Site.op();
    if (Param >= O.Args.size() || O.Args[Param] == None) {
      R.Complete = false;
      continue;
    }
    R.add(
        resolveValue(*E.Site.In, E.Site.In->entity(O.Args[Param]), Depth + 1));
  }
  return R;
}

/// Values kept in a field, a global or a container: whatever any op stores.
CallableTargets Program::Index::resolvePlace(const Fn &F, const Entity &E,
                                             unsigned Depth) {
  CallableTargets R;
  Place Where = P.place(F, E);
  llvm::StringRef Name(Where);
  while (Name.consume_back("[*]") || Name.consume_back("*"))
    ;
  if (Name.empty()) {
    R.Complete = false;
    return R;
  }
  llvm::SmallVector<OpRef, 8> Stores;
  bool Complete = visibleOnlyHere(Name);
  for (const OpRef &O : P.opsOn(Name)) {
    switch (O->Kind) {
    case OpKind::Assign:
    case OpKind::Construct:
    case OpKind::Insert:
    case OpKind::Write:
    case OpKind::MakeCallable:
      Stores.push_back(O);
      break;
    case OpKind::Move:
      if (O->Object != None &&
          llvm::StringRef(P.place(*O.In, O->Object)).starts_with(Name))
        Stores.push_back(O);
      break;
    case OpKind::Swap:
    case OpKind::Escape:
    case OpKind::Unknown:
      Complete = false;
      break;
    default:
      break;
    }
  }
  if (Stores.size() > 256) {
    Stores.resize(256);
    Complete = false;
  }
  R = resolveStores(Stores, Depth);
  R.Complete &= Complete;
  return R;
}

} // namespace leash
