// SPDX-License-Identifier: Apache-2.0
#include "stacks.h"

#include <atomic>
#include <charconv>
#include <cstdio>
#include <cstdlib>

#if __has_include(<execinfo.h>) && __has_include(<cxxabi.h>)
#define LEASH_HAS_BACKTRACE 1
#include <cxxabi.h>
#include <dlfcn.h>
#include <execinfo.h>
#endif
#ifdef __linux__
#include <pthread.h>
#endif

namespace leash::detail {

namespace {

constexpr std::uint32_t off = 0;
constexpr std::uint32_t frame_pointers = UINT32_MAX;
constexpr int max_frames = 24;

// off, frame_pointers, or N: unwind every Nth task.
std::atomic<std::uint32_t> &mode() {
  static std::atomic<std::uint32_t> m{off};
  return m;
}

bool parse(std::string_view how, std::uint32_t &out) {
  constexpr std::string_view sample = "sample:";
  if (how == "off")
    out = off;
  else if (how == "fp")
    out = frame_pointers;
  else if (how == "unwind")
    out = 1;
  else if (how.starts_with(sample)) {
    how.remove_prefix(sample.size());
    const auto r = std::from_chars(how.data(), how.data() + how.size(), out);
    return r.ec == std::errc{} && r.ptr == how.data() + how.size() &&
           out != off && out != frame_pointers;
  } else
    return false;
  return true;
}

const bool from_environment = [] {
  const char *how = std::getenv("LEASH_STACKS");
  return how != nullptr && set_stacks(how);
}();

// Follows the chain of saved frame pointers; the chain must stay inside this
// thread's stack and go upwards, else code without frame pointers broke it.
#if defined(__x86_64__) && defined(__linux__)
__attribute__((noinline, no_sanitize("address"))) int
walk_frame_pointers(void **out, int n) {
  thread_local const std::uintptr_t stack_end = [] {
    pthread_attr_t attr;
    void *base = nullptr;
    std::size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attr) == 0) {
      pthread_attr_getstack(&attr, &base, &size);
      pthread_attr_destroy(&attr);
    }
    return reinterpret_cast<std::uintptr_t>(base) + size;
  }();
  auto frame = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  int i = 0;
  while (i < n && frame % sizeof(void *) == 0 &&
         frame + 2 * sizeof(void *) <= stack_end) {
    auto *const slots = reinterpret_cast<void **>(frame);
    if (slots[1] == nullptr)
      break;
    out[i++] = slots[1];
    const auto next = reinterpret_cast<std::uintptr_t>(slots[0]);
    if (next <= frame)
      break;
    frame = next;
  }
  return i;
}
#else
int walk_frame_pointers(void **, int) { return 0; }
#endif

} // namespace

bool set_stacks(std::string_view how) noexcept {
  std::uint32_t m = off;
  if (!parse(how, m))
    return false;
  mode().store(m, std::memory_order_relaxed);
  return true;
}

bool stacks_on() noexcept {
  return mode().load(std::memory_order_relaxed) != off;
}

std::unique_ptr<std::vector<void *>> capture_stack(std::uint64_t id) {
  const std::uint32_t m = mode().load(std::memory_order_relaxed);
  if (m == off || (m != frame_pointers && id % m != 0))
    return nullptr;
  void *frames[max_frames];
  int n = 0;
  if (m == frame_pointers)
    n = walk_frame_pointers(frames, max_frames);
#ifdef LEASH_HAS_BACKTRACE
  else
    n = backtrace(frames, max_frames);
#endif
  return std::make_unique<std::vector<void *>>(frames, frames + n);
}

std::string symbolise(void *frame) {
  char text[64];
  std::snprintf(text, sizeof text, "%p", frame);
  std::string out = text;
#ifdef LEASH_HAS_BACKTRACE
  Dl_info info{};
  // A return address may lie behind the end of a noreturn caller.
  if (dladdr(static_cast<char *>(frame) - 1, &info) == 0)
    return out;
  if (info.dli_sname != nullptr) {
    int failed = 0;
    char *plain =
        abi::__cxa_demangle(info.dli_sname, nullptr, nullptr, &failed);
    out = failed == 0 ? plain : info.dli_sname;
    std::free(plain);
  }
  if (info.dli_fname != nullptr)
    out.append(" (").append(info.dli_fname).append(")");
#endif
  return out;
}

} // namespace leash::detail
