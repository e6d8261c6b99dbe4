// SPDX-License-Identifier: Apache-2.0
// std: c++20
// fix: unsafe
//
// Fixes that need a look: the token that the body has may be nobody's to stop,
// and what comes behind a loop that is left early does not get what it needs.
#include <chrono>
#include <stop_token>
#include <thread>

bool connect();
void step();

static void bound(std::stop_token stop) {
  while (!stop.stop_requested()) { // want leash-missing-stop-check "'bound' ignores the stop token 'stop'"
    step();
  }
}

void binds(std::stop_source &source) {
  std::thread worker(bound, source.get_token());
  source.request_stop();
  worker.join();
}

void retries() {
  std::jthread worker([](std::stop_token stop) {
    while (!stop.stop_requested()) {
      while (!stop.stop_requested() && (!connect())) { // want leash-missing-stop-check "'lambda in retries'"
        std::this_thread::sleep_for(std::chrono::seconds(1));
      }
      step();
    }
  });
}
