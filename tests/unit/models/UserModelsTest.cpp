// SPDX-License-Identifier: Apache-2.0
//
// A user's rows extend and override the built-in ones.
#include "checks/models/Models.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

using namespace leash;

static ModelSet withUser(llvm::StringRef Yaml) {
  ModelSet Set(ModelSet::builtin());
  llvm::Error Err = Set.add(Yaml, "my.yaml");
  EXPECT_FALSE(static_cast<bool>(Err)) << llvm::toString(std::move(Err));
  return Set;
}

TEST(UserModels, RowsComeFirst) {
  ModelSet Set = withUser("functions:\n- { name: std::async, op: Call }\n");
  auto Rows = Set.functions("std::async");
  ASSERT_GT(Rows.size(), 1u);
  EXPECT_EQ(Rows[0]->Op, ir::OpKind::Call);
  EXPECT_EQ(Rows[1]->Op, ir::OpKind::Spawn);
  EXPECT_EQ(ModelSet::builtin().functions("std::async")[0]->Op,
            ir::OpKind::Spawn);
}

TEST(UserModels, ALaterFileComesBeforeAnEarlierOne) {
  ModelSet Set = withUser("functions:\n- { name: f, op: Yield }\n");
  llvm::cantFail(Set.add("functions:\n- { name: f, op: Call }\n", "b.yaml"));
  ASSERT_EQ(Set.functions("f").size(), 2u);
  EXPECT_EQ(Set.functions("f")[0]->Op, ir::OpKind::Call);
}

TEST(UserModels, AKnownTypeKeepsWhatIsNotSaid) {
  ModelSet Set = withUser("types:\n- name: std::thread\n  dtor: Join\n"
                          "  methods: [{ name: join, op: Call }]\n");
  const ModelType *Thread = Set.type("std::thread");
  EXPECT_EQ(Thread->Dtor, ir::DtorEffect::Join);
  EXPECT_EQ(Thread->Role, ir::TypeRole::Thread);
  EXPECT_EQ(Set.methods("std::thread", "join")[0]->Op, ir::OpKind::Call);
  EXPECT_EQ(Set.methods("std::thread", "detach")[0]->Op, ir::OpKind::Detach);
  EXPECT_EQ(ModelSet::builtin().type("std::thread")->Dtor,
            ir::DtorEffect::Terminate);
}

TEST(UserModels, ATypeMayBeNamedByItsAlias) {
  ModelSet Set = withUser("types:\n- name: tbb::detail::d1::task_group\n"
                          "  methods: [{ name: wait, op: Call }]\n");
  EXPECT_EQ(Set.methods("tbb::task_group", "wait")[0]->Op, ir::OpKind::Call);
  EXPECT_EQ(Set.methods("tbb::task_group", "run")[0]->Op, ir::OpKind::Spawn);
}

TEST(UserModels, LikeTakesTypeAndMethods) {
  ModelSet Set = withUser("types:\n- name: my::Thread\n  like: std::thread\n"
                          "  dtor: Detach\n  methods:\n"
                          "  - { name: stop, op: StopRequest }\n"
                          "  - { name: join, op: Join, timeout: arg0 }\n");
  const ModelType *Thread = Set.type("my::Thread");
  ASSERT_TRUE(Thread);
  EXPECT_EQ(Thread->Role, ir::TypeRole::Thread);
  EXPECT_EQ(Thread->Dtor, ir::DtorEffect::Detach);
  EXPECT_EQ(Set.methods("my::Thread", "detach")[0]->Op, ir::OpKind::Detach);
  EXPECT_EQ(Set.methods("my::Thread", "stop")[0]->Op, ir::OpKind::StopRequest);
  auto Join = Set.methods("my::Thread", "join");
  ASSERT_EQ(Join.size(), 1u) << "its own join replaces the inherited one";
  EXPECT_TRUE(Join[0]->Flags & ir::OpTimed);
}

TEST(UserModels, LikeWithinOneFile) {
  ModelSet Set = withUser("types:\n"
                          "- { name: A, role: Mutex, methods: "
                          "[{ name: lock, op: Lock }] }\n"
                          "- { name: B, like: A }\n");
  EXPECT_EQ(Set.type("B")->Role, ir::TypeRole::Mutex);
  ASSERT_EQ(Set.methods("B", "lock").size(), 1u);
  EXPECT_TRUE(Set.methods("B", "lock")[0]->Flags & ir::OpBlocking);
}

TEST(UserModels, Defaults) {
  ModelSet Set = withUser(
      "provenance: mine 1\n"
      "types:\n- name: Q\n  methods:\n"
      "  - { name: pop, op: Receive }\n"
      "  - { name: peek, op: Receive, flags: [Try] }\n"
      "  - { name: ask, op: Receive, blocking: false }\n"
      "  - { name: pop_for, op: Receive, timeout: arg0 }\n"
      "  - { name: pop_ms, op: Receive, timeout: arg0, infinite: <0 }\n"
      "  - { name: push, op: Send }\n"
      "  - { name: wait, op: Wait, lock: arg0 }\n"
      "functions:\n- { name: g, op: Join }\n");
  auto Row = [&](llvm::StringRef Name) { return Set.methods("Q", Name)[0]; };
  EXPECT_EQ(Row("pop")->Flags, uint32_t(ir::OpBlocking));
  EXPECT_EQ(Row("pop")->Object.Kind, ModelArg::This);
  EXPECT_EQ(Row("pop")->Provenance, "mine 1");
  EXPECT_EQ(Row("peek")->Flags, uint32_t(ir::OpTry));
  EXPECT_EQ(Row("ask")->Flags, 0u);
  EXPECT_EQ(Row("pop_for")->Flags, uint32_t(ir::OpTimed));
  EXPECT_EQ(Row("pop_ms")->Flags, 0u) << "the argument decides";
  EXPECT_EQ(Row("push")->Flags, 0u);
  ASSERT_EQ(Row("wait")->Args.size(), 1u);
  EXPECT_EQ(Row("wait")->Args[0].Kind, ModelArg::None);
  EXPECT_TRUE(Row("pop")->Args.empty());
  EXPECT_EQ(Set.functions("g")[0]->Object.Kind, ModelArg::None);
}

TEST(UserModels, Texts) {
  ModelSet Set = withUser(
      "functions:\n"
      "- { name: f, op: Spawn, object: arg0*, body: arg1, body-args: arg2..,\n"
      "    args: [return, this*, arg3..*], arity: 2.. }\n"
      "- { name: g, op: Join, arity: 1..3, args: [] }\n"
      "- { name: h, op: Wait, timeout: arg1, infinite: 0xFFFFFFFF,\n"
      "    arg-is: { 0: std::mutex, 2: Callable }, arg-equals: { 1: -1 },\n"
      "    arg-bits: { 3: 0x40, 0: 2 } }\n");
  const ModelFunction *F = Set.functions("f")[0];
  EXPECT_EQ(F->Object.Kind, ModelArg::Arg);
  EXPECT_TRUE(F->Object.Deref);
  EXPECT_EQ(F->BodyArgs.Kind, ModelArg::FromArg);
  EXPECT_EQ(F->BodyArgs.Index, 2);
  ASSERT_EQ(F->Args.size(), 3u);
  EXPECT_EQ(F->Args[0].Kind, ModelArg::Return);
  EXPECT_EQ(F->Args[1].Kind, ModelArg::This);
  EXPECT_TRUE(F->Args[1].Deref);
  EXPECT_EQ(F->Args[2].Kind, ModelArg::FromArg);
  EXPECT_TRUE(F->Args[2].Deref);
  EXPECT_EQ(F->MinArgs, 2);
  EXPECT_EQ(F->MaxArgs, -1);
  const ModelFunction *G = Set.functions("g")[0];
  EXPECT_EQ(G->MinArgs, 1);
  EXPECT_EQ(G->MaxArgs, 3);
  EXPECT_EQ(G->Args.size(), 1u);
  const ModelFunction *H = Set.functions("h")[0];
  EXPECT_EQ(H->Infinite, 0xFFFFFFFF);
  using Is = std::pair<uint8_t, std::string>;
  using Equals = std::pair<uint8_t, int64_t>;
  EXPECT_THAT(H->ArgIs,
              testing::ElementsAre(Is(0, "std::mutex"), Is(2, "Callable")));
  EXPECT_THAT(H->ArgEquals, testing::ElementsAre(Equals(1, -1)));
  EXPECT_THAT(H->ArgBits, testing::ElementsAre(Equals(0, 2), Equals(3, 64)));
}

TEST(UserModels, Linkage) {
  ModelSet Set = withUser("linkage: C\nfunctions: [{ name: f, op: Yield }]\n"
                          "types: [{ name: T, methods: [{ name: m, op: Join "
                          "}] }]\n");
  EXPECT_TRUE(Set.functions("f")[0]->CLinkage);
  EXPECT_FALSE(Set.methods("T", "m")[0]->CLinkage);
  EXPECT_FALSE(Set.functions("std::async")[0]->CLinkage);
}

TEST(UserModels, DtorWhen) {
  ModelSet Set = withUser("types:\n- name: T\n  dtor: Terminate\n  dtor-when:\n"
                          "  - { when: OLD_API == 1, dtor: Detach }\n"
                          "  - { when: T_VERSION<3, dtor: None }\n");
  const ModelType *T = Set.type("T");
  ASSERT_EQ(T->DtorWhen.size(), 2u);
  EXPECT_EQ(T->DtorWhen[0].first, "OLD_API == 1");
  EXPECT_EQ(T->DtorWhen[1].second, ir::DtorEffect::None);
}

TEST(UserModels, ACopyStandsAlone) {
  ModelSet Set(ModelSet::builtin());
  const ModelFunction *Join = Set.methods("std::thread", "join")[0];
  EXPECT_NE(Join, ModelSet::builtin().methods("std::thread", "join")[0]);
  ModelSet Moved(std::move(Set));
  EXPECT_EQ(Moved.methods("std::thread", "join")[0], Join);
}
