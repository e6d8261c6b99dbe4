// SPDX-License-Identifier: Apache-2.0
//
// Flags: who reads them, who writes them, and which of them stop something.
#ifndef LEASH_CHECKS_ANALYSIS_FLAGS_H
#define LEASH_CHECKS_ANALYSIS_FLAGS_H

#include "checks/analysis/Cfg.h"
#include "checks/link/Program.h"

namespace leash {

/// One operand of a condition: the branch goes the tested way only if
/// (Relation) holds between the entity and Value.
struct FlagTest {
  ir::EntityId E = ir::None;
  ir::Rel Relation = ir::Rel::Ne; // Truth(e) is e != 0
  int64_t Value = 0;
  ir::EntityId Other = ir::None; // compared with an entity, not with Value
  bool Exact = true; // false: under an Or (And, when negated): not necessary
  bool Known = true; // false: it is read by the condition, but not known how
  /// Does the test hold when the flag has this value? Nothing: not known.
  std::optional<bool> holds(int64_t FlagValue) const;
};

/// The tests under which a predicate is \p Wanted, Truth(Temp) traced back to
/// the Read that defines the temporary.
std::vector<FlagTest> testsOf(const Program &P, const Fn &F, ir::PredId Cond,
                              bool Wanted);

/// The tests under which a block goes on to its successor \p Succ (an index
/// into Block::Succs); for a switch, the compared entity.
std::vector<FlagTest> testsOfEdge(const Program &P, const Fn &F,
                                  ir::BlockId Block, unsigned Succ);

/// Does the block branch on this place, itself or by a call that reads it?
bool branchReads(const Program &P, const Fn &F, ir::BlockId Block,
                 llvm::StringRef Place);

/// The entity that a value was read from: through Temps and their Reads.
ir::EntityId sourceOf(const Program &P, const Fn &F, ir::EntityId E);

/// A write to a flag and, when constant, the value.
struct FlagWrite {
  OpRef At;
  std::optional<int64_t> Value;
};

/// All ops that change the place: Write, Assign, Construct … on it.
llvm::ArrayRef<FlagWrite> writesTo(const Program &P, llvm::StringRef Place);

/// A loop that the flag decides about.
struct FlagLoop {
  const Fn *In = nullptr;
  const Loop *L = nullptr;
  ir::BlockId Block = ir::None; // ends with the branch
  /// Holds on the way out of the loop. E is the flag as In names it, or the
  /// local copy or the call's result that the loop tests.
  FlagTest Leaves;
};

/// For each place that decides about loops of the program: those loops.
const llvm::StringMap<std::vector<FlagLoop>> &flagLoops(const Program &P);

/// Loops of the program that are left by a test on this place: directly, on a
/// copy in a local, or through a call or wait predicate that returns it.
llvm::ArrayRef<FlagLoop> loopsOn(const Program &P, llvm::StringRef Place);

/// What the predicate of a wait tests: the wait ends only if it holds, or may
/// end when it does (FlagTest::Exact). The test's entity is of \p In.
struct PredicateTest {
  Place Where;
  const Fn *In = nullptr;
  FlagTest Holds;
};
std::vector<PredicateTest> predicateTests(const Program &P, const OpRef &Wait);

/// A bool, an integer, a pointer, or an atomic of one?
bool isFlagType(const Fn &F, const ir::Entity &E);
inline bool isFlagType(const Fn &F, ir::EntityId E) {
  return E != ir::None && isFlagType(F, F.entity(E));
}

/// Is this a stop flag: a bool, integer, atomic or pointer place tested on the
/// way out of a loop and written outside that loop's function with a value
/// that leaves the loop (or with an unknown value)?
bool isStopFlagLike(const Program &P, llvm::StringRef Place);

/// The writes of isStopFlagLike: those that make a loop of loopsOn() end.
std::vector<FlagWrite> stopWrites(const Program &P, llvm::StringRef Place);

} // namespace leash

#endif
