// SPDX-License-Identifier: Apache-2.0
//
// How a handle ends: with its owner, or by what takes its place.
#include "checks/analysis/HandleFlow.h"
#include "checks/link/Names.h"

namespace leash {

using namespace ir;

/// Another thread, or nothing, goes where it is. One of several elements need
/// not be the one that is followed.
HandleFlow::Next HandleFlow::overwrite(const OpRef &O, const State &S) const {
  if (O->Object == None || O->Kind == OpKind::Write || !holds(O->Object, S))
    return Next::Go;
  if (llvm::any_of(F.entity(O->Object).Path, isElement))
    return Next::Go;
  return replaced(O, S) ? Next::Lost : Next::Drop;
}

/// Is the handle surely the one in a variable of this function?
bool HandleFlow::replacedAt(const State &S) const {
  return Start.Handle->Dtor == DtorEffect::Terminate && S.Holders.size() == 1 &&
         S.Holders[0].Root == RootKind::Local &&
         llvm::none_of(S.Holders[0].Path, isElement);
}

/// Does the op destroy it, with all that leads to it?
bool HandleFlow::replaced(const OpRef &O, const State &S) const {
  return replacedAt(S) && endOwner(O->Object, S) == Next::Lost;
}

/// Does the destructor of the class, or of one derived from it, see to what is
/// at \p Rest of the object? One that is not seen may.
static bool destructorTakes(const Program &P, const Class &C,
                            llvm::ArrayRef<ir::Step> Rest) {
  if (C.Dtor.empty())
    return false;
  std::vector<const Fn *> Dtors = P.overriders(C.Dtor);
  const Fn *Own = P.function(C.Dtor);
  if (!Own && C.has(ClsUserDtor))
    return true;
  if (Own)
    Dtors.push_back(Own);
  Entity At;
  At.Root = RootKind::This;
  At.Path.append(Rest.begin(), Rest.end());
  return llvm::any_of(Dtors, [&](const Fn *D) {
    const Summary &S = P.summary(*D);
    return S.TooMany || S.GaveUp ||
           llvm::any_of(S.Effects, [&](const PlaceEffect &E) {
             return takesOver(E.Kind) && related(E.At, At);
           });
  });
}

/// Can an object of the class make owners of itself?
static bool sharesItself(const Program &P, const Class &C, unsigned Depth = 0) {
  return llvm::any_of(C.Bases, [&](TypeId B) {
    const Type *T = B == None ? nullptr : &P.moduleOf(C)->Types[B];
    const Class *Base = T ? P.classOf(T->Class) : nullptr;
    return T && (T->Model == "std::enable_shared_from_this" ||
                 (Base && Depth < 4 && sharesItself(P, *Base, Depth + 1)));
  });
}

/// `boost::scoped_thread<> t(boost::thread(f));`: does what the handle was
/// moved to end the thread in another way than a handle of its kind?
bool HandleFlow::endsOtherwise(const Entity &At) const {
  const Type *T = typeOfPath(P, F, At);
  return Start.Handle->Dtor == DtorEffect::Terminate && T &&
         T->Form == Shape::Plain && T->Role == TypeRole::Thread &&
         T->Dtor != DtorEffect::Terminate && T->Dtor != DtorEffect::None;
}

/// What is at \p At ends: what becomes of the handle at \p Rest in it?
HandleFlow::Next HandleFlow::endAt(Entity At, llvm::ArrayRef<ir::Step> Rest,
                                   const State &S) const {
  bool Shared = false;
  for (; !Rest.empty(); Rest = Rest.drop_front()) {
    const Type *T = typeOfPath(P, F, At);
    if (!T || T->Form == Shape::Pointer || T->Dtor != DtorEffect::None)
      return Next::Drop; // it is not the owner, or ends it in its own way
    Shared |= T->Form == Shape::SharedPtr;
    if (Shared && owners(S) > 1)
      return Next::Drop;
    for (llvm::StringRef Usr :
         {llvm::StringRef(T->Class), llvm::StringRef(Rest[0].Owner)}) {
      // The real class may be another than that of the pointer.
      const Class *C = Usr.empty() ? nullptr : P.classOf(Usr);
      if (C &&
          (destructorTakes(P, *C, Rest) || (Shared && sharesItself(P, *C))))
        return Next::Drop;
    }
    At.Path.push_back(Rest[0]);
  }
  if (endsOtherwise(At))
    return Next::Drop;
  if (Start.Handle->Dtor == DtorEffect::Terminate)
    return Next::Lost;
  bool Plain = Start.Handle->Dtor == DtorEffect::None;
  return Plain && !F.F->has(FnMain) ? Next::Lost : Next::Drop;
}

/// The owner ends: what becomes of the handle in it?
HandleFlow::Next HandleFlow::endOwner(EntityId Owner, const State &S) const {
  for (const Entity &H : S.Holders)
    if (auto Rest = inside(Owner, H)) {
      Entity At = H;
      At.Path.truncate(H.Path.size() - Rest->size());
      return endAt(std::move(At), *Rest, S);
    }
  return Next::Go;
}

/// Variables that hold it; a temporary that was stored is no more.
unsigned HandleFlow::owners(const State &S) const {
  return llvm::count_if(
      S.Holders, [](const Entity &H) { return H.Root != RootKind::Temp; });
}

HandleFlow::Next HandleFlow::clear(const OpRef &O, State &S) {
  if (O->Object == None || !hits(O->Object, S))
    return argHits(O.op(), S) ? Next::Drop : Next::Go;
  bool Inside = false;
  for (const Entity &H : S.Holders)
    if (auto Rest = inside(O->Object, H))
      Inside |= !Rest->empty();
  bool All = O->has(OpAll) || ownsOne(typeOfPath(P, F, real(O->Object))) ||
             ownsOne(F.typeOf(O->Object));
  // Taking one out: whether it is this one, and whether it ran, is not known.
  return Inside && All ? endOwner(O->Object, S) : Next::Drop;
}

HandleFlow::Next HandleFlow::destroy(const OpRef &O, State &S) {
  // What the end of a handle does, its type says.
  bool Itself = false;
  for (const Entity &H : S.Holders)
    if (auto Rest = O->Object == None ? std::nullopt : inside(O->Object, H))
      Itself |= Rest->empty();
  bool Seen = !P.targets(O).empty();
  if ((Seen || !Itself) && calleeKeeps(O, S, true))
    return Next::Drop;
  if (O->Object == None || !hits(O->Object, S))
    return Next::Go;
  const Entity &Dies = F.entity(O->Object);
  if (Dies.Root == RootKind::Temp && Dies.Path.empty() && movedFrom(Dies, O))
    return Next::Go;
  return endOwner(O->Object, S);
}

/// `t.emplace(f)`, `pthread_create(&t, …)` where a thread is already.
HandleFlow::Next HandleFlow::spawn(const OpRef &O, const State &S) {
  bool Here = O->Object != None && S.Holders.size() == 1 &&
              samePlace(real(O->Object), S.Holders[0]);
  if (!Here && argHits(O.op(), S) && !bodyKeeps(O, S))
    return Next::Go;
  if (!Here || argHits(O.op(), S))
    return others(O, S);
  bool Plain = Start.Handle->Dtor == DtorEffect::None &&
               S.Holders[0].Root == RootKind::Local &&
               S.Holders[0].Path.empty();
  return Plain || replaced(O, S) ? Next::Lost : Next::Drop;
}

/// Does what is called here first look whether there is a thread?
bool HandleFlow::looksAt(const OpRef &O, llvm::StringRef At) const {
  for (const Fn *X : P.runBy(O, 100))
    for (const OpRef &Use : P.opsOn(At))
      if (Use.In == X &&
          (Use->Kind == OpKind::Read || Use->Kind == OpKind::JoinableTest))
        return true;
  return At.empty();
}

/// `server.start()` on one that runs, when it starts whatever there is.
bool HandleFlow::startsAnother(const OpRef &O, const State &S) {
  if (P.targets(O).size() != 1 || !replacedAt(S))
    return false;
  for (const AppliedEffect &A : applied(O))
    if (A.Effect->Kind == EffectKind::Starts && A.Must &&
        samePlace(A.At, S.Holders[0])) {
      llvm::StringRef At = A.Where;
      while (At.consume_back("*"))
        ;
      return !looksAt(O, At);
    }
  return false;
}

/// Does an assignment that the user wrote put something into the member without
/// a look at what is there?
bool HandleFlow::putsOver(const OpRef &O, const Entity &Member) const {
  const Fn &Target = *P.targets(O).front().Target;
  const ir::Step &Last = Member.Path.back();
  std::string At = "F:" + Last.Owner + "::" + Last.Name;
  bool Puts = false;
  for (const Fn *X : P.runBy(O, 100))
    for (const OpRef &Use : P.opsOn(At)) {
      bool Own = Use.In == X && Use->Object != None &&
                 X->entity(Use->Object).Root == RootKind::This;
      bool Moves = Use->Kind == OpKind::Move || Use->Kind == OpKind::Assign;
      if (Own && !Moves && Use->Kind != OpKind::Declare)
        return false;
      Puts |= Own && Moves && X == &Target;
    }
  return Puts;
}

/// A defaulted assignment assigns each member over what it holds, which ends;
/// the object itself goes on.
bool HandleFlow::assignsWhole(const OpRef &O, const State &S) const {
  if (O->Object == None || P.targets(O).size() != 1 || !replacedAt(S))
    return false;
  const Fn &Target = *P.targets(O).front().Target;
  if (!namesAssignment(Target.F->Name))
    return false;
  const Entity &H = S.Holders[0];
  auto Rest = inside(O->Object, H);
  if (!Rest || Rest->empty())
    return false;
  Entity Member = H;
  Member.Path.truncate(H.Path.size() - Rest->size() + 1);
  bool Over =
      Target.F->has(FnDefaulted) || (Rest->size() == 1 && putsOver(O, Member));
  return Over && endAt(std::move(Member), llvm::ArrayRef(*Rest).drop_front(),
                       S) == Next::Lost;
}

} // namespace leash
