// SPDX-License-Identifier: Apache-2.0
//
// What is known of values along one path: `started` is false, `rc` is not 0.
//
// Facts make two tests of the same thing agree, so that a thread started under
// a condition and joined under the same condition is joined on every path.
// Only what can matter is kept: values that two conditions test, or that a
// condition tests and the function itself sets. Calls are taken to leave
// conditions as they are: a path that only exists because some call changed a
// flag in between is not followed.
#ifndef LEASH_CHECKS_ANALYSIS_PATHFACTS_H
#define LEASH_CHECKS_ANALYSIS_PATHFACTS_H

#include "checks/link/Program.h"

namespace leash {

/// A set of integers: [Lo, Hi] without a few.
struct ValueRange {
  int64_t Lo = INT64_MIN;
  int64_t Hi = INT64_MAX;
  llvm::SmallVector<int64_t, 2> Not; // sorted, inside [Lo, Hi]
  static ValueRange exactly(int64_t V) { return {V, V, {}}; }
  static ValueRange nonZero() { return {INT64_MIN, INT64_MAX, {0}}; }
  bool all() const { return Lo == INT64_MIN && Hi == INT64_MAX && Not.empty(); }
  bool empty() const { return Lo > Hi; }
  /// Does `x R V` hold for every x in it, for none, or for some?
  std::optional<bool> compare(ir::Rel R, int64_t V) const;
  /// Keeps the values for which `x R V` holds.
  void restrict(ir::Rel R, int64_t V);
  bool operator==(const ValueRange &) const = default;
};

/// Sorted by key.
using Facts = llvm::SmallVector<std::pair<uint32_t, ValueRange>, 4>;

/// The values and conditions of one function that facts are about.
class FactTable {
public:
  FactTable(const Program &P, const Fn &F);

  /// What an op does to what is known.
  void transfer(const OpRef &O, Facts &Known) const;
  /// Is the condition known on this path?
  std::optional<bool> holds(ir::PredId Cond, const Facts &Known) const;
  /// Goes on along Blocks[B].Succs[Succ]; false when no path can.
  bool takeEdge(ir::BlockId B, unsigned Succ, Facts &Known) const;
  /// Narrows the value of an entity, whether or not it is of interest.
  void learn(ir::EntityId E, ValueRange R, Facts &Known) const;

  bool isNull(ir::EntityId E, const Facts &Known) const;

  /// \name Facts that go from function to function
  /// @{
  /// This place is of interest, even if it is tested here once only.
  void want(ir::EntityId E);
  /// What is known of it; null for nothing.
  const ValueRange *known(ir::EntityId E, const Facts &Known) const {
    return find(key(E), Known);
  }
  /// The value that an op writes or returns.
  std::optional<ValueRange> valueOf(const ir::Op &O, const Facts &Known) const;
  /// The same place has the same one; none for what has no facts.
  uint32_t key(ir::EntityId E) const;
  static constexpr uint32_t NoKey = ~0u;
  /// @}

private:
  const Program &P;
  const Fn &F;
  std::vector<uint32_t> Key;     // per entity
  std::vector<uint32_t> PredKey; // per predicate that is not taken apart
  std::vector<bool> Wanted;      // per key
  /// Conditions about a key, and what else it is a part of or has as a part: to
  /// be forgotten when it changes.
  llvm::DenseMap<uint32_t, llvm::SmallVector<uint32_t, 2>> Mentions;
  /// Results of calls that are alike: per key of the result, the group.
  llvm::DenseMap<uint32_t, llvm::SmallVector<uint32_t, 2>> Alike;

  void numberEntities();
  void numberPreds();
  bool startsThread(const OpRef &O) const;
  void numberBits();
  void findAlike();
  void findWanted();
  void countTests(ir::PredId Id, std::vector<unsigned> &Count) const;
  const ValueRange *find(uint32_t K, const Facts &Known) const;
  void set(uint32_t K, ValueRange R, Facts &Known) const;
  void forget(uint32_t K, Facts &Known) const;
  std::optional<bool> holdsByRange(ir::PredId Id, const Facts &Known) const;
  bool assume(ir::PredId Id, bool Wanted, Facts &Known, unsigned Depth) const;
  bool narrow(ir::EntityId E, ir::Rel R, int64_t V, Facts &Known) const;
  bool mayChange(ir::EntityId Arg) const;
};

} // namespace leash

#endif
