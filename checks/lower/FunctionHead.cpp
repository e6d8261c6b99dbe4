// SPDX-License-Identifier: Apache-2.0
//
// The function around its blocks: flags, parameters, try regions, loops.
#include "checks/lower/FunctionLowering.h"
#include "clang/AST/Attr.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace leash::lower {

static uint32_t flagsOf(const FunctionDecl *FD) {
  uint32_t Out = 0;
  auto Set = [&](bool Holds, ir::FunctionFlag Flag) {
    Out |= Holds ? uint32_t(Flag) : 0;
  };
  const auto *Method = dyn_cast<CXXMethodDecl>(FD);
  Set(Method && Method->isVirtual(), ir::FnVirtual);
  Set(Method && Method->isStatic(), ir::FnStatic);
  Set(FD->isPureVirtual(), ir::FnPure);
  Set(FD->isDefaulted(), ir::FnDefaulted);
  Set(FD->isImplicit(), ir::FnImplicit);
  Set(FD->isNoReturn(), ir::FnNoReturn);
  Set(FD->isMain(), ir::FnMain);
  Set(FD->getAccess() == AS_private, ir::FnPrivate);
  Set(!FD->isExternallyVisible(), ir::FnInternal);
  Set(FD->isTemplateInstantiation(), ir::FnInstantiation);
  Set(FD->hasAttr<FinalAttr>(), ir::FnFinal);
  Set(ModuleLowering::isNoExcept(FD), ir::FnNoExcept);
  return Out;
}

void FunctionLowering::describe() {
  F.Usr = Mod.usr(FD);
  F.Name = Mod.displayName(FD);
  F.Flags = flagsOf(FD);
  F.Annotations = Mod.annotations(FD);
  F.ReturnType = Mod.type(FD->getReturnType().getNonReferenceType());
  F.Parent = P.Parent;
  F.Decl = Mod.range(FD->getLocation());
  if (const Stmt *Body = FD->getBody()) {
    F.Body = Mod.range(Body->getSourceRange());
    if (const auto *Coroutine = dyn_cast<CoroutineBodyStmt>(Body))
      F.Flags |= ir::FnCoroutine |
                 (Mod.startsLazily(Coroutine) ? ir::FnLazyStart : 0u);
  }
  const auto *Method = dyn_cast<CXXMethodDecl>(FD);
  bool Lambda = Method && Method->getParent()->isLambda();
  if (Method && !Lambda) {
    F.Class = Mod.usr(Method->getParent());
    F.Kind = isa<CXXConstructorDecl>(FD)  ? ir::FunctionKind::Constructor
             : isa<CXXDestructorDecl>(FD) ? ir::FunctionKind::Destructor
                                          : ir::FunctionKind::Method;
    for (const CXXMethodDecl *Base : Method->overridden_methods())
      F.Overrides.push_back(Mod.usr(Base));
    for (const DeclContext *DC = Method->getParent()->getDeclContext(); DC;
         DC = DC->getParent())
      if (const auto *Outer = dyn_cast<FunctionDecl>(DC)) {
        F.Parent = Mod.usr(Outer);
        break;
      }
  }
  if (Lambda) {
    F.Kind = ir::FunctionKind::Lambda;
    F.Class = P.ThisClass;
    F.Flags |= ir::FnInternal;
    if (!Method->isConst())
      F.Flags |= ir::FnMutable;
    if (P.Lambda) {
      F.Decl = Mod.range(P.Lambda->getIntroducerRange());
      for (const LambdaCapture &C : P.Lambda->captures())
        if (C.getCaptureKind() == LCK_StarThis)
          F.Flags |= ir::FnByCopyThis;
    }
  }
  F.Captures = P.Captures;
  Dependent = FD->isDependentContext();
  if (Dependent)
    F.Flags |= ir::FnDependent;
  describeParams();
  F.Anchor = anchor();
}

void FunctionLowering::describeParams() {
  for (const ParmVarDecl *Param : FD->parameters()) {
    ParamIndex[Param] = F.Params.size();
    ir::Variable V;
    V.Name = nameOf(Param);
    V.Type = Mod.type(Param->getType());
    V.Decl = Mod.range(Param->getSourceRange());
    F.Params.push_back(std::move(V));
  }
}

/// `(void)` has no place for a parameter, and before the last header is
/// included the type of one may not be known.
static bool takesParam(const FunctionDecl &FD, FunctionTypeLoc TL,
                       ModuleLowering &Mod) {
  if (!Mod.Ctx.getLangOpts().CPlusPlus)
    return true;
  SourceLocation Open = TL.getLParenLoc(), Close = TL.getRParenLoc();
  if (!FD.getNumParams() && !FD.isVariadic() && Close.isFileID()) {
    const char *Begin = Mod.SM.getCharacterData(Open) + 1;
    const char *End = Mod.SM.getCharacterData(Close);
    if (Begin > End || !StringRef(Begin, End - Begin).trim().empty())
      return false;
  }
  return !Mod.includesBehind(Open);
}

ir::ParamAnchor FunctionLowering::anchor() {
  ir::ParamAnchor Out;
  Out.HasParams = FD->getNumParams() > 0;
  Out.HasDefault = Out.HasParams && (FD->isVariadic() ||
                                     FD->parameters().back()->hasDefaultArg());
  SourceLocation At;
  if (P.Lambda && !P.Lambda->hasExplicitParameters()) {
    At = P.Lambda->getIntroducerRange().getEnd();
    if (At.isInvalid() || At.isMacroID())
      return Out;
    Out.At = Mod.pos(At.getLocWithOffset(1));
    Out.NeedsParens = true;
    // `[]<class T>` and `[] mutable` need the list in another place.
    Out.Editable = !P.Lambda->isGenericLambda() && !P.Lambda->isMutable();
    return Out;
  }
  FunctionTypeLoc TL = FD->getFunctionTypeLoc();
  if (!TL || TL.getLParenLoc().isInvalid() || TL.getLParenLoc().isMacroID())
    return Out;
  Out.At = Mod.pos(TL.getLParenLoc().getLocWithOffset(1));
  Out.Editable = takesParam(*FD, TL, Mod);
  for (const FunctionDecl *Other : FD->redecls())
    if (Other != FD)
      F.Redecls.push_back(redecl(*Other));
  return Out;
}

ir::Redecl FunctionLowering::redecl(const FunctionDecl &Other) {
  ir::Redecl Out;
  Out.Where = Mod.range(Other.getLocation());
  FunctionTypeLoc TL = Other.getFunctionTypeLoc();
  if (!TL || TL.getLParenLoc().isInvalid() || TL.getLParenLoc().isMacroID())
    return Out;
  Out.Params = Mod.pos(TL.getLParenLoc().getLocWithOffset(1));
  if (Other.getNumParams())
    Out.LastParam = Mod.range(Other.parameters().back()->getSourceRange());
  // An implicit instantiation, and what is declared by a typedef, has no place.
  Out.Editable = Out.Where.valid() && !Out.Where.InMacro &&
                 !(Out.LastParam.valid() && Out.LastParam.InMacro) &&
                 !Other.isImplicit() && takesParam(Other, TL, Mod);
  return Out;
}

void FunctionLowering::describeTries() {
  for (const CXXTryStmt *Try : Scan.Tries) {
    TryIds[Try] = F.Tries.size();
    ir::TryRegion R;
    R.Where = Mod.range(Try->getTryLoc());
    for (unsigned I = 0; I < Try->getNumHandlers(); ++I)
      R.CatchesAll |= Try->getHandler(I)->getExceptionDecl() == nullptr;
    F.Tries.push_back(std::move(R));
  }
  for (const CXXTryStmt *Try : Scan.Tries)
    if (const CXXTryStmt *Outer = Scan.TryParent.lookup(Try))
      F.Tries[TryIds[Try]].Parent = TryIds[Outer];
}

ir::LoopStmt FunctionLowering::loopStmt(const Stmt *S) {
  ir::LoopStmt L;
  const Stmt *Body = nullptr;
  const Expr *Cond = nullptr;
  SourceLocation End;
  if (const auto *W = dyn_cast<WhileStmt>(S)) {
    Body = W->getBody(), Cond = W->getCond(), End = W->getRParenLoc();
  } else if (const auto *D = dyn_cast<DoStmt>(S)) {
    L.Kind = ir::LoopKind::Do;
    Body = D->getBody(), Cond = D->getCond(), End = D->getDoLoc();
  } else if (const auto *Fs = dyn_cast<ForStmt>(S)) {
    L.Kind = ir::LoopKind::For;
    Body = Fs->getBody(), Cond = Fs->getCond(), End = Fs->getRParenLoc();
  } else if (const auto *R = dyn_cast<CXXForRangeStmt>(S)) {
    L.Kind = ir::LoopKind::RangeFor;
    Body = R->getBody(), End = R->getRParenLoc();
    L.Over = intern(rangeOf(R));
  }
  L.Where = Mod.range(
      SourceRange(S->getBeginLoc(), End.isValid() ? End : S->getBeginLoc()));
  if (Cond) {
    L.Cond = Mod.range(Cond->getSourceRange());
    const Expr *In = Cond->IgnoreParenImpCasts();
    const auto *B = dyn_cast<CXXBoolLiteralExpr>(In);
    const auto *I = dyn_cast<IntegerLiteral>(In);
    L.CondIsTrue = (B && B->getValue()) || (I && !I->getValue().isZero());
  } else if (const auto *Fs = dyn_cast<ForStmt>(S)) {
    L.CondIsTrue = true;
    // An empty condition stands just behind the first semicolon, which may have
    // no location of its own in the tree: found by the lexer.
    SourceLocation Semi =
        Fs->getInit() ? Fs->getInit()->getEndLoc() : Fs->getLParenLoc();
    if (Semi.isValid() && !Semi.isMacroID()) {
      // A declaration ends with its semicolon, an expression before it.
      std::optional<Token> Next;
      if (!isa_and_nonnull<DeclStmt>(Fs->getInit()))
        Next = Lexer::findNextToken(Semi, Mod.SM, Mod.Ctx.getLangOpts());
      L.Cond =
          Mod.range(Next && Next->is(tok::semi) ? Next->getLocation() : Semi);
      L.Cond.Begin = L.Cond.End;
    }
  }
  if (const auto *C = dyn_cast_or_null<CompoundStmt>(Body)) {
    L.BodyIsBlock = true;
    if (!C->getLBracLoc().isMacroID())
      L.BodyBegin = Mod.pos(C->getLBracLoc().getLocWithOffset(1));
  }
  return L;
}

void FunctionLowering::describeLoops() {
  for (const Stmt *S : Scan.Loops) {
    LoopIds[S] = F.Loops.size();
    F.Loops.push_back(loopStmt(S));
  }
}

} // namespace leash::lower
