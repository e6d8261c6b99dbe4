// SPDX-License-Identifier: Apache-2.0
//
// The blocks of a function, element by element, from the graph that Clang
// makes.
#include "checks/lower/FunctionLowering.h"
#include "clang/AST/Attr.h"

using namespace clang;

namespace leash::lower {

FunctionLowering::FunctionLowering(ModuleLowering &M, Pending &Pend)
    : Mod(M), P(Pend), FD(Pend.Decl) {}

//===--- Blocks ----------------------------------------------------------===//

ir::BlockId FunctionLowering::newBlock() {
  F.Blocks.emplace_back();
  return F.Blocks.size() - 1;
}

void FunctionLowering::finishEmpty() {
  F.Blocks.clear();
  F.Exit = ir::None;
}

static CFG::BuildOptions buildOptions() {
  CFG::BuildOptions BO;
  BO.setAllAlwaysAdd();
  BO.PruneTriviallyFalseEdges = true;
  BO.AddImplicitDtors = true;
  BO.AddTemporaryDtors = true;
  BO.AddInitializers = true;
  BO.AddCXXDefaultInitExprInCtors = true;
  return BO;
}

namespace {
/// Locals and `if consteval`s of a function, in order, without those of lambdas
/// inside.
class BodyFinder {
public:
  llvm::SmallVector<const VarDecl *, 16> Locals;
  llvm::SmallVector<IfStmt *, 0> Consteval;

  void visit(const Stmt *S) {
    if (!S || isa<LambdaExpr>(S))
      return;
    if (const auto *D = dyn_cast<DeclStmt>(S))
      for (const Decl *Inner : D->decls())
        if (const auto *VD = dyn_cast<VarDecl>(Inner))
          Locals.push_back(VD);
    if (const auto *C = dyn_cast<CXXCatchStmt>(S))
      if (C->getExceptionDecl())
        Locals.push_back(C->getExceptionDecl());
    if (const auto *I = dyn_cast<IfStmt>(S); I && I->isConsteval())
      Consteval.push_back(const_cast<IfStmt *>(I));
    for (const Stmt *Child : S->children())
      visit(Child);
  }
};

/// Gives each `if consteval` a condition while it lives: Clang 19 makes no
/// graph of a function with an `if` that has none.
class ConstevalConditions {
public:
  ConstevalConditions(llvm::ArrayRef<IfStmt *> Ifs, ASTContext &Ctx)
      : Ifs(Ifs) {
    for (IfStmt *I : Ifs)
      I->setCond(
          CXXBoolLiteralExpr::Create(Ctx, false, Ctx.BoolTy, I->getIfLoc()));
  }
  ~ConstevalConditions() {
    for (IfStmt *I : Ifs)
      I->setCond(nullptr);
  }

private:
  llvm::ArrayRef<IfStmt *> Ifs;
};
} // namespace

/// Is this the destructor of a class with a member whose class is not defined,
/// in a source with errors? Clang's graph would look into that all the same.
static bool destroysUndefined(const FunctionDecl *FD) {
  const auto *D = dyn_cast_or_null<CXXDestructorDecl>(FD);
  return D && llvm::any_of(D->getParent()->fields(), [](const FieldDecl *Fd) {
           const Type *T = Fd->getType()->getBaseElementTypeUnsafe();
           const CXXRecordDecl *RD = T->getAsCXXRecordDecl();
           return RD && !RD->hasDefinition();
         });
}

void FunctionLowering::lowerBody(const Stmt *Body) {
  if (ir::BlockId Entry = lowerGraph(Body); Entry != 0 && Entry != ir::None)
    Mod.gap("entry is not first");
}

/// Adds the blocks of a statement or an initialiser behind those that are there
/// already; returns the first.
ir::BlockId FunctionLowering::lowerGraph(const Stmt *Body) {
  Scan.scan(FD, Body);
  describeTries();
  BodyFinder Found;
  Found.visit(Body);
  for (const VarDecl *VD : Found.Locals) {
    if (VD->isStaticLocal()) {
      Mod.lowerStatic(VD);
      continue;
    }
    if (VD->hasGlobalStorage())
      continue;
    LocalIndex[VD] = F.Locals.size();
    LocalDecls.push_back(VD);
    ir::Variable V;
    V.Name = nameOf(VD);
    V.Type = Mod.type(VD->getType());
    V.Decl = Mod.range(VD->getLocation());
    V.AddressTaken = Scan.AddressTaken.contains(VD);
    V.Constexpr = VD->isConstexpr();
    if (const Expr *Init = VD->getInit();
        Init && !isa<CallExpr>(stripWrappers(Init)))
      V.Init = Mod.initialValue(VD->getType(), Init);
    if (const CXXTryStmt *Try = Scan.VarTry.lookup(VD))
      V.Try = TryIds[Try];
    F.Locals.push_back(std::move(V));
  }
  for (uint32_t I = 0; FD && I < FD->getNumParams(); ++I)
    F.Params[I].AddressTaken = Scan.AddressTaken.contains(FD->getParamDecl(I));
  describeLoops();
  for (const RecordDecl *RD : Scan.LocalClasses)
    Mod.lowerClass(RD);

  CFG::BuildOptions BO = buildOptions();
  BO.AddImplicitDtors = !destroysUndefined(FD);
  {
    ConstevalConditions Conditions(Found.Consteval, Mod.Ctx);
    Graph = CFG::buildCFG(FD, const_cast<Stmt *>(Body), &Mod.Ctx, BO);
  }
  unsigned Elements = 0;
  if (Graph)
    for (const CFGBlock *B : *Graph)
      Elements += B->size();
  if (!Graph || Elements > Mod.Options.MaxElements) {
    Mod.gap(Graph ? "function over the budget" : "no control-flow graph");
    F.Flags |= ir::FnIncomplete;
    finishEmpty();
    return ir::None;
  }
  // Reverse post-order: what a block uses is lowered before it. Graph blocks
  // are numbered so that the entry has the highest id.
  std::vector<const CFGBlock *> Order(Graph->rbegin(), Graph->rend());
  llvm::sort(Order, [](const CFGBlock *A, const CFGBlock *B) {
    return A->getBlockID() > B->getBlockID();
  });
  First.clear();
  Chosen.clear();
  for (const CFGBlock *B : Order)
    First[B] = newBlock();
  F.Exit = First[&Graph->getExit()];
  F.Blocks[F.Exit].Term = ir::TermKind::Exit;
  for (const CFGBlock *B : Order)
    lowerBlock(*B);
  return First[&Graph->getEntry()];
}

void FunctionLowering::enterTry(const CXXTryStmt *Try) {
  ir::TryId Id = Try ? TryIds[Try] : ir::None;
  if (F.Blocks[Current].Try == Id)
    return;
  if (F.Blocks[Current].Ops.empty()) {
    F.Blocks[Current].Try = Id;
    return;
  }
  ir::BlockId Next = newBlock();
  F.Blocks[Current].Succs.push_back(Next);
  Current = Next;
  F.Blocks[Current].Try = Id;
}

void FunctionLowering::lowerBlock(const CFGBlock &B) {
  Current = First[&B];
  Destroyed.clear();
  if (&B == &Graph->getExit())
    return;
  if (const auto *Catch = dyn_cast_or_null<CXXCatchStmt>(B.getLabel())) {
    ir::Op &O = emit(ir::OpKind::Catch, Mod.range(Catch->getCatchLoc()));
    if (!Catch->getExceptionDecl())
      O.Flags |= ir::OpCatchAll;
    else
      O.Text = exceptionType(Catch->getCaughtType());
  }
  for (const CFGElement &E : B)
    lowerElement(E);
  if (auto Arm = Chosen.find(&B); Arm != Chosen.end()) {
    auto [Op, Value] = Arm->second;
    ir::EntityId Whole = result(Op), From = intern(entity(Value));
    ir::Op &O = emit(ir::OpKind::Write, Value);
    O.Object = Whole;
    O.Args.push_back(From);
  }
  terminate(B);
}

void FunctionLowering::lowerElement(const CFGElement &E) {
  switch (E.getKind()) {
  case CFGElement::Statement:
  case CFGElement::Constructor:
  case CFGElement::CXXRecordTypedCall: {
    const Stmt *S = E.castAs<CFGStmt>().getStmt();
    if (!Scan.Tries.empty())
      enterTry(Scan.TryOf.lookup(S));
    lowerStmt(S);
    if (const auto *Value = dyn_cast<Expr>(S); Value && Scan.ArmOf.count(Value))
      lowerArm(Value);
    return;
  }
  case CFGElement::Initializer: {
    const CXXCtorInitializer *I = E.castAs<CFGInitializer>().getInitializer();
    if (!Scan.Tries.empty())
      enterTry(Scan.TryOf.lookup(I->getInit()));
    return lowerInitializer(I);
  }
  case CFGElement::AutomaticObjectDtor:
  case CFGElement::TemporaryDtor:
  case CFGElement::MemberDtor:
  case CFGElement::BaseDtor:
    return lowerDestructor(E);
  case CFGElement::CleanupFunction:
    return lowerCleanup(E.castAs<CFGCleanupFunction>().getVarDecl());
  default:
    return; // scopes, lifetimes, delete (lowered at the expression)
  }
}

//===--- The end of a life -----------------------------------------------===//

void FunctionLowering::lowerDestructor(const CFGElement &E) {
  switch (E.getKind()) {
  case CFGElement::AutomaticObjectDtor: {
    const VarDecl *VD = E.castAs<CFGAutomaticObjDtor>().getVarDecl();
    auto Loc = LocalIndex.find(VD);
    if (Loc == LocalIndex.end())
      return;
    ir::Entity Self;
    Self.Root = ir::RootKind::Local;
    Self.Index = Loc->second;
    Self.Name = nameOf(VD);
    QualType T = VD->getType().getNonReferenceType();
    Self.Type = Mod.type(T);
    const Stmt *Trigger = E.castAs<CFGAutomaticObjDtor>().getTriggerStmt();
    SourceLocation End = Trigger ? Trigger->getEndLoc() : VD->getLocation();
    return lowerDestroy(Self, T, Mod.range(End));
  }
  case CFGElement::TemporaryDtor: {
    const CXXBindTemporaryExpr *T =
        E.castAs<CFGTemporaryDtor>().getBindTemporaryExpr();
    auto Known = Values.find(stripWrappers(T));
    // The operand of a co_await stands in the tree more than once.
    if (Known == Values.end() || !Destroyed.insert(T).second)
      return;
    ir::Entity Object = F.Entities[Known->second];
    if (Object.Root == ir::RootKind::Temp)
      lowerDestroy(Object, T->getType(), Mod.range(T->getEndLoc()));
    return;
  }
  case CFGElement::MemberDtor: {
    const FieldDecl *Fd = E.castAs<CFGMemberDtor>().getFieldDecl();
    if (Fd->getParent()->isUnion())
      return; // in the graph of Clang 19 only; nothing destroys it
    ir::Entity This;
    This.Root = ir::RootKind::This;
    return lowerDestroy(field(This, Fd), Fd->getType(),
                        Mod.range(FD->getBodyRBrace()));
  }
  case CFGElement::BaseDtor: {
    const CXXBaseSpecifier *Base = E.castAs<CFGBaseDtor>().getBaseSpecifier();
    ir::Entity This;
    This.Root = ir::RootKind::This;
    This.Type = Mod.type(Base->getType());
    return lowerDestroy(This, Base->getType(), Mod.range(FD->getBodyRBrace()));
  }
  default:
    return;
  }
}

/// `__attribute__((cleanup(f))) T x;` calls f(&x) at the end of the scope.
void FunctionLowering::lowerCleanup(const VarDecl *VD) {
  const FunctionDecl *Callee = VD->getAttr<CleanupAttr>()->getFunctionDecl();
  ir::Entity Self = variable(VD, 0);
  if (!Callee || Self.Root == ir::RootKind::Unknown)
    return;
  ir::EntityId Place = intern(Self);
  ir::EntityId Address = intern(step(Self, ir::StepKind::AddressOf));
  ir::Range Where = Mod.range(VD->getLocation());
  auto Rows = Mod.Models.functions(Mod.qualifiedName(Callee));
  if (!Rows.empty() && Rows.front()->Path == ModelPath::None &&
      Rows.front()->Object.Kind == ModelArg::Arg) {
    ir::Op &O = emit(Rows.front()->Op, Where);
    O.Object = Rows.front()->Object.Deref ? Place : Address;
    O.Flags = Rows.front()->Flags | ir::OpImplicit;
    O.Text = Rows.front()->Name;
    return;
  }
  ir::CalleeId Id = Mod.callee(Callee);
  ir::Op &O = emit(ir::OpKind::Call, Where);
  O.Callee = Id;
  O.Args.push_back(Address);
  O.Flags = ir::OpImplicit | (Mod.isSystem(Callee) ? ir::OpLibrary : 0u);
}

//===--- Entry points ----------------------------------------------------===//

ir::Function FunctionLowering::run() {
  describe();
  const Stmt *Body = FD->getBody();
  if (const auto *Coroutine = dyn_cast_or_null<CoroutineBodyStmt>(Body))
    Body = Coroutine->getBody();
  if (Body)
    lowerBody(Body);
  return std::move(F);
}

ir::Function FunctionLowering::runGlobalInit(const VarDecl *VD) {
  F.Usr = "init:" + Mod.usr(VD);
  F.Name = "initializer of " + VD->getNameAsString();
  F.Flags = ir::FnInternal | ir::FnImplicit;
  F.Decl = Mod.range(VD->getLocation());
  const Expr *Init = VD->getAnyInitializer();
  if (const Expr *Built = stripWrappers(Init); isa<CXXConstructExpr>(Built))
    Scan.BuildsVar[Built] = VD;
  lowerBody(Init);
  if (F.Blocks.empty())
    return std::move(F);
  // What the initialiser computed goes into the variable, at the end.
  for (ir::BlockId B = 0; B < F.Blocks.size(); ++B)
    if (B != F.Exit && F.Blocks[B].Succs.size() == 1 &&
        F.Blocks[B].Succs[0] == F.Exit) {
      Current = B;
      initFrom(intern(variable(VD, 0)), Init, VD->getType()->isReferenceType(),
               F.Decl);
      break;
    }
  return std::move(F);
}

} // namespace leash::lower
