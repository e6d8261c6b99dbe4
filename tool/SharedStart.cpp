// SPDX-License-Identifier: Apache-2.0
#include "tool/SharedStart.h"
#include "clang/Basic/LangOptions.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"

using namespace leash;
using clang::Token;
using llvm::StringRef;

namespace {

enum class Kind { Other, Include, Plain, Open, Middle, Close };

/// A directive: its words after the `#`, each as spelled.
struct Directive {
  llvm::SmallVector<StringRef, 8> Words;
  StringRef Text;    // with what lies between the words
  unsigned Next = 0; // where the token after it begins
};

/// The directives at the start of a file.
class Directives {
public:
  explicit Directives(StringRef File)
      : File(File), Lexer(clang::SourceLocation(), Options, File.begin(),
                          File.begin(), File.end()) {
    Options.LineComment = true;
    Lexer.LexFromRawLexer(Ahead);
  }

  /// False at the first token that begins no directive.
  bool next(Directive &D) {
    if (Ahead.isNot(clang::tok::hash) || !Ahead.isAtStartOfLine())
      return false;
    unsigned Begin = at(Ahead), End = Begin;
    D = Directive();
    Lexer.LexFromRawLexer(Ahead);
    while (Ahead.isNot(clang::tok::eof) && !Ahead.isAtStartOfLine()) {
      D.Words.push_back(File.substr(at(Ahead), Ahead.getLength()));
      End = at(Ahead) + Ahead.getLength();
      Lexer.LexFromRawLexer(Ahead);
    }
    D.Text = File.slice(Begin, End);
    D.Next = Ahead.is(clang::tok::eof) ? File.size() : at(Ahead);
    return !D.Words.empty();
  }

private:
  unsigned at(const Token &T) {
    return Lexer.getCurrentBufferOffset() - T.getLength();
  }

  StringRef File;
  clang::LangOptions Options;
  clang::Lexer Lexer;
  Token Ahead;
};

/// A place in a file before which other units may begin in the same way.
struct Mark {
  uint64_t Key;
  unsigned Bytes;
};

} // namespace

static Kind kindOf(const Directive &D) {
  // What depends on where it stands, or asks for more than macros.
  if (D.Text.contains("__has_") || D.Text.contains("__FILE__") ||
      D.Text.contains("__COUNTER__") || D.Text.contains("__BASE_FILE__"))
    return Kind::Other;
  return llvm::StringSwitch<Kind>(D.Words.front())
      .Case("include", Kind::Include)
      .Case("define", Kind::Plain)
      .Case("undef", Kind::Plain)
      .Case("if", Kind::Open)
      .Case("ifdef", Kind::Open)
      .Case("ifndef", Kind::Open)
      .Case("else", Kind::Middle)
      .Case("elif", Kind::Middle)
      .Case("elifdef", Kind::Middle)
      .Case("elifndef", Kind::Middle)
      .Case("endif", Kind::Close)
      .Default(Kind::Other);
}

/// `"x.h"` is looked for beside the source first; where it lies there, the
/// folder tells which file is meant. Empty: the arguments do.
static StringRef folderThatCounts(const Directive &D, StringRef Source) {
  StringRef Name = D.Words.size() == 2 ? D.Words[1] : StringRef();
  if (!Name.consume_front("\"") || !Name.consume_back("\""))
    return {};
  StringRef Folder = llvm::sys::path::parent_path(Source);
  llvm::SmallString<256> Beside(Folder);
  llvm::sys::path::append(Beside, Name);
  return llvm::sys::fs::exists(Beside) ? Folder : StringRef();
}

static uint64_t mixed(uint64_t Key, StringRef Text) {
  llvm::SmallString<128> Both(
      StringRef(reinterpret_cast<const char *>(&Key), sizeof(Key)));
  Both += Text;
  return llvm::xxh3_64bits(Both);
}

uint64_t leash::keyOfArguments(const Unit &U) {
  uint64_t Key = mixed(0, U.Directory);
  for (const std::string &Arg : llvm::drop_end(U.Args)) // but the file
    Key = mixed(Key, Arg);
  return Key;
}

bool leash::isC(const Unit &U) {
  return !U.Args.empty() && StringRef(U.Args.back()).ends_with(".c") &&
         llvm::none_of(U.Args,
                       [](StringRef A) { return A.starts_with("-x"); }) &&
         !StringRef(U.Args.front()).ends_with("++");
}

static std::vector<Mark> stepsOf(const Unit &U) {
  std::vector<Mark> Steps;
  if (!isC(U))
    return Steps;
  auto File = llvm::MemoryBuffer::getFile(U.Args.back());
  if (!File)
    return Steps;
  Directives All((*File)->getBuffer());
  Directive D;
  uint64_t Key = keyOfArguments(U);
  unsigned Depth = 0;
  bool Includes = false; // something, so far
  while (All.next(D)) {
    Kind K = kindOf(D);
    if (K == Kind::Other || (Depth == 0 && K >= Kind::Middle))
      break;
    Depth += K == Kind::Open;
    Depth -= K == Kind::Close;
    Key = mixed(Key, D.Text);
    Includes |= K == Kind::Include;
    if (K == Kind::Include)
      Key = mixed(Key, folderThatCounts(D, U.Args.back()));
    if (Depth == 0 && Includes && (K == Kind::Include || K == Kind::Close))
      Steps.push_back({Key, D.Next});
  }
  return Steps;
}

// The longest start that at least half of those have that share the shortest:
// each start costs two to three times what it saves in one unit.
std::vector<SharedStart> leash::findSharedStarts(llvm::ArrayRef<Unit> Units,
                                                 unsigned AtLeast) {
  std::vector<std::vector<Mark>> Steps;
  llvm::DenseMap<uint64_t, unsigned> Count;
  for (const Unit &U : Units) {
    Steps.push_back(stepsOf(U));
    for (const Mark &S : Steps.back())
      ++Count[S.Key];
  }
  std::vector<SharedStart> Result(Units.size());
  for (auto [Start, Own] : llvm::zip(Result, Steps)) {
    if (Own.empty())
      continue;
    unsigned Enough = std::max(AtLeast, Count[Own.front().Key] / 2);
    for (const Mark &S : Own)
      if (Count[S.Key] >= Enough)
        Start = {S.Key, S.Bytes};
  }
  return Result;
}
