// SPDX-License-Identifier: Apache-2.0
#include "dump_common.h"
#include "os.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <map>
#include <ostream>

namespace leash::detail {

namespace {

// The length of the valid UTF-8 sequence at text[i], or 0.
std::size_t utf8_length(std::string_view text, std::size_t i) {
  const auto byte = [&](std::size_t k) {
    return k < text.size() ? static_cast<unsigned char>(text[k]) : 0U;
  };
  const unsigned lead = byte(i);
  const auto follows = [&](std::size_t k) {
    return (byte(k) & 0xC0U) == 0x80U;
  };
  if (lead >= 0xC2 && lead <= 0xDF && follows(i + 1))
    return 2;
  if (lead >= 0xE0 && lead <= 0xEF && follows(i + 1) && follows(i + 2)) {
    const bool overlong = lead == 0xE0 && byte(i + 1) < 0xA0;
    const bool surrogate = lead == 0xED && byte(i + 1) > 0x9F;
    return overlong || surrogate ? 0 : 3;
  }
  if (lead >= 0xF0 && lead <= 0xF4 && follows(i + 1) && follows(i + 2) &&
      follows(i + 3)) {
    const bool overlong = lead == 0xF0 && byte(i + 1) < 0x90;
    const bool beyond = lead == 0xF4 && byte(i + 1) > 0x8F;
    return overlong || beyond ? 0 : 4;
  }
  return 0;
}

void append_ascii(std::string &out, char c) {
  if (c == '"' || c == '\\')
    out += '\\';
  if (static_cast<unsigned char>(c) >= 0x20) {
    out += c;
    return;
  }
  char escaped[8];
  std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(c));
  out += escaped;
}

} // namespace

void append_json_string(std::string &out, std::string_view text) {
  const auto plain = [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 &&
           static_cast<unsigned char>(c) < 0x80 && c != '"' && c != '\\';
  };
  out += '"';
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && plain(text[end]))
      ++end;
    out.append(text, i, end - i);
    i = end;
    if (i == text.size())
      break;
    if (static_cast<unsigned char>(text[i]) < 0x80) {
      append_ascii(out, text[i++]);
      continue;
    }
    const std::size_t n = utf8_length(text, i);
    if (n == 0)
      out += "\\ufffd";
    else
      out += text.substr(i, n);
    i += n == 0 ? 1 : n;
  }
  out += '"';
}

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

// In whole millionths: a dump has tens of thousands of them, and printf takes
// longer than all the rest.
void append_json_number(std::string &out, double d) {
  constexpr double most = 9e12; // millionths still fit
  const auto millionths = static_cast<std::int64_t>(
      std::llround((std::isfinite(d) ? std::clamp(d, -most, most) : 0) * 1e6));
  if (millionths < 0)
    out += '-';
  const auto size = static_cast<std::uint64_t>(std::abs(millionths));
  char digits[24];
  char *const end =
      std::to_chars(digits, std::end(digits), size % 1'000'000 + 1'000'000).ptr;
  digits[0] = '.'; // the leading one kept the zeros
  out += std::to_string(size / 1'000'000);
  out.append(digits, end);
}

std::string json_number(double d) {
  std::string out;
  append_json_number(out, d);
  return out;
}

} // namespace leash::detail

namespace leash::dump {

namespace {

class json_writer {
public:
  explicit json_writer(std::ostream &out) : out_(out) {}

  void write(const options &o) {
    const auto tasks = detail::filtered_snapshot(o);
    for (const auto &t : tasks)
      if (t.group != 0)
        in_group_[t.group].push_back(t.id);
    text("{\"schema\":\"leash-tasks/1\"");
    field("pid", detail::process_id());
    field("total", tasks.size());
    field("threads", registry::thread_count());
    text(",\"tasks\":[");
    each(tasks, [&](const task_info &t) { task(t); });
    text("],\"groups\":[");
    each(registry::groups(), [&](const group_info &g) { group(g); });
    text("],\"foreign_threads\":[");
    if (o.foreign_threads)
      each(registry::foreign_threads(),
           [&](const foreign_thread &t) { thread(t); });
    text("]}\n");
    flush();
  }

private:
  void text(std::string_view s) { buffer_ += s; }
  void flush() {
    out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    buffer_.clear();
  }

  // ,"name": -- the first member of an object is written by hand.
  void key(std::string_view name) {
    buffer_ += ",\"";
    buffer_ += name;
    buffer_ += "\":";
  }
  void field(std::string_view name, std::string_view value) {
    key(name);
    detail::append_json_string(buffer_, value);
  }
  template <std::integral Number>
    requires(!std::same_as<Number, bool>)
  void field(std::string_view name, Number value) {
    key(name);
    number(value);
  }
  template <std::same_as<bool> Bool>
  void field(std::string_view name, Bool value) {
    key(name);
    buffer_ += value ? "true" : "false";
  }
  void field(std::string_view name, double value) {
    key(name);
    detail::append_json_number(buffer_, value);
  }
  template <std::integral Number> void number(Number value) {
    char digits[24];
    buffer_.append(digits, std::to_chars(digits, std::end(digits), value).ptr);
  }

  template <class All, class Write> void each(const All &all, Write write_one) {
    std::string_view separator = "\n";
    for (const auto &one : all) {
      text(separator);
      write_one(one);
      separator = ",\n";
      if (buffer_.size() > std::size_t{1} << 16U)
        flush();
    }
  }

  void site(std::string_view name, const code_site &s) {
    key(name);
    text("{\"file\":");
    detail::append_json_string(buffer_, s.file);
    field("line", s.line);
    field("function", s.function);
    text("}");
  }

  void task(const task_info &t) {
    // `file` and `line` are where the task is now: where it blocks, or where
    // it was spawned when it is not blocked.
    const code_site &here = t.blocked() ? t.blocked_site : t.spawn_site;
    text("{\"id\":");
    number(t.id);
    field("parent", t.parent);
    field("name", t.name);
    field("group", t.group_name);
    field("group_id", t.group);
    field("thread", t.thread);
    field("state", to_string(t.state));
    field("blocked", t.blocked());
    field("file", here.file);
    field("line", here.line);
    site("spawn_site", t.spawn_site);
    if (t.blocked())
      site("blocked_site", t.blocked_site);
    numbers(t);
    text("}");
  }

  void numbers(const task_info &t) {
    field("waits_on", t.waits_on_name);
    field("age_seconds", t.age_seconds);
    field("blocked_seconds", t.blocked_seconds);
    field("stop_requested", t.stop_requested);
    field("stop_requested_seconds", t.stop_requested_seconds);
    if (t.has_deadline)
      field("deadline_in_seconds", t.deadline_in_seconds);
    if (t.detached) {
      field("detached", true);
      field("daemon", t.daemon);
      field("reason", t.reason);
    }
  }

  void group(const group_info &g) {
    text("{\"id\":");
    number(g.id);
    field("parent_group", g.parent_group);
    field("parent_task", g.parent_task);
    field("name", g.name);
    site("site", g.site);
    field("live", g.live);
    field("failed_not_joined", g.failed);
    field("first_error", g.first_error);
    text(",\"tasks\":[");
    std::string_view separator;
    for (const task_id id : in_group_[g.id]) {
      text(separator);
      number(id);
      separator = ",";
    }
    text("]}");
  }

  void thread(const foreign_thread &t) {
    text("{\"thread\":");
    number(t.thread);
    field("name", t.name);
    field("run_state", std::string_view(&t.run_state, 1));
    field("doing", t.doing);
    field("wait_channel", t.wait_channel);
    field("blocked", t.blocked);
    field("unbounded", t.unbounded);
    text("}");
  }

  std::ostream &out_;
  std::string buffer_;
  std::map<group_id, std::vector<task_id>> in_group_;
};

} // namespace

void write_json(std::ostream &out, const options &o) {
  json_writer(out).write(o);
}

} // namespace leash::dump
