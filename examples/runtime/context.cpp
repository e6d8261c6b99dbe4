// SPDX-License-Identifier: Apache-2.0
//
// ctx, cancel := context.WithTimeout(parent, d); defer cancel()
#include <leash/channel.h>
#include <leash/context.h>

#include <chrono>
#include <cstdio>

using namespace std::chrono_literals;

namespace {

leash::op_status ask(const leash::context &ctx, leash::channel<int> &answers) {
  const leash::context_source limited(ctx, 10ms); // the earlier deadline counts
  return answers.recv(limited.context()).status();
}

} // namespace

int main() {
  leash::context_source request;
  leash::channel<int> nobody_answers;
  const auto status = ask(request.context(), nobody_answers);
  request.request_stop("the client went away");

  // context.WithoutCancel: cleanup work still runs, with a limit of its own.
  const leash::context_source cleanup(request.context().without_cancel(), 1s);
  std::printf("%s, then %s\n", leash::to_string(status).data(),
              request.context().cause().message.c_str());
  return status == leash::op_status::cancelled && !cleanup.stop_requested() ? 0
                                                                            : 1;
}
