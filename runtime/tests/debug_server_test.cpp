// SPDX-License-Identifier: Apache-2.0
#include "leash/debug_server.h"

#include "json_check.h"
#include "leash/dump.h"
#include "leash/task_group.h"
#include "leash/timer.h"
#include "support.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <sstream>

namespace {

using leash_test::contains;
using leash_test::eventually;
using leash_test::tasks_in;

std::string get(int port, const std::string &path) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (connect(fd, reinterpret_cast<const sockaddr *>(&to), sizeof to) == 0) {
    const std::string request =
        "GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n";
    EXPECT_EQ(write(fd, request.data(), request.size()),
              static_cast<ssize_t>(request.size()));
    char buffer[4096];
    for (ssize_t n; (n = read(fd, buffer, sizeof buffer)) > 0;)
      answer.append(buffer, static_cast<std::size_t>(n));
  }
  close(fd);
  return answer;
}

TEST(DebugServer, ServesThePages) {
  leash::task_group group("served");
  group.spawn("visible", [](const leash::context &ctx) {
    static_cast<void>(leash::sleep_for(ctx, 1h));
  });
  ASSERT_TRUE(
      eventually([] { return tasks_in(leash::task_state::sleep) == 1; }));
  const leash::debug_server server;
  const int port = server.port();
  EXPECT_TRUE(contains(get(port, "/debug/pprof/"), "Live tasks"));
  EXPECT_TRUE(contains(get(port, "/debug/pprof/goroutine?debug=1"),
                       "leash tasks: total"));
  EXPECT_TRUE(
      contains(get(port, "/debug/pprof/goroutine?debug=2"), "\"visible\""));
  const std::string profile = get(port, "/debug/pprof/goroutine");
  EXPECT_TRUE(contains(profile, "application/octet-stream"));
  EXPECT_TRUE(contains(profile, "\x1f\x8b"));
  EXPECT_TRUE(contains(get(port, "/debug/tasks.json"), "leash-tasks/1"));
  EXPECT_TRUE(contains(get(port, "/debug/trace"), "traceEvents"));
  EXPECT_TRUE(
      contains(get(port, "/metrics"), "leash_tasks{state=\"sleep\"} 1"));
  EXPECT_TRUE(contains(get(port, "/nothing"), "404"));
  EXPECT_TRUE(contains(get(port, "/metrics"), "nosniff"));
}

TEST(DebugServer, ServesJsonThatParses) {
  leash::dump::trace::start();
  leash::spawn([] {}).join();
  leash::dump::trace::stop();
  const leash::debug_server server;
  for (const char *page : {"/debug/tasks.json", "/debug/trace"}) {
    const std::string answer = get(server.port(), page);
    const auto body = answer.find("\r\n\r\n");
    ASSERT_NE(body, std::string::npos) << page;
    EXPECT_TRUE(leash_test::valid_json(answer.substr(body))) << answer;
  }
  EXPECT_TRUE(contains(get(server.port(), "/debug/pprof/tasks"), "\x1f\x8b"));
}

// The kernel's own word on the address.
TEST(DebugServer, ListensOnTheLoopbackInterfaceOnly) {
  const leash::debug_server server;
  std::ifstream file("/proc/net/tcp");
  std::ostringstream text;
  text << file.rdbuf();
  char port[8];
  std::snprintf(port, sizeof port, ":%04X ", server.port());
  EXPECT_TRUE(contains(text.str(), "0100007F" + std::string(port)))
      << text.str();
  EXPECT_FALSE(contains(text.str(), "00000000" + std::string(port)));
}

TEST(DebugServer, SaysWhenItCannotListen) {
  const leash::debug_server first;
  EXPECT_TRUE(contains(first.url(), "http://127.0.0.1:"));
  EXPECT_THROW(leash::debug_server(-1, "no such host.invalid"),
               std::runtime_error);
}

TEST(DebugServer, StopsQuicklyWithoutARequest) {
  const auto begun = std::chrono::steady_clock::now();
  {
    const leash::debug_server server;
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
}

} // namespace
