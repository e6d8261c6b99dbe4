// SPDX-License-Identifier: Apache-2.0
#ifndef PUMP_H
#define PUMP_H
#include <thread>

class Pump {
public:
  Pump();

private:
  void run();
  std::jthread thread_;
};
#endif
