// SPDX-License-Identifier: Apache-2.0
#include "tests/driver/Driver.h"
#include "tests/unit/tool/SarifRules.h"
#include <filesystem>
#include <set>

using namespace leash;
using Json = nlohmann::ordered_json;

namespace {

class Verbs : public DriverTest {};

TEST_F(Verbs, LowerAndLinkGiveWhatCheckGives) {
  header("shared.h", "#pragma once\n#include <thread>\nvoid work();\n"
                     "inline void leak_shared() { std::thread t(work); }\n");
  source("a.cpp", "#include \"shared.h\"\n" + leaking("leak_a") +
                      "void a() { leak_shared(); }\n");
  source("b.cpp", "#include \"shared.h\"\n" + leaking("leak_b") +
                      "void b() { leak_shared(); }\n");
  ASSERT_EQ(leash({"lower", "a.cpp", "-o", "a.leash"}).Code, 0);
  ASSERT_EQ(leash({"lower", "b.cpp", "-o", "b.leash"}).Code, 0);
  Outcome Whole = leash({"--format=sarif"});
  EXPECT_EQ(Json::parse(Whole.Out)["runs"][0]["results"].size(), 3u);
  Outcome Linked = leash({"link", "b.leash", "a.leash", "--format=sarif"});
  EXPECT_EQ(Linked.Out, Whole.Out);
  EXPECT_EQ(Linked.Code, 1);
}

TEST_F(Verbs, LowerIsAPureFunctionWithADepfile) {
  header("my header.h", "#pragma once\n");
  source("a.cpp", "#include \"my header.h\"\n" + leaking());
  ASSERT_EQ(leash({"lower", "a.cpp", "-o", "1.leash", "-MF", "1.d"}).Code, 0);
  ASSERT_EQ(leash({"lower", "a.cpp", "-o", "2.leash", "-MF", "2.d"}).Code, 0);
  EXPECT_EQ(Dir.read("1.leash"), Dir.read("2.leash"));
  EXPECT_GT(Dir.read("1.leash").size(), 50u);
  std::string Rule = Dir.read("1.d");
  EXPECT_EQ(Rule.find("1.leash:"), 0u) << Rule;
  EXPECT_TRUE(contains(Rule, Dir / "a.cpp")) << Rule;
  EXPECT_TRUE(contains(Rule, Dir / "my\\ header.h")) << Rule;
  EXPECT_TRUE(contains(Rule, "testdata/include/thread")) << Rule;
}

TEST_F(Verbs, LowerPrintsTheText) {
  source("a.cpp", leaking());
  Outcome R = leash({"lower", "a.cpp", "--print"});
  EXPECT_EQ(R.Code, 0);
  EXPECT_TRUE(contains(R.Out, "leak")) << R.Out;
  EXPECT_EQ(Dir.count(), 2u); // the source and the database
  // The text form links as well as the binary one.
  Dir.write("a.txt", R.Out);
  EXPECT_EQ(leash({"link", "a.txt"}).Code, 1);
}

TEST_F(Verbs, LowerToStandardOutput) {
  source("a.cpp", leaking());
  ASSERT_EQ(leash({"lower", "a.cpp", "-o", "a.leash"}).Code, 0);
  EXPECT_EQ(leash({"lower", "a.cpp", "-o", "-"}).Out, Dir.read("a.leash"));
  Outcome R = leash({"lower", "a.cpp", "-o", "-", "--print"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(
      R, "leash: error: --print and -o - both write to standard output");
}

TEST_F(Verbs, LowerOfWhatDoesNotParse) {
  source("a.cpp", leaking() + "nonsense;\n");
  Outcome R = leash({"lower", "a.cpp", "-o", "a.leash"});
  EXPECT_EQ(R.Code, 3);
  EXPECT_EQ(R.Err.find("a.cpp: error: did not parse: a.cpp:6:1: "), 0u)
      << R.Err;
  R = leash({"link", "a.leash"});
  EXPECT_EQ(R.Code, 3);
  EXPECT_TRUE(
      contains(R.Out, "a.cpp: error: did not parse when it was lowered"))
      << R.Out;
}

TEST_F(Verbs, ListAndExplain) {
  Outcome R = leash({"list-checks"});
  EXPECT_EQ(R.Code, 0);
  EXPECT_TRUE(contains(R.Out, "leash-unjoined-thread")) << R.Out;
  EXPECT_TRUE(contains(R.Out, "  on   ")) << R.Out;
  for (const char *Name : {"unjoined-thread", "leash-unjoined-thread"}) {
    R = leash({"explain", Name});
    EXPECT_EQ(R.Code, 0);
    EXPECT_EQ(R.Out.find("leash-unjoined-thread: "), 0u) << R.Out;
    EXPECT_TRUE(contains(R.Out, "Obligation: join")) << R.Out;
  }
}

TEST_F(Verbs, DumpDocs) {
  ASSERT_EQ(leash({"dump-docs", "docs/checks"}).Code, 0);
  EXPECT_TRUE(contains(Dir.read("docs/checks/index.md"),
                       "[leash-unjoined-thread](unjoined-thread.md)"));
  std::string Page = Dir.read("docs/checks/unjoined-thread.md");
  EXPECT_TRUE(contains(Page, "# leash-unjoined-thread\n")) << Page;
  EXPECT_TRUE(contains(Page, "```cpp\n")) << Page;
}

// The committed pages are those that the records give today.
TEST_F(Verbs, CommittedDocsAreNotStale) {
  ASSERT_EQ(leash({"dump-docs", "pages"}).Code, 0);
  namespace fs = std::filesystem;
  auto Names = [](const std::string &Folder) {
    std::set<std::string> R;
    for (const auto &Entry : fs::directory_iterator(Folder))
      R.insert(Entry.path().filename().string());
    return R;
  };
  const std::string Committed = LEASH_SOURCE_DIR "/docs/checks";
  EXPECT_GT(Names(Committed).size(), 3u);
  EXPECT_EQ(Names(Committed), Names(Dir / "pages"));
  for (const std::string &Name : Names(Committed)) {
    auto Text = llvm::MemoryBuffer::getFile(Committed + "/" + Name);
    ASSERT_TRUE(bool(Text));
    EXPECT_EQ((*Text)->getBuffer().str(), Dir.read("pages/" + Name))
        << Name << " is stale: run `leash dump-docs docs/checks`";
  }
}

TEST_F(Verbs, HelpAndVersion) {
  Outcome R = leash({"--help"});
  EXPECT_EQ(R.Code, 0);
  EXPECT_TRUE(contains(R.Out, "leash lower FILE")) << R.Out;
  R = leash({"check", "--help"});
  EXPECT_EQ(R.Code, 0);
  EXPECT_TRUE(contains(R.Out, "--header-filter")) << R.Out;
  EXPECT_FALSE(contains(R.Out, "--x86-")) << "options of LLVM show";
  R = leash({"--version"});
  EXPECT_EQ(R.Code, 0);
  EXPECT_EQ(R.Out.find("leash "), 0u);
}

TEST_F(Verbs, PrintPluginPath) {
  Outcome R = leash({"print-plugin-path", "--clang-tidy=no-such-program"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(R, "leash: error: cannot find 'no-such-program' in PATH");
  R = leash({"print-plugin-path"});
  std::string Path = llvm::StringRef(R.Out).trim().str();
  if (R.Code == 0)
    EXPECT_TRUE(llvm::sys::fs::exists(Path)) << Path;
  else
    EXPECT_TRUE(contains(R.Err, "no plugin for LLVM ")) << R.Err;
}

} // namespace
