// SPDX-License-Identifier: Apache-2.0
//
// testdata/models/coverage.csv lists what the built-in models have to carry:
// library, name, kind, role, blocking, the name that the program uses when it
// is another one, and for what is left out, why.
#include "checks/models/Models.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/MemoryBuffer.h"
#include "gtest/gtest.h"

using namespace leash;
using namespace llvm;

namespace {

struct Listed {
  unsigned Line = 0;
  std::string Library, Name, Kind, Role, Blocking, Ast, Skip;
};

std::vector<Listed> readList() {
  auto File =
      MemoryBuffer::getFile(LEASH_SOURCE_DIR "/testdata/models/coverage.csv");
  std::vector<Listed> List;
  if (!File)
    return List;
  SmallVector<StringRef> Lines;
  (*File)->getBuffer().split(Lines, '\n', -1, /*KeepEmpty=*/false);
  for (unsigned I = 1; I < Lines.size(); ++I) {
    SmallVector<StringRef> Cell;
    Lines[I].split(Cell, ',', 6);
    if (Cell.size() != 7)
      continue;
    List.push_back({I + 1, Cell[0].str(), Cell[1].str(), Cell[2].str(),
                    Cell[3].str(), Cell[4].str(), Cell[5].str(),
                    Cell[6].trim('"').str()});
  }
  return List;
}

const std::vector<Listed> &list() {
  static const std::vector<Listed> List = readList();
  return List;
}

std::pair<StringRef, StringRef> splitMember(StringRef Name) {
  size_t At = Name.rfind("::");
  if (At == StringRef::npos)
    return {"", Name};
  return {Name.take_front(At), Name.drop_front(At + 2)};
}

/// A static method is modelled as a function.
std::vector<const ModelFunction *> rowsOf(const Listed &Row) {
  const ModelSet &Set = ModelSet::builtin();
  auto [Type, Member] = splitMember(Row.Name);
  if (Row.Kind == "ctor")
    Member = "(ctor)";
  std::vector<const ModelFunction *> Rows;
  if (Row.Kind != "function")
    append_range(Rows, Set.methods(Type, Member));
  if (Rows.empty())
    append_range(Rows, Set.functions(Row.Name));
  return Rows;
}

/// docs/models.md shows the same table to people.
using enum ir::OpKind;
const StringMap<std::vector<ir::OpKind>> &opsOfRole() {
  static const StringMap<std::vector<ir::OpKind>> Ops = {
#include "RoleOps.inc"
  };
  return Ops;
}

ir::DtorEffect dtorOfRole(StringRef Role) {
  return StringSwitch<ir::DtorEffect>(Role)
      .Case("join-in-dtor", ir::DtorEffect::Join)
      .Case("terminate-in-dtor", ir::DtorEffect::Terminate)
      .Case("detach-in-dtor", ir::DtorEffect::Detach)
      .Case("stop-callback-remove", ir::DtorEffect::Cancel)
      .Case("promise-abandon", ir::DtorEffect::None)
      .Case("close", ir::DtorEffect::Close)
      .Default(ir::DtorEffect::Unknown);
}

} // namespace

TEST(ModelCoverage, ListIsThere) { EXPECT_GT(list().size(), 200u); }

TEST(ModelCoverage, EveryListedCallHasARow) {
  for (const Listed &Row : list()) {
    if (Row.Kind == "dtor")
      continue;
    EXPECT_EQ(rowsOf(Row).empty(), !Row.Skip.empty())
        << "line " << Row.Line << ": " << Row.Library << ' ' << Row.Name
        << (Row.Skip.empty() ? " has no model row" : " is modelled after all");
  }
}

/// A function's inner name finds its rows; a method is found through the class
/// that the program says it is in.
TEST(ModelCoverage, InnerNamesLeadToTheSameRows) {
  unsigned Seen = 0;
  for (const Listed &Row : list()) {
    if (Row.Ast.empty() || Row.Kind == "dtor")
      continue;
    Listed Inner = Row;
    Inner.Name = Row.Ast;
    std::vector<const ModelFunction *> Rows = rowsOf(Inner);
    ASSERT_FALSE(Rows.empty()) << Row.Ast << " for " << Row.Name;
    EXPECT_EQ(Rows.front()->Op, rowsOf(Row).front()->Op) << Row.Ast;
    ++Seen;
  }
  EXPECT_GT(Seen, 90u);
}

TEST(ModelCoverage, RowsDoWhatTheirRoleSays) {
  for (const Listed &Row : list()) {
    if (Row.Kind == "dtor" || !Row.Skip.empty())
      continue;
    auto It = opsOfRole().find(Row.Role);
    ASSERT_NE(It, opsOfRole().end()) << "no such role: " << Row.Role;
    auto Fits = [&](const ModelFunction *F) {
      return F->Path == ModelPath::None && is_contained(It->second, F->Op);
    };
    EXPECT_TRUE(any_of(rowsOf(Row), Fits))
        << "line " << Row.Line << ": no row of " << Row.Library << ' '
        << Row.Name << " fits the role " << Row.Role;
  }
}

TEST(ModelCoverage, NotifyAllWakesAll) {
  for (const Listed &Row : list()) {
    if (Row.Role != "notify-all" || !Row.Skip.empty())
      continue;
    for (const ModelFunction *F : rowsOf(Row))
      EXPECT_TRUE(F->Flags & ir::OpAll) << Row.Name;
  }
}

TEST(ModelCoverage, TryAndTimedCallsAreNotEndless) {
  for (const Listed &Row : list()) {
    StringRef Role = Row.Role;
    if (!Role.starts_with("try-") && !Role.starts_with("timed-"))
      continue;
    for (const ModelFunction *F : rowsOf(Row))
      EXPECT_FALSE(F->Flags & ir::OpBlocking) << Row.Library << ' ' << Row.Name;
  }
}

TEST(ModelCoverage, DestructorsDoWhatTheirRoleSays) {
  for (const Listed &Row : list()) {
    if (Row.Kind != "dtor" || !Row.Skip.empty())
      continue;
    auto [Class, Member] = splitMember(Row.Name);
    const ModelType *Type = ModelSet::builtin().type(Class);
    ASSERT_TRUE(Type) << Row.Name;
    if (Type->Dtor == ir::DtorEffect::WaitIfAsync)
      continue; // a join that depends on how the future came to be
    EXPECT_EQ(ir::name(Type->Dtor), ir::name(dtorOfRole(Row.Role)))
        << "line " << Row.Line << ": " << Row.Name;
  }
}
