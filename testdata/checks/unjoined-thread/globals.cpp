// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// world: both
#include <memory>
#include <thread>
#include <vector>

void work();

// Started, never joined: std::terminate when the process ends normally.
static std::thread gLost;
void startLost() { gLost = std::thread(work); } // want leash-unjoined-thread "'gLost'"

namespace {
std::vector<std::thread> gPoolLost;
}
void startPoolLost() { gPoolLost.emplace_back(work); } // want leash-unjoined-thread "'gPoolLost'"

static std::thread gJoined;
void startJoined() { gJoined = std::thread(work); } // ok leash-unjoined-thread
void stopJoined() {
  if (gJoined.joinable())
    gJoined.join();
}

static std::thread gDetached;
void startDetached() {
  gDetached = std::thread(work); // ok leash-unjoined-thread
  gDetached.detach();
}

namespace {
std::vector<std::thread> gPool;
struct JoinAtExit {
  ~JoinAtExit() {
    for (auto &t : gPool)
      t.join();
  }
} gJoinAtExit;
} // namespace
void startPool() { gPool.emplace_back(work); } // ok leash-unjoined-thread

// A pointer that is never deleted on purpose: the thread lives as long as the
// process and nothing terminates it.
void daemon() {
  static auto *gForever = new std::thread(work); // ok leash-unjoined-thread
  (void)gForever;
}

void staticLocal() {
  static std::thread worker(work); // want leash-unjoined-thread "'worker'"
}
