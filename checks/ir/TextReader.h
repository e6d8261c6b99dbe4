// SPDX-License-Identifier: Apache-2.0
//
// Reads the parts of a line of the text form: labels, numbers, enums, ranges,
// and the attributes of a struct.
#ifndef LEASH_CHECKS_IR_TEXTREADER_H
#define LEASH_CHECKS_IR_TEXTREADER_H

#include "checks/ir/TextTokens.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"

namespace leash::ir::text {

constexpr unsigned NumTables = static_cast<unsigned>(Table::ParentEntity) + 1;

struct Labels {
  llvm::StringMap<uint32_t> Rows[NumTables];
  llvm::StringMap<uint32_t> &operator[](Table T) {
    return Rows[static_cast<unsigned>(T)];
  }
};

/// What the reading of each line needs of the whole.
struct Context {
  Labels Global;                      // files, types, callees
  llvm::StringMap<Labels> ByFunction; // by USR
  Labels *Here = nullptr;             // of the function that is being read
  Labels *Parent = nullptr;           // of the one it stands in
  std::string Error;                  // the first one

  bool fail(const llvm::Twine &Message) {
    if (Error.empty())
      Error = Message.str();
    return false;
  }
};

inline std::string quote(llvm::StringRef S) { return ("'" + S + "'").str(); }

/// The names of all values of an enum, for messages.
template <typename E> std::string allNames() {
  std::string Text;
  llvm::ListSeparator Comma;
  for (unsigned I = 0; I < NumValues<E>; ++I)
    Text += (llvm::StringRef(Comma) + name(static_cast<E>(I))).str();
  return Text;
}

template <typename E> std::optional<E> enumOf(llvm::StringRef Name) {
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
  bool isPunct(llvm::StringRef P) const { return peek() && peek()->is(P); }
  /// `name=` starts here.
  bool atAttribute() const {
    return peek() && peek()->Kind == Token::Word && peek(1) && peek(1)->is("=");
  }
  /// A word or string that is not the name of an attribute.
  bool atPlain() const { return peek() && peek()->isName() && !atAttribute(); }
  const Token &take() { return Tokens[Next++]; }

  bool accept(llvm::StringRef P) {
    if (!isPunct(P))
      return false;
    ++Next;
    return true;
  }
  bool expect(llvm::StringRef P) { return accept(P) || expected(quote(P)); }
  bool expected(const llvm::Twine &What) {
    return C.fail("found " + found() + ", expected " + What);
  }
  std::string found() const {
    return atEnd() ? "the end of the line" : quote(peek()->Text);
  }

  /// A word or a string.
  template <typename T> bool text(T &Out, llvm::StringRef What) {
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

  bool resolve(Table T, llvm::StringRef Label, uint32_t &Out) {
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

  const uint32_t *lookup(Table T, llvm::StringRef Label) {
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
        !llvm::StringRef(peek()->Text).getAsInteger(0, Out)) {
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

  bool bits(llvm::ArrayRef<FlagName> Names, uint32_t &Out) {
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
    llvm::StringRef Text = llvm::StringRef(T.Text).drop_front();
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
  static bool bitOf(llvm::ArrayRef<FlagName> Names, llvm::StringRef Name,
                    uint32_t &Bits) {
    for (const FlagName &F : Names)
      if (F.Name == Name) {
        Bits = F.Bit;
        return true;
      }
    return Name.starts_with("0x") && !Name.getAsInteger(0, Bits);
  }
  static std::string flagNames(llvm::ArrayRef<FlagName> Names) {
    std::string Text;
    llvm::ListSeparator Comma;
    for (const FlagName &F : Names)
      Text += (llvm::StringRef(Comma) + F.Name).str();
    return Text;
  }
  /// LINE:COLUMN or LINE:COLUMN+OFFSET
  static bool posIn(llvm::StringRef Text, Pos &Out) {
    auto [Place, Offset] = Text.split('+');
    auto [L, Column] = Place.split(':');
    if (Text.contains('+') && Offset.getAsInteger(10, Out.Offset))
      return false;
    return !L.getAsInteger(10, Out.Line) &&
           !Column.getAsInteger(10, Out.Column);
  }

  llvm::ArrayRef<Token> Tokens;
  size_t Next = 0;
  Context &C;
};

/// Reads the attributes of a struct, in any order: `name=value`, flags, a range
/// without a name. Each attribute is offered to all fields in turn; the one of
/// that name takes it.
class AttributeReader {
public:
  static constexpr bool Reading = true;
  explicit AttributeReader(Cursor &In) : In(In) {}

  /// Reads a struct from what is left of the line, or up to \p Stop.
  template <typename T> bool read(T &V, llvm::StringRef Stop = "") {
    fields(*this, V); // only what comes first, without a name
    return readRest([&] { fields(*this, V); }, Stop);
  }
  /// Reads attributes only; \p Offer offers the current one to all fields.
  bool readRest(llvm::function_ref<void()> Offer, llvm::StringRef Stop = "") {
    while (!Failed && !In.atEnd() && !(!Stop.empty() && In.isPunct(Stop)))
      if (!attribute(Offer))
        return false;
    return !Failed;
  }

  template <typename T> void str(llvm::StringRef Name, T &S) {
    if (Name.empty() && !Offering)
      check(In.text(S, "a name or a string"));
    else if (takes(Name))
      check(In.text(S, "a string"));
  }
  void flag(llvm::StringRef Name, bool &B) {
    if (takes(Name, /*IsFlag=*/true))
      B = true;
  }
  template <typename T> void num(llvm::StringRef Name, T &V) {
    if (takes(Name))
      check(In.number(V));
  }
  void opt(llvm::StringRef Name, std::optional<int64_t> &V) {
    if (takes(Name))
      check(In.number(V.emplace()));
  }
  template <typename C> void opts(llvm::StringRef Name, C &Values) {
    if (takes(Name))
      check(readOpts(Values));
  }
  template <typename E> void en(llvm::StringRef Name, E &V) {
    if (takes(Name))
      check(In.enumerator(V));
  }
  void bits(llvm::ArrayRef<FlagName> Names, llvm::StringRef Name,
            uint32_t &Bits) {
    if (takes(Name))
      check(In.bits(Names, Bits));
  }
  void id(Table T, llvm::StringRef Name, uint32_t &Id) {
    if (takes(Name))
      check(In.ref(T, Id));
  }
  template <typename C> void ids(Table T, llvm::StringRef Name, C &Ids) {
    if (takes(Name))
      check(In.refs(T, Ids));
  }
  void range(llvm::StringRef Name, Range &R) {
    if (takes(Name))
      check(In.range(R));
  }
  void pos(llvm::StringRef Name, Pos &P) {
    if (takes(Name))
      check(In.pos(P));
  }
  template <typename C> void strs(llvm::StringRef, C &) {}
  template <typename C> void list(llvm::StringRef, C &) {}
  template <typename C> void table(Table, llvm::StringRef, C &) {}
  template <typename T> void sub(llvm::StringRef, T &) {}

private:
  void check(bool Ok) { Failed |= !Ok; }

  bool takes(llvm::StringRef Name, bool IsFlag = false) {
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

  bool attribute(llvm::function_ref<void()> Offer) {
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
  llvm::SmallVector<std::string, 8> Seen;
};

} // namespace leash::ir::text

#endif
