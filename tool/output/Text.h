// SPDX-License-Identifier: Apache-2.0
//
// Findings as a compiler prints them.
#ifndef LEASH_TOOL_OUTPUT_TEXT_H
#define LEASH_TOOL_OUTPUT_TEXT_H

#include "tool/output/Report.h"

namespace leash {

struct TextOptions {
  bool Color = false;
  bool Snippets = true;
  bool Summary = true;
};

class TextWriter : public Writer {
public:
  explicit TextWriter(TextOptions Options = {}) : Options(Options) {}
  void write(const Report &R, SourceCache &Sources,
             llvm::raw_ostream &OS) const override;

private:
  TextOptions Options;
};

/// "3 findings (2 leash-unjoined-thread, 1 leash-unbounded-wait) in 2 of 12
/// files".
std::string summaryLine(const Report &R);

} // namespace leash

#endif
