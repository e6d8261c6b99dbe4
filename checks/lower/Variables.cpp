// SPDX-License-Identifier: Apache-2.0
//
// Variables to access paths: reference variables, iterators and pointers that
// are bound once stand for what they name.
#include "checks/lower/FunctionLowering.h"
#include "checks/lower/Integers.h"

using namespace clang;

namespace leash::lower {

static constexpr unsigned MaxDepth = 40;

/// What a loop goes over: what the hidden variable `auto &&range = …` is bound
/// to, or that variable when the range is a temporary.
ir::Entity FunctionLowering::rangeOf(const CXXForRangeStmt *F, unsigned Depth) {
  const DeclStmt *Hidden = F->getRangeStmt();
  const auto *VD = Hidden && Hidden->isSingleDecl()
                       ? dyn_cast<VarDecl>(Hidden->getSingleDecl())
                       : nullptr;
  return VD ? variable(VD, Depth + 1) : entity(F->getRangeInit(), Depth + 1);
}

/// What a variable that is bound once stands for: a reference, an iterator or
/// pointer that is never reassigned, a copied shared_ptr.
ir::Entity FunctionLowering::alias(const VarDecl *VD, unsigned Depth) {
  QualType T = VD->getType();
  auto Range = Scan.RangeOf.find(VD);
  if (Range != Scan.RangeOf.end() &&
      (T->isReferenceType() || T->isPointerType() ||
       isa<DecompositionDecl>(VD)))
    return step(rangeOf(Range->second, Depth), ir::StepKind::Element);
  const Expr *Init = VD->getInit();
  if (!Init || Depth > MaxDepth || VD->isStaticLocal())
    return {};
  bool Rebound = Scan.Writes.count(VD);
  ir::TypeId Id = Mod.type(T);
  ir::Shape Form = Id == ir::None ? ir::Shape::Plain : Mod.typeInfo(Id).Form;
  bool Iterator = Form == ir::Shape::Iterator;
  // `++it` moves to another element of the same container.
  if (!T->isReferenceType() && Rebound && !Iterator)
    return {};
  if (!T->isReferenceType() && !T->isPointerType() && !Iterator &&
      Form != ir::Shape::SharedPtr && !isa<DecompositionDecl>(VD))
    return {};
  ir::Entity E = entity(Init, Depth + 1);
  switch (E.Root) {
  case ir::RootKind::Local:
  case ir::RootKind::Param:
  case ir::RootKind::Capture:
  case ir::RootKind::This:
  case ir::RootKind::Global:
    return E;
  default:
    return {};
  }
}

ir::Entity FunctionLowering::variable(const ValueDecl *D, unsigned Depth) {
  ir::Entity E;
  if (const auto *FD = dyn_cast<FunctionDecl>(D)) {
    E.Root = ir::RootKind::Function;
    E.Name = Mod.usr(FD);
    return E;
  }
  if (const auto *EC = dyn_cast<EnumConstantDecl>(D)) {
    E.Root = ir::RootKind::Constant;
    E.Value = in64Bits(EC->getInitVal());
    return E;
  }
  if (const auto *B = dyn_cast<BindingDecl>(D)) {
    if (const Expr *Bound = B->getBinding())
      return entity(Bound, Depth + 1);
    return E;
  }
  const auto *VD = dyn_cast<VarDecl>(D);
  if (!VD)
    return E;
  auto Cap = P.CaptureIndex.find(VD);
  auto Par = ParamIndex.find(VD);
  auto Loc = LocalIndex.find(VD);
  E.Type = Mod.type(VD->getType());
  if (E.Type != ir::None && Mod.typeInfo(E.Type).Form == ir::Shape::Reference)
    E.Type = Mod.typeInfo(E.Type).Element;
  E.Name = nameOf(VD);
  if (Cap != P.CaptureIndex.end()) {
    E.Root = ir::RootKind::Capture;
    E.Index = Cap->second;
  } else if (Par != ParamIndex.end()) {
    E.Root = ir::RootKind::Param;
    E.Index = Par->second;
  } else if (VD->hasGlobalStorage()) {
    E.Root = ir::RootKind::Global;
    E.Name = Mod.usr(VD);
  } else if (int &Guard = Resolving[VD]; Guard == 0) {
    Guard = 1;
    ir::Entity A = alias(VD, Depth);
    Resolving[VD] = 0;
    if (A.Root != ir::RootKind::Unknown)
      return A;
    Loc = LocalIndex.find(VD);
    if (Loc == LocalIndex.end())
      return {};
    E.Root = ir::RootKind::Local;
    E.Index = Loc->second;
  } else {
    return {};
  }
  return E;
}

} // namespace leash::lower
