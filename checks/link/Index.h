// SPDX-License-Identifier: Apache-2.0
//
// What a Program knows beside its functions. Only for the link step.
#ifndef LEASH_CHECKS_LINK_INDEX_H
#define LEASH_CHECKS_LINK_INDEX_H

#include "checks/analysis/Cfg.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/Summary.h"
#include "checks/link/Program.h"
#include "llvm/ADT/DenseSet.h"

namespace leash {

/// What a callable value may be. Complete: nothing else.
struct CallableTargets {
  struct Target {
    const Fn *To = nullptr;
    const ir::Callable *Via = nullptr; // null: a bare function
    const Fn *Maker = nullptr;         // whose entities Via's are
    bool operator==(const Target &) const = default;
  };
  llvm::SmallVector<Target, 2> Targets;
  bool Complete = true;
  void add(const Target &T);
  void add(const CallableTargets &Other);
};

/// What one function's variables and temporaries are defined by.
struct Definitions {
  llvm::DenseMap<uint32_t, OpRef> Temps; // the op whose Result it is
  /// Ops that give a value to a whole local or temporary: (root, index).
  llvm::DenseMap<std::pair<uint32_t, uint32_t>, llvm::SmallVector<OpRef, 2>>
      Stores;
  /// Lock, and Construct with arguments, onto a local: a lock object's mutex.
  llvm::DenseMap<uint32_t, llvm::SmallVector<OpRef, 2>> Guards;
};

struct Program::Index {
  explicit Index(Program &P) : P(P) {}
  Program &P;

  //===--- Merged things -------------------------------------------------===//
  llvm::StringMap<Fn *> ByUsr;
  llvm::StringMap<const ir::Function *> Declared; // without a body
  llvm::StringMap<const ir::Class *> ClassByUsr;
  llvm::DenseMap<const ir::Class *, const ir::Module *> ClassModule;
  std::vector<std::unique_ptr<ir::Class>> Owned; // classes with merged flags
  llvm::StringMap<const ir::Global *> Globals;
  llvm::StringMap<std::vector<llvm::StringRef>> Overriders; // direct
  llvm::StringSet<> HasDerived; // classes that are a base of another

  //===--- Call graph ----------------------------------------------------===//
  /// What a virtual call of a method can run.
  struct Dispatch {
    llvm::SmallVector<const Fn *, 2> Targets;
    bool Complete = false;
    bool TooMany = false; // there are some, but none is listed
  };
  llvm::StringMap<Dispatch> Dispatches; // by USR of the method
  llvm::StringMap<uint64_t> VirtualCalls;
  std::vector<std::vector<CallEdge>> Calls, Callers; // by Fn::Index
  llvm::DenseMap<const ir::Op *, std::pair<uint32_t, uint32_t>> AtSite;
  llvm::DenseSet<const ir::Op *> Open; // targets that are not all known
  std::vector<llvm::SmallVector<const SpawnSite *, 1>> SpawnsOf;
  llvm::DenseMap<const ir::Op *, uint32_t> SpawnIndex;
  std::vector<std::unique_ptr<Definitions>> Defs;
  std::vector<std::pair<const Fn *, uint32_t>> Resolving; // parameters
  unsigned ResolveBudget = 0; // values looked at for one question
  /// Functions whose every caller has an edge.
  bool callersKnown(const Fn &F) const;
  /// Is it called by nobody who is seen, but given to somebody: a callback?
  bool isCallback(const Fn &F);

  //===--- Places --------------------------------------------------------===//
  bool PlacesBuilt = false;
  llvm::StringMap<std::vector<OpRef>> OpsAt, UsesAt;
  std::vector<std::vector<Place>> PlaceCache; // by Fn, by entity
  std::vector<std::vector<uint8_t>> PlaceKnown;
  llvm::StringMap<bool> ClosedCache;

  //===--- Made on demand ------------------------------------------------===//
  std::vector<std::unique_ptr<Cfg>> Cfgs;
  std::vector<std::unique_ptr<Summary>> Summaries;
  std::vector<int8_t> Shutdown; // -1 unknown, 0, 1
  std::unique_ptr<llvm::StringMap<std::vector<FlagLoop>>> FlagLoops;
  llvm::StringMap<std::vector<FlagWrite>> WritesTo; // by place
  llvm::DenseMap<const ir::Op *, std::vector<const SpawnSite *>> SpawnsOnto;
  llvm::DenseMap<const SpawnSite *, llvm::DenseSet<const Fn *>> RunsOn;
  std::optional<llvm::StringSet<>> Values; // functions used as values, by USR
  std::optional<bool> CancelsAnywhere;     // asynchronous cancels
  std::optional<bool> InterruptsAnywhere;  // boost::thread::interrupt
  std::optional<bool> ThreadExits;         // does any function end its thread?
  std::optional<std::vector<OpRef>> ForcedCancels; // of the whole program

  const Definitions &defs(const Fn &F);
  llvm::ArrayRef<OpRef> guardOps(const Fn &F, const ir::Entity &Guard);
  void merge(std::vector<std::unique_ptr<ir::Module>> Modules);
  void buildCalls();
  void buildPlaces();
  bool visibleOnlyHere(llvm::StringRef P) const;
  bool leaks(llvm::StringRef P);
  bool classClosed(const ir::Class &C) const;

  /// \name Call graph construction
  /// @{
  llvm::SmallVector<const Fn *, 2> virtualTargets(llvm::StringRef Usr,
                                                  bool &Complete) const;
  const Dispatch &dispatch(llvm::StringRef Usr);
  void countVirtualCalls();
  void directEdges(const Fn &F);
  void callableEdges(const Fn &F);
  void spawnSites(const Fn &F);
  void finishEdges();
  CallableTargets resolve(const Fn &F, const ir::Callable &C, unsigned Depth);
  CallableTargets resolveValue(const Fn &F, ir::Entity E, unsigned Depth);
  CallableTargets resolveStores(llvm::ArrayRef<OpRef> Stores, unsigned Depth);
  CallableTargets resolveParam(const Fn &F, uint32_t Param, unsigned Depth);
  CallableTargets resolveArguments(const Fn &F, uint32_t Param, unsigned Depth);
  CallableTargets resolvePlace(const Fn &F, const ir::Entity &E,
                               unsigned Depth);
  /// @}
};

/// The capture of an entity replaced by what was captured, upwards as far as
/// that is the same place. \p F becomes the function it is of.
ir::Entity throughCaptures(const Program &P, const Fn *&F, ir::Entity E);

/// A place without the steps behind its last name.
llvm::StringRef basePlace(llvm::StringRef Name);
/// `flags` and 4 for `flags.&4`, which is a bit of an integer.
std::optional<std::pair<llvm::StringRef, uint64_t>> bitOf(llvm::StringRef P);

/// Gives different things of one name different names.
void separateNames(llvm::ArrayRef<std::unique_ptr<ir::Module>> Modules);

/// Computes one summary (and those of its callees) into the index.
void computeSummary(const Program &P, Program::Index &I, const Fn &F);

} // namespace leash

#endif
