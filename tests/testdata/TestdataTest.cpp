// SPDX-License-Identifier: Apache-2.0
//
// testdata/checks/<stem>: each .cpp and .c file is a program of its own, each
// folder in it one program of several translation units. testdata/projects:
// each folder is such a program too, and meets all checks.
#include "tests/testdata/Analyse.h"
#include "tool/Database.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Regex.h"
#include "gtest/gtest.h"
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

using namespace leash;
using namespace leash::test;
using llvm::StringRef;
namespace fs = std::filesystem;

namespace {

struct Case {
  std::string Name;
  std::string Stem; // of the check; empty: all checks
  std::vector<std::string> Files;
  RunMode How;
  FixChoice Fixes = FixChoice::Safe;
  bool First = false; // of this data: the one that checks the golden file
};

void PrintTo(const Case &C, std::ostream *Out) { *Out << C.Files.front(); }

bool isSource(const fs::path &P) {
  return P.extension() == ".cpp" || P.extension() == ".c";
}

bool isGolden(const fs::path &P) {
  return StringRef(P.string()).contains(".fixed.");
}

std::vector<fs::path> sorted(const fs::path &Folder) {
  std::vector<fs::path> R;
  for (const auto &Entry : fs::directory_iterator(Folder))
    R.push_back(Entry.path());
  std::sort(R.begin(), R.end());
  return R;
}

std::string identifier(StringRef Text) {
  std::string R;
  for (char C : Text)
    R += llvm::isAlnum(C) ? C : C == '+' ? 'x' : '_';
  return R;
}

/// All ways in which the header wants the data to be run.
void addCases(const std::string &Stem, const std::string &Name,
              std::vector<std::string> Files, std::vector<Case> &Cases) {
  TestFile T = parseTestFile(Files.front(), readFile(Files.front()));
  if (!T.Head.WorldGiven && Files.size() > 1) {
    T.Head.Tu = false;
    T.Head.Program = true;
  }
  bool First = true;
  for (const std::string &Std : T.Head.Stds)
    for (bool Real : {false, true})
      for (bool Program : {false, true}) {
        if (!(Real ? T.Head.Real : T.Head.Mock) ||
            !(Program ? T.Head.Program : T.Head.Tu))
          continue;
        Case C;
        C.Stem = Stem;
        C.Files = Files;
        C.How.Std = Std;
        C.How.RealStdlib = Real;
        C.How.In = Program ? World::WholeProgram : World::TranslationUnit;
        C.How.Options = T.Head.Options;
        C.How.Flags = T.Head.Flags;
        C.Fixes = T.Head.Fixes;
        C.First = First;
        First = false;
        if (T.Head.MinLlvm > LEASH_LLVM_MAJOR)
          continue;
        C.Name = identifier((Stem.empty() ? "project" : Stem) + "_" + Name +
                            "_" + Std + (Real ? "_real" : "") +
                            (Program ? "_program" : ""));
        Cases.push_back(std::move(C));
      }
}

std::vector<std::string> sourcesIn(const fs::path &Folder) {
  std::vector<std::string> Files;
  for (const fs::path &P : sorted(Folder))
    if (isSource(P) && !isGolden(P))
      Files.push_back(realPath(P.string()));
  // The headers of a program of several units stand in its main file.
  std::stable_partition(Files.begin(), Files.end(), [](StringRef F) {
    return llvm::sys::path::stem(F) == "main";
  });
  return Files;
}

std::vector<Case> allCases() {
  std::vector<Case> Cases;
  for (const fs::path &P : sorted(LEASH_SOURCE_DIR "/testdata/projects"))
    if (fs::is_directory(P) &&
        !StringRef(P.filename().string()).starts_with("driver-"))
      addCases("", P.filename().string(), sourcesIn(P), Cases);
  for (const fs::path &Folder : sorted(LEASH_SOURCE_DIR "/testdata/checks")) {
    if (!fs::is_directory(Folder))
      continue;
    std::string Stem = Folder.filename().string();
    for (const fs::path &P : sorted(Folder)) {
      if (fs::is_directory(P)) {
        addCases(Stem, P.filename().string(), sourcesIn(P), Cases);
      } else if (isSource(P) && !isGolden(P)) {
        addCases(Stem, P.stem().string() + (P.extension() == ".c" ? "_c" : ""),
                 {realPath(P.string())}, Cases);
      }
    }
  }
  return Cases;
}

/// Test files of the case: its sources and the headers beside them.
std::vector<TestFile> testFiles(const Case &C) {
  std::vector<TestFile> Files;
  for (const std::string &F : C.Files)
    Files.push_back(parseTestFile(F, readFile(F)));
  if (C.Files.size() > 1)
    for (const fs::path &P : sorted(fs::path(C.Files[0]).parent_path()))
      if (P.extension() == ".h" && !isGolden(P))
        Files.push_back(
            parseTestFile(realPath(P.string()), readFile(P.string())));
  return Files;
}

/// The house rules for what a finding says.
void expectGoodStyle(const Finding &F) {
  SCOPED_TRACE(F.Check + ": " + F.Message);
  EXPECT_FALSE(F.Message.empty());
  EXPECT_FALSE(llvm::isUpper(F.Message[0])) << "begins with a capital";
  EXPECT_FALSE(StringRef(F.Message).ends_with(".")) << "ends with a full stop";
  EXPECT_LE(F.Message.size(), 200u);
  EXPECT_TRUE(llvm::Regex("'[^']+'").match(F.Message)) << "names no entity";
  EXPECT_FALSE(F.Path.empty()) << "no witness path";
  EXPECT_FALSE(F.Key.empty()) << "no key for the fingerprint";
  EXPECT_FALSE(F.Function.empty());
  EXPECT_LE(F.Where.Begin.Offset, F.Where.End.Offset);
  EXPECT_EQ(F.Where.Begin.Line, F.Where.End.Line) << "more than a line";
  for (const auto *Steps : {&F.Path, &F.Related})
    for (const Step &S : *Steps) {
      EXPECT_GT(S.Where.Begin.Line, 0u) << "no place: " << S.Message;
      EXPECT_FALSE(S.Message.empty());
      EXPECT_FALSE(StringRef(S.Message).ends_with(".")) << S.Message;
      EXPECT_FALSE(!S.Message.empty() && llvm::isUpper(S.Message[0]))
          << S.Message;
    }
}

std::string goldenPath(const std::string &File) {
  llvm::SmallString<128> P(File);
  std::string Extension = llvm::sys::path::extension(File).str();
  llvm::sys::path::replace_extension(P, ".fixed" + Extension);
  return P.str().str();
}

/// File to its text.
using Texts = std::map<std::string, std::string>;

class Testdata : public testing::TestWithParam<Case> {
protected:
  /// The fixed file compiles and what was fixed is gone.
  void expectFixed(const Case &C, const CheckInfo &Info, const Texts &Fixed,
                   size_t Left) {
    llvm::SmallString<128> Folder;
    ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("leash-fixed", Folder));
    auto In = [&](const std::string &File) {
      return (Folder + "/" + llvm::sys::path::filename(File)).str();
    };
    for (const TestFile &T : testFiles(C)) {
      auto It = Fixed.find(T.Path);
      writeFile(In(T.Path), It == Fixed.end() ? readFile(T.Path) : It->second);
    }
    std::vector<std::string> Sources;
    for (const std::string &File : C.Files)
      Sources.push_back(In(File));
    Analysis Again = analyse(Sources, {&Info}, C.How);
    EXPECT_EQ(Again.Errors, std::vector<std::string>());
    EXPECT_EQ(Again.Findings.size(), Left) << "findings left after the fixes";
    for (const Finding &F : Again.Findings)
      EXPECT_FALSE(chooseFix(F, C.Fixes))
          << "still fixable after the fix: line " << F.Where.Begin.Line << ": "
          << F.Message;
    llvm::sys::fs::remove_directories(Folder);
  }

  void checkFixes(const Case &C, const CheckInfo &Info,
                  llvm::ArrayRef<Finding> Findings) {
    std::map<std::string, std::vector<Edit>> Edits;
    size_t Left = 0;
    for (const Finding &F : Findings) {
      const Fix *X = chooseFix(F, C.Fixes);
      Left += !X;
      for (const Edit &E : X ? X->Edits : std::vector<Edit>())
        Edits[E.Where.File].push_back(E);
      for (const Fix &Any : F.Fixes) {
        EXPECT_FALSE(Any.Edits.empty()) << "an empty fix: " << F.Message;
        EXPECT_FALSE(Any.Description.empty()) << F.Message;
      }
    }
    Texts Fixed;
    for (const TestFile &T : testFiles(C))
      checkFixed(C, T.Path, Edits[T.Path], Fixed);
    EXPECT_EQ(Edits.size(), testFiles(C).size()) << "edits in other files";
    if (!Fixed.empty())
      expectFixed(C, Info, Fixed, Left);
  }

  void checkFixed(const Case &C, const std::string &File,
                  const std::vector<Edit> &Edits, Texts &Fixed) {
    std::string Golden = goldenPath(File);
    if (Edits.empty()) {
      EXPECT_FALSE(fs::exists(Golden))
          << "nothing is fixed, but there is " << Golden;
      return;
    }
    std::vector<std::string> Errors;
    std::string &Text = Fixed[File] = applyEdits(readFile(File), Edits, Errors);
    EXPECT_EQ(Errors, std::vector<std::string>());
    if (C.First && std::getenv("LEASH_UPDATE"))
      writeFile(Golden, Text);
    EXPECT_EQ(readFile(Golden), Text)
        << "LEASH_UPDATE=1 writes " << Golden << " anew";
  }
};

} // namespace

TEST_P(Testdata, Behaves) {
  const Case &C = GetParam();
  const CheckInfo *Info = findCheck(C.Stem);
  ASSERT_TRUE(Info || C.Stem.empty()) << "there is no check " << C.Stem;
  Analysis A = C.Stem.empty() ? analyse(C.Files, allChecks(), C.How)
                              : analyse(C.Files, {Info}, C.How);
  ASSERT_EQ(A.Errors, std::vector<std::string>());
  for (const std::string &Problem : compare(testFiles(C), A.Findings))
    ADD_FAILURE() << Problem;
  for (const Finding &F : A.Findings)
    expectGoodStyle(F);
  if (Info)
    checkFixes(C, *Info, A.Findings);
}

INSTANTIATE_TEST_SUITE_P(Checks, Testdata, testing::ValuesIn(allCases()),
                         [](const auto &Info) { return Info.param.Name; });

TEST(TestdataFolders, NamesAreUnique) {
  std::set<std::string> Names;
  for (const Case &C : allCases())
    EXPECT_TRUE(Names.insert(C.Name).second) << C.Name << " twice";
}

TEST(TestdataFolders, EveryGoldenHasItsSource) {
  for (const auto &Entry :
       fs::recursive_directory_iterator(LEASH_SOURCE_DIR "/testdata/checks")) {
    std::string P = Entry.path().string();
    size_t At = P.find(".fixed.");
    if (At == std::string::npos)
      continue;
    EXPECT_TRUE(fs::exists(P.substr(0, At) + P.substr(At + 6))) << P;
  }
}
