// SPDX-License-Identifier: Apache-2.0
//
// One test for each rule: a module that is fine, one change, the complaint.
#include "checks/ir/Verifier.h"
#include "checks/ir/Binary.h"
#include "checks/ir/Text.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace leash::ir;
using testing::Contains;
using testing::HasSubstr;

namespace {

const char *const Good = R"(leash-ir 7
module "a.cpp"
file f0 "/a.cpp"
type t0 "std::thread" role=Thread
type t1 "std::vector<std::thread>" form=Container element=t0
callee c0 "c:@F@g#"
class "c:@S@C" bases=(t0)
  field t type=t0 @f0:1:1-1:2
global "c:@g" type=t0
function "c:@F@f#" exit=bb3
  param a type=t0
  local b type=t0 try=try0
  local c
  entity %0 Local 0 b .x in "c:@S@C" * &
  entity %1 Param 0 a
  entity %2 Temp 1
  entity %3 Temp 2
  entity %4 Global "c:@g"
  pred p0 Truth %2
  pred p1 Not p0
  try try0 handlers=(bb2)
  try try1 parent=try0
  loop loop0 head=bb1
  block bb0
    %2 = Call (%0, %1) callee=c0 @f0:1:2-1:5
    Assign %1 (%0)
    %3 = New
    jump bb1
  block bb1 try=try1 loop=loop0
    branch p1 bb2, -
  block bb2
    switch %1 bb3, bb2 cases=(1, default)
  block bb3
    exit
function "c:@F@lambda#" parent="c:@F@f#" kind=Lambda
  capture b source=%0
)";

class VerifierTest : public testing::Test {
protected:
  VerifierTest() {
    auto Parsed = parseModule(Good, "good");
    if (Parsed)
      M = std::move(**Parsed);
    else
      ADD_FAILURE() << llvm::toString(Parsed.takeError());
  }
  Function &f() { return M.Functions[0]; }
  void expect(const char *Complaint) {
    EXPECT_THAT(verify(M), Contains(HasSubstr(Complaint)));
    // No reader lets it through.
    llvm::SmallVector<char, 0> Bytes;
    writeBinary(M, Bytes);
    auto Again = readBinary({Bytes.data(), Bytes.size()}, "x.leash");
    ASSERT_FALSE(bool(Again));
    llvm::consumeError(Again.takeError());
  }
  Module M;
};

TEST_F(VerifierTest, AcceptsTheGoodOne) {
  EXPECT_THAT(verify(M), testing::IsEmpty());
}

//===--- Indices ---------------------------------------------------------===//

TEST_F(VerifierTest, FileOfARange) {
  M.Classes[0].Fields[0].Decl.File = 1;
  expect("field 0: at: there is no file 1");
}
TEST_F(VerifierTest, ElementOfAType) {
  M.Types[1].Element = 2;
  expect("type 1: element: there is no type 2");
}
TEST_F(VerifierTest, BaseOfAClass) {
  M.Classes[0].Bases[0] = 9;
  expect("class 0: bases: there is no type 9");
}
TEST_F(VerifierTest, TypeOfAGlobal) {
  M.Globals[0].Type = 9;
  expect("global 0: type: there is no type 9");
}
TEST_F(VerifierTest, TypeOfAnEntity) {
  f().Entities[2].Type = 2;
  expect("function 'c:@F@f#': entity 2: type: there is no type 2");
}
TEST_F(VerifierTest, CalleeOfAnOp) {
  f().Blocks[0].Ops[0].Callee = 1;
  expect("bb0: op 0: callee: there is no callee 1");
}
TEST_F(VerifierTest, ObjectOfAnOp) {
  f().Blocks[0].Ops[1].Object = 5;
  expect("bb0: op 1: object: there is no entity 5");
}
TEST_F(VerifierTest, ArgumentOfAnOp) {
  f().Blocks[0].Ops[0].Args[1] = 5;
  expect("bb0: op 0: args: there is no entity 5");
}
TEST_F(VerifierTest, ConditionOfAReturn) {
  f().Blocks[0].Ops[0].Cond = 2;
  expect("bb0: op 0: cond: there is no predicate 2");
}
TEST_F(VerifierTest, BoundArgumentOfACallable) {
  f().Blocks[0].Ops[0].Callables.emplace_back().Bound = {7};
  expect("callable 0: bound: there is no entity 7");
}
TEST_F(VerifierTest, EntityOfAPred) {
  f().Preds[0].E = 5;
  expect("pred 0: e: there is no entity 5");
}
TEST_F(VerifierTest, Successor) {
  f().Blocks[0].Succs[0] = 4;
  expect("bb0: succs: there is no block 4");
}
TEST_F(VerifierTest, TryOfABlock) {
  f().Blocks[0].Try = 2;
  expect("bb0: try: there is no try region 2");
}
TEST_F(VerifierTest, LoopOfABlock) {
  f().Blocks[0].Loop = 1;
  expect("bb0: loop: there is no loop 1");
}
TEST_F(VerifierTest, HeadOfALoop) {
  f().Loops[0].Head = 4;
  expect("loop 0: head: there is no block 4");
}
TEST_F(VerifierTest, SourceOfACapture) {
  M.Functions[1].Captures[0].Source = 5;
  expect("source: there is no entity of the enclosing function 5");
}

//===--- Places, enums, flags --------------------------------------------===//

TEST_F(VerifierTest, RangeThatEndsBeforeItBegins) {
  f().Blocks[0].Ops[0].Where.End.Column = 1;
  expect("bb0: op 0: at: the range ends before it begins");
}
TEST_F(VerifierTest, RangeWithOffsetsTheWrongWayRound) {
  f().Blocks[0].Ops[0].Where.Begin.Offset = 1;
  expect("the range ends before it begins");
}
TEST_F(VerifierTest, EnumOutOfRange) {
  M.Types[0].Role = static_cast<TypeRole>(200);
  EXPECT_THAT(verify(M), Contains("type 0: role: there is no value 200"));
}
TEST_F(VerifierTest, UnknownFlag) {
  f().Flags |= 1u << 31; // all bits of an op have a name
  expect("flags: there is no flag 0x80000000");
}

//===--- Module ----------------------------------------------------------===//

TEST_F(VerifierTest, UsrsOfFunctionsAreUnique) {
  M.Functions[1].Usr = f().Usr;
  expect("two function entries have the USR 'c:@F@f#'");
}
TEST_F(VerifierTest, UsrsOfClassesAreUnique) {
  M.Classes.push_back(M.Classes[0]);
  expect("two class entries have the USR 'c:@S@C'");
}
TEST_F(VerifierTest, UsrsOfGlobalsAreUnique) {
  M.Globals.push_back(M.Globals[0]);
  expect("two global entries have the USR 'c:@g'");
}
TEST_F(VerifierTest, FunctionsHaveUsrs) {
  M.Functions[1].Usr = "";
  expect("a function has no USR");
}
TEST_F(VerifierTest, TypeWithinItself) {
  M.Types[0].Element = 1;
  expect("is an element of itself");
}

//===--- Entities and predicates -----------------------------------------===//

TEST_F(VerifierTest, Local) {
  f().Entities[0].Index = 2;
  expect("entity 0: there is no local 2");
}
TEST_F(VerifierTest, Param) {
  f().Entities[1].Index = None;
  expect("entity 1: there is no param -");
}
TEST_F(VerifierTest, Capture) {
  f().Entities[1].Root = RootKind::Capture;
  expect("entity 1: there is no capture 0");
}
TEST_F(VerifierTest, TempWithoutNumber) {
  f().Entities[2].Index = None;
  expect("entity 2: a temporary has no number");
}
TEST_F(VerifierTest, GlobalWithoutUsr) {
  f().Entities[4].Name = "";
  expect("entity 4: a global or function has no USR");
}
TEST_F(VerifierTest, AddressOfInTheMiddle) {
  f().Entities[0].Path[1].Kind = StepKind::AddressOf;
  expect("entity 0: AddressOf is not the last step");
}
TEST_F(VerifierTest, OwnerOfADeref) {
  f().Entities[0].Path[1].Owner = "c:@S@C";
  expect("entity 0: a step that is not a Field has an owner");
}
TEST_F(VerifierTest, NameOfADeref) {
  f().Entities[0].Path[1].Name = "x";
  expect("entity 0: a Deref or AddressOf has a name");
}
TEST_F(VerifierTest, PredThatRefersToItself) {
  f().Preds[1].A = 1;
  expect("pred 1: refers to predicate 1, which is not before it");
}
TEST_F(VerifierTest, PredThatRefersForward) {
  f().Preds[0].B = 1;
  expect("pred 0: refers to predicate 1, which is not before it");
}
TEST_F(VerifierTest, NotWithoutOperand) {
  f().Preds[1].A = None;
  expect("pred 1: Not has no operand");
}
TEST_F(VerifierTest, AndWithOneOperand) {
  f().Preds[1].Kind = PredKind::And;
  expect("pred 1: And has only one operand");
}
TEST_F(VerifierTest, TruthOfNothing) {
  f().Preds[0].E = None;
  expect("pred 0: Truth has no entity");
}

//===--- Blocks ----------------------------------------------------------===//

TEST_F(VerifierTest, JumpToTwo) {
  f().Blocks[0].Succs = {1, 2};
  expect("bb0: Jump has 2 successors, expected 1");
}
TEST_F(VerifierTest, BranchToOne) {
  f().Blocks[1].Succs = {1};
  expect("bb1: Branch has 1 successors, expected 2");
}
TEST_F(VerifierTest, BranchWithoutCondition) {
  f().Blocks[1].Cond = None;
  expect("bb1: Branch has no condition");
}
TEST_F(VerifierTest, JumpWithCondition) {
  f().Blocks[0].Cond = 0;
  expect("bb0: Jump has a condition");
}
TEST_F(VerifierTest, SwitchWithTooFewCases) {
  f().Blocks[2].Cases.pop_back();
  expect("bb2: Switch has 1 cases and 2 successors");
}
TEST_F(VerifierTest, SwitchToNothing) {
  f().Blocks[2].Cases.clear();
  f().Blocks[2].Succs.clear();
  expect("bb2: Switch has 0 successors, expected at least 1");
}
TEST_F(VerifierTest, JumpOnAnEntity) {
  f().Blocks[0].Switch = 1;
  expect("bb0: Jump has an entity to switch on");
}
TEST_F(VerifierTest, ReturnToNothing) {
  f().Blocks[0].Term = TermKind::Return;
  f().Blocks[0].Succs.clear();
  expect("bb0: Return has 0 successors, expected 1");
}
TEST_F(VerifierTest, NoReturnToSomething) {
  f().Blocks[0].Term = TermKind::NoReturn;
  expect("bb0: NoReturn has 1 successors, expected none");
}
TEST_F(VerifierTest, ExitToSomething) {
  f().Blocks[3].Succs = {0};
  expect("bb3: Exit has 1 successors, expected none");
}
TEST_F(VerifierTest, NoExit) {
  f().Exit = None;
  expect("exit is not the block that ends in Exit");
}
TEST_F(VerifierTest, WrongExit) {
  f().Exit = 2;
  expect("exit is not the block that ends in Exit");
}
TEST_F(VerifierTest, TwoExits) {
  f().Blocks.push_back(f().Blocks[3]);
  expect("has 2 blocks that end in Exit, expected 1");
}
TEST_F(VerifierTest, ExitOfADeclaration) {
  M.Functions[1].Exit = 0;
  expect("exit: there is no block 0");
}
TEST_F(VerifierTest, TryWithinItself) {
  f().Tries[0].Parent = 1;
  expect("is inside itself");
}
TEST_F(VerifierTest, HandlerWithoutBlock) {
  f().Tries[0].Handlers[0] = None;
  expect("a handler has no block");
}
TEST_F(VerifierTest, ParamInATry) {
  f().Params[0].Try = 0;
  expect("param 'a' is in a try region");
}

//===--- Ops -------------------------------------------------------------===//

TEST_F(VerifierTest, TempDefinedTwice) {
  f().Entities[3].Index = 1;
  expect("bb0: op 2: temporary %1 is defined a second time");
}
TEST_F(VerifierTest, OpsSideBySideMayShareAResult) {
  f().Blocks[0].Ops[1].Result = f().Blocks[0].Ops[0].Result;
  EXPECT_THAT(verify(M), testing::IsEmpty());
  f().Blocks[1].Ops.push_back(f().Blocks[0].Ops[0]);
  expect("bb1: op 0: temporary %1 is defined a second time");
}

TEST_F(VerifierTest, GivesUpAfterAHundred) {
  for (int I = 0; I < 1000; ++I)
    f().Preds.emplace_back().Kind = PredKind::Truth;
  EXPECT_EQ(verify(M).size(), 100u);
}

// Found by the fuzzer: what comes after the hundredth counts as well, and the
// rules that index without looking must not run.
TEST_F(VerifierTest, BadIndexAfterAHundredProblems) {
  M.Types.resize(200);
  for (Type &T : M.Types)
    T.Element = 1000;
  f().Blocks[0].Ops[0].Result = 5000000;
  f().Exit = 5000000;
  EXPECT_EQ(verify(M).size(), 100u);
}

// Chains must not be followed from each of their rows.
TEST_F(VerifierTest, LongChainsTakeLinearTime) {
  unsigned N = 200000;
  M.Types.resize(N);
  f().Tries.resize(N);
  for (unsigned I = 0; I + 1 < N; ++I) {
    M.Types[I].Element = I + 1;
    f().Tries[I].Parent = I + 1;
  }
  EXPECT_THAT(verify(M), testing::IsEmpty());
}

} // namespace
