// SPDX-License-Identifier: Apache-2.0
#include "dump_common.h"
#include "os.h"

#include <cmath>
#include <cstdio>
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

std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size();) {
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
  return out += '"';
}

std::string json_number(double d) {
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%.6f", std::isfinite(d) ? d : 0);
  return buffer;
}

} // namespace leash::detail

namespace leash::dump {

namespace {

using detail::json_number;
using detail::json_string;

class json_writer {
public:
  explicit json_writer(std::ostream &out) : out_(out) {}

  void write(const options &o) {
    const auto tasks = detail::filtered_snapshot(o);
    for (const auto &t : tasks)
      if (t.group != 0)
        in_group_[t.group].push_back(t.id);
    out_ << "{\"schema\":\"leash-tasks/1\",\"pid\":" << detail::process_id()
         << ",\"total\":" << tasks.size()
         << ",\"threads\":" << registry::thread_count() << ",\"tasks\":[";
    each(tasks, [&](const task_info &t) { task(t); });
    out_ << "],\"groups\":[";
    each(registry::groups(), [&](const group_info &g) { group(g); });
    out_ << "],\"foreign_threads\":[";
    if (o.foreign_threads)
      each(registry::foreign_threads(),
           [&](const foreign_thread &t) { thread(t); });
    out_ << "]}\n";
  }

private:
  template <class All, class Write> void each(const All &all, Write write_one) {
    const char *separator = "\n";
    for (const auto &one : all) {
      out_ << separator;
      write_one(one);
      separator = ",\n";
    }
  }

  void site(const code_site &s) {
    out_ << "{\"file\":" << json_string(s.file) << ",\"line\":" << s.line
         << ",\"function\":" << json_string(s.function) << '}';
  }

  void task(const task_info &t) {
    // `file` and `line` are where the task is now: where it blocks, or where
    // it was spawned when it is not blocked.
    const code_site &here = t.blocked() ? t.blocked_site : t.spawn_site;
    out_ << "{\"id\":" << t.id << ",\"parent\":" << t.parent
         << ",\"name\":" << json_string(t.name)
         << ",\"group\":" << json_string(t.group_name)
         << ",\"group_id\":" << t.group << ",\"thread\":" << t.thread
         << ",\"state\":" << json_string(to_string(t.state))
         << ",\"blocked\":" << (t.blocked() ? "true" : "false")
         << ",\"file\":" << json_string(here.file) << ",\"line\":" << here.line
         << ",\"spawn_site\":";
    site(t.spawn_site);
    if (t.blocked()) {
      out_ << ",\"blocked_site\":";
      site(t.blocked_site);
    }
    numbers(t);
    out_ << '}';
  }

  void numbers(const task_info &t) {
    out_ << ",\"waits_on\":" << json_string(t.waits_on_name)
         << ",\"age_seconds\":" << json_number(t.age_seconds)
         << ",\"blocked_seconds\":" << json_number(t.blocked_seconds)
         << ",\"stop_requested\":" << (t.stop_requested ? "true" : "false")
         << ",\"stop_requested_seconds\":"
         << json_number(t.stop_requested_seconds);
    if (t.has_deadline)
      out_ << ",\"deadline_in_seconds\":" << json_number(t.deadline_in_seconds);
    if (t.detached)
      out_ << ",\"detached\":true,\"daemon\":" << (t.daemon ? "true" : "false")
           << ",\"reason\":" << json_string(t.reason);
  }

  void group(const group_info &g) {
    out_ << "{\"id\":" << g.id << ",\"parent_group\":" << g.parent_group
         << ",\"parent_task\":" << g.parent_task
         << ",\"name\":" << json_string(g.name) << ",\"site\":";
    site(g.site);
    out_ << ",\"live\":" << g.live << ",\"failed_not_joined\":" << g.failed
         << ",\"first_error\":" << json_string(g.first_error) << ",\"tasks\":[";
    const char *separator = "";
    for (const task_id id : in_group_[g.id]) {
      out_ << separator << id;
      separator = ",";
    }
    out_ << "]}";
  }

  void thread(const foreign_thread &t) {
    out_ << "{\"thread\":" << t.thread << ",\"name\":" << json_string(t.name)
         << ",\"run_state\":" << json_string(std::string(1, t.run_state))
         << ",\"doing\":" << json_string(t.doing)
         << ",\"wait_channel\":" << json_string(t.wait_channel)
         << ",\"blocked\":" << (t.blocked ? "true" : "false")
         << ",\"unbounded\":" << (t.unbounded ? "true" : "false") << '}';
  }

  std::ostream &out_;
  std::map<group_id, std::vector<task_id>> in_group_;
};

} // namespace

void write_json(std::ostream &out, const options &o) {
  json_writer(out).write(o);
}

} // namespace leash::dump
