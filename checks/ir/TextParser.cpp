// SPDX-License-Identifier: Apache-2.0
//
// Reads the text form. Labels are collected first, so that a line may refer to
// one that comes later; then each line is parsed on its own, into the last
// element of the list that its keyword names.
#include "checks/ir/Text.h"
#include "checks/ir/TextTokens.h"
#include "checks/ir/Verifier.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"

using namespace llvm;

namespace leash::ir {
namespace {

constexpr unsigned NumTables = static_cast<unsigned>(Table::ParentEntity) + 1;

struct Labels {
  StringMap<uint32_t> Rows[NumTables];
  StringMap<uint32_t> &operator[](Table T) {
    return Rows[static_cast<unsigned>(T)];
  }
};

/// What the reading of each line needs of the whole.
struct Context {
  Labels Global;                // files, types, callees
  StringMap<Labels> ByFunction; // by USR
  Labels *Here = nullptr;       // of the function that is being read
  Labels *Parent = nullptr;     // of the one it stands in
  std::string Error;            // the first one

  bool fail(const Twine &Message) {
    if (Error.empty())
      Error = Message.str();
    return false;
  }
};

std::string quote(StringRef S) { return ("'" + S + "'").str(); }

/// The names of all values of an enum, for messages.
template <typename E> std::string allNames() {
  std::string Text;
  ListSeparator Comma;
  for (unsigned I = 0; I < NumValues<E>; ++I)
    Text += (StringRef(Comma) + name(static_cast<E>(I))).str();
  return Text;
}

template <typename E> std::optional<E> enumOf(StringRef Name) {
  for (unsigned I = 0; I < NumValues<E>; ++I)
    if (name(static_cast<E>(I)) == Name)
      return static_cast<E>(I);
  return std::nullopt;
}

/// The tokens of one line, taken from the left.
class Cursor {
public:
  Cursor(const Line &L, Context &C) : Tokens(L.Tokens), C(C) {}

  bool atEnd() const { return Next >= Tokens.size(); }
  const Token *peek(unsigned Ahead = 0) const {
    return Next + Ahead < Tokens.size() ? &Tokens[Next + Ahead] : nullptr;
  }
  bool isPunct(StringRef P) const { return peek() && peek()->is(P); }
  /// `name=` starts here.
  bool atAttribute() const {
    return peek() && peek()->Kind == Token::Word && peek(1) && peek(1)->is("=");
  }
  /// A word or string that is not the name of an attribute.
  bool atPlain() const { return peek() && peek()->isName() && !atAttribute(); }
  const Token &take() { return Tokens[Next++]; }

  bool accept(StringRef P) {
    if (!isPunct(P))
      return false;
    ++Next;
    return true;
  }
  bool expect(StringRef P) { return accept(P) || expected(quote(P)); }
  bool expected(const Twine &What) {
    return C.fail("found " + found() + ", expected " + What);
  }
  std::string found() const {
    return atEnd() ? "the end of the line" : quote(peek()->Text);
  }

  /// A word or a string.
  bool text(std::string &Out, StringRef What) {
    if (!peek() || !peek()->isName())
      return expected(What);
    Out = take().Text;
    return true;
  }

  bool ref(Table T, uint32_t &Out) {
    if (!peek() || peek()->Kind != Token::Word)
      return expected("the label of a " + tableName(T) + ", or '-'");
    return resolve(T, take().Text, Out);
  }

  bool resolve(Table T, StringRef Label, uint32_t &Out) {
    if (Label == "-") {
      Out = None;
      return true;
    }
    if (const uint32_t *Id = lookup(T, Label)) {
      Out = *Id;
      return true;
    }
    // A parent outside of the module has only numbers.
    if (T == Table::ParentEntity && !C.Parent && Label.consume_front("%") &&
        !Label.getAsInteger(10, Out))
      return true;
    return C.fail("found " + quote(Label) + ", but there is no such " +
                  tableName(T));
  }

  const uint32_t *lookup(Table T, StringRef Label) {
    Labels *Where = C.Here;
    if (T == Table::File || T == Table::Type || T == Table::Callee)
      Where = &C.Global;
    if (T == Table::ParentEntity) {
      Where = C.Parent;
      T = Table::Entity;
    }
    if (!Where)
      return nullptr;
    auto It = (*Where)[T].find(Label);
    return It == (*Where)[T].end() ? nullptr : &It->second;
  }

  template <typename C2> bool refs(Table T, C2 &Out) {
    if (!expect("("))
      return false;
    while (!accept(")")) {
      if (!Out.empty() && !expect(","))
        return false;
      if (!ref(T, Out.emplace_back()))
        return false;
    }
    return true;
  }

  template <typename T> bool number(T &Out) {
    if (peek() && peek()->Kind == Token::Word &&
        !StringRef(peek()->Text).getAsInteger(0, Out)) {
      ++Next;
      return true;
    }
    return expected("a number");
  }

  template <typename E> bool enumerator(E &Out) {
    if (peek() && (peek()->Kind == Token::Word || peek()->Kind == Token::Punct))
      if (std::optional<E> V = enumOf<E>(peek()->Text)) {
        Out = *V;
        ++Next;
        return true;
      }
    return expected("one of " + allNames<E>());
  }

  bool bits(ArrayRef<FlagName> Names, uint32_t &Out) {
    do {
      uint32_t Bits = 0;
      const Token *T = peek();
      if (!T || T->Kind != Token::Word || !bitOf(Names, T->Text, Bits))
        return expected("one of " + flagNames(Names));
      Out |= Bits;
      ++Next;
    } while (accept("|"));
    return true;
  }

  bool range(Range &Out) {
    if (!peek() || peek()->Kind != Token::Range)
      return expected("a range, such as @f0:1:2-1:5");
    const Token &T = take();
    StringRef Text = StringRef(T.Text).drop_front();
    Out.InMacro = Text.consume_back("!");
    auto [FileLabel, Rest] = Text.split(':');
    if (!resolve(Table::File, FileLabel, Out.File))
      return false;
    auto [Begin, End] = Rest.split('-');
    if (posIn(Begin, Out.Begin) && posIn(End, Out.End))
      return true;
    return C.fail("found " + quote(T.Text) +
                  ", expected a range, such as @f0:1:2-1:5");
  }

  bool pos(Pos &Out) {
    if (peek() && peek()->Kind == Token::Word && posIn(peek()->Text, Out)) {
      ++Next;
      return true;
    }
    return expected("a position, such as 12:5 or 12:5+300");
  }

  Context &context() { return C; }

private:
  static bool bitOf(ArrayRef<FlagName> Names, StringRef Name, uint32_t &Bits) {
    for (const FlagName &F : Names)
      if (F.Name == Name) {
        Bits = F.Bit;
        return true;
      }
    return Name.starts_with("0x") && !Name.getAsInteger(0, Bits);
  }
  static std::string flagNames(ArrayRef<FlagName> Names) {
    std::string Text;
    ListSeparator Comma;
    for (const FlagName &F : Names)
      Text += (StringRef(Comma) + F.Name).str();
    return Text;
  }
  /// LINE:COLUMN or LINE:COLUMN+OFFSET
  static bool posIn(StringRef Text, Pos &Out) {
    auto [Place, Offset] = Text.split('+');
    auto [L, Column] = Place.split(':');
    if (Text.contains('+') && Offset.getAsInteger(10, Out.Offset))
      return false;
    return !L.getAsInteger(10, Out.Line) &&
           !Column.getAsInteger(10, Out.Column);
  }

  ArrayRef<Token> Tokens;
  size_t Next = 0;
  Context &C;
};

/// Reads the attributes of a struct, in any order: `name=value`, flags, a range
/// without a name. Each attribute is offered to all fields in turn; the one of
/// that name takes it.
class Attributes {
public:
  static constexpr bool Reading = true;
  explicit Attributes(Cursor &In) : In(In) {}

  /// Reads a struct from what is left of the line, or up to \p Stop.
  template <typename T> bool read(T &V, StringRef Stop = "") {
    fields(*this, V); // only what comes first, without a name
    return readRest([&] { fields(*this, V); }, Stop);
  }
  /// Reads attributes only; \p Offer offers the current one to all fields.
  bool readRest(function_ref<void()> Offer, StringRef Stop = "") {
    while (!Failed && !In.atEnd() && !(!Stop.empty() && In.isPunct(Stop)))
      if (!attribute(Offer))
        return false;
    return !Failed;
  }

  void str(StringRef Name, std::string &S) {
    if (Name.empty() && !Offering)
      check(In.text(S, "a name or a string"));
    else if (takes(Name))
      check(In.text(S, "a string"));
  }
  void flag(StringRef Name, bool &B) {
    if (takes(Name, /*IsFlag=*/true))
      B = true;
  }
  template <typename T> void num(StringRef Name, T &V) {
    if (takes(Name))
      check(In.number(V));
  }
  void opt(StringRef Name, std::optional<int64_t> &V) {
    if (takes(Name))
      check(In.number(V.emplace()));
  }
  template <typename C> void opts(StringRef Name, C &Values) {
    if (takes(Name))
      check(readOpts(Values));
  }
  template <typename E> void en(StringRef Name, E &V) {
    if (takes(Name))
      check(In.enumerator(V));
  }
  void bits(ArrayRef<FlagName> Names, StringRef Name, uint32_t &Bits) {
    if (takes(Name))
      check(In.bits(Names, Bits));
  }
  void id(Table T, StringRef Name, uint32_t &Id) {
    if (takes(Name))
      check(In.ref(T, Id));
  }
  template <typename C> void ids(Table T, StringRef Name, C &Ids) {
    if (takes(Name))
      check(In.refs(T, Ids));
  }
  void range(StringRef Name, Range &R) {
    if (takes(Name))
      check(In.range(R));
  }
  void pos(StringRef Name, Pos &P) {
    if (takes(Name))
      check(In.pos(P));
  }
  template <typename C> void strs(StringRef, C &) {}
  template <typename C> void list(StringRef, C &) {}
  template <typename C> void table(Table, StringRef, C &) {}
  template <typename T> void sub(StringRef, T &) {}

private:
  void check(bool Ok) { Failed |= !Ok; }

  bool takes(StringRef Name, bool IsFlag = false) {
    if (!Offering || Name.empty())
      return false;
    Known += (Known.empty() ? "" : ", ") + Name.str();
    if (Taken || Failed || Name != Current || IsFlag == HasValue)
      return false;
    if (llvm::is_contained(Seen, Name))
      check(In.context().fail("found " + quote(Name) + " twice"));
    Seen.push_back(Name.str());
    Taken = true;
    return !Failed;
  }

  bool attribute(function_ref<void()> Offer) {
    const Token *T = In.peek();
    HasValue = T->Kind == Token::Range || In.atAttribute();
    Current = T->Kind == Token::Range ? "at" : T->Text;
    if (T->Kind != Token::Range && T->Kind != Token::Word)
      return In.expected("an attribute");
    std::string Found = In.found();
    if (T->Kind == Token::Word)
      In.take();
    if (HasValue && T->Kind == Token::Word)
      In.take(); // =
    Known.clear();
    Taken = false;
    Offering = true;
    Offer();
    if (Taken)
      return !Failed;
    return In.context().fail("found " + Found + ", expected an attribute: " +
                             (Known.empty() ? "there is none here" : Known));
  }

  template <typename C> bool readOpts(C &Values) {
    if (!In.expect("("))
      return false;
    while (!In.accept(")")) {
      if (!Values.empty() && !In.expect(","))
        return false;
      auto &V = Values.emplace_back();
      if (In.peek() && In.peek()->Text == "default")
        In.take();
      else if (!In.number(V.emplace()))
        return false;
    }
    return true;
  }

  Cursor &In;
  bool Offering = false;
  bool HasValue = false;
  bool Taken = false;
  bool Failed = false;
  std::string Current;
  std::string Known;
  SmallVector<std::string, 8> Seen;
};

//===--- Structs with a form of their own --------------------------------===//

bool readStep(Cursor &In, Step &S) {
  if (In.accept("*")) {
    S.Kind = StepKind::Deref;
    return true;
  }
  if (In.accept("&")) {
    S.Kind = StepKind::AddressOf;
    return true;
  }
  if (In.accept("[")) {
    S.Kind = StepKind::Element;
    return (In.accept("*") || In.text(S.Name, "an index, or '*'")) &&
           In.expect("]");
  }
  if (!In.expect(".") || !In.text(S.Name, "the name of a field"))
    return false;
  if (In.peek() && In.peek()->Kind == Token::Word && In.peek()->Text == "in") {
    In.take();
    return In.text(S.Owner, "the USR of a class");
  }
  return true;
}

bool isNumber(const Token *T) {
  return T && T->Kind == Token::Word && !T->Text.empty() &&
         (isDigit(T->Text[0]) || (T->Text.size() > 1 && T->Text[0] == '-'));
}

bool readBody(Cursor &In, Entity &V) {
  auto &[Root, Index, Name, Path, Type, Value] = V;
  if (!In.enumerator(Root))
    return false;
  if (isNumber(In.peek()) && !In.number(Index))
    return false;
  if (In.atPlain() && !In.text(Name, "a name"))
    return false;
  while (In.peek() && In.peek()->Kind == Token::Punct)
    if (!readStep(In, Path.emplace_back()))
      return false;
  Attributes A(In);
  return A.readRest([&] {
    A.id(Table::Type, "type", Type);
    A.num("value", Value);
  });
}

bool readBody(Cursor &In, Pred &V) {
  auto &[Kind, Left, Right, E, Relation, Other, Value, Uses] = V;
  if (!In.enumerator(Kind))
    return false;
  bool IsBinary = Kind == PredKind::And || Kind == PredKind::Or;
  bool HasA = IsBinary || Kind == PredKind::Not;
  bool IsCompare = Kind == PredKind::Compare;
  bool HasE = IsCompare || Kind == PredKind::Truth;
  if (HasA && !In.ref(Table::Pred, Left))
    return false;
  if (IsBinary && !In.ref(Table::Pred, Right))
    return false;
  if (HasE && !In.ref(Table::Entity, E))
    return false;
  if (IsCompare) {
    if (!In.enumerator(Relation))
      return false;
    bool IsEntity = In.peek() && In.lookup(Table::Entity, In.peek()->Text);
    if (!IsEntity && isNumber(In.peek()) ? !In.number(Value)
                                         : !In.ref(Table::Entity, Other))
      return false;
  }
  Attributes A(In);
  return A.readRest([&] {
    A.id(Table::Pred, "a", Left);
    A.id(Table::Pred, "b", Right);
    A.id(Table::Entity, "e", E);
    A.id(Table::Entity, "other", Other);
    A.en("rel", Relation);
    A.num("value", Value);
    A.ids(Table::Entity, "uses", Uses);
  });
}

bool readCallable(Cursor &In, Callable &V) {
  Attributes A(In);
  return In.expect("[") && In.enumerator(V.Kind) && A.read(V, "]") &&
         In.expect("]");
}

bool readBody(Cursor &In, Op &V) {
  auto &[Kind, Flags, Where, Object, Result, Args, Callee, Callables, Value,
         Text, Cond] = V;
  if (In.peek(1) && In.peek(1)->is("=")) {
    if (!In.ref(Table::Entity, Result))
      return false;
    In.take(); // =
  }
  if (!In.enumerator(Kind))
    return false;
  if (In.atPlain() && !In.ref(Table::Entity, Object))
    return false;
  if (In.isPunct("(") && !In.refs(Table::Entity, Args))
    return false;
  if (In.accept("{") && (!In.bits(opFlags(), Flags) || !In.expect("}")))
    return false;
  while (In.isPunct("["))
    if (!readCallable(In, Callables.emplace_back()))
      return false;
  Attributes A(In);
  return A.readRest([&] {
    A.id(Table::Callee, "callee", Callee);
    A.opt("value", Value);
    A.str("text", Text);
    A.id(Table::Pred, "cond", Cond);
    A.range("at", Where);
  });
}

bool readBody(Cursor &In, Block &V) {
  Attributes A(In);
  return A.readRest([&] {
    A.id(Table::Try, "try", V.Try);
    A.id(Table::Loop, "loop", V.Loop);
  });
}

bool readTerminator(Cursor &In, Block &V) {
  if (V.Term == TermKind::Branch && !In.ref(Table::Pred, V.Cond))
    return false;
  if (V.Term == TermKind::Switch && !In.ref(Table::Entity, V.Switch))
    return false;
  if (In.atPlain())
    do {
      if (!In.ref(Table::Block, V.Succs.emplace_back()))
        return false;
    } while (In.accept(","));
  Attributes A(In);
  return A.readRest([&] {
    A.id(Table::Pred, "cond", V.Cond);
    A.id(Table::Entity, "on", V.Switch);
    A.opts("cases", V.Cases);
    A.range("at", V.TermWhere);
  });
}

bool readBody(Cursor &In, Annotation &V) {
  if (!In.text(V.Verb, "a verb"))
    return false;
  while (!In.atEnd())
    if (!In.text(V.Args.emplace_back(), "an argument"))
      return false;
  return true;
}

template <typename T> bool readBody(Cursor &In, T &V) {
  return Attributes(In).read(V);
}

//===--- Lines -----------------------------------------------------------===//

/// Appends to the list whose keyword a line starts with.
class Opener {
public:
  static constexpr bool Reading = true;
  Opener(StringRef Keyword, Cursor &In) : Keyword(Keyword), In(In) {}
  bool Found = false;
  bool Ok = true;

  template <typename C> void list(StringRef Name, C &Elements) {
    if (takes(Name))
      Ok = readBody(In, Elements.emplace_back());
  }
  template <typename C> void table(Table, StringRef Name, C &Elements) {
    if (!takes(Name))
      return;
    In.take(); // the label, which is known by now
    Ok = readBody(In, Elements.emplace_back());
  }
  template <typename C> void strs(StringRef Name, C &Strings) {
    if (takes(Name))
      Ok = In.text(Strings.emplace_back(), "a string") &&
           (In.atEnd() || In.expected("the end of the line"));
  }
  template <typename T> void sub(StringRef Name, T &V) {
    if (takes(Name))
      Ok = readBody(In, V);
  }

  void str(StringRef, std::string &) {}
  void flag(StringRef, bool) {}
  template <typename T> void num(StringRef, T) {}
  void opt(StringRef, std::optional<int64_t> &) {}
  template <typename E> void en(StringRef, E) {}
  void bits(ArrayRef<FlagName>, StringRef, uint32_t) {}
  void id(Table, StringRef, uint32_t) {}
  template <typename C> void ids(Table, StringRef, C &) {}
  void range(StringRef, Range &) {}
  void pos(StringRef, Pos &) {}

private:
  bool takes(StringRef Name) { return Name == Keyword && (Found = true); }

  StringRef Keyword;
  Cursor &In;
};

std::optional<TermKind> termOf(StringRef Word) {
  for (unsigned I = 0; I < NumValues<TermKind>; ++I)
    if (name(static_cast<TermKind>(I)).lower() == Word)
      return static_cast<TermKind>(I);
  return std::nullopt;
}

class Parser {
public:
  explicit Parser(StringRef Name) : Name(Name) {}
  Expected<std::unique_ptr<Module>> run(StringRef Text);

private:
  bool collectLabels(const Line &L);
  bool header(const Line &L);
  bool line(const Line &L);
  bool inBlock(const Line &L, bool &Taken);
  template <typename T> bool openIn(T &Parent, const Line &L, bool &Taken);
  void enter(StringRef Keyword);
  Error error(unsigned Number, const Twine &Message) {
    return createStringError(inconvertibleErrorCode(),
                             Name + ":" + Twine(Number) + ": " + Message);
  }

  StringRef Name;
  Context C;
  std::unique_ptr<Module> M = std::make_unique<Module>();
  enum { Top, InCallee, InClass, InFunction } Where = Top;
  bool BlockOpen = false;
  bool BlockEnded = false;
};

constexpr std::pair<StringLiteral, Table> TableKeywords[] = {
    {"file", Table::File},     {"type", Table::Type}, {"callee", Table::Callee},
    {"entity", Table::Entity}, {"pred", Table::Pred}, {"block", Table::Block},
    {"try", Table::Try},       {"loop", Table::Loop},
};

bool Parser::collectLabels(const Line &L) {
  StringRef Keyword = L.Tokens[0].Text;
  if (L.Tokens[0].Kind != Token::Word)
    return true;
  if (Keyword == "function" && L.Tokens.size() > 1) {
    auto [It, New] = C.ByFunction.try_emplace(L.Tokens[1].Text);
    C.Here = &It->second;
    return New || C.fail("found a second function " + quote(L.Tokens[1].Text));
  }
  for (auto [Word, T] : TableKeywords) {
    if (Word != Keyword)
      continue;
    Labels *Where = T <= Table::Callee ? &C.Global : C.Here;
    if (!Where)
      return C.fail("found " + quote(Keyword) + " outside of a function");
    if (L.Tokens.size() < 2 || L.Tokens[1].Kind != Token::Word)
      return C.fail("expected a label after " + quote(Keyword));
    StringRef Label = L.Tokens[1].Text;
    if (Label == "-" ||
        !(*Where)[T].try_emplace(Label, (*Where)[T].size()).second)
      return C.fail("found a second " + tableName(T) + " " + quote(Label));
  }
  return true;
}

bool Parser::header(const Line &L) {
  Cursor In(L, C);
  uint32_t Version = 0;
  if (In.peek()->Text != "leash-ir")
    return In.expected("'leash-ir " + Twine(FormatVersion) +
                       "' on the first line");
  In.take();
  if (!In.number(Version))
    return false;
  if (Version != FormatVersion)
    return C.fail("written in format version " + Twine(Version) +
                  ", this leash reads " + Twine(FormatVersion) +
                  "; run `leash lower` again");
  return In.atEnd() || In.expected("the end of the line");
}

template <typename T>
bool Parser::openIn(T &Parent, const Line &L, bool &Taken) {
  Cursor In(L, C);
  StringRef Keyword = In.take().Text;
  Opener O(Keyword, In);
  fields(O, Parent);
  Taken = O.Found;
  return O.Ok;
}

bool Parser::inBlock(const Line &L, bool &Taken) {
  Cursor In(L, C);
  StringRef Word = In.peek()->Text;
  Block &B = M->Functions.back().Blocks.back();
  bool IsOp = (In.peek(1) && In.peek(1)->is("=")) ||
              (!Word.empty() && isUpper(Word.front()));
  std::optional<TermKind> Term = termOf(Word);
  Taken = IsOp || Term;
  if (!Taken)
    return true;
  if (BlockEnded)
    return In.expected("a block, since the one above has ended");
  if (IsOp)
    return readBody(In, B.Ops.emplace_back());
  BlockEnded = true;
  B.Term = *Term;
  In.take();
  return readTerminator(In, B);
}

void Parser::enter(StringRef Keyword) {
  Where = Top;
  if (Keyword == "callee")
    Where = InCallee;
  if (Keyword == "class")
    Where = InClass;
  if (Keyword != "function")
    return;
  Where = InFunction;
  const Function &F = M->Functions.back();
  auto Parent = C.ByFunction.find(F.Parent);
  C.Parent = Parent == C.ByFunction.end() ? nullptr : &Parent->second;
}

bool Parser::line(const Line &L) {
  StringRef Keyword = L.Tokens[0].Text;
  if (L.Tokens[0].Kind != Token::Word)
    return Cursor(L, C).expected("a keyword");
  bool Taken = false;
  if (BlockOpen && (!inBlock(L, Taken) || Taken))
    return C.Error.empty();
  BlockOpen = BlockEnded = false;
  if (Where == InFunction && !openIn(M->Functions.back(), L, Taken))
    return false;
  if (Where == InClass && !openIn(M->Classes.back(), L, Taken))
    return false;
  if (Where == InCallee && !openIn(M->Callees.back(), L, Taken))
    return false;
  if (Taken) {
    BlockOpen = Keyword == "block";
    return true;
  }
  if (Keyword == "module") {
    Cursor In(L, C);
    In.take();
    return readBody(In, *M);
  }
  // The exit block is named on the function's own line.
  if (Keyword == "function" && L.Tokens.size() > 1)
    C.Here = &C.ByFunction[L.Tokens[1].Text];
  if (!openIn(*M, L, Taken))
    return false;
  enter(Keyword);
  return Taken || Cursor(L, C).expected("a keyword that can stand here");
}

Expected<std::unique_ptr<Module>> Parser::run(StringRef Text) {
  unsigned BadLine = 0;
  std::vector<Line> Lines = tokenize(Text, C.Error, BadLine);
  if (!C.Error.empty())
    return error(BadLine, C.Error);
  if (Lines.empty())
    return error(1, "found nothing, expected 'leash-ir " +
                        Twine(FormatVersion) + "'");
  if (!header(Lines.front()))
    return error(Lines.front().Number, C.Error);
  ArrayRef<Line> Rest = ArrayRef(Lines).drop_front();
  for (const Line &L : Rest)
    if (!collectLabels(L))
      return error(L.Number, C.Error);
  for (const Line &L : Rest)
    if (!line(L))
      return error(L.Number, C.Error);
  std::vector<std::string> Problems = verify(*M);
  if (!Problems.empty())
    return createStringError(inconvertibleErrorCode(),
                             Name + ": not valid: " + Problems.front());
  return std::move(M);
}

} // namespace

Expected<std::unique_ptr<Module>> parseModule(StringRef Text,
                                              StringRef BufferName) {
  return Parser(BufferName).run(Text);
}

} // namespace leash::ir
