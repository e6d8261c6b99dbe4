// SPDX-License-Identifier: Apache-2.0
//
// Destructors and default constructors that nobody wrote. Clang defines one
// where the source uses it; that the body of a library function would do so is
// not seen, so these are made up from the members.
#include "checks/lower/ModuleLowering.h"

using namespace clang;

namespace leash::lower {

static const CXXConstructorDecl *defaultedConstructor(const CXXRecordDecl *RD) {
  for (const CXXConstructorDecl *C : RD->ctors())
    if (C->isDefaultConstructor() && !C->isUserProvided())
      return C;
  return nullptr;
}

static const FunctionDecl *declared(const CXXRecordDecl *RD, bool Destroys) {
  if (Destroys)
    return RD->getDestructor();
  return defaultedConstructor(RD);
}

std::string ModuleLowering::madeUpUsr(const CXXRecordDecl *RD, bool Destroys) {
  if (const FunctionDecl *FD = declared(RD, Destroys))
    return usr(FD).str();
  return usr(RD) + (Destroys ? "@F@~" : "@F@") + RD->getNameAsString() + "#";
}

std::string ModuleLowering::madeUpName(const CXXRecordDecl *RD, bool Destroys) {
  if (const FunctionDecl *FD = declared(RD, Destroys))
    return displayName(FD);
  std::string Name = RD->getNameAsString();
  return Name + (Destroys ? "::~" : "::") + Name;
}

ir::CalleeId ModuleLowering::madeUp(const CXXRecordDecl *RD, bool Destroys) {
  auto [It, New] = MadeUps.try_emplace({RD, Destroys}, ir::None);
  if (!New)
    return It->second;
  Pending P;
  P.MadeUp = RD;
  P.Destroys = Destroys;
  Queue.push_back(std::move(P));
  const FunctionDecl *FD = declared(RD, Destroys);
  ir::CalleeId Id = M.Callees.size();
  if (FD) {
    Id = callee(FD);
  } else {
    ir::Callee C;
    C.Usr = madeUpUsr(RD, Destroys);
    C.Name = madeUpName(RD, Destroys);
    C.NoExcept = Destroys;
    M.Callees.push_back(std::move(C));
  }
  return MadeUps[{RD, Destroys}] = Id;
}

/// None: it does nothing.
ir::CalleeId ModuleLowering::destructor(const CXXRecordDecl *RD) {
  if (!RD->hasDefinition())
    return ir::None;
  RD = RD->getDefinition();
  const CXXDestructorDecl *Dtor = RD->getDestructor();
  if (Dtor && (!Dtor->isDefaulted() || Dtor->hasBody()))
    return callee(Dtor);
  if (RD->hasTrivialDestructor() || RD->isDependentContext() ||
      (Dtor && Dtor->isDeleted()))
    return ir::None;
  return madeUp(RD, /*Destroys=*/true);
}

ir::CalleeId ModuleLowering::defaultConstructor(const CXXRecordDecl *RD) {
  if (!RD->hasDefinition())
    return ir::None;
  RD = RD->getDefinition();
  const CXXConstructorDecl *Ctor = defaultedConstructor(RD);
  if (Ctor && Ctor->hasBody())
    return callee(Ctor);
  if (RD->hasTrivialDefaultConstructor() || RD->isDependentContext() ||
      (Ctor && Ctor->isDeleted()))
    return ir::None;
  return madeUp(RD, /*Destroys=*/false);
}

void ModuleLowering::lowerInitializers(const CXXRecordDecl *RD) {
  // Other initial values are known of the fields.
  bool Starts = llvm::any_of(RD->fields(), [&](const FieldDecl *F) {
    const Expr *Init = F->getInClassInitializer();
    const auto *Made = dyn_cast_or_null<CXXConstructExpr>(
        Init ? Init->IgnoreImplicit() : nullptr);
    if (const auto *List = dyn_cast_or_null<InitListExpr>(Init);
        !Made && List && List->getNumInits() == 1)
      Made = dyn_cast<CXXConstructExpr>(List->getInit(0)->IgnoreImplicit());
    ir::TypeId T = Made && Made->getNumArgs() ? type(F->getType()) : ir::None;
    return T != ir::None && M.Types[T].Role == ir::TypeRole::Thread;
  });
  if (!Starts || isSystem(RD) || !RD->hasDefaultConstructor())
    return;
  defaultConstructor(RD);
  if (hasLife(RD))
    destructor(RD);
}

//===--- Whose life matters ----------------------------------------------===//

bool ModuleLowering::hasLife(QualType Member) {
  Member = Ctx.getBaseElementType(Member);
  if (const CXXRecordDecl *RD = Member->getAsCXXRecordDecl();
      RD && !isSystem(RD))
    return hasLife(RD);
  return matters(type(Member));
}

/// Can the end of an object of this class, or of one derived from it, do more
/// than to free memory?
bool ModuleLowering::hasLife(const CXXRecordDecl *RD) {
  if (!RD->hasDefinition())
    return false;
  RD = RD->getDefinition();
  auto [It, New] = Lives.try_emplace(RD, false);
  if (!New || RD->isDependentContext())
    return It->second;
  const CXXDestructorDecl *Dtor = RD->getDestructor();
  bool Result = (Dtor && Dtor->isUserProvided()) || RD->isPolymorphic() ||
                llvm::any_of(RD->bases(),
                             [&](const CXXBaseSpecifier &B) {
                               return hasLife(B.getType());
                             }) ||
                llvm::any_of(RD->fields(), [&](const FieldDecl *Fd) {
                  return hasLife(Fd->getType());
                });
  return Lives[RD] = Result;
}

bool ModuleLowering::isOwner(ir::TypeId T) const {
  if (T == ir::None)
    return false;
  const ir::Type &Info = M.Types[T];
  switch (Info.Form) {
  case ir::Shape::UniquePtr:
  case ir::Shape::SharedPtr:
  case ir::Shape::Optional:
  case ir::Shape::Array:
  case ir::Shape::Map:
    return true;
  case ir::Shape::Container: // and what only looks at one
    return Info.Model != "std::span" && Info.Model != "std::initializer_list" &&
           !llvm::StringRef(Info.Model).starts_with("std::ranges::");
  default:
    return false;
  }
}

} // namespace leash::lower
