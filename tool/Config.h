// SPDX-License-Identifier: Apache-2.0
//
// .clang-tidy files and --config, read by clang-tidy's own code, so that they
// mean the same in both.
//
// One thing is the driver's own: a configuration that does not turn on any
// leash check by name (most projects' do not know leash) leaves the checks
// that are on by default on; what it turns off by name stays off.
#ifndef LEASH_TOOL_CONFIG_H
#define LEASH_TOOL_CONFIG_H

#include "checks/CheckInfo.h"
#include "tool/Settings.h"
#include <map>
#include <memory>

namespace clang::tidy {
struct ClangTidyOptions;
} // namespace clang::tidy

namespace leash {

/// The effective configuration of one translation unit.
class UnitConfig {
public:
  explicit UnitConfig(clang::tidy::ClangTidyOptions Options);
  ~UnitConfig();

  bool enabled(const CheckInfo &Info) const;
  CheckOptions options(const CheckInfo &Info) const;
  /// `leash.Models`: more model files, separated by semicolons or commas.
  std::vector<std::string> models() const;
  /// ExtraArgs, ExtraArgsBefore and RemovedArgs, on arguments that end with
  /// `-- FILE`.
  void adjust(std::vector<std::string> &Args) const;
  const clang::tidy::ClangTidyOptions &tidy() const { return *Options; }
  /// Equal keys, equal configurations.
  const std::string &key() const { return Key; }

private:
  std::unique_ptr<clang::tidy::ClangTidyOptions> Options;
  std::string Key;
};

class Config {
public:
  /// Errors: bad YAML, unknown checks and options of leash, bad values.
  static llvm::Expected<Config> load(const Settings &S);
  Config(Config &&) noexcept;
  ~Config();

  /// The configuration that holds for \p File; the same object for all files
  /// with the same one.
  llvm::Expected<const UnitConfig *> forFile(llvm::StringRef File);

private:
  struct Impl;
  explicit Config(std::unique_ptr<Impl> I);
  std::unique_ptr<Impl> I;
};

/// The globs that hold for leash's checks: see the top of this file.
std::string effectiveChecks(llvm::StringRef FromFiles,
                            llvm::StringRef FromCommandLine);

/// Names of checks in \p Globs that look like leash's and match none.
llvm::Error checkGlobs(llvm::StringRef Globs, llvm::StringRef Where);

} // namespace leash

#endif
