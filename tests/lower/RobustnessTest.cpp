// SPDX-License-Identifier: Apache-2.0
//
// Sources that are odd or wrong: no crash, no invalid IR.
#include "tests/lower/LowerSource.h"
#include "llvm/ADT/STLExtras.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

using namespace leash;
using namespace leash::test;

namespace {

/// The errors of the verifier only: the source is wrong on purpose.
std::vector<std::string> invalid(const LoweredSource &L) {
  std::vector<std::string> Out;
  for (const std::string &E : L.Errors)
    if (llvm::StringRef(E).starts_with("not valid IR"))
      Out.push_back(E);
  return Out;
}

TEST(LowerRobustness, RedefinitionsAreLoweredOnce) {
  LoweredSource L = lowerText(R"(
int f(void) { return 1; }
int f(void) { return 2; }
int g = 1;
int g = 2;
int tentative;
int tentative;
struct s { int a; };
struct s { int b; };
)",
                              "c17");
  ASSERT_TRUE(L.Module);
  EXPECT_EQ(invalid(L), std::vector<std::string>());
  EXPECT_EQ(llvm::count_if(L.Module->Functions,
                           [](const ir::Function &F) { return F.Name == "f"; }),
            1);
  EXPECT_EQ(
      llvm::count_if(L.Module->Globals,
                     [](const ir::Global &G) { return G.Name == "tentative"; }),
      1);
}

TEST(LowerRobustness, MissingHeadersLeaveTheRest) {
  LoweredSource L = lowerText(R"(
#include "no_such_header.h"
void start(unknown_t *u) { u->run(); }
int rest() { return 3; }
)");
  ASSERT_TRUE(L.Module);
  EXPECT_TRUE(L.Module->Incomplete);
  EXPECT_EQ(invalid(L), std::vector<std::string>());
  EXPECT_FALSE(printed(*L.Module, "rest").empty());
}

TEST(LowerRobustness, MembersOfUndefinedClasses) {
  LoweredSource L = lowerText(R"(
struct gone;
template <class T> struct gone_too;
struct owner {
  gone g;
  gone many[2];
  gone_too<int> t;
  void work();
  ~owner() { work(); }
};
)");
  ASSERT_TRUE(L.Module);
  EXPECT_TRUE(L.Module->Incomplete);
  EXPECT_EQ(invalid(L), std::vector<std::string>());
  EXPECT_THAT(printed(*L.Module, "owner::~owner"),
              testing::HasSubstr("owner::work"));
}

TEST(LowerRobustness, LargeIntegers) {
  LoweredSource L = lowerText(R"(
#include <chrono>
#include <thread>
enum big : unsigned long { all = ~0ul };
unsigned long never = ~0ul;
void work();
void f(long n, unsigned long u) {
  unsigned long local = ~0ul;
  switch (n) {
  case 9223372036854775806 ... 9223372036854775807: work();
  }
  switch (u) {
  case all: work();
  }
  std::this_thread::sleep_for(std::chrono::duration<unsigned long>(~0ul));
  std::this_thread::sleep_for(std::chrono::duration<__int128>(__int128(1) << 100));
}
)");
  ASSERT_TRUE(L.Module);
  EXPECT_EQ(L.Errors, std::vector<std::string>());
  std::string F = printed(*L.Module, "f");
  EXPECT_THAT(F, testing::HasSubstr("9223372036854775806"));
  EXPECT_THAT(F, testing::HasSubstr("9223372036854775807"));
}

TEST(LowerRobustness, DeepNestingIsBounded) {
  std::string Text = "int f(int n) { return ";
  for (int I = 0; I < 400; ++I)
    Text += "(n + ";
  Text += "1";
  for (int I = 0; I < 400; ++I)
    Text += ")";
  Text += "; }\nbool g(bool b) { return ";
  for (int I = 0; I < 400; ++I)
    Text += "!(b && ";
  Text += "b";
  for (int I = 0; I < 400; ++I)
    Text += ")";
  LoweredSource L =
      lowerText(Text + "; }\n", "c++20", {"-fbracket-depth=1000"});
  ASSERT_TRUE(L.Module);
  EXPECT_EQ(L.Errors, std::vector<std::string>());
}

TEST(LowerRobustness, HugeFunctionsAreDeclaredIncomplete) {
  std::string Text = "int a[9];\nvoid f() {\n";
  for (int I = 0; I < 12000; ++I)
    Text += "  a[1] = a[2];\n";
  LoweredSource L = lowerText(Text + "}\n");
  ASSERT_TRUE(L.Module);
  EXPECT_EQ(L.Errors, std::vector<std::string>());
  for (const ir::Function &F : L.Module->Functions)
    EXPECT_TRUE(F.has(ir::FnIncomplete)) << F.Name.str();
}

TEST(LowerRobustness, OddPlaces) {
  LoweredSource L = lowerText(R"(
#include <thread>
#include <map>
#include <vector>
void work();
struct node { node *next; std::thread t; std::vector<node> kids; };
void self(node *n) {
  node *&alias = n;
  alias = alias->next->next->next->next->next->next->next->next;
  alias->t.join();
  (*&*&n)->t.join();
  ({ &n->t; })->join();
  (n ? n->t : n->next->t).join();
  std::thread a[2][3];
  a[1][2].join();
  std::map<int, std::map<int, std::thread>> mm;
  mm[1][2].join();
  for (auto &[k, inner] : mm)
    for (auto &[l, t] : inner)
      t.join();
  static std::thread once(work);
  extern std::thread far;
  far.join();
  asm("");
  void *p = &&label;
  goto *p;
label:;
}
template <class T> struct crtp { void go() { static_cast<T *>(this)->t.join(); } };
struct user : crtp<user> { std::thread t; };
void both(user &u) { u.go(); }
)",
                              "gnu++20");
  ASSERT_TRUE(L.Module);
  EXPECT_EQ(L.Errors, std::vector<std::string>());
}

} // namespace
