// SPDX-License-Identifier: Apache-2.0
//
// Runs the built driver in a project of a few files.
#ifndef LEASH_TESTS_DRIVER_H
#define LEASH_TESTS_DRIVER_H

#include "tests/unit/tool/TempDir.h"
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>

namespace leash {

struct Outcome {
  int Code = -1; // of the exit; 1000 + number when a signal ended it
  std::string Out, Err;
};

struct Invocation {
  std::vector<std::string> Args;
  std::string Directory;
  std::string Input;
  std::map<std::string, std::string> Env;
  bool Terminal = false;           // standard output and error are a terminal
  std::string InterruptWhen;       // send SIGINT once this file exists …
  unsigned InterruptAfterMs = 300; // … and after this time
};

Outcome run(const Invocation &I);

/// A project with a compile database; the mock standard library keeps it fast.
class DriverTest : public ::testing::Test {
protected:
  /// Adds a source to the project and to its database.
  std::string source(llvm::StringRef Name, llvm::StringRef Text,
                     llvm::StringRef Flags = "");
  void header(llvm::StringRef Name, llvm::StringRef Text) {
    Dir.write(Name, Text);
  }
  void writeDatabase();
  Outcome leash(std::vector<std::string> Args, std::string Input = "");
  /// A source with one unjoined thread, in the line with `std::thread`.
  static std::string leaking(llvm::StringRef Function = "leak");

  TempDir Dir;
  std::vector<std::pair<std::string, std::string>> Sources;
};

/// Matches a whole message: Text, exactly, is all that was written to \p Err.
#define EXPECT_ONLY_MESSAGE(R, Text)                                           \
  EXPECT_EQ((R).Err, (Text) + std::string("\n"))

std::string compileFlags();
bool contains(llvm::StringRef Text, llvm::StringRef Part);
unsigned count(llvm::StringRef Text, llvm::StringRef Part);

} // namespace leash

#endif
