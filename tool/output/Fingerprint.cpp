// SPDX-License-Identifier: Apache-2.0
#include "tool/output/Fingerprint.h"
#include "tool/output/Sources.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/xxhash.h"
#include <array>

using namespace leash;
using llvm::StringRef;

namespace {

constexpr unsigned Window = 100;
constexpr uint64_t Factor = 37;
constexpr uint16_t EndOfFile = 0xFFFF;

constexpr uint64_t power(uint64_t Base, unsigned Exponent) {
  uint64_t Result = 1;
  while (Exponent--)
    Result *= Base;
  return Result;
}

// Sum of c[i] * 37^(99-i) over the last 100 characters, modulo 2^64. A line's
// hash is due once 100 characters from its start were seen.
class RollingHash {
public:
  void put(uint16_t Unit) {
    flush();
    if (AtLineStart) {
      AtLineStart = false;
      LineAt[Index] = ++Line;
    }
    if (Unit == '\n')
      AtLineStart = true;
    shift(Unit);
  }

  std::vector<std::string> finish() {
    put(EndOfFile);
    for (unsigned I = 0; I < Window; ++I) {
      flush();
      shift(0);
    }
    return std::move(Result);
  }

private:
  void shift(uint16_t Unit) {
    Hash = Hash * Factor + Unit - Chars[Index] * power(Factor, Window);
    Chars[Index] = Unit;
    Index = (Index + 1) % Window;
  }

  void flush() {
    if (!LineAt[Index])
      return;
    std::string Hex = llvm::utohexstr(Hash, /*LowerCase=*/true);
    unsigned Ordinal = ++Seen[Hex];
    Result.resize(LineAt[Index]);
    Result[LineAt[Index] - 1] = Hex + ":" + std::to_string(Ordinal);
    LineAt[Index] = 0;
  }

  std::array<uint64_t, Window> Chars{};
  std::array<unsigned, Window> LineAt{}; // 0: no line starts here
  uint64_t Hash = 0;
  unsigned Index = 0;
  unsigned Line = 0;
  bool AtLineStart = true;
  llvm::StringMap<unsigned> Seen;
  std::vector<std::string> Result;
};

} // namespace

// The reference implementation reads the file as UTF-16, as JavaScript does;
// bytes that are not UTF-8 become U+FFFD there.
static std::vector<uint16_t> toUtf16(StringRef Text) {
  std::vector<uint16_t> Units;
  Units.reserve(Text.size());
  const auto *At = reinterpret_cast<const llvm::UTF8 *>(Text.begin());
  const auto *End = reinterpret_cast<const llvm::UTF8 *>(Text.end());
  while (At < End) {
    llvm::UTF32 Code = 0;
    if (llvm::convertUTF8Sequence(&At, End, &Code, llvm::strictConversion) !=
        llvm::conversionOK) {
      Units.push_back(0xFFFD);
      ++At;
    } else if (Code < 0x10000) {
      Units.push_back(Code);
    } else {
      Units.push_back(0xD800 + ((Code - 0x10000) >> 10));
      Units.push_back(0xDC00 + ((Code - 0x10000) & 0x3FF));
    }
  }
  return Units;
}

std::vector<std::string> leash::githubLineHashes(StringRef Text) {
  RollingHash Hash;
  bool AfterCr = false;
  for (uint16_t Unit : toUtf16(Text)) {
    bool Skip = Unit == ' ' || Unit == '\t' || (AfterCr && Unit == '\n');
    AfterCr = !Skip && Unit == '\r';
    if (!Skip)
      Hash.put(Unit == '\r' ? '\n' : Unit);
  }
  return Hash.finish();
}

static std::string withoutBlanks(StringRef Line) {
  std::string Result;
  for (char C : Line)
    if (!llvm::isSpace(C))
      Result += C;
  return Result;
}

std::vector<std::string>
leash::leashFingerprints(llvm::ArrayRef<Finding> Findings,
                         llvm::ArrayRef<std::string> Names,
                         SourceCache &Sources) {
  llvm::StringMap<unsigned> Seen;
  std::vector<std::string> Result;
  for (auto [I, F] : llvm::enumerate(Findings)) {
    std::string Line =
        withoutBlanks(Sources.file(F.Where.File).line(F.Where.Begin.Line));
    std::string Text;
    for (StringRef Part :
         {StringRef(F.Check), StringRef(Names[I]), StringRef(F.Key),
          StringRef(F.Function), StringRef(Line)})
      Text += (Part + llvm::Twine('\0')).str();
    std::string Hex =
        llvm::utohexstr(llvm::xxh3_64bits(Text), /*LowerCase=*/true, 16);
    unsigned Ordinal = ++Seen[Hex];
    Result.push_back(Hex + ":" + std::to_string(Ordinal));
  }
  return Result;
}
