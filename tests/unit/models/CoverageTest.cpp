// SPDX-License-Identifier: Apache-2.0
//
// The built-in models against testdata/models/coverage.csv.
#include "Coverage.h"
#include "llvm/ADT/StringSwitch.h"
#include "gtest/gtest.h"

using namespace leash;
using namespace leash::test;
using namespace llvm;

namespace {

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
