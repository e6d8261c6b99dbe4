// SPDX-License-Identifier: Apache-2.0
//
// Trusts nothing: the checksum guards against accidents only, and whoever makes
// a file can make it match. Every count is checked against the bytes that are
// left, and lists grow as their elements are read.
#include "checks/ir/Binary.h"
#include "checks/ir/BinaryFormat.h"
#include "checks/ir/Fields.h"
#include "checks/ir/Verifier.h"

using namespace llvm;
using namespace leash::ir::binary;

namespace leash::ir {
namespace {

constexpr StringLiteral Again = "; run `leash lower` again";

/// Reads the payload. The first error stops it: all that follows reads zeros.
class Reader {
public:
  static constexpr bool Reading = true;
  explicit Reader(StringRef Payload)
      : Begin(Payload.bytes_begin()), At(Begin), End(Payload.bytes_end()),
        TextLeft(TextFactor * Payload.size() + TextFloor) {}

  /// What is wrong, or empty.
  std::string Error;
  bool failed() const { return Failed; }

  void read(Module &M) {
    strings();
    fields(*this, M);
    if (!Failed && At != End)
      fail("there is more after the end");
  }

  void str(StringRef, std::string &S) {
    std::optional<uint32_t> I = stringId();
    if (!I)
      return;
    StringRef Text = Strings[*I];
    if (Text.size() > TextLeft)
      return fail("its strings are too many and too long for its size");
    TextLeft -= Text.size();
    S.assign(Text.data(), Text.size());
  }
  void str(StringRef, Symbol &S) {
    std::optional<uint32_t> I = stringId();
    if (!I)
      return;
    if (Symbols[*I].empty())
      Symbols[*I] = Strings[*I];
    S = Symbols[*I];
  }
  template <typename C> void strs(StringRef Name, C &Values) {
    for (uint64_t N = count(); N && !Failed; --N)
      str(Name, Values.emplace_back());
  }
  void flag(StringRef, bool &B) {
    uint8_t V = byte();
    if (V > 1)
      return fail("a flag is " + Twine(unsigned(V)));
    B = V;
  }
  void num(StringRef, uint32_t &V) { V = small(unsignedNum()); }
  void num(StringRef, uint64_t &V) { V = unsignedNum(); }
  void num(StringRef, int64_t &V) { V = signedNum(); }
  void opt(StringRef Name, std::optional<int64_t> &V) {
    bool Has = false;
    flag(Name, Has);
    if (Has)
      V = signedNum();
  }
  template <typename C> void opts(StringRef Name, C &Values) {
    for (uint64_t N = count(); N && !Failed; --N)
      opt(Name, Values.emplace_back());
  }
  template <typename E> void en(StringRef Name, E &V) {
    uint8_t B = byte();
    if (B >= NumValues<E>)
      return fail(Name + " has no value " + Twine(unsigned(B)));
    V = static_cast<E>(B);
  }
  void bits(ArrayRef<FlagName>, StringRef, uint32_t &V) {
    V = small(unsignedNum());
  }
  void id(Table, StringRef, uint32_t &V) { V = small(unsignedNum()) - 1; }
  template <typename C> void ids(Table T, StringRef Name, C &Ids) {
    for (uint64_t N = count(); N && !Failed; --N)
      id(T, Name, Ids.emplace_back());
  }
  void range(StringRef Name, Range &R);
  void pos(StringRef, Pos &P) {
    P.Line = small(unsignedNum());
    P.Column = small(unsignedNum());
    P.Offset = small(unsignedNum());
  }
  template <typename C> void list(StringRef, C &Elements) {
    uint64_t N = count();
    // A count may lie up to the size of the file, and an element is larger in
    // memory than in the file. A list that lies makes the file be refused, so
    // this is at most so many times the size of the file for each nesting.
    uint64_t Fit = MaxReserve * uint64_t(End - At) / sizeof(Elements[0]);
    Elements.reserve(std::min(N, Fit));
    for (; N && !Failed; --N)
      fields(*this, Elements.emplace_back());
  }
  template <typename C> void table(Table, StringRef Name, C &Elements) {
    list(Name, Elements);
  }
  template <typename T> void sub(StringRef, T &V) { fields(*this, V); }

private:
  static constexpr uint64_t MaxReserve = 16;
  // A string is stored once and used often. A module of real code has about
  // ten times the text of its file; a made-up one could have a million times.
  static constexpr uint64_t TextFactor = 64;
  static constexpr uint64_t TextFloor = 1 << 20;

  void fail(const Twine &Message) {
    if (Failed)
      return;
    Failed = true;
    Error = ("at byte " + Twine(uint64_t(At - Begin)) +
             " of the payload: " + Message)
                .str();
    At = End;
  }

  uint8_t byte() {
    if (At != End)
      return *At++;
    fail("it ends too early");
    return 0;
  }

  uint64_t unsignedNum() {
    uint8_t B = byte();
    if (B < 0x80)
      return B;
    return longNum(B & 0x7f);
  }

  uint64_t longNum(uint64_t Value) {
    for (unsigned Shift = 7; Shift < 64; Shift += 7) {
      uint8_t B = byte();
      uint64_t Part = B & 0x7f;
      if (Shift == 63 && Part > 1)
        break;
      Value |= Part << Shift;
      if (B < 0x80)
        return Value;
    }
    fail("a number is too large");
    return 0;
  }

  int64_t signedNum() {
    uint64_t V = unsignedNum();
    return static_cast<int64_t>((V >> 1) ^ (~(V & 1) + 1));
  }

  uint32_t small(uint64_t V) {
    if (V > UINT32_MAX) {
      fail("a number is too large");
      return 0;
    }
    return V;
  }

  uint32_t shifted(uint32_t From) {
    int64_t By = signedNum();
    if (By < -int64_t(UINT32_MAX) || By > int64_t(UINT32_MAX) ||
        int64_t(From) + By < 0) {
      fail("a position is out of range");
      return 0;
    }
    return small(int64_t(From) + By);
  }

  std::optional<uint32_t> stringId() {
    uint64_t I = unsignedNum();
    if (I < Strings.size())
      return I;
    fail("there is no string " + Twine(I));
    return std::nullopt;
  }

  /// How many elements follow; each takes a byte at least.
  uint64_t count() {
    uint64_t N = unsignedNum();
    if (N <= uint64_t(End - At))
      return N;
    fail("it says that " + Twine(N) + " elements follow, in " +
         Twine(uint64_t(End - At)) + " bytes");
    return 0;
  }

  void strings();

  const uint8_t *Begin;
  const uint8_t *At;
  const uint8_t *End;
  uint64_t TextLeft;
  bool Failed = false;
  std::vector<StringRef> Strings;
  std::vector<Symbol> Symbols; // of Strings, those that were asked for
  Range Last;
};

void Reader::strings() {
  uint64_t N = count();
  std::vector<uint64_t> Sizes;
  for (; N && !Failed; --N)
    Sizes.push_back(unsignedNum());
  for (uint64_t Size : Sizes) {
    if (Size > uint64_t(End - At))
      return fail("a string ends after the end");
    Strings.emplace_back(reinterpret_cast<const char *>(At), Size);
    At += Size;
  }
  Symbols.resize(Strings.size());
}

void Reader::range(StringRef Name, Range &R) {
  uint8_t Tag = byte();
  if (!(Tag & Present)) {
    if (Tag)
      fail("a range has a wrong tag");
    return;
  }
  bool IsOneLine = Tag & OneLine;
  R.InMacro = Tag & InMacro;
  R.File = Last.File;
  if (!(Tag & SameFile))
    id(Table::File, Name, R.File);
  R.Begin.Line = shifted(Last.Begin.Line);
  R.Begin.Column = small(unsignedNum());
  R.Begin.Offset = shifted(Last.Begin.Offset);
  R.End.Line = IsOneLine ? R.Begin.Line : shifted(R.Begin.Line);
  R.End.Column = shifted(IsOneLine ? R.Begin.Column : 0);
  R.End.Offset = shifted(R.Begin.Offset);
  Last = R;
}

/// Checks the header. Sets \p Payload, or returns what is wrong.
std::string openPayload(StringRef Bytes, StringRef &Payload) {
  if (!isBinary(Bytes))
    return "not a Leash IR file";
  if (Bytes.size() < HeaderSize)
    return ("cut off in its header" + Again).str();
  uint32_t Version = read32(Bytes, VersionAt);
  uint64_t ToolLength = read32(Bytes, ToolLengthAt);
  uint64_t PayloadLength = read64(Bytes, PayloadLengthAt);
  StringRef Body = Bytes.drop_front(HeaderSize);
  if (Version != FormatVersion) {
    bool HasTool = ToolLength && ToolLength <= 32 && ToolLength <= Body.size();
    std::string Tool =
        HasTool ? (" (leash " + Body.take_front(ToolLength) + ")").str() : "";
    return ("written by format version " + Twine(Version) + Tool +
            ", this leash reads " + Twine(FormatVersion) + Again)
        .str();
  }
  if (ToolLength > Body.size() || PayloadLength > Body.size() - ToolLength)
    return ("cut off after " + Twine(Bytes.size()) + " bytes" + Again).str();
  if (PayloadLength != Body.size() - ToolLength)
    return (Twine(Body.size() - ToolLength - PayloadLength) +
            " bytes too long" + Again)
        .str();
  if (checksum(Body) != read64(Bytes, ChecksumAt))
    return ("corrupt: the checksum does not match" + Again).str();
  Payload = Body.drop_front(ToolLength);
  return "";
}

} // namespace

bool isBinary(StringRef Bytes) { return Bytes.starts_with(Magic); }

Expected<std::unique_ptr<Module>> readBinary(StringRef Bytes, StringRef Name) {
  auto Refuse = [&](const Twine &Why) {
    return createStringError(inconvertibleErrorCode(), Name + ": " + Why);
  };
  StringRef Payload;
  std::string Wrong = openPayload(Bytes, Payload);
  if (!Wrong.empty())
    return Refuse(Wrong);
  auto M = std::make_unique<Module>();
  Reader R(Payload);
  R.read(*M);
  if (R.failed())
    return Refuse("corrupt " + R.Error + Again);
  std::vector<std::string> Problems = verify(*M);
  if (!Problems.empty())
    return Refuse("not valid: " + Problems.front() + Again);
  return M;
}

} // namespace leash::ir
