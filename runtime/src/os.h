// SPDX-License-Identifier: Apache-2.0
//
// What the runtime asks of the operating system, in one place.
#ifndef LEASH_SRC_OS_H
#define LEASH_SRC_OS_H

#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

namespace leash::detail {

// The id under which /proc/self/task knows the calling thread; 0 elsewhere.
std::int64_t thread_id() noexcept;
// The name of the calling thread, cut to what the system can hold.
void name_thread(const char *name) noexcept;
// Starts a thread of the runtime's own: leak checks and dumps leave it out, and
// no signal of the process is handled on it.
std::thread service_thread(const char *name, std::function<void()> body);
bool is_service_thread(std::int64_t tid);
// steady_clock with a resolution of a few milliseconds, several times cheaper.
std::int64_t coarse_now() noexcept;

std::int64_t process_id() noexcept;
// The threads of the process; empty where the system does not tell.
std::vector<std::int64_t> thread_ids();

} // namespace leash::detail

#endif
