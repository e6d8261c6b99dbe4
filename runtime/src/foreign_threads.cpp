// SPDX-License-Identifier: Apache-2.0
//
// What /proc/self/task tells about threads that the runtime did not start. All
// of it degrades to less detail where the system does not show it.
#include "leash/registry.h"
#include "os.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace leash::registry {

namespace {

namespace fs = std::filesystem;

std::string first_line(const fs::path &path) {
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  return line;
}

// The third field of stat; the second one is in brackets and may hold anything.
char run_state(const std::string &stat) {
  const auto end = stat.rfind(')');
  return end != std::string::npos && end + 2 < stat.size() ? stat[end + 2]
                                                           : '?';
}

struct blocked_call {
  const char *what;
  // The argument that holds the time limit, or -1: the call has none.
  int limit_argument;
  // The value of that argument that means "no limit".
  std::uint64_t no_limit;
};

#if defined(__x86_64__)
bool describe(long number, const std::vector<std::uint64_t> &args,
              blocked_call &out) {
  constexpr std::uint64_t minus_one = 0xffffffff;
  switch (number) {
  case 202: { // futex: waits without a limit when the timespec is null
    const auto operation = args.size() > 1 ? args[1] & 0x7fU : 0;
    const bool lock = operation == 0 || operation == 6;
    out = {lock ? "futex wait (lock)" : "futex wait", 3, 0};
    return true;
  }
  case 449: // futex_waitv
    out = {"futex wait", 3, 0};
    return true;
  case 0:
    out = {"io read", -1, 0};
    return true;
  case 1:
    out = {"io write", -1, 0};
    return true;
  case 43:
  case 288:
    out = {"accept", -1, 0};
    return true;
  case 42:
    out = {"connect", -1, 0};
    return true;
  case 45:
  case 47:
    out = {"recv", -1, 0};
    return true;
  case 7:
    out = {"poll", 2, minus_one};
    return true;
  case 271:
    out = {"poll", 2, 0};
    return true;
  case 23:
    out = {"select", 4, 0};
    return true;
  case 232:
  case 281:
    out = {"epoll wait", 3, minus_one};
    return true;
  case 35:
  case 230:
    out = {"sleep", 0, UINT64_MAX};
    return true;
  case 61:
  case 247:
    out = {"child wait", -1, 0};
    return true;
  case 34:
  case 130:
    out = {"signal wait", -1, 0};
    return true;
  case 128: // rt_sigtimedwait
    out = {"signal wait", 2, 0};
    return true;
  default:
    return false;
  }
}
#else
// System call numbers differ; /proc still tells the state and wait channel.
bool describe(long, const std::vector<std::uint64_t> &, blocked_call &) {
  return false;
}
#endif

void read_call(const std::string &syscall_line, foreign_thread &out) {
  std::istringstream in(syscall_line);
  std::string word;
  in >> word;
  if (word == "running") {
    out.doing = "running";
    return;
  }
  out.blocked = out.run_state == 'S' || out.run_state == 'D';
  char *rest = nullptr;
  const long number = std::strtol(word.c_str(), &rest, 10);
  std::vector<std::uint64_t> args;
  std::string arg;
  while (in >> arg)
    args.push_back(std::strtoull(arg.c_str(), nullptr, 16));
  blocked_call call{};
  if (word.empty() || *rest != '\0' || !describe(number, args, call)) {
    out.doing = out.blocked ? "blocked" : "running";
    return;
  }
  out.doing = call.what;
  const auto i = static_cast<std::size_t>(call.limit_argument);
  out.unbounded =
      out.blocked &&
      (call.limit_argument < 0 ||
       (i < args.size() &&
        (call.no_limit == 0xffffffff ? (args[i] & 0xffffffff) == call.no_limit
                                     : args[i] == call.no_limit)));
}

foreign_thread read_thread(std::int64_t tid, const fs::path &dir) {
  foreign_thread t;
  t.thread = tid;
  t.name = first_line(dir / "comm");
  t.run_state = run_state(first_line(dir / "stat"));
  t.wait_channel = first_line(dir / "wchan");
  read_call(first_line(dir / "syscall"), t);
  return t;
}

} // namespace

std::vector<foreign_thread> foreign_threads() {
  std::set<std::int64_t> known;
  for (const auto &t : snapshot())
    known.insert(t.thread);
  std::vector<foreign_thread> all;
  std::error_code error;
  for (fs::directory_iterator i("/proc/self/task", error), end;
       !error && i != end; i.increment(error)) {
    const std::int64_t tid =
        std::strtoll(i->path().filename().c_str(), nullptr, 10);
    if (known.contains(tid) || detail::is_service_thread(tid))
      continue;
    auto thread = read_thread(tid, i->path());
    if (thread.run_state != '?') // ended while we looked
      all.push_back(std::move(thread));
  }
  return all;
}

std::size_t thread_count() {
  std::size_t n = 0;
  std::error_code error;
  for (fs::directory_iterator i("/proc/self/task", error), end;
       !error && i != end; i.increment(error))
    ++n;
  return n;
}

} // namespace leash::registry
