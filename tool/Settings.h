// SPDX-License-Identifier: Apache-2.0
//
// What the user asked for, parsed from the command line and checked.
#ifndef LEASH_TOOL_SETTINGS_H
#define LEASH_TOOL_SETTINGS_H

#include "checks/Finding.h"
#include "llvm/Support/Error.h"
#include <optional>
#include <string>
#include <vector>

namespace leash {

/// The driver's exit codes. An incomplete run is told apart from a clean one
/// and from one with findings: CI must not take either for the other.
enum ExitCode : int {
  ExitClean = 0,
  ExitFindings = 1,
  ExitError = 2,      // usage, configuration, internal
  ExitIncomplete = 3, // a translation unit was not analysed
  ExitInterrupted = 130,
};

enum class Verb : uint8_t {
  Check,
  Lower,
  Link,
  Explain,
  ListChecks,
  DumpDocs,
  PrintPluginPath,
};

enum class Format : uint8_t { Text, Sarif };

struct OutputSpec {
  Format As = Format::Text;
  std::string Path = "-";
};

enum class FixMode : uint8_t { None, Safe, Unsafe };
enum class ColorUse : uint8_t { Auto, Always, Never };

struct Settings {
  Verb What = Verb::Check;
  std::string Build;              // -p
  std::vector<std::string> Files; // sources, IR files, or a check's name
  std::vector<std::string> FilesFrom;
  std::optional<std::vector<std::string>> Flags; // after `--`
  std::vector<OutputSpec> Outputs;
  unsigned Jobs = 0;    // 0: as many as the machine has for us
  unsigned Timeout = 0; // seconds for one translation unit; 0: none
  std::optional<std::string> HeaderFilter;
  std::string Checks;
  std::optional<std::string> Config;
  std::vector<std::string> Models;
  std::string Profile; // --profile
  FixMode Fix = FixMode::None;
  bool Quiet = false;
  std::optional<std::string> TimeReport;     // "-": a table on standard error
  std::optional<Level> FailOn = Level::Note; // nullopt: never
  ColorUse Color = ColorUse::Auto;
  std::string SarifCategory;
  std::string SourceRoot;
  std::string Output;    // lower -o, dump-docs DIR
  std::string DepFile;   // lower -MF
  bool Print = false;    // lower --print
  std::string ClangTidy; // print-plugin-path --clang-tidy
};

/// nullopt: help or version was printed, or the message of what is wrong was;
/// then \p Exit says which.
std::optional<Settings> parseCommandLine(int Argc, const char *const *Argv,
                                         int &Exit);

/// "leash: error: …" on standard error. Returns ExitError.
int complain(const llvm::Twine &Message);
int complain(llvm::Error E);
void warn(const llvm::Twine &Message);

/// An error whose message is complete: what is wrong and what to do.
llvm::Error failure(const llvm::Twine &Message);

} // namespace leash

#endif
