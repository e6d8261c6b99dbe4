// SPDX-License-Identifier: Apache-2.0
//
// One or many modules as one program: what the checks see.
//
// Functions, classes and globals are merged by USR; calls and spawns are
// resolved to their targets; summaries say what a function does to what its
// callers can name. The world says what is closed: in one TU only what
// nothing outside can touch, in a program everything but unknown library calls.
#ifndef LEASH_CHECKS_LINK_PROGRAM_H
#define LEASH_CHECKS_LINK_PROGRAM_H

#include "checks/Finding.h"
#include "checks/ir/IR.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include <memory>
#include <optional>

namespace leash {

enum class World : uint8_t { TranslationUnit, WholeProgram };

struct Summary;
class Cfg;

/// A merged function: the definition that was kept, and the module it is of.
struct Fn {
  const ir::Module *M = nullptr;
  const ir::Function *F = nullptr;
  uint32_t Index = 0; // position in Program::functions()
  const ir::Entity &entity(ir::EntityId E) const { return F->Entities[E]; }
  const ir::Pred &pred(ir::PredId P) const { return F->Preds[P]; }
  const ir::Block &block(ir::BlockId B) const { return F->Blocks[B]; }
  /// The type, or null when it is not known.
  const ir::Type *type(ir::TypeId T) const {
    return T == ir::None ? nullptr : &M->Types[T];
  }
  const ir::Type *typeOf(ir::EntityId E) const {
    return E == ir::None ? nullptr : type(entity(E).Type);
  }
  const ir::Callee *callee(const ir::Op &O) const {
    return O.Callee == ir::None ? nullptr : &M->Callees[O.Callee];
  }
  Location location(const ir::Range &R) const;
};

/// One op in one function.
struct OpRef {
  const Fn *In = nullptr;
  ir::BlockId Block = ir::None;
  uint32_t Index = 0;
  explicit operator bool() const { return In; }
  const ir::Op &op() const { return In->F->Blocks[Block].Ops[Index]; }
  const ir::Op *operator->() const { return &op(); }
  Location location() const { return In->location(op().Where); }
  bool operator==(const OpRef &) const = default;
};

/// A place that several functions can name, independent of who names it:
///   field   "F:<owner class USR>::<name>"  (any instance of the class)
///   global  "G:<USR>"
///   local   "L:<function USR>#<index>"     (through captures by reference)
/// followed by "[*]" and ".<field>" for what is inside. Empty: not nameable.
using Place = std::string;

struct CallEdge {
  OpRef Site;
  const Fn *Target = nullptr;
  bool Virtual = false;  // one of several possible targets
  bool Callback = false; // a callable that a library function calls here
};

/// A Spawn op and what it runs.
struct SpawnSite {
  OpRef Site;
  llvm::SmallVector<const Fn *, 1> Bodies;
  llvm::SmallVector<const ir::Callable *, 1> Callables; // same order
  bool Resolved = false; // Bodies is all that can run
};

class Program {
public:
  /// Takes the modules, merges and links them. Order does not matter: the
  /// result is the same for any order of modules.
  static std::unique_ptr<Program>
  link(std::vector<std::unique_ptr<ir::Module>> Modules, World W);
  ~Program();

  World world() const { return W; }
  llvm::ArrayRef<std::unique_ptr<ir::Module>> modules() const { return Modules; }

  /// Functions with a body, sorted by USR.
  llvm::ArrayRef<std::unique_ptr<Fn>> functions() const { return Functions; }
  const Fn *function(llvm::StringRef Usr) const;
  const ir::Class *classOf(llvm::StringRef Usr) const;
  const ir::Module *moduleOf(const ir::Class &C) const;
  llvm::ArrayRef<const ir::Class *> classes() const { return Classes; }
  const ir::Global *global(llvm::StringRef Usr) const;

  /// \name Calls
  /// @{
  llvm::ArrayRef<CallEdge> calls(const Fn &F) const;   // made by F
  llvm::ArrayRef<CallEdge> callers(const Fn &F) const; // that reach F
  llvm::ArrayRef<CallEdge> targets(const OpRef &Site) const;
  llvm::ArrayRef<SpawnSite> spawns() const { return Spawns; }
  /// Spawn sites whose body is F itself.
  llvm::ArrayRef<const SpawnSite *> spawnsOf(const Fn &F) const;
  /// Everything that runs on the spawned thread: the bodies and what they
  /// call, breadth first, at most \p Limit functions.
  std::vector<const Fn *> reachableFrom(llvm::ArrayRef<const Fn *> Roots,
                                        unsigned Limit = 2000) const;
  /// A shortest call path from one of \p Roots to \p To, call sites in order.
  std::vector<OpRef> callPath(llvm::ArrayRef<const Fn *> Roots,
                              const Fn &To) const;
  /// @}

  /// \name Places
  /// @{
  Place place(const Fn &F, ir::EntityId E) const;
  Place place(const Fn &F, const ir::Entity &E) const;
  /// All ops whose Object (or, for Move, Args[0]) is at this place or in it.
  llvm::ArrayRef<OpRef> opsOn(llvm::StringRef P) const;
  /// Is every op on this place in the program known? (A private member of a
  /// class whose members are all defined, an internal global, a local that
  /// does not escape; in a whole program all but what unknown library
  /// calls got.)
  bool closed(llvm::StringRef P) const;
  /// @}

  const Summary &summary(const Fn &F) const;
  const Cfg &cfg(const Fn &F) const; // dominators, loops; built once

  /// Stop functions of a class: its destructor, and methods named like
  /// stop, shutdown, close, terminate, cancel, join, quit, finish … .
  bool isShutdownFunction(const Fn &F) const;

private:
  Program();
  World W = World::TranslationUnit;
  std::vector<std::unique_ptr<ir::Module>> Modules;
  std::vector<std::unique_ptr<Fn>> Functions;
  std::vector<const ir::Class *> Classes;
  std::vector<SpawnSite> Spawns;
  struct Index;
  std::unique_ptr<Index> I;
};

} // namespace leash

#endif
