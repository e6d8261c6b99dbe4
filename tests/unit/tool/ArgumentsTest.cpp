// SPDX-License-Identifier: Apache-2.0
#include "tool/Arguments.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include <gtest/gtest.h>

using namespace leash;

namespace {

std::string adjust(llvm::StringRef Command) {
  llvm::SmallVector<llvm::StringRef> Words;
  Command.split(Words, ' ', -1, false);
  std::vector<std::string> Args;
  for (llvm::StringRef W : Words)
    Args.push_back(W.str());
  return llvm::join(parseArguments(Args, "/s/a.cpp"), " ");
}

TEST(Arguments, KeepsWhatChangesTheMeaning) {
  EXPECT_EQ(adjust("g++ -std=gnu++17 -Iinc -isystem sys -DX=1 -UY -include a.h "
                   "-O2 -m32 -pthread -fno-exceptions -c a.cpp"),
            "g++ -std=gnu++17 -I inc -isystem sys -D X=1 -U Y -include a.h -O2 "
            "-m32 -pthread -fno-exceptions -- /s/a.cpp");
}

TEST(Arguments, DropsFlagsOfGccOnly) {
  EXPECT_EQ(
      adjust("g++ -fno-gnu-unique -fconserve-stack -mindirect-branch=thunk "
             "-fmodules-ts -fdeps-format=p1689r5 -fmax-errors=3 "
             "-specs=/usr/lib/rpm/x -fno-tree-pre -c a.cpp"),
      "g++ -- /s/a.cpp");
}

TEST(Arguments, DropsWarningsOutputsAndDependencyFiles) {
  EXPECT_EQ(adjust("g++ -Wall -Werror -Wno-foo -W -w -pedantic-errors -MMD -MF "
                   "x.d -MT a.o -MP -Wp,-MD,x.d -Wp,-DY=2 -Wl,-z,now -o a.o -c "
                   "a.cpp"),
            adjust("g++ -Wp,-DY=2 -c a.cpp"));
  EXPECT_NE(adjust("g++ -Wp,-DY=2 -c a.cpp").find("-Wp,-DY=2"),
            std::string::npos);
}

TEST(Arguments, DropsInstrumentationAndDebugInformation) {
  EXPECT_EQ(adjust("g++ -g3 -ggdb -fsanitize=address,undefined "
                   "-fno-sanitize-recover=all --coverage -fprofile-arcs "
                   "-ftest-coverage -flto=auto -fPIC -pg -fdiagnostics-color "
                   "-save-temps -c a.cpp"),
            "g++ -- /s/a.cpp");
}

TEST(Arguments, DropsPluginsAndPrecompiledHeadersOfAnotherClang) {
  EXPECT_EQ(
      adjust("clang++ -Xclang -include-pch -Xclang x.pch -Xclang -include "
             "-Xclang pch.hxx -Xclang -load -Xclang p.so "
             "-fplugin=q.so -include-pch y.pch -c a.cpp"),
      "clang++ -Xclang -include -Xclang pch.hxx -- /s/a.cpp");
}

TEST(Arguments, ReplacesInputsAndLinkerInputs) {
  EXPECT_EQ(adjust("g++ a.cpp b.o -lfoo -L/x -o prog"), "g++ -- /s/a.cpp");
}

// The value of a flag that only GCC knows must not become an input.
TEST(Arguments, KeepsLanguageAndDriverMode) {
  EXPECT_EQ(
      adjust("cc --driver-mode=g++ -x c++ --target=aarch64-linux-gnu "
             "-c a.inc"),
      "cc --driver-mode=g++ -x c++ --target=aarch64-linux-gnu -- /s/a.cpp");
}

} // namespace
