// SPDX-License-Identifier: Apache-2.0
#include "checks/lower/Overloads.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;

namespace leash::lower {

namespace {

/// How well an argument fits a parameter, worst first.
enum class Fit : uint8_t { No, ByUser, Converted, Promoted, Same, Best };

struct Candidate {
  const CXXConstructorDecl *Ctor;
  llvm::SmallVector<Fit, 4> Fits; // per argument
};

/// Forwarded arguments are values and references: neither lists in braces nor
/// a 0 that means a null pointer.
class Overloads {
public:
  explicit Overloads(const ASTContext &Ctx) : Ctx(Ctx) {}

  Fit fit(const Expr *Arg, QualType Param, bool UserToo = true) const {
    QualType From = Arg->getType().getNonReferenceType();
    QualType To = Param.getNonReferenceType();
    bool Rvalue = !Arg->isLValue();
    bool Same = Ctx.hasSameUnqualifiedType(From, To);
    bool Binds = Same || derives(From, To);
    if (Param->isLValueReferenceType() && !To.isConstQualified()) {
      if (Rvalue || From.isConstQualified() || !Binds)
        return Fit::No;
      return Same ? Fit::Best : Fit::Converted;
    }
    if (Param->isRValueReferenceType() && Binds) {
      if (!Rvalue)
        return Fit::No;
      return Same ? Fit::Best : Fit::Converted;
    }
    return value(Arg, From, To.getUnqualifiedType(), UserToo);
  }

  /// Nothing when it cannot be called.
  std::optional<Candidate> candidate(const CXXConstructorDecl *Ctor,
                                     llvm::ArrayRef<const Expr *> Args) const {
    if (!takes(Ctor, Args.size()))
      return std::nullopt;
    Candidate Out{Ctor, {}};
    for (size_t N = 0; N < Args.size(); ++N) {
      Fit Of = N < Ctor->getNumParams()
                   ? fit(Args[N], Ctor->getParamDecl(N)->getType())
                   : Fit::ByUser; // `...`
      if (Of == Fit::No)
        return std::nullopt;
      Out.Fits.push_back(Of);
    }
    return Out;
  }

  static bool takes(const FunctionDecl *FD, size_t Args) {
    return Args >= FD->getMinRequiredArguments() &&
           (Args <= FD->getNumParams() || FD->isVariadic());
  }

  static bool derives(QualType From, QualType To) {
    const CXXRecordDecl *A = From->getAsCXXRecordDecl();
    const CXXRecordDecl *B = To->getAsCXXRecordDecl();
    return A && B && A->hasDefinition() && B->hasDefinition() &&
           A->isDerivedFrom(B);
  }

private:
  Fit value(const Expr *Arg, QualType From, QualType To, bool UserToo) const {
    if (Ctx.hasSameUnqualifiedType(From, To))
      return Fit::Same;
    if (To->isDependentType())
      return Fit::ByUser;
    if (To->isRecordType()) {
      if (derives(From, To))
        return Fit::Converted;
      return UserToo && mayConvert(Arg, To->getAsCXXRecordDecl()) ? Fit::ByUser
                                                                  : Fit::No;
    }
    if (const CXXRecordDecl *RD = From->getAsCXXRecordDecl())
      return convertsItself(RD) ? Fit::ByUser : Fit::No;
    if (To->isPointerType())
      return pointer(From, To);
    if (To->isMemberPointerType())
      return From->isNullPtrType() || From->isMemberPointerType()
                 ? Fit::Converted
                 : Fit::No;
    if (To->isArithmeticType())
      return number(From, To);
    return To->isEnumeralType() ? Fit::No : Fit::ByUser;
  }

  Fit number(QualType From, QualType To) const {
    if (To->isBooleanType() && (From->isPointerType() || From->isArrayType() ||
                                From->isFunctionType()))
      return Fit::Converted;
    if (!From->isArithmeticType() && !From->isUnscopedEnumerationType())
      return Fit::No;
    bool Small = From->isBooleanType() || From->isAnyCharacterType() ||
                 From->isUnscopedEnumerationType() ||
                 (From->isIntegerType() &&
                  Ctx.getTypeSize(From) < Ctx.getTypeSize(Ctx.IntTy));
    bool Promotes = (Small && Ctx.hasSameUnqualifiedType(To, Ctx.IntTy)) ||
                    (Ctx.hasSameUnqualifiedType(From, Ctx.FloatTy) &&
                     Ctx.hasSameUnqualifiedType(To, Ctx.DoubleTy));
    return Promotes ? Fit::Promoted : Fit::Converted;
  }

  Fit pointer(QualType From, QualType To) const {
    if (From->isNullPtrType())
      return Fit::Converted;
    if (From->isArrayType())
      From = Ctx.getArrayDecayedType(From);
    else if (From->isFunctionType())
      From = Ctx.getPointerType(From);
    if (!From->isPointerType())
      return Fit::No;
    QualType A = From->getPointeeType(), B = To->getPointeeType();
    if (A.isConstQualified() && !B.isConstQualified())
      return Fit::No;
    if (Ctx.hasSameUnqualifiedType(A, B))
      return A.isConstQualified() == B.isConstQualified() ? Fit::Best
                                                          : Fit::Same;
    if (A->isFunctionType() && B->isFunctionType())
      return Ctx.hasSameFunctionTypeIgnoringExceptionSpec(A, B) ? Fit::Same
                                                                : Fit::No;
    return B->isVoidType() || derives(A, B) ? Fit::Converted : Fit::No;
  }

  /// Has an object of the class a way to become something else?
  static bool convertsItself(const CXXRecordDecl *RD) {
    if (!RD->hasDefinition())
      return true;
    auto Ways = RD->getVisibleConversionFunctions();
    return Ways.begin() != Ways.end();
  }

  bool mayConvert(const Expr *Arg, const CXXRecordDecl *To) const {
    const CXXRecordDecl *From =
        Arg->getType().getNonReferenceType()->getAsCXXRecordDecl();
    if (!To || !To->hasDefinition() || (From && convertsItself(From)))
      return true;
    for (const Decl *D : To->getDefinition()->decls()) {
      if (isa<ConstructorUsingShadowDecl>(D))
        return true;
      const auto *FTD = dyn_cast<FunctionTemplateDecl>(D);
      const auto *Ctor = dyn_cast<CXXConstructorDecl>(
          FTD ? cast<Decl>(FTD->getTemplatedDecl()) : D);
      if (!Ctor || Ctor->isDeleted() || !takes(Ctor, 1) ||
          Ctor->getExplicitSpecifier().isExplicit())
        continue;
      if (Ctor->getNumParams() == 0 ||
          fit(Arg, Ctor->getParamDecl(0)->getType(), false) != Fit::No)
        return true;
    }
    return false;
  }

  const ASTContext &Ctx;
};

/// At least as good at every argument, and better at one.
bool better(const Candidate &A, const Candidate &B) {
  bool Some = false;
  for (size_t N = 0; N < A.Fits.size(); ++N) {
    if (A.Fits[N] < B.Fits[N])
      return false;
    Some |= A.Fits[N] > B.Fits[N];
  }
  return Some;
}

/// A template takes each argument as it is: only what does so too is chosen
/// before it.
bool beatsTemplates(const Candidate &C) {
  for (size_t N = 0; N < C.Fits.size(); ++N) {
    bool ByValue = N < C.Ctor->getNumParams() &&
                   !C.Ctor->getParamDecl(N)->getType()->isReferenceType();
    if (C.Fits[N] < (ByValue ? Fit::Same : Fit::Best))
      return false;
  }
  return true;
}

bool isOrDerives(QualType T, const CXXRecordDecl *RD) {
  const CXXRecordDecl *From = T->getAsCXXRecordDecl();
  return From && From->hasDefinition() &&
         (From->getDefinition() == RD || From->isDerivedFrom(RD));
}

Construction choose(llvm::ArrayRef<Candidate> All, bool Template) {
  for (const Candidate &C : All)
    if (llvm::all_of(All, [&](const Candidate &Other) {
          return &Other == &C || better(C, Other);
        }))
      return Template && !beatsTemplates(C)
                 ? Construction()
                 : Construction{Construction::Written, C.Ctor};
  return {};
}

} // namespace

Construction constructionOf(const CXXRecordDecl *RD,
                            llvm::ArrayRef<const Expr *> Args,
                            const ASTContext &Ctx) {
  if (!RD->hasDefinition() || RD->isDependentContext() || RD->isUnion() ||
      llvm::any_of(Args, [](const Expr *A) {
        return A->isTypeDependent() || A->getType().isNull();
      }))
    return {};
  RD = RD->getDefinition();
  Overloads O(Ctx);
  llvm::SmallVector<Candidate, 4> All;
  bool Template = false;
  bool FromSelf = Args.size() == 1 && isOrDerives(Args[0]->getType(), RD);
  for (const Decl *D : RD->decls()) {
    if (isa<ConstructorUsingShadowDecl>(D))
      Template = true; // of the base: not looked into
    const auto *FTD = dyn_cast<FunctionTemplateDecl>(D);
    const auto *Ctor = dyn_cast<CXXConstructorDecl>(
        FTD ? cast<Decl>(FTD->getTemplatedDecl()) : D);
    if (!Ctor || Ctor->isDeleted() || Ctor->isInheritingConstructor())
      continue;
    if (FTD) {
      Template |= !FromSelf && Overloads::takes(Ctor, Args.size());
      continue;
    }
    if (!Ctor->isUserProvided())
      continue;
    if (auto C = O.candidate(Ctor, Args))
      All.push_back(std::move(*C));
  }
  if (!All.empty())
    return choose(All, Template);
  if (FromSelf)
    return {Construction::CopyOrMove, nullptr};
  if (Template)
    return {};
  if (Args.empty())
    return {Construction::Implicit, nullptr};
  bool Members =
      RD->isAggregate() && RD->getNumBases() == 0 &&
      Args.size() <= size_t(std::distance(RD->field_begin(), RD->field_end()));
  return {Members ? Construction::Members : Construction::Unknown, nullptr};
}

} // namespace leash::lower
