// SPDX-License-Identifier: Apache-2.0
//
// profile.proto written by hand: a few message types, no protobuf library.
// Field numbers from github.com/google/pprof/proto/profile.proto.
#include "dump_common.h"
#include "gzip.h"
#include "stacks.h"

#include <chrono>
#include <cmath>
#include <map>
#include <ostream>
#include <string_view>
#include <tuple>

namespace leash::dump {

namespace {

class message {
public:
  void number(int field, std::uint64_t value) {
    varint(static_cast<std::uint64_t>(field) << 3U);
    varint(value);
  }
  void bytes(int field, std::string_view value) {
    varint((static_cast<std::uint64_t>(field) << 3U) | 2U);
    varint(value.size());
    data_ += value;
  }
  void nested(int field, const message &m) { bytes(field, m.data_); }
  [[nodiscard]] const std::string &data() const { return data_; }

private:
  void varint(std::uint64_t v) {
    while (v >= 0x80) {
      data_ += static_cast<char>((v & 0x7FU) | 0x80U);
      v >>= 7U;
    }
    data_ += static_cast<char>(v);
  }
  std::string data_;
};

class profile {
public:
  profile() { string(""); } // string_table[0] must be ""

  std::string build(const std::vector<task_info> &tasks) {
    value_type(1, "tasks", "count");
    value_type(1, "age", "seconds");
    for (const auto &t : tasks)
      sample(t);
    value_type(11, "tasks", "count"); // period_type
    out_.number(12, 1);               // period
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    out_.number(
        9, static_cast<std::uint64_t>(std::chrono::nanoseconds(now).count()));
    for (const auto &text : strings_)
      out_.bytes(6, text);
    return out_.data();
  }

private:
  std::uint64_t string(const std::string &text) {
    const auto [pos, added] = string_ids_.try_emplace(text, strings_.size());
    if (added)
      strings_.push_back(text);
    return pos->second;
  }

  void value_type(int field, const char *type, const char *unit) {
    message m;
    m.number(1, string(type));
    m.number(2, string(unit));
    out_.nested(field, m);
  }

  // pprof leaves out what stands in angle brackets, which would take the name
  // away from "main()::<lambda(int)>".
  static std::string readable(std::string name) {
    constexpr std::string_view lambda = "<lambda";
    for (auto at = name.find(lambda); at != name.npos;
         at = name.find(lambda, at + 1)) {
      std::size_t end = at;
      int depth = 0;
      do
        depth += name[end] == '<' ? 1 : name[end] == '>' ? -1 : 0;
      while (depth != 0 && ++end < name.size());
      if (end == name.size())
        break;
      name[at] = '{';
      name[end] = '}';
    }
    return name;
  }

  std::uint64_t function(const std::string &name, const std::string &file) {
    const auto [pos, added] =
        functions_.try_emplace({name, file}, functions_.size() + 1);
    if (added) {
      message m;
      m.number(1, pos->second);
      m.number(2, string(readable(name)));
      m.number(3, string(name));
      m.number(4, string(file));
      out_.nested(5, m);
    }
    return pos->second;
  }

  // A source position without an address: legal, ids may be any integers.
  std::uint64_t location(const std::string &name, const std::string &file,
                         std::uint32_t line) {
    const auto [pos, added] =
        locations_.try_emplace({name, file, line}, locations_.size() + 1);
    if (added) {
      message at;
      at.number(1, function(name, file));
      at.number(2, line);
      message m;
      m.number(1, pos->second);
      m.nested(4, at);
      out_.nested(4, m);
    }
    return pos->second;
  }

  void label(message &to, const char *key, const std::string &value) {
    if (value.empty())
      return;
    message m;
    m.number(1, string(key));
    m.number(2, string(value));
    to.nested(3, m);
  }

  // Leaf first: what it waits in, where it blocks, where it was spawned.
  void sample(const task_info &t) {
    message m;
    m.number(1, location(std::string(to_string(t.state)), "", 0));
    if (t.blocked())
      m.number(1, location(t.blocked_site.function, t.blocked_site.file,
                           t.blocked_site.line));
    m.number(1, location(t.spawn_site.function, t.spawn_site.file,
                         t.spawn_site.line));
    for (void *frame : t.frames)
      m.number(1, location(detail::symbolise(frame), "", 0));
    m.number(2, 1);
    m.number(2, static_cast<std::uint64_t>(std::llround(t.age_seconds)));
    label(m, "state", std::string(to_string(t.state)));
    label(m, "task", t.name);
    label(m, "group", t.group_name);
    label(m, "spawn_site",
          t.spawn_site.file + ":" + std::to_string(t.spawn_site.line));
    if (t.blocked())
      label(m, "blocked_site",
            t.blocked_site.file + ":" + std::to_string(t.blocked_site.line));
    if (t.stop_requested)
      label(m, "stop", "requested");
    out_.nested(2, m);
  }

  message out_;
  std::vector<std::string> strings_;
  std::map<std::string, std::uint64_t> string_ids_;
  std::map<std::pair<std::string, std::string>, std::uint64_t> functions_;
  std::map<std::tuple<std::string, std::string, std::uint32_t>, std::uint64_t>
      locations_;
};

} // namespace

void write_profile(std::ostream &out, const options &o) {
  const std::string data = profile().build(detail::filtered_snapshot(o));
  const std::string zipped = detail::gzip_stored(data);
  out.write(zipped.data(), static_cast<std::streamsize>(zipped.size()));
}

} // namespace leash::dump
