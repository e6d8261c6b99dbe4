// SPDX-License-Identifier: Apache-2.0
//
// testdata/lower/*.ir shows what calls become. Every role that a library of the
// language has must be shown there, of other libraries the commonest.
#include "Coverage.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "gtest/gtest.h"
#include <map>

using namespace leash;
using namespace leash::test;
using namespace llvm;

namespace {

/// Adds "std::thread::join" for each `text=std::thread::join` of a golden file.
void readGolden(StringRef Text, StringSet<> &Shown) {
  while (!Text.empty()) {
    Text = Text.split(" text=").second;
    bool Quoted = Text.consume_front("\"");
    Shown.insert(Text.take_until(
        [&](char C) { return C == '"' || (!Quoted && isSpace(C)); }));
  }
}

const StringSet<> &shown() {
  static const StringSet<> Shown = [] {
    StringSet<> Out;
    std::error_code EC;
    for (sys::fs::recursive_directory_iterator
             I(LEASH_SOURCE_DIR "/testdata/lower", EC),
         End;
         !EC && I != End; I.increment(EC))
      if (StringRef(I->path()).ends_with(".ir"))
        if (auto File = MemoryBuffer::getFile(I->path()))
          readGolden((*File)->getBuffer(), Out);
    return Out;
  }();
  return Shown;
}

bool isShown(const Listed &Row) {
  std::vector<const ModelFunction *> Rows = rowsOf(Row);
  if (!Row.Ast.empty()) { // the rows of the name that the program uses
    Listed Inner = Row;
    Inner.Name = Row.Ast;
    append_range(Rows, rowsOf(Inner));
  }
  return any_of(Rows, [](const ModelFunction *F) {
    std::string Text = F->Type.empty() ? F->Name : F->Type + "::" + F->Name;
    return shown().contains(Text);
  });
}

/// The roles of a library, and whether a golden file shows one call of it.
std::map<std::string, bool> rolesOf(StringRef Library) {
  std::map<std::string, bool> Out;
  for (const Listed &Row : list())
    if (Row.Library == Library && Row.Kind != "dtor" && Row.Skip.empty())
      Out[Row.Role] |= isShown(Row);
  return Out;
}

const StringSet<> Common = {
    "spawn",        "join",         "detach",      "joinable-test",
    "request-stop", "stop-test",    "wait",        "timed-wait",
    "notify",       "notify-all",   "lock",        "try-lock",
    "unlock",       "send",         "recv",        "close",
    "try-recv",     "future-get",   "future-wait", "pool-submit",
    "pool-wait",    "scope-wait",   "loop-run",    "loop-stop",
    "timer-create", "timer-cancel", "sleep",       "barrier-wait",
    "count-down",   "yield"};

/// What cannot be shown on a machine with the packages of scripts/setup.sh.
const StringMap<StringRef> NotShown = {
    {"Boost.Thread timer-create", "its header does not compile by itself"},
    {"oneTBB try-lock", "tbb::mutex is newer than Debian 12; it is like "
                        "tbb::spin_mutex, which is shown"},
    {"Qt5 scope-wait", "QtConcurrent is in a module of its own"}};

struct Wanted {
  const char *Library;
  bool All;
};

void PrintTo(const Wanted &W, std::ostream *Out) { *Out << W.Library; }

class GoldenRoles : public testing::TestWithParam<Wanted> {};

TEST_P(GoldenRoles, AreShown) {
  std::map<std::string, bool> Roles = rolesOf(GetParam().Library);
  EXPECT_GT(Roles.size(), 5u);
  for (const auto &[Role, Shown] : Roles) {
    std::string Key = GetParam().Library + (" " + Role);
    if (GetParam().All || Common.contains(Role)) {
      EXPECT_TRUE(Shown || NotShown.count(Key))
          << "no file in testdata/lower shows the role " << Role << " of "
          << GetParam().Library;
    }
    EXPECT_FALSE(Shown && NotShown.count(Key)) << Key << " is shown after all";
  }
}

INSTANTIATE_TEST_SUITE_P(
    Libraries, GoldenRoles,
    testing::Values(Wanted{"std", true}, Wanted{"pthread", true},
                    Wanted{"POSIX/Linux", true}, Wanted{"C11 threads", false},
                    Wanted{"Boost.Thread", false}, Wanted{"Qt5", false},
                    Wanted{"oneTBB", false}, Wanted{"Abseil", false},
                    Wanted{"GLib/GIO", false}),
    [](const auto &Info) {
      std::string Name = Info.param.Library;
      erase_if(Name, [](char C) { return !isAlnum(C); });
      return Name;
    });

} // namespace
