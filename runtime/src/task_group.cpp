// SPDX-License-Identifier: Apache-2.0
#include "leash/task_group.h"

#include "group_core.h"

namespace leash {

task_group::task_group(const call_site &site)
    : task_group(leash::context{}, {}, {}, site) {}

task_group::task_group(std::string_view name, const call_site &site)
    : task_group(leash::context{}, name, {}, site) {}

task_group::task_group(const leash::context &parent, std::string_view name,
                       group_options options, const call_site &site)
    : core_(std::make_shared<detail::group_core>(parent, name, options, site)) {
}

task_group::~task_group() { core_->finish(); }

op_status task_group::start(std::string_view name,
                            std::unique_ptr<detail::job> body, bool wait,
                            const call_site &site) {
  return core_->start(name, std::move(body), wait, site);
}

void task_group::add_error(const std::exception_ptr &error) {
  core_->note_error(error);
}

const std::shared_ptr<detail::group_record> &
task_group::record() const noexcept {
  return core_->record();
}

void task_group::join(const call_site &site) {
  static_cast<void>(core_->wait_idle(detail::no_deadline, site));
  core_->rethrow_first_error();
}

op_status task_group::wait_for(std::chrono::nanoseconds d,
                               const call_site &site) {
  return core_->wait_idle(detail::deadline_after(d), site);
}

bool task_group::request_stop(std::string message) noexcept {
  return core_->source().request_stop(std::move(message));
}

context task_group::context() const { return core_->source().context(); }

bool task_group::stop_requested() const noexcept {
  return core_->source().stop_requested();
}

std::size_t task_group::live() const noexcept { return core_->live(); }

std::vector<std::exception_ptr> task_group::errors() const {
  return core_->errors();
}

} // namespace leash
