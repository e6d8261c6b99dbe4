// SPDX-License-Identifier: Apache-2.0
//
// What /proc/self/task tells about threads that the runtime did not start. All
// of it degrades to less detail where the system does not show it.
#include "leash/detail/task_record.h"
#include "leash/registry.h"
#include "os.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#ifdef __linux__
#include <sys/syscall.h>
#endif

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

// The blocking system calls. Not every architecture has all of them: newer ones
// left the oldest out. A time limit that is a pointer is absent when it is
// null; one in milliseconds when it is -1.
struct known_call {
  long number;
  blocked_call how;
};
constexpr std::uint64_t null = 0;
constexpr std::uint64_t minus_one = 0xffffffff;
constexpr known_call known_calls[] = {
#ifdef __linux__
    {SYS_read, {"io read", -1, null}},
    {SYS_readv, {"io read", -1, null}},
    {SYS_pread64, {"io read", -1, null}},
    {SYS_write, {"io write", -1, null}},
    {SYS_writev, {"io write", -1, null}},
    {SYS_accept, {"accept", -1, null}},
    {SYS_accept4, {"accept", -1, null}},
    {SYS_connect, {"connect", -1, null}},
    {SYS_sendto, {"send", -1, null}},
    {SYS_sendmsg, {"send", -1, null}},
    {SYS_recvfrom, {"recv", -1, null}},
    {SYS_recvmsg, {"recv", -1, null}},
    {SYS_recvmmsg, {"recv", 4, null}},
    {SYS_ppoll, {"poll", 2, null}},
    {SYS_pselect6, {"select", 4, null}},
    {SYS_epoll_pwait, {"epoll wait", 3, minus_one}},
    {SYS_nanosleep, {"sleep", 0, UINT64_MAX}}, // always with a limit
    {SYS_clock_nanosleep, {"sleep", 0, UINT64_MAX}},
    {SYS_wait4, {"child wait", -1, null}},
    {SYS_waitid, {"child wait", -1, null}},
    {SYS_flock, {"file lock", -1, null}},
    {SYS_msgrcv, {"message wait", -1, null}},
    {SYS_rt_sigsuspend, {"signal wait", -1, null}},
    {SYS_rt_sigtimedwait, {"signal wait", 2, null}},
#ifdef SYS_poll
    {SYS_poll, {"poll", 2, minus_one}},
#endif
#ifdef SYS_select
    {SYS_select, {"select", 4, null}},
#endif
#ifdef SYS_epoll_wait
    {SYS_epoll_wait, {"epoll wait", 3, minus_one}},
#endif
#ifdef SYS_epoll_pwait2
    {SYS_epoll_pwait2, {"epoll wait", 3, null}},
#endif
#ifdef SYS_pause
    {SYS_pause, {"signal wait", -1, null}},
#endif
#ifdef SYS_futex_waitv
    {SYS_futex_waitv, {"futex wait", 3, null}},
#endif
#endif
    {-1, {"", -1, null}}};

bool describe(long number, const std::vector<std::uint64_t> &args,
              blocked_call &out) {
#ifdef __linux__
  if (number == SYS_futex) {
    // FUTEX_WAIT and FUTEX_LOCK_PI are how a mutex waits, the bitset form is
    // how a condition variable does.
    const auto operation = args.size() > 1 ? args[1] & 0x7fU : 0;
    const bool lock = operation == 0 || operation == 6;
    out = {lock ? "futex wait (lock)" : "futex wait", 3, null};
    return true;
  }
#endif
  for (const known_call &c : known_calls)
    if (c.number == number) {
      out = c.how;
      return number >= 0;
    }
  return false;
}

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
  out.unbounded = out.blocked &&
                  (call.limit_argument < 0 ||
                   (i < args.size() && (call.no_limit == minus_one
                                            ? (args[i] & minus_one) == minus_one
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
  const std::vector<std::int64_t> known = detail::task_threads();
  std::vector<foreign_thread> all;
  for (const std::int64_t tid : detail::thread_ids()) {
    if (std::binary_search(known.begin(), known.end(), tid) ||
        detail::is_service_thread(tid))
      continue;
    auto thread =
        read_thread(tid, fs::path("/proc/self/task") / std::to_string(tid));
    if (thread.run_state != '?') // ended while we looked
      all.push_back(std::move(thread));
  }
  return all;
}

std::size_t thread_count() {
  // The system keeps the number; to count the entries of /proc/self/task takes
  // longer than a dump does when there are thousands.
  std::ifstream in("/proc/self/status");
  constexpr std::string_view field = "Threads:";
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(field))
      return std::strtoull(line.c_str() + field.size(), nullptr, 10);
  return 0;
}

} // namespace leash::registry
