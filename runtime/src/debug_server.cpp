// SPDX-License-Identifier: Apache-2.0
#include "leash/debug_server.h"

#include "leash/dump.h"
#include "leash/task_group.h"

#include <httplib.h>

#include <algorithm>
#include <limits>
#include <sstream>
#include <stdexcept>

namespace leash {

namespace {

constexpr const char *plain = "text/plain; charset=utf-8";

template <class Write>
void answer(httplib::Response &response, const char *type, Write write) {
  std::ostringstream out;
  write(out);
  response.set_header("X-Content-Type-Options", "nosniff");
  response.set_content(out.str(), type);
}

void tasks(const httplib::Request &request, httplib::Response &response) {
  const std::string debug = request.get_param_value("debug");
  if (debug.empty() || debug == "0") {
    response.set_header("Content-Disposition",
                        "attachment; filename=\"goroutine\"");
    answer(response, "application/octet-stream",
           [](std::ostream &out) { dump::write_profile(out); });
    return;
  }
  dump::options o;
  if (debug != "1")
    o.examples = std::numeric_limits<std::size_t>::max();
  answer(response, plain, [&](std::ostream &out) { dump::write_text(out, o); });
}

void index(const httplib::Request &, httplib::Response &response) {
  answer(response, "text/html; charset=utf-8", [](std::ostream &out) {
    out << "<!doctype html><html><head><title>leash</title></head><body>"
           "<h1>Live tasks: "
        << live_tasks()
        << "</h1><ul>"
           "<li><a href=\"/debug/pprof/goroutine?debug=1\">tasks, grouped</a>"
           "<li><a href=\"/debug/pprof/goroutine?debug=2\">every task</a>"
           "<li><a href=\"/debug/pprof/goroutine\">profile for pprof</a>"
           "<li><a href=\"/debug/tasks.json\">JSON</a>"
           "<li><a href=\"/debug/trace\">trace</a>"
           "<li><a href=\"/metrics\">metrics</a></ul></body></html>\n";
  });
}

} // namespace

struct debug_server::impl {
  impl(int wanted, std::string host_name) : host(std::move(host_name)) {
    // A page that is being written must not keep the process from ending, and
    // idle connections must not hold the few threads.
    server.new_task_queue = [] { return new httplib::ThreadPool(2); };
    server.set_keep_alive_max_count(1);
    server.set_read_timeout(5, 0);
    server.set_write_timeout(5, 0);
    routes();
    port = wanted == 0 ? server.bind_to_any_port(host)
                       : (server.bind_to_port(host, wanted) ? wanted : -1);
    if (port < 0)
      throw std::runtime_error("leash: cannot listen on " + host + ":" +
                               std::to_string(wanted));
    work.spawn("debug server", [this] { server.listen_after_bind(); });
    while (!server.is_running() && work.live() != 0)
      std::this_thread::yield(); // stop() before that would be lost
  }

  ~impl() { server.stop(); }

  void routes() {
    server.Get("/debug/pprof/", index);
    server.Get("/debug/pprof/goroutine", tasks);
    server.Get("/debug/pprof/tasks", tasks);
    server.Get("/debug/tasks.json",
               [](const httplib::Request &, httplib::Response &r) {
                 answer(r, "application/json",
                        [](std::ostream &out) { dump::write_json(out); });
               });
    server.Get("/debug/trace",
               [](const httplib::Request &, httplib::Response &r) {
                 answer(r, "application/json",
                        [](std::ostream &out) { dump::trace::write(out); });
               });
    server.Get("/metrics", [](const httplib::Request &, httplib::Response &r) {
      answer(r, "text/plain; version=0.0.4; charset=utf-8",
             [](std::ostream &out) { dump::write_prometheus(out); });
    });
  }

  std::string host;
  int port = -1;
  httplib::Server server;
  task_group work{"debug server"};
};

debug_server::debug_server(int port, const std::string &host)
    : impl_(std::make_unique<impl>(port, host)) {}
debug_server::~debug_server() = default;

int debug_server::port() const noexcept { return impl_->port; }
std::string debug_server::url() const {
  return "http://" + impl_->host + ":" + std::to_string(impl_->port);
}

} // namespace leash
