// SPDX-License-Identifier: Apache-2.0
//
// Units of C++ that include the same system headers: lowering gives the same as
// without their precompiled form, and what would not be the same does without.
#include "checks/ir/Text.h"
#include "tests/unit/tool/TempDir.h"
#include "tool/HeaderChoice.h"
#include "tool/Parse.h"
#include "llvm/Support/FormatVariadic.h"
#include "gtest/gtest.h"

using namespace leash;

namespace {

constexpr const char *Pool = R"(#pragma once
#include <functional>
#include <iostream>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>
#include <condition_variable>
struct Pool {
  std::vector<std::thread> Threads;
  std::map<int, std::function<void()>> Jobs;
  std::mutex Lock;
  std::condition_variable Changed;
  bool Stop = false;
  ~Pool() {
    for (std::thread &T : Threads)
      T.join();
  }
};
template <class T> void drain(T &Jobs) {
  for (auto &[Key, Job] : Jobs)
    Job();
}
)";

std::string source(const std::string &Name, const std::string &Start = "") {
  return Start +
         "#include \"pool.h\"\n#include <cassert>\n#include <cstdio>\n" +
         "void " + Name + R"((Pool &P) {
  P.Threads.emplace_back([&P] {
    std::unique_lock<std::mutex> Guard(P.Lock);
    P.Changed.wait(Guard, [&] { return P.Stop; });
    drain(P.Jobs);
    assert(P.Stop);
    while (std::getchar() != EOF)
      std::this_thread::yield();
  });
}
)";
}

class SystemHeadersTest : public testing::Test {
protected:
  SystemHeadersTest() { Dir.write("pool.h", Pool); }

  void add(const std::string &Path, const std::string &Text,
           std::vector<std::string> Flags = {}) {
    Dir.write(Path, Text);
    Unit U;
    U.Directory = Dir.Path;
    U.File = Dir / Path;
    U.Args = {Path.ends_with(".c") ? "clang" : "clang++", "-std=c++17", "-I."};
    U.Args.insert(U.Args.end(), Flags.begin(), Flags.end());
    U.Args.insert(U.Args.end(), {"-fsyntax-only", "--", U.File});
    Units.push_back(U);
  }

  Lowered lower(size_t I, uint64_t Headers) {
    ParseOptions Options;
    Options.Cache = &Cache;
    Options.Headers = Headers;
    return lowerUnit(Units[I], Options);
  }

  static std::string text(const Lowered &L) {
    std::string Text;
    llvm::raw_string_ostream Out(Text);
    if (L.Module)
      ir::printModule(*L.Module, Out);
    return Text;
  }

  /// The first two units are those that it is learnt from. Does the third
  /// begin with precompiled headers, and is it the same all the same?
  bool sharesThird() {
    for (size_t I : {0, 1})
      EXPECT_FALSE(lower(I, 1).Shared);
    Lowered With = lower(2, 1), Without = lower(2, 0);
    EXPECT_EQ(With.Error, "");
    EXPECT_EQ(text(With), text(Without));
    EXPECT_NE(text(Without).find("Spawn"), std::string::npos);
    return With.Shared;
  }

  /// Like the third, but with \p Text in place of it.
  bool sharesThird(const std::string &Text) {
    add("a.cpp", source("a"));
    add("b.cpp", source("b"));
    add("c.cpp", Text);
    return sharesThird();
  }

  TempDir Dir;
  std::vector<Unit> Units;
  ParseCache Cache;
};

SystemInclude include(unsigned File) {
  return {llvm::formatv("<{0}>", File), FileId(1, File)};
}

IncludeLog logOf(std::initializer_list<unsigned> Files) {
  IncludeLog Log;
  for (unsigned File : Files) {
    Log.Direct.push_back(include(File));
    Log.Reached.insert(FileId(1, File));
  }
  return Log;
}

std::string chosen(std::vector<IncludeLog> Logs,
                   llvm::ArrayRef<const PrecompiledHeaders *> Existing = {},
                   const llvm::DenseSet<FileId> &Doubtful = {}) {
  std::string Text;
  for (const SystemInclude &I :
       chooseHeaders(std::move(Logs), {}, Existing, Doubtful))
    Text += I.Spelled;
  return Text;
}

} // namespace

TEST_F(SystemHeadersTest, GiveTheSameIR) {
  EXPECT_TRUE(sharesThird(source("c")));
  add("d.cpp", source("d", "// nothing before\n\n"));
  Lowered Fourth = lower(3, 1);
  EXPECT_TRUE(Fourth.Shared);
  EXPECT_EQ(text(Fourth), text(lower(3, 0)));
}

TEST_F(SystemHeadersTest, AreNotUsedWhereAMacroWouldHaveChangedThem) {
  EXPECT_FALSE(sharesThird(source("c", "#define NDEBUG\n")));
}

TEST_F(SystemHeadersTest, AreUsedWhereAMacroIsNoneOfTheirs) {
  EXPECT_TRUE(sharesThird(source("c", "#define MY_OWN_NAME 1\n")));
}

TEST_F(SystemHeadersTest, AreNotUsedWhereTheyTellAMacroTooEarly) {
  EXPECT_FALSE(sharesThird(source("c", "#ifdef EOF\n"
                                       "void more() { for (;;); }\n"
                                       "#endif\n")));
}

TEST_F(SystemHeadersTest, AreUsedWhereAMacroIsAskedForInTime) {
  EXPECT_TRUE(sharesThird(source("c", "#include <cstdio>\n"
                                      "#ifdef EOF\n"
                                      "void more() { for (;;); }\n"
                                      "#endif\n")));
}

TEST_F(SystemHeadersTest, AreNotUsedWhereOneStandsInAScope) {
  EXPECT_FALSE(sharesThird(source("c", "extern \"C\" {\n#include <assert.h>\n"
                                       "#include <stdio.h>\n}\n")));
}

TEST_F(SystemHeadersTest, AreNotUsedByUnitsThatLackOne) {
  EXPECT_FALSE(sharesThird("#include <thread>\n"
                           "void c() { std::thread([] {}).detach(); }\n"));
}

TEST_F(SystemHeadersTest, AreNotUsedWhereAnIncludeDoesNotCount) {
  std::string Text = source("c");
  Text.replace(Text.find("assert(P.Stop);"), 15, "");
  Text.replace(Text.find("#include <cassert>"), 18,
               "#if 0\n#include <cassert>\n#endif\n");
  EXPECT_FALSE(sharesThird(Text));
}

TEST_F(SystemHeadersTest, AreNotUsedWhereTheArgumentsIncludeSomething) {
  Dir.write("first.h", "#define EOF 7\n");
  for (const char *Name : {"a", "b", "c"})
    add(std::string(Name) + ".cpp", source(Name), {"-include", "first.h"});
  EXPECT_FALSE(sharesThird());
}

TEST_F(SystemHeadersTest, LeaveErrorsAsTheyAre) {
  for (const char *Name : {"a", "b", "c"})
    add(std::string(Name) + ".cpp", source(Name));
  add("d.cpp", source("d") + "int wrong() { return nothing; }\n");
  EXPECT_TRUE(sharesThird());
  Lowered L = lower(3, 1);
  EXPECT_FALSE(L.Shared);
  EXPECT_NE(L.Error.find("use of undeclared identifier 'nothing'"),
            std::string::npos)
      << L.Error;
}

TEST_F(SystemHeadersTest, AreThoseOfUnitsWithTheSameArguments) {
  add("a.cpp", "");
  add("b.cpp", "");
  add("c.cpp", "", {"-DOTHER"});
  add("d.c", "");
  add("e.c", "");
  std::vector<uint64_t> Keys = findSharedHeaders(Units, 2);
  EXPECT_NE(Keys[0], 0u);
  EXPECT_EQ(Keys[0], Keys[1]);
  for (size_t I = 2; I < Keys.size(); ++I)
    EXPECT_EQ(Keys[I], 0u) << Units[I].File;
  EXPECT_EQ(findSharedHeaders(Units, 3)[0], 0u);
}

TEST(ChooseHeadersTest, TakesWhatMostUnitsHave) {
  EXPECT_EQ(chosen({logOf({1, 2, 3}), logOf({1, 2, 3, 4})}), "<1><2><3>");
  EXPECT_EQ(chosen({logOf({2, 1, 3}), logOf({1, 2, 3})}), "<2><1><3>");
}

TEST(ChooseHeadersTest, IsNotLedAstrayByASmallUnit) {
  EXPECT_EQ(chosen({logOf({1, 2, 3, 4}), logOf({9}), logOf({1, 2, 3, 4})}),
            "<1><2><3><4>");
}

TEST(ChooseHeadersTest, TakesNoneThatOneUnitAloneHas) {
  EXPECT_EQ(chosen({logOf({1, 2, 3}), logOf({4, 5, 6})}), "");
}

TEST(ChooseHeadersTest, TakesNoneThatWereDoubtful) {
  llvm::DenseSet<FileId> Doubtful = {FileId(1, 2)};
  EXPECT_EQ(chosen({logOf({1, 2, 3}), logOf({1, 2, 3})}, {}, Doubtful),
            "<1><3>");
}

TEST(ChooseHeadersTest, LooksAtTheUnitsThatOthersDoNotServe) {
  PrecompiledHeaders Large;
  for (unsigned File : {1, 2, 3, 4}) {
    Large.Headers.push_back(include(File));
    Large.Files.insert(FileId(1, File));
  }
  std::vector<IncludeLog> Logs = {logOf({1, 2, 3, 4}), logOf({1, 2, 3, 4}),
                                  logOf({5, 6}), logOf({5, 6}), logOf({5, 6})};
  EXPECT_EQ(chosen(Logs, {&Large}), "<5><6>");
  Logs.resize(2);
  EXPECT_EQ(chosen(Logs, {&Large}), "");
}
