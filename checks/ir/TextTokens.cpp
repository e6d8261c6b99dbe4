// SPDX-License-Identifier: Apache-2.0
#include "checks/ir/TextTokens.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"

using namespace llvm;

namespace leash::ir {

StringRef labelPrefix(Table T) {
  switch (T) {
  case Table::File:
    return "f";
  case Table::Type:
    return "t";
  case Table::Callee:
    return "c";
  case Table::Entity:
  case Table::ParentEntity:
    return "%";
  case Table::Pred:
    return "p";
  case Table::Block:
    return "bb";
  case Table::Try:
    return "try";
  case Table::Loop:
    return "loop";
  }
  return "?";
}

StringRef tableName(Table T) {
  switch (T) {
  case Table::File:
    return "file";
  case Table::Type:
    return "type";
  case Table::Callee:
    return "callee";
  case Table::Entity:
    return "entity";
  case Table::ParentEntity:
    return "entity of the enclosing function";
  case Table::Pred:
    return "predicate";
  case Table::Block:
    return "block";
  case Table::Try:
    return "try region";
  case Table::Loop:
    return "loop";
  }
  return "?";
}

//===--- Strings ---------------------------------------------------------===//

bool isBare(StringRef S) {
  if (S.empty() || !(isAlpha(S.front()) || S.front() == '_'))
    return false;
  return all_of(S, [](char C) { return isAlnum(C) || C == '_' || C == ':'; });
}

// UTF-8 stays readable; a string that is not UTF-8 as a whole has all its high
// bytes escaped, so that the text form is always valid UTF-8.
static bool isUtf8(StringRef S) {
  const auto *Begin = reinterpret_cast<const UTF8 *>(S.data());
  return isLegalUTF8String(&Begin, Begin + S.size());
}

static void printEscaped(char C, bool HighIsText, raw_ostream &OS) {
  auto Byte = static_cast<unsigned char>(C);
  if (C == '"' || C == '\\')
    OS << '\\' << C;
  else if (C == '\n')
    OS << "\\n";
  else if (C == '\t')
    OS << "\\t";
  else if (Byte < 0x20 || Byte == 0x7f || (Byte >= 0x80 && !HighIsText))
    OS << "\\x" << hexdigit(Byte >> 4) << hexdigit(Byte & 15);
  else
    OS << C;
}

void printString(StringRef S, raw_ostream &OS) {
  if (isBare(S)) {
    OS << S;
    return;
  }
  bool HighIsText = isUtf8(S);
  OS << '"';
  for (char C : S)
    printEscaped(C, HighIsText, OS);
  OS << '"';
}

//===--- Tokens ----------------------------------------------------------===//

namespace {
class Lexer {
public:
  Lexer(StringRef Text, std::string &Error) : Rest(Text), Error(Error) {}

  /// Lexes one line's tokens. False on an error.
  bool run(SmallVectorImpl<Token> &Out) {
    while (true) {
      Rest = Rest.ltrim(" \t\r");
      if (Rest.empty() || Rest.front() == ';')
        return true;
      if (!next(Out.emplace_back()))
        return false;
    }
  }

private:
  static bool isWordChar(char C) {
    return isAlnum(C) || StringRef("_%:$~+-").contains(C);
  }

  bool next(Token &T) {
    char C = Rest.front();
    if (C == '"')
      return lexString(T);
    if (C == '@')
      return lexRange(T);
    for (StringRef P : {"==", "!=", "<=", ">="})
      if (Rest.consume_front(P))
        return punct(T, P);
    if (StringRef("=,(){}[]|.*&<>").contains(C)) {
      Rest = Rest.drop_front();
      return punct(T, StringRef(&C, 1));
    }
    if (!isWordChar(C)) {
      raw_string_ostream(Error) << "found '" << C << "', which starts nothing";
      return false;
    }
    StringRef Text = Rest.take_while(isWordChar);
    Rest = Rest.drop_front(Text.size());
    T.Kind = Token::Word;
    T.Text = Text.str();
    return true;
  }

  static bool punct(Token &T, StringRef P) {
    T.Kind = Token::Punct;
    T.Text = P.str();
    return true;
  }

  bool lexRange(Token &T) {
    StringRef Text = Rest.take_until(
        [](char C) { return StringRef(" \t\r,);").contains(C); });
    Rest = Rest.drop_front(Text.size());
    T.Kind = Token::Range;
    T.Text = Text.str();
    return true;
  }

  bool lexString(Token &T) {
    T.Kind = Token::String;
    Rest = Rest.drop_front();
    while (!Rest.empty()) {
      char C = Rest.front();
      Rest = Rest.drop_front();
      if (C == '"')
        return true;
      if (C != '\\')
        T.Text += C;
      else if (!lexEscape(T.Text))
        return false;
    }
    Error = "found the end of the line, expected '\"' to end the string";
    return false;
  }

  bool lexEscape(std::string &Out) {
    char C = Rest.empty() ? '\0' : Rest.front();
    Rest = Rest.drop_front(Rest.empty() ? 0 : 1);
    if (C == '"' || C == '\\') {
      Out += C;
    } else if (C == 'n') {
      Out += '\n';
    } else if (C == 't') {
      Out += '\t';
    } else if (C == 'x' && Rest.size() >= 2 && isHexDigit(Rest[0]) &&
               isHexDigit(Rest[1])) {
      Out += static_cast<char>(hexDigitValue(Rest[0]) * 16 +
                               hexDigitValue(Rest[1]));
      Rest = Rest.drop_front(2);
    } else {
      Error = "found an unknown escape, expected \\\" \\\\ \\n \\t or \\xHH";
      return false;
    }
    return true;
  }

  StringRef Rest;
  std::string &Error;
};
} // namespace

std::vector<Line> tokenize(StringRef Text, std::string &Error,
                           unsigned &ErrorLine) {
  std::vector<Line> Lines;
  for (unsigned Number = 1; !Text.empty(); ++Number) {
    auto [Head, Tail] = Text.split('\n');
    Text = Tail;
    Line L;
    L.Number = Number;
    if (!Lexer(Head, Error).run(L.Tokens)) {
      ErrorLine = Number;
      return Lines;
    }
    if (!L.Tokens.empty())
      Lines.push_back(std::move(L));
  }
  return Lines;
}

} // namespace leash::ir
