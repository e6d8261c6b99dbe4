// SPDX-License-Identifier: Apache-2.0
//
// The examples of the metadata, and so of the docs: Before is found, After is
// not, both compile with the real standard library.
#include "tests/testdata/Analyse.h"
#include "llvm/Support/FileSystem.h"
#include "gtest/gtest.h"

using namespace leash;
using namespace leash::test;

namespace {

class Examples : public testing::TestWithParam<const CheckInfo *> {
protected:
  Analysis run(llvm::StringRef Text, bool Real, World In) {
    llvm::SmallString<128> Folder;
    EXPECT_FALSE(llvm::sys::fs::createUniqueDirectory("leash-example", Folder));
    std::string File = (Folder + "/example.cpp").str();
    // Examples may be C: those include a C header and no C++ one.
    writeFile(File, Text);
    RunMode How;
    How.RealStdlib = Real;
    How.In = In;
    Analysis A = analyse({File}, {GetParam()}, How);
    llvm::sys::fs::remove_directories(Folder);
    return A;
  }

  void expect(llvm::StringRef Text, bool Found) {
    for (bool Real : {false, true})
      for (World In : {World::TranslationUnit, World::WholeProgram}) {
        Analysis A = run(Text, Real, In);
        EXPECT_EQ(A.Errors, std::vector<std::string>()) << Text.str();
        EXPECT_EQ(!A.Findings.empty(), Found)
            << (Real ? "real" : "mock") << " library, "
            << (In == World::WholeProgram ? "program" : "one unit") << "\n"
            << Text.str();
      }
  }
};

} // namespace

TEST_P(Examples, BeforeIsFound) { expect(GetParam()->Before, true); }
TEST_P(Examples, AfterIsNot) { expect(GetParam()->After, false); }

INSTANTIATE_TEST_SUITE_P(Docs, Examples, testing::ValuesIn(allChecks().vec()),
                         [](const auto &Info) {
                           std::string Name = Info.param->Stem.str();
                           for (char &C : Name)
                             C = C == '-' ? '_' : C;
                           return Name;
                         });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Examples);
