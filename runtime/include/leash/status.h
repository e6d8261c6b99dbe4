// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_STATUS_H
#define LEASH_STATUS_H

#include <string_view>

namespace leash {

// How a blocking call ended. A closed channel, a full queue or a stop is an
// ordinary outcome, so it is a value and not an exception.
enum class [[nodiscard]] op_status {
  ok,
  closed,    // closed (and, when receiving, drained)
  full,      // try_send: it would have to wait
  empty,     // try_recv, select with a default: it would have to wait
  timeout,   // the call's own time limit passed
  cancelled, // the context or stop token of the call was stopped
};

[[nodiscard]] constexpr std::string_view to_string(op_status s) noexcept {
  switch (s) {
  case op_status::ok:
    return "ok";
  case op_status::closed:
    return "closed";
  case op_status::full:
    return "full";
  case op_status::empty:
    return "empty";
  case op_status::timeout:
    return "timeout";
  case op_status::cancelled:
    return "cancelled";
  }
  return "unknown";
}

} // namespace leash

#endif
