// SPDX-License-Identifier: Apache-2.0
//
// Sources that no one would write, and that nevertheless are there: each is
// analysed or refused, within bounds.
#include "tests/driver/Driver.h"
#include "tests/unit/tool/SarifRules.h"
#include <chrono>

using namespace leash;
using Json = nlohmann::ordered_json;

namespace {

const char *Looping = "#include <thread>\nvoid poll();\nvoid f() {\n"
                      "  std::jthread t([] {\n    while (true)\n"
                      "      poll();\n  });\n}\n";

std::string times(unsigned N, llvm::StringRef Text) {
  std::string R;
  for (unsigned I = 0; I < N; ++I)
    R += Text;
  return R;
}

std::string numbered(unsigned N, llvm::StringRef Before,
                     llvm::StringRef After) {
  std::string R;
  for (unsigned I = 0; I < N; ++I)
    R += Before.str() + std::to_string(I) + After.str();
  return R;
}

std::string withCarriageReturns(llvm::StringRef Text) {
  std::string R;
  for (char C : Text)
    R += C == '\n' ? std::string("\r\n") : std::string(1, C);
  return R;
}

class StrangeSources : public DriverTest {
protected:
  Outcome alone(const std::string &Text) {
    Sources.clear();
    source("a.cpp", Text);
    return leash({"--quiet"});
  }
};

TEST_F(StrangeSources, EmptyOnesAreClean) {
  EXPECT_EQ(alone("").Code, 0);
  EXPECT_EQ(alone("\n").Code, 0);
  EXPECT_EQ(alone("// no end of line").Code, 0);
  EXPECT_EQ(alone("\xef\xbb\xbf").Code, 0);
  EXPECT_EQ(alone(std::string("int x;\0int y;\n", 14)).Code, 0);
}

TEST_F(StrangeSources, Utf16IsRefused) {
  for (llvm::StringRef Text : {llvm::StringRef("\xff\xfei\0n\0t\0", 8),
                               llvm::StringRef("\xfe\xff\0i\0n\0t", 8)}) {
    Outcome R = alone(Text.str());
    EXPECT_EQ(R.Code, 3);
    EXPECT_EQ(R.Out, "a.cpp: error: did not parse: the file is in UTF-16; "
                     "Clang reads UTF-8\n");
  }
}

// Bytes that are not UTF-8 in comments and strings: Clang takes them, and the
// writers must not pass them on.
TEST_F(StrangeSources, Latin1) {
  source("a.cpp", "// caf\xe9\n#include <thread>\nvoid work();\nvoid f() {\n"
                  "  std::thread t(work); // \xe9\xff\n}\n");
  Outcome R = leash({"--format=sarif"});
  EXPECT_EQ(R.Code, 1);
  Json Log = Json::parse(R.Out, nullptr, false);
  ASSERT_FALSE(Log.is_discarded());
  EXPECT_EQ(sarifDefects(Log), std::vector<std::string>());
}

TEST_F(StrangeSources, FixesKeepLineEndingsAndTheByteOrderMark) {
  std::string Text = "\xef\xbb\xbf" + withCarriageReturns(Looping);
  Dir.write("dir with space/a b.cpp", Text);
  Dir.write("compile_commands.json",
            "[{\"directory\": \"" + Dir.Path +
                "\", \"file\": \"dir with space/a b.cpp\", \"command\": "
                "\"g++ " +
                compileFlags() + " -c 'dir with space/a b.cpp'\"}]");
  Outcome R = leash({"--fix", "--quiet"});
  EXPECT_EQ(R.Code, 0) << R.Out << R.Err;
  std::string Fixed = Dir.read("dir with space/a b.cpp");
  EXPECT_EQ(Fixed.find("\xef\xbb\xbf#include"), 0u);
  EXPECT_TRUE(contains(Fixed, "stop_requested()")) << Fixed;
  EXPECT_EQ(count(Fixed, "\n"), count(Fixed, "\r\n"));
  EXPECT_EQ(leash({"--quiet"}).Code, 0) << "still found after the fix";
}

// Generated code names its origin; findings and fixes are of the file itself.
TEST_F(StrangeSources, LineDirectives) {
  source("a.cpp", "#include <thread>\nvoid work();\n#line 900 \"gram.y\"\n"
                  "void f() {\n  std::thread t(work);\n}\n");
  Outcome R = leash({"--quiet"});
  EXPECT_EQ(R.Code, 1);
  EXPECT_EQ(R.Out.find("a.cpp:5:"), 0u) << R.Out;
}

TEST_F(StrangeSources, LargeOnesEnd) {
  const std::string Head = "#include <thread>\nvoid work();\nvoid f(int x) {\n";
  const std::string Thread = "std::thread t(work); t.join();";
  auto Start = std::chrono::steady_clock::now();
  for (const std::string &Text :
       {Head + numbered(10000, "  if (x == ", ") work();\n") + "}\n",
        Head + "switch (x) {\n" + numbered(10000, "case ", ": work();\n") +
            "}\n}\n",
        Head + times(200, "if (x) {") + Thread + times(200, "}") + "}\n",
        Head + times(150, "while (x--) {") + Thread + times(150, "}") + "}\n",
        Head + times(100, "try {") + Thread +
            times(100, "} catch (...) { work(); }") + "}\n",
        Head + "std::thread t(work); if (x" + times(2000, " && x || x") +
            ") t.join();\n}\n",
        Head + times(20000, "work();") + Thread + "}\n",
        numbered(3000, "void g", "();\n") +
            numbered(2999, "void h", "() { g1(); }\n")}) {
    Outcome R = alone(Text);
    EXPECT_LE(R.Code, 1) << Text.substr(0, 200) << R.Out << R.Err;
  }
  // With sanitizers and other work beside; a hang would take far longer.
  EXPECT_LT(std::chrono::steady_clock::now() - Start,
            std::chrono::seconds(100));
}

} // namespace
