// SPDX-License-Identifier: Apache-2.0
//
// The built-in model files: what holds for every row, and that the calls of
// std and pthread find the right one.
#include "checks/models/Models.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "gtest/gtest.h"

using namespace leash;
using namespace llvm;

static const ModelSet &builtin() { return ModelSet::builtin(); }

//===--- What holds for every row ----------------------------------------===//

TEST(BuiltinModels, Load) {
  EXPECT_GT(builtin().types().size(), 300u);
  EXPECT_GT(builtin().rows().size(), 2000u);
}

TEST(BuiltinModels, TypeNamesAndAliasesAreUnique) {
  StringMap<std::string> Seen;
  for (const auto &Type : builtin().types()) {
    EXPECT_TRUE(Seen.try_emplace(Type->Name, Type->Name).second) << Type->Name;
    for (const std::string &Alias : Type->Aliases)
      EXPECT_TRUE(Seen.try_emplace(Alias, Type->Name).second)
          << Alias << " of " << Type->Name << " and of " << Seen[Alias];
  }
}

TEST(BuiltinModels, EveryRowBelongsToAKnownTypeAndHasAName) {
  for (const auto &Row : builtin().rows()) {
    EXPECT_FALSE(Row->Name.empty());
    EXPECT_FALSE(Row->Provenance.empty()) << Row->Type << "::" << Row->Name;
    if (!Row->Type.empty()) {
      EXPECT_TRUE(builtin().type(Row->Type)) << Row->Type;
    }
  }
}

/// Row for row as the lowering picks: no row may hide a later one.
static bool hides(const ModelFunction &First, const ModelFunction &Later) {
  auto Subset = [](const auto &Few, const auto &Many) {
    return all_of(Few,
                  [&](const auto &One) { return is_contained(Many, One); });
  };
  int LaterMax = Later.MaxArgs < 0 ? 999 : Later.MaxArgs;
  int FirstMax = First.MaxArgs < 0 ? 999 : First.MaxArgs;
  return First.MinArgs <= Later.MinArgs && LaterMax <= FirstMax &&
         Subset(First.ArgIs, Later.ArgIs) &&
         Subset(First.ArgEquals, Later.ArgEquals) &&
         Subset(First.ArgBits, Later.ArgBits);
}

TEST(BuiltinModels, EveryRowCanBeChosen) {
  StringMap<std::vector<const ModelFunction *>> ByName;
  for (const auto &Row : builtin().rows())
    ByName[Row->Type + "::" + Row->Name].push_back(Row.get());
  for (const auto &Entry : ByName)
    for (size_t I = 0; I < Entry.second.size(); ++I)
      for (size_t J = I + 1; J < Entry.second.size(); ++J)
        EXPECT_FALSE(hides(*Entry.second[I], *Entry.second[J]))
            << Entry.first().str() << ": row " << I << " hides row " << J;
}

TEST(BuiltinModels, AWaitIsEitherBoundedOrEndless) {
  for (const auto &Row : builtin().rows()) {
    std::string Name = Row->Type + "::" + Row->Name;
    bool Blocking = Row->Flags & ir::OpBlocking;
    bool HasTimeout = Row->Timeout.Kind != ModelArg::None;
    EXPECT_FALSE(Blocking && (Row->Flags & (ir::OpTimed | ir::OpTry))) << Name;
    EXPECT_FALSE(Blocking && HasTimeout) << Name;
    bool Endless = Row->Infinite || Row->InfiniteBelowZero;
    EXPECT_EQ(HasTimeout && !Endless, HasTimeout && (Row->Flags & ir::OpTimed))
        << Name;
  }
}

TEST(BuiltinModels, FieldsFitTheOp) {
  using enum ir::OpKind;
  for (const auto &Row : builtin().rows()) {
    std::string Name = Row->Type + "::" + Row->Name;
    if (Row->Pred.Kind != ModelArg::None) {
      EXPECT_EQ(Row->Op, Wait) << Name;
    }
    if (Row->Lock.Kind != ModelArg::None) {
      EXPECT_EQ(Row->Op, Wait) << Name;
    }
    if (Row->Attr.Kind != ModelArg::None) {
      EXPECT_EQ(Row->Op, Spawn) << Name;
    }
    if (Row->BodyArgs.Kind != ModelArg::None) {
      EXPECT_NE(Row->Body.Kind, ModelArg::None) << Name;
    }
    if (Row->Path == ModelPath::None)
      continue;
    EXPECT_NE(Row->Object.Kind, ModelArg::None) << Name;
    EXPECT_EQ(Row->Body.Kind, ModelArg::None) << Name;
    EXPECT_EQ(Row->Flags, 0u) << Name;
  }
}

/// `send` and `close` are also what people call their own functions.
TEST(BuiltinModels, GlobalFunctionsHaveCLinkage) {
  for (const auto &Row : builtin().rows()) {
    bool Global = Row->Type.empty() && !StringRef(Row->Name).contains("::");
    if (Global && !StringRef(Row->Name).starts_with("q")) {
      EXPECT_TRUE(Row->CLinkage) << Row->Name;
    }
  }
}

TEST(BuiltinModels, ConditionVariablesNeverWaitWithoutALock) {
  for (const auto &Row : builtin().rows()) {
    const ModelType *Type = builtin().type(Row->Type);
    bool Futures = StringRef(Row->Type).starts_with("seastar::");
    if (Type && Type->Role == ir::TypeRole::CondVar && !Futures &&
        Row->Op == ir::OpKind::Wait) {
      EXPECT_NE(Row->Lock.Kind, ModelArg::None) << Row->Type << Row->Name;
    }
  }
}

//===--- Single calls ----------------------------------------------------===//

/// Stands for a call: how many arguments, and what some of them are.
static const ModelFunction *
pick(ArrayRef<const ModelFunction *> Rows, int Arity,
     std::vector<std::pair<uint8_t, std::string>> Is = {},
     std::vector<std::pair<uint8_t, int64_t>> Equals = {}) {
  for (const ModelFunction *Row : Rows) {
    bool Fits =
        Row->MinArgs <= Arity && (Row->MaxArgs < 0 || Arity <= Row->MaxArgs);
    for (const auto &One : Row->ArgIs)
      Fits &= is_contained(Is, One);
    for (const auto &One : Row->ArgEquals)
      Fits &= is_contained(Equals, One);
    if (Fits)
      return Row;
  }
  return nullptr;
}

static ModelArg arg(uint8_t Index, bool Deref = false) {
  return {ModelArg::Arg, Index, Deref};
}
static bool same(ModelArg A, ModelArg B) {
  return A.Kind == B.Kind && A.Index == B.Index && A.Deref == B.Deref;
}

TEST(StdModels, ThreadConstructors) {
  auto Rows = builtin().methods("std::thread", "(ctor)");
  EXPECT_EQ(pick(Rows, 0), nullptr);
  const ModelFunction *Move = pick(Rows, 1, {{0, "std::thread"}});
  ASSERT_TRUE(Move);
  EXPECT_EQ(Move->Op, ir::OpKind::Move);
  const ModelFunction *Spawn = pick(Rows, 3);
  ASSERT_TRUE(Spawn);
  EXPECT_EQ(Spawn->Op, ir::OpKind::Spawn);
  EXPECT_EQ(Spawn->Object.Kind, ModelArg::This);
  EXPECT_TRUE(same(Spawn->Body, arg(0)));
  EXPECT_EQ(Spawn->BodyArgs.Kind, ModelArg::FromArg);
  EXPECT_EQ(Spawn->BodyArgs.Index, 1);
  EXPECT_FALSE(Spawn->PassesStopToken);
}

TEST(StdModels, JthreadPassesItsToken) {
  const ModelFunction *Spawn =
      pick(builtin().methods("std::jthread", "(ctor)"), 1);
  ASSERT_TRUE(Spawn);
  EXPECT_TRUE(Spawn->PassesStopToken);
  EXPECT_EQ(builtin().type("std::jthread")->Dtor, ir::DtorEffect::Join);
  EXPECT_EQ(builtin().type("std::thread")->Dtor, ir::DtorEffect::Terminate);
}

TEST(StdModels, WaitOverloads) {
  auto Wait = builtin().methods("std::condition_variable_any", "wait");
  const ModelFunction *Bare = pick(Wait, 1);
  ASSERT_TRUE(Bare);
  EXPECT_EQ(Bare->Pred.Kind, ModelArg::None);
  EXPECT_TRUE(same(Bare->Lock, arg(0)));
  EXPECT_TRUE(Bare->Flags & ir::OpBlocking);
  EXPECT_TRUE(same(pick(Wait, 2)->Pred, arg(1)));
  const ModelFunction *Stop = pick(Wait, 3, {{1, "std::stop_token"}});
  ASSERT_TRUE(Stop);
  EXPECT_TRUE(same(Stop->Stop, arg(1)));
  EXPECT_TRUE(same(Stop->Pred, arg(2)));

  auto For = builtin().methods("std::condition_variable_any", "wait_for");
  EXPECT_TRUE(same(pick(For, 3)->Timeout, arg(1)));
  EXPECT_TRUE(same(pick(For, 3)->Pred, arg(2)));
  const ModelFunction *StopFor = pick(For, 4, {{1, "std::stop_token"}});
  ASSERT_TRUE(StopFor);
  EXPECT_TRUE(same(StopFor->Timeout, arg(2)));
  EXPECT_TRUE(same(StopFor->Pred, arg(3)));
}

TEST(StdModels, AsyncPolicies) {
  auto Rows = builtin().functions("std::async");
  const ModelFunction *Async = pick(Rows, 2, {}, {{0, 1}});
  const ModelFunction *Deferred = pick(Rows, 2, {}, {{0, 2}});
  const ModelFunction *Unknown = pick(Rows, 2);
  const ModelFunction *Either = pick(Rows, 1, {{0, "Callable"}});
  ASSERT_TRUE(Async && Deferred && Unknown && Either);
  EXPECT_TRUE(same(Unknown->Body, arg(1)));
  EXPECT_FALSE(Async->Flags & ir::OpDeferred);
  EXPECT_TRUE(Deferred->Flags & ir::OpDeferred);
  EXPECT_TRUE(Either->Flags & ir::OpDeferred);
  EXPECT_TRUE(same(Async->Body, arg(1)));
  EXPECT_TRUE(same(Either->Body, arg(0)));
  EXPECT_EQ(Async->Object.Kind, ModelArg::Return);
}

TEST(StdModels, LockObjects) {
  auto Rows = builtin().methods("std::unique_lock", "(ctor)");
  EXPECT_EQ(pick(Rows, 2, {{1, "std::defer_lock_t"}})->Op,
            ir::OpKind::Construct);
  EXPECT_TRUE(pick(Rows, 2, {{1, "std::try_to_lock_t"}})->Flags & ir::OpTry);
  EXPECT_TRUE(pick(Rows, 1)->Flags & ir::OpBlocking);
  EXPECT_TRUE(pick(Rows, 2)->Flags & ir::OpTimed);
  EXPECT_EQ(pick(Rows, 1, {{0, "std::unique_lock"}})->Op, ir::OpKind::Move);
  EXPECT_EQ(builtin().methods("std::unique_lock", "release")[0]->Op,
            ir::OpKind::Forget);
}

TEST(StdModels, PlacesOfContainersAndPointers) {
  auto Path = [](StringRef Type, StringRef Name) {
    auto Rows = builtin().methods(Type, Name);
    return Rows.empty() ? ModelPath::None : Rows[0]->Path;
  };
  EXPECT_EQ(Path("std::vector", "back"), ModelPath::Element);
  EXPECT_EQ(Path("std::list", "begin"), ModelPath::Self);
  EXPECT_EQ(Path("std::_List_iterator", "operator*"), ModelPath::Element);
  EXPECT_EQ(Path("std::map", "operator[]"), ModelPath::Element);
  EXPECT_EQ(Path("std::unique_ptr", "operator*"), ModelPath::Deref);
  EXPECT_EQ(Path("std::unique_ptr", "get"), ModelPath::Self);
  EXPECT_EQ(Path("std::weak_ptr", "lock"), ModelPath::Self);
  EXPECT_EQ(Path("std::optional", "value"), ModelPath::Deref);
  EXPECT_EQ(builtin().functions("std::move")[0]->Path, ModelPath::Self);
  EXPECT_EQ(builtin().functions("std::addressof")[0]->Path, ModelPath::Address);
  EXPECT_EQ(builtin().type("std::map")->Element, 1);
}

TEST(StdModels, SpellingsOfSpecialMethods) {
  EXPECT_FALSE(builtin().methods("std::unique_lock", "operator bool").empty());
  EXPECT_FALSE(
      builtin().methods("std::atomic", "operator __integral_type").empty());
  EXPECT_FALSE(builtin().functions("::std::async").empty());
  EXPECT_TRUE(builtin().knowsMethod("operator bool"));
  EXPECT_TRUE(builtin().knowsMethod("join"));
  EXPECT_FALSE(builtin().knowsMethod("frobnicate"));
}

TEST(PthreadModels, CreateAndJoin) {
  const ModelFunction *Create = pick(builtin().functions("pthread_create"), 4);
  ASSERT_TRUE(Create);
  EXPECT_TRUE(same(Create->Object, arg(0, true)));
  EXPECT_TRUE(same(Create->Attr, arg(1, true)));
  EXPECT_TRUE(same(Create->Body, arg(2)));
  EXPECT_TRUE(same(Create->BodyArgs, arg(3)));
  EXPECT_TRUE(Create->Flags & ir::OpResultIsZeroOnSuccess);
  EXPECT_TRUE(same(builtin().functions("pthread_join")[0]->Object, arg(0)));
  auto Set = builtin().functions("pthread_attr_setdetachstate");
  EXPECT_TRUE(pick(Set, 2, {}, {{1, 1}})->Flags & ir::OpDetached);
  EXPECT_FALSE(pick(Set, 2, {}, {{1, 0}})->Flags & ir::OpDetached);
  const ModelFunction *Wait = builtin().functions("pthread_cond_wait")[0];
  EXPECT_TRUE(same(Wait->Object, arg(0, true)));
  EXPECT_TRUE(same(Wait->Lock, arg(1, true)));
}

TEST(PosixModels, EndlessTimeouts) {
  auto Row = [](StringRef Name) { return builtin().functions(Name)[0]; };
  EXPECT_TRUE(same(Row("poll")->Timeout, arg(2)));
  EXPECT_TRUE(Row("poll")->InfiniteBelowZero);
  EXPECT_TRUE(same(Row("select")->Timeout, arg(4)));
  EXPECT_EQ(Row("select")->Infinite, 0);
  EXPECT_TRUE(same(Row("epoll_wait")->Timeout, arg(3)));
  EXPECT_EQ(Row("WaitForSingleObject")->Infinite, 0xFFFFFFFF);
}

TEST(Aliases, LeadToTheModelledType) {
  EXPECT_EQ(builtin().canonicalType("tbb::detail::d1::task_group"),
            "tbb::task_group");
  EXPECT_EQ(builtin().type("_GThread")->Name, "GThread");
  auto Rows = builtin().methods("tbb::detail::d1::task_group", "run");
  ASSERT_FALSE(Rows.empty());
  EXPECT_EQ(Rows[0]->Op, ir::OpKind::Spawn);
  EXPECT_EQ(builtin().canonicalType("my::Thread"), "my::Thread");
}

TEST(BoostModels, DestructorDependsOnTheVersion) {
  const ModelType *Thread = builtin().type("boost::thread");
  ASSERT_TRUE(Thread);
  EXPECT_EQ(Thread->Dtor, ir::DtorEffect::Terminate);
  ASSERT_EQ(Thread->DtorWhen.size(), 1u);
  EXPECT_EQ(Thread->DtorWhen[0].first, "BOOST_THREAD_VERSION<3");
  EXPECT_EQ(Thread->DtorWhen[0].second, ir::DtorEffect::Detach);
  EXPECT_TRUE(builtin().type("boost::scoped_thread")->DtorWhen.empty());
}
