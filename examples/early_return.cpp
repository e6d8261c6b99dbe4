// SPDX-License-Identifier: Apache-2.0
// A thread that an early return forgets: its destructor ends the program.
#include <iostream>
#include <thread>

int main(int argc, char **) {
  std::thread worker([] { std::cout << "working\n"; });
  if (argc > 1)
    return 1;
  worker.join();
}
