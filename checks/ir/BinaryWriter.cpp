// SPDX-License-Identifier: Apache-2.0
#include "checks/ir/Binary.h"
#include "checks/ir/BinaryFormat.h"
#include "checks/ir/Fields.h"
#include "llvm/ADT/CachedHashString.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/LEB128.h"

using namespace llvm;
using namespace leash::ir::binary;

namespace leash::ir {
namespace {

/// Strings are stored once, in the order in which they first appear.
class StringTable {
public:
  uint32_t index(StringRef S) {
    auto [It, New] = Ids.try_emplace(CachedHashStringRef(S), Strings.size());
    if (New)
      Strings.push_back(S);
    return It->second;
  }
  uint32_t index(Symbol S) {
    auto [It, New] = OfSymbols.try_emplace(S.id());
    if (New)
      It->second = index(S.ref());
    return It->second;
  }
  ArrayRef<StringRef> strings() const { return Strings; }

private:
  DenseMap<CachedHashStringRef, uint32_t> Ids;
  DenseMap<const void *, uint32_t> OfSymbols;
  std::vector<StringRef> Strings;
};

class Writer {
public:
  static constexpr bool Reading = false;

  void unsignedNum(uint64_t V) {
    while (V >= 0x80) {
      Out.push_back(static_cast<char>(V | 0x80));
      V >>= 7;
    }
    Out.push_back(static_cast<char>(V));
  }
  // Zigzag, so that small negative numbers are short too.
  void signedNum(int64_t V) {
    unsignedNum((static_cast<uint64_t>(V) << 1) ^
                static_cast<uint64_t>(V >> 63));
  }

  void str(StringRef, const std::string &S) {
    unsignedNum(Strings.index(StringRef(S)));
  }
  void str(StringRef, Symbol S) { unsignedNum(Strings.index(S)); }
  template <typename C> void strs(StringRef Name, const C &Values) {
    unsignedNum(Values.size());
    for (const auto &S : Values)
      str(Name, S);
  }
  void flag(StringRef, bool B) { Out.push_back(B); }
  void num(StringRef, uint32_t V) { unsignedNum(V); }
  void num(StringRef, uint64_t V) { unsignedNum(V); }
  void num(StringRef, int64_t V) { signedNum(V); }
  void opt(StringRef, const std::optional<int64_t> &V) {
    Out.push_back(V.has_value());
    if (V)
      signedNum(*V);
  }
  template <typename C> void opts(StringRef Name, const C &Values) {
    unsignedNum(Values.size());
    for (const auto &V : Values)
      opt(Name, V);
  }
  template <typename E> void en(StringRef, E V) {
    Out.push_back(static_cast<char>(V));
  }
  void bits(ArrayRef<FlagName>, StringRef, uint32_t V) { unsignedNum(V); }
  // None is ~0 and frequent: it becomes 0.
  void id(Table, StringRef, uint32_t V) {
    unsignedNum(static_cast<uint32_t>(V + 1));
  }
  template <typename C> void ids(Table T, StringRef Name, const C &Ids) {
    unsignedNum(Ids.size());
    for (uint32_t Id : Ids)
      id(T, Name, Id);
  }
  void range(StringRef, const Range &R);
  void pos(StringRef, const Pos &P) {
    unsignedNum(P.Line);
    unsignedNum(P.Column);
    unsignedNum(P.Offset);
  }
  template <typename C> void list(StringRef, const C &Elements) {
    unsignedNum(Elements.size());
    for (const auto &E : Elements)
      fields(*this, E);
  }
  template <typename C> void table(Table, StringRef Name, const C &Elements) {
    list(Name, Elements);
  }
  template <typename T> void sub(StringRef, const T &V) { fields(*this, V); }

  SmallVector<char, 0> Out;
  StringTable Strings;

private:
  Range Last; // ranges follow each other closely: differences are short
};

void Writer::range(StringRef Name, const Range &R) {
  if (R == Range()) {
    Out.push_back(0);
    return;
  }
  bool IsSameFile = R.File == Last.File;
  bool IsOneLine = R.Begin.Line == R.End.Line;
  Out.push_back(Present | (IsSameFile ? SameFile : 0) |
                (R.InMacro ? InMacro : 0) | (IsOneLine ? OneLine : 0));
  if (!IsSameFile)
    id(Table::File, Name, R.File);
  auto Delta = [this](uint32_t Now, uint32_t Before) {
    signedNum(int64_t(Now) - int64_t(Before));
  };
  Delta(R.Begin.Line, Last.Begin.Line);
  unsignedNum(R.Begin.Column);
  Delta(R.Begin.Offset, Last.Begin.Offset);
  if (!IsOneLine)
    Delta(R.End.Line, R.Begin.Line);
  Delta(R.End.Column, IsOneLine ? R.Begin.Column : 0);
  Delta(R.End.Offset, R.Begin.Offset);
  Last = R;
}

void append(SmallVectorImpl<char> &Out, StringRef Bytes) {
  Out.append(Bytes.begin(), Bytes.end());
}

} // namespace

void sealBinary(MutableArrayRef<char> Bytes) {
  if (Bytes.size() < HeaderSize)
    return;
  StringRef All(Bytes.data(), Bytes.size());
  uint64_t Tool = read32(All, ToolLengthAt);
  uint64_t Rest = All.size() - HeaderSize;
  support::endian::write64le(Bytes.data() + PayloadLengthAt,
                             Rest - std::min(Tool, Rest));
  support::endian::write64le(Bytes.data() + ChecksumAt,
                             checksum(All.drop_front(HeaderSize)));
}

void writeBinary(const Module &M, SmallVectorImpl<char> &Out) {
  Writer Body;
  fields(Body, M);
  Writer Head;
  Head.unsignedNum(Body.Strings.strings().size());
  for (StringRef S : Body.Strings.strings())
    Head.unsignedNum(S.size());
  for (StringRef S : Body.Strings.strings())
    append(Head.Out, S);

  StringRef Tool = LEASH_VERSION;
  Out.clear();
  Out.reserve(HeaderSize + Tool.size() + Head.Out.size() + Body.Out.size());
  append(Out, Magic);
  Out.resize(HeaderSize);
  support::endian::write32le(Out.data() + VersionAt, FormatVersion);
  support::endian::write32le(Out.data() + ToolLengthAt, Tool.size());
  append(Out, Tool);
  append(Out, StringRef(Head.Out.data(), Head.Out.size()));
  append(Out, StringRef(Body.Out.data(), Body.Out.size()));
  sealBinary(Out);
}

} // namespace leash::ir
