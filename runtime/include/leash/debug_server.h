// SPDX-License-Identifier: Apache-2.0
//
// Serves the live tasks over HTTP, as net/http/pprof does for goroutines:
//   /debug/pprof/                   index
//   /debug/pprof/goroutine?debug=0  profile.proto (also /debug/pprof/tasks)
//   /debug/pprof/goroutine?debug=1  text, grouped
//   /debug/pprof/goroutine?debug=2  text, every task
//   /debug/tasks.json               schema leash-tasks/1
//   /debug/trace                    Chrome trace of what was recorded
//   /metrics                        Prometheus
//
// Needs cpp-httplib when the runtime is built; LEASH_HAS_DEBUG_SERVER is
// defined for users of the target when it is there. Listens on the loopback
// interface by default: the pages tell about the program's inside, so do not
// open them to others.
#ifndef LEASH_DEBUG_SERVER_H
#define LEASH_DEBUG_SERVER_H

#include "leash/annotations.h"

#include <memory>
#include <string>

namespace leash {

class LEASH_TASK_HANDLE("join") debug_server {
public:
  // Port 0 takes a free one. Throws std::runtime_error when it cannot listen.
  explicit debug_server(int port = 0, const std::string &host = "127.0.0.1");
  // Stops listening, ends open requests, joins.
  LEASH_REQUESTS_STOP(this) LEASH_JOINS(this) ~debug_server();
  debug_server(const debug_server &) = delete;
  debug_server &operator=(const debug_server &) = delete;

  [[nodiscard]] int port() const noexcept;
  [[nodiscard]] std::string url() const;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace leash

#endif
