// SPDX-License-Identifier: Apache-2.0
#include "checks/ir/IR.h"
#include "checks/ir/Fields.h"
#include "llvm/ADT/Twine.h"
#include <iterator>

using namespace llvm;

namespace leash::ir {

//===--- Names -----------------------------------------------------------===//

// Names are looked up by index; a value from a broken cast gets "?", since
// a printer that crashes on a bad module is of no help in finding out why.
template <size_t N, typename E>
static StringRef pick(const char *const (&Names)[N], E Value) {
  auto Index = static_cast<size_t>(Value);
  return Index < N ? Names[Index] : "?";
}

#define LEASH_NAME_FUNCTION(ENUM, LIST)                                        \
  StringRef name(ENUM Value) {                                                 \
    static const char *const Names[] = {LIST(X)};                              \
    return pick(Names, Value);                                                 \
  }

#define X(N) #N,
LEASH_NAME_FUNCTION(OpKind, LEASH_OPS)
LEASH_NAME_FUNCTION(TypeRole, LEASH_TYPE_ROLES)
LEASH_NAME_FUNCTION(DtorEffect, LEASH_DTOR_EFFECTS)
LEASH_NAME_FUNCTION(Shape, LEASH_SHAPES)
LEASH_NAME_FUNCTION(RootKind, LEASH_ROOTS)
LEASH_NAME_FUNCTION(StepKind, LEASH_STEPS)
LEASH_NAME_FUNCTION(PredKind, LEASH_PREDS)
LEASH_NAME_FUNCTION(CallableKind, LEASH_CALLABLES)
LEASH_NAME_FUNCTION(TermKind, LEASH_TERMS)
LEASH_NAME_FUNCTION(LoopKind, LEASH_LOOPS)
LEASH_NAME_FUNCTION(CaptureMode, LEASH_CAPTURES)
LEASH_NAME_FUNCTION(FunctionKind, LEASH_FUNCTION_KINDS)
#undef X
#undef LEASH_NAME_FUNCTION

StringRef name(Rel R) {
  static const char *const Names[] = {"==", "!=", "<", "<=", ">", ">="};
  return pick(Names, R);
}

#define X(N, B) FlagName{#N, 1u << B},
ArrayRef<FlagName> opFlags() {
  static constexpr FlagName Flags[] = {LEASH_OP_FLAGS(X)};
  return Flags;
}

ArrayRef<FlagName> functionFlags() {
  static constexpr FlagName Flags[] = {LEASH_FUNCTION_FLAGS(X)};
  return Flags;
}

ArrayRef<FlagName> classFlags() {
  static constexpr FlagName Flags[] = {LEASH_CLASS_FLAGS(X)};
  return Flags;
}
#undef X

uint32_t allBits(ArrayRef<FlagName> Flags) {
  uint32_t Bits = 0;
  for (const FlagName &F : Flags)
    Bits |= F.Bit;
  return Bits;
}

//===--- Display ---------------------------------------------------------===//

// The last name in a USR. Only good enough to show: `c:@N@a@g_flag` is
// `g_flag`, `c:@S@Server@F@run#I#` is `run`. What isn't a USR is its own name.
static StringRef nameInUsr(StringRef Usr, bool IsFunction) {
  if (!Usr.starts_with("c:"))
    return Usr;
  // What is internal to a file has the file's hash after its name.
  StringRef Tail = Usr.drop_front(2).rsplit("@@").first;
  if (IsFunction) {
    // Parameter types come after the name and may contain any marker, but
    // rarely a function of their own.
    size_t At = Tail.rfind("@F@");
    if (At != StringRef::npos)
      Tail = Tail.drop_front(At + 3);
    else if (Tail.contains("@FT@"))
      Tail = Tail.drop_front(Tail.find("@FT@") + 4);
    Tail = Tail.take_until([](char C) { return C == '#' || C == '<'; });
    return Tail.empty() ? Usr : Tail;
  }
  size_t At = Tail.rfind('@');
  if (At != StringRef::npos)
    Tail = Tail.drop_front(At + 1);
  Tail = Tail.take_until([](char C) { return C == '#' || C == '<'; });
  return Tail.empty() ? Usr : Tail;
}

static std::string nameOr(StringRef Name, StringRef Prefix, uint32_t Index) {
  if (!Name.empty())
    return Name.str();
  return (Prefix + (Index == None ? std::string("?") : std::to_string(Index)))
      .str();
}

static std::string displayRoot(const Entity &E) {
  switch (E.Root) {
  case RootKind::Unknown:
    return E.Name.empty() ? "?" : E.Name.str();
  case RootKind::Local:
    return nameOr(E.Name, "local", E.Index);
  case RootKind::Param:
    return nameOr(E.Name, "param", E.Index);
  case RootKind::Capture:
    return nameOr(E.Name, "capture", E.Index);
  case RootKind::This:
    return "this";
  case RootKind::Global:
    return nameInUsr(E.Name, /*IsFunction=*/false).str();
  case RootKind::Temp:
    return nameOr("", "%", E.Index);
  case RootKind::Function:
    return nameInUsr(E.Name, /*IsFunction=*/true).str();
  case RootKind::Constant:
    return E.Name.empty() ? std::to_string(E.Value) : E.Name.str();
  case RootKind::Null:
    return "nullptr";
  }
  return "?";
}

namespace {
/// Builds the text of a path step by step. A Deref is held back until the next
/// step is known, since `*p` and a field make `p->f`.
class PathWriter {
public:
  explicit PathWriter(const Entity &E)
      : Text(displayRoot(E)), OnThis(E.Root == RootKind::This) {}

  void add(const Step &S) {
    switch (S.Kind) {
    case StepKind::Field:
      if (S.isBit()) {
        flush();
        postfix(" & " + S.Name.str().substr(Step::BitPrefix.size()));
      } else {
        addField(S.Name.str());
      }
      return;
    case StepKind::Deref:
      flush();
      PendingDeref = true;
      return;
    case StepKind::Element:
      flush();
      postfix("[" + (S.Name.empty() ? std::string("*") : S.Name.str()) + "]");
      return;
    case StepKind::AddressOf:
      flush();
      prefix('&');
      return;
    }
  }

  std::string take() {
    flush();
    return std::move(Text);
  }

private:
  // `this` followed by a field is an arrow, whether or not the path spells the
  // Deref out.
  void addField(const std::string &Name) {
    bool Arrow = PendingDeref || OnThis;
    PendingDeref = false;
    postfix((Arrow ? "->" : ".") + Name);
  }

  void flush() {
    if (PendingDeref)
      prefix('*');
    PendingDeref = false;
  }

  void prefix(char C) {
    Text.insert(Text.begin(), C);
    HasPrefix = true;
    OnThis = false;
  }

  void postfix(const std::string &S) {
    if (HasPrefix)
      Text = ("(" + Twine(Text) + ")").str();
    HasPrefix = OnThis = false;
    Text += S;
  }

  std::string Text;
  bool OnThis;
  bool PendingDeref = false;
  bool HasPrefix = false;
};
} // namespace

std::string display(const Entity &E) {
  PathWriter Writer(E);
  for (const Step &S : E.Path)
    Writer.add(S);
  return Writer.take();
}

//===--- Places ----------------------------------------------------------===//

static bool sameRoot(const Entity &A, const Entity &B) {
  if (A.Root != B.Root)
    return false;
  switch (A.Root) {
  case RootKind::Unknown:
    return false; // two unknown places are not known to be one
  case RootKind::Local:
  case RootKind::Param:
  case RootKind::Capture:
  case RootKind::Temp:
    return A.Index == B.Index;
  case RootKind::Global:
  case RootKind::Function:
    return A.Name == B.Name;
  case RootKind::Constant:
    return A.Value == B.Value;
  case RootKind::This:
  case RootKind::Null:
    return true;
  }
  return false;
}

static bool sameStep(const Step &A, const Step &B) {
  if (A.Kind != B.Kind)
    return false;
  return A.Kind != StepKind::Field || (A.Name == B.Name && A.Owner == B.Owner);
}

/// The path without a leading Deref of `this`: `this->f` and `(*this).f` are
/// one place, however lowering spells them.
static ArrayRef<Step> steps(const Entity &E) {
  ArrayRef<Step> Path = E.Path;
  if (E.Root == RootKind::This && !Path.empty() &&
      Path.front().Kind == StepKind::Deref)
    return Path.drop_front();
  return Path;
}

bool covers(const Entity &Outer, const Entity &Inner) {
  ArrayRef<Step> Out = steps(Outer), In = steps(Inner);
  if (!sameRoot(Outer, Inner) || Out.size() > In.size())
    return false;
  return std::equal(Out.begin(), Out.end(), In.begin(), sameStep);
}

bool samePlace(const Entity &A, const Entity &B) {
  return steps(A).size() == steps(B).size() && covers(A, B);
}

static llvm::StringRef assumptionName(Assumption A) {
  switch (A) {
  case Assumption::None:
    return "";
  case Assumption::Bounded:
    return "assume-bounded";
  case Assumption::Daemon:
    return "daemon";
  case Assumption::Detached:
    return "detached";
  }
  return "";
}

std::string assumeText(Assumption A, llvm::StringRef Reason) {
  std::string Text = assumptionName(A).str();
  return Reason.empty() ? Text : Text + ": " + Reason.str();
}

Assumption assumption(const Op &O) {
  if (O.Kind != OpKind::Assume)
    return Assumption::None;
  llvm::StringRef Word = llvm::StringRef(O.Text).split(':').first;
  for (Assumption A :
       {Assumption::Bounded, Assumption::Daemon, Assumption::Detached})
    if (Word == assumptionName(A))
      return A;
  return Assumption::None;
}

llvm::StringRef assumedReason(const Op &O) {
  return O.Kind == OpKind::Assume
             ? llvm::StringRef(O.Text).split(':').second.ltrim()
             : llvm::StringRef();
}

} // namespace leash::ir
