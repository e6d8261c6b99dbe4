// SPDX-License-Identifier: Apache-2.0
//
// The reference runtime, its examples and its tests are right: nothing is found
// in them. What they get wrong on purpose is in testdata/checks/*/runtime.cpp.
#include "tests/driver/Driver.h"
#include "llvm/ADT/StringRef.h"
#include <algorithm>
#include <filesystem>

using namespace leash;
namespace fs = std::filesystem;

namespace {

// As one program, without a database: that one has each test several times.
Outcome analyse(const std::string &Folder, size_t &Sources) {
  std::vector<std::string> Files;
  for (const auto &Entry : fs::directory_iterator(LEASH_SOURCE_DIR + Folder))
    if (Entry.path().extension() == ".cpp")
      Files.push_back(Entry.path().string());
  std::sort(Files.begin(), Files.end());
  Sources = Files.size();
  Invocation I;
  I.Args = Files;
  for (const char *Flag :
       {"--", "-std=c++20", "-I" LEASH_SOURCE_DIR "/runtime/include",
        "-I" LEASH_SOURCE_DIR "/runtime/tests",
        "-I" LEASH_SOURCE_DIR "/runtime/src"})
    I.Args.push_back(Flag);
  I.Directory = LEASH_SOURCE_DIR;
  return run(I);
}

void expectNothing(const std::string &Folder) {
  size_t Sources = 0;
  Outcome R = analyse(Folder, Sources);
  EXPECT_GT(Sources, 10u);
  EXPECT_EQ(R.Code, 0);
  EXPECT_EQ(R.Err, "");
  EXPECT_EQ(R.Out, "no findings in " + std::to_string(Sources) +
                       " translation units\n");
}

TEST(Runtime, NothingIsFoundInTheExamples) {
  expectNothing("/examples/runtime");
}

TEST(Runtime, NothingIsFoundInItself) { expectNothing("/runtime/src"); }

TEST(Runtime, NothingIsFoundInTheTests) { expectNothing("/runtime/tests"); }

} // namespace
