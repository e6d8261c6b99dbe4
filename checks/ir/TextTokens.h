// SPDX-License-Identifier: Apache-2.0
//
// What the printer and the parser of the text form share: how strings are
// spelled, how the rows of each table are called, and the tokens of a line.
#ifndef LEASH_CHECKS_IR_TEXTTOKENS_H
#define LEASH_CHECKS_IR_TEXTTOKENS_H

#include "checks/ir/Fields.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <string>
#include <vector>

namespace leash::ir {

/// "t" for types, so that the fourth is t3.
llvm::StringRef labelPrefix(Table T);

/// "entity", for messages.
llvm::StringRef tableName(Table T);

/// Can \p S stand in the text form without quotes?
bool isBare(llvm::StringRef S);

/// Bare when that is possible, else in quotes with escapes.
void printString(llvm::StringRef S, llvm::raw_ostream &OS);

struct Token {
  enum TokenKind : uint8_t { Word, String, Range, Punct } Kind = Word;
  std::string Text; // String: without quotes and escapes
  bool is(llvm::StringRef P) const { return Kind == Punct && Text == P; }
  bool isName() const { return Kind == Word || Kind == String; }
};

/// One line that is neither blank nor a comment.
struct Line {
  unsigned Number = 0;
  llvm::SmallVector<Token, 12> Tokens;
};

/// Cuts \p Text into lines of tokens. On a bad token, sets \p Error to what is
/// wrong and \p ErrorLine to where, and stops.
std::vector<Line> tokenize(llvm::StringRef Text, std::string &Error,
                           unsigned &ErrorLine);

} // namespace leash::ir

#endif
