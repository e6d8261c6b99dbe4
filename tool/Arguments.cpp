// SPDX-License-Identifier: Apache-2.0
#include "tool/Arguments.h"
#include "tool/Compat.h"
#include "clang/Basic/DiagnosticIDs.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Option/Arg.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Support/Path.h"

using namespace leash;
using llvm::StringRef;
using llvm::opt::Arg;
using llvm::opt::ArgStringList;
using llvm::opt::Option;
namespace opts = leash::compat::options;

// -Wp,-MD,x.d and -Wp,-DX=1: the latter matters.
static bool isPreprocessorPass(const Arg &A) {
  if (!A.getOption().matches(opts::OPT_Wp_COMMA))
    return false;
  return llvm::none_of(A.getValues(), [](StringRef V) {
    return V.starts_with("-M") || V.starts_with("-o");
  });
}

// Whole groups: most warnings, dependency files, linking, actions such as -c,
// debug information, remarks, and what Clang accepts but ignores.
static constexpr unsigned DroppedGroups[] = {
    opts::OPT_W_Group,
    opts::OPT_pedantic_Group,
    opts::OPT_M_Group,
    opts::OPT_Link_Group,
    opts::OPT_Action_Group,
    opts::OPT_g_Group,
    opts::OPT_R_Group,
    opts::OPT_clang_ignored_f_Group,
    opts::OPT_clang_ignored_gcc_optimization_f_Group,
};

static constexpr unsigned DroppedOptions[] = {
    opts::OPT_o,          opts::OPT_Wp_COMMA, opts::OPT_Wa_COMMA,
    opts::OPT_Wl_COMMA,   opts::OPT_Xlinker,  opts::OPT_Xassembler,
    opts::OPT_w,          opts::OPT_pipe,     opts::OPT_include_pch,
    opts::OPT_fplugin_EQ, opts::OPT_coverage, opts::OPT_fpass_plugin_EQ,
    opts::OPT_pg,         opts::OPT_fPIC,     opts::OPT_fpic,
    opts::OPT_fPIE,       opts::OPT_fpie,     opts::OPT_fno_PIC,
    opts::OPT_fno_pic,    opts::OPT_fno_PIE,  opts::OPT_fno_pie,
    opts::OPT__DASH_DASH, opts::OPT_v,        opts::OPT__HASH_HASH_HASH,
};

// Families that no group of Clang's holds together.
static constexpr StringRef DroppedPrefixes[] = {
    "-fsanitize",    "-fno-sanitize",   "-fprofile",
    "-fcoverage",    "-ftest-coverage", "-fdiagnostics",
    "-fcolor",       "-fno-color",      "-fmodule",
    "-flto",         "-save-temps",     "--save-temps",
    "-ftime",        "-fcrash",         "-fxray",
    "-fdebug",       "-fmax-errors",    "-fmessage-length",
    "-ferror-limit", "-resource-dir",   "-fpch",
    "-fproc-stat",
};

// -Wno-narrowing: is something that it names an error without it?
static bool switchesErrorOff(const Arg &A) {
  if (!A.getOption().matches(opts::OPT_W_Joined))
    return false;
  StringRef Group = A.getValue();
  if (!Group.consume_front("no-"))
    return false;
  Group.consume_front("error=");
  const clang::DiagnosticIDs Ids;
  llvm::SmallVector<clang::diag::kind, 16> Named;
  Ids.getDiagnosticsInGroup(clang::diag::Flavor::WarningOrError, Group, Named);
  return llvm::any_of(Named, [&](clang::diag::kind Id) {
    return Ids.isDefaultMappingAsError(Id);
  });
}

static bool isDropped(const Arg &A) {
  const Option &O = A.getOption();
  if (O.getKind() == Option::InputClass || O.getKind() == Option::UnknownClass)
    return true;
  if (O.hasFlag(opts::Unsupported) || O.hasFlag(opts::LinkerInput))
    return true;
  if (isPreprocessorPass(A) || switchesErrorOff(A))
    return false;
  auto Matches = [&](unsigned Id) { return O.matches(Id); };
  if (llvm::any_of(DroppedGroups, Matches) ||
      llvm::any_of(DroppedOptions, Matches))
    return true;
  std::string Name = O.getPrefixedName().str(); // an alias by its own name
  return llvm::any_of(DroppedPrefixes, [&](StringRef Prefix) {
    return StringRef(Name).starts_with(Prefix);
  });
}

// Options of the compiler proper that name plugins and precompiled headers:
// they are made for another Clang.
static bool isForeignCc1(StringRef Value) {
  return llvm::is_contained({"-load", "-add-plugin", "-plugin", "-include-pch",
                             "-fmodule-file", "-o"},
                            Value) ||
         Value.starts_with("-plugin-arg");
}

std::vector<std::string>
leash::parseArguments(llvm::ArrayRef<std::string> Command, StringRef File) {
  std::vector<const char *> Raw;
  for (const std::string &A : Command.drop_front())
    Raw.push_back(A.c_str());
  unsigned MissingIndex = 0, MissingCount = 0;
  llvm::opt::InputArgList Args = compat::driverOptions().ParseArgs(
      Raw, MissingIndex, MissingCount,
      llvm::opt::Visibility(opts::ClangOption));
  std::vector<std::string> Result{Command.front()};
  bool DropNextCc1 = false;
  for (const Arg *A : Args) {
    if (A->getOption().matches(opts::OPT_Xclang)) {
      StringRef Value = A->getValue();
      bool Drop =
          DropNextCc1 || isForeignCc1(Value) || Value == "-fno-pch-timestamp";
      DropNextCc1 = !DropNextCc1 && isForeignCc1(Value);
      if (Drop)
        continue;
    } else if (isDropped(*A)) {
      continue;
    }
    ArgStringList Words;
    A->render(Args, Words);
    Result.insert(Result.end(), Words.begin(), Words.end());
  }
  Result.push_back("--");
  Result.push_back(File.str());
  return Result;
}
