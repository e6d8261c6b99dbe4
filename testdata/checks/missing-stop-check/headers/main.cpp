// SPDX-License-Identifier: Apache-2.0
// std: c++20
// world: program
//
// Fixes in several files: a header that declares the function has to know what
// a std::stop_token is; a declaration in another unit would not be changed.
#include "plain.h"
#include "pump.h"
#include <thread>

void step() {}

void handDeclared();

int main() {
  Pump pump;
  std::jthread a(plainWorker);
  std::jthread b(handDeclared);
  return 0;
}
