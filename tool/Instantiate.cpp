// SPDX-License-Identifier: Apache-2.0
#include "tool/Instantiate.h"
#include "checks/lower/Lower.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Sema/Sema.h"

using namespace clang;

namespace {

class Instantiator {
public:
  explicit Instantiator(Sema &S) : S(S) {}

  void run() {
    bool Silent = S.Diags.getSuppressAllDiagnostics();
    S.Diags.setSuppressAllDiagnostics(true);
    scope(*S.Context.getTranslationUnitDecl());
    // Collected first: each of these may make more specialisations.
    for (CXXRecordDecl *R : Found)
      members(*R);
    S.DefineUsedVTables();
    S.PerformPendingInstantiations();
    S.Diags.setSuppressAllDiagnostics(Silent);
  }

private:
  Sema &S;
  llvm::SmallVector<CXXRecordDecl *, 16> Found;
  static constexpr unsigned MaxFound = 2000;

  void scope(DeclContext &In) {
    // What comes precompiled is the system's, or C.
    for (Decl *D : In.noload_decls()) {
      if (leash::isSystemCode(*D, S.Context))
        continue;
      if (auto *T = dyn_cast<ClassTemplateDecl>(D)) {
        for (ClassTemplateSpecializationDecl *Spec : T->specializations())
          if (Spec->getSpecializationKind() == TSK_ImplicitInstantiation)
            record(*Spec);
      } else if (isa<NamespaceDecl, LinkageSpecDecl>(D) ||
                 (isa<CXXRecordDecl>(D) &&
                  !cast<CXXRecordDecl>(D)->isDependentContext())) {
        scope(*cast<DeclContext>(D));
      }
    }
  }

  /// The class and those inside it, when it is complete.
  void record(CXXRecordDecl &R) {
    CXXRecordDecl *Def = R.getDefinition();
    if (!Def || Def->isDependentContext() || Def->isInvalidDecl() ||
        Found.size() >= MaxFound)
      return;
    Found.push_back(Def);
    for (Decl *D : Def->decls())
      if (auto *Inner = dyn_cast<CXXRecordDecl>(D);
          Inner && !Inner->isInjectedClassName() && !Inner->isLambda())
        record(*Inner);
  }

  /// What the user's own code makes is there already.
  static bool isMade(CXXRecordDecl &R) {
    return llvm::any_of(
        R.ctors(), [](const CXXConstructorDecl *C) { return C->isUsed(); });
  }

  void members(CXXRecordDecl &R) {
    if (R.field_empty())
      return;
    bool Made = isMade(R);
    for (CXXConstructorDecl *C : R.ctors())
      if (!Made && !C->isCopyOrMoveConstructor())
        member(*C);
    // What is made may be deleted nowhere, or by a library.
    if (CXXDestructorDecl *D = R.getDestructor())
      member(*D);
  }

  void member(CXXMethodDecl &M) {
    if (M.isUserProvided() && !M.isDeleted() && !M.isInvalidDecl() &&
        !M.isUsed() && M.getTemplateInstantiationPattern())
      S.MarkFunctionReferenced(M.getLocation(), &M);
  }
};

} // namespace

void leash::instantiateSkipped(Sema &S) {
  if (S.getLangOpts().CPlusPlus && !S.Diags.hasErrorOccurred())
    Instantiator(S).run();
}
