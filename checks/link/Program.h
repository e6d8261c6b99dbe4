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
#include "llvm/ADT/iterator.h"
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
  /// Where its body is left at the closing brace.
  Location end() const;
  /// Is it a stop token, or a reference to one?
  bool isStopToken(ir::TypeId Id) const {
    const ir::Type *T = type(Id);
    if (T && T->Form == ir::Shape::Reference)
      T = type(T->Element);
    return T && T->Role == ir::TypeRole::StopToken;
  }
  /// The type behind pointers, optionals and containers, a few of them.
  const ir::Type *innermostTypeOf(ir::EntityId E) const {
    const ir::Type *T = typeOf(E);
    for (unsigned Depth = 0; T && T->Element != ir::None && Depth < 4; ++Depth)
      T = type(T->Element);
    return T;
  }
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

/// All ops of some blocks of a function, in the order of these.
class OpRange {
public:
  class iterator
      : public llvm::iterator_facade_base<iterator, std::forward_iterator_tag,
                                          OpRef, std::ptrdiff_t, OpRef *,
                                          OpRef> {
  public:
    iterator(const OpRange &Of, size_t Position) : Of(&Of), Position(Position) {
      skipEmpty();
    }
    OpRef operator*() const { return {Of->F, Of->block(Position), Index}; }
    iterator &operator++() {
      ++Index;
      skipEmpty();
      return *this;
    }
    bool operator==(const iterator &O) const {
      return Position == O.Position && Index == O.Index;
    }

  private:
    const OpRange *Of;
    size_t Position;
    uint32_t Index = 0;
    void skipEmpty() {
      while (Position < Of->Count &&
             Index >= Of->F->block(Of->block(Position)).Ops.size()) {
        ++Position;
        Index = 0;
      }
    }
  };

  explicit OpRange(const Fn &F) : F(&F), Count(F.F->Blocks.size()) {}
  OpRange(const Fn &F, llvm::ArrayRef<ir::BlockId> Blocks)
      : F(&F), Some(Blocks), Count(Blocks.size()) {}
  iterator begin() const { return {*this, 0}; }
  iterator end() const { return {*this, Count}; }

private:
  const Fn *F;
  std::optional<llvm::ArrayRef<ir::BlockId>> Some; // none: all
  size_t Count;
  ir::BlockId block(size_t N) const { return Some ? (*Some)[N] : N; }
};

/// All ops of a function, also those that cannot be reached; for those that
/// can, liveOps().
inline OpRange opsOf(const Fn &F) { return OpRange(F); }

/// Those of these blocks, which must outlive the range.
inline OpRange opsIn(const Fn &F, llvm::ArrayRef<ir::BlockId> Blocks) {
  return OpRange(F, Blocks);
}

/// A place that several functions can name, independent of who names it:
///   field   "F:<owner class USR>::<name>"  (any instance of the class)
///   global  "G:<USR>"
///   local   "L:<function USR>#<index>"     (through captures by reference)
///   copy    "C:<lambda USR>#<index>"       (captured by value)
///   object  "T:<class USR>"                (`*this` itself, any instance)
/// followed by "*" for a Deref, "[*]" for an Element and ".<field>" for a field
/// whose owner is not known. The last field of a path decides: `this->a.b` and
/// `p->b` are both "F:<class of b>::b". A trailing AddressOf is dropped.
/// Params and temporaries without a field are not nameable: empty.
using Place = std::string;

struct CallEdge {
  OpRef Site;
  const Fn *Target = nullptr;
  bool Virtual = false;  // one of several possible targets
  bool Callback = false; // a callable that a library function calls here
  bool Later = false;    // … or only keeps here: it runs later, or elsewhere
  const ir::Callable *Via = nullptr; // the callable, when not called by name
  const Fn *Maker = nullptr;         // the function whose entities Via has
};

/// An entity together with the function that it is of.
struct BoundEntity {
  const Fn *In = nullptr;
  ir::EntityId E = ir::None;
  bool Copied = false; // the object was copied: it is another one
  const ir::Entity &entity() const { return In->entity(E); }
};

/// A Spawn op and what it runs.
struct SpawnSite {
  OpRef Site;
  llvm::SmallVector<const Fn *, 1> Bodies;
  llvm::SmallVector<const ir::Callable *, 1> Callables; // same order
  /// The functions that wrote the callables (a wrapper's caller); same order.
  llvm::SmallVector<const Fn *, 1> Makers;
  bool Resolved = false; // Bodies is all that can run
};

/// Results are computed when first asked for and kept, so a Program is for one
/// thread at a time.
class Program {
public:
  /// Takes the modules, merges and links them. Order does not matter: the
  /// result is the same for any order of modules.
  static std::unique_ptr<Program>
  link(std::vector<std::unique_ptr<ir::Module>> Modules, World W);
  ~Program();

  World world() const { return W; }
  llvm::ArrayRef<std::unique_ptr<ir::Module>> modules() const {
    return Modules;
  }

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
  /// May this op run user code that targets() has not? No for library code
  /// (which may still throw or block, but only runs what it is given), and for
  /// callees with their body (all of them, when virtual: the class is closed).
  bool callsUnknown(const OpRef &Site) const;
  /// All functions with a body that override \p Usr, transitively.
  std::vector<const Fn *> overriders(llvm::StringRef Usr) const;
  llvm::ArrayRef<SpawnSite> spawns() const { return Spawns; }
  /// Spawn sites whose body is F itself.
  llvm::ArrayRef<const SpawnSite *> spawnsOf(const Fn &F) const;
  /// The Spawn op's site, or null.
  const SpawnSite *spawnAt(const OpRef &Site) const;
  /// What parameter \p Param of Bodies[\p Body] is bound to, in Makers[Body]:
  /// `std::thread t(f, std::ref(stop))`, the void* of a pthread.
  std::optional<BoundEntity> resolveParam(const SpawnSite &S, unsigned Body,
                                          uint32_t Param) const;
  /// Everything that runs on the spawned thread: the bodies and what they
  /// call, breadth first, at most \p Limit functions. Of a spawn site: runsOn()
  /// keeps the answer.
  std::vector<const Fn *> reachableFrom(llvm::ArrayRef<const Fn *> Roots,
                                        unsigned Limit = 2000) const;
  /// Does the spawned thread run it?
  bool runsOn(const SpawnSite &S, const Fn &F) const;
  /// All that the op runs before it ends: its targets, but those that are kept
  /// for later, and what they call.
  std::vector<const Fn *> runBy(const OpRef &Site, unsigned Limit) const;
  /// A shortest call path from one of \p Roots to \p To, call sites in order.
  std::vector<OpRef> callPath(llvm::ArrayRef<const Fn *> Roots,
                              const Fn &To) const;
  /// @}

  /// \name Places
  /// @{
  Place place(const Fn &F, ir::EntityId E) const;
  Place place(const Fn &F, const ir::Entity &E) const;
  /// As place(), but params of a spawned body stand for what they are bound to.
  Place placeIn(const SpawnSite &S, unsigned Body, const ir::Entity &E) const;
  /// All ops whose Object (or, for Move, Args[0]) is at this place or in it.
  llvm::ArrayRef<OpRef> opsOn(llvm::StringRef P) const;
  /// All ops that have this place, or what is in it, among their Args.
  llvm::ArrayRef<OpRef> usesOf(llvm::StringRef P) const;
  /// Of the field or global at a place; null for others.
  const ir::Field *fieldAt(llvm::StringRef P,
                           const ir::Class **Owner = nullptr) const;
  /// Is every op on this place in the program known? (A private member of a
  /// class whose members are all defined, an internal global, a local that
  /// does not escape; in a whole program all but what unknown library
  /// calls got.)
  bool closed(llvm::StringRef P) const;
  /// @}

  const Summary &summary(const Fn &F) const;
  const Cfg &cfg(const Fn &F) const; // dominators, loops; built once

  /// Stop functions of a class: its destructor, and methods named like
  /// stop, shutdown, close, terminate, cancel, join, quit, finish …, and what
  /// only these call within the class.
  bool isShutdownFunction(const Fn &F) const;

  struct Index; // defined in link/Index.h, for the link step only
  Index &index() const { return *I; }

private:
  Program();
  World W = World::TranslationUnit;
  std::vector<std::unique_ptr<ir::Module>> Modules;
  std::vector<std::unique_ptr<Fn>> Functions;
  std::vector<const ir::Class *> Classes;
  std::vector<SpawnSite> Spawns;
  std::unique_ptr<Index> I;
};

/// A source of C? By its name, as the compiler driver tells.
inline bool isC(const ir::Module &M) {
  return llvm::StringRef(M.MainFile).ends_with(".c");
}

/// Is the place \p Inner the place \p Outer, or a part of it?
bool atOrIn(llvm::StringRef Inner, llvm::StringRef Outer);

/// The ops of a function that can be reached, in the order of Cfg::rpo().
OpRange liveOps(const Program &P, const Fn &F);

/// May \p O run after \p Other in the same function?
bool comesAfter(const Program &P, const OpRef &O, const OpRef &Other);

/// Did \p O surely run to its end before \p Other, in the same function?
bool comesSurelyBefore(const Program &P, const OpRef &O, const OpRef &Other);

/// The function's own variable behind an entity: a Local or a Param.
const ir::Variable *variableOf(const Fn &F, const ir::Entity &E);

/// Through local pointers that are set once (`auto *self = (Server *)arg`): the
/// same place by its first name. At most a few steps.
ir::Entity throughPointers(const Program &P, const Fn &F, ir::Entity E);

/// The ops that give a value to a whole local or temporary.
llvm::ArrayRef<OpRef> definitionsOf(const Program &P, const Fn &F,
                                    const ir::Entity &E);

/// The op whose Result a temporary is; none for other entities.
OpRef definitionOf(const Program &P, const Fn &F, const ir::Entity &Temp);

/// \p Base with \p Path behind it; an AddressOf before a Deref cancels.
ir::Entity extend(ir::Entity Base, llvm::ArrayRef<ir::Step> Path);

} // namespace leash

#endif
