// SPDX-License-Identifier: Apache-2.0
#include "tool/output/Sources.h"
#include "tool/output/Fingerprint.h"
#include <algorithm>

using namespace leash;
using llvm::StringRef;

SourceFile::SourceFile(std::unique_ptr<llvm::MemoryBuffer> Buffer)
    : Text(std::move(Buffer)) {
  if (!Text)
    return;
  StringRef All = Text->getBuffer();
  Starts.push_back(0);
  // As Clang counts lines: "\n", "\r\n" and a lone "\r" each end one.
  for (size_t I = 0; I < All.size(); ++I) {
    bool Ends = All[I] == '\n' ||
                (All[I] == '\r' && (I + 1 == All.size() || All[I + 1] != '\n'));
    if (Ends)
      Starts.push_back(I + 1);
  }
}

StringRef SourceFile::text() const {
  return Text ? Text->getBuffer() : StringRef();
}

StringRef SourceFile::line(unsigned Number) const {
  if (Number == 0 || Number > Starts.size())
    return {};
  size_t End = Number < Starts.size() ? Starts[Number] : text().size();
  return text().slice(Starts[Number - 1], End).rtrim("\r\n");
}

unsigned SourceFile::utf16Column(unsigned Line, unsigned ByteColumn) const {
  if (ByteColumn <= 1)
    return ByteColumn;
  StringRef All = line(Line);
  unsigned Bytes = ByteColumn - 1;
  if (Bytes > All.size()) // behind the line ending, or the file is not there
    return utf16Length(All) + unsigned(Bytes - All.size()) + 1;
  return utf16Length(All.take_front(Bytes)) + 1;
}

size_t SourceFile::offset(const ir::Pos &P) const {
  if (P.Line == 0 || P.Line > Starts.size())
    return text().size();
  size_t At = Starts[P.Line - 1] + (P.Column ? P.Column - 1 : 0);
  return std::min(At, text().size());
}

StringRef SourceFile::slice(const ir::Pos &Begin, const ir::Pos &End) const {
  size_t B = offset(Begin), E = offset(End);
  return B < E ? text().slice(B, E) : StringRef();
}

StringRef SourceFile::lineHash(unsigned Line) const {
  if (!Hashes)
    Hashes = githubLineHashes(text());
  if (!readable() || Line == 0 || Line > Hashes->size())
    return {};
  return (*Hashes)[Line - 1];
}

const SourceFile &SourceCache::file(StringRef Path) {
  std::unique_ptr<SourceFile> &Slot = Files[Path];
  if (Slot)
    return *Slot;
  auto Buffer = llvm::MemoryBuffer::getFile(Path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  Slot = std::make_unique<SourceFile>(Buffer ? std::move(*Buffer) : nullptr);
  return *Slot;
}

void SourceCache::add(StringRef Path, StringRef Text) {
  Files[Path] = std::make_unique<SourceFile>(
      llvm::MemoryBuffer::getMemBufferCopy(Text, Path));
}

// Bytes of the UTF-8 sequence at the start of \p Text; 1 when it is not one.
static unsigned sequenceLength(StringRef Text) {
  unsigned char Lead = Text.front();
  unsigned Length = Lead < 0x80         ? 1
                    : Lead >> 5 == 0x6  ? 2
                    : Lead >> 4 == 0xE  ? 3
                    : Lead >> 3 == 0x1E ? 4
                                        : 1;
  if (Length > Text.size())
    return 1;
  for (unsigned I = 1; I < Length; ++I)
    if ((static_cast<unsigned char>(Text[I]) & 0xC0) != 0x80)
      return 1;
  return Length;
}

unsigned leash::utf16Length(StringRef Text) {
  unsigned Units = 0;
  while (!Text.empty()) {
    unsigned Length = sequenceLength(Text);
    Units += Length == 4 ? 2 : 1; // a surrogate pair
    Text = Text.drop_front(Length);
  }
  return Units;
}
