// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_SRC_TRACE_EVENTS_H
#define LEASH_SRC_TRACE_EVENTS_H

#include "leash/detail/task_record.h"

#include <atomic>

namespace leash::detail {

inline std::atomic<bool> tracing{false};

enum class trace_kind : std::uint8_t { spawn, begin, block, unblock, end };

void trace(trace_kind kind, const task_record &r, const char *detail) noexcept;

inline bool trace_on() noexcept {
  return tracing.load(std::memory_order_relaxed);
}
inline void trace_spawn(const task_record &r) noexcept {
  if (trace_on())
    trace(trace_kind::spawn, r, nullptr);
}
inline void trace_begin(const task_record &r) noexcept {
  if (trace_on())
    trace(trace_kind::begin, r, nullptr);
}
inline void trace_block(const task_record &r, task_state state,
                        const char *) noexcept {
  if (trace_on())
    trace(trace_kind::block, r, to_string(state).data());
}
inline void trace_unblock(const task_record &r) noexcept {
  if (trace_on())
    trace(trace_kind::unblock, r, nullptr);
}
inline void trace_end(const task_record &r, outcome how) noexcept {
  constexpr const char *names[] = {"ok", "failed", "cancelled"};
  if (trace_on())
    trace(trace_kind::end, r, names[static_cast<int>(how)]);
}

} // namespace leash::detail

#endif
