// SPDX-License-Identifier: Apache-2.0
// A std::jthread asks its body to stop, but this body never listens: the
// destructor waits for ever.
#include <chrono>
#include <thread>

int main() {
  std::jthread worker([] {
    while (true) {
      std::this_thread::sleep_for(std::chrono::seconds(1));
    }
  });
}
