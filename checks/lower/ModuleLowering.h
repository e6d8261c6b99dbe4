// SPDX-License-Identifier: Apache-2.0
//
// State of lowering one translation unit: tables of files, types and callees,
// and the list of functions still to lower.
#ifndef LEASH_CHECKS_LOWER_MODULELOWERING_H
#define LEASH_CHECKS_LOWER_MODULELOWERING_H

#include "checks/lower/Annotations.h"
#include "checks/lower/Lower.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include <deque>

namespace leash::lower {

/// Its own name, without what it is in.
inline ir::Symbol nameOf(const clang::NamedDecl *D) {
  if (D->getIdentifier())
    return D->getName();
  return D->getNameAsString();
}

/// A function whose turn is to come. A lambda brings its captures, which only
/// the enclosing function can name.
struct Pending {
  const clang::FunctionDecl *Decl = nullptr;
  ir::Symbol Parent;
  ir::Symbol ThisClass;
  std::vector<ir::Capture> Captures;
  llvm::DenseMap<const clang::ValueDecl *, uint32_t> CaptureIndex;
  const clang::LambdaExpr *Lambda = nullptr;
  // In place of Decl: the default constructor or destructor of a class, which
  // nobody wrote and Clang did not define, as it saw no use of it.
  const clang::CXXRecordDecl *MadeUp = nullptr;
  bool Destroys = false;
};

class ModuleLowering {
public:
  ModuleLowering(clang::ASTContext &Ctx, const LowerOptions &Options,
                 clang::Preprocessor *PP);

  ir::Module run();

  clang::ASTContext &Ctx;
  const clang::SourceManager &SM;
  const ModelSet &Models;
  const LowerOptions &Options;
  clang::Preprocessor *PP;
  ir::Module M;

  /// \name Tables
  /// @{
  ir::FileId file(clang::SourceLocation Loc);
  ir::Pos pos(clang::SourceLocation FileLoc);
  ir::Range range(clang::SourceRange R);
  ir::Range range(clang::SourceLocation Token) { return range({Token, Token}); }
  ir::TypeId type(clang::QualType T);
  const ir::Type &typeInfo(ir::TypeId T) const { return M.Types[T]; }
  ir::CalleeId callee(const clang::FunctionDecl *FD);
  static bool isNoExcept(const clang::FunctionDecl *FD);
  ir::Symbol usr(const clang::Decl *D);
  /// Qualified, without inline namespaces and template arguments.
  ir::Symbol qualifiedName(const clang::NamedDecl *D);
  std::string displayName(const clang::FunctionDecl *FD);
  std::vector<ir::Annotation> annotations(const clang::Decl *D);
  /// Null when nothing is annotated on it or on what it overrides.
  const AnnotatedCall *annotatedCall(const clang::FunctionDecl *FD);
  /// The constant that a flag or counter, atomic or not, begins with.
  std::optional<int64_t> initialValue(clang::QualType T,
                                      const clang::Expr *Init);
  bool isSystem(clang::SourceLocation Loc);
  bool isSystem(const clang::Decl *D);
  void gap(llvm::StringRef Reason) { ++Gaps[Reason]; }
  /// The source text of a range in one file; empty in macros.
  llvm::StringRef text(clang::SourceRange R);
  /// Does the file include another header further down?
  bool includesBehind(clang::SourceLocation FileLoc);
  /// @}

  /// Does anything of this type matter for concurrency, or does it own objects
  /// of the user's that may?
  bool matters(ir::TypeId T);
  /// Does an object of the type destroy, or share in, what it holds?
  bool isOwner(ir::TypeId T) const;
  /// The class of the user's that this is, if it is one.
  const clang::CXXRecordDecl *userRecord(ir::TypeId T) const {
    return T == ir::None ? nullptr : UserRecords.lookup(T);
  }

  /// \name Special members, also those that Clang did not define
  /// @{
  ir::CalleeId destructor(const clang::CXXRecordDecl *RD);
  ir::CalleeId defaultConstructor(const clang::CXXRecordDecl *RD);
  std::string madeUpUsr(const clang::CXXRecordDecl *RD, bool Destroys);
  std::string madeUpName(const clang::CXXRecordDecl *RD, bool Destroys);
  /// @}

  /// The record whose members a call on this type can reach; through pointers,
  /// references and smart pointers.
  static const clang::CXXRecordDecl *recordOf(clang::QualType T);

  /// Model of a record type or of the nearest base that has one.
  const ModelType *modelOf(const clang::RecordDecl *RD, unsigned Depth = 0);

  void enqueue(Pending P);
  void declareVirtual(const clang::FunctionDecl *FD);
  void lowerClass(const clang::RecordDecl *RD);
  /// What the default constructor that nobody wrote starts (`std::thread
  /// t{work};`): who makes an object may be in another unit.
  void lowerInitializers(const clang::CXXRecordDecl *RD);
  void lowerStatic(const clang::VarDecl *VD) { lowerGlobal(VD); }

  /// The single call operator of a closure or functor class.
  /// With several, the only one that takes \p Args arguments.
  const clang::CXXMethodDecl *
  callOperator(const clang::CXXRecordDecl *RD,
               std::optional<size_t> Args = std::nullopt);
  /// All that have a body: the instantiations of a generic lambda.
  llvm::SmallVector<const clang::CXXMethodDecl *, 2>
  callOperators(const clang::CXXRecordDecl *RD);

  /// A closure that is called somewhere. Its body is lowered in the end, too,
  /// when its expression is in no body (`run<+[] { work(); }>()`).
  void mention(const clang::CXXRecordDecl *Closure) {
    if (Closure->capture_size() == 0)
      Mentioned.push_back(Closure);
  }

  /// Does the coroutine do nothing until it is resumed for the first time?
  bool startsLazily(const clang::CoroutineBodyStmt *Body);

private:
  void collectUnit();
  void collect(const clang::DeclContext *DC);
  void collectDecl(const clang::Decl *D);
  void collectFunctionTemplate(const clang::FunctionTemplateDecl *FTD);
  void collectClassTemplate(const clang::ClassTemplateDecl *CTD);
  void lowerGlobal(const clang::VarDecl *VD);
  void lowerFunction(Pending &P);
  void addFunction(ir::Function F);
  void lowerGlobalInit(const clang::VarDecl *VD);
  void enqueueMentioned();
  void finish();

  ir::CalleeId madeUp(const clang::CXXRecordDecl *RD, bool Destroys);
  bool hasLife(const clang::CXXRecordDecl *RD);
  bool hasLife(clang::QualType Member);

  bool isStopToken(clang::QualType T);
  std::optional<int64_t> tokenParam(const clang::FunctionDecl *FD);
  const clang::FunctionDecl *tokenOverload(const clang::FunctionDecl *FD);

  ir::TypeId addType(ir::Type T);
  ir::Type makeType(clang::QualType T);
  void describeRecord(clang::QualType T, const clang::RecordDecl *RD,
                      ir::Type &Out);
  clang::QualType elementType(clang::QualType T, const clang::RecordDecl *RD,
                              int Index);
  const ModelType *typedefModel(clang::QualType T);
  ir::DtorEffect dtorOf(const ModelType &Model);
  void roleFromAnnotations(const clang::RecordDecl *RD, ir::Type &Out);

  std::deque<Pending> Queue;
  std::vector<const clang::CXXRecordDecl *> Mentioned;
  llvm::DenseSet<const clang::Decl *> Seen;
  llvm::StringSet<> Defined; // USRs of globals and classes
  llvm::StringMap<size_t> FunctionIndex;
  llvm::DenseMap<clang::FileID, ir::FileId> FileIds;
  llvm::StringMap<ir::FileId> FilesByPath;
  llvm::DenseMap<clang::FileID, bool> SystemFiles;
  llvm::DenseMap<clang::FileID, size_t> LastIncludes; // 0: none
  llvm::DenseMap<void *, ir::TypeId> TypeIds;
  llvm::StringMap<ir::TypeId> TypesByContent;
  llvm::DenseMap<const clang::Decl *, ir::CalleeId> CalleeIds;
  llvm::DenseMap<std::pair<const clang::CXXRecordDecl *, unsigned>,
                 ir::CalleeId>
      MadeUps;
  llvm::DenseMap<uint32_t, const clang::CXXRecordDecl *> UserRecords;
  llvm::DenseMap<const clang::CXXRecordDecl *, bool> Lives;
  llvm::DenseMap<const clang::Decl *, std::unique_ptr<AnnotatedCall>>
      AnnotatedCalls;
  llvm::DenseMap<const clang::Decl *, ir::Symbol> Usrs;
  llvm::StringMap<const clang::Decl *> UsrOwners;
  llvm::DenseMap<const clang::Decl *, ir::Symbol> Names;
  llvm::DenseMap<const clang::RecordDecl *, const ModelType *> RecordModels;
  llvm::DenseMap<uint32_t, bool> Matters;
  llvm::StringMap<uint64_t> Gaps;
  unsigned TypeDepth = 0;
};

} // namespace leash::lower

#endif
