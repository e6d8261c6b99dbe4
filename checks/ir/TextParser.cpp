// SPDX-License-Identifier: Apache-2.0
//
// Reads the text form. Labels are collected first, so that a line may refer to
// one that comes later; then each line is parsed on its own, into the last
// element of the list that its keyword names.
#include "checks/ir/Text.h"
#include "checks/ir/TextBodies.h"
#include "checks/ir/Verifier.h"

using namespace llvm;
using namespace leash::ir::text;

namespace leash::ir {
namespace {

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

  template <typename T> void str(StringRef, T &) {}
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
