// SPDX-License-Identifier: Apache-2.0
//
// A check's record as text to read: help in SARIF, `leash explain`, and the
// pages of docs/checks.
#ifndef LEASH_TOOL_CHECKDOCS_H
#define LEASH_TOOL_CHECKDOCS_H

#include "checks/CheckInfo.h"
#include <string>

namespace leash {

std::string checkHelpText(const CheckInfo &Info);
/// The page without its title; every paragraph is one line.
std::string checkHelpMarkdown(const CheckInfo &Info);
/// docs/checks/<stem>.md.
std::string checkPage(const CheckInfo &Info);
/// docs/checks/index.md: the table of all checks.
std::string checkIndexPage(llvm::ArrayRef<const CheckInfo *> Checks);
/// The lines of `leash list-checks`.
std::string checkList(llvm::ArrayRef<const CheckInfo *> Checks);

} // namespace leash

#endif
