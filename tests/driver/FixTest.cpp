// SPDX-License-Identifier: Apache-2.0
#include "tests/driver/Driver.h"

using namespace leash;

namespace {

// A jthread that does not look at its token: the fix is safe.
std::string looping(const char *Function) {
  return "#include <thread>\nvoid step();\nvoid " + std::string(Function) +
         "() {\n  std::jthread t([] {\n    while (true) {\n      step();\n"
         "    }\n  });\n}\n";
}

class Fixes : public DriverTest {};

TEST_F(Fixes, AreAppliedAndGoneOnTheSecondRun) {
  source("a.cpp", looping("leak"));
  std::string Before = Dir.read("a.cpp");
  ASSERT_EQ(leash({}).Code, 1);
  EXPECT_EQ(Dir.read("a.cpp"), Before);
  Outcome R = leash({"--fix"});
  EXPECT_NE(Dir.read("a.cpp"), Before);
  EXPECT_EQ(R.Code, 0) << R.Out << R.Err;
  EXPECT_EQ(R.Err, "applied 1 fix in 1 file\n");
  EXPECT_EQ(leash({}).Code, 0) << Dir.read("a.cpp");
  EXPECT_EQ(Dir.count(), 2u);
}

// The token comes from std::thread's argument: who stops it is not known.
TEST_F(Fixes, UnsafeOnesNeedToBeAskedFor) {
  source("a.cpp", "#include <thread>\n#include <stop_token>\nvoid step();\n"
                  "static void body(std::stop_token stop) {\n  while (true) {\n"
                  "    step();\n  }\n}\nvoid f(std::stop_source &s) {\n"
                  "  std::thread t(body, s.get_token());\n"
                  "  s.request_stop();\n  t.join();\n}\n");
  std::string Before = Dir.read("a.cpp");
  Outcome R = leash({"--fix"});
  EXPECT_EQ(R.Code, 1);
  EXPECT_EQ(R.Err, "applied 0 fixes in 0 files; 1 needs --fix=unsafe\n");
  EXPECT_EQ(Dir.read("a.cpp"), Before);
  R = leash({"--fix=unsafe"});
  EXPECT_EQ(R.Code, 0) << R.Out;
  EXPECT_EQ(R.Err, "applied 1 fix in 1 file\n");
  EXPECT_TRUE(contains(Dir.read("a.cpp"), "while (!stop.stop_requested()) {"));
}

TEST_F(Fixes, ChangedSourceIsLeftAlone) {
  source("a.cpp", looping("leak_a"));
  source("b.cpp", looping("leak_b"));
  ASSERT_EQ(leash({"lower", "a.cpp", "-o", "a.leash"}).Code, 0);
  ASSERT_EQ(leash({"lower", "b.cpp", "-o", "b.leash"}).Code, 0);
  std::string Edited = "// edited\n" + looping("leak_a");
  Dir.write("a.cpp", Edited);
  unsigned Before = Dir.count();
  Outcome R = leash({"link", "a.leash", "b.leash", "--fix", "--quiet"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(R, "leash: error: '" + Dir / "a.cpp" +
                             "' changed since it was analysed; no fix of it "
                             "was applied");
  EXPECT_EQ(Dir.read("a.cpp"), Edited);
  EXPECT_NE(Dir.read("b.cpp"), looping("leak_b"));
  EXPECT_EQ(Dir.count(), Before);
}

TEST_F(Fixes, SourceThatIsGone) {
  source("a.cpp", looping("leak"));
  ASSERT_EQ(leash({"lower", "a.cpp", "-o", "a.leash"}).Code, 0);
  llvm::sys::fs::remove(Dir / "a.cpp");
  Outcome R = leash({"link", "a.leash", "--fix", "--quiet"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(R, "leash: error: '" + Dir / "a.cpp" +
                             "' cannot be read: No such file or directory; no "
                             "fix of it was applied");
}

} // namespace
