// SPDX-License-Identifier: Apache-2.0
//
// A user who got a model file wrong gets one line that says where and what.
#include "checks/models/Models.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

using namespace leash;
using testing::HasSubstr;
using testing::StartsWith;

static std::string errorOf(llvm::StringRef Yaml) {
  ModelSet Set;
  llvm::Error Err = Set.add(Yaml, "my.yaml");
  return Err ? llvm::toString(std::move(Err)) : "no error";
}

TEST(ModelErrors, GoodFilesHaveNone) {
  EXPECT_EQ(errorOf("functions:\n- { name: f, op: Yield }\n"), "no error");
  EXPECT_EQ(errorOf("# nothing yet\nlibrary: mine\n"), "no error");
}

TEST(ModelErrors, UnknownKeyNamesTheKeysAndTheLikeliest) {
  std::string Text = errorOf("functions:\n"
                             "- { name: f, op: Yield }\n"
                             "- { name: g, op: Yield, flag: [Try] }\n");
  EXPECT_THAT(Text, StartsWith("my.yaml:3: unknown key 'flag', did you mean "
                               "'flags'? allowed: name, op, path, "));
  EXPECT_THAT(Text, HasSubstr("in a function"));
  EXPECT_THAT(errorOf("types:\n- { name: T, destructor: Join }\n"),
              StartsWith("my.yaml:2: unknown key 'destructor'"));
  EXPECT_THAT(
      errorOf("type:\n- { name: T }\n"),
      StartsWith("my.yaml:1: unknown key 'type', did you mean 'types'? "
                 "allowed: library, provenance, linkage, types, functions"));
}

TEST(ModelErrors, UnknownKeyOfAMethodIsNotTakenForATypes) {
  std::string Text = errorOf("types:\n- name: T\n  methods:\n"
                             "  - { name: m, op: Join, role: Thread }\n");
  EXPECT_THAT(Text, StartsWith("my.yaml:4: unknown key 'role'"));
  EXPECT_THAT(Text, HasSubstr("in a method"));
}

TEST(ModelErrors, UnknownNames) {
  EXPECT_THAT(errorOf("functions:\n- { name: f, op: Spwan }\n"),
              StartsWith("my.yaml:2: unknown op 'Spwan', did you mean 'Spawn'? "
                         "allowed: Spawn, Join, "));
  EXPECT_THAT(errorOf("types:\n- name: T\n  role: thread\n"),
              StartsWith("my.yaml:3: unknown role 'thread', did you mean "
                         "'Thread'? allowed: Other, Thread, "));
  EXPECT_THAT(errorOf("types:\n- name: T\n  dtor: Joins\n"),
              StartsWith("my.yaml:3: unknown destructor effect 'Joins'"));
  EXPECT_THAT(errorOf("types:\n- name: T\n  form: Box\n"),
              StartsWith("my.yaml:3: unknown form 'Box'; allowed: Plain, "));
  EXPECT_THAT(errorOf("functions:\n- name: f\n  path: Third\n"),
              StartsWith("my.yaml:3: unknown path 'Third'"));
  EXPECT_THAT(errorOf("functions:\n- name: f\n  op: Wait\n  flags: [Timedd]\n"),
              StartsWith("my.yaml:4: unknown flag 'Timedd', did you mean "
                         "'Timed'? allowed: Timed, Try, "));
  EXPECT_THAT(errorOf("functions:\n- name: f\n  op: Wait\n"
                      "  arg-is: { 0: Calable }\n"),
              StartsWith("my.yaml:2: 'arg-is' names 'Calable', which is no "
                         "modelled type"));
}

TEST(ModelErrors, WrongTypes) {
  EXPECT_THAT(errorOf("types: 3\n"), StartsWith("my.yaml:1: expected a list"));
  EXPECT_THAT(errorOf("- a\n- b\n"),
              StartsWith("my.yaml:1: expected a mapping"));
  EXPECT_THAT(errorOf("functions:\n- name: f\n  op: [Join]\n"),
              StartsWith("my.yaml:3: expected a single value"));
  EXPECT_THAT(errorOf("functions:\n- name: { a: b }\n  op: Join\n"),
              StartsWith("my.yaml:2: expected a single value"));
  EXPECT_THAT(errorOf("functions:\n- just text\n"),
              StartsWith("my.yaml:2: expected a mapping"));
  EXPECT_THAT(errorOf("types:\n- name: T\n  element: first\n"),
              StartsWith("my.yaml:3: invalid number"));
  EXPECT_THAT(errorOf("functions:\n- name: f\n  op: Join\n  blocking: maybe\n"),
              StartsWith("my.yaml:4: invalid boolean"));
}

TEST(ModelErrors, ArgumentsAritiesAndTimeouts) {
  EXPECT_THAT(errorOf("functions:\n- name: f\n  op: Join\n  object: arg\n"),
              StartsWith("my.yaml:4: 'arg' is not an argument; allowed: none, "
                         "this, return, argN, argN.."));
  EXPECT_THAT(errorOf("functions:\n- name: f\n  op: Join\n  object: arg300\n"),
              StartsWith("my.yaml:4: 'arg300' is not an argument"));
  EXPECT_THAT(errorOf("functions:\n- name: f\n  op: Join\n  arity: 3..1\n"),
              StartsWith("my.yaml:4: '3..1' is not a number of arguments"));
  EXPECT_THAT(errorOf("functions:\n- name: f\n  op: Join\n  timeout: arg0\n"
                      "  infinite: never\n"),
              StartsWith("my.yaml:5: 'never' is not an infinite timeout"));
  EXPECT_THAT(
      errorOf("functions:\n- name: f\n  op: Join\n  infinite: -1\n"),
      StartsWith("my.yaml:2: 'infinite' says which value of 'timeout'"));
  EXPECT_THAT(errorOf("functions:\n- name: f\n  op: Join\n"
                      "  arg-is: { first: Callable }\n"),
              StartsWith("my.yaml:4: 'first' is not an argument number"));
}

TEST(ModelErrors, Linkage) {
  EXPECT_EQ(errorOf("linkage: c\n"),
            "my.yaml:1: unknown linkage 'c'; allowed: C");
}

TEST(ModelErrors, Conditions) {
  EXPECT_THAT(errorOf("types:\n- name: T\n  dtor-when:\n"
                      "  - { when: NEW_API, dtor: Join }\n"),
              StartsWith("my.yaml:4: 'NEW_API' is not a condition; allowed: "
                         "MACRO<3"));
}

TEST(ModelErrors, RowsWithoutOrWithTooMuchMeaning) {
  EXPECT_THAT(errorOf("functions:\n- { name: f }\n"),
              StartsWith("my.yaml:2: a row needs an 'op'"));
  EXPECT_THAT(errorOf("functions:\n- { name: f, op: Join, path: Self }\n"),
              StartsWith("my.yaml:2: a row has an op or a path, not both"));
  EXPECT_THAT(errorOf("functions:\n- { op: Join }\n"),
              StartsWith("my.yaml:2: missing required key 'name'"));
  EXPECT_THAT(errorOf("functions:\n- { name: [], op: Join }\n"),
              StartsWith("my.yaml:2: 'name' is empty"));
  EXPECT_THAT(errorOf("functions:\n- { name: f, op: Spawn, body-method: run "
                      "}\n"),
              StartsWith("my.yaml:2: 'body-method' needs 'body-this'"));
}

TEST(ModelErrors, Duplicates) {
  EXPECT_THAT(errorOf("types:\n- { name: T }\n- { name: T }\n"),
              StartsWith("my.yaml:3: type 'T' is already on line 2"));
  EXPECT_THAT(errorOf("types:\n- name: T\n  role: Thread\n  role: Mutex\n"),
              HasSubstr("duplicated mapping key 'role'"));
  EXPECT_THAT(errorOf("functions:\n- { name: f, op: Join }\n"
                      "- { name: f, op: Detach }\n"),
              StartsWith("my.yaml:3: 'f' repeats the row of line 2"));
  EXPECT_THAT(errorOf("types:\n- { name: A, aliases: [X] }\n"
                      "- { name: B, aliases: [X] }\n"),
              StartsWith("my.yaml:3: alias 'X' already means 'A'"));
  EXPECT_THAT(errorOf("types:\n- { name: [A, B], aliases: [X] }\n"),
              StartsWith("my.yaml:2: 'aliases' belong to one name"));
}

TEST(ModelErrors, OverloadsAreNoDuplicates) {
  EXPECT_EQ(errorOf("functions:\n- { name: f, op: Join, arity: 1 }\n"
                    "- { name: f, op: Join, arity: 2 }\n"
                    "- { name: f, op: Join, arg-is: { 0: Callable } }\n"
                    "- { name: f, op: Join, arg-equals: { 0: 1 } }\n"),
            "no error");
}

TEST(ModelErrors, BrokenText) {
  EXPECT_EQ(errorOf("types:\n- name: T\n\trole: Thread\n"),
            "my.yaml:3: a tab in the indentation; YAML allows spaces only");
  EXPECT_THAT(errorOf("functions:\n- { name: f, op: Jo"),
              StartsWith("my.yaml:2: "));
  EXPECT_THAT(errorOf("functions:\n- name: f\n  op: Join\n---\nlibrary: x\n"),
              HasSubstr("more than one YAML document"));
  EXPECT_THAT(errorOf("library: \"never closed\n"), StartsWith("my.yaml:"));
}

TEST(ModelErrors, EmptyTextIsNoModelFile) {
  EXPECT_EQ(errorOf(""), "my.yaml: the file is empty");
  EXPECT_EQ(errorOf("# only a comment\n"), "my.yaml: the file is empty");
}

TEST(ModelErrors, LikeNeedsAModelledType) {
  EXPECT_THAT(errorOf("types:\n- { name: T, like: std::threads }\n"),
              StartsWith("my.yaml:2: 'like' names 'std::threads', which is not "
                         "modelled"));
}

TEST(ModelErrors, ABadFileChangesNothing) {
  ModelSet Set;
  llvm::Error Err = Set.add("types:\n- { name: T, role: Thread }\n"
                            "functions:\n- { name: f, op: Nothing }\n",
                            "my.yaml");
  EXPECT_TRUE(static_cast<bool>(Err));
  llvm::consumeError(std::move(Err));
  EXPECT_EQ(Set.type("T"), nullptr);
  EXPECT_TRUE(Set.types().empty());
}

// Whatever is cut off or damaged: an answer, and it names the file.
static void expectAnAnswer(llvm::StringRef Yaml) {
  std::string Text = errorOf(Yaml);
  EXPECT_TRUE(Text == "no error" ||
              llvm::StringRef(Text).starts_with("my.yaml"))
      << Text << "\nfor\n"
      << Yaml.str();
}

static const char Whole[] =
    "library: x\n"
    "types:\n"
    "- name: [A, \"B\"]\n"
    "  role: Thread   # remark\n"
    "  dtor-when: [{ when: V<3, dtor: Join }]\n"
    "  methods:\n"
    "  - { name: 'wait', op: Wait, timeout: arg0*, infinite: <0 }\n"
    "functions:\n"
    "- name: f\n"
    "  op: Spawn\n"
    "  arg-is: { 0: Callable, 1: std::x }\n"
    "  body-args: arg1..\n";

TEST(ModelErrors, TheWholeTextIsGood) { EXPECT_EQ(errorOf(Whole), "no error"); }

TEST(ModelErrors, CutOffAnywhere) {
  llvm::StringRef Text(Whole);
  for (size_t Size = 0; Size < Text.size(); ++Size)
    expectAnAnswer(Text.take_front(Size));
}

TEST(ModelErrors, OneByteWrongAnywhere) {
  for (size_t At = 0; At + 1 < sizeof(Whole); ++At)
    for (char Bad :
         {'{', '}', ']', ':', '"', '-', '\n', '&', '*', '|', '\xff'}) {
      std::string Text = Whole;
      Text[At] = Bad;
      expectAnAnswer(Text);
    }
}
