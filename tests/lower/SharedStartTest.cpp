// SPDX-License-Identifier: Apache-2.0
//
// Units of C that begin alike: which do, and that lowering gives the same as
// without a precompiled start.
#include "checks/ir/Text.h"
#include "tests/unit/tool/TempDir.h"
#include "tool/Parse.h"
#include "gtest/gtest.h"

using namespace leash;

namespace {

// A header without a guard that undefines a macro of the command line, with
// declarations of all kinds that lowering looks at, and what the system has.
constexpr const char *Config = R"(#undef NDEBUG
#undef WORKERS
#define WORKERS 3
#include <assert.h>
#include <pthread.h>
#include <stdbool.h>
#include <unistd.h>
struct pool { pthread_t threads[WORKERS]; pthread_mutex_t lock; bool stop; };
enum { idle, busy = MODE };
static int rounds = 2;
extern struct pool the_pool;
static inline void pause_all(struct pool *p) {
  pthread_mutex_lock(&p->lock);
  p->stop = true;
  pthread_mutex_unlock(&p->lock);
}
)";

std::string source(const std::string &Start, const std::string &Name) {
  return Start + "static void *" + Name + R"((void *arg) {
  struct pool *p = arg;
  assert(rounds > 0);
  while (!p->stop)
    sleep(WORKERS);
#ifdef NDEBUG
  pause_all(p);
#endif
  return 0;
}
int start_)" +
         Name + R"((void) {
  if (busy == 7)
    pause_all(&the_pool);
  return pthread_create(&the_pool.threads[0], 0, )" +
         Name + ", &the_pool);\n}\n";
}

class SharedStartTest : public testing::Test {
protected:
  void add(const std::string &Path, const std::string &Text,
           std::vector<std::string> Flags = {"-DNDEBUG", "-DWORKERS=9",
                                             "-DMODE=7"}) {
    Dir.write(Path, Text);
    Unit U;
    U.Directory = Dir.Path;
    U.File = Dir / Path;
    U.Args = {"clang", "-I.", "-Iinclude"};
    U.Args.insert(U.Args.end(), Flags.begin(), Flags.end());
    U.Args.insert(U.Args.end(), {"-fsyntax-only", "--", U.File});
    Units.push_back(U);
  }

  std::vector<SharedStart> starts(unsigned AtLeast = 2) {
    return findSharedStarts(Units, AtLeast);
  }

  // The IR, and whether its start came precompiled.
  std::pair<std::string, bool> lowered(size_t I, const SharedStart &Start) {
    ParseOptions Options;
    Options.Cache = &Cache;
    Options.Start = Start;
    Lowered L = lowerUnit(Units[I], Options);
    EXPECT_EQ(L.Error, "") << Units[I].File;
    std::string Text;
    llvm::raw_string_ostream Out(Text);
    if (L.Module)
      ir::printModule(*L.Module, Out);
    return {Text, L.Shared};
  }

  void expectSame() {
    std::vector<SharedStart> Starts = starts();
    EXPECT_FALSE(lowered(0, Starts[0]).second); // the first is parsed whole
    for (size_t I = 0; I < Units.size(); ++I) {
      auto [With, Used] = lowered(I, Starts[I]);
      auto [Without, Never] = lowered(I, SharedStart());
      EXPECT_EQ(With, Without) << Units[I].File;
      EXPECT_NE(Without.find("Spawn"), std::string::npos) << Without;
      EXPECT_TRUE(Used) << Units[I].File;
      EXPECT_FALSE(Never);
    }
  }

  TempDir Dir;
  std::vector<Unit> Units;
  ParseCache Cache;
};

} // namespace

TEST_F(SharedStartTest, GivesTheSameIR) {
  Dir.write("include/config.h", Config);
  add("a.c", source("/* one */\n#include \"config.h\"\n", "a"));
  add("b.c", source("// another licence\n\n  #include \"config.h\"\n", "b"));
  add("sub/c.c",
      source("#include \"config.h\" /* with\n all */ // that\n", "c"));
  expectSame();
}

TEST_F(SharedStartTest, IsTheSameBehindConditionsAndDefinitions) {
  Dir.write("include/config.h", Config);
  const char *Start = "#define _GNU_SOURCE\n"
                      "#ifdef HAVE_CONFIG_H\n"
                      "# include <config.h>\n"
                      "#else\n"
                      "# include <missing.h>\n"
                      "#endif\n";
  std::vector<std::string> Flags = {"-DNDEBUG", "-DHAVE_CONFIG_H", "-DMODE=2"};
  add("a.c", source(Start, "a"), Flags);
  add("b.c", source(std::string(Start) + "#include <stdio.h>\n", "b"), Flags);
  expectSame();
}

TEST_F(SharedStartTest, EndsAtTheFirstOtherToken) {
  add("a.c", "#include <stdio.h>\nint x;\n#include <stdlib.h>\n");
  add("b.c", "#include <stdio.h>\nint y;\n#include <stdlib.h>\n");
  for (const SharedStart &S : starts()) {
    EXPECT_EQ(S.Bytes, 19u); // up to `int`
    EXPECT_EQ(S.Key, starts().front().Key);
  }
}

TEST_F(SharedStartTest, IsNotSharedByTooFew) {
  add("a.c", "#include <stdio.h>\nint x;\n");
  add("b.c", "#include <stdio.h>\nint y;\n");
  EXPECT_FALSE(starts(3).front());
  EXPECT_TRUE(starts(2).front());
}

TEST_F(SharedStartTest, IsTheLongestThatHalfOfThemHave) {
  add("a.c", "#include <stdio.h>\n#include <errno.h>\n#include <math.h>\n");
  add("b.c", "#include <stdio.h>\n#include <errno.h>\nint y;\n");
  add("c.c", "#include <stdio.h>\nint z;\n");
  add("d.c", "#include <stdio.h>\nint u;\n");
  auto Starts = starts();
  EXPECT_EQ(Starts[0].Bytes, 38u);
  EXPECT_EQ(Starts[1], Starts[0]);
  EXPECT_EQ(Starts[2].Bytes, 19u);
}

TEST_F(SharedStartTest, KeepsApartWhatDiffers) {
  Dir.write("config.h", "int one;\n");
  Dir.write("sub/config.h", "int two;\n");
  const char *Same = "#include \"config.h\"\nint x;\n";
  add("a.c", Same);
  add("b.c", Same);
  add("sub/c.c", Same);              // another header
  add("d.c", Same, {"-DSOMETHING"}); // other macros
  add("e.cpp", Same);
  add("f.c", "#include \"config.h\"\n#pragma once\n", {"-x", "c++"});
  add("g.c", "#if __has_include(\"h.h\")\n#include \"config.h\"\n#endif\n");
  auto Starts = starts(2);
  EXPECT_TRUE(Starts[0]);
  EXPECT_EQ(Starts[0], Starts[1]);
  for (size_t I = 2; I < Starts.size(); ++I)
    EXPECT_FALSE(Starts[I]) << Units[I].File;
}

TEST_F(SharedStartTest, DoesWithoutWhatDoesNotCompile) {
  add("a.c", "#include \"nowhere.h\"\nint x;\n");
  add("b.c", "#include \"nowhere.h\"\nint y;\n");
  ParseOptions Options;
  Options.Cache = &Cache;
  Options.Start = starts()[1];
  ASSERT_TRUE(Options.Start);
  for (int Round = 0; Round < 2; ++Round) {
    Lowered L = lowerUnit(Units[1], Options);
    EXPECT_NE(L.Error.find("b.c:1:10: 'nowhere.h' file not found"),
              std::string::npos)
        << L.Error;
    EXPECT_FALSE(L.Shared);
  }
}

TEST_F(SharedStartTest, IsNotUsedWhereTheRestIsWhatTakesTime) {
  Dir.write("include/config.h", "int one;\n");
  std::string Rest = "#include \"config.h\"\nint none;\n"
                     "#include <math.h>\n#include <pthread.h>\n"
                     "#include <stdio.h>\n#include <stdlib.h>\n";
  for (int I = 0; I < 2000; ++I)
    Rest += "int f" + std::to_string(I) + "(int a) { return a + 1; }\n";
  add("a.c", Rest);
  add("b.c", Rest);
  SharedStart Start = starts()[0];
  ASSERT_TRUE(Start);
  for (size_t I : {0, 1, 0})
    EXPECT_FALSE(lowered(I, Start).second);
}

TEST_F(SharedStartTest, TellsErrorsOfTheRestAsEver) {
  Dir.write("config.h", Config);
  add("a.c", "#include \"config.h\"\nint f(void) { return nothing; }\n");
  add("b.c", "#include \"config.h\"\nint g(void) { return 0; }\n");
  ParseOptions Options;
  Options.Cache = &Cache;
  Options.Start = starts()[0];
  EXPECT_EQ(lowerUnit(Units[1], Options).Error, "");
  Lowered L = lowerUnit(Units[0], Options);
  EXPECT_NE(L.Error.find("a.c:2:22: use of undeclared identifier 'nothing'"),
            std::string::npos)
      << L.Error;
}
