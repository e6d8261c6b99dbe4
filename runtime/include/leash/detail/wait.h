// SPDX-License-Identifier: Apache-2.0
//
// The stop-aware wait on a condition variable that the simpler primitives
// share.
#ifndef LEASH_DETAIL_WAIT_H
#define LEASH_DETAIL_WAIT_H

#include "leash/detail/hooks.h"
#include "leash/detail/task_record.h"
#include "leash/status.h"

#include <condition_variable>
#include <mutex>

namespace leash::detail {

// What a blocking call waits for and on, as a dump shows it.
struct wait_subject {
  task_state state;
  const void *object;
  const char *name;
};

// Waits until pred() holds, a stop or the deadline. A stop that was requested
// before the call wins over success. pred is called with the lock held, and
// whoever makes it true must notify under the same lock or after it.
template <class Pred>
op_status wait_on(std::condition_variable_any &cv,
                  std::unique_lock<std::mutex> &lock,
                  const std::stop_token &stop, time_point deadline,
                  const wait_subject &what, const call_site &site, Pred pred) {
  if (stop.stop_requested())
    return op_status::cancelled;
  if (pred())
    return op_status::ok;
  block_scope blocked(what.state, what.object, what.name, site);
  bool holds = false;
  if (deadline == no_deadline)
    holds = cv.wait(lock, stop, pred);
  else
    holds = cv.wait_until(lock, stop, deadline, pred);
  if (holds)
    return op_status::ok;
  return stop.stop_requested() ? op_status::cancelled : op_status::timeout;
}

} // namespace leash::detail

#endif
