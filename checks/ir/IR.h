// SPDX-License-Identifier: Apache-2.0
//
// The concurrency IR: what the checks see of a program.
//
// A translation unit is lowered to one Module. A Function is a control-flow
// graph of blocks; a block is a list of Ops and a terminator. An Op says what
// happens to which Entity (an access path such as `this->workers_[*]`). All
// that does not matter for concurrency is dropped; what could not be lowered
// is an explicit OpKind::Unknown, never a hole.
//
// The IR knows no Clang. It has a text form (Text.h), a binary form (Binary.h)
// and a verifier (Verifier.h). Any change to a struct here changes
// FormatVersion and both forms.
#ifndef LEASH_CHECKS_IR_IR_H
#define LEASH_CHECKS_IR_IR_H

#include "checks/ir/Symbol.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace leash::ir {

inline constexpr uint32_t FormatVersion = 7;

/// "No such index", for every index type below.
inline constexpr uint32_t None = ~0u;

using FileId = uint32_t;   // Module::Files
using TypeId = uint32_t;   // Module::Types
using CalleeId = uint32_t; // Module::Callees
using EntityId = uint32_t; // Function::Entities
using PredId = uint32_t;   // Function::Preds
using BlockId = uint32_t;  // Function::Blocks
using TryId = uint32_t;    // Function::Tries
using LoopId = uint32_t;   // Function::Loops

//===--- Places ----------------------------------------------------------===//

/// Line and Column are 1-based (Column in bytes), Offset is 0-based in bytes.
struct Pos {
  uint32_t Line = 0;
  uint32_t Column = 0;
  uint32_t Offset = 0;
  bool operator==(const Pos &) const = default;
};

/// Half-open [Begin, End) in one file, at the expansion location of macros.
struct Range {
  FileId File = None;
  Pos Begin;
  Pos End;
  bool InMacro = false; // written inside a macro expansion: not to be edited
  bool valid() const { return File != None; }
  bool operator==(const Range &) const = default;
};

//===--- Types -----------------------------------------------------------===//

#define LEASH_TYPE_ROLES(X)                                                    \
  X(Other) X(Thread) X(Task) X(Coroutine) X(Mutex) X(Lock) X(CondVar) X(Bool)  \
  X(Integer) X(Future) X(Promise) X(PackagedTask) X(StopToken) X(StopSource)   \
  X(StopCallback) X(Semaphore) X(Latch) X(Barrier) X(Event) X(Channel)         \
  X(Pool) X(Scope) X(Timer) X(EventLoop) X(WorkGuard) X(Callable) X(Attr)      \
  X(Once) X(FileHandle) X(Duration)

/// What a type is for, from the models, annotations or the language.
enum class TypeRole : uint8_t {
#define X(N) N,
  LEASH_TYPE_ROLES(X)
#undef X
};

#define LEASH_DTOR_EFFECTS(X)                                                  \
  X(None) X(Join) X(Terminate) X(Detach) X(WaitIfAsync) X(Unlock) X(Cancel)    \
  X(Close) X(Unknown)

/// What the destructor of a library type does to what it owns.
enum class DtorEffect : uint8_t {
#define X(N) N,
  LEASH_DTOR_EFFECTS(X)
#undef X
};

#define LEASH_SHAPES(X)                                                        \
  X(Plain) X(Pointer) X(Reference) X(UniquePtr) X(SharedPtr) X(WeakPtr)        \
  X(Optional) X(Container) X(Array) X(Map) X(Pair) X(Iterator) X(Atomic)

/// How a type wraps its element (Type::Element).
enum class Shape : uint8_t {
#define X(N) N,
  LEASH_SHAPES(X)
#undef X
};

struct Type {
  Symbol Name;  // as spelled, canonical: "std::vector<std::thread>"
  Symbol Class; // USR of the record type, when it is one
  Symbol Model; // name of the modelled type, "std::thread"; may be empty
  TypeRole Role = TypeRole::Other;
  DtorEffect Dtor = DtorEffect::None;
  Shape Form = Shape::Plain;
  TypeId Element = None; // pointee, element, mapped value, wrapped value
  bool Const = false;
  bool Volatile = false;
  bool operator==(const Type &) const = default;
};

//===--- Entities --------------------------------------------------------===//

#define LEASH_ROOTS(X)                                                         \
  X(Unknown) X(Local) X(Param) X(Capture) X(This) X(Global) X(Temp)            \
  X(Function) X(Constant) X(Null)

enum class RootKind : uint8_t {
#define X(N) N,
  LEASH_ROOTS(X)
#undef X
};

#define LEASH_STEPS(X) X(Field) X(Deref) X(Element) X(AddressOf)

enum class StepKind : uint8_t {
#define X(N) N,
  LEASH_STEPS(X)
#undef X
};

/// One step of an access path. `p.get()`, `*p` and `p->` are all Deref; `v[i]`,
/// `v.back()` and the variable of a range-for are all Element. An AddressOf
/// followed by a Deref cancels, so it only stands at the end of a path.
/// A Field without an owner whose name begins with BitPrefix is a bit of the
/// integer before it: `flags & 4` is the field "&4" of `flags`.
struct Step {
  StepKind Kind = StepKind::Field;
  Symbol Name;  // Field: the field's name; Element: the constant index, or ""
  Symbol Owner; // Field: USR of the class that declares it
  bool isBit() const {
    return Kind == StepKind::Field && Owner.empty() &&
           Name.ref().starts_with(BitPrefix);
  }
  static constexpr llvm::StringLiteral BitPrefix = "&";
  bool operator==(const Step &) const = default;
};

/// An access path: where a thing lives. A reference variable that is bound
/// once is replaced by what it is bound to.
struct Entity {
  RootKind Root = RootKind::Unknown;
  uint32_t Index = None; // Local, Param, Capture: index; Temp: a value number
  Symbol Name;           // Global, Function: USR; else for display
  llvm::SmallVector<Step, 2> Path;
  TypeId Type = None;
  int64_t Value = 0; // Constant; of a text that is Unknown: a hash
  bool operator==(const Entity &) const = default;
};

//===--- Predicates ------------------------------------------------------===//

#define LEASH_PREDS(X)                                                         \
  X(Unknown) X(True) X(False) X(Not) X(And) X(Or) X(Truth) X(Compare)

enum class PredKind : uint8_t {
#define X(N) N,
  LEASH_PREDS(X)
#undef X
};

enum class Rel : uint8_t { Eq, Ne, Lt, Le, Gt, Ge };

/// A small condition over entities. Truth(Temp) is the result of the op that
/// defines the Temp: a joinable test, a stop check, a timed wait, a call.
/// A predicate only refers to predicates before it.
struct Pred {
  PredKind Kind = PredKind::Unknown;
  PredId A = None, B = None;           // Not: A; And, Or: A and B
  EntityId E = None;                   // Truth, Compare: left side
  Rel Relation = Rel::Eq;              // Compare
  EntityId Other = None;               // Compare: right side, or None:
  int64_t Value = 0;                   // … a constant (null is 0)
  llvm::SmallVector<EntityId, 2> Uses; // Unknown: what the condition reads
  bool operator==(const Pred &) const = default;
};

//===--- Callables -------------------------------------------------------===//

#define LEASH_CALLABLES(X) X(Unknown) X(Function) X(Method) X(Lambda) X(Functor)

enum class CallableKind : uint8_t {
#define X(N) N,
  LEASH_CALLABLES(X)
#undef X
};

/// Something that can be called later: a spawn body, a predicate, a callback.
/// Bound arguments (std::bind, the arguments after a thread's function, a
/// pthread's void*) line up with the parameters of the target from the first;
/// `this` of a method is in BoundThis.
struct Callable {
  CallableKind Kind = CallableKind::Unknown;
  Symbol Usr; // target: function, method, lambda's or functor's operator()
  EntityId Object = None;    // the callable as a value, when it has a place
  EntityId BoundThis = None; // Method, Functor
  llvm::SmallVector<EntityId, 4> Bound;
  bool PassesStopToken = false; // the library passes a token as first argument
  uint32_t Copied = 0; // bit N: of the object Bound[N] the target has its own copy
  static constexpr unsigned ThisBit = 31; // … of BoundThis
  bool copiesThis() const { return Copied >> ThisBit & 1; }
  Range Where; // of a pointer to a method: as written, with the object behind it
  bool operator==(const Callable &) const = default;
};

//===--- Ops -------------------------------------------------------------===//

// Name, then what Object, Args and Result are.
#define LEASH_OPS(X)                                                           \
  /* handles */                                                                \
  X(Spawn)        /* Object: handle (None: fire and forget); Callables: body */\
  X(Join)         /* Object: handle, task group, pool, or container of them */ \
  X(Detach)       /* Object: handle */                                         \
  X(JoinableTest) /* Object: handle; Result: bool */                           \
  X(ThreadId)     /* Object: handle (None: this thread); Result: its id */     \
  X(Move)         /* Object: target, or None for "given away"; Args[0]: source */\
  X(Swap)         /* Object, Args[0] */                                        \
  X(Forget)       /* Object: released handle (unique_ptr::release, g_thread_unref) */\
  /* stop */                                                                   \
  X(StopRequest)  /* Object: source, handle, flag-like object */               \
  X(StopCheck)    /* Object: token or source; Result: bool; may throw instead */\
  X(StopTokenGet) /* Object: source or handle; Result: token */                \
  X(StopSourceGet)                                                             \
  X(StopCallback) /* Object: callback object; Args[0]: token; Callables */     \
  /* waiting */                                                                \
  X(Wait)         /* Object: cond var, event, atomic; Args[0]: lock; Callables[0]: predicate */\
  X(Notify)       /* Object: cond var, event, atomic; flag All */              \
  X(Acquire)      /* Object: semaphore */                                      \
  X(Release)      /* Object: semaphore */                                      \
  X(CountDown)    /* Object: latch, wait group */                              \
  X(CountUp)      /* Object: latch, wait group */                              \
  X(BarrierWait)  /* Object: barrier, latch (arrive and wait) */               \
  X(FutureGet) X(FutureWait) /* Object: future */                              \
  X(FutureFrom)   /* Object: promise, packaged task; Result: future */         \
  X(PromiseSet)   /* Object: promise */                                        \
  X(PromiseAbandon)                                                            \
  X(Continuation) /* Object: future; Callables */                              \
  X(Lock) X(Unlock) /* Object: mutex or lock object; Args[0]: mutex of a lock object */\
  X(Sleep) X(Yield)                                                            \
  /* channels */                                                               \
  X(ChannelMake)  /* Object: channel; Value: capacity when constant */         \
  X(Send) X(Receive) X(Close) /* Object: channel; Args: values; Result: status */\
  /* loops, timers, pools, scopes */                                           \
  X(LoopRun) X(LoopStop) X(LoopWake)                                           \
  X(WorkGuardMake) X(WorkGuardRelease)                                         \
  X(TimerStart) X(TimerCancel) X(CallbackRegister) X(CallbackUnregister)       \
  X(ScopeEnter) X(ScopeLeave)                                                  \
  X(PoolStop)                                                                  \
  /* operating system */                                                       \
  X(BlockingIo)   /* Object: file handle when known */                         \
  X(IoWake)       /* shutdown(fd), eventfd write, cancel: ends blocking I/O */ \
  X(IoClose)                                                                   \
  X(IoMode)       /* Object: file handle: non-blocking or with a timeout now */\
  X(ChildWait) X(ThreadExit) X(ForcedCancel) X(CancelMask)                     \
  X(SelfDetach)   /* pthread_detach(pthread_self()) */                         \
  X(AttrSet)      /* Object: thread attributes; flag Detached */               \
  /* plain */                                                                  \
  X(Call)         /* Callee; Object: implicit object; Args; Result */          \
  X(Construct)    /* Object: what is built; Callee: constructor; Args */       \
  X(Destroy)      /* Object: what is destroyed; Callee: user destructor */     \
  X(New)          /* Result: Temp pointer; the built object is *Result */      \
  X(Delete)       /* Object: the pointer; a Destroy of *Object comes before */ \
  X(Read)         /* Object: flag, counter, container queried; Result */       \
  X(Write)        /* Object; Args[0]: value when an entity; Value: constant */ \
  X(Assign)       /* Object := Args[0], any type that matters */               \
  X(MakeCallable) /* Result: the closure; Callables[0] */                      \
  X(Clear)        /* Object: container whose elements are destroyed */         \
  X(Insert)       /* Object: container; Args: what goes in (moved or copied) */\
  X(Declare)      /* Object: local; its lifetime begins */                     \
  X(Return)       /* Args[0]: value */                                         \
  X(Throw)        /* Args[0]: value; flag Rethrow; Text: its type and public   \
                     bases, with | in between */                               \
  X(Catch)        /* first op of a handler; flag CatchAll; Text: the type */   \
  X(Await) X(CoYield) X(CoReturn) /* Args[0]: awaited value */                 \
  X(Assume)       /* see assumption(); Object: whom it is about */             \
  X(Escape)       /* Object: address given to something unknown */             \
  X(Unknown)      /* could not be lowered; Text says what */

enum class OpKind : uint8_t {
#define X(N) N,
  LEASH_OPS(X)
#undef X
};

#define LEASH_OP_FLAGS(X)                                                      \
  X(Timed, 0)        /* has a deadline or a finite timeout */                  \
  X(Try, 1)          /* never blocks */                                        \
  X(Blocking, 2)     /* may block without end */                               \
  X(All, 3)          /* notify_all, join all */                                \
  X(Implicit, 4)     /* not written in the source: destructor, conversion */   \
  X(MayThrow, 5)                                                               \
  X(Deferred, 6)     /* may run in the caller at get() (std::async default) */ \
  X(Detached, 7)     /* spawned detached */                                    \
  X(StopAware, 8)    /* takes a token that ends it; the token is in Args */    \
  X(ResultIsZeroOnSuccess, 9) /* C calls: 0 is success */                      \
  X(Virtual, 10)     /* dispatched dynamically */                              \
  X(Discarded, 11)   /* result is thrown away */                               \
  X(Reading, 12)     /* shared lock, or input that others have to send; of a   \
                        Write: the result is what was there before */          \
  X(Rethrow, 13) X(CatchAll, 14)                                               \
  X(NoReturn, 15)                                                              \
  X(ByMove, 16)      /* argument or return value is moved from */              \
  X(Library, 17)     /* callee is in a system header: its body is not seen */  \
  X(Atomic, 18)                                                                \
  X(PerElement, 19)  /* applied to each element by the library (for_each) */   \
  X(StopRequestsToo, 20) /* join that requests stop first (~jthread) */        \
  X(Dependent, 21)   /* matched by name in an uninstantiated template */       \
  X(OneOf, 22)       /* a case of a select, with Try: the Wait that follows and \
                        takes their results waits until one of them happens */ \
  X(Crash, 23)       /* ends the process because something is wrong: abort */  \
  X(CancelPoint, 24) /* a forced cancel takes effect here; of a CancelMask:    \
                        anywhere after it */                                   \
  X(Frees, 25)       /* the memory that Args[0] points to */                   \
  X(OffersToken, 26) /* a Spawn of which the body may take a std::stop_token */\
  X(LastError, 27)   /* tells (or points to) why the last call failed: errno */\
  X(FailsOnClose, 28) /* fails only when its handle is broken or closed */     \
  X(GivesInput, 29)  /* the result is a descriptor; reading it waits for what  \
                        others send */                                         \
  X(Terminal, 30)    /* with GivesInput: of a terminal, which waits if it is   \
                        told to; else: tells one to wait for each byte */      \
  X(Allocates, 31)   /* the result points to memory that nobody else has */

enum OpFlag : uint32_t {
#define X(N, B) Op##N = 1u << B,
  LEASH_OP_FLAGS(X)
#undef X
};

struct Op {
  OpKind Kind = OpKind::Unknown;
  uint32_t Flags = 0;
  Range Where;
  EntityId Object = None;
  EntityId Result = None;
  llvm::SmallVector<EntityId, 2> Args;
  CalleeId Callee = None;
  llvm::SmallVector<Callable, 0> Callables;
  std::optional<int64_t> Value; // constant written, timeout in ms, capacity
  Symbol Text; // Model row ("std::thread::join"), types, unknown node;
               // Write, Return: "-" when the sign of Args[0] is changed;
               // Write: "+" when one is added to what is there
  PredId Cond = None; // Return, Write: the condition that the value is
  bool has(OpFlag F) const { return Flags & F; }
  bool operator==(const Op &) const = default;
};

//===--- Control flow ----------------------------------------------------===//

#define LEASH_TERMS(X)                                                         \
  X(Jump) X(Branch) X(Switch) X(Return) X(Throw) X(NoReturn) X(Exit)

enum class TermKind : uint8_t {
#define X(N) N,
  LEASH_TERMS(X)
#undef X
};

struct Block {
  std::vector<Op> Ops;
  TermKind Term = TermKind::Jump;
  PredId Cond = None;   // Branch: Succs[0] when true, Succs[1] when false
  EntityId Switch = None;
  // An edge that cannot be taken (while (true)) is None, so that positions hold.
  llvm::SmallVector<BlockId, 2> Succs;
  llvm::SmallVector<std::optional<int64_t>, 0> Cases; // Switch: per successor
  Range TermWhere;
  TryId Try = None;     // innermost try region that catches what is thrown here
  LoopId Loop = None;   // set on the block that decides this loop's next round
  bool operator==(const Block &) const = default;
};

/// A try statement. An op with OpMayThrow in a block with this Try may go to
/// each handler, after the locals whose Try is inside it are destroyed.
struct TryRegion {
  TryId Parent = None;
  llvm::SmallVector<BlockId, 2> Handlers;
  bool CatchesAll = false;
  Range Where;
  bool operator==(const TryRegion &) const = default;
};

#define LEASH_LOOPS(X) X(While) X(Do) X(For) X(RangeFor) X(Goto)

enum class LoopKind : uint8_t {
#define X(N) N,
  LEASH_LOOPS(X)
#undef X
};

/// A loop statement as written, for messages and edits. Which blocks form a
/// loop is computed by the analyses, from the graph.
struct LoopStmt {
  LoopKind Kind = LoopKind::While;
  Range Where;      // keyword up to the end of the head, one line when possible
  Range Cond;       // the condition as written; empty range for `for (;;)`
  bool CondIsTrue = false; // literally true, 1, or absent
  Pos BodyBegin;    // just after the `{` of the body
  bool BodyIsBlock = false;
  BlockId Head = None;  // the block that the loop comes back to
  EntityId Over = None; // RangeFor: the container
  bool operator==(const LoopStmt &) const = default;
};

//===--- Functions -------------------------------------------------------===//

/// An annotation of annotations.h: verb "spawns", args {"return", "0"}.
struct Annotation {
  std::string Verb;
  llvm::SmallVector<std::string, 2> Args;
  bool operator==(const Annotation &) const = default;
};

struct Variable {
  Symbol Name;
  TypeId Type = None;
  Range Decl;
  TryId Try = None;        // the try region it is declared in
  bool Static = false;
  bool AddressTaken = false; // by &, by reference to a call, or by a capture
  bool Constexpr = false;
  std::optional<int64_t> Init;
  bool operator==(const Variable &) const = default;
};

#define LEASH_CAPTURES(X) X(ByCopy) X(ByRef) X(Init)

enum class CaptureMode : uint8_t {
#define X(N) N,
  LEASH_CAPTURES(X)
#undef X
};

/// Captured `this` needs no entry: `this` of a lambda is the enclosing `this`.
struct Capture {
  Symbol Name;
  CaptureMode Mode = CaptureMode::ByCopy;
  EntityId Source = None; // in the enclosing function (Function::Parent)
  TypeId Type = None;
  bool operator==(const Capture &) const = default;
};

#define LEASH_FUNCTION_KINDS(X)                                                \
  X(Function) X(Method) X(Constructor) X(Destructor) X(Lambda)

enum class FunctionKind : uint8_t {
#define X(N) N,
  LEASH_FUNCTION_KINDS(X)
#undef X
};

#define LEASH_FUNCTION_FLAGS(X)                                                \
  X(Virtual, 0) X(Static, 1) X(NoExcept, 2) X(NoReturn, 3) X(Coroutine, 4)     \
  X(Internal, 5)      /* internal linkage or local: no other TU can name it */ \
  X(Implicit, 6)      /* not written in the source */                          \
  X(Instantiation, 7) X(Main, 8) X(Private, 9) X(AddressTaken, 10)             \
  X(Final, 11) X(Mutable, 12) X(Pure, 13) X(ByCopyThis, 14) X(Defaulted, 15)   \
  X(Incomplete, 16)   /* over the budget: blocks are missing */                \
  X(Dependent, 17)    /* an uninstantiated template, lowered by name */        \
  X(LazyStart, 18)    /* a coroutine that does nothing until it is resumed */

enum FunctionFlag : uint32_t {
#define X(N, B) Fn##N = 1u << B,
  LEASH_FUNCTION_FLAGS(X)
#undef X
};

/// Where a parameter can be inserted: `(` … `)`; a lambda may have no list.
struct ParamAnchor {
  Pos At;               // before the first parameter, or where `(…)` would go
  bool NeedsParens = false;
  bool HasParams = false;
  bool HasDefault = false; // of the last parameter: none can come behind it
  bool Editable = false;
  bool operator==(const ParamAnchor &) const = default;
};

/// Another declaration of a function: it gets what its definition gets.
struct Redecl {
  Range Where;     // the name
  Pos Params;      // before the first parameter
  Range LastParam; // not valid when there are none
  bool Editable = false;
  bool operator==(const Redecl &) const = default;
};

struct Function {
  Symbol Usr;
  Symbol Name;   // qualified, for messages: "Server::run", "lambda in main"
  Symbol Class;  // USR of the class of a method; of `this` in a lambda
  Symbol Parent; // USR of the function a lambda or local class stands in
  FunctionKind Kind = FunctionKind::Function;
  uint32_t Flags = 0;
  Range Decl;         // the name (a lambda: its introducer)
  Range Body;
  TypeId ReturnType = None;
  std::vector<Symbol> Overrides; // USRs, direct
  std::vector<Variable> Params;
  std::vector<Capture> Captures;
  std::vector<Variable> Locals;
  std::vector<Annotation> Annotations;
  std::vector<Entity> Entities;
  std::vector<Pred> Preds;
  std::vector<Block> Blocks; // empty: only declared. Blocks[0] is the entry
  std::vector<TryRegion> Tries;
  std::vector<LoopStmt> Loops;
  BlockId Exit = None;       // the one block with TermKind::Exit
  ParamAnchor Anchor;
  std::vector<Redecl> Redecls; // in the unit of the definition
  bool has(FunctionFlag F) const { return Flags & F; }
  bool hasBody() const { return !Blocks.empty(); }
  bool operator==(const Function &) const = default;
};

/// What an op calls: by name, so that the link step can find it in other TUs.
struct Callee {
  Symbol Usr;
  Symbol Name;
  std::vector<Annotation> Annotations;
  bool Library = false;  // declared in a system header
  bool Virtual = false;
  bool NoExcept = false;
  std::optional<int64_t> TokenParam; // which parameter is a stop token
  Symbol TokenOverload; // USR: takes the same and a stop token
  bool operator==(const Callee &) const = default;
};

//===--- Classes and globals ---------------------------------------------===//

struct Field {
  Symbol Name;
  TypeId Type = None;
  Range Decl;
  bool Private = false;
  bool Static = false;
  std::optional<int64_t> Init; // of a bool or integer
  bool operator==(const Field &) const = default;
};

#define LEASH_CLASS_FLAGS(X)                                                   \
  X(UserDtor, 0)   /* a destructor written by the user (not = default) */      \
  X(Internal, 1) X(Lambda, 2) X(Friends, 3)                                    \
  X(AllDefinedHere, 4) /* every member function has its body in this TU */     \
  X(Instantiation, 5) X(Polymorphic, 6) X(Final, 7) X(Union, 8)                \
  X(Aggregate, 9)  /* public data, no constructors: a plain struct */

enum ClassFlag : uint32_t {
#define X(N, B) Cls##N = 1u << B,
  LEASH_CLASS_FLAGS(X)
#undef X
};

struct Class {
  Symbol Usr;
  Symbol Name;
  Range Decl;
  uint32_t Flags = 0;
  std::vector<Field> Fields; // in declaration order
  std::vector<TypeId> Bases;
  std::vector<Symbol> Methods; // USRs, constructors and destructor too
  Symbol Dtor;                 // USR, when declared
  std::vector<Annotation> Annotations;
  bool has(ClassFlag F) const { return Flags & F; }
  bool operator==(const Class &) const = default;
};

struct Global {
  Symbol Usr;
  Symbol Name;
  TypeId Type = None;
  Range Decl;
  bool Internal = false;
  bool StaticLocal = false;
  std::optional<int64_t> Init;
  bool operator==(const Global &) const = default;
};

//===--- Module ----------------------------------------------------------===//

struct File {
  std::string Path; // absolute and real
  uint64_t Hash = 0; // xxh3 of the contents, to notice a change before a fix
  bool System = false;
  bool operator==(const File &) const = default;
};

/// How often something could not be lowered, by reason.
struct Gap {
  std::string Reason;
  uint64_t Count = 0;
  bool operator==(const Gap &) const = default;
};

struct Module {
  std::string MainFile;
  std::vector<File> Files;
  std::vector<Type> Types;
  std::vector<Callee> Callees;
  std::vector<Function> Functions;
  std::vector<Class> Classes;
  std::vector<Global> Globals;
  std::vector<Gap> Gaps;
  bool Incomplete = false; // the TU had errors
  bool operator==(const Module &) const = default;
};

llvm::StringRef name(OpKind K);
llvm::StringRef name(TypeRole R);
llvm::StringRef name(DtorEffect D);
llvm::StringRef name(Shape S);
llvm::StringRef name(RootKind R);
llvm::StringRef name(StepKind S);
llvm::StringRef name(PredKind K);
llvm::StringRef name(Rel R); // "==", "!=", …
llvm::StringRef name(CallableKind K);
llvm::StringRef name(TermKind K);
llvm::StringRef name(LoopKind K);
llvm::StringRef name(CaptureMode M);
llvm::StringRef name(FunctionKind K);

/// What an Assume claims: that what follows ends by itself; that the work is
/// meant to live as long as the process; that nobody joins it, and rightly.
enum class Assumption : uint8_t { None, Bounded, Daemon, Detached };

/// The Text of an Assume, and what it says: "assume-bounded: the reason".
std::string assumeText(Assumption A, llvm::StringRef Reason);
Assumption assumption(const Op &O);
llvm::StringRef assumedReason(const Op &O);

/// The path as a user would write it: `this->workers_[*]`, `*p`, `g_flag`.
std::string display(const Entity &E);

/// Is \p Inner the same place as \p Outer or a part of it?
bool covers(const Entity &Outer, const Entity &Inner);

/// Same place, whatever the display name and the element index.
bool samePlace(const Entity &A, const Entity &B);

} // namespace leash::ir

#endif
