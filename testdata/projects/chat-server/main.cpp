// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
#include "server.h"
#include <iostream>
#include <sys/socket.h>

int main() {
  int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  if (listener < 0 || ::listen(listener, 16) < 0)
    return 1;
  Server server(listener);
  std::string line;
  while (std::getline(std::cin, line)) // ok leash-missing-stop-check
    if (line == "quit")
      break;
  server.stop();
  return 0;
}
