// SPDX-License-Identifier: Apache-2.0
//
// From a running program back to the source: what its tasks are blocked on goes
// into a file, and the findings that were seen come first.
//   cache tasks.json       (or tasks.pb.gz, or anything else: text)
//   leash check --profile=tasks.json cache.cpp -- -std=c++20
#include <leash/channel.h>
#include <leash/dump.h>
#include <leash/task_group.h>
#include <leash/wait_group.h>

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

void report() { std::puts("unused"); }

// A finding that this program never runs into.
bool start_reporter(bool wanted) {
  std::thread reporter(report); // leaves early: not joined
  if (!wanted)
    return false;
  reporter.join();
  return true;
}

// Counts its readers, and waits for them when it goes.
class cache {
public:
  explicit cache(leash::wait_group &readers) : readers_(readers) {}
  ~cache() {
    readers_.wait(); // nothing ends this wait but a reader
  }

private:
  leash::wait_group &readers_;
};

std::size_t blocked(leash::task_state state) {
  std::size_t n = 0;
  for (const auto &task : leash::registry::snapshot())
    n += task.state == state ? 1 : 0;
  return n;
}

leash::dump::format format_of(const std::string &path) {
  const auto suffix = std::filesystem::path(path).extension();
  if (suffix == ".json")
    return leash::dump::format::json;
  return suffix == ".gz" ? leash::dump::format::profile
                         : leash::dump::format::text;
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 2)
    return start_reporter(argc > 2) ? 0 : 2;
  leash::wait_group readers(1);
  leash::channel<int> updates(0, "updates");
  leash::task_group group("cache");
  for (int i = 0; i < 3; ++i)
    group.spawn("close", [&] { cache closing(readers); });
  for (int i = 0; i < 2; ++i)
    group.spawn("refresh", [&](const leash::context &ctx) {
      while (updates.recv(ctx)) { // waits for work: no leak
      }
    });
  while (blocked(leash::task_state::wait_group) < 3 ||
         blocked(leash::task_state::chan_recv) < 2)
    std::this_thread::yield();
  const bool written = leash::dump::to_file(argv[1], format_of(argv[1]));
  readers.done(); // so that the example ends
  return written ? 0 : 1;
}
