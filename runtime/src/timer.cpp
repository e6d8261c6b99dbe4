// SPDX-License-Identifier: Apache-2.0
#include "leash/timer.h"

#include "timer_service.h"

namespace leash {

namespace detail {

op_status sleep_until(const std::stop_token &stop, time_point deadline,
                      const call_site &site) {
  at_point(point::enter, &site);
  if (stop.stop_requested())
    return op_status::cancelled;
  selector owner;
  const block_scope blocked(task_state::sleep, nullptr, nullptr, site);
  return owner.wait(stop, deadline, 0, 0) == selector::stopped
             ? op_status::cancelled
             : op_status::ok;
}

// Shared with the timer service, which may be about to fire when the handle
// goes away.
struct ticking {
  channel<time_point> out{1, "timer"};
  std::chrono::nanoseconds period{0};

  time_point fire(time_point due) {
    // Full means that the receiver is behind: this tick is left out.
    static_cast<void>(out.try_send(due));
    if (period.count() <= 0) {
      out.close();
      return no_deadline;
    }
    // Behind by several periods (a suspended process): no burst of ticks.
    const auto now = wait_clock::now();
    return due + period > now ? due + period : now + period;
  }
};

} // namespace detail

timer::timer(detail::time_point first, std::chrono::nanoseconds period)
    : state_(std::make_shared<detail::ticking>()) {
  state_->period = period;
  id_ = detail::timer_service::get().at(
      first, [state = state_](detail::time_point due) {
        return state->out.is_closed() ? detail::no_deadline : state->fire(due);
      });
}

timer::~timer() { cancel(); }

channel<timer::clock::time_point> &timer::fired() noexcept {
  return state_->out;
}

void timer::cancel() noexcept {
  detail::timer_service::get().cancel(id_);
  state_->out.close();
}

} // namespace leash
