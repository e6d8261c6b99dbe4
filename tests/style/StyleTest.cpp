// SPDX-License-Identifier: Apache-2.0
//
// What every check must have: a record that reads well, data that shows what it
// finds and what it does not, and a page.
#include "checks/CheckInfo.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "gtest/gtest.h"
#include <filesystem>
#include <set>

using namespace leash;
using llvm::StringRef;
namespace fs = std::filesystem;

static std::string slurp(const fs::path &P) {
  auto B = llvm::MemoryBuffer::getFile(P.string());
  return B ? (*B)->getBuffer().str() : std::string();
}

TEST(Style, AllChecksOfTheListAreThere) {
  std::vector<StringRef> Stems = {
#define CHECK(Class, Stem) Stem,
#include "checks/Checks.def"
#undef CHECK
  };
  EXPECT_TRUE(llvm::is_sorted(Stems));
  std::set<StringRef> Unique(Stems.begin(), Stems.end());
  EXPECT_EQ(Unique.size(), Stems.size()) << "a name twice";
  std::vector<StringRef> There;
  for (const CheckInfo *C : allChecks())
    There.push_back(C->Stem);
  EXPECT_EQ(There, Stems);
}

TEST(Style, ClassesAreCalledAsTheirChecks) {
#define CHECK(Class, Stem)                                                     \
  {                                                                            \
    std::string Camel;                                                         \
    bool Upper = true;                                                         \
    for (char C : StringRef(Stem)) {                                           \
      if (C != '-')                                                            \
        Camel += Upper ? llvm::toUpper(C) : C;                                 \
      Upper = C == '-';                                                        \
    }                                                                          \
    EXPECT_EQ(Camel, #Class);                                                  \
    for (const char *Extension : {"h", "cpp"})                                 \
      EXPECT_TRUE(fs::exists(LEASH_SOURCE_DIR "/checks/" #Class "Check." +     \
                             std::string(Extension)))                          \
          << #Class;                                                           \
  }
#include "checks/Checks.def"
#undef CHECK
}

TEST(Style, RecordsReadWell) {
  for (const CheckInfo *C : allChecks()) {
    SCOPED_TRACE(C->id());
    EXPECT_FALSE(C->Title.empty());
    EXPECT_LE(C->Title.size(), 60u);
    EXPECT_FALSE(C->Title.ends_with("."));
    EXPECT_TRUE(C->Summary.ends_with(".")) << "the summary is a sentence";
    EXPECT_FALSE(C->Summary.drop_back().contains(". ")) << "one sentence";
    EXPECT_FALSE(C->Rationale.empty());
    EXPECT_FALSE(C->Before.empty());
    EXPECT_FALSE(C->After.empty());
    EXPECT_FALSE(C->Limits.empty()) << "what it knowingly misses";
    EXPECT_FALSE(C->Cwe.empty());
    EXPECT_NE(C->Run, nullptr);
    const std::set<StringRef> Obligations = {"join",    "stop",  "wake",
                                             "receive", "close", "cancel",
                                             "release", "set",   "forward"};
    EXPECT_TRUE(Obligations.count(C->Obligation)) << C->Obligation.str();
    const std::set<StringRef> Precisions = {"very-high", "high", "medium",
                                            "low"};
    EXPECT_TRUE(Precisions.count(C->Precision)) << C->Precision.str();
    for (StringRef Bad : {"avoid-", "no-", "check-"})
      EXPECT_FALSE(C->Stem.starts_with(Bad)) << "names say the defect";
  }
}

TEST(Style, OptionsReadWell) {
  for (const CheckInfo *C : allChecks()) {
    std::set<StringRef> Names;
    for (const OptionInfo &O : C->Options) {
      SCOPED_TRACE(C->id() + "." + O.Name.str());
      EXPECT_TRUE(Names.insert(O.Name).second) << "twice";
      EXPECT_TRUE(llvm::isUpper(O.Name.front()));
      EXPECT_TRUE(O.Help.ends_with("."));
      const std::set<StringRef> Types = {"bool", "int", "string", "list"};
      EXPECT_TRUE(Types.count(O.Type)) << O.Type.str();
      int64_t N;
      EXPECT_TRUE(O.Type != "bool" || O.Default == "true" ||
                  O.Default == "false");
      EXPECT_TRUE(O.Type != "int" || !O.Default.getAsInteger(10, N));
    }
  }
}

TEST(Style, EveryCheckHasData) {
  for (const CheckInfo *C : allChecks()) {
    fs::path Folder =
        fs::path(LEASH_SOURCE_DIR "/testdata/checks") / C->Stem.str();
    ASSERT_TRUE(fs::is_directory(Folder)) << Folder;
    unsigned Wants = 0, Oks = 0, Clean = 0, Goldens = 0;
    for (const auto &Entry : fs::recursive_directory_iterator(Folder)) {
      if (Entry.path().extension() != ".cpp" &&
          Entry.path().extension() != ".c")
        continue;
      std::string Text = slurp(Entry.path());
      if (Entry.path().string().find(".fixed.") != std::string::npos) {
        ++Goldens;
        continue;
      }
      StringRef T = Text;
      Wants += T.count("want " + C->id());
      Oks += T.count("ok " + C->id());
      Clean += !T.contains("want " + C->id());
    }
    EXPECT_GT(Wants, 0u) << C->id() << " finds nothing in its data";
    EXPECT_GT(Oks, 0u) << C->id() << " has no correct twins";
    EXPECT_GT(Clean, 0u) << C->id() << " has no clean file";
    EXPECT_EQ(Goldens > 0, C->Fixes != FixKind::None)
        << C->id() << ": golden files if and only if it has fixes";
  }
}

TEST(Style, NoDataWithoutACheck) {
  for (const auto &Entry :
       fs::directory_iterator(LEASH_SOURCE_DIR "/testdata/checks"))
    EXPECT_NE(findCheck(Entry.path().filename().string()), nullptr)
        << Entry.path();
}

TEST(Style, EveryCheckHasAPage) {
  for (const CheckInfo *C : allChecks())
    EXPECT_TRUE(
        fs::exists(LEASH_SOURCE_DIR "/docs/checks/" + C->Stem.str() + ".md"))
        << "docs/checks/" << C->Stem.str() << ".md";
}
