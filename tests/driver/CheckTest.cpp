// SPDX-License-Identifier: Apache-2.0
#include "tests/driver/Driver.h"
#include "tests/unit/tool/SarifRules.h"

using namespace leash;
using Json = nlohmann::ordered_json;

namespace {

class Check : public DriverTest {
protected:
  Json sarif(std::vector<std::string> Args) {
    Args.push_back("--format=sarif");
    Outcome R = leash(Args);
    EXPECT_EQ(R.Err, "");
    Json Log = Json::parse(R.Out, nullptr, false);
    EXPECT_FALSE(Log.is_discarded()) << R.Out;
    return Log;
  }
};

TEST_F(Check, ExitCodes) {
  source("a.cpp", leaking());
  source("clean.cpp", "int x;\n");
  EXPECT_EQ(leash({"clean.cpp"}).Code, 0);
  EXPECT_EQ(leash({}).Code, 1);
  EXPECT_EQ(leash({"check"}).Code, 1);
  EXPECT_EQ(leash({"--exit-zero"}).Code, 0);
  EXPECT_EQ(leash({"--fail-on=error"}).Code, 0);
  EXPECT_EQ(leash({"--fail-on=warning"}).Code, 1);
  EXPECT_EQ(leash({"--fail-on=never"}).Code, 0);
  EXPECT_EQ(
      leash({"--fail-on=error", "--config={WarningsAsErrors: 'leash-*'}"}).Code,
      1);
}

TEST_F(Check, TextShowsPlaceCheckAndSummary) {
  source("a.cpp", leaking());
  Outcome R = leash({});
  EXPECT_EQ(R.Err, "");
  EXPECT_EQ(R.Out.find("a.cpp:"), 0u) << R.Out;
  EXPECT_TRUE(contains(R.Out, ": warning: ")) << R.Out;
  EXPECT_TRUE(contains(R.Out, ": note: ")) << R.Out;
  EXPECT_TRUE(contains(R.Out,
                       "1 finding (1 leash-unjoined-thread) in 1 file, 1 "
                       "translation unit analysed\n"))
      << R.Out;
  EXPECT_FALSE(contains(leash({"--quiet"}).Out, "1 finding"));
  source("b.cpp", "int x;\n");
  EXPECT_EQ(leash({"b.cpp"}).Out, "no findings in 1 translation unit\n");
}

TEST_F(Check, SarifFollowsTheRules) {
  source("a.cpp", leaking());
  source("bad.cpp", "nonsense;\n");
  header(".git/keep", "");
  Outcome R = leash({"--format=sarif:out.sarif", "--format=text:out.txt",
                     "--sarif-category=linux"});
  EXPECT_EQ(R.Code, 3);
  EXPECT_EQ(R.Out, "");
  Json Log = Json::parse(Dir.read("out.sarif"));
  EXPECT_EQ(sarifDefects(Log), std::vector<std::string>());
  Json Run = Log["runs"][0];
  ASSERT_EQ(Run["results"].size(), 1u);
  EXPECT_EQ(Run["results"][0]["ruleId"], "leash-unjoined-thread");
  EXPECT_EQ(Run["results"][0]["locations"][0]["physicalLocation"]
               ["artifactLocation"]["uri"],
            "a.cpp");
  EXPECT_EQ(Run["originalUriBaseIds"]["SRCROOT"]["uri"],
            "file://" + Dir.Path + "/");
  EXPECT_EQ(Run["automationDetails"]["id"], "linux/");
  EXPECT_EQ(Run["invocations"][0]["executionSuccessful"], false);
  EXPECT_TRUE(contains(Dir.read("out.txt"), "[leash-unjoined-thread]"));
}

TEST_F(Check, SourceRootIsWhatPathsAreRelativeTo) {
  source("src/a.cpp", leaking());
  auto Uri = [&](std::vector<std::string> Args) {
    return sarif(Args)["runs"][0]["results"][0]["locations"][0]
                      ["physicalLocation"]["artifactLocation"]["uri"];
  };
  EXPECT_EQ(Uri({}), "src/a.cpp");
  EXPECT_EQ(Uri({"--source-root=src"}), "a.cpp");
  EXPECT_EQ(Uri({"--source-root=" + Dir.Path + "/.."}),
            llvm::sys::path::filename(Dir.Path).str() + "/src/a.cpp");
}

TEST_F(Check, NolintAndConfiguration) {
  source("a.cpp", "#include <thread>\nvoid work();\n"
                  "void leak_1() { std::thread t(work); }\n"
                  "void leak_2() { std::thread t(work); } "
                  "// NOLINT(leash-unjoined-thread)\n"
                  "// NOLINTNEXTLINE\n"
                  "void leak_3() { std::thread t(work); }\n");
  source("quiet/b.cpp", leaking());
  EXPECT_EQ(sarif({})["runs"][0]["results"].size(), 2u);
  header("quiet/.clang-tidy", "Checks: '-leash-unjoined-thread'\n"
                              "InheritParentConfig: true\n");
  Json Results = sarif({})["runs"][0]["results"];
  ASSERT_EQ(Results.size(), 1u);
  EXPECT_EQ(
      Results[0]["locations"][0]["physicalLocation"]["region"]["startLine"], 3);
}

TEST_F(Check, HeaderFindingsAppearOnce) {
  header("inc/shared.h",
         "#pragma once\n#include <thread>\nvoid work();\n"
         "inline void leak_shared() { std::thread t(work); }\n");
  source("a.cpp", "#include \"inc/shared.h\"\nvoid a() { leak_shared(); }\n");
  source("b.cpp",
         "#include \"inc/../inc/shared.h\"\nvoid b() { leak_shared(); }\n");
  source("c.cpp", "#include \"shared.h\"\nvoid c() { leak_shared(); }\n",
         "-Iinc");
  Json Results = sarif({})["runs"][0]["results"];
  ASSERT_EQ(Results.size(), 1u);
  EXPECT_EQ(
      Results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
      "inc/shared.h");
  EXPECT_EQ(sarif({"--header-filter=other"})["runs"][0]["results"].size(), 0u);
  EXPECT_EQ(sarif({"--header-filter=inc/"})["runs"][0]["results"].size(), 1u);
}

TEST_F(Check, OutputDoesNotDependOnJobsOrOrder) {
  header("shared.h", "#pragma once\n#include <thread>\nvoid work();\n"
                     "inline void leak_shared() { std::thread t(work); }\n");
  std::string Forward, Backward;
  for (int I = 0; I < 8; ++I) {
    std::string N = std::to_string(I);
    source("f" + N + ".cpp", "#include \"shared.h\"\n" + leaking("leak_" + N) +
                                 "void use_" + N + "() { leak_shared(); }\n");
    Forward += "f" + N + ".cpp\n";
    Backward = "f" + N + ".cpp\n" + Backward;
  }
  source("bad.cpp", "nonsense;\n");
  std::string First = leash({"--format=sarif:-", "-j1"}).Out;
  EXPECT_EQ(Json::parse(First)["runs"][0]["results"].size(), 9u);
  EXPECT_EQ(leash({"--format=sarif:-", "-j5"}).Out, First);
  std::reverse(Sources.begin(), Sources.end());
  writeDatabase();
  EXPECT_EQ(leash({"--format=sarif:-", "-j", "3"}).Out, First);
  std::string Some = leash({"--format=sarif:-", "--files-from=-"}, Forward).Out;
  EXPECT_EQ(leash({"--format=sarif:-", "--files-from=-"}, Backward).Out, Some);
  EXPECT_EQ(Json::parse(Some)["runs"][0]["results"].size(), 9u);
}

TEST_F(Check, FlagsOfGccOnlyDoNotMatter) {
  source("a.cpp", leaking(),
         "-fno-gnu-unique -fconserve-stack -mindirect-branch=thunk "
         "-fdeps-format=p1689r5 -Werror -Wno-such-warning -Wall "
         "-fsanitize=bounds-strict --param max-inline-insns-single=3 "
         "-MD -MF a.d -fplugin=none.so -fabi-version=11");
  unsigned Before = Dir.count();
  Outcome R = leash({});
  EXPECT_EQ(R.Code, 1) << R.Out << R.Err;
  EXPECT_EQ(R.Err, "");
  EXPECT_EQ(Dir.count(), Before); // no a.d, no a.o
}

// An error by default, which clang lets pass with that flag.
TEST_F(Check, ErrorsThatAreSwitchedOffStayOff) {
  source("a.cpp", "int n();\nstruct P { char c; };\nvoid g() { P p{n()}; "
                  "(void)p; }\n" +
                      leaking(),
         "-Wall -Werror -Wno-narrowing");
  Outcome R = leash({});
  EXPECT_EQ(R.Code, 1) << R.Out << R.Err;
  source("b.cpp", "int n();\nstruct P { char c; };\nvoid g() { P p{n()}; "
                  "(void)p; }\n",
         "-Wall");
  R = leash({});
  EXPECT_EQ(R.Code, 3);
  EXPECT_TRUE(contains(R.Out + R.Err, "cannot be narrowed")) << R.Out;
}

// Of the two ways to compile a file the one that parses counts.
TEST_F(Check, OneOfTwoWaysParses) {
  source("a.cpp", "#ifdef B\n#include \"nothere.h\"\n#endif\n" + leaking(),
         "-DB");
  source("a.cpp", "#ifdef B\n#include \"nothere.h\"\n#endif\n" + leaking(),
         "-DA");
  Outcome R = leash({});
  EXPECT_EQ(R.Code, 3);
  EXPECT_TRUE(contains(R.Out, "[leash-unjoined-thread]")) << R.Out;
  EXPECT_TRUE(contains(R.Out, "not analysed")) << R.Out;
}

TEST_F(Check, FilesOnlyStillSaysHowItWent) {
  source("a.cpp", leaking());
  Outcome R = leash({"--format=sarif:out.sarif"});
  EXPECT_EQ(R.Code, 1);
  EXPECT_EQ(R.Out, "");
  EXPECT_TRUE(contains(R.Err, "1 finding (")) << R.Err;
  EXPECT_EQ(leash({"--format=sarif:out.sarif", "--quiet"}).Err, "");
}

TEST_F(Check, FlagsAfterDashes) {
  std::string File =
      Dir.write("lone.cpp", "#ifndef X\n#error X\n#endif\n" + leaking());
  std::vector<std::string> Args{"lone.cpp", "--"};
  llvm::SmallVector<llvm::StringRef> Words;
  std::string Flags = compileFlags();
  llvm::StringRef(Flags).split(Words, ' ');
  for (llvm::StringRef W : Words)
    Args.push_back(W.str());
  EXPECT_EQ(leash(Args).Code, 3);
  Args.push_back("-DX");
  Outcome R = leash(Args);
  EXPECT_EQ(R.Code, 1) << R.Out << R.Err;
  Outcome None = leash({"--", "-DX"});
  EXPECT_EQ(None.Code, 2);
  EXPECT_ONLY_MESSAGE(None, "leash: error: no files to analyse before `--`");
}

TEST_F(Check, OneSourceCompiledTwice) {
  source("a.cpp", leaking(), "-DONE");
  source("a.cpp", leaking(), "-DTWO");
  source("a.cpp", leaking(), "-DTWO -fPIC -Wall"); // the same for us
  Outcome R = leash({});
  EXPECT_TRUE(contains(R.Out, "1 finding ")) << R.Out;
  EXPECT_TRUE(contains(R.Out, "2 translation units analysed")) << R.Out;
}

TEST_F(Check, CSources) {
  source("a.c", "int class = 1;\n", "-std=c11");
  Outcome R = leash({});
  EXPECT_EQ(R.Code, 0) << R.Out << R.Err;
}

TEST_F(Check, TimeReport) {
  source("a.cpp", leaking());
  Outcome R = leash({"--time-report"});
  for (const char *Step : {"parse", "lower", "link", "leash-unjoined-thread",
                           "replay", "write", "total", "largest worker: "})
    EXPECT_TRUE(contains(R.Err, Step)) << Step;
  EXPECT_TRUE(contains(R.Err, " MB  a.cpp\n")) << R.Err;
  leash({"--time-report=times.json"});
  Json Times = Json::parse(Dir.read("times.json"));
  EXPECT_EQ(Times["steps"][0]["name"], "parse");
  EXPECT_GT(Times["peakWorkerKilobytes"].get<unsigned>(), 1000u);
  EXPECT_EQ(Times["units"][0]["file"], "a.cpp");
}

TEST_F(Check, WhatIsNotSeenIsCounted) {
  source("a.cpp", "#include <thread>\n"
                  "void far();\n"
                  "struct Job { void (*run)(); };\n"
                  "void start(Job &j) { std::thread(j.run).join(); }\n"
                  "void near() { std::thread([] { far(); }).join(); }\n");
  Outcome R = leash({"--time-report"});
  EXPECT_TRUE(contains(R.Err, " 0  functions over the budget (of ")) << R.Err;
  EXPECT_TRUE(contains(R.Err, " 1  spawns whose body is not known (of 2)\n"))
      << R.Err;
  leash({"--time-report=times.json"});
  Json Times = Json::parse(Dir.read("times.json"));
  EXPECT_EQ(Times["unseen"][1]["count"], 1);
  EXPECT_EQ(Times["unseen"][1]["of"], 2);
  EXPECT_EQ(Times["unseen"][2]["what"], "calls of code that is not seen");
  EXPECT_GE(Times["unseen"][2]["count"], 1);
}

TEST_F(Check, ProgressAndColourOnATerminalOnly) {
  source("a.cpp", leaking());
  Invocation I;
  I.Directory = Dir.Path;
  I.Terminal = true;
  Outcome R = run(I);
  EXPECT_TRUE(contains(R.Out, "[1/1] a.cpp")) << R.Out;
  EXPECT_TRUE(contains(R.Out, "\x1b[")) << R.Out;
  I.Args = {"--quiet"};
  EXPECT_FALSE(contains(run(I).Out, "[1/1]"));
  I.Args = {"--quiet", "--color=never"};
  EXPECT_FALSE(contains(run(I).Out, "\x1b["));
  I.Args = {"--quiet"};
  I.Env["NO_COLOR"] = "1";
  EXPECT_FALSE(contains(run(I).Out, "\x1b["));
  Outcome Plain = leash({});
  EXPECT_EQ(Plain.Err, "");
  EXPECT_FALSE(contains(Plain.Out, "\x1b["));
  EXPECT_TRUE(contains(leash({"--color=always"}).Out, "\x1b["));
}

TEST_F(Check, ExtraArgsOfTheConfiguration) {
  source("a.cpp", "#ifndef EXTRA\n#error no\n#endif\n" + leaking());
  EXPECT_EQ(leash({}).Code, 3);
  header(".clang-tidy", "ExtraArgs: ['-DEXTRA']\n");
  EXPECT_EQ(leash({}).Code, 1);
  header(".clang-tidy", "ExtraArgsBefore: ['-DEXTRA']\n");
  EXPECT_EQ(leash({}).Code, 1);
}

// Headers are looked for beside the link; the file is named by its real path.
TEST_F(Check, SourceThatIsALink) {
  source("link/a.cpp", "");
  header("link/beside.h", "#define BESIDE\n");
  header("real/b.cpp", "#include \"beside.h\"\n" + leaking());
  llvm::sys::fs::remove(Dir / "link/a.cpp");
  ASSERT_FALSE(
      llvm::sys::fs::create_link(Dir / "real/b.cpp", Dir / "link/a.cpp"));
  Outcome R = leash({});
  EXPECT_EQ(R.Code, 1) << R.Out;
  EXPECT_EQ(R.Out.find("real/b.cpp:"), 0u) << R.Out;
}

TEST_F(Check, DeeplyNestedCode) {
  std::string Nested = "int x = ";
  for (int I = 0; I < 250; ++I)
    Nested += "(1 + ";
  Nested += "1" + std::string(250, ')') + ";\nint y = 1";
  for (int I = 0; I < 30000; ++I)
    Nested += " + 1";
  source("a.cpp", Nested + ";\n" + leaking());
  Outcome R = leash({});
  EXPECT_EQ(R.Code, 1) << R.Out;
}

constexpr const char *TaskModel =
    "library: acme\ntypes:\n  - { name: Task, role: Thread, dtor: None }\n"
    "functions:\n  - { name: start, op: Spawn, object: return, body: arg0 }\n";

constexpr const char *TaskSource =
    "struct Task; Task *start(void (*)()); void work();\n"
    "void leak() { Task *t = start(work); }\n";

TEST_F(Check, ModelsFromTheCommandLine) {
  source("a.cpp", TaskSource);
  header("acme.yaml", TaskModel);
  EXPECT_EQ(leash({}).Code, 0);
  Outcome R = leash({"--model=acme.yaml"});
  EXPECT_EQ(R.Code, 1);
  EXPECT_TRUE(contains(R.Out, "a.cpp:2:25: warning: ")) << R.Out;
  ASSERT_EQ(
      leash({"lower", "a.cpp", "--model=acme.yaml", "-o", "a.leash"}).Code, 0);
  EXPECT_EQ(leash({"link", "a.leash"}).Code, 1);
}

// From the working folder, or beside the source, or above it.
TEST_F(Check, ModelsFromTheConfiguration) {
  source("src/sub/a.cpp", TaskSource);
  Outcome R = leash({"--config={CheckOptions: {leash.Models: 'no.yaml'}}"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(R, "leash: error: cannot read the model file 'no.yaml': "
                         "No such file or directory");
  header("src/acme.yaml", TaskModel);
  header("src/.clang-tidy", "CheckOptions:\n  leash.Models: acme.yaml\n");
  EXPECT_EQ(leash({}).Code, 1);
  ASSERT_EQ(
      leash({"lower", "src/sub/a.cpp", "-o", "a.leash", "-MF", "a.d"}).Code, 0);
  std::string Rule = Dir.read("a.d");
  EXPECT_TRUE(contains(Rule, Dir / "src/acme.yaml")) << Rule;
  EXPECT_TRUE(contains(Rule, Dir / "src/.clang-tidy")) << Rule;
}

} // namespace
