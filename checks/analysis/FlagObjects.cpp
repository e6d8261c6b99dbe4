// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/FlagObjects.h"
#include "checks/analysis/Cfg.h"
#include "checks/link/Names.h"
#include "llvm/ADT/STLExtras.h"

namespace leash {

using namespace ir;

std::pair<const Module *, TypeId> memberType(const Program &P,
                                             const ir::Step &S) {
  const Class *C = S.Owner.empty() ? nullptr : P.classOf(S.Owner);
  const Module *M = C ? P.moduleOf(*C) : nullptr;
  if (M)
    for (const Field &Fd : C->Fields)
      if (Fd.Name == S.Name)
        return {M, Fd.Type};
  return {nullptr, None};
}

bool isReference(const Program &P, const ir::Step &S) {
  auto [M, T] = memberType(P, S);
  return M && T != None && M->Types[T].Form == Shape::Reference;
}

bool leadsElsewhere(const Program &P, const Entity &E) {
  return llvm::any_of(E.Path, [&](const ir::Step &S) {
    return S.Kind == StepKind::Deref || S.Kind == StepKind::Element ||
           isReference(P, S);
  });
}

/// Is nothing started or called in the constructor before this op?
static bool beforeAnyThread(const Program &P, const OpRef &O) {
  for (OpRef Before : liveOps(P, *O.In)) {
    if (Before == O)
      return true;
    if (Before->Kind == OpKind::Spawn || Before->Kind == OpKind::Call)
      return false;
  }
  return false;
}

/// Is the op of the initialiser of a local, or of a member of one:
/// `struct client c = {.fd = -1};`?
static bool rightAfterDeclaration(const OpRef &O, const Entity &At) {
  auto IsIt = [&](EntityId E) {
    return E != None && O.In->entity(E).Root == RootKind::Local &&
           O.In->entity(E).Index == At.Index;
  };
  auto IsField = [](const ir::Step &S) { return S.Kind == StepKind::Field; };
  if (!llvm::all_of(At.Path, IsField))
    return false;
  for (uint32_t N = O.Index; N--;) {
    const Op &Before = O.In->block(O.Block).Ops[N];
    if (Before.Kind == OpKind::Declare && IsIt(Before.Object))
      return true;
    bool Same =
        Before.Kind == OpKind::Read ||
        (!At.Path.empty() && IsIt(Before.Object) && Before.Where == O->Where &&
         (Before.Kind == OpKind::Write || Before.Kind == OpKind::Assign));
    if (!Same)
      return false;
  }
  return false;
}

bool isInitial(const Program &P, const OpRef &O) {
  if (O->Object == None)
    return false;
  const Entity &At = O.In->entity(O->Object);
  if (llvm::StringRef(O.In->F->Usr).starts_with("init:"))
    return true; // of a global
  if (O.In->F->Kind == FunctionKind::Constructor)
    return At.Root == RootKind::This && beforeAnyThread(P, O);
  return At.Root == RootKind::Local && rightAfterDeclaration(O, At);
}

static bool replaces(const OpRef &O) {
  switch (O->Kind) {
  case OpKind::Assign:
  case OpKind::Move:
  case OpKind::Swap:
  case OpKind::Clear:
  case OpKind::Escape:
  case OpKind::Unknown:
    return true;
  case OpKind::Call: {
    const Callee *C = O.In->callee(O.op());
    return C && namesAssignment(C->Name);
  }
  default:
    return false;
  }
}

bool getsNewValue(const Program &P, const Fn &F, const Entity &E,
                  const std::vector<const Fn *> *By) {
  Entity Outer = E;
  // Up to the object that a pointer points to: who it points to is no matter
  // of that object's value.
  while (!Outer.Path.empty() && Outer.Path.back().Kind == StepKind::Field) {
    Outer.Path.pop_back();
    Place Name = P.place(F, Outer);
    if (Name.empty() || (Outer.Path.empty() && Outer.Root == RootKind::This))
      continue;
    if (llvm::any_of(P.opsOn(Name), [&](const OpRef &O) {
          return replaces(O) && O->Object != None &&
                 (!By || llvm::is_contained(*By, O.In)) &&
                 P.place(*O.In, O->Object) == Name && !isInitial(P, O);
        }))
      return true;
  }
  return false;
}

/// Does the op put a pointer from one place into another one?
static bool copiesPointer(const OpRef &O) {
  switch (O->Kind) {
  case OpKind::Assign:
  case OpKind::Move:
  case OpKind::Write:
  case OpKind::Construct:
  case OpKind::Insert:
  case OpKind::Swap:
  case OpKind::Send:
  case OpKind::Return:
    return true;
  default:
    return false;
  }
}

/// Where the pointer of a closure is as well: what it was captured from.
static std::vector<Place> placesOf(const Program &P, const Fn &F,
                                   const Entity &Pointer) {
  std::vector<Place> Out{P.place(F, Pointer)};
  const Fn *Maker = P.function(F.F->Parent);
  if (Pointer.Root == RootKind::Capture && Pointer.Path.empty() && Maker &&
      Pointer.Index < F.F->Captures.size())
    if (EntityId Source = F.F->Captures[Pointer.Index].Source; Source != None)
      Out.push_back(P.place(*Maker, Source));
  llvm::erase_if(Out, [](const Place &Name) { return Name.empty(); });
  return Out;
}

static bool isCopied(const Program &P, llvm::StringRef Pointer) {
  auto Is = [&](const OpRef &O, EntityId E) {
    return E != None && P.place(*O.In, E) == Pointer &&
           !(!O.In->entity(E).Path.empty() &&
             O.In->entity(E).Path.back().Kind == StepKind::AddressOf);
  };
  if (llvm::any_of(P.usesOf(Pointer), [&](const OpRef &O) {
        return copiesPointer(O) &&
               llvm::any_of(O->Args, [&](EntityId A) { return Is(O, A); });
      }))
    return true;
  // It may be the copy itself: what it was made of is no new object.
  return llvm::any_of(P.opsOn(Pointer), [&](const OpRef &O) {
    return copiesPointer(O) && Is(O, O->Object) && O->Args.size() == 1 &&
           O->Args[0] != None &&
           O.In->entity(O->Args[0]).Root != RootKind::Temp &&
           !P.place(*O.In, O->Args[0]).empty();
  });
}

bool hasOtherNames(const Program &P, const Fn &F, const Entity &E) {
  for (size_t N = 0; N < E.Path.size(); ++N) {
    if (E.Path[N].Kind != StepKind::Deref)
      continue;
    Entity Pointer = E;
    Pointer.Path.truncate(N);
    if (llvm::any_of(placesOf(P, F, Pointer),
                     [&](const Place &Name) { return isCopied(P, Name); }))
      return true;
  }
  return false;
}

/// Does each return give a new object, made there?
static bool returnsValue(const Program &P, const Fn &F) {
  bool Any = false;
  for (const Block &B : F.F->Blocks)
    for (const Op &O : B.Ops) {
      if (O.Kind != OpKind::Return)
        continue;
      if (O.Args.size() != 1 || O.Args[0] == None)
        return false;
      const Entity &E = F.entity(O.Args[0]);
      OpRef Def = definitionOf(P, F, E);
      bool New = E.Path.empty() && E.Root == RootKind::Temp &&
                 (!Def || Def->Kind != OpKind::Call);
      if (!New)
        return false;
      Any = true;
    }
  return Any;
}

/// `auto &&c = config();` of a function that returns a value.
static bool bindsResult(const Program &P, const Fn &G, const Entity &Local) {
  Entity Whole;
  Whole.Root = Local.Root;
  Whole.Index = Local.Index;
  auto Defs = definitionsOf(P, G, Whole);
  return !Defs.empty() && llvm::all_of(Defs, [&](const OpRef &D) {
    if (D->Kind == OpKind::Declare)
      return true;
    bool Binds = D->Kind == OpKind::Move || D->Kind == OpKind::Assign;
    if (!Binds || D->Args.size() != 1 || D->Args[0] == None)
      return false;
    OpRef Call = definitionOf(P, G, G.entity(D->Args[0]));
    return Call && !P.targets(Call).empty() && !P.callsUnknown(Call) &&
           llvm::all_of(P.targets(Call), [&](const CallEdge &E) {
             return returnsValue(P, *E.Target);
           });
  });
}

bool changesCopy(const Program &P, const OpRef &O) {
  if (O->Object == None || O->Kind == OpKind::Call)
    return false;
  const Entity &At = O.In->entity(O->Object);
  const Variable *V = variableOf(*O.In, At);
  if (At.Root != RootKind::Local || !V || V->AddressTaken ||
      leadsElsewhere(P, At))
    return false;
  const Type *T = O.In->type(V->Type);
  if (!T || T->Form == Shape::Plain)
    return T != nullptr;
  return T->Form == Shape::Reference && bindsResult(P, *O.In, At);
}

} // namespace leash
