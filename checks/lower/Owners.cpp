// SPDX-License-Identifier: Apache-2.0
//
// The end of a life: of objects, and with an owner that of what it owns.
#include "checks/lower/FunctionLowering.h"

using namespace clang;

namespace leash::lower {

void FunctionLowering::lowerDestroy(ir::Entity Object, QualType T,
                                    ir::Range Where) {
  ir::TypeId Id = Mod.type(T);
  const CXXRecordDecl *RD = Mod.Ctx.getBaseElementType(T)->getAsCXXRecordDecl();
  bool User = RD && !Mod.isSystem(RD) && !RD->isLambda();
  if (User && T->isArrayType())
    Object = step(std::move(Object), ir::StepKind::Element);
  if (Object.Root == ir::RootKind::Unknown || (!User && !Mod.matters(Id)))
    return;
  if (User)
    return emitDestroy(Object, RD, Where);
  ir::EntityId Target = intern(Object);
  ir::Op &O = emit(ir::OpKind::Destroy, Where);
  O.Object = Target;
  O.Flags |= ir::OpImplicit;
  destroyOwned(std::move(Object), Id, Where);
}

/// The destructor of a class of the user's.
void FunctionLowering::emitDestroy(const ir::Entity &Object,
                                   const CXXRecordDecl *RD, ir::Range Where) {
  ir::EntityId Target = intern(Object);
  ir::CalleeId Callee = Mod.destructor(RD);
  ir::Op &O = emit(ir::OpKind::Destroy, Where);
  O.Object = Target;
  O.Callee = Callee;
  O.Flags |= ir::OpImplicit;
  if (Callee != ir::None && !Mod.M.Callees[Callee].NoExcept)
    O.Flags |= ir::OpMayThrow;
}

void FunctionLowering::lowerDelete(const CXXDeleteExpr *D) {
  ir::Entity Pointer = entity(D->getArgument());
  if (Pointer.Root == ir::RootKind::Unknown)
    return;
  ir::EntityId Id = intern(Pointer);
  ir::Range Where = Mod.range(D->getSourceRange());
  if (!D->getDestroyedType().isNull()) {
    lowerDestroy(step(Pointer, ir::StepKind::Deref), D->getDestroyedType(),
                 Where);
    if (!F.Blocks[Current].Ops.empty() &&
        F.Blocks[Current].Ops.back().Kind == ir::OpKind::Destroy) {
      ir::Op &O = F.Blocks[Current].Ops.back();
      O.Flags &= ~ir::OpImplicit;
      // Only here the object may be of a class further down.
      const CXXRecordDecl *RD = D->getDestroyedType()->getAsCXXRecordDecl();
      const CXXDestructorDecl *Dtor =
          RD && RD->hasDefinition() ? RD->getDestructor() : nullptr;
      if (Dtor && Dtor->isVirtual() && O.Callee != ir::None)
        O.Flags |= ir::OpVirtual;
    }
  }
  emit(ir::OpKind::Delete, Where).Object = Id;
}

//===--- Owners ----------------------------------------------------------===//

/// The class of the object behind a smart pointer that a variable was given at
/// its birth and has ever since; null when it is not known.
const CXXRecordDecl *FunctionLowering::realClass(const ir::Entity &Owner) {
  if (Owner.Root != ir::RootKind::Local || !Owner.Path.empty())
    return nullptr;
  const VarDecl *VD = LocalDecls[Owner.Index];
  if (Scan.Reseated.contains(VD) || !VD->getInit())
    return nullptr;
  const Expr *Init = stripWrappers(VD->getInit());
  while (const auto *C = dyn_cast<CXXConstructExpr>(Init)) {
    if (C->getNumArgs() == 0)
      return nullptr;
    Init = stripWrappers(C->getArg(0));
  }
  if (const auto *New = dyn_cast<CXXNewExpr>(Init))
    return New->getAllocatedType()->getAsCXXRecordDecl();
  auto Known = Values.find(Init);
  if (Known == Values.end() || !isMadeHere(F.Entities[Known->second]))
    return nullptr;
  return Mod.userRecord(elementType(F.Entities[Known->second].Type));
}

/// Is it what a `new` or make_unique in this function gave?
bool FunctionLowering::isMadeHere(const ir::Entity &E) const {
  return E.Root == ir::RootKind::Temp && E.Path.empty() &&
         llvm::any_of(F.Blocks, [&](const ir::Block &B) {
           return llvm::any_of(B.Ops, [&](const ir::Op &O) {
             return O.Kind == ir::OpKind::New && O.Result != ir::None &&
                    ir::samePlace(F.Entities[O.Result], E);
           });
         });
}

/// Does the owner surely still have at its end what it was given? A local that
/// is only looked into does, a temporary that nothing takes.
bool FunctionLowering::keeps(const ir::Entity &Owner) const {
  auto Is = [&](ir::EntityId E) {
    return E != ir::None && ir::samePlace(F.Entities[E], Owner);
  };
  switch (Owner.Root) {
  case ir::RootKind::Local:
    return !Owner.Path.empty() || Scan.onlyLookedInto(LocalDecls[Owner.Index]);
  case ir::RootKind::Temp:
    return llvm::none_of(F.Blocks[Current].Ops, [&](const ir::Op &O) {
      return llvm::any_of(O.Args, Is) ||
             llvm::any_of(O.Callables, [&](const ir::Callable &C) {
               return Is(C.BoundThis) || llvm::any_of(C.Bound, Is);
             });
    });
  default:
    return true;
  }
}

/// `v.clear()`, `p.reset()`, `p = nullptr`. What an assignment of another value
/// destroys is not told: the owner may as well have been empty.
bool FunctionLowering::empties(const ir::Op &O) const {
  if (O.Object == ir::None || O.Kind == ir::OpKind::Clear)
    return O.Object != ir::None;
  ir::TypeId T = F.Entities[O.Object].Type;
  return O.Kind == ir::OpKind::Assign && Mod.isOwner(T) && O.Args.size() == 1 &&
         O.Args[0] != ir::None &&
         F.Entities[O.Args[0]].Root == ir::RootKind::Null;
}

/// Can an object of the class make owners of itself?
bool FunctionLowering::sharesItself(const CXXRecordDecl *RD, unsigned Depth) {
  if (!RD || !RD->hasDefinition() || Depth == 8)
    return false;
  return llvm::any_of(RD->bases(), [&](const CXXBaseSpecifier &B) {
    const CXXRecordDecl *Base = B.getType()->getAsCXXRecordDecl();
    const ModelType *Row = Base ? Mod.modelOf(Base) : nullptr;
    return (Row &&
            llvm::StringRef(Row->Name) == "std::enable_shared_from_this") ||
           sharesItself(Base, Depth + 1);
  });
}

/// What dies with an owner, or when it is emptied: the objects of classes of
/// the user's that it surely owns.
void FunctionLowering::destroyOwned(ir::Entity At, ir::TypeId T,
                                    ir::Range Where) {
  ir::Entity Owner = At;
  bool Pointer = false, Shared = false;
  for (unsigned Depth = 0; T != ir::None && Depth < 4; ++Depth) {
    const ir::Type &Info = Mod.typeInfo(T);
    if (!Mod.isOwner(T) || Info.Dtor == ir::DtorEffect::Unknown)
      break;
    // A member or an element may have been shared.
    if (Info.Form == ir::Shape::SharedPtr &&
        (Depth || At.Root != ir::RootKind::Local || !At.Path.empty()))
      return;
    Shared |= Info.Form == ir::Shape::SharedPtr;
    Pointer =
        Info.Form == ir::Shape::UniquePtr || Info.Form == ir::Shape::SharedPtr;
    bool One = Pointer || Info.Form == ir::Shape::Optional;
    T = Info.Element;
    At = step(std::move(At), One ? ir::StepKind::Deref : ir::StepKind::Element);
  }
  const CXXRecordDecl *RD = Mod.userRecord(T);
  if (!RD || At.Path.size() == Owner.Path.size() || !RD->hasDefinition() ||
      At.Root == ir::RootKind::Unknown || !keeps(Owner))
    return;
  const CXXRecordDecl *Real = Pointer ? realClass(Owner) : RD;
  if (Shared && (!Real || sharesItself(RD)))
    return; // made elsewhere, where another owner may be
  const CXXRecordDecl *Of = Real ? Real : RD;
  if (!Of->hasDefinition() || Of->hasTrivialDestructor())
    return;
  emitDestroy(At, Of, Where);
  const CXXDestructorDecl *Dtor = Of->getDestructor();
  if (!Real && Dtor && Dtor->isVirtual())
    F.Blocks[Current].Ops.back().Flags |= ir::OpVirtual;
}

} // namespace leash::lower
