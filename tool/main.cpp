// SPDX-License-Identifier: Apache-2.0
#include "tool/Commands.h"

int main(int argc, char **argv) { return leash::leashMain(argc, argv); }
