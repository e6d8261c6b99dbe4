// SPDX-License-Identifier: Apache-2.0
//
// pprof.Lookup("goroutine").WriteTo(os.Stdout, 1): what is running, where it
// blocks, since when, and whether it was asked to stop.
#include <leash/channel.h>
#include <leash/dump.h>
#include <leash/task_group.h>

#include <cstdio>
#include <string>
#include <thread>

int main() {
  leash::channel<int> updates(0, "updates");
  leash::task_group group("cache");
  for (int i = 0; i < 3; ++i)
    group.spawn("refresh", [&](const leash::context &ctx) {
      while (updates.recv(ctx)) {
      }
    });
  std::string text;
  do {
    text = leash::dump::text();
    std::this_thread::yield();
  } while (text.find("3 @ ") == std::string::npos ||
           text.find("[chan recv]") == std::string::npos);
  std::printf("%s", text.c_str());
  // For `go tool pprof`: leash::dump::to_file("tasks.pb.gz", format::profile)
  return 0;
}
