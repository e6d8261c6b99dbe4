// SPDX-License-Identifier: Apache-2.0
//
// The fields of profile.proto (github.com/google/pprof) that say what blocks
// where. Protobuf is read by hand: tags, varints and lengths, of which every
// one is checked against what is left. Unknown fields are skipped.
#include "tool/Settings.h"
#include "tool/profile/Profile.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include <algorithm>

using namespace leash;
using llvm::Expected;
using llvm::StringRef;

namespace {

struct Field {
  uint64_t Number = 0;
  bool IsBytes = false;
  uint64_t Value = 0; // when it is a varint or of fixed size
  StringRef Bytes;    // when it is of any other length
};

/// Goes through the fields of one message.
class Message {
public:
  explicit Message(StringRef Bytes) : Rest(Bytes) {}
  /// False at the end, or when the message is broken.
  bool next(Field &F);
  bool broken() const { return Broken; }

  static bool varint(StringRef &From, uint64_t &To);

private:
  bool skip(size_t Size);
  StringRef Rest;
  bool Broken = false;
};

} // namespace

bool Message::varint(StringRef &From, uint64_t &To) {
  To = 0;
  for (unsigned Shift = 0; Shift < 64 && !From.empty(); Shift += 7) {
    uint64_t Byte = static_cast<unsigned char>(From.front());
    From = From.drop_front();
    To |= (Byte & 0x7F) << Shift;
    if (Byte < 0x80)
      return true;
  }
  return false;
}

bool Message::skip(size_t Size) {
  if (Size > Rest.size())
    return false;
  Rest = Rest.drop_front(Size);
  return true;
}

bool Message::next(Field &F) {
  if (Rest.empty() || Broken)
    return false;
  F = Field();
  uint64_t Tag = 0, Size = 0;
  Broken = true; // until the field is seen to be whole
  if (!varint(Rest, Tag) || Tag >> 3 == 0)
    return false;
  F.Number = Tag >> 3;
  switch (Tag & 7) {
  case 0:
    Broken = !varint(Rest, F.Value);
    break;
  case 1: // nothing that is read here has a fixed size
    Broken = !skip(8);
    break;
  case 5:
    Broken = !skip(4);
    break;
  case 2:
    F.IsBytes = true;
    Broken = !varint(Rest, Size) || Size > Rest.size();
    F.Bytes = Rest.take_front(Broken ? 0 : Size);
    skip(F.Bytes.size());
    break;
  }
  return !Broken;
}

namespace {

using Numbers = llvm::SmallVector<uint64_t, 8>;

// A task of the runtime takes some thirty. Bounds the memory: a field of two
// bytes may become a sample of two hundred.
constexpr unsigned MaxFields = 20'000'000;

struct Line {
  uint64_t Function = 0;
  uint64_t Number = 0;
};

struct Function {
  uint64_t Name = 0, File = 0; // in the string table
};

struct Sample {
  Numbers Locations, Values;
  std::vector<std::pair<uint64_t, uint64_t>> Labels;
};

class Reader {
public:
  Expected<std::vector<RuntimeSample>> read(StringRef Bytes);

private:
  bool top(const Field &F);
  bool each(StringRef Bytes, llvm::function_ref<bool(const Field &)> Use);
  bool number(const Field &F, uint64_t &To);
  bool numbers(const Field &F, Numbers &To);
  bool sampleType(StringRef Bytes);
  bool sample(StringRef Bytes);
  bool label(StringRef Bytes, Sample &To);
  bool location(StringRef Bytes);
  bool line(StringRef Bytes, std::vector<Line> &To);
  bool function(StringRef Bytes);

  StringRef string(uint64_t I) const {
    return I < Strings.size() ? Strings[I] : StringRef();
  }
  StringRef label(const Sample &S, StringRef Key) const;
  int valueOf(StringRef Type) const;
  RuntimePlace place(const Line &L) const;
  std::vector<RuntimePlace> places(const Sample &S) const;
  RuntimePlace named(StringRef Site, llvm::ArrayRef<RuntimePlace> Places) const;
  bool blocked(const Sample &S) const;
  RuntimeSample convert(const Sample &S) const;

  std::vector<StringRef> Strings;
  std::vector<std::pair<uint64_t, uint64_t>> Types; // type and unit
  std::vector<Sample> Samples;
  // By the ids of the profile. Of DenseMap's reserved keys nothing is stored.
  llvm::DenseMap<uint64_t, std::vector<Line>> Locations;
  llvm::DenseMap<uint64_t, Function> Functions;
  bool Labelled = false; // by the runtime: says what is blocked
  unsigned Fields = 0;
};

} // namespace

bool Reader::each(StringRef Bytes,
                  llvm::function_ref<bool(const Field &)> Use) {
  Message M(Bytes);
  Field F;
  while (M.next(F))
    if (++Fields > MaxFields || !Use(F))
      return false;
  return !M.broken();
}

bool Reader::number(const Field &F, uint64_t &To) {
  To = F.Value;
  return !F.IsBytes;
}

// Repeated numbers may be packed into one field.
bool Reader::numbers(const Field &F, Numbers &To) {
  if (!F.IsBytes) {
    To.push_back(F.Value);
    return true;
  }
  StringRef Rest = F.Bytes;
  while (!Rest.empty()) {
    uint64_t Value = 0;
    if (!Message::varint(Rest, Value))
      return false;
    To.push_back(Value);
  }
  return true;
}

bool Reader::sampleType(StringRef Bytes) {
  auto &Type = Types.emplace_back();
  return each(Bytes, [&](const Field &F) {
    return F.Number == 1   ? number(F, Type.first)
           : F.Number == 2 ? number(F, Type.second)
                           : true;
  });
}

bool Reader::label(StringRef Bytes, Sample &To) {
  auto &Label = To.Labels.emplace_back();
  return each(Bytes, [&](const Field &F) {
    return F.Number == 1   ? number(F, Label.first)
           : F.Number == 2 ? number(F, Label.second)
                           : true;
  });
}

bool Reader::sample(StringRef Bytes) {
  Sample &S = Samples.emplace_back();
  return each(Bytes, [&](const Field &F) {
    if (F.Number == 1)
      return numbers(F, S.Locations);
    if (F.Number == 2)
      return numbers(F, S.Values);
    return F.Number != 3 || (F.IsBytes && label(F.Bytes, S));
  });
}

bool Reader::line(StringRef Bytes, std::vector<Line> &To) {
  Line &L = To.emplace_back();
  return each(Bytes, [&](const Field &F) {
    return F.Number == 1   ? number(F, L.Function)
           : F.Number == 2 ? number(F, L.Number)
                           : true;
  });
}

static bool isReserved(uint64_t Key) { return Key >= ~uint64_t(1); }

bool Reader::location(StringRef Bytes) {
  uint64_t Id = 0;
  std::vector<Line> Lines;
  bool Whole = each(Bytes, [&](const Field &F) {
    if (F.Number == 1)
      return number(F, Id);
    return F.Number != 4 || (F.IsBytes && line(F.Bytes, Lines));
  });
  if (Whole && !isReserved(Id))
    Locations[Id] = std::move(Lines);
  return Whole && !isReserved(Id);
}

bool Reader::function(StringRef Bytes) {
  uint64_t Id = 0;
  Function Fn;
  bool Whole = each(Bytes, [&](const Field &F) {
    return F.Number == 1   ? number(F, Id)
           : F.Number == 2 ? number(F, Fn.Name)
           : F.Number == 4 ? number(F, Fn.File)
                           : true;
  });
  if (Whole && !isReserved(Id))
    Functions[Id] = Fn;
  return Whole && !isReserved(Id);
}

bool Reader::top(const Field &F) {
  switch (F.Number) {
  case 1:
    return F.IsBytes && sampleType(F.Bytes);
  case 2:
    return F.IsBytes && sample(F.Bytes);
  case 4:
    return F.IsBytes && location(F.Bytes);
  case 5:
    return F.IsBytes && function(F.Bytes);
  case 6:
    Strings.push_back(F.Bytes);
    return F.IsBytes;
  }
  return true;
}

// The index of a sample type, or -1.
int Reader::valueOf(StringRef Type) const {
  for (size_t I = 0; I < Types.size(); ++I)
    if (string(Types[I].first) == Type)
      return int(I);
  return -1;
}

StringRef Reader::label(const Sample &S, StringRef Key) const {
  for (const auto &[K, Value] : S.Labels)
    if (string(K) == Key)
      return string(Value);
  return {};
}

RuntimePlace Reader::place(const Line &L) const {
  if (isReserved(L.Function))
    return {};
  Function Fn = Functions.lookup(L.Function);
  return {string(Fn.File).str(),
          L.Number < 1'000'000'000 ? unsigned(L.Number) : 0,
          string(Fn.Name).str()};
}

// Those with a file, leaf first.
std::vector<RuntimePlace> Reader::places(const Sample &S) const {
  std::vector<RuntimePlace> Result;
  for (uint64_t Id : S.Locations) {
    auto It = isReserved(Id) ? Locations.end() : Locations.find(Id);
    if (It == Locations.end())
      continue;
    for (const Line &L : It->second)
      if (RuntimePlace P = place(L); P.known())
        Result.push_back(std::move(P));
  }
  return Result;
}

// "file:line" as a place, with the function that the frames know.
RuntimePlace Reader::named(StringRef Site,
                           llvm::ArrayRef<RuntimePlace> Places) const {
  auto [File, LineText] = Site.rsplit(':');
  RuntimePlace Result;
  if (LineText.getAsInteger(10, Result.Line))
    return {};
  Result.File = File.str();
  for (const RuntimePlace &P : Places)
    if (P.File == Result.File && P.Line == Result.Line)
      return P;
  return Result;
}

// A profile that does not come from the runtime says only where its samples
// are: all count.
bool Reader::blocked(const Sample &S) const {
  return !Labelled || !label(S, "blocked_site").empty();
}

RuntimeSample Reader::convert(const Sample &S) const {
  std::vector<RuntimePlace> Places = places(S);
  RuntimeSample R;
  R.State = label(S, "state").str();
  if (Labelled) {
    R.Blocked = named(label(S, "blocked_site"), Places);
    R.Spawned = named(label(S, "spawn_site"), Places);
  } else if (!Places.empty()) {
    R.Blocked = Places.front();
  }
  auto Value = [&](int I) -> int64_t {
    return I >= 0 && size_t(I) < S.Values.size() ? int64_t(S.Values[I]) : 0;
  };
  int Count = valueOf("tasks");
  R.Tasks = std::max<int64_t>(0, Value(Count >= 0 ? Count : 0));
  R.StopRequested = label(S, "stop") == "requested" ? R.Tasks : 0;
  R.Oldest = double(Value(valueOf("age")));
  return R;
}

Expected<std::vector<RuntimeSample>> Reader::read(StringRef Bytes) {
  if (!each(Bytes, [&](const Field &F) { return top(F); }))
    return failure(Fields > MaxFields
                       ? "it has more than 20 million fields"
                       : "it is neither a pprof profile nor a task dump in "
                         "JSON, or it is damaged");
  if (Strings.empty() || !Strings.front().empty() || Types.empty())
    return failure("it is no pprof profile: it has no sample types");
  for (const Sample &S : Samples)
    Labelled |= !label(S, "spawn_site").empty();
  std::vector<RuntimeSample> Result;
  for (const Sample &S : Samples)
    if (blocked(S))
      Result.push_back(convert(S));
  return Result;
}

Expected<std::vector<RuntimeSample>> leash::parsePprof(StringRef Bytes) {
  return Reader().read(Bytes);
}
