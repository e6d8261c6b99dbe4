// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/Descriptors.h"
#include "checks/analysis/Summary.h"

namespace leash {

using namespace ir;

static bool isOwnVariable(const Entity &E) {
  return E.Path.empty() &&
         (E.Root == RootKind::Local || E.Root == RootKind::Temp);
}

/// What the op copies to its object or result, if that is all it does. What an
/// exchange gives back is what was there before.
static EntityId copied(const OpRef &O, bool ToTemp = false) {
  if (O->Kind == OpKind::Read ||
      (ToTemp && O->Kind == OpKind::Write && O->has(OpReading)))
    return O->Object;
  bool Copies = O->Kind == OpKind::Write || O->Kind == OpKind::Assign ||
                O->Kind == OpKind::Construct;
  return Copies && O->Args.size() == 1 && O->Callee == None ? O->Args[0] : None;
}

/// What a call returned has no name, the local pointer that it went to has.
static Place behindLocal(const Program &P, const Fn &F, Entity E) {
  if (E.Root != RootKind::Local || E.Path.size() != 1 ||
      E.Path[0].Kind != StepKind::Deref)
    return Place();
  E.Path.clear();
  Place Of = P.place(F, E);
  if (!Of.empty())
    Of += '*';
  return Of;
}

Place descriptorOf(const Program &P, const Fn &F, EntityId E, unsigned Depth) {
  if (E == None)
    return Place();
  const Entity At = throughPointers(P, F, F.entity(E));
  if (Depth && isOwnVariable(At)) {
    auto Defs = definitionsOf(P, F, At);
    bool Temp = At.Root == RootKind::Temp;
    EntityId From = Defs.size() == 1 ? copied(Defs[0], Temp) : None;
    if (From != None && F.entity(From).Root != RootKind::Constant)
      if (Place Of = descriptorOf(P, F, From, Depth - 1); !Of.empty())
        return Of;
  }
  bool Copy = At.Root == RootKind::Capture && At.Path.empty() &&
              At.Index < F.F->Captures.size() &&
              F.F->Captures[At.Index].Mode == CaptureMode::ByCopy;
  const Fn *Parent = Copy ? P.function(F.F->Parent) : nullptr;
  if (Depth && Parent)
    return descriptorOf(P, *Parent, F.F->Captures[At.Index].Source, Depth - 1);
  Place Of = P.place(F, At);
  return Of.empty() ? behindLocal(P, F, F.entity(E)) : Of;
}

/// `struct pollfd p = {fd_, POLLIN}; poll(&p, 1, 100)`: what was put into it.
static std::vector<Place> putInto(const Program &P, const Fn &F,
                                  const Entity &Set) {
  std::vector<Place> Out;
  for (OpRef O : opsOf(F)) {
    bool Puts = O->Kind == OpKind::Write || O->Kind == OpKind::Assign;
    if (!Puts || O->Object == None || O->Value || O->Args.size() != 1 ||
        O->Args[0] == None)
      continue;
    const Entity &To = F.entity(O->Object);
    if (To.Root != Set.Root || To.Index != Set.Index)
      continue;
    Place Name = descriptorOf(P, F, O->Args[0]);
    if (Name.empty())
      return {};
    Out.push_back(std::move(Name));
  }
  return Out;
}

std::vector<Place> descriptorsOf(const Program &P, const OpRef &Io) {
  const Fn &F = *Io.In;
  if (Io->Object != None) {
    Place Name = descriptorOf(P, F, Io->Object);
    return Name.empty() ? std::vector<Place>() : std::vector<Place>{Name};
  }
  if (Io->Args.size() != 1 || Io->Args[0] == None)
    return {};
  const Entity &Set = F.entity(Io->Args[0]);
  return Set.Root == RootKind::Local ? putInto(P, F, Set)
                                     : std::vector<Place>();
}

bool mayEndIo(const OpRef &O, const Op &Io) {
  switch (O->Kind) {
  case OpKind::IoWake:
  case OpKind::IoClose:
  case OpKind::IoMode:
  case OpKind::ForcedCancel:
  case OpKind::LoopWake:
  case OpKind::ChildWait: // what a child writes, or the signal of its end
  case OpKind::Unknown:
    return true;
  case OpKind::Close:
  case OpKind::Send:
  case OpKind::Release:
    return Io.Kind != OpKind::BlockingIo;
  case OpKind::BlockingIo: // at the other end
    return Io.Kind == OpKind::BlockingIo && isInput(O.op()) != isInput(Io);
  case OpKind::Destroy:
  case OpKind::Clear: {
    const Type *T =
        O->Object == None ? nullptr : O.In->innermostTypeOf(O->Object);
    return T && T->Dtor == DtorEffect::Close;
  }
  default:
    return false;
  }
}

//===--- Where it comes from ---------------------------------------------===//

/// Do serial ports of the program wait for the first byte? With VMIN, which is
/// the element 6 of c_cc, they do, whatever VTIME says of those that follow.
static bool waitsForBytes(const Program &P) {
  bool Waits = false;
  for (const auto &F : P.functions())
    for (OpRef O : opsOf(*F)) {
      Waits |= O->has(OpTerminal) && !O->has(OpGivesInput);
      if (O->Kind != OpKind::Write || O->Object == None)
        continue;
      const auto &Path = F->entity(O->Object).Path;
      if (Path.size() < 2 || Path[Path.size() - 2].Name != "c_cc")
        continue;
      const llvm::StringRef Element = Path.back().Name;
      const bool Min = Element.empty() || Element == "6";
      if (Min && O->Value.value_or(0) < 1)
        return false;
      Waits |= Min;
    }
  return Waits;
}

/// A call that hands out a descriptor.
void Descriptor::madeBy(const OpRef &Call, unsigned Depth) {
  Makers.insert(Call.In);
  if (Call->has(OpGivesInput) && (!Call->has(OpTerminal) || waitsForBytes(P))) {
    Blocks = true;
    return;
  }
  auto Targets = P.targets(Call);
  if (Call->Kind != OpKind::Call || Targets.size() != 1 || Targets[0].Later ||
      !Depth) {
    Known = false;
    return;
  }
  const Fn &Maker = *Targets[0].Target;
  Makers.insert(&Maker);
  for (OpRef O : opsOf(Maker))
    if (O->Kind == OpKind::Return && O->Args.size() == 1)
      value(Maker, O->Args[0], Depth - 1);
}

/// A parameter is what the callers give.
void Descriptor::parameter(const Fn &F, const Entity &Param, unsigned Depth) {
  auto Callers = P.callers(F);
  Known &= !Callers.empty() && Depth && Param.Path.empty();
  for (const CallEdge &E : Callers) {
    bool Plain = !E.Later && !E.Callback && Param.Index < E.Site->Args.size();
    Known &= Plain;
    if (Known)
      value(*E.Site.In, E.Site->Args[Param.Index], Depth - 1);
  }
}

/// A call that hands it out and says how it is to be read.
static OpRef makerOf(const Fn &F, const Entity &Result) {
  for (OpRef O : opsOf(F))
    if (O->has(OpGivesInput) && O->Object != None &&
        samePlace(F.entity(O->Object), Result))
      return O;
  return OpRef();
}

void Descriptor::value(const Fn &F, EntityId E, unsigned Depth) {
  if (!Known)
    return;
  const Entity At = E == None ? Entity() : throughPointers(P, F, F.entity(E));
  if (At.Root == RootKind::Constant)
    return;
  if (At.Root == RootKind::Param)
    return parameter(F, At, Depth);
  auto Defs =
      isOwnVariable(At) ? definitionsOf(P, F, At) : llvm::ArrayRef<OpRef>();
  if (Defs.empty() && At.Root == RootKind::Temp)
    if (OpRef Made = makerOf(F, At))
      return madeBy(Made, Depth);
  Known &= !Defs.empty() && Depth;
  for (const OpRef &D : Defs) {
    if (D->Kind == OpKind::Declare)
      continue;
    if (!Known)
      return;
    if (EntityId From = copied(D); From != None)
      value(F, From, Depth - 1);
    else
      madeBy(D, Depth - 1);
  }
}

void Descriptor::written(const OpRef &O, unsigned Depth) {
  switch (O->Kind) {
  case OpKind::Write:
  case OpKind::Assign:
  case OpKind::Construct:
    if (O->Object != None && P.place(*O.In, O->Object) == At && !O->Value &&
        !O->Args.empty())
      value(*O.In, O->Args[0], Depth);
    return;
  case OpKind::Escape:
  case OpKind::Unknown:
  case OpKind::Move:
  case OpKind::Swap:
    Known = false;
    return;
  default:
    return;
  }
}

/// A use: who gets it by value knows it; what gets its address may change it.
void Descriptor::given(const OpRef &O) {
  Knowing.insert(O.In);
  for (EntityId A : O->Args) {
    if (A == None)
      continue;
    const auto &Path = O.In->entity(A).Path;
    bool Address = !Path.empty() && Path.back().Kind == StepKind::AddressOf;
    if (Address && descriptorOf(P, *O.In, A) == At)
      Known = false;
  }
  for (const Fn *F : P.runBy(O, 50))
    Knowing.insert(F);
}

/// `fcntl(fd, F_SETFL, 0)`: told to wait, whatever it was told before.
static bool makesWait(const OpRef &O) {
  constexpr int64_t NonBlock = 2048;
  if (O->Kind != OpKind::IoMode || O->Args.size() != 1 || O->Args[0] == None)
    return false;
  const Entity &Mode = O.In->entity(O->Args[0]);
  return Mode.Root == RootKind::Constant && !(Mode.Value & NonBlock);
}

/// Was it, or may it have been, told not to wait, and not the contrary in the
/// same function?
bool Descriptor::hasMode() const {
  auto Undone = [&](const OpRef &Mode) {
    return llvm::any_of(opsOf(*Mode.In), [&](const OpRef &O) {
      return makesWait(O) && isAbout(O) && comesAfter(P, O, Mode) &&
             !comesAfter(P, Mode, O);
    });
  };
  return llvm::any_of(P.functions(), [&](const auto &F) {
    return llvm::any_of(opsOf(*F), [&](const OpRef &O) {
      return O->Kind == OpKind::IoMode && isAbout(O) && !makesWait(O) &&
             !Undone(O);
    });
  });
}

Descriptor::Descriptor(const Program &P, const OpRef &Input) : P(P) {
  const Fn &F = *Input.In;
  At = descriptorOf(P, F, Input->Object);
  if (At.empty()) {
    Known = false;
    return;
  }
  const Type *T = F.typeOf(Input->Object);
  bool Handle = T && T->Role == TypeRole::FileHandle;
  Blocks = Handle;
  for (const OpRef &O : P.opsOn(At)) {
    Knowing.insert(O.In);
    if (Handle)
      Known &= O->Kind != OpKind::Escape && O->Kind != OpKind::Unknown;
    else
      written(O, 4);
  }
  for (const OpRef &O : P.usesOf(At))
    given(O);
  for (const Fn *M : P.reachableFrom(
           llvm::SmallVector<const Fn *, 4>(Makers.begin(), Makers.end()), 100))
    Knowing.insert(M);
  Known = Known && !hasMode();
}

bool Descriptor::isAbout(const OpRef &O) const {
  const Place Of = descriptorOf(P, *O.In, O->Object);
  if (Of == At)
    return true;
  bool Unnamed = Of.empty() || llvm::StringRef(Of).starts_with("L:") ||
                 llvm::StringRef(Of).starts_with("C:");
  return Unnamed && Knowing.contains(O.In);
}

//===--- Several ---------------------------------------------------------===//

static llvm::StringRef ownerOf(const Entity &E) {
  for (const ir::Step &S : llvm::reverse(E.Path))
    if (S.Kind == StepKind::Field)
      return S.Owner;
  return llvm::StringRef();
}

DescriptorSet::DescriptorSet(const Program &P, const Fn &Waiter) : P(P) {
  for (OpRef O : opsOf(Waiter))
    if (O->Kind == OpKind::Read && O->Object != None)
      if (llvm::StringRef Owner = ownerOf(Waiter.entity(O->Object));
          !Owner.empty())
        Owners.insert(Owner);
}

bool DescriptorSet::reads(const Fn &F) const {
  return llvm::any_of(opsOf(F), [&](const OpRef &O) {
    return O->Object != None && Owners.contains(ownerOf(F.entity(O->Object)));
  });
}

bool DescriptorSet::isAbout(const OpRef &O) const {
  llvm::StringRef Owner;
  if (O->Object != None)
    Owner = ownerOf(throughPointers(P, *O.In, O.In->entity(O->Object)));
  return Owner.empty() ? reads(*O.In) : Owners.contains(Owner);
}

} // namespace leash
