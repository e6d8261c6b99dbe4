// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_SRC_STACKS_H
#define LEASH_SRC_STACKS_H

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace leash::detail {

bool set_stacks(std::string_view how) noexcept;
bool stacks_on() noexcept;
// Null when this task is not sampled.
std::unique_ptr<std::vector<void *>> capture_stack(std::uint64_t id);
// "function+0x12 (module)"; done at dump time because it is slow.
std::string symbolise(void *frame);

} // namespace leash::detail

#endif
