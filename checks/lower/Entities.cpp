// SPDX-License-Identifier: Apache-2.0
//
// Expressions to access paths. Reference variables, iterators and pointers
// that are bound once are replaced by what they name; accessors of containers,
// smart pointers and optionals are steps of the path, told by the models.
#include "checks/lower/FunctionLowering.h"
#include "checks/lower/Integers.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/xxhash.h"

using namespace clang;

namespace leash::lower {

/// Does the class template hold the one argument as it is?
static bool isWrapped(const CXXConstructExpr *C) {
  const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(
      C->getConstructor()->getParent());
  if (!Spec || C->getNumArgs() != 1 || Spec->getTemplateArgs().size() == 0)
    return false;
  const TemplateArgument &Held = Spec->getTemplateArgs()[0];
  return Held.getKind() == TemplateArgument::Type &&
         Spec->getASTContext().hasSameUnqualifiedType(Held.getAsType(),
                                                      C->getArg(0)->getType());
}

static constexpr unsigned MaxDepth = 40;
static constexpr unsigned MaxPath = 8;

static void appendKey(const ir::Entity &E, llvm::SmallVectorImpl<char> &Key) {
  auto Number = [&](auto N) {
    const char *Bytes = reinterpret_cast<const char *>(&N);
    Key.append(Bytes, Bytes + sizeof(N));
  };
  Number(E.Root);
  Number(E.Index);
  Number(E.Value);
  Number(E.Name.id());
  for (const ir::Step &S : E.Path) {
    Number(S.Kind);
    Number(S.Name.id());
    Number(S.Owner.id());
  }
}

ir::EntityId FunctionLowering::intern(const ir::Entity &E) {
  llvm::SmallString<256> Key;
  appendKey(E, Key);
  auto [It, New] = Interned.try_emplace(Key, F.Entities.size());
  if (New)
    F.Entities.push_back(E);
  else if (F.Entities[It->second].Type == ir::None)
    F.Entities[It->second].Type = E.Type;
  return It->second;
}

ir::Entity FunctionLowering::temp(ir::TypeId T) {
  ir::Entity E;
  E.Root = ir::RootKind::Temp;
  E.Index = NextTemp++;
  E.Type = T;
  return E;
}

ir::TypeId FunctionLowering::elementType(ir::TypeId T) {
  return T == ir::None ? ir::None : Mod.typeInfo(T).Element;
}

static bool isAddress(const ir::Entity &E) {
  return !E.Path.empty() && E.Path.back().Kind == ir::StepKind::AddressOf;
}

ir::Entity FunctionLowering::step(ir::Entity Base, ir::StepKind K,
                                  std::string Name) {
  // `*&x` is x, and so, roughly, is `(&x)[i]`.
  if ((K == ir::StepKind::Deref || K == ir::StepKind::Element) &&
      isAddress(Base)) {
    Base.Path.pop_back();
    Base.Type = elementType(Base.Type);
    return Base;
  }
  // The address of a pointer that stands for the address of x: no place.
  bool Twice = K == ir::StepKind::AddressOf && isAddress(Base);
  if (Twice || Base.Path.size() >= MaxPath) {
    ir::Entity Unknown;
    return Unknown;
  }
  // An array's name is a pointer to its elements.
  if (K == ir::StepKind::Deref && Base.Type != ir::None &&
      Mod.typeInfo(Base.Type).Form == ir::Shape::Array)
    K = ir::StepKind::Element;
  Base.Path.push_back({K, std::move(Name), ""});
  Base.Type = K == ir::StepKind::AddressOf ? ir::None : elementType(Base.Type);
  return Base;
}

ir::Entity FunctionLowering::field(ir::Entity Base, const FieldDecl *Fd) {
  ir::Symbol Name = nameOf(Fd);
  // The mapped value stands for the element of a map.
  if (Name == "second" && !Base.Path.empty() &&
      Base.Path.back().Kind == ir::StepKind::Element) {
    Base.Type = Mod.type(Fd->getType());
    return Base;
  }
  // A field of an iterator, which is no place.
  if (Base.Path.size() >= MaxPath || isAddress(Base))
    return {};
  if (Name == "first" && Base.Path.empty() && !InsertedInto.empty())
    if (auto In = InsertedInto.find(intern(Base)); In != InsertedInto.end())
      return F.Entities[In->second];
  Base.Path.push_back({ir::StepKind::Field, Name, Mod.usr(Fd->getParent())});
  Base.Type = Mod.type(Fd->getType());
  if (Base.Type != ir::None &&
      Mod.typeInfo(Base.Type).Form == ir::Shape::Reference)
    Base.Type = Mod.typeInfo(Base.Type).Element;
  return Base;
}

ir::Entity FunctionLowering::constant(const Expr *E) {
  ir::Entity Out;
  Out.Type = Mod.type(E->getType());
  if (isa<CXXNullPtrLiteralExpr, GNUNullExpr>(E)) {
    Out.Root = ir::RootKind::Null;
    return Out;
  }
  Out.Root = ir::RootKind::Constant;
  if (const auto *B = dyn_cast<CXXBoolLiteralExpr>(E))
    Out.Value = B->getValue();
  else if (const auto *I = dyn_cast<IntegerLiteral>(E))
    Out.Value = I->getValue().getSignificantBits() <= 64
                    ? I->getValue().getSExtValue()
                    : -1;
  else if (const auto *C = dyn_cast<CharacterLiteral>(E))
    Out.Value = C->getValue();
  return Out;
}

/// constexpr, or `static const size_t npos = -1`: nobody ever changes it.
static bool isConstant(const VarDecl *VD) {
  QualType T = VD->getType();
  return VD->isConstexpr() || (VD->hasGlobalStorage() && T.isConstQualified() &&
                               !T.isVolatileQualified());
}

/// Evaluates small integer constants: enumerators, constexpr variables,
/// `-1`. Bigger expressions are not worth their cost.
static std::optional<int64_t> smallConstant(const Expr *E,
                                            const ASTContext &Ctx) {
  if (E->isValueDependent() || E->isTypeDependent() ||
      !E->getType()->isIntegralOrEnumerationType())
    return std::nullopt;
  const Expr *In = E->IgnoreParenImpCasts();
  if (const auto *U = dyn_cast<UnaryOperator>(In)) {
    if (U->getOpcode() == UO_AddrOf || U->isIncrementDecrementOp())
      return std::nullopt;
  } else if (const auto *Ref = dyn_cast<DeclRefExpr>(In)) {
    const auto *VD = dyn_cast<VarDecl>(Ref->getDecl());
    if (VD && !VD->isConstexpr() && !VD->getType().isConstQualified())
      return std::nullopt;
  } else if (!isa<UnaryExprOrTypeTraitExpr, BinaryOperator, ConstantExpr,
                  SubstNonTypeTemplateParmExpr>(In)) {
    return std::nullopt;
  }
  Expr::EvalResult R;
  if (!E->EvaluateAsInt(R, Ctx) || R.Val.getInt().getSignificantBits() > 64)
    return std::nullopt;
  return in64Bits(R.Val.getInt());
}

ir::Entity FunctionLowering::member(const MemberExpr *ME, unsigned Depth) {
  const ValueDecl *D = ME->getMemberDecl();
  if (const auto *VD = dyn_cast<VarDecl>(D))
    return variable(VD, Depth);
  if (const auto *M = dyn_cast<CXXMethodDecl>(D))
    return variable(M, Depth);
  const auto *Fd = dyn_cast<FieldDecl>(D);
  if (!Fd)
    return {};
  ir::Entity Base = entity(ME->getBase(), Depth + 1);
  if (ME->isArrow())
    Base = step(std::move(Base), ir::StepKind::Deref);
  if (Fd->isAnonymousStructOrUnion())
    return Base;
  if (Base.Root == ir::RootKind::Unknown)
    return {};
  return field(std::move(Base), Fd);
}

ir::Entity FunctionLowering::objectOf(const CallInfo &C, unsigned Depth) {
  if (!C.Object)
    return {};
  ir::Entity E = entity(C.Object, Depth + 1);
  return C.ObjectIsPointer ? step(std::move(E), ir::StepKind::Deref) : E;
}

ir::Entity FunctionLowering::applyPath(ModelPath Path, ir::Entity Base,
                                       const Expr *Site, const Expr *Index) {
  switch (Path) {
  case ModelPath::None:
  case ModelPath::Self:
    return Base;
  case ModelPath::Deref:
    return step(std::move(Base), ir::StepKind::Deref);
  case ModelPath::Second:
    return Base;
  case ModelPath::First:
    if (isAddress(Base))
      return {};
    if (Base.Path.size() < MaxPath)
      Base.Path.push_back({ir::StepKind::Field, "first", ""});
    return Base;
  case ModelPath::Address:
    return step(std::move(Base), ir::StepKind::AddressOf);
  case ModelPath::Element:
    break;
  }
  std::string At;
  if (auto K = Index ? smallConstant(Index, Mod.Ctx) : std::nullopt)
    At = std::to_string(*K);
  else if (const auto *L =
               Index ? dyn_cast<IntegerLiteral>(Index->IgnoreParenImpCasts())
                     : nullptr)
    At = llvm::toString(L->getValue(), 10, false);
  ir::TypeId Elem = elementType(Base.Type);
  ir::Entity E = step(std::move(Base), ir::StepKind::Element, At);
  E.Type = Elem;
  // An iterator or a pointer into the container, not the element itself or a
  // copy of it (QMap::value).
  bool IsElement = !Site->isPRValue() || Site->getType()->isBooleanType() ||
                   (Elem != ir::None && Mod.type(Site->getType()) == Elem);
  if (!IsElement) {
    E = step(std::move(E), ir::StepKind::AddressOf);
    if (Site->getType()->isPointerType())
      E.Type = Mod.type(Site->getType());
  }
  return E;
}

// The I of `std::get<I>(x)`, written or called by a structured binding.
static std::optional<uint64_t> tupleIndex(const FunctionDecl *FD) {
  const TemplateArgumentList *Args = FD->getTemplateSpecializationArgs();
  if (!Args || !Args->size() ||
      Args->get(0).getKind() != TemplateArgument::Integral)
    return std::nullopt;
  return Args->get(0).getAsIntegral().getLimitedValue();
}

static const FieldDecl *pairField(QualType T, uint64_t Index) {
  const CXXRecordDecl *RD = T.getNonReferenceType()->getAsCXXRecordDecl();
  if (!RD || !RD->isInStdNamespace() || RD->getName() != "pair")
    return nullptr;
  for (const FieldDecl *Fd : RD->fields())
    if (Fd->getName() == (Index ? "second" : "first"))
      return Fd;
  return nullptr;
}

/// A call that the models say is an access path.
ir::Entity FunctionLowering::accessor(const Expr *E, unsigned Depth) {
  const auto *Call = dyn_cast<CallExpr>(E);
  if (!Call)
    return {};
  CallInfo C = callInfo(Call);
  if (!C.Callee)
    return {};
  const ModelFunction *Row = model(C);
  if (!Row || Row->Path == ModelPath::None)
    return {};
  const Expr *Index = nullptr;
  ir::Entity Base;
  if (C.Object) {
    Base = objectOf(C, Depth);
    if (!C.Args.empty())
      Index = C.Args[0];
  } else if (Row->Object.Kind == ModelArg::Arg &&
             Row->Object.Index < C.Args.size()) {
    Base = entity(C.Args[Row->Object.Index], Depth + 1);
    if (Row->Object.Deref)
      Base = step(std::move(Base), ir::StepKind::Deref);
  } else if (!C.Args.empty()) {
    Base = entity(C.Args[0], Depth + 1);
  }
  if (Base.Root == ir::RootKind::Unknown)
    return {};
  if (std::optional<uint64_t> I = tupleIndex(C.Callee);
      I && !C.Args.empty() && !C.Object && Row->Path == ModelPath::Element) {
    if (const FieldDecl *Fd = pairField(C.Args[0]->getType(), *I))
      return field(std::move(Base), Fd);
    Base = step(std::move(Base), ir::StepKind::Element, std::to_string(*I));
    Base.Type = Mod.type(E->getType().getNonReferenceType());
    return Base;
  }
  return applyPath(Row->Path, std::move(Base), E, Index);
}

ir::Entity FunctionLowering::entity(const Expr *E, unsigned Depth) {
  if (!E || Depth > MaxDepth)
    return {};
  E = stripWrappers(E);
  auto Known = Values.find(E);
  if (Known != Values.end())
    return F.Entities[Known->second];
  if (isa<CXXNullPtrLiteralExpr, GNUNullExpr, CXXBoolLiteralExpr,
          IntegerLiteral, CharacterLiteral>(E))
    return constant(E);
  if (isa<CXXThisExpr>(E)) {
    ir::Entity This;
    This.Root = ir::RootKind::This;
    This.Type = Mod.type(E->getType()->getPointeeType());
    ir::TypeId Pointer = Mod.type(E->getType());
    This.Path.push_back({ir::StepKind::AddressOf, "", ""});
    This.Type = Pointer;
    return This;
  }
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    if (const auto *VD = dyn_cast<VarDecl>(Ref->getDecl());
        VD && isConstant(VD))
      if (auto K = smallConstant(E, Mod.Ctx)) {
        ir::Entity Out;
        Out.Root = ir::RootKind::Constant;
        Out.Value = *K;
        Out.Type = Mod.type(E->getType().getUnqualifiedType());
        return Out;
      }
    ir::Entity V = variable(Ref->getDecl(), Depth);
    if (V.Root == ir::RootKind::Unknown)
      if (auto K = smallConstant(E, Mod.Ctx)) {
        V.Root = ir::RootKind::Constant;
        V.Value = *K;
      }
    return V;
  }
  if (const auto *ME = dyn_cast<MemberExpr>(E))
    return member(ME, Depth);
  if (const auto *U = dyn_cast<UnaryOperator>(E)) {
    ir::Entity Sub = entity(U->getSubExpr(), Depth + 1);
    if (U->getOpcode() == UO_Deref)
      return Sub.Root == ir::RootKind::Unknown
                 ? Sub
                 : step(std::move(Sub), ir::StepKind::Deref);
    if (U->getOpcode() == UO_AddrOf) {
      if (Sub.Root == ir::RootKind::Function ||
          Sub.Root == ir::RootKind::Unknown)
        return Sub;
      ir::Entity Out = step(std::move(Sub), ir::StepKind::AddressOf);
      Out.Type = Mod.type(U->getType());
      return Out;
    }
    if (U->isIncrementDecrementOp())
      return Sub;
  }
  if (const auto *A = dyn_cast<ArraySubscriptExpr>(E)) {
    ir::Entity Base = entity(A->getBase(), Depth + 1);
    if (Base.Root == ir::RootKind::Unknown)
      return {};
    return applyPath(ModelPath::Element, std::move(Base), E, A->getIdx());
  }
  if (const auto *B = dyn_cast<BinaryOperator>(E)) {
    if (B->isAssignmentOp())
      return entity(B->getLHS(), Depth + 1);
    if (B->getOpcode() == BO_Comma)
      return entity(B->getRHS(), Depth + 1);
    // Pointer arithmetic stays in the array: `threads + i`.
    if (B->getType()->isPointerType() && B->isAdditiveOp()) {
      const Expr *Base =
          B->getLHS()->getType()->isPointerType() ? B->getLHS() : B->getRHS();
      ir::Entity Array = entity(Base, Depth + 1);
      if (Array.Type != ir::None &&
          Mod.typeInfo(Array.Type).Form == ir::Shape::Array)
        return step(step(std::move(Array), ir::StepKind::Element),
                    ir::StepKind::AddressOf);
      return Array;
    }
  }
  if (const auto *C = dyn_cast<ConditionalOperator>(E)) {
    ir::Entity T = entity(C->getTrueExpr(), Depth + 1);
    return T == entity(C->getFalseExpr(), Depth + 1) ? T : ir::Entity();
  }
  if (const auto *C = dyn_cast<CXXConstructExpr>(E)) {
    // Iterators and smart pointers built from one value name the same thing.
    ir::TypeId T = Mod.type(C->getType());
    if (C->getNumArgs() >= 1 && T != ir::None &&
        Mod.typeInfo(T).Form == ir::Shape::Iterator)
      return entity(C->getArg(0), Depth + 1);
    if (C->getNumArgs() == 1 && C->getConstructor()->isCopyOrMoveConstructor())
      return entity(C->getArg(0), Depth + 1);
    ir::TypeId From =
        C->getNumArgs() ? Mod.type(C->getArg(0)->getType()) : ir::None;
    // `std::optional<pthread_t> o; o = t;`: what is assigned is t.
    if (T != ir::None && Mod.typeInfo(T).Form == ir::Shape::Optional &&
        isWrapped(C))
      return entity(C->getArg(0), Depth + 1);
    // `return derived;` as a pointer to the base: the same owner goes on.
    if (T != ir::None && From != ir::None &&
        Mod.typeInfo(T).Form == Mod.typeInfo(From).Form &&
        (Mod.typeInfo(T).Form == ir::Shape::UniquePtr ||
         Mod.typeInfo(T).Form == ir::Shape::SharedPtr))
      return entity(C->getArg(0), Depth + 1);
    return {};
  }
  if (auto K = smallConstant(E, Mod.Ctx)) {
    ir::Entity Out;
    Out.Root = ir::RootKind::Constant;
    Out.Value = *K;
    return Out;
  }
  if (const auto *Text = dyn_cast<StringLiteral>(E)) {
    ir::Entity Out; // no place, but `name == "a"` is not `name == "b"`
    Out.Value = uint32_t(llvm::xxh3_64bits(Text->getBytes()));
    return Out;
  }
  return accessor(E, Depth);
}

} // namespace leash::lower
