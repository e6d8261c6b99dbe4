// SPDX-License-Identifier: Apache-2.0
#include "checks/ir/Text.h"
#include "llvm/Support/MemoryBuffer.h"
#include <gtest/gtest.h>

using namespace leash::ir;

namespace {

std::string errorOf(const std::string &Text) {
  auto M = parseModule(Text, "x.lir");
  return M ? "parses" : llvm::toString(M.takeError());
}

std::string errorInModule(const std::string &Lines) {
  return errorOf("leash-ir 7\n" + Lines);
}

/// Lines of the body of a function that has one of everything.
std::string errorInFunction(const std::string &Lines) {
  return errorInModule(R"(type t0 bool
file f0 "/a.cpp"
function f exit=bb1
  local x type=t0
  entity %0 Local 0 x
  pred p0 Truth %0
)" + Lines + "\n  block bb1\n    exit\n");
}

TEST(TextParser, HandWrittenFormIsLenient) {
  auto M = parseModule(R"(
; a comment first

leash-ir 7
type thread std::thread role=Thread   ; labels may be words
function "c:@F@f#" exit=end
local t type=thread
      entity %t Local 0 t type=thread
  block start
    Join %t {Blocking|All}
    jump end
  block end
    exit)",
                       "x.lir");
  ASSERT_TRUE(bool(M)) << llvm::toString(M.takeError());
  const Function &F = (*M)->Functions.at(0);
  EXPECT_EQ(F.Exit, 1u);
  EXPECT_EQ(F.Locals.at(0).Name, "t");
  const Op &Join = F.Blocks.at(0).Ops.at(0);
  EXPECT_EQ(Join.Kind, OpKind::Join);
  EXPECT_EQ(Join.Object, 0u);
  EXPECT_EQ(Join.Flags, uint32_t(OpBlocking | OpAll));
  EXPECT_EQ((*M)->Types.at(0).Role, TypeRole::Thread);
}

TEST(TextParser, ReadsEveryPart) {
  auto M = parseModule(R"(leash-ir 7
module "main.cpp" incomplete
file f0 "/a\x20b.cpp" hash=0x10 system
type t0 "T"
callee c0 "c:@F@g#" name=g library virtual noexcept
  annotation spawns return "0"
function "c:@F@f#" flags=Virtual|Main exit=bb0 @f0:3:4+50-3:9+55!
  entity %0 This .a in "c:@S@C" [3] *
  entity %1 Constant value=-7
  pred p0 Compare %0 >= -3
  pred p1 Compare %0 < %1
  loop loop0 kind=For cond=@f0:1:2-1:2 cond-is-true body=4:5 body-is-block
  block bb0
    Spawn [Method "c:@m" this=%0 bound=(%1, -) passes-stop-token] value=2
    exit
)",
                       "x.lir");
  ASSERT_TRUE(bool(M)) << llvm::toString(M.takeError());
  EXPECT_EQ((*M)->MainFile, "main.cpp");
  EXPECT_TRUE((*M)->Incomplete);
  EXPECT_EQ((*M)->Files[0].Path, "/a b.cpp");
  EXPECT_EQ((*M)->Files[0].Hash, 16u);
  EXPECT_TRUE((*M)->Files[0].System);
  const Callee &C = (*M)->Callees[0];
  EXPECT_TRUE(C.Library && C.Virtual && C.NoExcept);
  EXPECT_EQ(C.Annotations.at(0).Verb, "spawns");
  EXPECT_EQ(C.Annotations.at(0).Args[1], "0");
  const Function &F = (*M)->Functions[0];
  EXPECT_EQ(F.Flags, uint32_t(FnVirtual | FnMain));
  EXPECT_EQ(F.Decl, (Range{0, {3, 4, 50}, {3, 9, 55}, true}));
  EXPECT_EQ(F.Entities[0].Path.size(), 3u);
  EXPECT_EQ(F.Entities[0].Path[0].Owner, "c:@S@C");
  EXPECT_EQ(F.Entities[0].Path[1].Name, "3");
  EXPECT_EQ(F.Entities[1].Value, -7);
  EXPECT_EQ(F.Preds[0].Relation, Rel::Ge);
  EXPECT_EQ(F.Preds[0].Value, -3);
  EXPECT_EQ(F.Preds[1].Other, 1u);
  EXPECT_EQ(F.Loops[0].BodyBegin, (Pos{4, 5, 0}));
  const Callable &Body = F.Blocks[0].Ops[0].Callables[0];
  EXPECT_EQ(Body.Kind, CallableKind::Method);
  EXPECT_EQ(Body.BoundThis, 0u);
  EXPECT_EQ(Body.Bound, (llvm::SmallVector<EntityId, 4>{1, None}));
  EXPECT_TRUE(Body.PassesStopToken);
  EXPECT_EQ(F.Blocks[0].Ops[0].Value, 2);
}

TEST(TextParser, Header) {
  EXPECT_EQ(errorOf(""), "x.lir:1: found nothing, expected 'leash-ir 7'");
  EXPECT_EQ(errorOf("\n; only this\n"),
            "x.lir:1: found nothing, expected 'leash-ir 7'");
  EXPECT_EQ(errorOf("int main() {}"),
            "x.lir:1: found 'int', expected 'leash-ir 7' on the first line");
  EXPECT_EQ(errorOf("leash-ir 9\n"),
            "x.lir:1: written in format version 9, this leash reads 7; run "
            "`leash lower` again");
  EXPECT_EQ(errorOf("leash-ir\n"),
            "x.lir:1: found the end of the line, expected a number");
  EXPECT_EQ(errorOf("leash-ir 7 x\n"),
            "x.lir:1: found 'x', expected the end of the line");
}

TEST(TextParser, Tokens) {
  EXPECT_EQ(errorInModule("module \"a"),
            "x.lir:2: found the end of the line, expected '\"' to end the "
            "string");
  EXPECT_EQ(errorInModule("module \"\\q\""),
            "x.lir:2: found an unknown escape, expected \\\" \\\\ \\n \\t or "
            "\\xHH");
  EXPECT_EQ(errorInModule("module \"\\x1"),
            "x.lir:2: found an unknown escape, expected \\\" \\\\ \\n \\t or "
            "\\xHH");
  EXPECT_EQ(errorInModule("module ^"),
            "x.lir:2: found '^', which starts nothing");
}

TEST(TextParser, Keywords) {
  EXPECT_EQ(errorInModule("modul a"),
            "x.lir:2: found 'modul', expected a keyword that can stand here");
  EXPECT_EQ(errorInModule("local x"),
            "x.lir:2: found 'local', expected a keyword that can stand here");
  EXPECT_EQ(errorInModule("(x)"), "x.lir:2: found '(', expected a keyword");
  EXPECT_EQ(errorInModule("block bb0"),
            "x.lir:2: found 'block' outside of a function");
  EXPECT_EQ(errorInModule("type"), "x.lir:2: expected a label after 'type'");
  EXPECT_EQ(errorInModule("type t0 a\ntype t0 b"),
            "x.lir:3: found a second type 't0'");
  EXPECT_EQ(errorInModule("function f\nfunction f"),
            "x.lir:3: found a second function 'f'");
}

TEST(TextParser, Attributes) {
  EXPECT_EQ(errorInModule("type t0"),
            "x.lir:2: found the end of the line, expected a name or a string");
  EXPECT_EQ(errorInModule("file f0 a size=3"),
            "x.lir:2: found 'size', expected an attribute: hash, system");
  EXPECT_EQ(errorInModule("file f0 a hash=x"),
            "x.lir:2: found 'x', expected a number");
  EXPECT_EQ(errorInModule("file f0 a hash"),
            "x.lir:2: found 'hash', expected an attribute: hash, system");
  EXPECT_EQ(errorInModule("file f0 a hash=1 hash=2"),
            "x.lir:2: found 'hash' twice");
  EXPECT_EQ(errorInModule("type t0 a dtor=Joins"),
            "x.lir:2: found 'Joins', expected one of None, Join, Terminate, "
            "Detach, WaitIfAsync, Unlock, Cancel, Close, Unknown");
  EXPECT_EQ(errorInModule("type t0 a element=t1"),
            "x.lir:2: found 't1', but there is no such type");
  EXPECT_EQ(errorInModule("file f0 a\nglobal g @f0:1:2"),
            "x.lir:3: found '@f0:1:2', expected a range, such as @f0:1:2-1:5");
  EXPECT_EQ(errorInModule("global g @f1:1:2-1:3"),
            "x.lir:2: found 'f1', but there is no such file");
  EXPECT_EQ(errorInModule("class c flags=Fast"),
            "x.lir:2: found 'Fast', expected one of UserDtor, Internal, "
            "Lambda, Friends, AllDefinedHere, Instantiation, Polymorphic, "
            "Final, Union, Aggregate");
  EXPECT_EQ(errorInModule("class c\n  method a b"),
            "x.lir:3: found 'b', expected the end of the line");
}

TEST(TextParser, Functions) {
  EXPECT_EQ(errorInFunction("  entity %1 Locl 0"),
            "x.lir:8: found 'Locl', expected one of Unknown, Local, Param, "
            "Capture, This, Global, Temp, Function, Constant, Null");
  EXPECT_EQ(errorInFunction("  entity %1 Local 0 x ."),
            "x.lir:8: found the end of the line, expected the name of a field");
  EXPECT_EQ(errorInFunction("  entity %1 Local 0 x [*"),
            "x.lir:8: found the end of the line, expected ']'");
  EXPECT_EQ(errorInFunction("  pred p1 Not"),
            "x.lir:8: found the end of the line, expected the label of a "
            "predicate, or '-'");
  EXPECT_EQ(errorInFunction("  pred p1 Compare %0 = 1"),
            "x.lir:8: found '=', expected one of ==, !=, <, <=, >, >=");
  EXPECT_EQ(errorInFunction("  block bb0\n    jump bb7"),
            "x.lir:9: found 'bb7', but there is no such block");
  EXPECT_EQ(errorInFunction("  block bb0\n    jump bb1\n    Yield"),
            "x.lir:10: found 'Yield', expected a block, since the one above "
            "has ended");
  EXPECT_EQ(errorInFunction("  block bb0\n    Join %9\n    jump bb1"),
            "x.lir:9: found '%9', but there is no such entity");
  EXPECT_EQ(errorInFunction("  block bb0\n    Join %0 {Blockng}\n    jump bb1")
                .substr(0, 42),
            "x.lir:9: found 'Blockng', expected one of ");
  EXPECT_EQ(
      errorInFunction("  block bb0\n    Jion %0\n    jump bb1").substr(0, 46),
      "x.lir:9: found 'Jion', expected one of Spawn, ");
  EXPECT_EQ(errorInFunction("  block bb0\n    Call (%0 %0)\n    jump bb1"),
            "x.lir:9: found '%0', expected ','");
  EXPECT_EQ(errorInFunction("  block bb0\n    Spawn [Lambda\n    jump bb1"),
            "x.lir:9: found the end of the line, expected a name or a string");
}

TEST(TextParser, VerifiesWhatItRead) {
  EXPECT_EQ(errorInFunction("  block bb0\n    jump"),
            "x.lir: not valid: function 'f': bb0: Jump has 0 successors, "
            "expected 1");
}

TEST(Compact, ShowsNamesAndDropsTables) {
  auto M = parseModule(R"(leash-ir 7
type t0 std::thread
type t1 bool
callee c0 "c:@F@use#" name=use
class "c:@S@S" name=S flags=UserDtor
  field t_ type=t0 private
function "c:@F@f#" name=f exit=bb1 returns=t1
  param stop type=t1
  local t type=t0
  entity %0 Local 0 t
  entity %1 Param 0 stop
  entity %2 Temp 4
  pred p0 Truth %2
  pred p1 Compare %1 == 1
  pred p2 Not p0
  pred p3 And p2 p1
  block bb0
    Spawn %0 [Lambda "c:@lambda" bound=(%1)]
    %2 = Call (%0) {MayThrow} callee=c0
    branch p3 bb1, -
  block bb1
    exit
function "c:@lambda" name="lambda in f"
)",
                       "x.lir");
  ASSERT_TRUE(bool(M)) << llvm::toString(M.takeError());
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  printModule(**M, OS, {.Compact = true});
  EXPECT_EQ(Text, R"(class S {UserDtor}
  field t_: std::thread private
function f: bool
  param stop: bool
  local t: std::thread
  bb0:
    Spawn t [Lambda "lambda in f" bound=(stop)]
    %4 = Call (t) {MayThrow} callee=use
    branch (!%4 && (stop == 1)) bb1, -
  bb1:
    exit
declare lambda in f
)");
}

TEST(Compact, NumbersFunctionsOfOneName) {
  auto M = parseModule(R"(leash-ir 7
function "c:@a" name="lambda in f"
function "c:@b" name="lambda in f"
function "c:@F@f#" name=f exit=bb0
  block bb0
    Spawn [Lambda "c:@b"]
    Spawn [Lambda "c:@elsewhere"]
    exit
)",
                       "x.lir");
  ASSERT_TRUE(bool(M)) << llvm::toString(M.takeError());
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  printModule(**M, OS, {.Compact = true});
  EXPECT_EQ(Text, R"(declare lambda in f
declare lambda in f #2
function f
  bb0:
    Spawn [Lambda "lambda in f #2"]
    Spawn [Lambda "c:@elsewhere"]
    exit
)");
}

TEST(Docs, ExampleParsesAndCompactFormIsAsShown) {
  auto File = llvm::MemoryBuffer::getFile(LEASH_SOURCE_DIR "/docs/ir.md");
  ASSERT_TRUE(bool(File));
  llvm::StringRef Page = (*File)->getBuffer();
  llvm::StringRef Example = Page.split("```\nleash-ir 7\n").second;
  auto M = parseModule(("leash-ir 7\n" + Example.split("```").first).str(),
                       "docs/ir.md");
  ASSERT_TRUE(bool(M)) << llvm::toString(M.takeError());
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  printFunction(**M, (*M)->Functions.at(0), OS, {.Compact = true});
  llvm::StringRef Shown =
      Example.split("```\nfunction ").second.split("```").first;
  ASSERT_FALSE(Shown.empty());
  EXPECT_TRUE(llvm::StringRef(Text).starts_with(("function " + Shown).str()))
      << Text;
}

} // namespace
