// SPDX-License-Identifier: Apache-2.0
//
// SARIF 2.1.0, with what GitHub code scanning, VS Code and Azure DevOps use.
// How the output is checked: docs/sarif.md.
#ifndef LEASH_TOOL_OUTPUT_SARIF_H
#define LEASH_TOOL_OUTPUT_SARIF_H

#include "tool/output/Report.h"

namespace leash {

struct SarifOptions {
  /// The rules that could have fired; their metadata goes in even when none
  /// did. Default: all checks.
  std::vector<const CheckInfo *> Rules;
  bool Pretty = false; // indented, for goldens and reading
};

class SarifWriter : public Writer {
public:
  explicit SarifWriter(SarifOptions Options = {});
  void write(const Report &R, SourceCache &Sources,
             llvm::raw_ostream &OS) const override;

private:
  SarifOptions Options;
};

/// "unjoined-thread" as "UnjoinedThread".
std::string camelCase(llvm::StringRef Stem);

/// Percent-encodes what may not stand in a URI path; keeps '/'.
std::string uriPath(llvm::StringRef Path);

} // namespace leash

#endif
