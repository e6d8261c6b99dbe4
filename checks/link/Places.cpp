// SPDX-License-Identifier: Apache-2.0
//
// Names of places, what is done there, and whether all of it is known.
#include "checks/link/Index.h"

namespace leash {

using namespace ir;

/// A captured value is the same place as its source when it is captured by
/// reference, and what it points to is, whatever the capture.
ir::Entity throughCaptures(const Program &P, const Fn *&F, Entity E) {
  for (unsigned Depth = 0; Depth < 16 && E.Root == RootKind::Capture; ++Depth) {
    if (E.Index >= F->F->Captures.size())
      return E;
    const Capture &C = F->F->Captures[E.Index];
    const Fn *Up = P.function(F->F->Parent);
    if (!Up || C.Source == None || C.Source >= Up->F->Entities.size())
      return E;
    const Type *T = F->type(C.Type);
    bool ByRef =
        C.Mode == CaptureMode::ByRef ||
        (C.Mode == CaptureMode::Init && T && T->Form == Shape::Reference);
    bool Behind = !E.Path.empty() && E.Path.front().Kind == StepKind::Deref;
    if (!ByRef && !Behind)
      return E;
    TypeId Type = E.Path.empty() ? None : E.Type;
    E = extend(Up->entity(C.Source), E.Path);
    if (Up->M == F->M && Type != None)
      E.Type = Type;
    F = Up;
  }
  return E;
}

/// The name of the root alone; empty when it has none.
static Place rootPlace(const Fn &F, const Entity &E) {
  switch (E.Root) {
  case RootKind::Local:
    return "L:" + F.F->Usr + "#" + std::to_string(E.Index);
  case RootKind::Capture:
    return "C:" + F.F->Usr + "#" + std::to_string(E.Index);
  case RootKind::Global:
    return "G:" + E.Name;
  case RootKind::This:
    return F.F->Class.empty() ? Place() : "T:" + F.F->Class;
  default:
    return Place();
  }
}

static void addStep(Place &Name, const ir::Step &S) {
  switch (S.Kind) {
  case StepKind::Field:
    if (!S.Owner.empty())
      Name = "F:" + S.Owner + "::" + S.Name;
    else if (!Name.empty())
      Name += "." + S.Name;
    return;
  case StepKind::Deref:
    if (!Name.empty())
      Name += "*";
    return;
  case StepKind::Element:
    if (!Name.empty())
      Name += "[*]";
    return;
  case StepKind::AddressOf:
    return;
  }
}

/// The entity by which a place is named, and the function it is of.
static Entity named(const Program &P, const Fn *&F, const Entity &E) {
  if (E.Root == RootKind::Capture) {
    Entity Up = throughCaptures(P, F, E);
    return throughPointers(P, *F, std::move(Up));
  }
  bool Pointee = !E.Path.empty() && E.Path.front().Kind == StepKind::Deref;
  bool Own = E.Root == RootKind::Local || E.Root == RootKind::Temp;
  if (!Pointee || !Own)
    return E;
  Entity To = throughPointers(P, *F, E);
  return To.Root == RootKind::Capture ? throughCaptures(P, F, To) : To;
}

Place Program::place(const Fn &F, const Entity &E) const {
  const Fn *In = &F;
  Entity Real = named(*this, In, E);
  Place Name = rootPlace(*In, Real);
  for (const ir::Step &S : Real.Path)
    addStep(Name, S);
  return Name;
}

Place Program::place(const Fn &F, EntityId E) const {
  if (E == None)
    return Place();
  auto &Cache = I->PlaceCache[F.Index];
  auto &Known = I->PlaceKnown[F.Index];
  if (Cache.empty()) {
    Cache.resize(F.F->Entities.size());
    Known.resize(F.F->Entities.size());
  }
  if (!Known[E]) {
    Cache[E] = place(F, F.entity(E));
    Known[E] = 1;
  }
  return Cache[E];
}

/// The place and all that it is a part of, which can be named.
static void prefixes(const Program &P, const Fn &F, const Entity &E,
                     llvm::SmallVectorImpl<Place> &Out) {
  const Fn *In = &F;
  Entity Real = named(P, In, E);
  Place Name = rootPlace(*In, Real);
  auto Keep = [&] {
    if (!Name.empty() && (Out.empty() || Out.back() != Name))
      Out.push_back(Name);
  };
  // Any member access is inside `*this`: no use in listing that.
  if (Real.Root != RootKind::This || Real.Path.empty())
    Keep();
  for (const ir::Step &S : Real.Path) {
    addStep(Name, S);
    Keep();
  }
}

namespace {
/// Appends ops to the lists of a place; the lists of one entity are found once.
struct PlaceLists {
  const Program &P;
  const Fn &F;
  llvm::StringMap<std::vector<OpRef>> &Map;
  llvm::DenseMap<EntityId, llvm::SmallVector<std::vector<OpRef> *, 2>> Lists{};

  void add(EntityId E, const OpRef &O) {
    if (E == None)
      return;
    auto [It, New] = Lists.try_emplace(E);
    if (New) {
      llvm::SmallVector<Place, 4> Names;
      prefixes(P, F, F.entity(E), Names);
      for (const Place &N : Names)
        It->second.push_back(&Map[N]);
    }
    for (std::vector<OpRef> *L : It->second)
      if (L->empty() || !(L->back() == O))
        L->push_back(O);
  }
};
} // namespace

void Program::Index::buildPlaces() {
  if (PlacesBuilt)
    return;
  PlacesBuilt = true;
  for (const auto &Ptr : P.Functions) {
    const Fn &F = *Ptr;
    PlaceLists At{P, F, OpsAt}, Uses{P, F, UsesAt};
    for (BlockId B = 0; B < F.F->Blocks.size(); ++B) {
      const auto &Ops = F.F->Blocks[B].Ops;
      for (uint32_t N = 0; N < Ops.size(); ++N) {
        const Op &O = Ops[N];
        OpRef R{&F, B, N};
        At.add(O.Object, R);
        if ((O.Kind == OpKind::Move || O.Kind == OpKind::Swap) &&
            !O.Args.empty())
          At.add(O.Args[0], R);
        for (EntityId A : O.Args)
          Uses.add(A, R);
        for (const Callable &C : O.Callables) {
          Uses.add(C.BoundThis, R);
          for (EntityId A : C.Bound)
            Uses.add(A, R);
        }
      }
    }
  }
}

llvm::ArrayRef<OpRef> Program::opsOn(llvm::StringRef Name) const {
  I->buildPlaces();
  auto It = I->OpsAt.find(Name);
  if (It == I->OpsAt.end())
    return {};
  return It->second;
}

llvm::ArrayRef<OpRef> Program::usesOf(llvm::StringRef Name) const {
  I->buildPlaces();
  auto It = I->UsesAt.find(Name);
  if (It == I->UsesAt.end())
    return {};
  return It->second;
}

std::optional<std::pair<llvm::StringRef, uint64_t>>
bitOf(llvm::StringRef Name) {
  auto [Whole, Bit] = Name.rsplit('.');
  uint64_t Value = 0;
  if (!Bit.consume_front(ir::Step::BitPrefix) || Bit.getAsInteger(10, Value))
    return std::nullopt;
  return std::pair(Whole, Value);
}

llvm::StringRef basePlace(llvm::StringRef Name) {
  if (auto Bit = bitOf(Name))
    Name = Bit->first;
  while (Name.consume_back("[*]") || Name.consume_back("*"))
    ;
  return Name;
}

const Field *Program::fieldAt(llvm::StringRef Name, const Class **Owner) const {
  Name = basePlace(Name);
  if (!Name.consume_front("F:"))
    return nullptr;
  auto [Usr, FieldName] = Name.rsplit("::");
  const Class *C = classOf(Usr);
  if (!C)
    return nullptr;
  if (Owner)
    *Owner = C;
  for (const Field &F : C->Fields)
    if (F.Name == FieldName)
      return &F;
  return nullptr;
}

//===--- Spawned bodies --------------------------------------------------===//

std::optional<BoundEntity>
Program::resolveParam(const SpawnSite &S, unsigned Body, uint32_t Param) const {
  if (Body >= S.Callables.size() || !S.Callables[Body])
    return std::nullopt;
  const Callable &C = *S.Callables[Body];
  if (C.PassesStopToken) {
    if (Param == 0)
      return std::nullopt;
    // The token comes first only if the body takes it.
    if (S.Bodies[Body]->F->Params.size() > C.Bound.size())
      --Param;
  }
  if (Param >= C.Bound.size() || C.Bound[Param] == None)
    return std::nullopt;
  return BoundEntity{S.Makers[Body], C.Bound[Param],
                     Param < Callable::ThisBit && (C.Copied >> Param & 1)};
}

Place Program::placeIn(const SpawnSite &S, unsigned Body,
                       const Entity &E) const {
  const Fn *F = S.Bodies[Body];
  Entity Real = throughCaptures(*this, F, E);
  if (F != S.Bodies[Body] || Real.Root != RootKind::Param)
    return place(*F, Real);
  auto Bound = resolveParam(S, Body, Real.Index);
  if (!Bound)
    return place(*F, Real);
  return place(*Bound->In, extend(Bound->entity(), Real.Path));
}

} // namespace leash
