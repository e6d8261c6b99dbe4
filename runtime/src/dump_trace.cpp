// SPDX-License-Identifier: Apache-2.0
#include "dump_common.h"
#include "os.h"
#include "trace_events.h"

#include <chrono>
#include <cstring>
#include <mutex>
#include <ostream>
#include <set>

namespace leash {

namespace detail {

namespace {

struct trace_event {
  trace_kind kind;
  std::int64_t at_ns;
  std::int64_t thread;
  task_id task;
  task_id by;         // spawn: who spawned it
  const char *detail; // block: the state; end: the outcome
  const char *file;   // spawn: where
  std::uint32_t line;
  char name[32];
};

struct trace_buffer {
  std::mutex lock;
  std::vector<trace_event> events;
  std::size_t most = 0;
  std::size_t dropped = 0;
  static trace_buffer &get() {
    static auto *buffer = new trace_buffer;
    return *buffer;
  }
};

} // namespace

void trace(trace_kind kind, const task_record &r, const char *what) noexcept {
  trace_event e{};
  e.kind = kind;
  e.at_ns = wait_clock::now().time_since_epoch().count();
  e.thread = thread_id();
  e.task = r.id;
  e.by = r.parent;
  e.detail = what;
  e.file = r.site.file_name();
  e.line = r.site.line();
  std::memcpy(e.name, r.name, sizeof e.name);
  auto &buffer = trace_buffer::get();
  std::lock_guard guard(buffer.lock);
  if (buffer.events.size() < buffer.most)
    buffer.events.push_back(e); // within what start() reserved or grows slowly
  else
    ++buffer.dropped;
}

} // namespace detail

namespace dump::trace {

namespace {

using detail::json_string;
using detail::trace_event;
using detail::trace_kind;

class trace_writer {
public:
  explicit trace_writer(std::ostream &out)
      : out_(out), pid_(detail::process_id()) {}

  void write(const std::vector<trace_event> &events, std::size_t dropped) {
    out_ << "{\"displayTimeUnit\":\"ms\",\"otherData\":{\"dropped_events\":"
         << dropped << "},\"traceEvents\":[";
    for (const auto &e : events)
      one(e);
    const auto now = detail::wait_clock::now().time_since_epoch().count();
    // What has not ended gets its end now, marked as left over.
    for (const task_id id : blocked_)
      async('e', "blocked", id, now, 0, "");
    for (const task_id id : alive_)
      async('e', "task", id, now, 0, ",\"args\":{\"leaked\":true}");
    out_ << "\n]}\n";
  }

private:
  void open(char phase, const char *category, const std::string &name,
            std::int64_t at_ns, std::int64_t thread) {
    out_ << (first_ ? "\n" : ",\n") << "{\"ph\":\"" << phase << "\",\"cat\":\""
         << category << "\",\"name\":" << json_string(name)
         << ",\"pid\":" << pid_ << ",\"tid\":" << thread
         << ",\"ts\":" << detail::json_number(static_cast<double>(at_ns) / 1e3);
    first_ = false;
  }
  void async(char phase, const std::string &name, task_id id,
             std::int64_t at_ns, std::int64_t thread, const std::string &args) {
    open(phase, "task", name, at_ns, thread);
    out_ << ",\"id\":" << id << args << '}';
  }
  void flow(char phase, const trace_event &e) {
    open(phase, "spawn", "spawn", e.at_ns, e.thread);
    out_ << ",\"id\":" << e.task << (phase == 'f' ? ",\"bp\":\"e\"" : "")
         << '}';
  }
  void live_count(const trace_event &e) {
    open('C', "task", "live tasks", e.at_ns, 0);
    out_ << ",\"args\":{\"live\":" << alive_.size() << "}}";
  }
  // The slice on the thread's own track.
  void run_slice(char phase, const trace_event &e) {
    open(phase, "run", e.name[0] != '\0' ? e.name : "task", e.at_ns, e.thread);
    out_ << ",\"args\":{\"task\":" << e.task << "}}";
  }

  void one(const trace_event &e) {
    switch (e.kind) {
    case trace_kind::spawn:
      alive_.insert(e.task);
      async(
          'b', "task", e.task, e.at_ns, e.thread,
          ",\"args\":{\"name\":" + json_string(e.name) +
              ",\"spawned_by\":" + std::to_string(e.by) + ",\"site\":" +
              json_string(std::string(e.file) + ":" + std::to_string(e.line)) +
              "}");
      flow('s', e);
      live_count(e);
      break;
    case trace_kind::begin:
      running_.insert(e.task);
      run_slice('B', e);
      flow('f', e);
      break;
    case trace_kind::block:
      blocked_.insert(e.task);
      async('b', "blocked", e.task, e.at_ns, e.thread,
            ",\"args\":{\"reason\":" + json_string(e.detail) + "}");
      break;
    case trace_kind::unblock:
      if (blocked_.erase(e.task) != 0)
        async('e', "blocked", e.task, e.at_ns, e.thread, "");
      break;
    case trace_kind::end:
      // A job that was dropped from a queue ends without having run.
      if (running_.erase(e.task) != 0)
        run_slice('E', e);
      if (alive_.erase(e.task) != 0)
        async('e', "task", e.task, e.at_ns, e.thread,
              ",\"args\":{\"outcome\":" + json_string(e.detail) + "}");
      live_count(e);
      break;
    }
  }

  std::ostream &out_;
  std::int64_t pid_;
  bool first_ = true;
  std::set<task_id> alive_;
  std::set<task_id> running_;
  std::set<task_id> blocked_;
};

} // namespace

void start(std::size_t max_events) {
  auto &buffer = detail::trace_buffer::get();
  {
    std::lock_guard guard(buffer.lock);
    buffer.events.clear();
    buffer.events.reserve(std::min<std::size_t>(max_events, 4096));
    buffer.most = max_events;
    buffer.dropped = 0;
  }
  detail::tracing.store(true, std::memory_order_relaxed);
}

void stop() noexcept {
  detail::tracing.store(false, std::memory_order_relaxed);
}

void write(std::ostream &out) {
  std::vector<trace_event> events;
  std::size_t dropped = 0;
  {
    auto &buffer = detail::trace_buffer::get();
    std::lock_guard guard(buffer.lock);
    events = buffer.events;
    dropped = buffer.dropped;
  }
  trace_writer(out).write(events, dropped);
}

} // namespace dump::trace

} // namespace leash
