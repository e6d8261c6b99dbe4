// SPDX-License-Identifier: Apache-2.0
#include "tool/profile/Profile.h"
#include "tests/unit/tool/PprofWriter.h"
#include "tests/unit/tool/TempDir.h"
#include <gtest/gtest.h>
#include <zlib.h>

using namespace leash;

namespace {

std::string gzip(const std::string &Text, int Level = 9) {
  std::string Out(compressBound(Text.size()) + 64, '\0');
  z_stream Z = {};
  deflateInit2(&Z, Level, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  Z.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(Text.data()));
  Z.avail_in = Text.size();
  Z.next_out = reinterpret_cast<Bytef *>(Out.data());
  Z.avail_out = Out.size();
  EXPECT_EQ(deflate(&Z, Z_FINISH), Z_STREAM_END);
  Out.resize(Z.total_out);
  deflateEnd(&Z);
  return Out;
}

std::string why(const std::string &Bytes) {
  auto P = parseProfile(Bytes);
  EXPECT_FALSE(bool(P));
  return P ? "" : llvm::toString(P.takeError());
}

std::vector<RuntimeSample> samples(const std::string &Bytes) {
  auto P = parseProfile(Bytes);
  if (!P) {
    ADD_FAILURE() << llvm::toString(P.takeError());
    return {};
  }
  return P->Samples;
}

PprofWriter::Labels labels(std::string Blocked, std::string Stop = "") {
  PprofWriter::Labels L = {{"state", "chan recv"}, {"spawn_site", "a.cpp:3"}};
  if (!Blocked.empty())
    L.push_back({"blocked_site", Blocked});
  if (!Stop.empty())
    L.push_back({"stop", Stop});
  return L;
}

// Two blocked at one place, one elsewhere, one running.
std::string runtimeProfile(bool Packed = false) {
  PprofWriter W;
  W.sample({"a.cpp:7", "a.cpp:3"}, {1, 12}, labels("a.cpp:7"), Packed);
  W.sample({"a.cpp:7", "a.cpp:3"}, {1, 40}, labels("a.cpp:7", "requested"),
           Packed);
  W.sample({"b.cpp:9", "a.cpp:3"}, {1, 5}, labels("b.cpp:9"), Packed);
  W.sample({"a.cpp:3"}, {1, 99}, labels(""), Packed);
  return W.finish();
}

std::vector<RuntimeSample> expected() {
  return {{{"a.cpp", 7, "fn7"}, {"a.cpp", 3, "fn3"}, "chan recv", 2, 1, 40},
          {{"b.cpp", 9, "fn9"}, {"a.cpp", 3, "fn3"}, "chan recv", 1, 0, 5}};
}

TEST(Profile, ReadsPprofOfTheRuntime) {
  EXPECT_EQ(samples(runtimeProfile()), expected());
  EXPECT_EQ(samples(runtimeProfile(/*Packed=*/true)), expected());
  EXPECT_EQ(samples(gzip(runtimeProfile())), expected());
}

TEST(Profile, ReadsTheDumpOfTheRuntime) {
  std::string Json =
      R"({"schema":"leash-tasks/1","pid":1,"tasks":[
      {"id":1,"state":"chan recv","blocked":true,"age_seconds":12.5,
       "spawn_site":{"file":"a.cpp","line":3,"function":"fn3"},
       "blocked_site":{"file":"a.cpp","line":7,"function":"fn7"},
       "stop_requested":false},
      {"id":2,"state":"chan recv","blocked":true,"age_seconds":40,
       "spawn_site":{"file":"a.cpp","line":3,"function":"fn3"},
       "blocked_site":{"file":"a.cpp","line":7,"function":"fn7"},
       "stop_requested":true},
      {"id":3,"state":"running","blocked":false,"age_seconds":99,
       "spawn_site":{"file":"a.cpp","line":3,"function":"fn3"}}]})";
  EXPECT_EQ(samples(Json), std::vector<RuntimeSample>{expected().front()});
  EXPECT_EQ(samples(gzip(Json)),
            std::vector<RuntimeSample>{expected().front()});
}

// testdata/profiles was written by the runtime.
TEST(Profile, ReadsWhatTheRuntimeWrote) {
  for (const char *Name : {"tasks.json", "tasks.pb", "tasks.pb.gz"}) {
    auto P =
        readProfile(std::string(LEASH_SOURCE_DIR "/testdata/profiles/") + Name);
    ASSERT_TRUE(bool(P)) << llvm::toString(P.takeError());
    ASSERT_EQ(P->Samples.size(), 1u) << Name;
    const RuntimeSample &S = P->Samples.front();
    EXPECT_EQ(S.Tasks, 3u) << Name;
    EXPECT_EQ(S.State, "chan recv") << Name;
    EXPECT_EQ(S.Spawned, (RuntimePlace{"cache.cpp", 9, "int main()"})) << Name;
    EXPECT_EQ(S.Blocked.File, "cache.cpp") << Name;
    EXPECT_EQ(S.Blocked.Line, 10u) << Name;
    EXPECT_EQ(S.StopRequested, 0u) << Name;
  }
}

// Without the runtime's labels all samples count, at their leaf.
TEST(Profile, ReadsPprofOfOthers) {
  PprofWriter W;
  W.sample({"x.go:8", "y.go:9"}, {3, 0}, {{"key", "value"}});
  std::vector<RuntimeSample> S = samples(W.finish());
  ASSERT_EQ(S.size(), 1u);
  EXPECT_EQ(S[0].Blocked.File, "x.go");
  EXPECT_EQ(S[0].Blocked.Line, 8u);
  EXPECT_EQ(S[0].Tasks, 3u);
  EXPECT_FALSE(S[0].Spawned.known());
}

TEST(Profile, HugeAndNegativeCountsStayInRange) {
  PprofWriter W;
  W.sample({"a.cpp:7"}, {uint64_t(-5), 1}, labels("a.cpp:7"));
  EXPECT_TRUE(samples(W.finish()).empty());
  uint64_t Most = uint64_t(INT64_MAX);
  for (int I = 0; I < 3; ++I)
    W.sample({"a.cpp:7"}, {Most, uint64_t(-1)}, labels("a.cpp:7", "requested"));
  std::vector<RuntimeSample> S = samples(W.finish());
  ASSERT_EQ(S.size(), 1u);
  EXPECT_EQ(S[0].Tasks, UINT64_MAX);
  EXPECT_EQ(S[0].Oldest, 0);
}

TEST(Profile, SaysWhatIsWrong) {
  EXPECT_EQ(why(""), "it is empty");
  EXPECT_EQ(why(" \n"), "it is empty");
  const char *Neither = "it is neither a pprof profile nor a task dump in "
                        "JSON, or it is damaged";
  EXPECT_EQ(why("hello, world\n"), Neither);
  EXPECT_EQ(why(std::string("\0\0\0", 3)), Neither);
  EXPECT_EQ(why(PprofMessage().number(12, 1).Data),
            "it is no pprof profile: it has no sample types");
  EXPECT_EQ(why("{\"schema\":"), "it is not valid JSON");
  EXPECT_EQ(why("{\"schema\":\"other/2\",\"tasks\":[]}"),
            "it is no task dump: its schema is 'other/2', not "
            "'leash-tasks/1'");
  EXPECT_EQ(why("{\"schema\":\"leash-tasks/1\",\"tasks\":{}}"),
            "it is no task dump: it has no list of tasks");
  EXPECT_EQ(why("{\"schema\":\"leash-tasks/1\",\"tasks\":[1]}"),
            "it is no task dump: a task is no object");
  std::string Zipped = gzip(runtimeProfile());
  EXPECT_EQ(why(Zipped.substr(0, Zipped.size() / 2)),
            "the gzip data ends early");
  Zipped[Zipped.size() / 2] ^= 0x55;
  EXPECT_EQ(why(Zipped).find("the gzip data "), 0u);
  EXPECT_EQ(why(gzip("")), "it is empty");
}

TEST(Profile, RefusesABomb) {
  EXPECT_EQ(why(gzip(std::string((size_t(256) << 20) + (1 << 17), 'x'), 1)),
            "it unpacks to more than 256 MiB");
}

TEST(Profile, MissingFileIsNamed) {
  auto P = readProfile("/nowhere/tasks.pb");
  ASSERT_FALSE(bool(P));
  EXPECT_EQ(llvm::toString(P.takeError()),
            "cannot read the profile '/nowhere/tasks.pb': No such file or "
            "directory");
}

// Whatever is damaged: an answer or a message, no crash (seen with ASan).
TEST(Profile, SurvivesDamage) {
  for (const std::string &Good :
       {runtimeProfile(), runtimeProfile(true),
        std::string(R"({"schema":"leash-tasks/1","tasks":[{"blocked":true,
          "blocked_site":{"file":"a","line":7}}]})")}) {
    unsigned Read = 0;
    auto Try = [&](const std::string &Bytes) {
      auto P = parseProfile(Bytes);
      Read += bool(P);
      if (!P) {
        EXPECT_FALSE(llvm::toString(P.takeError()).empty());
        return;
      }
      for (const RuntimeSample &S : P->Samples)
        EXPECT_GT(S.Tasks, 0u);
    };
    for (size_t I = 0; I < Good.size(); ++I) {
      Try(Good.substr(0, I));
      for (int Flip : {0x01, 0x80, 0xFF}) {
        std::string Bad = Good;
        Bad[I] ^= char(Flip);
        Try(Bad);
      }
    }
    EXPECT_GT(Read, 0u);
  }
}

} // namespace
