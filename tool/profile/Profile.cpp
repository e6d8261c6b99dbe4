// SPDX-License-Identifier: Apache-2.0
#include "tool/profile/Profile.h"
#include "tool/Settings.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include <algorithm>
#include <cmath>
#include <map>
#include <zlib.h>

using namespace leash;
using llvm::Expected;
using llvm::StringRef;

// A dump of 100,000 tasks has some 60 MB as JSON: more is a mistake, or a small
// file made to unpack into a large one.
static constexpr size_t MaxBytes = size_t(256) << 20;

namespace {
struct Inflating {
  z_stream Z = {};
  ~Inflating() { inflateEnd(&Z); }
};
} // namespace

static Expected<std::string> gunzip(StringRef Bytes) {
  Inflating State;
  z_stream &Z = State.Z;
  if (inflateInit2(&Z, 16 + MAX_WBITS) != Z_OK)
    return failure("zlib cannot be used");
  Z.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(Bytes.data()));
  Z.avail_in = Bytes.size();
  std::string Out;
  std::vector<char> Piece(1 << 16);
  for (;;) {
    Z.next_out = reinterpret_cast<Bytef *>(Piece.data());
    Z.avail_out = Piece.size();
    int Status = inflate(&Z, Z_NO_FLUSH);
    Out.append(Piece.data(), Piece.size() - Z.avail_out);
    if (Status == Z_STREAM_END)
      return Out;
    if (Status == Z_BUF_ERROR || (Status == Z_OK && Z.avail_out != 0))
      return failure("the gzip data ends early");
    if (Status != Z_OK)
      return failure("the gzip data is corrupt");
    if (Out.size() > MaxBytes)
      return failure("it unpacks to more than 256 MiB");
  }
}

static double seconds(double Value) {
  return std::isfinite(Value) ? std::clamp(Value, 0.0, 1e12) : 0;
}

// Equal places are one sample, in an order that does not depend on the input.
static RuntimeProfile merged(std::vector<RuntimeSample> Samples) {
  using Place = std::tuple<StringRef, unsigned, StringRef>;
  auto PlaceOf = [](const RuntimePlace &P) {
    return Place(P.File, P.Line, P.Function);
  };
  std::map<std::tuple<Place, Place, StringRef>, RuntimeSample> ByPlace;
  for (const RuntimeSample &S : Samples) {
    if (!S.Tasks)
      continue;
    RuntimeSample &Sum =
        ByPlace[{PlaceOf(S.Blocked), PlaceOf(S.Spawned), S.State}];
    Sum.Blocked = S.Blocked;
    Sum.Spawned = S.Spawned;
    Sum.State = S.State;
    Sum.Tasks = llvm::SaturatingAdd(Sum.Tasks, S.Tasks);
    Sum.StopRequested = llvm::SaturatingAdd(Sum.StopRequested, S.StopRequested);
    Sum.Oldest = std::max(Sum.Oldest, seconds(S.Oldest));
  }
  RuntimeProfile Result;
  for (auto &[Key, Sum] : ByPlace)
    Result.Samples.push_back(std::move(Sum));
  return Result;
}

Expected<RuntimeProfile> leash::parseProfile(StringRef Bytes) {
  std::string Unpacked;
  if (Bytes.starts_with("\x1f\x8b")) {
    Expected<std::string> Out = gunzip(Bytes);
    if (!Out)
      return Out.takeError();
    Unpacked = std::move(*Out);
    Bytes = Unpacked;
  }
  if (Bytes.trim().empty())
    return failure("it is empty");
  auto Samples =
      Bytes.ltrim().starts_with("{") ? parseTaskDump(Bytes) : parsePprof(Bytes);
  if (!Samples)
    return Samples.takeError();
  return merged(std::move(*Samples));
}

Expected<RuntimeProfile> leash::readProfile(StringRef Path) {
  auto Cannot = [&](const llvm::Twine &Why) {
    return failure("cannot read the profile '" + Path + "': " + Why);
  };
  auto Buffer = llvm::MemoryBuffer::getFile(Path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!Buffer)
    return Cannot(Buffer.getError().message());
  if ((*Buffer)->getBufferSize() > MaxBytes)
    return Cannot("it is larger than 256 MiB");
  Expected<RuntimeProfile> P = parseProfile((*Buffer)->getBuffer());
  if (!P)
    return Cannot(llvm::toString(P.takeError()));
  return P;
}
