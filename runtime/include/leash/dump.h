// SPDX-License-Identifier: Apache-2.0
//
// The live tasks as text, JSON, pprof profile, Chrome trace and Prometheus
// metrics, and what triggers a dump. docs/runtime.md describes the formats.
#ifndef LEASH_DUMP_H
#define LEASH_DUMP_H

#include "leash/annotations.h"
#include "leash/registry.h"

#include <cstddef>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>

namespace leash::dump {

struct options {
  bool foreign_threads = true;
  // Examples that the text shows of each group of equal tasks.
  std::size_t examples = 3;
  // Only these tasks; all when empty.
  std::function<bool(const task_info &)> filter;
};

// Grouped by spawn site and blocking site, the largest group first.
void write_text(std::ostream &out, const options &o = {});
// Schema "leash-tasks/1".
void write_json(std::ostream &out, const options &o = {});
// Gzipped profile.proto, for `go tool pprof`.
void write_profile(std::ostream &out, const options &o = {});
void write_prometheus(std::ostream &out);
[[nodiscard]] std::string text(const options &o = {});

enum class format { text, json, profile, prometheus };

// Writes to a file, complete or not at all. False: could not be written.
bool to_file(const std::string &path, format f = format::text);

// Records spawn, begin, block and end of tasks from start() to stop(), at most
// so many events; later ones are counted and dropped.
namespace trace {
void start(std::size_t max_events = 1'000'000);
void stop() noexcept;
// Chrome trace JSON, for Perfetto. Tasks that have not ended are marked.
void write(std::ostream &out);
} // namespace trace

// While it lives, a signal (SIGQUIT, SIGUSR1 ...) writes a dump to the file,
// or to standard error when the path is empty. The handler only wakes a thread
// that does the work. The previous action is restored at the end. Throws
// std::logic_error when another one has the same signal.
class on_signal {
public:
  LEASH_REGISTERS(0) explicit on_signal(int signal, std::string path = {},
                                        format f = format::text);
  LEASH_UNREGISTERS ~on_signal();
  on_signal(const on_signal &) = delete;
  on_signal &operator=(const on_signal &) = delete;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

// At the end of the process, writes the tasks that are still there, if any.
// Standard error when the path is empty. Call it early in main().
void at_exit(std::string path = {}, format f = format::text);

} // namespace leash::dump

#endif
