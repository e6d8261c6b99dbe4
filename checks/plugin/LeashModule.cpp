// SPDX-License-Identifier: Apache-2.0
//
// The checks as a clang-tidy module: one translation unit at a time.
//
// The check that runs first lowers the unit and links it as a program of one;
// the others of the same unit share it. Findings go out through diag(), so that
// NOLINT, header filters, -fix and --export-fixes are clang-tidy's own.
#include "checks/plugin/Report.h"
#include "checks/plugin/SharedProgram.h"
#include "clang-tidy/ClangTidyModule.h"
#if LEASH_TIDY_REGISTRY_HEADER
#include "clang-tidy/ClangTidyModuleRegistry.h"
#endif
#include "clang/ASTMatchers/ASTMatchFinder.h"

using namespace clang;
using namespace clang::tidy;

namespace leash {
namespace {

class LeashCheck : public ClangTidyCheck {
public:
  LeashCheck(const CheckInfo &Info, StringRef Name, ClangTidyContext *Context)
      : ClangTidyCheck(Name, Context), Info(Info),
        Shared(SharedProgram::of(*Context)), Values(Info.Options) {
    // Only the getters that are no templates: g++ and clang do not agree on the
    // symbols of the others.
    for (const OptionInfo &O : Info.Options)
      read(O);
  }

  void storeOptions(ClangTidyOptions::OptionMap &Map) override {
    for (const OptionInfo &O : Info.Options) {
      std::string Value = Values.text(O.Name);
      Options.store(Map, O.Name, StringRef(Value));
    }
  }

  void registerPPCallbacks(const SourceManager &, Preprocessor *PP,
                           Preprocessor *) override {
    Shared->usePreprocessor(PP);
  }

  void registerMatchers(ast_matchers::MatchFinder *Finder) override {
    Finder->addMatcher(ast_matchers::translationUnitDecl().bind("unit"), this);
  }

  void check(const ast_matchers::MatchFinder::MatchResult &Result) override {
    // What did not parse is half a program: an unjoined thread may be joined in
    // the other half. The driver drops such units too.
    if (Result.Context->getDiagnostics().hasUncompilableErrorOccurred())
      return;
    const Program *P = Shared->get(*Result.Context);
    if (!P)
      return complain();
    std::vector<Finding> Findings;
    Info.Run(*P, Values, Findings);
    sortAndUnique(Findings);
    Places Where(*Result.SourceManager);
    for (const Finding &F : Findings)
      report(F, Where, [this](SourceLocation At, DiagnosticIDs::Level Level) {
        return diag(At, "%0", Level);
      });
  }

private:
  /// What does not fit is told of as clang-tidy tells of it, and not taken.
  void read(const OptionInfo &O) {
    std::string Value(Options.get(O.Name, O.Default));
    if (O.accepts(Value))
      return Values.set(O.Name, Value);
    configurationDiag("invalid configuration value '%0' for option '%1'; "
                      "expected %2")
        << Value << (Info.id() + "." + O.Name).str()
        << (O.Type == "int" ? "an integer" : "a bool");
  }

  void complain() {
    std::string Why = Shared->error(); // empty: another check said it
    if (!Why.empty())
      configurationDiag("%0", DiagnosticIDs::Error) << Why;
  }

  const CheckInfo &Info;
  std::shared_ptr<SharedProgram> Shared;
  CheckOptions Values;
};

class LeashModule : public ClangTidyModule {
public:
  void addCheckFactories(ClangTidyCheckFactories &Factories) override {
    for (const CheckInfo *Info : allChecks())
      Factories.registerCheckFactory(
          Info->id(), [Info](StringRef Name, ClangTidyContext *Context) {
            return std::make_unique<LeashCheck>(*Info, Name, Context);
          });
  }
};

ClangTidyModuleRegistry::Add<LeashModule> Registered("leash-module",
                                                     "Concurrency leaks.");

} // namespace
} // namespace leash
