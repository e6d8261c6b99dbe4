// SPDX-License-Identifier: Apache-2.0
//
// What README.md and docs/ say of the driver is so: outputs, options, links.
#include "tests/driver/Driver.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Regex.h"
#include <cstdio>
#include <filesystem>
#include <set>

using namespace leash;
using llvm::StringRef;
namespace fs = std::filesystem;

namespace {

std::string slurp(const std::string &Path) {
  auto Text = llvm::MemoryBuffer::getFile(Path);
  return Text ? (*Text)->getBuffer().str() : std::string();
}

std::vector<std::string> pages() {
  std::vector<std::string> R = {LEASH_SOURCE_DIR "/README.md"};
  for (const auto &Entry :
       fs::recursive_directory_iterator(LEASH_SOURCE_DIR "/docs"))
    if (Entry.path().extension() == ".md")
      R.push_back(Entry.path().string());
  return R;
}

Outcome inSource(std::vector<std::string> Args) {
  Invocation I;
  I.Args = std::move(Args);
  I.Directory = LEASH_SOURCE_DIR;
  return run(I);
}

TEST(Docs, ReadmeShowsWhatTheDriverSays) {
  std::string Readme = slurp(LEASH_SOURCE_DIR "/README.md");
  Outcome R = inSource(
      {"check", "--quiet", "examples/endless_worker.cpp", "--", "-std=c++20"});
  EXPECT_EQ(R.Code, 1) << R.Err;
  EXPECT_GT(R.Out.size(), 100u);
  EXPECT_TRUE(contains(Readme, R.Out)) << "the README does not show\n" << R.Out;
}

// Without arguments scripts/leash analyses these: one finding of each check.
TEST(Docs, ExamplesShowEachCheckOnce) {
  std::vector<std::string> Args = {"check"};
  for (const auto &Entry : fs::directory_iterator(LEASH_SOURCE_DIR "/examples"))
    if (Entry.path().extension() == ".cpp")
      Args.push_back(Entry.path().string());
  Args.insert(Args.end(), {"--", "-std=c++20"});
  Outcome R = inSource(Args);
  EXPECT_EQ(R.Code, 1) << R.Err;
  for (const char *Check :
       {"[leash-missing-stop-check]", "[leash-unbounded-wait]",
        "[leash-unjoined-thread]"})
    EXPECT_EQ(count(R.Out, Check), 1u) << Check << "\n" << R.Out;
}

TEST(Docs, LinksLeadSomewhere) {
  llvm::Regex Link("\\]\\(([^)# ]+)(#[^)]*)?\\)");
  unsigned Seen = 0;
  for (const std::string &Page : pages()) {
    std::string Text = slurp(Page);
    llvm::SmallVector<StringRef, 3> Parts;
    for (StringRef Rest = Text; Link.match(Rest, &Parts);) {
      StringRef Target = Parts[1];
      Rest = Rest.substr(Parts[0].end() - Rest.begin());
      if (Target.contains("://") || Target == "n")
        continue;
      ++Seen;
      EXPECT_TRUE(fs::exists(fs::path(Page).parent_path() / Target.str()))
          << Page << ": " << Target.str();
    }
  }
  EXPECT_GT(Seen, 10u);
}

/// The names of all tests, one a line.
std::string namesOfTests() {
  std::string Names;
  FILE *Out = ::popen("ctest --test-dir " LEASH_BINARY_DIR " -N", "r");
  char Buffer[4096];
  for (size_t N; Out && (N = ::fread(Buffer, 1, sizeof(Buffer), Out)) > 0;)
    Names.append(Buffer, N);
  if (Out)
    ::pclose(Out);
  return Names;
}

// What the page of the runtime names as the proof of what it says is there.
TEST(Docs, TestsOfTheRuntimeExist) {
#ifndef LEASH_PROFILE_EXAMPLE
  GTEST_SKIP() << "the runtime is not built";
#endif
  std::string Names = namesOfTests();
  ASSERT_GT(count(Names, "runtime."), 100u) << Names;
  std::string Pages = slurp(LEASH_SOURCE_DIR "/docs/runtime.md") +
                      slurp(LEASH_SOURCE_DIR "/docs/runtime-from-go.md");
  llvm::Regex Command("-R '([^']+)'");
  llvm::SmallVector<StringRef, 2> Parts;
  unsigned Seen = 0;
  for (StringRef Rest = Pages; Command.match(Rest, &Parts); ++Seen) {
    Rest = Rest.substr(Parts[0].end() - Rest.begin());
    std::string Pattern;
    for (char C : Parts[1]) // a table has its bars behind a backslash
      Pattern += C == '\\' ? "" : std::string(1, C);
    EXPECT_TRUE(llvm::Regex(Pattern, llvm::Regex::Newline).match(Names))
        << Pattern;
  }
  EXPECT_GT(Seen, 15u);
}

// Options of commands that the pages show: `leash check --fix …`.
TEST(Docs, OptionsOfTheDriverExist) {
  std::string Help;
  for (const char *Verb : {"check", "lower", "link", "print-plugin-path"})
    Help += inSource({Verb, "--help"}).Out;
  llvm::Regex Command("leash( check| link| lower)? [^`\n]*--");
  llvm::Regex Option("[ `](--?[a-zA-Z][a-zA-Z-]+)");
  unsigned Seen = 0;
  for (const std::string &Page : pages()) {
    std::string Text = slurp(Page);
    llvm::SmallVector<StringRef, 0> Lines;
    StringRef(Text).split(Lines, '\n');
    for (StringRef Line : Lines) {
      if (!Command.match(Line) || Line.contains("clang-tidy") ||
          Line.contains("cmake"))
        continue;
      llvm::SmallVector<StringRef, 2> Parts;
      StringRef Rest = Line.split(" -- ").first;
      Rest = Rest.substr(Rest.rfind("leash ")); // what feeds it has its own
      for (; Option.match(Rest, &Parts);
           Rest = Rest.substr(Parts[0].end() - Rest.begin())) {
        ++Seen;
        EXPECT_TRUE(contains(Help, Parts[1].str() + " ") ||
                    contains(Help, Parts[1].str() + "=") ||
                    contains(Help, Parts[1].str() + "["))
            << Page << ": " << Parts[1].str() << " in: " << Line.str();
      }
    }
  }
  EXPECT_GT(Seen, 10u);
}

} // namespace
