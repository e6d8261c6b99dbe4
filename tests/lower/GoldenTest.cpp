// SPDX-License-Identifier: Apache-2.0
//
// testdata/lower/<group>/x.cpp becomes x.cpp.ir, the compact form of its IR.
// The headers are those of the system. Header lines of a source:
//
//   // std: c++17              default: c++20, and c17 for C
//   // needs: boost/thread.hpp a header; without it the test is skipped
//   // flags: -fPIC -I/x       more compiler flags
//
// LEASH_UPDATE=1 writes the .ir files anew: read the difference.
#include "checks/ir/Text.h"
#include "tests/lower/LowerSource.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"
#include <cstdlib>
#include <filesystem>

using namespace leash;
using namespace leash::test;
using llvm::StringRef;
namespace fs = std::filesystem;

namespace {

struct Golden {
  std::string Name, Path, Std;
  std::vector<std::string> Needs, Flags;
};

void PrintTo(const Golden &G, std::ostream *Out) { *Out << G.Path; }

std::string readFile(const std::string &Path) {
  auto Buffer = llvm::MemoryBuffer::getFile(Path);
  return Buffer ? (*Buffer)->getBuffer().str() : std::string();
}

std::vector<std::string> words(StringRef Text) {
  llvm::SmallVector<StringRef> Parts;
  Text.split(Parts, ' ', -1, false);
  return {Parts.begin(), Parts.end()};
}

Golden describe(const fs::path &Path) {
  Golden G;
  G.Path = Path.string();
  G.Std = Path.extension() == ".c" ? "c17" : "c++20";
  std::string Name =
      Path.parent_path().filename().string() + "_" + Path.filename().string();
  for (char C : Name)
    G.Name += llvm::isAlnum(C) ? C : '_';
  std::string Text = readFile(G.Path);
  llvm::SmallVector<StringRef> Lines;
  StringRef(Text).split(Lines, '\n');
  for (StringRef Line : Lines) {
    if (!Line.consume_front("// "))
      break;
    if (Line.consume_front("std: "))
      G.Std = Line.trim().str();
    else if (Line.consume_front("needs: "))
      G.Needs = words(Line);
    else if (Line.consume_front("flags: "))
      G.Flags = words(Line);
  }
  return G;
}

std::vector<Golden> allGoldens() {
  std::vector<Golden> Out;
  for (const auto &Entry :
       fs::recursive_directory_iterator(LEASH_SOURCE_DIR "/testdata/lower"))
    if (Entry.path().extension() == ".cpp" || Entry.path().extension() == ".c")
      Out.push_back(describe(Entry.path()));
  std::sort(Out.begin(), Out.end(),
            [](const Golden &A, const Golden &B) { return A.Path < B.Path; });
  return Out;
}

/// The first of \p Needs that no include folder has.
std::string missing(const Golden &G) {
  std::vector<std::string> Folders = {"/usr/include/"};
  for (StringRef Flag : G.Flags)
    if (Flag.consume_front("-I"))
      Folders.push_back(Flag.str() + "/");
  for (const std::string &Header : G.Needs)
    if (llvm::none_of(Folders, [&](const std::string &Folder) {
          return fs::exists(Folder + Header);
        }))
      return Header;
  return "";
}

class LowerGolden : public testing::TestWithParam<Golden> {};

TEST_P(LowerGolden, IsAsExpected) {
  const Golden &G = GetParam();
  if (std::string Header = missing(G); !Header.empty())
    GTEST_SKIP() << "no " << Header << " on this machine";
  LoweredSource L = lowerFile(G.Path, G.Std, G.Flags);
  EXPECT_EQ(L.Errors, std::vector<std::string>());
  ASSERT_TRUE(L.Module);
  std::string Got;
  llvm::raw_string_ostream OS(Got);
  ir::printModule(*L.Module, OS, {.Compact = true});
  // Lambdas are named after their place; the checkout may be anywhere.
  const llvm::StringRef Root = LEASH_SOURCE_DIR "/";
  for (size_t At; (At = Got.find(Root)) != std::string::npos;)
    Got.erase(At, Root.size());
  // Nor may anything else depend on the place: a USR with the hash of a path
  // is the name of something that was called and not lowered.
  EXPECT_FALSE(llvm::Regex("@@[0-9a-f]{16}").match(Got));
  std::string Expected = G.Path + ".ir";
  if (std::getenv("LEASH_UPDATE")) {
    std::error_code EC;
    llvm::raw_fd_ostream Out(Expected, EC);
    Out << Got;
    return;
  }
  EXPECT_EQ(Got, readFile(Expected)) << "LEASH_UPDATE=1 writes " << Expected;
}

INSTANTIATE_TEST_SUITE_P(All, LowerGolden, testing::ValuesIn(allGoldens()),
                         [](const auto &Info) { return Info.param.Name; });

} // namespace
