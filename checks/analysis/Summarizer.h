// SPDX-License-Identifier: Apache-2.0
//
// Makes one function's summary from its ops and its callees' summaries.
#ifndef LEASH_CHECKS_ANALYSIS_SUMMARIZER_H
#define LEASH_CHECKS_ANALYSIS_SUMMARIZER_H

#include "checks/analysis/Cfg.h"
#include "checks/analysis/Summary.h"

namespace leash {

class Summarizer {
public:
  Summarizer(const Program &P, const Fn &F) : P(P), F(F), G(P.cfg(F)) {}
  Summary run();

private:
  const Program &P;
  const Fn &F;
  const Cfg &G;
  Summary S;
  std::vector<std::vector<OpRef>> Generated; // per effect: sure ops
  /// A thread that runs in a local or temporary, and where in it.
  struct Running {
    OpRef From;
    OpRef Here; // the op of this function that starts it
    bool Sure;  // … whenever it is reached
    llvm::SmallVector<ir::Step, 2> Path;
  };
  llvm::DenseMap<std::pair<uint32_t, uint32_t>, Running> Started;

  /// \name Effects (Summarizer.cpp)
  /// @{
  static bool relative(const ir::Entity &E);
  bool isCopy(const ir::Entity &At) const;
  void addEffect(PlaceEffect E, bool Sure);
  bool hasFar(const PlaceEffect &E) const;
  void makeRoom(PlaceEffect E, std::vector<OpRef> Ops);
  void addGuarded(PlaceEffect E);
  void addFromCallee(const OpRef &O, AppliedEffect &A);
  void visit(const OpRef &O);
  bool ownVariable(ir::EntityId E) const;
  const Running *runningIn(ir::EntityId E) const;
  llvm::ArrayRef<ir::Step> beyond(const Running &R, ir::EntityId E) const;
  OpRef startedIn(ir::EntityId E) const;
  void findStarted();
  void findStarted(const OpRef &O);
  void passStarted(const OpRef &O);
  void callableEffect(const OpRef &O, EffectKind K, const ir::Entity &At,
                      bool Sure);
  void callables(const OpRef &O);
  void unknownCode(const OpRef &O);
  /// @}

  /// \name Facts (SummaryFacts.cpp)
  /// @{
  void facts(const OpRef &O);
  void throwsOut(const OpRef &O, llvm::StringRef Types);
  void throwsOnStop(const OpRef &O, llvm::StringRef Types);
  bool leavesHere(ir::BlockId B) const;
  bool neverReturns() const;
  std::vector<OpRef> returns() const;
  bool isStopValue(ir::EntityId E) const;
  bool testsStop(ir::PredId Cond) const;
  void findStopTest();
  /// @}

  /// \name What is given back (SummaryReturns.cpp)
  /// @{
  ir::Entity returned(ir::EntityId E) const;
  bool surelyStarted(const OpRef &Start, const OpRef &Return) const;
  bool startsEachRound(const OpRef &Start, const OpRef &Return) const;
  bool returnsNothing(const OpRef &Return) const;
  bool callKeeps(const OpRef &O, const ir::Entity &Pointer) const;
  bool keptElsewhere(const ir::Entity &Pointer) const;
  void returnsOwner(const OpRef &Return);
  void findReturns();
  /// @}
};

} // namespace leash

#endif
