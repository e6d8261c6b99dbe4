// SPDX-License-Identifier: Apache-2.0
//
// docs/models.md says what the loader does: its example loads, and no key, op,
// flag, role or file of the models is missing from it.
#include "checks/models/Models.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "gtest/gtest.h"

using namespace leash;
using namespace llvm;

static std::string docs() {
  auto File = MemoryBuffer::getFile(LEASH_SOURCE_DIR "/docs/models.md");
  return File ? (*File)->getBuffer().str() : "";
}

static std::vector<std::string> yamlBlocks(StringRef Text) {
  std::vector<std::string> Blocks;
  while (true) {
    size_t Begin = Text.find("```yaml\n");
    if (Begin == StringRef::npos)
      return Blocks;
    Text = Text.drop_front(Begin + 8);
    Blocks.push_back(Text.take_front(Text.find("```")).str());
    Text = Text.drop_front(Blocks.back().size() + 3);
  }
}

static std::string errorOf(StringRef Yaml) {
  ModelSet Set;
  Error Err = Set.add(Yaml, "my.yaml");
  return Err ? toString(std::move(Err)) : "";
}

TEST(ModelDocs, TheExampleLoadsAndMeansWhatItSays) {
  std::string Example;
  for (const std::string &Block : yamlBlocks(docs()))
    if (StringRef(Block).contains("library: acme"))
      Example = Block;
  ASSERT_FALSE(Example.empty());
  ModelSet Set(ModelSet::builtin());
  Error Err = Set.add(Example, "acme.yaml");
  ASSERT_FALSE(static_cast<bool>(Err)) << toString(std::move(Err));
  EXPECT_EQ(Set.type("acme::Worker")->Dtor, ir::DtorEffect::Join);
  EXPECT_EQ(Set.methods("acme::Worker", "join")[0]->MaxArgs, 0);
  EXPECT_TRUE(Set.methods("acme::Worker", "join")[1]->Flags & ir::OpTimed);
  EXPECT_EQ(Set.methods("acme::Worker", "detach")[0]->Op, ir::OpKind::Detach);
  EXPECT_EQ(Set.methods("acme::Service", "launch")[0]->BodyMethod, "run");
  EXPECT_TRUE(Set.methods("acme::Queue", "push")[0]->Flags & ir::OpBlocking);
  EXPECT_TRUE(Set.methods("acme::Queue", "pop")[1]->InfiniteBelowZero);
}

/// The allowed names as the loader itself lists them.
static std::vector<std::string> allowed(StringRef Yaml) {
  std::string Message = errorOf(Yaml);
  StringRef List = StringRef(Message).split("allowed: ").second;
  List = List.split(" in a").first;
  SmallVector<StringRef> Names;
  List.split(Names, ", ");
  return {Names.begin(), Names.end()};
}

static void expectDocumented(StringRef Yaml, size_t AtLeast) {
  std::string Text = docs();
  std::vector<std::string> Names = allowed(Yaml);
  EXPECT_GE(Names.size(), AtLeast) << Yaml.str();
  for (const std::string &Name : Names) {
    bool Found = false;
    for (size_t At = Text.find(Name); At != std::string::npos;
         At = Text.find(Name, At + 1)) {
      auto IsWord = [](char C) { return isAlnum(C) || C == '-'; };
      Found |= !IsWord(Text[At - 1]) && !IsWord(Text[At + Name.size()]);
    }
    EXPECT_TRUE(Found) << Name << " is not in docs/models.md";
  }
}

TEST(ModelDocs, EveryKeyIsDocumented) {
  expectDocumented("x: 1\n", 4);
  expectDocumented("types:\n- { name: T, x: 1 }\n", 9);
  expectDocumented("functions:\n- { name: f, op: Join, x: 1 }\n", 20);
}

TEST(ModelDocs, EveryNameIsDocumented) {
  expectDocumented("functions:\n- { name: f, op: '?' }\n", 70);
  expectDocumented("functions:\n- { name: f, path: '?' }\n", 6);
  expectDocumented("functions:\n- { name: f, op: Join, flags: ['?'] }\n", 20);
  expectDocumented("types:\n- { name: T, role: '?' }\n", 28);
  expectDocumented("types:\n- { name: T, dtor: '?' }\n", 9);
  expectDocumented("types:\n- { name: T, form: '?' }\n", 13);
}

TEST(ModelDocs, TheRoleTableIsTheOneTheTestsUse) {
  auto File =
      MemoryBuffer::getFile(LEASH_SOURCE_DIR "/tests/unit/models/RoleOps.inc");
  ASSERT_TRUE(File);
  std::string Text = docs();
  Text.erase(0, Text.find("## Role mapping"));
  SmallVector<StringRef> Lines;
  (*File)->getBuffer().split(Lines, '\n', -1, false);
  unsigned Seen = 0;
  for (StringRef Line : Lines) {
    if (!Line.consume_front("{\""))
      continue;
    auto [Role, Rest] = Line.split("\", {");
    std::string Row = "\n| `" + Role.str() + "` | ";
    size_t At = Text.find(Row);
    ASSERT_NE(At, std::string::npos) << Role.str();
    SmallVector<StringRef> Ops;
    Rest.split("}}").first.split(Ops, ", ");
    std::string Cell;
    for (StringRef Op : Ops)
      Cell += (Cell.empty() ? "`" : ", `") + Op.str() + "`";
    StringRef TableRow = StringRef(Text).drop_front(At + 1).split('\n').first;
    EXPECT_TRUE(TableRow.contains("| " + Cell + " |"))
        << TableRow.str() << "\nshould have the ops " << Cell;
    ++Seen;
  }
  EXPECT_GT(Seen, 60u);
}

TEST(ModelDocs, EveryBuiltinFileIsListed) {
  std::string Text = docs();
  std::error_code Code;
  unsigned Seen = 0;
  for (sys::fs::directory_iterator It(LEASH_SOURCE_DIR "/checks/models", Code),
       End;
       It != End && !Code; It.increment(Code)) {
    if (sys::path::extension(It->path()) != ".yaml")
      continue;
    ++Seen;
    std::string Cell = "| `" + sys::path::filename(It->path()).str() + "` |";
    EXPECT_NE(Text.find(Cell), std::string::npos) << Cell;
  }
  EXPECT_GE(Seen, 28u);
}
