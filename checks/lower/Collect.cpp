// SPDX-License-Identifier: Apache-2.0
//
// Which declarations of a translation unit are lowered: the user's functions
// with a body, instantiations of the user's templates, classes and globals.
#include "checks/lower/FunctionLowering.h"
#include "checks/lower/Integers.h"
#include "checks/lower/ModuleLowering.h"
#include "clang/AST/DeclFriend.h"

using namespace clang;

namespace leash::lower {

void ModuleLowering::collect(const DeclContext *DC) {
  for (const Decl *D : DC->decls())
    collectDecl(D);
}

void ModuleLowering::collectUnit() {
  const TranslationUnitDecl *Unit = Ctx.getTranslationUnitDecl();
  if (!Options.Precompiled)
    return collect(Unit);
  for (const Decl *D : *Options.Precompiled)
    collectDecl(D);
  for (const Decl *D : Unit->noload_decls())
    collectDecl(D);
}

void ModuleLowering::collectDecl(const Decl *D) {
  if (D->isInvalidDecl())
    gap("invalid declaration");
  if (isa<LinkageSpecDecl, ExportDecl>(D))
    return collect(cast<DeclContext>(D));
  if (isSystem(D))
    return;
  if (isa<NamespaceDecl>(D))
    return collect(cast<DeclContext>(D));
  if (const auto *RD = dyn_cast<RecordDecl>(D)) {
    const auto *CXX = dyn_cast<CXXRecordDecl>(RD);
    if (!CXX || !CXX->isLambda()) // its body comes with its expression
      lowerClass(RD);
    return;
  }
  if (const auto *FTD = dyn_cast<FunctionTemplateDecl>(D))
    return collectFunctionTemplate(FTD);
  if (const auto *CTD = dyn_cast<ClassTemplateDecl>(D))
    return collectClassTemplate(CTD);
  if (const auto *Friend = dyn_cast<FriendDecl>(D)) {
    if (const NamedDecl *ND = Friend->getFriendDecl())
      if (isa<FunctionDecl, FunctionTemplateDecl>(ND))
        collectDecl(ND);
    return;
  }
  if (const auto *FD = dyn_cast<FunctionDecl>(D)) {
    if (FD->doesThisDeclarationHaveABody() && !FD->hasSkippedBody() &&
        !FD->isDependentContext()) {
      Pending P;
      P.Decl = FD;
      enqueue(std::move(P));
    }
    return;
  }
  if (const auto *VD = dyn_cast<VarDecl>(D))
    if (VD->isThisDeclarationADefinition() != VarDecl::DeclarationOnly &&
        !VD->getType()->isDependentType() && !VD->isTemplated())
      lowerGlobal(VD);
}

void ModuleLowering::collectFunctionTemplate(const FunctionTemplateDecl *FTD) {
  // Every redeclaration lists the same specialisations.
  if (FTD != FTD->getCanonicalDecl() && !FTD->isThisDeclarationADefinition())
    return;
  bool Any = false;
  for (const FunctionDecl *Spec : FTD->specializations()) {
    const FunctionDecl *Def = nullptr;
    if (!Spec->hasBody(Def) || Def->hasSkippedBody() ||
        Def->isDependentContext() || isSystem(Def))
      continue;
    Any = true;
    Pending P;
    P.Decl = Def;
    enqueue(std::move(P));
  }
  if (!Any && FTD->isThisDeclarationADefinition())
    gap("template without instantiation");
}

void ModuleLowering::collectClassTemplate(const ClassTemplateDecl *CTD) {
  if (CTD != CTD->getCanonicalDecl())
    return;
  for (const ClassTemplateSpecializationDecl *Spec : CTD->specializations())
    if (Spec->getSpecializationKind() != TSK_ExplicitSpecialization)
      lowerClass(Spec);
}

/// A table of functions: `static const struct ops o = {.run = serve};`.
static bool listsFunctions(const Expr *Init, unsigned Depth = 0) {
  const auto *List = dyn_cast<InitListExpr>(stripWrappers(Init));
  if (!List || Depth > 3)
    return false;
  return llvm::any_of(List->inits(), [&](const Expr *E) {
    QualType T = E->getType();
    const auto *Ref = dyn_cast<DeclRefExpr>(stripWrappers(E));
    if (const auto *U = dyn_cast<UnaryOperator>(stripWrappers(E));
        U && U->getOpcode() == UO_AddrOf)
      Ref = dyn_cast<DeclRefExpr>(stripWrappers(U->getSubExpr()));
    return (!T.isNull() && (T->isFunctionPointerType() ||
                            (Ref && isa<FunctionDecl>(Ref->getDecl())))) ||
           listsFunctions(E, Depth + 1);
  });
}

void ModuleLowering::lowerGlobal(const VarDecl *VD) {
  // A tentative definition may stand several times, by mistake others too.
  if (!Seen.insert(VD).second || !Defined.insert(usr(VD)).second)
    return;
  ir::Global G;
  G.Usr = usr(VD);
  G.Name = nameOf(VD);
  G.Type = type(VD->getType());
  G.Decl = range(VD->getLocation());
  G.Internal = !VD->isExternallyVisible();
  G.StaticLocal = VD->isStaticLocal();
  const Expr *Init = VD->getAnyInitializer();
  G.Init = initialValue(VD->getType(), Init);
  if (!Init &&
      (VD->getType()->isIntegralOrEnumerationType() ||
       (G.Type != ir::None && typeInfo(G.Type).Form == ir::Shape::Atomic)))
    G.Init = 0; // static storage
  M.Globals.push_back(std::move(G));
  if (Init && !VD->isStaticLocal() && !Init->isValueDependent() &&
      (matters(type(VD->getType())) || listsFunctions(Init) ||
       !Init->isConstantInitializer(Ctx, VD->getType()->isReferenceType())))
    lowerGlobalInit(VD);
}

void ModuleLowering::lowerGlobalInit(const VarDecl *VD) {
  Pending P;
  FunctionLowering F(*this, P);
  ir::Function Out = F.runGlobalInit(VD);
  bool Any = llvm::any_of(Out.Blocks,
                          [](const ir::Block &B) { return !B.Ops.empty(); });
  if (Any)
    addFunction(std::move(Out));
}

//===--- Classes ---------------------------------------------------------===//

std::optional<int64_t> ModuleLowering::initialValue(QualType T,
                                                    const Expr *Init) {
  if (!Init || Init->isValueDependent() || T->isDependentType())
    return std::nullopt;
  bool Atomic = false;
  if (!T->isIntegralOrEnumerationType()) {
    ir::TypeId Id = type(T);
    Atomic = Id != ir::None && typeInfo(Id).Form == ir::Shape::Atomic;
    if (!Atomic)
      return std::nullopt;
  }
  Init = stripWrappers(Init);
  if (const auto *C = dyn_cast<CXXConstructExpr>(Init); C && Atomic) {
    if (C->getNumArgs() == 0) // zero since C++20, and in libstdc++ before
      return 0;
    if (C->getNumArgs() != 1)
      return std::nullopt;
    Init = stripWrappers(C->getArg(0));
  }
  if (isa<ImplicitValueInitExpr, CXXScalarValueInitExpr>(Init))
    return 0;
  if (const auto *List = dyn_cast<InitListExpr>(Init)) {
    if (List->getNumInits() == 0)
      return 0;
    if (List->getNumInits() == 1)
      Init = List->getInit(0);
  }
  Expr::EvalResult Value;
  if (!Init->getType()->isIntegralOrEnumerationType() ||
      !Init->EvaluateAsInt(Value, Ctx) ||
      Value.Val.getInt().getSignificantBits() > 64)
    return std::nullopt;
  return in64Bits(Value.Val.getInt());
}

/// Its body will be lowered (a pure method may have one too).
static bool isDefinedInThisUnit(const FunctionDecl *FD) {
  const FunctionDecl *Pattern = FD->getTemplateInstantiationPattern();
  return FD->isDefined() || (Pattern && Pattern->isDefined());
}

static bool isDefinedSomewhereHere(const FunctionDecl *FD) {
  if (FD->isPureVirtual() || FD->isDeleted() || FD->isDefaulted() ||
      FD->isImplicit() || FD->isDefined())
    return true;
  const FunctionDecl *Pattern = FD->getTemplateInstantiationPattern();
  return Pattern && Pattern->isDefined();
}

/// A virtual method whose body is elsewhere, or nowhere: what it overrides, and
/// that it is pure, is known all the same.
void ModuleLowering::declareVirtual(const FunctionDecl *FD) {
  const auto *Method = dyn_cast<CXXMethodDecl>(FD);
  if (!Method || !Method->isVirtual() || isDefinedInThisUnit(FD))
    return;
  Pending P;
  P.Decl = FD;
  addFunction(FunctionLowering(*this, P).run());
}

/// `private: Handle(const Handle &);`, which is nowhere defined: what C++11
/// deletes.
static bool forbidsCopies(const FunctionDecl *FD) {
  const auto *Ctor = dyn_cast<CXXConstructorDecl>(FD);
  const auto *Method = dyn_cast<CXXMethodDecl>(FD);
  return FD->getAccess() == AS_private && !isDefinedInThisUnit(FD) &&
         ((Ctor && Ctor->isCopyOrMoveConstructor()) ||
          (Method && (Method->isCopyAssignmentOperator() ||
                      Method->isMoveAssignmentOperator())));
}

static void classFlags(const CXXRecordDecl *RD, ir::Class &C) {
  if (RD->isLambda())
    C.Flags |= ir::ClsLambda;
  if (RD->hasFriends())
    C.Flags |= ir::ClsFriends;
  if (isa<ClassTemplateSpecializationDecl>(RD))
    C.Flags |= ir::ClsInstantiation;
  if (RD->isPolymorphic())
    C.Flags |= ir::ClsPolymorphic;
  if (RD->isEffectivelyFinal())
    C.Flags |= ir::ClsFinal;
  if (RD->isAggregate())
    C.Flags |= ir::ClsAggregate;
}

void ModuleLowering::lowerClass(const RecordDecl *RD) {
  if (!RD->isThisDeclarationADefinition() || RD->isDependentContext() ||
      !Seen.insert(RD).second || !Defined.insert(usr(RD)).second)
    return;
  ir::Class C;
  C.Usr = usr(RD);
  C.Name = nameOf(RD);
  C.Decl = range(RD->getLocation());
  C.Annotations = annotations(RD);
  if (!RD->isExternallyVisible())
    C.Flags |= ir::ClsInternal;
  if (RD->isUnion())
    C.Flags |= ir::ClsUnion;
  for (const FieldDecl *F : RD->fields())
    C.Fields.push_back(
        {nameOf(F), type(F->getType()), range(F->getLocation()),
         F->getAccess() == AS_private, false,
         initialValue(F->getType(), F->getInClassInitializer())});
  bool AllDefined = true;
  if (const auto *CXX = dyn_cast<CXXRecordDecl>(RD)) {
    classFlags(CXX, C);
    for (const CXXBaseSpecifier &B : CXX->bases())
      C.Bases.push_back(type(B.getType()));
    for (const Decl *D : CXX->decls()) {
      const auto *FD = dyn_cast<FunctionDecl>(D);
      if (const auto *FTD = dyn_cast<FunctionTemplateDecl>(D)) {
        FD = FTD->getTemplatedDecl();
        AllDefined &= FD->isDefined();
        continue;
      }
      if (!FD || FD->isImplicit())
        continue;
      if (forbidsCopies(FD))
        continue;
      AllDefined &= isDefinedSomewhereHere(FD);
      if (FD->isDeleted() || FD->isDefaulted())
        continue; // there is no body to look for
      C.Methods.push_back(usr(FD));
      declareVirtual(FD);
    }
    if (const CXXDestructorDecl *Dtor = CXX->getDestructor();
        Dtor && !Dtor->isImplicit()) {
      C.Dtor = usr(Dtor);
      if (!Dtor->isDefaulted() && !Dtor->isDeleted()) {
        C.Flags |= ir::ClsUserDtor;
        // That of a template is there, but not what it does to this class,
        // when nobody here destroys one.
        AllDefined &= Dtor->isDefined();
      }
    }
    // One that overrides is called by the name of another.
    if (const CXXDestructorDecl *Dtor = CXX->getDestructor();
        Dtor && Dtor->isVirtual() && Dtor->isDefaulted() && hasLife(CXX))
      destructor(CXX);
    lowerInitializers(CXX);
  }
  if (AllDefined)
    C.Flags |= ir::ClsAllDefinedHere;
  M.Classes.push_back(std::move(C));
  for (const Decl *D : RD->decls()) {
    const auto *Nested = dyn_cast<CXXRecordDecl>(D);
    if (Nested && Nested->isInjectedClassName())
      continue;
    if (isa<FunctionDecl>(D)) {
      // An instantiated member is defined by a declaration of its own.
      const FunctionDecl *Def = nullptr;
      if (cast<FunctionDecl>(D)->hasBody(Def) && !isSystem(Def))
        collectDecl(Def);
      continue;
    }
    collectDecl(D);
  }
}

llvm::SmallVector<const CXXMethodDecl *, 2>
ModuleLowering::callOperators(const CXXRecordDecl *RD) {
  llvm::SmallVector<const CXXMethodDecl *, 2> Out;
  const CXXMethodDecl *Op = RD->getLambdaCallOperator();
  if (const FunctionTemplateDecl *FTD =
          Op ? Op->getDescribedFunctionTemplate() : nullptr)
    for (const FunctionDecl *Spec : FTD->specializations())
      if (Spec->hasBody())
        Out.push_back(cast<CXXMethodDecl>(Spec));
  if (Out.empty() && Op)
    Out.push_back(Op);
  return Out;
}

static bool takes(const FunctionDecl *FD, size_t Args) {
  return Args >= FD->getMinRequiredArguments() &&
         (Args <= FD->getNumParams() || FD->isVariadic());
}

const CXXMethodDecl *ModuleLowering::callOperator(const CXXRecordDecl *RD,
                                                  std::optional<size_t> Args) {
  if (!RD || !RD->hasDefinition())
    return nullptr;
  RD = RD->getDefinition();
  if (RD->isLambda()) {
    const CXXMethodDecl *Op = RD->getLambdaCallOperator();
    if (!Op)
      return nullptr;
    // A generic lambda: an instantiation with a body when there is one; what
    // it calls is the same for all in what matters here.
    if (const FunctionTemplateDecl *FTD = Op->getDescribedFunctionTemplate())
      for (const FunctionDecl *Spec : FTD->specializations())
        if (Spec->hasBody())
          return cast<CXXMethodDecl>(Spec);
    return Op;
  }
  const CXXMethodDecl *Found = nullptr;
  for (const CXXMethodDecl *Method : RD->methods()) {
    if (Method->getOverloadedOperator() != OO_Call ||
        (Args && !takes(Method, *Args)))
      continue;
    if (Found && Found->isConst() == Method->isConst())
      return nullptr; // overloaded: which one is called is not known
    Found = Method;
  }
  return Found;
}

} // namespace leash::lower
