// SPDX-License-Identifier: Apache-2.0
//
// What is called, by name: where it could be given a stop token, and whether a
// coroutine starts at once.
#include "checks/lower/FunctionScan.h"
#include "checks/lower/ModuleLowering.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;

namespace leash::lower {

//===--- Stop tokens -----------------------------------------------------===//

/// A stop token, or a pointer or reference to one.
bool ModuleLowering::isStopToken(QualType T) {
  ir::TypeId Id = type(T.getNonReferenceType());
  if (Id != ir::None && typeInfo(Id).Form == ir::Shape::Pointer)
    Id = typeInfo(Id).Element;
  return Id != ir::None && typeInfo(Id).Role == ir::TypeRole::StopToken;
}

std::optional<int64_t> ModuleLowering::tokenParam(const FunctionDecl *FD) {
  for (unsigned I = 0; I < FD->getNumParams(); ++I)
    if (isStopToken(FD->getParamDecl(I)->getType()))
      return I;
  return std::nullopt;
}

/// Parameters as declared: those of templates are compared as `T`, not as what
/// one call made of them.
static const FunctionDecl *asDeclared(const FunctionDecl *FD) {
  const FunctionTemplateDecl *FTD = FD->getPrimaryTemplate();
  return FTD ? FTD->getTemplatedDecl() : FD;
}

static bool sameParams(const FunctionDecl *A, const FunctionDecl *B,
                       unsigned Token, const ASTContext &Ctx) {
  for (unsigned I = 0; I < A->getNumParams(); ++I)
    if (!Ctx.hasSameType(A->getParamDecl(I)->getType(),
                         B->getParamDecl(I < Token ? I : I + 1)->getType()))
      return false;
  return true;
}

static bool sameObject(const FunctionDecl *A, const FunctionDecl *B) {
  const auto *M = dyn_cast<CXXMethodDecl>(A), *N = dyn_cast<CXXMethodDecl>(B);
  if (!M || !N)
    return !M && !N;
  return M->isStatic() == N->isStatic() && (!M->isConst() || N->isConst()) &&
         M->getRefQualifier() == N->getRefQualifier();
}

/// The overload that takes the same and a stop token, wherever it stands.
const FunctionDecl *ModuleLowering::tokenOverload(const FunctionDecl *FD) {
  if (!Ctx.getLangOpts().CPlusPlus)
    return nullptr; // C has no overloads
  const DeclarationName Name = FD->getDeclName();
  if (!Name.isIdentifier() && !isa<CXXConstructorDecl>(FD))
    return nullptr;
  const FunctionDecl *Plain = asDeclared(FD);
  if (tokenParam(Plain))
    return nullptr;
  for (const NamedDecl *ND : FD->getDeclContext()->lookup(Name)) {
    const auto *FTD = dyn_cast<FunctionTemplateDecl>(ND);
    const auto *With =
        FTD ? FTD->getTemplatedDecl() : dyn_cast<FunctionDecl>(ND);
    if (!With || With->isDeleted() || !sameObject(Plain, With) ||
        With->getNumParams() != Plain->getNumParams() + 1)
      continue;
    auto Token = tokenParam(With);
    if (Token && sameParams(Plain, With, *Token, Ctx))
      return With;
  }
  return nullptr;
}

/// What nobody has computed yet is so for destructors.
bool ModuleLowering::isNoExcept(const FunctionDecl *FD) {
  const auto *FPT = FD->getType()->getAs<FunctionProtoType>();
  if (FPT && isUnresolvedExceptionSpec(FPT->getExceptionSpecType()))
    return isa<CXXDestructorDecl>(FD);
  return FPT && FPT->isNothrow();
}

ir::CalleeId ModuleLowering::callee(const FunctionDecl *FD) {
  const Decl *Key = FD->getCanonicalDecl();
  auto It = CalleeIds.find(Key);
  if (It != CalleeIds.end())
    return It->second;
  ir::Callee C;
  C.Usr = usr(FD);
  C.Name = displayName(FD);
  C.Annotations = annotations(FD);
  C.Library = isSystem(FD);
  if (const auto *Method = dyn_cast<CXXMethodDecl>(FD))
    C.Virtual = Method->isVirtual();
  C.NoExcept = isNoExcept(FD);
  C.TokenParam = tokenParam(FD);
  if (const FunctionDecl *With = tokenOverload(FD))
    C.TokenOverload = usr(With);
  M.Callees.push_back(std::move(C));
  return CalleeIds[Key] = M.Callees.size() - 1;
}

//===--- Coroutines ------------------------------------------------------===//

/// `bool await_ready() { return false; }`
static bool neverReady(const CXXMethodDecl *Ready) {
  const auto *Body = dyn_cast_or_null<CompoundStmt>(
      Ready && !Ready->hasSkippedBody() ? Ready->getBody() : nullptr);
  if (!Body || Body->size() != 1)
    return false;
  const auto *Return = dyn_cast<ReturnStmt>(Body->body_front());
  const auto *Value = dyn_cast_or_null<CXXBoolLiteralExpr>(
      Return && Return->getRetValue() ? stripWrappers(Return->getRetValue())
                                      : nullptr);
  return Value && !Value->getValue();
}

bool ModuleLowering::startsLazily(const CoroutineBodyStmt *Body) {
  const auto *Suspend = dyn_cast_or_null<CoroutineSuspendExpr>(
      Body->getInitSuspendStmt()
          ? stripWrappers(cast<Expr>(Body->getInitSuspendStmt()))
          : nullptr);
  const auto *Ready = dyn_cast_or_null<CXXMemberCallExpr>(
      Suspend ? stripWrappers(Suspend->getReadyExpr()) : nullptr);
  const CXXMethodDecl *Method = Ready ? Ready->getMethodDecl() : nullptr;
  if (!Method)
    return false;
  if (isSystem(Method))
    return Method->getParent()->getName() == "suspend_always";
  return neverReady(Method);
}

} // namespace leash::lower
