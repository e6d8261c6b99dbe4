// SPDX-License-Identifier: Apache-2.0
//
// The second half of `check` and `link`: from modules to what the user sees.
#ifndef LEASH_TOOL_REPORTING_H
#define LEASH_TOOL_REPORTING_H

#include "checks/ir/IR.h"
#include "checks/link/Program.h"
#include "tool/AtomicFile.h"
#include "tool/Config.h"
#include "tool/TimeReport.h"
#include "tool/output/Report.h"
#include "tool/profile/Profile.h"

namespace leash {

/// The outputs of a run, opened before the work so that one that cannot be
/// written is known at once, and put in place at its end.
class Outputs {
public:
  static llvm::Expected<Outputs> open(const Settings &S);
  llvm::Error write(const Report &R, SourceCache &Sources);
  bool textOnStdout() const;
  bool onlySarifFiles() const;

private:
  struct Output {
    OutputSpec Spec;
    std::unique_ptr<AtomicFile> File; // null: standard output
  };
  Settings S;
  std::vector<Output> All;
};

struct Run {
  const Settings &S;
  Config &C;
  Outputs &Out;
  TimeReport &Times;
  const RuntimeProfile &Profile;
};

/// The profile that --profile names; one without samples when it names none.
llvm::Expected<RuntimeProfile> loadProfile(const Settings &S);

/// Links, checks, replays, writes, applies fixes. Returns the exit code.
int reportOn(Run &R, std::vector<std::unique_ptr<ir::Module>> Modules,
             std::vector<SkippedUnit> Skipped);

/// The repository that the working directory is in, else the directory.
std::string sourceRoot(const Settings &S);
std::string workingDirectory();

/// Is standard error a terminal, and may it have colours?
bool colorOn(const Settings &S, bool IsTerminal);

} // namespace leash

#endif
