// SPDX-License-Identifier: Apache-2.0
//
// Every bad input gets one clear message and its exit code, and leaves no
// half-written file.
#include "tests/driver/Driver.h"
#include <algorithm>
#include <chrono>

using namespace leash;

namespace {

constexpr const char *Advice =
    "; make one with `cmake -DCMAKE_EXPORT_COMPILE_COMMANDS=ON`, `meson setup` "
    "or `bear -- make`, name its folder with -p, or give the compile flags "
    "after `--`";

// Does not end for minutes: to be interrupted or stopped.
constexpr const char *Endless =
    "constexpr long spin() {\n  long N = 0;\n"
    "  for (long I = 0; I < 4000000000L; ++I)\n    N += I;\n  return N;\n}\n"
    "constexpr long Spun = spin();\n";
constexpr const char *Steps = "-fconstexpr-steps=4294967295";

class BadInput : public DriverTest {};

TEST_F(BadInput, NoCompileDatabase) {
  Outcome R = leash({});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(R, "leash: error: no compile_commands.json in '" +
                             Dir.Path + "', its build folder or above" +
                             Advice);
  R = leash({"-p", Dir.Path});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(R, "leash: error: no compile_commands.json in '" +
                             Dir.Path + "'" + Advice);
  R = leash({"-p", "nowhere"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(R,
                      "leash: error: 'nowhere', given with -p, does not exist");
  EXPECT_EQ(R.Out, "");
}

TEST_F(BadInput, EmptyCompileDatabase) {
  std::string Path = Dir.write("compile_commands.json", "[]\n");
  Outcome R = leash({});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(R, "leash: error: the compile database '" + Path +
                             "' is empty" + Advice);
}

TEST_F(BadInput, BrokenCompileDatabase) {
  Dir.write("compile_commands.json", "[{\"directory\": }]\n");
  Outcome R = leash({});
  EXPECT_EQ(R.Code, 2);
  EXPECT_TRUE(contains(R.Err, "cannot read the compile database '")) << R.Err;
}

TEST_F(BadInput, DatabaseWithoutCOrCxx) {
  source("start.s", "");
  Outcome R = leash({});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(
      R, "leash: error: the compile database has no C or C++ source");
}

TEST_F(BadInput, MissingFile) {
  source("a.cpp", leaking());
  Outcome R = leash({"nothing.cpp"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(R, "leash: error: no such file: 'nothing.cpp'");
  R = leash({"."});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(R, "leash: error: '.' is a folder; give files, or -p for "
                         "the folder of the compile database");
  R = leash({"--files-from", "list.txt"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(
      R, "leash: error: cannot read 'list.txt': No such file or directory");
}

TEST_F(BadInput, FileOfTheDatabaseIsGone) {
  source("a.cpp", leaking());
  source("gone.cpp", "");
  llvm::sys::fs::remove(Dir / "gone.cpp");
  Outcome R = leash({});
  EXPECT_EQ(R.Code, 3);
  EXPECT_TRUE(contains(R.Out, "gone.cpp: error: did not parse: ")) << R.Out;
  EXPECT_TRUE(contains(R.Out, "[leash-unjoined-thread]")) << R.Out;
}

TEST_F(BadInput, UnparsableUnitsAreNamedAndTheRestGoesOn) {
  source("a.cpp", leaking());
  source("bad.cpp",
         "int f() { return undeclared; }\nint g() { return other; }\n");
  source("include.cpp", "#include \"missing.h\"\n");
  Outcome R = leash({});
  EXPECT_EQ(R.Code, 3);
  EXPECT_EQ(R.Err, "");
  EXPECT_EQ(count(R.Out, "[leash-unjoined-thread]"), 1u);
  EXPECT_TRUE(contains(R.Out,
                       "bad.cpp: error: did not parse: bad.cpp:1:18: use "
                       "of undeclared identifier 'undeclared'\n"))
      << R.Out;
  EXPECT_TRUE(contains(R.Out, "include.cpp: error: did not parse: "
                              "include.cpp:1:10: 'missing.h' file not found\n"))
      << R.Out;
  EXPECT_FALSE(contains(R.Out, "other"));
  EXPECT_TRUE(contains(R.Out, "; 2 translation units not analysed"));
}

// Clang keeps such initialisers as lists that have no type.
TEST_F(BadInput, InitialisersWithoutATypeDoNotCrash) {
  source("bad.cpp", "struct S { S(int); };\n"
                    "int g(int);\n"
                    "void f() {\n"
                    "  auto a(missing[0]);\n"
                    "  int b(missing->key(), 2);\n"
                    "  S c(missing(a), missing);\n"
                    "  auto d(g(missing[2])), *e = new S(missing[1], a);\n"
                    "}\n");
  Outcome R = leash({});
  EXPECT_EQ(R.Code, 3);
  EXPECT_TRUE(contains(R.Out, "bad.cpp: error: did not parse: bad.cpp:4:10: "))
      << R.Out;
}

TEST_F(BadInput, UnparsableUnitIsNamedOnStderrWhenTextIsElsewhere) {
  source("bad.cpp", "int f() { return undeclared; }\n");
  Outcome R = leash({"--format=sarif"});
  EXPECT_EQ(R.Code, 3);
  EXPECT_ONLY_MESSAGE(R, "bad.cpp: error: did not parse: bad.cpp:1:18: use of "
                         "undeclared identifier 'undeclared'");
}

// What is missing in a unit that did not parse may be the join.
TEST_F(BadInput, UnparsableUnitHasNoFindings) {
  source("bad.cpp", leaking() + "#include \"missing.h\"\n");
  Outcome R = leash({});
  EXPECT_EQ(R.Code, 3);
  EXPECT_FALSE(contains(R.Out, "[leash-")) << R.Out;
}

TEST_F(BadInput, CrashOfOneUnitLosesOnlyThatOne) {
  source("a.cpp", leaking());
  source("crash.cpp", "#pragma clang __debug crash\n");
  Outcome R = leash({"-j2"});
  EXPECT_EQ(R.Code, 3);
  EXPECT_EQ(R.Err, "");
  EXPECT_TRUE(contains(R.Out, "crash.cpp: error: crashed (")) << R.Out;
  EXPECT_EQ(count(R.Out, "[leash-unjoined-thread]"), 1u);
}

TEST_F(BadInput, CrashOrHangOfLowerIsTold) {
  source("crash.cpp", "#pragma clang __debug crash\n");
  source("slow.cpp", Endless, Steps);
  unsigned Before = Dir.count();
  Outcome R = leash({"lower", "crash.cpp", "-o", "crash.leash"});
  EXPECT_EQ(R.Code, 3);
  EXPECT_EQ(R.Err.find("crash.cpp: error: crashed ("), 0u) << R.Err;
  EXPECT_EQ(count(R.Err, "\n"), 1u) << R.Err;
  R = leash({"lower", "slow.cpp", "-o", "slow.leash", "--timeout=1"});
  EXPECT_EQ(R.Code, 3);
  EXPECT_ONLY_MESSAGE(R, "slow.cpp: error: took longer than 1 s (--timeout) "
                         "and was stopped");
  EXPECT_EQ(Dir.count(), Before);
}

// Its name is told, once, and not that its folder has no configuration.
TEST_F(BadInput, FolderOfTheDatabaseIsGone) {
  Dir.write("compile_commands.json",
            "[{\"directory\": \"/no/such\", \"file\": \"a.cpp\", "
            "\"arguments\": [\"c++\", \"-c\", \"a.cpp\"]}]");
  Outcome R = leash({});
  EXPECT_EQ(R.Code, 3);
  EXPECT_EQ(R.Err, "");
  EXPECT_TRUE(contains(R.Out, "/no/such/a.cpp: error: did not parse: cannot "
                              "enter '/no/such': No such file or directory\n"))
      << R.Out;
}

TEST_F(BadInput, UnitThatTakesTooLongIsStopped) {
  source("a.cpp", leaking());
  source("slow.cpp", Endless, Steps);
  Outcome R = leash({"--timeout=1"});
  EXPECT_EQ(R.Code, 3);
  EXPECT_TRUE(contains(R.Out, "slow.cpp: error: took longer than 1 s "
                              "(--timeout) and was stopped\n"))
      << R.Out;
  EXPECT_EQ(count(R.Out, "[leash-unjoined-thread]"), 1u);
}

TEST_F(BadInput, UnknownOption) {
  Outcome R = leash({"--no-such-option"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_TRUE(contains(R.Err, "Unknown command line argument "
                              "'--no-such-option'"))
      << R.Err;
  for (auto [Option, Message] :
       std::vector<std::pair<std::string, std::string>>{
           {"--format=xml", "unknown format 'xml'; there are text and sarif"},
           {"--format=sarif:", "--format=sarif: names no file after the colon"},
           {"--fail-on=never-ever", "--fail-on=never-ever: must be note, "
                                    "warning, error or never"},
           {"--fix=all", "--fix=all: must be safe or unsafe"},
           {"--color=blue", "--color=blue: must be auto, always or never"},
           {"--format=text,sarif",
            "two formats on standard output; give one of them a file, as in "
            "--format=sarif:out.sarif"}}) {
    R = leash({Option});
    EXPECT_EQ(R.Code, 2) << Option;
    EXPECT_ONLY_MESSAGE(R, "leash: error: " + Message);
  }
}

TEST_F(BadInput, OutputsNeedFilesOfTheirOwn) {
  source("clean.cpp", "int x;\n");
  header("sub/keep", "");
  Outcome R = leash({"--format=sarif:out,text:sub/../out"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(R, "leash: error: two outputs go to 'sub/../out'; give "
                         "each a file of its own");
  R = leash({"--format=sarif:out", "--time-report=out"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(
      R, "leash: error: two outputs go to 'out'; give each a file of its own");
  EXPECT_EQ(leash({"--format=sarif:/dev/null,text:/dev/null"}).Code, 0);
}

TEST_F(BadInput, SourceRootThatIsNoFolder) {
  source("a.cpp", leaking());
  for (const char *Root : {"nowhere", "a.cpp", ""}) {
    Outcome R = leash({std::string("--source-root=") + Root});
    EXPECT_EQ(R.Code, 2);
    EXPECT_ONLY_MESSAGE(R, std::string("leash: error: --source-root='") + Root +
                               "' is no folder");
  }
}

TEST_F(BadInput, UnknownCheck) {
  source("a.cpp", leaking());
  Outcome R = leash({"--checks=leash-unjoined-tread"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(R, "leash: error: unknown check 'leash-unjoined-tread' "
                         "in --checks; did you mean 'leash-unjoined-thread'?");
  R = leash({"--checks=-*"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(R, "leash: error: no checks are enabled by --checks and "
                         "the .clang-tidy files; `leash list-checks` lists "
                         "them");
  R = leash({"explain", "nonsense"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(R, "leash: error: unknown check 'nonsense'; `leash "
                         "list-checks` lists them");
}

TEST_F(BadInput, BadConfiguration) {
  source("a.cpp", leaking());
  Outcome R = leash({"--config={Checks: ["});
  EXPECT_EQ(R.Code, 2);
  EXPECT_EQ(R.Err.find("leash: error: cannot read --config: line "), 0u)
      << R.Err;
  EXPECT_EQ(count(R.Err, "\n"), 1u) << R.Err;
  R = leash({"--config={CheckOptions: {leash-unjoined-thread.No: 1}}"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_EQ(R.Err.find("leash: error: unknown option "
                       "'leash-unjoined-thread.No' in --config; "),
            0u)
      << R.Err;
  R = leash({"--config={HeaderFilterRegex: '('}"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(R, "leash: error: HeaderFilterRegex in --config is no "
                         "regular expression: parentheses not balanced");
  R = leash({"--header-filter=("});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(R, "leash: error: --header-filter is no regular "
                         "expression: parentheses not balanced");
  std::string File =
      Dir.write(".clang-tidy", "ExcludeHeaderFilterRegex: '['\n");
  R = leash({"--quiet"});
  EXPECT_EQ(R.Code, 1);
  EXPECT_EQ(R.Err, "leash: warning: ExcludeHeaderFilterRegex in '" + File +
                       "' is no regular expression: brackets ([ ]) not "
                       "balanced; it is ignored\n");
  Dir.write(".clang-tidy", "Checks: '*'\nChecks\n");
  R = leash({});
  EXPECT_EQ(R.Code, 2);
  EXPECT_EQ(R.Err.find("leash: error: cannot read '" + File + "': line "), 0u)
      << R.Err;
  EXPECT_EQ(count(R.Err, "\n"), 1u) << R.Err;
}

TEST_F(BadInput, BadModelFile) {
  source("a.cpp", leaking());
  Outcome R = leash({"--model", "none.yaml"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(R, "leash: error: cannot read the model file "
                         "'none.yaml': No such file or directory");
  Dir.write("bad.yaml", "functions:\n  - name: [\n");
  R = leash({"--model", "bad.yaml"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_EQ(R.Err.find("leash: error: "), 0u) << R.Err;
  EXPECT_TRUE(contains(R.Err, "bad.yaml")) << R.Err;
  EXPECT_EQ(count(R.Err, "\n"), 1u) << R.Err;
}

TEST_F(BadInput, UnwritableOutput) {
  source("a.cpp", leaking());
  Outcome R = leash({"--format=sarif:no/such/out.sarif"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(R, "leash: error: cannot write 'no/such/out.sarif': No "
                         "such file or directory");
  R = leash({"--format=sarif:/dev/full"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(
      R, "leash: error: cannot write '/dev/full': No space left on device");
  R = leash({"--time-report=no/such/t.json"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(R, "leash: error: cannot write 'no/such/t.json': No such "
                         "file or directory");
  unsigned Before = Dir.count();
  R = leash({"lower", "a.cpp", "-o", "no/such/a.leash"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(R, "leash: error: cannot write 'no/such/a.leash': No "
                         "such file or directory");
  R = leash({"lower", "a.cpp", "-o", "a.leash", "-MF", "no/such/a.d"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(R, "leash: error: cannot write 'no/such/a.d': No such "
                         "file or directory");
  EXPECT_EQ(Dir.count(), Before); // no a.leash without its rule
}

TEST_F(BadInput, FailureKeepsTheOldOutput) {
  source("a.cpp", leaking());
  Dir.write("out.sarif", "old");
  unsigned Before = Dir.count();
  Outcome R = leash({"--format=sarif:out.sarif", "none.cpp"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_EQ(Dir.read("out.sarif"), "old");
  EXPECT_EQ(Dir.count(), Before);
}

TEST_F(BadInput, UnreadableIr) {
  source("a.cpp", leaking());
  ASSERT_EQ(leash({"lower", "a.cpp", "-o", "a.leash"}).Code, 0);
  std::string Good = Dir.read("a.leash");
  auto Message = [&](std::string Bytes) {
    Dir.write("bad.leash", Bytes);
    Outcome R = leash({"link", "a.leash", "bad.leash"});
    EXPECT_EQ(R.Code, 2);
    EXPECT_EQ(R.Out, "");
    EXPECT_EQ(count(R.Err, "\n"), 1u) << R.Err;
    EXPECT_EQ(R.Err.find("leash: error: "), 0u) << R.Err;
    EXPECT_TRUE(contains(R.Err, "bad.leash")) << R.Err;
    return R.Err;
  };
  std::string Flipped = Good;
  Flipped[Flipped.size() / 2] ^= 1;
  std::string Corrupt = Message(Flipped);
  EXPECT_EQ(Message(Good.substr(0, Good.size() / 2)).empty(), false);
  Message("");
  EXPECT_TRUE(contains(Message("#include <x>\n"), ": not a Leash IR file"));
  EXPECT_TRUE(contains(Message("\x7f"
                               "ELF"),
                       ": not a Leash IR file"));
  EXPECT_TRUE(contains(Message("leash-ir 1\n"),
                       ":1: written in format version 1, this leash reads "));
  std::string Foreign = Good;
  ++Foreign[8]; // the version
  EXPECT_TRUE(contains(Message(Foreign), "; run `leash lower` again"));
  Outcome R = leash({"link", "none.leash"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_TRUE(contains(R.Err, "none.leash")) << R.Err;
  R = leash({"link"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(
      R, "leash: error: no IR files to link; `leash lower` makes them");
}

TEST_F(BadInput, UsageOfLower) {
  source("a.cpp", leaking());
  Outcome R = leash({"lower", "a.cpp"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(R, "leash: error: lower needs -o FILE, --print or both");
  R = leash({"lower", "-o", "x"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(R, "leash: error: lower takes one source file");
}

TEST_F(BadInput, InterruptLeavesNothingBehind) {
  source("slow.cpp", Endless, Steps);
  source("slow2.cpp", Endless, Steps);
  Dir.write("out.sarif", "old");
  unsigned Before = Dir.count();
  Invocation I;
  I.Args = {"-j2", "--format=sarif:out.sarif"};
  I.Directory = Dir.Path;
  I.InterruptWhen = "-";
  I.InterruptAfterMs = 1200;
  auto Start = std::chrono::steady_clock::now();
  Outcome R = run(I);
  auto Took = std::chrono::steady_clock::now() - Start;
  EXPECT_LT(Took, std::chrono::seconds(20));
  EXPECT_EQ(R.Code, 130);
  EXPECT_EQ(R.Err, "\nleash: error: interrupted\n");
  EXPECT_EQ(R.Out, "");
  EXPECT_EQ(Dir.read("out.sarif"), "old");
  EXPECT_EQ(Dir.count(), Before); // the temporary file is gone
}

TEST_F(BadInput, InterruptOfLowerLeavesNothingBehind) {
  source("slow.cpp", Endless, Steps);
  unsigned Before = Dir.count();
  Invocation I;
  I.Args = {"lower", "slow.cpp", "-o", "slow.leash", "-MF", "slow.d"};
  I.Directory = Dir.Path;
  I.InterruptWhen = "-";
  I.InterruptAfterMs = 1200;
  Outcome R = run(I);
  EXPECT_EQ(R.Code, 130);
  EXPECT_EQ(R.Err, "\nleash: error: interrupted\n");
  EXPECT_EQ(Dir.count(), Before);
}

} // namespace
