// SPDX-License-Identifier: Apache-2.0
#ifndef ENGINE_H
#define ENGINE_H
#include <atomic>
#include <thread>

void spinInOtherUnit();
bool stoppedInOtherUnit();

class Engine {
public:
  Engine();
  ~Engine();
  void run();
  void requestStop();

private:
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
#endif
