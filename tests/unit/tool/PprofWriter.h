// SPDX-License-Identifier: Apache-2.0
//
// Makes profiles for tests, as the runtime and as Go write them.
#ifndef LEASH_TESTS_PPROFWRITER_H
#define LEASH_TESTS_PPROFWRITER_H

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace leash {

class PprofMessage {
public:
  PprofMessage &number(unsigned Field, uint64_t Value) {
    return varint(Field << 3), varint(Value);
  }
  PprofMessage &bytes(unsigned Field, const std::string &Text) {
    varint(Field << 3 | 2), varint(Text.size());
    Data += Text;
    return *this;
  }
  PprofMessage &varint(uint64_t V) {
    for (; V >= 0x80; V >>= 7)
      Data += char(V | 0x80);
    Data += char(V);
    return *this;
  }
  std::string Data;
};

class PprofWriter {
public:
  using Labels = std::vector<std::pair<std::string, std::string>>;

  PprofWriter() {
    string("");
    type("tasks", "count");
    type("age", "seconds");
  }

  /// Frames are "file:line", leaf first.
  void sample(std::vector<std::string> Frames, std::vector<uint64_t> Values,
              Labels L = {}, bool Packed = false) {
    PprofMessage S, Ids;
    for (const std::string &F : Frames)
      Packed ? Ids.varint(location(F)) : S.number(1, location(F));
    if (Packed)
      S.bytes(1, Ids.Data);
    for (uint64_t V : Values)
      S.number(2, V);
    for (const auto &[Key, Value] : L)
      S.bytes(
          3,
          PprofMessage().number(1, string(Key)).number(2, string(Value)).Data);
    Out.bytes(2, S.Data);
  }
  void type(const std::string &Type, const std::string &Unit) {
    Out.bytes(
        1, PprofMessage().number(1, string(Type)).number(2, string(Unit)).Data);
  }
  std::string finish() const {
    PprofMessage All = Out;
    All.number(12, 1);
    for (const std::string &S : Strings)
      All.bytes(6, S);
    return All.Data;
  }

private:
  uint64_t string(const std::string &S) {
    auto [It, New] = Ids.try_emplace(S, Strings.size());
    if (New)
      Strings.push_back(S);
    return It->second;
  }
  uint64_t location(const std::string &Frame) {
    size_t Colon = Frame.rfind(':');
    uint64_t Id = ++Last;
    Out.bytes(5, PprofMessage()
                     .number(1, Id)
                     .number(2, string("fn" + Frame.substr(Colon + 1)))
                     .number(4, string(Frame.substr(0, Colon)))
                     .Data);
    PprofMessage Line;
    Line.number(1, Id).number(2, std::stoul(Frame.substr(Colon + 1)));
    Out.bytes(4, PprofMessage().number(1, Id).bytes(4, Line.Data).Data);
    return Id;
  }

  PprofMessage Out;
  std::vector<std::string> Strings;
  std::map<std::string, uint64_t> Ids;
  uint64_t Last = 0;
};

} // namespace leash

#endif
