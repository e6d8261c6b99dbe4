// SPDX-License-Identifier: Apache-2.0
//
// The verbs of the command line. Each returns an ExitCode.
#ifndef LEASH_TOOL_COMMANDS_H
#define LEASH_TOOL_COMMANDS_H

#include "tool/Settings.h"

namespace leash {

int leashMain(int Argc, const char *const *Argv);

int checkCommand(const Settings &S);
int linkCommand(const Settings &S);
int lowerCommand(const Settings &S);
int explainCommand(const Settings &S);
int listChecksCommand();
int dumpDocsCommand(const Settings &S);
int printPluginPathCommand(const Settings &S);

} // namespace leash

#endif
