// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_TESTS_UNIT_IR_TESTFILES_H
#define LEASH_TESTS_UNIT_IR_TESTFILES_H

#include "llvm/Support/FileSystem.h"
#include <algorithm>
#include <string>
#include <vector>

/// The modules in testdata/ir, which also start the fuzzer.
inline std::vector<std::string> seedFiles() {
  std::vector<std::string> Paths;
  std::error_code EC;
  llvm::sys::fs::directory_iterator I(LEASH_SOURCE_DIR "/testdata/ir", EC), End;
  for (; !EC && I != End; I.increment(EC))
    if (llvm::StringRef(I->path()).ends_with(".lir"))
      Paths.push_back(I->path());
  std::sort(Paths.begin(), Paths.end());
  return Paths;
}

#endif
