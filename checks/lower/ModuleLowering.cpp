// SPDX-License-Identifier: Apache-2.0
#include "checks/lower/ModuleLowering.h"
#include "checks/lower/Compat.h"
#include "checks/lower/FunctionLowering.h"
#include "clang/AST/Attr.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Index/USRGeneration.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"

using namespace clang;

namespace leash::lower {

ModuleLowering::ModuleLowering(ASTContext &C, const LowerOptions &O,
                               Preprocessor *P)
    : Ctx(C), SM(C.getSourceManager()),
      Models(O.Models ? *O.Models : ModelSet::builtin()), Options(O), PP(P) {}

ir::Module ModuleLowering::run() {
  file(SM.getLocForStartOfFile(SM.getMainFileID()));
  M.MainFile = M.Files.empty() ? "" : M.Files.front().Path;
  M.Incomplete = Ctx.getDiagnostics().hasUncompilableErrorOccurred();
  collectUnit();
  do {
    while (!Queue.empty()) {
      Pending P = std::move(Queue.front());
      Queue.pop_front();
      lowerFunction(P);
    }
    enqueueMentioned();
  } while (!Queue.empty());
  finish();
  return std::move(M);
}

void ModuleLowering::finish() {
  for (const auto &G : Gaps)
    M.Gaps.push_back({G.getKey().str(), G.getValue()});
  llvm::sort(M.Gaps, [](const ir::Gap &A, const ir::Gap &B) {
    return A.Reason < B.Reason;
  });
}

//===--- Places ----------------------------------------------------------===//

static std::string realPath(llvm::StringRef Name) {
  llvm::SmallString<256> Real;
  if (!llvm::sys::fs::real_path(Name, Real))
    return Real.str().str();
  return Name.str(); // in memory
}

ir::FileId ModuleLowering::file(SourceLocation Loc) {
  FileID FID = SM.getFileID(Loc);
  auto It = FileIds.find(FID);
  if (It != FileIds.end())
    return It->second;
  ir::FileId Id = ir::None;
  if (auto Entry = SM.getFileEntryRefForID(FID)) {
    std::string Path = realPath(Entry->getName());
    auto [Known, New] = FilesByPath.try_emplace(Path, M.Files.size());
    Id = Known->second;
    if (New) {
      llvm::StringRef Text = SM.getBufferData(FID);
      M.Files.push_back({Path, llvm::xxh3_64bits(Text), isSystem(Loc)});
    }
  }
  FileIds[FID] = Id;
  return Id;
}

ir::Pos ModuleLowering::pos(SourceLocation Loc) {
  auto [FID, Offset] = SM.getDecomposedLoc(Loc);
  return {SM.getLineNumber(FID, Offset), SM.getColumnNumber(FID, Offset),
          Offset};
}

ir::Range ModuleLowering::range(SourceRange R) {
  ir::Range Out;
  if (R.isInvalid())
    return Out;
  Out.InMacro = R.getBegin().isMacroID() || R.getEnd().isMacroID();
  CharSourceRange C = SM.getExpansionRange(R);
  SourceLocation B = C.getBegin(), E = C.getEnd();
  FileID FB = SM.getFileID(B);
  Out.File = file(B);
  Out.Begin = pos(B);
  Out.End = Out.Begin;
  if (SM.getFileID(E) != FB || SM.getFileOffset(E) < Out.Begin.Offset)
    return Out;
  if (C.isTokenRange())
    E = E.getLocWithOffset(Lexer::MeasureTokenLength(E, SM, Ctx.getLangOpts()));
  Out.End = pos(E);
  return Out;
}

llvm::StringRef ModuleLowering::text(SourceRange R) {
  if (R.isInvalid() || R.getBegin().isMacroID() || R.getEnd().isMacroID())
    return {};
  return Lexer::getSourceText(CharSourceRange::getTokenRange(R), SM,
                              Ctx.getLangOpts());
}

/// Where the last directive that includes a header begins; 0 when there is
/// none. What is meant to stand at the end (`#include "x.moc"`) does not count.
static size_t lastInclude(StringRef Text) {
  for (size_t At = Text.rfind("include"); At != StringRef::npos && At;
       At = Text.take_front(At).rfind("include")) {
    StringRef Line = Text.take_front(At).rsplit('\n').second;
    StringRef Name = Text.drop_front(At + strlen("include")).ltrim(" \t");
    StringRef Ext = llvm::sys::path::extension(
        Name.drop_front().take_until([](char C) { return C == '"'; }));
    bool Header = Name.starts_with("<") ||
                  (Name.starts_with("\"") && Ext.starts_with(".h"));
    if (Header && Line.trim() == "#")
      return At;
  }
  return 0;
}

bool ModuleLowering::includesBehind(SourceLocation FileLoc) {
  auto [FID, Offset] = SM.getDecomposedLoc(FileLoc);
  auto [It, New] = LastIncludes.try_emplace(FID);
  if (New)
    It->second = lastInclude(SM.getBufferData(FID));
  return Offset < It->second;
}

bool ModuleLowering::isSystem(SourceLocation Loc) {
  if (Loc.isInvalid())
    return true;
  Loc = SM.getExpansionLoc(Loc);
  FileID FID = SM.getFileID(Loc);
  auto It = SystemFiles.find(FID);
  if (It != SystemFiles.end())
    return It->second;
  return SystemFiles[FID] = isSystemAt(Loc, SM);
}

//===--- Names -----------------------------------------------------------===//

/// Lambdas and unnamed records have no name that is unique over template
/// instantiations: the place is added to the name of the function they are in.
static std::string localSuffix(const Decl *D, const SourceManager &SM) {
  auto [FID, Offset] = SM.getDecomposedExpansionLoc(D->getLocation());
  return ("$" + llvm::Twine(SM.getLineNumber(FID, Offset)) + ":" +
          llvm::Twine(SM.getColumnNumber(FID, Offset)))
      .str();
}

/// What the function pointer of a closure calls: its call operator.
static const Decl *behindInvoker(const Decl *D) {
  const auto *Method = dyn_cast<CXXMethodDecl>(D);
  if (!Method || !Method->isLambdaStaticInvoker())
    return D;
  const CXXMethodDecl *Op = Method->getParent()->getLambdaCallOperator();
  const TemplateArgumentList *Args = Method->getTemplateSpecializationArgs();
  if (!Op || !Args)
    return Op ? Op : D;
  void *InsertPos = nullptr;
  FunctionTemplateDecl *Template = Op->getDescribedFunctionTemplate();
  const FunctionDecl *Spec =
      Template ? Template->findSpecialization(Args->asArray(), InsertPos)
               : nullptr;
  return Spec ? Spec : D;
}

ir::Symbol ModuleLowering::usr(const Decl *D) {
  D = behindInvoker(D)->getCanonicalDecl();
  auto It = Usrs.find(D);
  if (It != Usrs.end())
    return It->second;
  llvm::SmallString<128> Buffer;
  std::string Out;
  const auto *Tag = dyn_cast<TagDecl>(D);
  const auto *Method = dyn_cast<CXXMethodDecl>(D);
  if (Method && Method->getParent()->isLambda()) {
    Out = usr(Method->getParent()) + "()";
    if (const auto *Args = Method->getTemplateSpecializationArgs())
      for (const TemplateArgument &A : Args->asArray())
        if (A.getKind() == TemplateArgument::Type)
          Out += "<" + A.getAsType().getCanonicalType().getAsString() + ">";
  } else if (Tag && !Tag->getIdentifier() &&
             !Tag->getTypedefNameForAnonDecl()) {
    const auto *Outer = dyn_cast<Decl>(D->getDeclContext());
    if (Outer && !isa<TranslationUnitDecl, NamespaceDecl>(Outer))
      Out = usr(Outer).str();
    else if (ir::FileId F = file(SM.getExpansionLoc(D->getLocation()));
             F != ir::None)
      Out = M.Files[F].Path;
    Out += localSuffix(D, SM);
  } else if (!index::generateUSRForDecl(D, Buffer)) {
    Out = Buffer.str().str();
  } else {
    Out = "?" + localSuffix(D, SM);
  }
  // The USR of something that only this file can name holds at most the base
  // name of the file.
  const auto *ND = dyn_cast<NamedDecl>(D);
  if (ND && !ND->isExternallyVisible() && !isa<TranslationUnitDecl>(D) &&
      !(Method && Method->getParent()->isLambda()) &&
      Out.find("@@") == std::string::npos) {
    ir::FileId F = file(SM.getExpansionLoc(D->getLocation()));
    if (F != ir::None)
      Out += "@@" + llvm::utohexstr(llvm::xxh3_64bits(M.Files[F].Path), true);
  }
  // Two functions of one name (a USR that does not tell them apart, such as
  // overloads that differ by a constraint) must not be merged.
  auto [Owner, New] = UsrOwners.try_emplace(Out, D);
  if (!New && Owner->second != D) {
    Out += localSuffix(D, SM);
    // Instantiations with different lambdas have one place, too.
    std::string Base = Out;
    for (unsigned N = 2; !UsrOwners.try_emplace(Out, D).second; ++N)
      Out = Base + "#" + std::to_string(N);
  }
  return Usrs[D] = Out;
}

ir::Symbol ModuleLowering::qualifiedName(const NamedDecl *D) {
  auto It = Names.find(D);
  if (It != Names.end())
    return It->second;
  std::string Out;
  if (const DeclContext *DC = D->getDeclContext()) {
    while (DC && !isa<NamedDecl>(DC) && !isa<TranslationUnitDecl>(DC))
      DC = DC->getParent();
    const auto *NS = dyn_cast_or_null<NamespaceDecl>(DC);
    while (NS && (NS->isInline() || NS->isAnonymousNamespace())) {
      DC = NS->getParent();
      NS = dyn_cast<NamespaceDecl>(DC);
    }
    while (DC && isa<LinkageSpecDecl>(DC))
      DC = DC->getParent();
    if (const auto *Outer = dyn_cast_or_null<NamedDecl>(DC))
      if (!isa<FunctionDecl>(Outer))
        Out = qualifiedName(Outer).str();
  }
  if (!Out.empty())
    Out += "::";
  if (isa<CXXConstructorDecl>(D))
    Out += "(ctor)";
  else if (isa<CXXDestructorDecl>(D))
    Out += "(dtor)";
  else
    Out += D->getDeclName().getAsString();
  return Names[D] = Out;
}

std::string ModuleLowering::displayName(const FunctionDecl *FD) {
  const auto *Method = dyn_cast<CXXMethodDecl>(FD);
  if (Method && Method->getParent()->isLambda()) {
    const DeclContext *DC = Method->getParent()->getDeclContext();
    while (DC && !isa<FunctionDecl>(DC))
      DC = DC->getParent();
    if (!DC)
      return "lambda";
    std::string Outer = displayName(cast<FunctionDecl>(DC));
    return llvm::StringRef(Outer).starts_with("lambda in ")
               ? Outer
               : "lambda in " + Outer;
  }
  std::string Out;
  for (const DeclContext *DC = FD->getDeclContext(); DC; DC = DC->getParent())
    if (const auto *R = dyn_cast<RecordDecl>(DC))
      Out = R->getNameAsString() + "::" + Out;
  return Out + FD->getNameAsString();
}

std::vector<ir::Annotation> ModuleLowering::annotations(const Decl *D) {
  std::vector<ir::Annotation> Out;
  auto Add = [&](const Decl *From) {
    for (const auto *A : From->specific_attrs<AnnotateAttr>()) {
      llvm::StringRef Verb = A->getAnnotation();
      if (!Verb.consume_front("leash::"))
        continue;
      ir::Annotation Ann;
      Ann.Verb = Verb.str();
      for (const Expr *Arg : A->args())
        if (const auto *S =
                dyn_cast<clang::StringLiteral>(Arg->IgnoreParenCasts()))
          Ann.Args.push_back(S->getString().str());
      if (!llvm::is_contained(Out, Ann))
        Out.push_back(std::move(Ann));
    }
  };
  Add(D->getMostRecentDecl());
  // Attributes are not inherited by overriders.
  if (const auto *Method = dyn_cast<CXXMethodDecl>(D))
    for (const CXXMethodDecl *Base : Method->overridden_methods())
      for (ir::Annotation &A : annotations(Base))
        if (!llvm::is_contained(Out, A))
          Out.push_back(std::move(A));
  return Out;
}

void ModuleLowering::enqueue(Pending P) {
  if (!P.Decl || !Seen.insert(P.Decl).second)
    return;
  Queue.push_back(std::move(P));
}

void ModuleLowering::enqueueMentioned() {
  for (const CXXRecordDecl *Closure : std::exchange(Mentioned, {}))
    for (const CXXMethodDecl *Body : callOperators(Closure)) {
      if (isSystem(Body) || Body->isDependentContext())
        continue;
      Pending P;
      P.Decl = Body;
      enqueue(std::move(P));
    }
}

void ModuleLowering::lowerFunction(Pending &P) {
  FunctionLowering F(*this, P);
  addFunction(P.MadeUp ? F.runMadeUp() : F.run());
}

/// The first of two bodies of one function stays: the file has errors.
void ModuleLowering::addFunction(ir::Function F) {
  auto [It, New] = FunctionIndex.try_emplace(F.Usr, M.Functions.size());
  if (New)
    return M.Functions.push_back(std::move(F));
  ir::Function &Known = M.Functions[It->second];
  if (Known.hasBody() && F.hasBody())
    gap("defined twice");
  else if (F.hasBody())
    Known = std::move(F);
}

} // namespace leash::lower

namespace leash {

ir::Module lowerTranslationUnit(ASTContext &Context,
                                const LowerOptions &Options, Preprocessor *PP) {
  return lower::ModuleLowering(Context, Options, PP).run();
}

/// The compiler's own functions, which stand where they are first used.
static bool isBuiltin(const Decl &D) {
  const auto *FD = D.isImplicit() ? dyn_cast<FunctionDecl>(&D) : nullptr;
  return FD && FD->getBuiltinID();
}

bool lower::ModuleLowering::isSystem(const Decl *D) {
  return isBuiltin(*D) || isSystem(D->getLocation());
}

bool isSystemFile(SrcMgr::CharacteristicKind Kind, llvm::StringRef Path) {
  return Kind != SrcMgr::C_User || Path.starts_with("/usr/include/") ||
         Path.starts_with("/usr/lib/");
}

bool isSystemAt(SourceLocation Loc, const SourceManager &SM) {
  Loc = SM.getExpansionLoc(Loc);
  if (Loc.isInvalid())
    return true;
  auto Entry = SM.getFileEntryRefForID(SM.getFileID(Loc));
  return isSystemFile(SM.getFileCharacteristic(Loc),
                      Entry ? Entry->getName() : "");
}

bool isSystemCode(const Decl &D, const ASTContext &Context) {
  return isBuiltin(D) ||
         isSystemAt(D.getLocation(), Context.getSourceManager());
}

} // namespace leash
