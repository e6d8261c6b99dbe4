// SPDX-License-Identifier: Apache-2.0
#include "checks/models/ModelFile.h"
#include "checks/models/ModelTraits.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLParser.h"

using namespace llvm;
using namespace leash;
using namespace leash::models;

namespace {

ReadState &state(yaml::IO &Io) {
  return *static_cast<ReadState *>(Io.getContext());
}

/// Rows are read in nearly the order of the text: count on from the last one.
unsigned currentLine(yaml::IO &Io) {
  ReadState &State = state(Io);
  const yaml::Node *Node = static_cast<yaml::Input &>(Io).getCurrentNode();
  const char *At = Node ? Node->getSourceRange().Start.getPointer() : nullptr;
  if (!At || At < State.Text.begin() || At > State.Text.end())
    return 0;
  if (!State.LineStart || At < State.LineStart) {
    State.LineStart = State.Text.begin();
    State.Line = 1;
  }
  State.Line += StringRef(State.LineStart, At - State.LineStart).count('\n');
  State.LineStart = At;
  return State.Line;
}

/// Called at the end of a mapping: right after, Input checks for unknown keys.
void allowKeys(yaml::IO &Io, StringRef Where, ArrayRef<StringRef> Keys) {
  state(Io).Where = Where;
  state(Io).Keys = Keys;
}

} // namespace

namespace llvm::yaml {

template <> struct MappingTraits<DtorCase> {
  static void mapping(IO &Io, DtorCase &Case) {
    static const StringRef Keys[] = {"when", "dtor"};
    Io.mapRequired("when", Case.When);
    Io.mapRequired("dtor", Case.Dtor);
    if (std::string Wrong = checkCondition(Case.When); !Wrong.empty())
      Io.setError(Wrong);
    allowKeys(Io, "'dtor-when'", Keys);
  }
};

} // namespace llvm::yaml

namespace {

std::vector<std::string> readNames(yaml::IO &Io, const char *Key, bool Needed) {
  OneOrMore List;
  if (Needed)
    Io.mapRequired(Key, List);
  else
    Io.mapOptional(Key, List);
  if (!List.IsList && !List.Single.empty())
    List.Items.push_back(std::move(List.Single));
  if (Needed && List.Items.empty())
    Io.setError("'" + Twine(Key) + "' is empty");
  return std::move(List.Items);
}

/// These ops wait for somebody else unless the row says otherwise, so that a
/// user's row is not silently harmless.
bool blocksByNature(ir::OpKind Kind) {
  using enum ir::OpKind;
  switch (Kind) {
  case Join:
  case Wait:
  case Acquire:
  case BarrierWait:
  case FutureGet:
  case FutureWait:
  case Lock:
  case Receive:
  case LoopRun:
  case BlockingIo:
  case ChildWait:
    return true;
  default:
    return false;
  }
}

void applyBlocking(ModelFunction &Row, std::optional<bool> Stated) {
  bool Bounded = Row.Flags & (ir::OpTimed | ir::OpTry);
  bool HasTimeout = Row.Timeout.Kind != ModelArg::None;
  bool Endless = Row.Infinite || Row.InfiniteBelowZero;
  if (HasTimeout && !Endless)
    Row.Flags |= ir::OpTimed;
  bool Default = blocksByNature(Row.Op) && !Bounded && !HasTimeout;
  if (Row.Path == ModelPath::None && Stated.value_or(Default))
    Row.Flags |= ir::OpBlocking;
}

void readFlags(yaml::IO &Io, ModelFunction &Row) {
  std::vector<FlagName> Names;
  Io.mapOptional("flags", Names);
  for (FlagName Name : Names)
    Row.Flags |= Name.Bit;
}

void readWhat(yaml::IO &Io, ModelFunction &Row) {
  // Unknown is what the lowering says, never a row: here it means "absent".
  Row.Op = ir::OpKind::Unknown;
  Io.mapOptional("op", Row.Op);
  Io.mapOptional("path", Row.Path);
  bool HasOp = Row.Op != ir::OpKind::Unknown;
  bool HasPath = Row.Path != ModelPath::None;
  if (HasOp && HasPath)
    Io.setError("a row has an op or a path, not both");
  if (!HasOp && !HasPath)
    Io.setError("a row needs an 'op' (what the call does) or a 'path' (which "
                "place its result is)");
  if (!HasOp)
    Row.Op = ir::OpKind::Call;
}

void readArguments(yaml::IO &Io, ModelFunction &Row) {
  Io.mapOptional("object", Row.Object);
  Io.mapOptional("body", Row.Body);
  Io.mapOptional("body-this", Row.BodyThis);
  Io.mapOptional("body-method", Row.BodyMethod);
  Io.mapOptional("body-args", Row.BodyArgs);
  Io.mapOptional("stop", Row.Stop);
  Io.mapOptional("lock", Row.Lock);
  Io.mapOptional("predicate", Row.Pred);
  Io.mapOptional("timeout", Row.Timeout);
  Io.mapOptional("attr", Row.Attr);
  std::optional<std::vector<ModelArg>> Args;
  Io.mapOptional("args", Args);
  // A wait's lock and predicate are named on their own: no need for more.
  if (!Args && Row.Lock.Kind != ModelArg::None)
    Args.emplace();
  if (!Args)
    return;
  Row.Args = std::move(*Args);
  if (Row.Args.empty())
    Row.Args.emplace_back();
}

void readSelection(yaml::IO &Io, ModelFunction &Row) {
  Arity Count;
  ArgIsMap Is;
  ArgEqualsMap Equals, Bits;
  Io.mapOptional("arity", Count);
  Io.mapOptional("arg-is", Is);
  Io.mapOptional("arg-equals", Equals);
  Io.mapOptional("arg-bits", Bits);
  Row.MinArgs = Count.Min;
  Row.MaxArgs = Count.Max;
  // Keys come in the order of a hash.
  llvm::sort(Is.Items);
  llvm::sort(Equals.Items);
  llvm::sort(Bits.Items);
  Row.ArgIs = std::move(Is.Items);
  Row.ArgEquals = std::move(Equals.Items);
  Row.ArgBits = std::move(Bits.Items);
}

void readTimeout(yaml::IO &Io, ModelFunction &Row) {
  std::optional<Infinite> Endless;
  std::optional<bool> Blocking;
  Io.mapOptional("infinite", Endless);
  Io.mapOptional("blocking", Blocking);
  if (Endless && Row.Timeout.Kind == ModelArg::None)
    Io.setError("'infinite' says which value of 'timeout' is endless: the row "
                "has no 'timeout'");
  if (Endless) {
    Row.Infinite = Endless->Value;
    Row.InfiniteBelowZero = Endless->BelowZero;
  }
  applyBlocking(Row, Blocking);
  std::optional<std::string> Unit;
  Io.mapOptional("unit", Unit);
  if (!Unit)
    return;
  Row.UnitNanos = StringSwitch<int64_t>(*Unit)
                      .Case("s", 1000000000)
                      .Case("ms", 1000000)
                      .Case("us", 1000)
                      .Case("ns", 1)
                      .Default(0);
  if (!Row.UnitNanos)
    Io.setError("'" + *Unit + "' is no unit of time; allowed: s, ms, us, ns");
}

void readRow(yaml::IO &Io, RowDoc &Doc, bool IsMethod) {
  static const StringRef Keys[] = {"name",       "op",
                                   "path",       "flags",
                                   "object",     "body",
                                   "body-this",  "body-method",
                                   "body-args",  "args",
                                   "stop",       "lock",
                                   "predicate",  "timeout",
                                   "infinite",   "blocking",
                                   "attr",       "arity",
                                   "arg-is",     "arg-equals",
                                   "value",      "passes-stop-token",
                                   "provenance", "unit",
                                   "arg-bits",   "sets",
                                   "keeps"};
  Doc.Line = currentLine(Io);
  Doc.Names = readNames(Io, "name", /*Needed=*/true);
  ModelFunction &Row = Doc.Row;
  if (IsMethod)
    Row.Object.Kind = ModelArg::This;
  readWhat(Io, Row);
  readFlags(Io, Row);
  readArguments(Io, Row);
  readSelection(Io, Row);
  readTimeout(Io, Row);
  Io.mapOptional("value", Row.Value);
  Io.mapOptional("sets", Row.Sets);
  Io.mapOptional("keeps", Row.Keeps);
  Io.mapOptional("passes-stop-token", Row.PassesStopToken);
  Io.mapOptional("provenance", Row.Provenance);
  allowKeys(Io, IsMethod ? "a method" : "a function", Keys);
}

} // namespace

namespace llvm::yaml {

template <> struct MappingTraits<MethodDoc> {
  static void mapping(IO &Io, MethodDoc &Doc) { readRow(Io, Doc, true); }
};

template <> struct MappingTraits<FunctionDoc> {
  static void mapping(IO &Io, FunctionDoc &Doc) { readRow(Io, Doc, false); }
};

template <> struct MappingTraits<TypeDoc> {
  static void mapping(IO &Io, TypeDoc &Doc) {
    static const StringRef Keys[] = {"name",    "aliases", "like",
                                     "role",    "dtor",    "form",
                                     "element", "methods", "dtor-when"};
    Doc.Line = currentLine(Io);
    Doc.Names = readNames(Io, "name", /*Needed=*/true);
    Doc.Aliases = readNames(Io, "aliases", /*Needed=*/false);
    Io.mapOptional("like", Doc.Like);
    Io.mapOptional("role", Doc.Role);
    Io.mapOptional("dtor", Doc.Dtor);
    Io.mapOptional("form", Doc.Form);
    Io.mapOptional("element", Doc.Element);
    readDtorWhen(Io, Doc);
    std::vector<MethodDoc> Methods;
    Io.mapOptional("methods", Methods);
    for (MethodDoc &Method : Methods)
      Doc.Methods.push_back(std::move(Method));
    if (!Doc.Aliases.empty() && Doc.Names.size() > 1)
      Io.setError("'aliases' belong to one name; write one entry per type");
    allowKeys(Io, "a type", Keys);
  }

  static void readDtorWhen(IO &Io, TypeDoc &Doc) {
    std::vector<DtorCase> Cases;
    Io.mapOptional("dtor-when", Cases);
    if (!Cases.empty())
      Doc.DtorWhen.emplace();
    for (DtorCase &Case : Cases)
      Doc.DtorWhen->emplace_back(Case.When, Case.Dtor);
  }
};

template <> struct MappingTraits<FileDoc> {
  static void mapping(IO &Io, FileDoc &Doc) {
    static const StringRef Keys[] = {"library", "provenance", "linkage",
                                     "types", "functions"};
    std::string Library; // for the reader of the file
    std::string Linkage;
    Io.mapOptional("library", Library);
    Io.mapOptional("provenance", Doc.Provenance);
    Io.mapOptional("linkage", Linkage);
    Doc.CLinkage = Linkage == "C";
    if (!Linkage.empty() && !Doc.CLinkage)
      Io.setError("unknown linkage '" + Twine(Linkage) + "'; allowed: C");
    Io.mapOptional("types", Doc.Types);
    std::vector<FunctionDoc> Functions;
    Io.mapOptional("functions", Functions);
    for (FunctionDoc &Function : Functions)
      Doc.Functions.push_back(std::move(Function));
    allowKeys(Io, "a model file", Keys);
  }
};

} // namespace llvm::yaml

//===--- Errors ----------------------------------------------------------===//

/// Input's own messages are written for its authors: say what is expected.
static std::string explain(StringRef Message, const ReadState &State) {
  StringRef Key = Message;
  if (Key.consume_front("unknown key '") && Key.consume_back("'"))
    return unknownName("key", Key, State.Keys) + " in " + State.Where.str();
  if (Message == "not a mapping")
    return "expected a mapping: lines or a {…} of key: value";
  if (Message == "not a sequence")
    return "expected a list: lines that begin with '- ', or […]";
  if (Message == "unexpected scalar")
    return "expected a single value, not a list or a mapping";
  return Message.str();
}

static void noteError(const SMDiagnostic &Diag, void *Context) {
  auto &State = *static_cast<ReadState *>(Context);
  if (!State.ErrorMessage.empty() || Diag.getKind() != SourceMgr::DK_Error)
    return;
  State.ErrorLine = Diag.getLineNo() < 0 ? 0 : Diag.getLineNo();
  State.ErrorMessage = explain(Diag.getMessage(), State);
}

Error models::errorAt(StringRef FileName, unsigned Line, const Twine &Message) {
  std::string Place = FileName.str();
  if (Line)
    Place.append(":").append(std::to_string(Line));
  return createStringError(inconvertibleErrorCode(), Place + ": " + Message);
}

/// YAML forbids tabs in the indentation; LLVM's parser says it unclearly.
static unsigned lineWithTab(StringRef Text) {
  unsigned Line = 0;
  while (!Text.empty()) {
    auto [First, Rest] = Text.split('\n');
    ++Line;
    StringRef Indent = First.take_while([](char C) { return isSpace(C); });
    if (Indent.contains('\t') && Indent.size() != First.size())
      return Line;
    Text = Rest;
  }
  return 0;
}

Expected<FileDoc> models::readModelFile(StringRef Yaml, StringRef FileName) {
  if (unsigned Line = lineWithTab(Yaml))
    return errorAt(FileName, Line,
                   "a tab in the indentation; YAML allows spaces only");
  ReadState State;
  State.Text = Yaml;
  FileDoc Doc;
  yaml::Input Input(Yaml, &State, noteError, &State);
  // Not `Input >> Doc`: that cannot tell an empty text from an empty document.
  bool Found = Input.setCurrentDocument();
  yaml::EmptyContext Context;
  if (Found)
    yaml::yamlize(Input, Doc, true, Context);
  else if (!Input.error())
    return errorAt(FileName, 0, "the file is empty");
  if (Input.error())
    return errorAt(FileName, State.ErrorLine,
                   State.ErrorMessage.empty() ? "not a YAML document"
                                              : State.ErrorMessage);
  if (Input.nextDocument())
    return errorAt(FileName, 0, "more than one YAML document ('---')");
  return Doc;
}
