// SPDX-License-Identifier: Apache-2.0
//
// Lowers one function: Clang's control-flow graph becomes IR blocks, each
// expression becomes at most a few ops, places become entities.
#ifndef LEASH_CHECKS_LOWER_FUNCTIONLOWERING_H
#define LEASH_CHECKS_LOWER_FUNCTIONLOWERING_H

#include "checks/lower/FunctionScan.h"
#include "checks/lower/ModuleLowering.h"
#include "clang/Analysis/CFG.h"

namespace leash::lower {

/// A call as the models see it: of whatever syntax.
struct CallInfo {
  const clang::Expr *Site = nullptr;
  const clang::FunctionDecl *Callee = nullptr;
  const clang::Expr *Object = nullptr;            // implicit object argument
  bool ObjectIsPointer = false;                   // `p->f()`
  llvm::SmallVector<const clang::Expr *, 4> Args; // written ones
  bool Construct = false;
  ir::EntityId Target = ir::None; // Construct: what is built
};

class FunctionLowering {
public:
  FunctionLowering(ModuleLowering &Mod, Pending &P);
  ir::Function run();
  ir::Function runGlobalInit(const clang::VarDecl *VD);
  ir::Function runMadeUp();

private:
  /// \name The function around the blocks (FunctionLowering.cpp)
  /// @{
  void describe();
  void describeParams();
  void describeTries();
  void describeLoops();
  ir::ParamAnchor anchor();
  ir::Redecl redecl(const clang::FunctionDecl &Other);
  ir::LoopStmt loopStmt(const clang::Stmt *S);
  void lowerBody(const clang::Stmt *Body);
  ir::BlockId lowerGraph(const clang::Stmt *Body);
  void lowerBlock(const clang::CFGBlock &B);
  void lowerElement(const clang::CFGElement &E);
  void terminate(const clang::CFGBlock &B);
  void branch(const clang::CFGBlock &B, ir::Block &Out);
  void noteArms(const clang::CFGBlock &B, const clang::ConditionalOperator *C);
  ir::PredId temporariesCond(const clang::CFGBlock &B);
  void lowerDestructor(const clang::CFGElement &E);
  void lowerCleanup(const clang::VarDecl *VD);
  void switchOver(const clang::CFGBlock &B, ir::Block &Out);
  void enterTry(const clang::CXXTryStmt *Try);
  void linkSuccessors(const clang::CFGBlock &B, ir::Block &Out);
  ir::BlockId newBlock();
  void finishEmpty();
  /// @}

  /// \name Statements (Statements.cpp)
  /// @{
  void lowerStmt(const clang::Stmt *S);
  void lowerDecl(const clang::DeclStmt *S);
  void initVariable(const clang::VarDecl *VD);
  void initFrom(ir::EntityId Target, const clang::Expr *Init, bool IsRef,
                ir::Range Where);
  void lowerInitializer(const clang::CXXCtorInitializer *I);
  void escapeArms(const clang::ConditionalOperator *C);
  void escapeElements(const clang::CXXStdInitializerListExpr *L);
  void escapePlace(const clang::Expr *E, const clang::Stmt *At);
  void lowerConditional(const clang::ConditionalOperator *C);
  void lowerArm(const clang::Expr *Arm);
  void lowerAssign(const clang::BinaryOperator *B);
  void lowerIncrement(const clang::UnaryOperator *U);
  void unknownPlace(const clang::Expr *E, ir::Range Where);
  void putInstead(const ModelFunction &Row, const CallInfo &C);
  ir::Entity pointee(const clang::Expr *Pointer);
  void lowerAtomic(const clang::AtomicExpr *A);
  void lowerAtomicCopy(const clang::AtomicExpr *A, ir::EntityId From);
  std::optional<int64_t> onlyValue(const ir::Entity &Local) const;
  bool lowerSync(const CallInfo &C);
  void lowerReturn(const clang::ReturnStmt *S);
  std::string exceptionType(clang::QualType T);
  std::string caughtAs(clang::QualType T);
  void lowerLambda(const clang::LambdaExpr *L);
  void initMembers(ir::Entity Whole, const clang::Expr *List, ir::Range Where);
  void lowerUnnamed(const clang::Expr *List);
  void lowerNew(const clang::CXXNewExpr *N);
  void lowerNewInit(const clang::CXXNewExpr *N, ir::EntityId Pointer);
  void lowerRead(const clang::Expr *E);
  void write(ir::EntityId Target, const clang::Expr *Value, bool IsRef,
             ir::Range Where);
  /// @}

  /// \name Calls (Calls.cpp, ModelOps.cpp)
  /// @{
  void lowerCall(const clang::CallExpr *C);
  void lowerConstruct(const clang::CXXConstructExpr *C);
  void lowerDependentCall(const clang::CallExpr *C);
  bool lowerAnnotated(const CallInfo &C);
  ModelArg tokenArg(const CallInfo &C);
  void emitAssumption(const AnnotatedCall::Claim &Claim, const CallInfo &C);
  const ModelFunction *model(const CallInfo &C);
  const ModelFunction *pick(llvm::ArrayRef<const ModelFunction *> Rows,
                            const CallInfo &C);
  bool argIs(const clang::Expr *Arg, llvm::StringRef What);
  void emitModel(const ModelFunction &Row, const CallInfo &C);
  void emitBody(const ModelFunction &Row, const CallInfo &C, ir::Op &O);
  void emitInsert(const ModelFunction &Row, const CallInfo &C, ir::Op &O);
  bool emitElementSpawn(const CallInfo &C, ir::EntityId Container);
  void emitPlainCall(const CallInfo &C);
  void emitConstruct(const CallInfo &C, ir::TypeId T, bool User);
  ir::EntityId addArgument(ir::Op &O, const clang::Expr *A);
  void markCases(const CallInfo &C);
  void finishModel(const ModelFunction &Row, const CallInfo &C, ir::Op &O);
  bool emitTarget(const clang::Expr *Callable, ir::EntityId On, uint32_t Flags,
                  const CallInfo &C);
  bool emitInvoked(const ModelFunction &Row, const CallInfo &C,
                   const ir::Op &O);
  void chooseOverload(ir::Callable &C, const clang::Expr *E, size_t Args);
  void placeResult(const CallInfo &C, ir::Entity Container, ir::Op &O);
  void givenAway(llvm::ArrayRef<const clang::Expr *> Args);
  bool copyOrMove(const CallInfo &C);
  static const clang::Expr *argument(const ModelArg &A, const CallInfo &C);
  static llvm::SmallVector<const clang::Expr *, 4>
  rowArgs(const ModelFunction &Row, const CallInfo &C);
  const clang::FunctionDecl *boundOnce(const clang::Expr *Callee);
  bool isArithmetic(const clang::CallExpr *Call, const clang::FunctionDecl *FD);
  void lowerIterator(const clang::CallExpr *Call);
  static bool isAwaiterCall(const clang::FunctionDecl *FD);
  std::optional<int64_t> constantMillis(const clang::Expr *E);
  ir::Entity tupleMember(ir::Entity Base, clang::QualType T, unsigned Index);
  bool emitMembers(const CallInfo &C, ir::EntityId Target, clang::QualType T);
  bool canStop(const ModelArg &Stop, const CallInfo &C);
  void timeouts(const ModelFunction &Row, const CallInfo &C, ir::Op &O);
  ir::Entity built(const clang::CXXConstructExpr *E);
  ir::Entity modelEntity(const ModelArg &A, const CallInfo &C);
  ir::EntityId modelArg(const ModelArg &A, const CallInfo &C);
  CallInfo callInfo(const clang::CallExpr *C);
  ir::EntityId result(const clang::Expr *E);
  /// @}

  /// \name What library functions make (Factories.cpp)
  /// @{
  void emitMake(const CallInfo &C, ir::Op &O);
  bool emitBuilt(const CallInfo &C, ir::EntityId Id);
  bool emitElement(ir::Shape Form, const CallInfo &C, ir::EntityId Element);
  void emitUnknownBuild(const CallInfo &C, const clang::CXXRecordDecl *RD);
  void emitAggregate(const CallInfo &C, const clang::CXXRecordDecl *RD);
  void emitImplicit(const clang::CXXRecordDecl *RD, ir::EntityId Id,
                    ir::Range Where);
  void destroyMembers(const clang::CXXRecordDecl *RD);
  void constructMembers(const clang::CXXRecordDecl *RD);
  void constructMember(const ir::Entity &Member);
  void initMember(const clang::FieldDecl *Fd, const clang::Expr *Init);
  /// @}

  /// \name The end of a life (Owners.cpp)
  /// @{
  void lowerDestroy(ir::Entity Object, clang::QualType T, ir::Range Where);
  void lowerDelete(const clang::CXXDeleteExpr *D);
  void emitDestroy(const ir::Entity &Object, const clang::CXXRecordDecl *RD,
                   ir::Range Where);
  void destroyOwned(ir::Entity At, ir::TypeId T, ir::Range Where);
  const clang::CXXRecordDecl *realClass(const ir::Entity &Owner);
  bool isMadeHere(const ir::Entity &E) const;
  bool keeps(const ir::Entity &Owner) const;
  bool empties(const ir::Op &O) const;
  bool sharesItself(const clang::CXXRecordDecl *RD, unsigned Depth = 0);
  /// @}

  /// \name Places (Entities.cpp)
  /// @{
  ir::Entity entity(const clang::Expr *E, unsigned Depth = 0);
  ir::Entity variable(const clang::ValueDecl *D, unsigned Depth);
  ir::Entity alias(const clang::VarDecl *VD, unsigned Depth);
  ir::Entity rangeOf(const clang::CXXForRangeStmt *F, unsigned Depth = 0);
  ir::Entity accessor(const clang::Expr *E, unsigned Depth);
  void nameMemory(ir::EntityId Memory, ir::EntityId Pointer);
  ir::Entity written(const clang::Expr *Value, ir::Op &O);
  ir::Entity member(const clang::MemberExpr *ME, unsigned Depth);
  ir::Entity objectOf(const CallInfo &C, unsigned Depth);
  ir::Entity applyPath(ModelPath P, ir::Entity Base, const clang::Expr *Site,
                       const clang::Expr *Index);
  ir::Entity field(ir::Entity Base, const clang::FieldDecl *F);
  ir::Entity step(ir::Entity Base, ir::StepKind K, std::string Name = {});
  ir::Entity constant(const clang::Expr *E);
  ir::TypeId elementType(ir::TypeId T);
  ir::EntityId intern(const ir::Entity &E);
  ir::EntityId id(const clang::Expr *E) { return intern(entity(E)); }
  ir::Entity temp(ir::TypeId T);
  /// @}

  /// \name Conditions (Predicates.cpp)
  /// @{
  ir::PredId pred(const clang::Expr *E, unsigned Depth = 0);
  const clang::Expr *wrappedCondition(const clang::Expr *E);
  ir::PredId addPred(ir::Pred P);
  ir::PredId comparison(const clang::BinaryOperator *B, unsigned Depth);
  ir::PredId compareTwoValued(const clang::Expr *E, ir::Rel R, int64_t Value,
                              unsigned Depth);
  ir::PredId choose(const clang::Expr *Cond, bool IfTrue, bool IfFalse,
                    unsigned Depth);
  ir::PredId compare(const clang::Expr *L, ir::Rel R, const clang::Expr *Rhs);
  ir::PredId unknownPred(const clang::Expr *E);
  ir::EntityId tested(const clang::Expr *E);
  /// @}

  /// \name Thread ids (ThreadIds.cpp)
  /// @{
  ir::EntityId idOf(const clang::Expr *E);
  bool lowerIdTest(const clang::CallExpr *Call);
  ir::PredId idTest(const clang::CXXOperatorCallExpr *Call);
  /// @}

  /// \name Bits of integers (Bits.cpp)
  /// @{
  std::optional<uint64_t> mask(const clang::Expr *E) const;
  llvm::SmallVector<ir::EntityId, 4> bits(ir::Entity Whole, uint64_t Mask);
  ir::PredId bitTest(const clang::Expr *E);
  ir::PredId bitComparison(const clang::Expr *E, ir::Rel R, int64_t Value);
  bool writeBits(const ir::Entity &Whole, uint64_t Mask,
                 std::optional<int64_t> Value, ir::Op Write);
  bool changeBits(const ir::Entity &Whole, clang::BinaryOperatorKind How,
                  const clang::Expr *With, const ir::Op &Write);
  bool changeBits(const ModelFunction &Row, const CallInfo &C, const ir::Op &O);
  /// @}

  /// \name Callables (Callables.cpp)
  /// @{
  bool holdsCallable(const clang::CXXConstructExpr *C);
  ir::Callable callable(const clang::Expr *E, unsigned Depth = 0);
  void bindArguments(ir::Callable &C, llvm::ArrayRef<const clang::Expr *> Args);
  ir::Callable bound(const CallInfo &C);
  const clang::FunctionDecl *target(const clang::Expr *E, unsigned Depth = 0);
  /// @}

  ir::Op &emit(ir::OpKind K, ir::Range Where);
  ir::Op &emit(ir::OpKind K, const clang::Stmt *S) {
    return emit(K, Mod.range(S->getSourceRange()));
  }
  bool isPosition(clang::QualType T);
  bool isUserRecord(clang::QualType T);

  ModuleLowering &Mod;
  Pending &P;
  const clang::FunctionDecl *FD;
  FunctionScan Scan;
  ir::Function F;
  std::unique_ptr<clang::CFG> Graph;
  llvm::DenseMap<const clang::CFGBlock *, ir::BlockId>
      First; // IR block of a CFG block
  llvm::DenseMap<const clang::ValueDecl *, uint32_t> LocalIndex, ParamIndex;
  llvm::SmallVector<const clang::VarDecl *, 8> LocalDecls; // by index
  llvm::DenseMap<const clang::CXXTryStmt *, ir::TryId> TryIds;
  llvm::DenseMap<const clang::Stmt *, ir::LoopId> LoopIds;
  llvm::DenseMap<const clang::Expr *, ir::EntityId> Values; // of lowered exprs
  /// Comparisons that ask whether a thread runs -> the answer.
  llvm::DenseMap<const clang::Expr *, ir::EntityId> IdTests;
  llvm::DenseMap<const clang::Expr *, ir::Callable> CallableOf;
  llvm::DenseMap<const clang::Expr *, const ModelFunction *> Rows; // memo
  llvm::StringMap<ir::EntityId> Interned; // by the bytes of appendKey()
  llvm::DenseMap<const clang::VarDecl *, int> Resolving; // guards recursion
  llvm::DenseSet<const clang::CXXBindTemporaryExpr *>
      Destroyed; // in this block
  /// Blocks of the arms of `c ? 0 : 1`: what the operator gives there.
  llvm::DenseMap<
      const clang::CFGBlock *,
      std::pair<const clang::ConditionalOperator *, const clang::Expr *>>
      Chosen;
  // What `m.emplace(…)` gave back, or a local made of it -> m, for which its
  // iterator stands.
  llvm::DenseMap<ir::EntityId, ir::EntityId> InsertedInto;
  ir::BlockId Current = 0;
  uint32_t NextTemp = 0;
  bool Dependent = false;
};

} // namespace leash::lower

#endif
