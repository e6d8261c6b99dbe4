// SPDX-License-Identifier: Apache-2.0
#include "checks/lower/FunctionScan.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringSet.h"

using namespace clang;

namespace leash::lower {

const Expr *stripWrappers(const Expr *E) {
  while (E) {
    E = E->IgnoreParens();
    if (const auto *F = dyn_cast<FullExpr>(E))
      E = F->getSubExpr();
    else if (const auto *C = dyn_cast<CastExpr>(E))
      E = C->getSubExpr();
    else if (const auto *Mat = dyn_cast<MaterializeTemporaryExpr>(E))
      E = Mat->getSubExpr();
    else if (const auto *B = dyn_cast<CXXBindTemporaryExpr>(E))
      E = B->getSubExpr();
    else if (const auto *S = dyn_cast<SubstNonTypeTemplateParmExpr>(E))
      E = S->getReplacement();
    else if (const auto *D = dyn_cast<CXXDefaultInitExpr>(E))
      E = D->getExpr();
    else if (const auto *O = dyn_cast<OpaqueValueExpr>(E))
      E = O->getSourceExpr();
    else if (const auto *Lit = dyn_cast<CompoundLiteralExpr>(E);
             Lit && Lit->getType()->isRecordType())
      E = Lit->getInitializer();
    else if (const auto *L = dyn_cast<InitListExpr>(E);
             L && L->getNumInits() == 1 && !L->getType()->isRecordType())
      E = L->getInit(0);
    else if (const auto *S = dyn_cast<StmtExpr>(E);
             S && S->getType()->isScalarType() &&
             isa_and_nonnull<Expr>(S->getSubStmt()->body_back()))
      E = cast<Expr>(S->getSubStmt()->body_back());
    else
      return E;
  }
  return E;
}

llvm::ArrayRef<Expr *> membersOf(const Expr *E) {
  if (E->getType().isNull() || !E->getType()->isRecordType())
    return {}; // broken code: a list without a type
  if (const auto *List = dyn_cast<InitListExpr>(E))
    return List->inits();
  if (const auto *List = dyn_cast<CXXParenListInitExpr>(E))
    return List->getInitExprs();
  return {};
}

namespace {

class Scanner : public RecursiveASTVisitor<Scanner> {
public:
  explicit Scanner(FunctionScan &S) : S(S) {}
  bool shouldVisitImplicitCode() const { return true; }
  bool shouldVisitLambdaBody() const { return true; }

  bool dataTraverseStmtPre(Stmt *St) {
    if (CurrentTry)
      S.TryOf[St] = CurrentTry;
    return true;
  }

  bool TraverseCXXTryStmt(CXXTryStmt *Try) {
    S.Tries.push_back(Try);
    S.TryParent[Try] = CurrentTry;
    const CXXTryStmt *Outer = CurrentTry;
    if (Outer)
      S.TryOf[Try] = Outer;
    CurrentTry = Try;
    TraverseStmt(Try->getTryBlock());
    CurrentTry = Outer;
    for (unsigned I = 0; I < Try->getNumHandlers(); ++I)
      TraverseStmt(Try->getHandler(I));
    return true;
  }

  bool TraverseLambdaExpr(LambdaExpr *L) {
    for (unsigned I = 0; I < L->capture_size(); ++I) {
      const LambdaCapture &C = L->capture_begin()[I];
      if (C.capturesVariable() && C.getCaptureKind() == LCK_ByRef)
        if (const auto *VD = dyn_cast<VarDecl>(C.getCapturedVar()))
          ++S.AddressTaken[VD];
      if (L->capture_init_begin()[I])
        TraverseStmt(L->capture_init_begin()[I]);
    }
    // The body is a function of its own; here only what it writes matters.
    ++LambdaDepth;
    TraverseStmt(L->getBody());
    --LambdaDepth;
    return true;
  }

  // The visitor of Clang 19 leaves out the variable that holds what a name of
  // a tuple-like binding stands for, and with it the call of get.
  bool TraverseBindingDecl(BindingDecl *B) {
    TraverseStmt(B->getBinding());
    if (VarDecl *Holding = B->getHoldingVar())
      TraverseDecl(Holding);
    return true;
  }

  bool VisitVarDecl(VarDecl *VD) {
    if (LambdaDepth)
      return true;
    if (CurrentTry)
      S.VarTry[VD] = CurrentTry;
    if (const Expr *Init = VD->getInit())
      if (const Expr *Built = stripWrappers(Init);
          Built && isa<CXXConstructExpr>(Built))
        S.BuildsVar[Built] = VD;
    if (VD->getType()->isLValueReferenceType() && VD->getInit() &&
        !VD->getType()->getPointeeType().isConstQualified())
      takeAddress(VD->getInit());
    return true;
  }

  bool VisitCXXForRangeStmt(CXXForRangeStmt *F) {
    if (LambdaDepth)
      return true;
    S.RangeOf[F->getLoopVariable()] = F;
    if (const Expr *Range = F->getRangeInit())
      lookInto(Range);
    S.Loops.push_back(F);
    if (const auto *Init = dyn_cast_or_null<DeclStmt>(F->getInit()))
      for (const Decl *D : Init->decls())
        if (const auto *VD = dyn_cast<VarDecl>(D);
            VD && VD->needsDestruction(VD->getASTContext()))
          S.NotDestroyed.insert(VD);
    return true;
  }
  bool VisitConditionalOperator(ConditionalOperator *C) {
    if (!LambdaDepth && C->isPRValue() && C->getType()->isRecordType())
      for (const Expr *Arm : {C->getTrueExpr(), C->getFalseExpr()})
        S.ArmOf[stripWrappers(Arm)] = C;
    return true;
  }
  bool VisitWhileStmt(WhileStmt *W) { return loop(W); }
  bool VisitDoStmt(DoStmt *D) { return loop(D); }
  bool VisitForStmt(ForStmt *F) { return loop(F); }

  bool VisitCXXNewExpr(CXXNewExpr *N) {
    if (const auto *C = N->getConstructExpr())
      S.BuildsNew[C] = N;
    return true;
  }

  bool VisitBinaryOperator(BinaryOperator *B) {
    if (B->isAssignmentOp())
      wrote(B->getLHS());
    if (B->getOpcode() == BO_Comma)
      discard(B->getLHS());
    return true;
  }

  bool VisitUnaryOperator(UnaryOperator *U) {
    if (U->isIncrementDecrementOp())
      wrote(U->getSubExpr());
    else if (U->getOpcode() == UO_AddrOf && !OfAtomic.contains(U))
      takeAddress(U->getSubExpr());
    return true;
  }
  /// `atomic_load(&c.on)` looks at it, and keeps no address.
  bool VisitAtomicExpr(AtomicExpr *A) {
    OfAtomic.insert(stripWrappers(A->getPtr()));
    return true;
  }

  bool VisitCXXOperatorCallExpr(CXXOperatorCallExpr *C) {
    if (C->isAssignmentOp() && C->getNumArgs()) {
      wrote(C->getArg(0));
      reseat(C->getArg(0));
    }
    if (C->isComparisonOp())
      for (const Expr *A : C->arguments())
        lookInto(A);
    else if (C->getNumArgs() && C->getOperator() != OO_Call)
      lookInto(C->getArg(0));
    return true;
  }

  bool VisitCXXMemberCallExpr(CXXMemberCallExpr *C) {
    static const llvm::StringSet<> Gives = {
        "release", "swap", "extract", "merge", "splice", "splice_after"};
    static const llvm::StringSet<> Puts = {"reset", "emplace"};
    const CXXMethodDecl *Method = C->getMethodDecl();
    const Expr *Object = C->getImplicitObjectArgument();
    llvm::StringRef Name =
        Method && Method->getIdentifier() ? Method->getName() : "";
    if (!Object || Gives.contains(Name))
      return true;
    lookInto(Object);
    if (Puts.contains(Name) && C->getNumArgs())
      reseat(Object);
    return true;
  }

  bool VisitDeclRefExpr(DeclRefExpr *Ref) {
    const auto *VD = dyn_cast<VarDecl>(Ref->getDecl());
    if (VD && VD->hasLocalStorage() && VD->getType()->isRecordType())
      ++S.Uses[VD].first;
    return true;
  }

  bool VisitCallExpr(CallExpr *C) {
    for (const Expr *A : C->arguments())
      unnamed(A);
    if (const FunctionDecl *FD = C->getDirectCallee()) {
      unsigned Shift =
          isa<CXXOperatorCallExpr>(C) && isa<CXXMethodDecl>(FD) ? 1 : 0;
      for (unsigned I = Shift; I < C->getNumArgs(); ++I)
        if (I - Shift < FD->getNumParams())
          passed(FD->getParamDecl(I - Shift)->getType(), C->getArg(I));
    } else {
      for (const Expr *A : C->arguments())
        if (A->isLValue())
          takeAddress(A);
    }
    return true;
  }

  bool VisitCXXConstructExpr(CXXConstructExpr *C) {
    const FunctionDecl *FD = C->getConstructor();
    for (unsigned I = 0; I < C->getNumArgs() && I < FD->getNumParams(); ++I)
      passed(FD->getParamDecl(I)->getType(), C->getArg(I));
    for (const Expr *A : C->arguments())
      unnamed(A);
    return true;
  }

  bool VisitReturnStmt(ReturnStmt *R) {
    if (const Expr *V = R->getRetValue())
      unnamed(V);
    return true;
  }

  bool VisitCompoundStmt(CompoundStmt *C) {
    for (const Stmt *Child : C->body())
      discardStmt(Child);
    return true;
  }
  bool VisitIfStmt(IfStmt *I) {
    discardStmt(I->getThen());
    discardStmt(I->getElse());
    return true;
  }
  bool VisitLabelStmt(LabelStmt *L) {
    discardStmt(L->getSubStmt());
    return true;
  }
  bool VisitCaseStmt(CaseStmt *C) {
    discardStmt(C->getSubStmt());
    return true;
  }
  bool VisitDefaultStmt(DefaultStmt *D) {
    discardStmt(D->getSubStmt());
    return true;
  }

  bool VisitRecordDecl(RecordDecl *RD) {
    if (!LambdaDepth && !RD->isImplicit() &&
        !(isa<CXXRecordDecl>(RD) && cast<CXXRecordDecl>(RD)->isLambda()))
      S.LocalClasses.push_back(RD);
    return true;
  }
  // The bodies of a local class are functions of their own.
  bool TraverseCXXMethodDecl(CXXMethodDecl *) { return true; }
  bool TraverseCXXConstructorDecl(CXXConstructorDecl *) { return true; }
  bool TraverseCXXDestructorDecl(CXXDestructorDecl *) { return true; }
  bool TraverseCXXConversionDecl(CXXConversionDecl *) { return true; }

  /// The initialisers of a constructor stand in the try of its body.
  void enter(const CXXTryStmt *Try) { CurrentTry = Try; }

private:
  void unnamed(const Expr *E) {
    E = E ? stripWrappers(E) : nullptr;
    // `put(&(struct job){t})`
    if (const auto *U = dyn_cast_or_null<UnaryOperator>(E);
        U && U->getOpcode() == UO_AddrOf)
      E = stripWrappers(U->getSubExpr());
    if (E && !LambdaDepth && E->isPRValue() && !membersOf(E).empty())
      S.Unnamed.insert(E);
  }

  bool loop(Stmt *L) {
    if (!LambdaDepth)
      S.Loops.push_back(L);
    if (const auto *W = dyn_cast<WhileStmt>(L))
      discardStmt(W->getBody());
    if (const auto *D = dyn_cast<DoStmt>(L))
      discardStmt(D->getBody());
    if (const auto *F = dyn_cast<ForStmt>(L))
      discardStmt(F->getBody()), discardStmt(F->getInc());
    return true;
  }

  static const VarDecl *variable(const Expr *E) {
    const Expr *Base = stripWrappers(E);
    const auto *Ref = dyn_cast_or_null<DeclRefExpr>(Base);
    return Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  }
  void wrote(const Expr *E) {
    if (const VarDecl *VD = variable(E))
      ++S.Writes[VD];
  }
  void reseat(const Expr *E) {
    if (const VarDecl *VD = variable(E))
      S.Reseated.insert(VD);
  }
  /// What a closure does with it, and when, is another matter.
  void lookInto(const Expr *E) {
    if (const VarDecl *VD = LambdaDepth ? nullptr : variable(E);
        VD && VD->hasLocalStorage() && VD->getType()->isRecordType())
      ++S.Uses[VD].second;
  }
  void takeAddress(const Expr *E) {
    const Expr *Base = stripWrappers(E);
    while (const auto *ME = dyn_cast_or_null<MemberExpr>(Base)) {
      if (ME->isArrow())
        return;
      Base = stripWrappers(ME->getBase());
    }
    if (Base)
      if (const VarDecl *VD = variable(Base))
        ++S.AddressTaken[VD];
  }
  void passed(QualType Param, const Expr *Arg) {
    if (Param->isReferenceType() && !Param->getPointeeType().isConstQualified())
      takeAddress(Arg);
  }
  void discardStmt(const Stmt *St) {
    if (const auto *E = dyn_cast_or_null<Expr>(St))
      discard(E);
  }
  void discard(const Expr *E) {
    if (const Expr *Inner = stripWrappers(E))
      S.Discarded.insert(Inner);
  }

  FunctionScan &S;
  const CXXTryStmt *CurrentTry = nullptr;
  unsigned LambdaDepth = 0;
  llvm::SmallPtrSet<const Expr *, 4> OfAtomic; // what they are given
};

} // namespace

void FunctionScan::scan(const FunctionDecl *FD, const Stmt *Body) {
  Scanner V(*this);
  V.enter(dyn_cast<CXXTryStmt>(Body));
  if (const auto *Ctor = dyn_cast_or_null<CXXConstructorDecl>(FD))
    for (const CXXCtorInitializer *Init : Ctor->inits()) {
      const Expr *E = Init->getInit();
      if (!E)
        continue;
      if (const FieldDecl *F = Init->getAnyMember())
        if (const Expr *Built = stripWrappers(E); isa<CXXConstructExpr>(Built))
          BuildsField[Built] = F;
      if (Init->isBaseInitializer() || Init->isDelegatingInitializer())
        BuildsBase.insert(stripWrappers(E));
      V.TraverseStmt(const_cast<Expr *>(E));
    }
  V.enter(nullptr);
  V.TraverseStmt(const_cast<Stmt *>(Body));
}

} // namespace leash::lower
