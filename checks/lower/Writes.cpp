// SPDX-License-Identifier: Apache-2.0
//
// Declarations, initialisers, assignments, and reads of what is shared.
#include "checks/lower/FunctionLowering.h"

using namespace clang;

namespace leash::lower {

void FunctionLowering::lowerDecl(const DeclStmt *S) {
  for (const Decl *D : S->decls()) {
    const auto *VD = dyn_cast<VarDecl>(D);
    if (!VD)
      continue;
    initVariable(VD);
    if (!Scan.NotDestroyed.contains(VD))
      continue;
    Mod.gap("variable of a range-for with an initialiser");
    ir::EntityId Self = intern(variable(VD, 0));
    ir::Op &O = emit(ir::OpKind::Unknown, S);
    O.Text = "end of a range-for with an initialiser";
    O.Object = Self;
    emit(ir::OpKind::Escape, S).Object = Self;
  }
}

void FunctionLowering::initVariable(const VarDecl *VD) {
  // The hidden pointers of a loop over an array.
  if (VD->isImplicit() && VD->getType()->isPointerType())
    return;
  auto Loc = LocalIndex.find(VD);
  if (Loc == LocalIndex.end()) {
    if (VD->isStaticLocal() && VD->getInit())
      initFrom(intern(variable(VD, 0)), VD->getInit(),
               VD->getType()->isReferenceType(), Mod.range(VD->getLocation()));
    return;
  }
  ir::Entity Self;
  Self.Root = ir::RootKind::Local;
  Self.Index = Loc->second;
  Self.Name = nameOf(VD);
  Self.Type = Mod.type(VD->getType());
  bool IsRef = VD->getType()->isReferenceType();
  if (IsRef && Self.Type != ir::None)
    Self.Type = elementType(Self.Type);
  const Expr *Init = VD->getInit();
  ir::Range Where = Mod.range(VD->getLocation());
  // A reference or iterator that stands for another place has no life.
  ir::Entity Stands = variable(VD, 0);
  if (Stands.Root != ir::RootKind::Local || Stands.Index != Self.Index ||
      !Stands.Path.empty())
    return;
  ir::EntityId Target = intern(Self);
  if (!Init || !Scan.BuildsVar.count(stripWrappers(Init)) ||
      !Values.count(stripWrappers(Init)))
    emit(ir::OpKind::Declare, Where).Object = Target;
  auto Range = Scan.RangeOf.find(VD);
  if (Range != Scan.RangeOf.end()) {
    // By value: a copy of each element.
    ir::EntityId Elem =
        intern(step(rangeOf(Range->second), ir::StepKind::Element));
    ir::Op &O = emit(ir::OpKind::Assign, Where);
    O.Object = Target;
    O.Args.push_back(Elem);
    return;
  }
  if (Init)
    initFrom(Target, Init, IsRef, Where);
}

void FunctionLowering::initFrom(ir::EntityId Target, const Expr *Init,
                                bool IsRef, ir::Range Where) {
  const Expr *In = stripWrappers(Init);
  auto Known = Values.find(In);
  if (Known != Values.end() && Known->second == Target)
    return; // built in place
  if (!membersOf(In).empty())
    return initMembers(F.Entities[Target], In, Where);
  if (const auto *List = dyn_cast<InitListExpr>(In);
      List && List->getNumInits() && !List->getType()->isRecordType()) {
    for (const Expr *E : List->inits()) { // of an array
      ir::Entity Elem = step(F.Entities[Target], ir::StepKind::Element);
      initFrom(intern(Elem), E, false, Where);
    }
    return;
  }
  write(Target, Init, IsRef, Where);
}

/// Bases, which come first in the list, are left out. \p Whole is a copy: the
/// table of entities grows.
void FunctionLowering::initMembers(ir::Entity Whole, const Expr *List,
                                   ir::Range Where) {
  llvm::ArrayRef<Expr *> Inits = membersOf(List);
  const RecordDecl *RD = List->getType()->getAsRecordDecl();
  if (RD->isUnion()) {
    const auto *L = dyn_cast<InitListExpr>(List);
    if (const FieldDecl *Fd = L ? L->getInitializedFieldInUnion() : nullptr)
      initFrom(intern(field(Whole, Fd)), Inits[0], false, Where);
    return;
  }
  size_t I = 0;
  if (const auto *CXX = dyn_cast<CXXRecordDecl>(RD))
    I = CXX->getNumBases();
  for (const FieldDecl *Fd : RD->fields()) {
    if (I >= Inits.size())
      break;
    if (!Fd->isUnnamedBitField())
      initFrom(intern(field(Whole, Fd)), Inits[I++], false, Where);
  }
}

/// `f(T{a, b})`: an object without a name.
void FunctionLowering::lowerUnnamed(const Expr *List) {
  if (Values.count(List))
    return;
  ir::Entity Whole = temp(Mod.type(List->getType()));
  Values[List] = intern(Whole);
  initMembers(Whole, List, Mod.range(List->getSourceRange()));
}

/// `n > 0`, `a && b`, `!c`: what a flag is set to.
static bool isCondition(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  if (const auto *B = dyn_cast<BinaryOperator>(E))
    return B->isComparisonOp() || B->isLogicalOp() ||
           (B->getOpcode() == BO_And && E->getType()->isIntegerType());
  const auto *U = dyn_cast<UnaryOperator>(E);
  return U && U->getOpcode() == UO_LNot;
}

/// What \p O writes or returns. `rc = -pthread_create(…)`, `return -rc;`: the
/// value itself, with a note that its sign is changed.
ir::Entity FunctionLowering::written(const Expr *Value, ir::Op &O) {
  ir::Entity V = entity(Value);
  const auto *U = dyn_cast<UnaryOperator>(stripWrappers(Value));
  if (V.Root != ir::RootKind::Unknown || !U || U->getOpcode() != UO_Minus ||
      !U->getType()->isIntegerType())
    return V;
  V = entity(U->getSubExpr());
  if (V.Root != ir::RootKind::Unknown)
    O.Text = "-";
  return V;
}

/// A flag that is shared through the smart pointer: a member gets it.
static bool leadsToFlag(ir::TypeId Id, const ModuleLowering &Mod) {
  if (Id == ir::None)
    return false;
  const ir::Type &T = Mod.typeInfo(Id);
  if ((T.Form != ir::Shape::SharedPtr && T.Form != ir::Shape::UniquePtr) ||
      T.Element == ir::None)
    return false;
  ir::TypeRole Role = Mod.typeInfo(T.Element).Role;
  return Role == ir::TypeRole::Bool || Role == ir::TypeRole::Integer;
}

/// `struct job *j = malloc(…)`: the memory is what the pointer says that it is.
void FunctionLowering::nameMemory(ir::EntityId Memory, ir::EntityId Pointer) {
  ir::Entity &E = F.Entities[Memory];
  bool Raw = E.Path.empty() && E.Type != ir::None &&
             Mod.typeInfo(E.Type).Form == ir::Shape::Pointer &&
             Mod.typeInfo(E.Type).Element == ir::None;
  bool Made = Raw && llvm::any_of(F.Blocks[Current].Ops, [&](const ir::Op &O) {
                return O.has(ir::OpAllocates) && O.Result == Memory;
              });
  if (Made)
    E.Type = F.Entities[Pointer].Type;
}

/// `auto reply = ask();`: whatever its type, a test of the variable is one of
/// what the code that was called gave back.
static bool isReplyOfOwnCode(const ir::Block &B, const ir::Entity &Value,
                             ir::EntityId Id) {
  return Value.Root == ir::RootKind::Temp && Value.Path.empty() &&
         llvm::any_of(B.Ops, [&](const ir::Op &O) {
           return O.Result == Id && O.Kind == ir::OpKind::Call &&
                  !O.has(ir::OpLibrary);
         });
}

/// `a = b = false`: what a gets, when it is a constant.
static const Expr *lastAssigned(const Expr *Value) {
  const Expr *Last = Value;
  while (const auto *B =
             dyn_cast<BinaryOperator>(Last->IgnoreParenImpCasts())) {
    if (B->getOpcode() != BO_Assign ||
        B->getLHS()->getType().getCanonicalType().getUnqualifiedType() !=
            Value->getType().getCanonicalType().getUnqualifiedType())
      break;
    Last = B->getRHS();
  }
  return Last;
}

/// Target := Value, as a Write of a scalar or a Move or Assign of the rest.
void FunctionLowering::write(ir::EntityId Target, const Expr *Value, bool IsRef,
                             ir::Range Where) {
  if (Value->getType().isNull())
    return; // broken code: an initialiser without a type
  QualType T = Value->getType().getNonReferenceType();
  ir::TypeId Id = F.Entities[Target].Type;
  if (Id == ir::None)
    Id = Mod.type(T);
  ir::TypeRole Role =
      Id == ir::None ? ir::TypeRole::Other : Mod.typeInfo(Id).Role;
  bool Atomic = Id != ir::None && Mod.typeInfo(Id).Form == ir::Shape::Atomic;
  std::optional<int64_t> Known;
  if (const auto *C = dyn_cast<CXXConstructExpr>(stripWrappers(Value));
      C && Atomic) { // std::atomic<bool> x{false}
    Known = Mod.initialValue(C->getType(), C);
    if (C->getNumArgs() == 1)
      Value = C->getArg(0);
  }
  ir::Op O;
  O.Where = Where;
  O.Object = Target;
  ir::Entity V = written(Value, O);
  if (const Expr *Last = lastAssigned(Value); Last != Value)
    if (ir::Entity C = entity(Last); C.Root == ir::RootKind::Constant)
      V = std::move(C);
  bool Scalar = Role == ir::TypeRole::Bool || Role == ir::TypeRole::Integer ||
                T->isRealFloatingType();
  if (V.Root != ir::RootKind::Unknown)
    O.Args.push_back(intern(V));
  if (!O.Args.empty() && V.Root == ir::RootKind::Temp && T->isPointerType())
    nameMemory(O.Args[0], Target);
  if (!O.Args.empty())
    if (auto In = InsertedInto.find(O.Args[0]); In != InsertedInto.end())
      InsertedInto.try_emplace(Target, ir::EntityId(In->second));
  if (Scalar) {
    O.Kind = ir::OpKind::Write;
    O.Value = V.Root == ir::RootKind::Constant ? V.Value : Known;
    if (!O.Value && isCondition(Value))
      O.Cond = pred(Value);
    if (Atomic)
      O.Flags |= ir::OpAtomic;
    F.Blocks[Current].Ops.push_back(std::move(O));
    return;
  }
  ir::Callable Fn = callable(Value);
  bool Holds = Fn.Kind != ir::CallableKind::Unknown;
  bool Reply = T->isRecordType() && !O.Args.empty() &&
               isReplyOfOwnCode(F.Blocks[Current], V, O.Args[0]);
  if (!Holds && !T->isPointerType() && !Mod.matters(Id) && !isUserRecord(T) &&
      !Reply && !(leadsToFlag(Id, Mod) && !F.Entities[Target].Path.empty()))
    return;
  // A reference to what a call gave back moves nothing.
  bool Names = IsRef && Value->IgnoreParenImpCasts()->isLValue() &&
               !isa<MaterializeTemporaryExpr>(Value->IgnoreParenImpCasts());
  bool Moved = !T->isPointerType() && !T->isArrayType() && !Names &&
               (Value->isXValue() || V.Root == ir::RootKind::Temp);
  O.Kind = Moved ? ir::OpKind::Move : ir::OpKind::Assign;
  if (Moved)
    O.Flags |= ir::OpByMove;
  if (Holds)
    O.Callables.push_back(std::move(Fn));
  F.Blocks[Current].Ops.push_back(std::move(O));
}

void FunctionLowering::lowerAssign(const BinaryOperator *B) {
  ir::Entity Target = entity(B->getLHS());
  ir::Range Where = Mod.range(B->getSourceRange());
  if (Target.Root == ir::RootKind::Unknown)
    return unknownPlace(B->getLHS(), Where);
  ir::EntityId Id = intern(Target);
  ir::Op O;
  O.Kind = ir::OpKind::Write;
  O.Where = Where;
  O.Object = Id;
  if (B->getLHS()->getType()->isAtomicType())
    O.Flags |= ir::OpAtomic;
  if (B->isCompoundAssignmentOp()) {
    if (!changeBits(Target, B->getOpcode(), B->getRHS(), O))
      F.Blocks[Current].Ops.push_back(std::move(O));
    return;
  }
  // `flags = flags | STOP`
  const auto *Change = dyn_cast<BinaryOperator>(stripWrappers(B->getRHS()));
  if (Change && Change->isBitwiseOp() &&
      ir::samePlace(entity(Change->getLHS()), Target) &&
      changeBits(Target, Change->getOpcode(), Change->getRHS(), O))
    return;
  initFrom(Id, B->getRHS(), false, Where);
}

/// `std::thread()`, `{}`, `nullptr`
static bool isEmptyValue(const Expr *E) {
  E = stripWrappers(E);
  if (const auto *C = dyn_cast<CXXConstructExpr>(E))
    return C->getNumArgs() == 0;
  const auto *List = dyn_cast<InitListExpr>(E);
  return (List && List->getNumInits() == 0) ||
         isa<CXXScalarValueInitExpr, CXXNullPtrLiteralExpr>(E);
}

/// `former = std::exchange(current, std::move(next))`: what comes where
/// something was taken out. That nothing does makes no difference.
void FunctionLowering::putInstead(const ModelFunction &Row, const CallInfo &C) {
  bool Gives = Row.Op == ir::OpKind::Move && Row.Args.size() == 1 &&
               Row.Object.Kind == ModelArg::Return &&
               Row.Args[0].Kind == ModelArg::Arg && Row.Args[0].Index == 0;
  if (!Gives || C.Args.size() != 2 || isEmptyValue(C.Args[1]) ||
      !stripWrappers(C.Args[0])->getType()->isRecordType())
    return;
  ir::EntityId To = id(C.Args[0]), From = id(C.Args[1]);
  ir::Op &O = emit(ir::OpKind::Move, C.Site);
  O.Object = To;
  O.Args.push_back(From);
  O.Flags |= ir::OpByMove | ir::OpLibrary;
}

/// A flag, handle or pointer that is written where nobody can say.
void FunctionLowering::unknownPlace(const Expr *E, ir::Range Where) {
  QualType T = E->getType();
  if (!T->isBooleanType() && !T->isEnumeralType() && !Mod.matters(Mod.type(T)))
    return;
  Mod.gap("write to a place without a name");
  emit(ir::OpKind::Unknown, Where).Text = "write to a place without a name";
}

void FunctionLowering::lowerIncrement(const UnaryOperator *U) {
  const Expr *On = U->getSubExpr();
  if (const auto *Ref = dyn_cast<DeclRefExpr>(stripWrappers(On));
      Ref && Ref->getDecl()->isImplicit() && On->getType()->isPointerType())
    return; // the hidden pointer of a loop over an array
  ir::Entity Target = entity(On);
  if (Target.Root == ir::RootKind::Unknown)
    return;
  ir::EntityId Id = intern(Target);
  ir::Op &O = emit(ir::OpKind::Write, U);
  O.Object = Id;
  // What `n++` gives back is the value before.
  if (U->isIncrementOp() && (U->isPrefix() || Scan.Discarded.contains(U)))
    O.Text = "+";
  if (On->getType()->isAtomicType())
    O.Flags |= ir::OpAtomic;
}

void FunctionLowering::lowerInitializer(const CXXCtorInitializer *I) {
  const FieldDecl *Fd = I->getAnyMember();
  if (!Fd || !I->getInit())
    return;
  ir::Entity This;
  This.Root = ir::RootKind::This;
  ir::EntityId Target = intern(field(This, Fd));
  ir::Range Where = Mod.range(I->isWritten() ? I->getSourceRange()
                                             : SourceRange(Fd->getLocation()));
  if (Fd->getType()->isReferenceType()) {
    ir::EntityId V = id(I->getInit());
    ir::Op &O = emit(ir::OpKind::Assign, Where);
    O.Object = Target;
    O.Args.push_back(V);
    return;
  }
  initFrom(Target, I->getInit(), false, Where);
}

/// Reads of what another thread may write: flags and counters that are
/// not plain locals.
void FunctionLowering::lowerRead(const Expr *E) {
  QualType T = E->getType();
  if (!T->isIntegralOrEnumerationType() && !T->isPointerType() &&
      !T->isAtomicType())
    return;
  ir::Entity Place = entity(E);
  bool Shared = Place.Root == ir::RootKind::This ||
                Place.Root == ir::RootKind::Global ||
                Place.Root == ir::RootKind::Capture ||
                (!Place.Path.empty() && (Place.Root == ir::RootKind::Local ||
                                         Place.Root == ir::RootKind::Param));
  if (!Shared || (!Place.Path.empty() &&
                  Place.Path.back().Kind == ir::StepKind::AddressOf))
    return;
  ir::EntityId Id = intern(Place);
  ir::Op &O = emit(ir::OpKind::Read, E);
  O.Object = Id;
  if (T->isAtomicType())
    O.Flags |= ir::OpAtomic;
}

} // namespace leash::lower
