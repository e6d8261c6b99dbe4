// SPDX-License-Identifier: Apache-2.0
//
// Sources that repeat one thing very often, as generators write them: what
// they cost may not grow with the square or the cube of how often.
#include "tests/driver/Driver.h"
#include <sys/resource.h>

using namespace leash;

namespace {

// A few seconds at most, were it not for sanitizers and slow machines; with
// cubic growth these take minutes.
constexpr double Enough = 40;

double childSeconds() {
  rusage U{};
  ::getrusage(RUSAGE_CHILDREN, &U);
  auto Seconds = [](const timeval &T) { return T.tv_sec + T.tv_usec / 1e6; };
  return Seconds(U.ru_utime) + Seconds(U.ru_stime);
}

/// Text with each @ replaced by the number, N times.
std::string repeated(unsigned N, llvm::StringRef Text) {
  std::string R;
  for (unsigned I = 0; I < N; ++I)
    for (char C : Text)
      if (C == '@')
        R += std::to_string(I);
      else
        R += C;
  return R;
}

class LargeSources : public DriverTest {
protected:
  void expectSoon(const std::string &Name, const std::string &Text) {
    Sources.clear();
    source(Name, Text);
    double Before = childSeconds();
    Outcome R = leash({"--quiet", "--exit-zero", "-j1"});
    EXPECT_EQ(R.Code, 0) << R.Err << R.Out.substr(0, 500);
    EXPECT_LT(childSeconds() - Before, Enough);
  }
};

TEST_F(LargeSources, Waiters) {
  expectSoon(
      "a.cpp",
      "#include <pthread.h>\npthread_mutex_t m;\npthread_cond_t c;\n"
      "int stop, q[1000];\n" +
          repeated(
              1000,
              "static void w@(void) { pthread_mutex_lock(&m);\n"
              "  while (!stop && !q[@]) pthread_cond_wait(&c, &m);\n"
              "  pthread_mutex_unlock(&m); }\n"
              "static void *k@(void *p) { while (!stop) w@(); return 0; }\n"
              "pthread_t t@;\n"
              "void n@(void) { q[@] = 1; pthread_cond_signal(&c); }\n"
              "void s@(void) { pthread_create(&t@, 0, k@, 0); }\n") +
          "void end(void) { stop = 1; pthread_cond_broadcast(&c);\n" +
          repeated(1000, "pthread_join(t@, 0);\n") + "}\n");
}

TEST_F(LargeSources, OverridersThatCallEachOther) {
  expectSoon("a.cpp",
             "struct B { virtual void f(int) = 0; B *next; };\n" +
                 repeated(4000, "struct D@ : B { void f(int x) override {\n"
                                "  if (x) next->f(x - @); } };\n"));
}

TEST_F(LargeSources, ThreadsOfOneFunction) {
  expectSoon(
      "a.cpp",
      "#include <pthread.h>\nvoid *w(void *);\nint h(void);\n"
      "int f(void) { pthread_t t[400]; int r;\n" +
          repeated(400, "r = pthread_create(&t[@], 0, w, 0); if (r) goto e@;\n"
                        "if (h()) pthread_join(t[@], 0);\n"
                        "e@: if (h()) return r;\n") +
          "return 0; }\n");
}

TEST_F(LargeSources, BranchesLoopsAndCasesOfOneFunction) {
  expectSoon("a.cpp",
             "int g[1200];\nint f(int x) { int r = 0;\n" +
                 repeated(1200, "if (x == @) g[@]++; else r += g[@];\n") +
                 "return r; }\nint h(int);\nint s(int x) {\n"
                 "  switch (x) {\n" +
                 repeated(3800, "case @: h(@);\n") +
                 "  }\n  return 0; }\nvoid l(void) {\n" +
                 repeated(240, "while (h(@)) {") + "h(0);" +
                 repeated(240, "}") + "}\n");
}

} // namespace
