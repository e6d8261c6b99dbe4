// SPDX-License-Identifier: Apache-2.0
//
// The built plugin in the real clang-tidy of its major.
#include "checks/CheckInfo.h"
#include "tests/plugin/Run.h"
#include "llvm/Support/FileSystem.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include <filesystem>

using namespace leash;
using namespace leash::test;
using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

namespace {

const char *Unjoined = "#include <thread>\n"
                       "void f(bool b) {\n"
                       "  std::thread t([] {});\n"
                       "  if (b)\n"
                       "    return;\n"
                       "  t.join();\n"
                       "}\n";

class Plugin : public testing::Test {
protected:
  std::vector<std::string> flags(const char *Std = "c++20") {
    return {"--",
            std::string("-std=") + Std,
            "-nostdinc",
            "-isystem",
            LEASH_SOURCE_DIR "/testdata/include",
            "-I",
            LEASH_SOURCE_DIR "/runtime/include"};
  }

  /// clang-tidy with the plugin: options, then files, then compiler flags.
  Outcome tidy(std::vector<std::string> Options,
               const std::vector<std::string> &Files = {},
               const char *Std = "c++20") {
    std::vector<std::string> Args = {LEASH_CLANG_TIDY, "--load=" LEASH_PLUGIN};
    if (llvm::none_of(Options, [](llvm::StringRef O) {
          return O.starts_with("--checks") || O.starts_with("--config");
        }))
      Args.push_back("--checks=-*,leash-*");
    Args.insert(Args.end(), Options.begin(), Options.end());
    Args.insert(Args.end(), Files.begin(), Files.end());
    std::vector<std::string> Flags = flags(Std);
    Args.insert(Args.end(), Flags.begin(), Flags.end());
    return run(Args, Folder.path());
  }

  TempFolder Folder;
};

} // namespace

TEST_F(Plugin, ListsItsChecks) {
  Outcome O = tidy({"--list-checks"});
  EXPECT_EQ(O.Exit, 0) << O.Err;
  ASSERT_FALSE(allChecks().empty());
  for (const CheckInfo *C : allChecks())
    EXPECT_THAT(O.Out, HasSubstr("    " + C->id() + "\n"));
}

TEST_F(Plugin, FindsAndShowsTheWitness) {
  Outcome O = tidy({}, {Folder.write("a.cpp", Unjoined)});
  EXPECT_THAT(findings(O.Out),
              testing::ElementsAre(Found("a.cpp", 3, "leash-unjoined-thread")))
      << O.Out << O.Err;
  EXPECT_THAT(O.Out, HasSubstr("'t'"));
  EXPECT_THAT(O.Out, HasSubstr("note: "));
}

TEST_F(Plugin, SaysNothingOfTheCorrectTwin) {
  std::string Right = "#include <thread>\nvoid f() {\n  std::thread t([] {});\n"
                      "  t.join();\n}\n";
  Outcome O = tidy({}, {Folder.write("a.cpp", Right)});
  EXPECT_EQ(O.Exit, 0);
  EXPECT_TRUE(findings(O.Out).empty()) << O.Out;
}

TEST_F(Plugin, WarningsAsErrorsFails) {
  Outcome O =
      tidy({"--warnings-as-errors=leash-*"}, {Folder.write("a.cpp", Unjoined)});
  EXPECT_NE(O.Exit, 0);
}

TEST_F(Plugin, OneCheckAtATime) {
  Outcome O = tidy({"--checks=-*,leash-missing-stop-check"},
                   {Folder.write("a.cpp", Unjoined)});
  EXPECT_TRUE(findings(O.Out).empty()) << O.Out;
}

TEST_F(Plugin, NolintSilences) {
  for (const char *Comment :
       {"  std::thread t([] {}); // NOLINT\n",
        "  std::thread t([] {}); // NOLINT(leash-unjoined-thread)\n",
        "  // NOLINTNEXTLINE(leash-*)\n  std::thread t([] {});\n"}) {
    std::string Text =
        std::string("#include <thread>\nvoid f() {\n") + Comment + "}\n";
    Outcome O = tidy({}, {Folder.write("a.cpp", Text)});
    EXPECT_TRUE(findings(O.Out).empty()) << Comment << O.Out;
  }
  std::string Other = "#include <thread>\nvoid f() {\n"
                      "  std::thread t([] {}); // NOLINT(leash-other)\n}\n";
  EXPECT_EQ(findings(tidy({}, {Folder.write("a.cpp", Other)}).Out).size(), 1u);
}

TEST_F(Plugin, OptionsAreRead) {
  std::string Throws = "#include <thread>\nvoid g();\nvoid f() {\n"
                       "  std::thread t([] {});\n  g();\n  t.join();\n}\n";
  std::string File = Folder.write("a.cpp", Throws);
  EXPECT_TRUE(findings(tidy({}, {File}).Out).empty());
  Outcome O = tidy({"--config={Checks: '-*,leash-unjoined-thread', "
                    "CheckOptions: {leash-unjoined-thread.ExceptionPaths: "
                    "true}}"},
                   {File});
  EXPECT_EQ(findings(O.Out).size(), 1u) << O.Out << O.Err;
}

TEST_F(Plugin, OptionsAreReadFromAClangTidyFile) {
  std::string Get = "#include <future>\nint f(std::future<int> &x) {\n"
                    "  return x.get();\n}\n";
  std::string File = Folder.write("a.cpp", Get);
  Folder.write(".clang-tidy",
               "Checks: '-*,leash-unbounded-wait'\nCheckOptions:\n"
               "  leash-unbounded-wait.Everywhere: true\n");
  std::vector<std::string> Args = {LEASH_CLANG_TIDY, "--load=" LEASH_PLUGIN,
                                   File};
  std::vector<std::string> Flags = flags();
  Args.insert(Args.end(), Flags.begin(), Flags.end());
  Outcome O = run(Args, Folder.path());
  EXPECT_EQ(findings(O.Out).size(), 1u) << O.Out << O.Err;
}

TEST_F(Plugin, OptionsAreDumpedAndVerified) {
  Outcome O = tidy({"--dump-config"}, {Folder.write("a.cpp", "")});
  for (const CheckInfo *C : allChecks())
    for (const OptionInfo &Option : C->Options)
      EXPECT_THAT(O.Out, HasSubstr(C->id() + "." + Option.Name.str() + ":"));
  std::string Bad = "--config={Checks: '-*,leash-*', CheckOptions: "
                    "{leash-unjoined-thread.NoSuch: 1}}";
  O = tidy({"--verify-config", Bad});
  EXPECT_THAT(O.Out + O.Err, HasSubstr("NoSuch"));
}

TEST_F(Plugin, FixIsApplied) {
  std::string Text =
      "#include <thread>\nvoid poll();\nvoid f() {\n"
      "  std::jthread t([] {\n    while (true) {\n      poll();\n"
      "    }\n  });\n}\n";
  std::string File = Folder.write("a.cpp", Text);
  Outcome O = tidy({"--fix"}, {File});
  std::string Fixed = Folder.read("a.cpp");
  EXPECT_THAT(Fixed, HasSubstr("std::stop_token")) << O.Out << O.Err;
  EXPECT_THAT(Fixed, HasSubstr("stop_requested()"));
  O = tidy({}, {File});
  EXPECT_TRUE(findings(O.Out).empty()) << Fixed << O.Out;
  EXPECT_THAT(O.Out + O.Err, Not(HasSubstr("error:"))) << Fixed;
}

TEST_F(Plugin, NoFixWithoutBeingAsked) {
  std::string File = Folder.write("a.cpp", Unjoined);
  tidy({}, {File});
  EXPECT_EQ(Folder.read("a.cpp"), Unjoined);
}

TEST_F(Plugin, ExportsFixes) {
  std::string Text = "#include <thread>\nvoid poll();\nvoid f() {\n"
                     "  std::jthread t([] {\n    while (true)\n      poll();\n"
                     "  });\n}\n";
  tidy({"--export-fixes=" + Folder.file("fixes.yaml")},
       {Folder.write("a.cpp", Text)});
  std::string Yaml = Folder.read("fixes.yaml");
  EXPECT_THAT(Yaml, HasSubstr("leash-missing-stop-check"));
  EXPECT_THAT(Yaml, HasSubstr("Replacements:"));
  EXPECT_THAT(Yaml, HasSubstr("ReplacementText:"));
  EXPECT_THAT(Yaml, HasSubstr("Ranges:")) << "a finding has a range";
}

TEST_F(Plugin, SeveralFilesInOneRunDoNotMix) {
  std::string A = Folder.write("a.cpp", Unjoined);
  std::string B = Folder.write("b.cpp", std::string("\n\n\n\n\n") + Unjoined);
  std::string C = Folder.write("c.cpp", "int x;\n");
  Outcome O = tidy({}, {A, C, B});
  EXPECT_THAT(findings(O.Out),
              testing::ElementsAre(Found("a.cpp", 3, "leash-unjoined-thread"),
                                   Found("b.cpp", 8, "leash-unjoined-thread")))
      << O.Out;
}

TEST_F(Plugin, FindingsInHeadersGoByTheHeaderFilter) {
  Folder.write("h.h", "#include <thread>\ninline void g() {\n"
                      "  std::thread t([] {});\n}\n");
  std::string File = Folder.write("a.cpp", "#include \"h.h\"\n");
  EXPECT_EQ(findings(tidy({"--header-filter=h\\.h"}, {File}).Out).size(), 1u);
  EXPECT_TRUE(findings(tidy({"--header-filter=nothing"}, {File}).Out).empty());
}

TEST_F(Plugin, UnderstandsC) {
  std::string Text =
      "#include <pthread.h>\nstatic void *run(void *p) { return p; "
      "}\nint f(void) {\n  pthread_t t;\n  return "
      "pthread_create(&t, 0, run, 0);\n}\n";
  Outcome O = tidy({}, {Folder.write("a.c", Text)}, "c11");
  EXPECT_EQ(findings(O.Out).size(), 1u) << O.Out << O.Err;
}

TEST_F(Plugin, SaysNothingOfWhatDoesNotParse) {
  Outcome O =
      tidy({}, {Folder.write("a.cpp", std::string(Unjoined) + "int x = y;\n")});
  EXPECT_TRUE(findings(O.Out).empty()) << O.Out;
  EXPECT_NE(O.Exit, 0);
}

TEST_F(Plugin, ReadsTheUsersModels) {
  std::string Bad = "--config={Checks: '-*,leash-*', CheckOptions: "
                    "{leash.Models: '/no/such.yaml'}}";
  Outcome O = tidy({Bad}, {Folder.write("a.cpp", Unjoined)});
  EXPECT_THAT(O.Out + O.Err, HasSubstr("cannot read the model file"));
  // Beside the source, wherever clang-tidy was started.
  Folder.write("acme.yaml",
               "library: acme\ntypes:\n  - { name: Task, role: Thread, dtor: "
               "None }\nfunctions:\n  - { name: start, op: Spawn, object: "
               "return, body: arg0 }\n");
  std::string File =
      Folder.write("b.cpp", "struct Task; Task *start(void (*)()); void work();"
                            "\nvoid leak() { Task *t = start(work); }\n");
  EXPECT_TRUE(findings(tidy({}, {File}).Out).empty());
  O = tidy({"--config={Checks: '-*,leash-*', CheckOptions: {leash.Models: "
            "acme.yaml}}"},
           {File});
  EXPECT_EQ(findings(O.Out).size(), 1u) << O.Out << O.Err;
}

// One configuration and one set of comments, read by clang-tidy itself and by
// the driver.
TEST_F(Plugin, CommentsAndConfigurationMeanTheSameInTheDriver) {
  Folder.write("h.h", "#include <thread>\nvoid work();\n"
                      "inline void h1() { std::thread t(work); }\n"
                      "inline void h2() { std::thread t(work); } // NOLINT\n");
  const char *Thread = "() { std::thread t(work); }";
  std::string Text = "#include \"h.h\"\n#include <future>\n";
  unsigned N = 0;
  for (llvm::StringRef Comment :
       {"", " // NOLINT", " // NOLINT(leash-unjoined-thread)",
        " // NOLINT(leash-unbounded-wait)", " // NOLINT(leash-*)",
        " // NOLINT(other, leash-unjoined-thread): reason", " /* NOLINT */"})
    Text += "void a" + std::to_string(N++) + Thread + Comment.str() + "\n";
  for (llvm::StringRef Names :
       {"", "(leash-unjoined-*)", "(bugprone-x)", "(leash-unbounded-wait)",
        "(leash-unjoined-thread)", "(*)"}) {
    std::string Function = std::to_string(N++) + Thread + "\n";
    Text += "// NOLINTNEXTLINE" + Names.str() + "\nvoid b" + Function +
            "// NOLINTBEGIN" + Names.str() + "\nvoid c" + Function + "void d" +
            Function + "// NOLINTEND" + Names.str() + "\n";
  }
  Text += "int e(std::future<int> &f) { return f.get(); }\n";
  std::string File = Folder.write("a.cpp", Text);
  Folder.write(".clang-tidy",
               "Checks: '-*,leash-*'\nHeaderFilterRegex: 'h\\.h'\n"
               "WarningsAsErrors: 'leash-unbounded-wait'\nCheckOptions:\n"
               "  leash-unbounded-wait.Everywhere: true\n");
  auto With = [&](std::vector<std::string> Args) {
    Args.push_back(File);
    std::vector<std::string> Flags = flags();
    Args.insert(Args.end(), Flags.begin(), Flags.end());
    return findings(run(Args, Folder.path()).Out);
  };
  // clang-tidy 19 takes HeaderFilterRegex from the file of the working folder,
  // whatever folder the source is in (llvm-project issue 118009).
  fs::path Before = fs::current_path();
  fs::current_path(Folder.path());
  std::set<Found> Tidy = With({LEASH_CLANG_TIDY, "--load=" LEASH_PLUGIN});
  std::set<Found> Driver = With({LEASH_DRIVER, "check", "--quiet"});
  fs::current_path(Before);
  EXPECT_EQ(Tidy, Driver);
  EXPECT_TRUE(Tidy.count(Found("h.h", 3, "leash-unjoined-thread")));
  EXPECT_EQ(Tidy.size(), 1u + 2 + 2 * 3 + 1);
}

// As clang-tidy's own checks do.
TEST_F(Plugin, TellsOfValuesThatDoNotFit) {
  std::string File = Folder.write("a.cpp", "int a;\n");
  Outcome R = tidy({"--config={Checks: '-*,leash-*', CheckOptions: "
                    "{leash-unbounded-wait.Everywhere: maybe}}"},
                   {File});
  EXPECT_THAT(R.Out + R.Err,
              HasSubstr("invalid configuration value 'maybe' for option "
                        "'leash-unbounded-wait.Everywhere'; expected a bool"));
  R = tidy({"--config={Checks: '-*,leash-*', CheckOptions: "
            "{leash-unbounded-wait.Everywhere: true}}"},
           {File});
  EXPECT_THAT(R.Out + R.Err, Not(HasSubstr("invalid configuration")));
}

// What the plugin finds the driver finds too, on all the data that we have.
class AllData : public Plugin,
                public testing::WithParamInterface<const char *> {};

TEST_P(AllData, FindsNothingThatTheDriverDoesNot) {
  std::vector<std::string> Files;
  for (const auto &E : fs::recursive_directory_iterator(
           fs::path(LEASH_SOURCE_DIR "/testdata/checks") / GetParam())) {
    std::string Path = E.path().string();
    if (E.path().extension() == ".cpp" &&
        Path.find(".fixed.") == std::string::npos)
      Files.push_back(Path);
  }
  std::sort(Files.begin(), Files.end());
  ASSERT_GT(Files.size(), 50u);
  std::set<Found> Both = findings(tidy({}, Files).Out);
  EXPECT_GT(Both.size(), 50u);
  // Each file by itself, those of a folder together, as the data means it.
  std::map<fs::path, std::vector<std::string>> Programs;
  for (const std::string &File : Files) {
    fs::path Folder = fs::path(File).parent_path();
    bool Single = Folder.parent_path().filename() == "checks";
    Programs[Single ? fs::path(File) : Folder].push_back(File);
  }
  std::set<Found> Whole;
  std::string Errors;
  for (const auto &[Name, Sources] : Programs) {
    std::vector<std::string> Args = {LEASH_DRIVER, "check", "--quiet",
                                     "--checks=leash-*", "--header-filter=.*"};
    Args.insert(Args.end(), Sources.begin(), Sources.end());
    std::vector<std::string> Flags = flags();
    Args.insert(Args.end(), Flags.begin(), Flags.end());
    Outcome Driver = run(Args, Folder.path());
    Whole.merge(findings(Driver.Out));
    Errors += Driver.Err;
  }
  for (const auto &[File, Line, Check] : Both)
    EXPECT_TRUE(Whole.count({File, Line, Check}))
        << File << ":" << Line << ": " << Check << " only in the plugin\n"
        << Errors;
}

INSTANTIATE_TEST_SUITE_P(Plugin, AllData,
                         testing::Values("missing-stop-check", "unbounded-wait",
                                         "unjoined-thread"));
