// SPDX-License-Identifier: Apache-2.0
//
// What library types and functions mean: data (YAML), not code.
//
// The format is documented in docs/models.md. The built-in files of this folder
// are embedded at build time; users add rows with --model or the check option
// `leash.Models`. User rows come first: they extend and override.
#ifndef LEASH_CHECKS_MODELS_MODELS_H
#define LEASH_CHECKS_MODELS_MODELS_H

#include "checks/ir/IR.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"
#include <memory>

namespace leash {

/// A library type. Names are qualified, without template arguments and without
/// inline namespaces: "std::vector", "absl::Mutex".
struct ModelType {
  std::string Name;
  std::vector<std::string> Aliases; // names the AST uses: tbb::detail::d1::…
  ir::TypeRole Role = ir::TypeRole::Other;
  ir::DtorEffect Dtor = ir::DtorEffect::None;
  ir::Shape Form = ir::Shape::Plain;
  int Element = -1; // template argument that is the element, mapped value, …
  /// An object with macro conditions: {"BOOST_THREAD_VERSION<3", Detach}. The
  /// lowering evaluates the macro; the first that holds replaces Dtor.
  std::vector<std::pair<std::string, ir::DtorEffect>> DtorWhen;
};

/// Where an op's object, body or argument comes from.
struct ModelArg {
  enum KindT : uint8_t { None, This, Return, Arg, FromArg } Kind = None;
  uint8_t Index = 0;  // Arg: this one; FromArg: this one and all that follow
  bool Deref = false; // written `arg0*`: what the argument points to
};

/// How a call changes the access path instead of being an op:
/// `v.back()` is an Element of v, `*p` a Deref, `std::move(x)` x itself. A
/// smart pointer stands for its pointer: `p.get()` is p, the arrow of `p->` the
/// Deref. Second/First: the field of a pair; Address: `std::addressof(x)`. An
/// iterator stands for its container: `v.begin()` is v itself and `*it` an
/// Element. An Element followed by the Second of a map's pair is the mapped
/// value: the same place as `m[k]`. The step is applied to Object.
enum class ModelPath : uint8_t {
  None,
  Self,
  Deref,
  Element,
  Second,
  First,
  Address
};

struct ModelFunction {
  std::string Type; // class; empty for a free function
  /// Method ("join", "(ctor)", "(dtor)", "operator=", "(conversion)" for any
  /// conversion function) or qualified function ("std::async",
  /// "pthread_create"; a static method is a function: "QThread::sleep").
  std::string Name;
  ir::OpKind Op = ir::OpKind::Call;
  ModelPath Path = ModelPath::None; // not None: an accessor, Op is not used
  uint32_t Flags = 0;               // ir::OpFlag
  ModelArg Object;
  ModelArg Body;     // callable that runs concurrently, later or now
  ModelArg BodyThis; // object of a member function body
  ModelArg BodyArgs; // what the body is called with
  ModelArg Stop;     // token argument: sets OpStopAware
  ModelArg Lock;     // lock argument of a wait; becomes Args[0]
  ModelArg Pred;     // predicate of a wait; becomes Callables[0]
  ModelArg Timeout;  // sets OpTimed, unless the constant is Infinite …
  std::optional<int64_t> Infinite; // … (null pointer is 0; negative: any < 0)
  bool InfiniteBelowZero = false;
  int64_t UnitNanos = 1000000; // of a Timeout that is a number
  ModelArg Sets;  // a Write sets the bits of this argument, if constant, …
  ModelArg Keeps; // … clears all but these
  ModelArg Attr;  // thread attributes that may say "detached"
  /// Empty: all arguments in order. One ModelArg of kind None: none of them.
  std::vector<ModelArg> Args;
  int MinArgs = -1, MaxArgs = -1; // overloads by arity (defaults not counted)
  /// Overloads by a parameter's type: argument index, and a model type name or
  /// role ("std::stop_token", "Callable", "Duration"). All must hold.
  std::vector<std::pair<uint8_t, std::string>> ArgIs;
  /// Constant argument that selects the row: std::async(std::launch::deferred).
  std::vector<std::pair<uint8_t, int64_t>> ArgEquals;
  /// … and which have all of these bits set: recv(…, MSG_DONTWAIT | …).
  std::vector<std::pair<uint8_t, int64_t>> ArgBits;
  std::string BodyMethod; // body: the method of this name of BodyThis's class
  std::optional<int64_t> Value; // what a Write without an argument writes
  /// jthread: the body gets a token if it takes one.
  bool PassesStopToken = false;
  /// Only for functions with C linkage, so that a C++ program's own `send` or
  /// `close` is not taken for the system's.
  bool CLinkage = false;
  std::string Provenance; // "libstdc++ 12", "POSIX.1-2017"
};

class ModelSet {
public:
  /// The embedded models; parsed once, shared, immutable.
  static const ModelSet &builtin();

  /// Adds the rows of \p Yaml before the existing ones. Errors name \p
  /// FileName, the line, what is wrong and what is allowed.
  llvm::Error add(llvm::StringRef Yaml, llvm::StringRef FileName);

  const ModelType *type(llvm::StringRef QualifiedName) const;

  /// The modelled name of an alias: "tbb::task_group" for
  /// "tbb::detail::d1::task_group". Unknown names come back as they are.
  llvm::StringRef canonicalType(llvm::StringRef QualifiedName) const;

  /// Candidate rows, in order; the caller picks the first whose arity,
  /// argument types and constants match. \p Type may be an alias; \p Name may
  /// be spelled "~T" or "operator bool".
  llvm::ArrayRef<const ModelFunction *> methods(llvm::StringRef Type,
                                                llvm::StringRef Name) const;
  llvm::ArrayRef<const ModelFunction *>
  functions(llvm::StringRef QualifiedName) const;

  /// Is there any type with a method of this bare name? A cheap filter, and
  /// the fallback for calls in uninstantiated templates.
  bool knowsMethod(llvm::StringRef Name) const;

  /// All rows, for tests and docs.
  llvm::ArrayRef<std::unique_ptr<ModelType>> types() const { return Types; }
  llvm::ArrayRef<std::unique_ptr<ModelFunction>> rows() const { return Rows; }

  ModelSet();
  ModelSet(const ModelSet &);
  ModelSet(ModelSet &&) noexcept;
  ModelSet &operator=(ModelSet &&) noexcept;
  ~ModelSet();

private:
  /// add() without the index of the rows.
  llvm::Error merge(llvm::StringRef Yaml, llvm::StringRef FileName);
  void indexTypes();
  void indexRows();

  std::vector<std::unique_ptr<ModelType>> Types;
  std::vector<std::unique_ptr<ModelFunction>> Rows;
  llvm::StringMap<const ModelType *> ByType;
  llvm::StringMap<std::vector<const ModelFunction *>> ByMethod; // "T::m"
  llvm::StringMap<std::vector<const ModelFunction *>> ByFunction;
  llvm::StringMap<bool> MethodNames;
};

} // namespace leash

#endif
