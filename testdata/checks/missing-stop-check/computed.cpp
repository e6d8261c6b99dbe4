// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// What a loop tests may be computed anew in each round, in floating point, too.
#include <chrono>
#include <thread>

double rate_of(int n);
void pause_a_while();
int next_packet();

static void throttle(double limit) {
  double rate;
  do { // ok leash-missing-stop-check
    pause_a_while();
    rate = 0.5 * rate_of(3);
  } while (rate > limit);
}

static void converge(float start) {
  float error = start;
  while (error > 0.001f) // ok leash-missing-stop-check
    error = error / 2;
}

static void timed(std::chrono::milliseconds limit) {
  auto start = std::chrono::steady_clock::now();
  auto elapsed = start - start;
  while (elapsed < limit) { // ok leash-missing-stop-check
    pause_a_while();
    elapsed = std::chrono::steady_clock::now() - start;
  }
}

static void stuck() {
  double rate = rate_of(3);
  while (rate > 3) // want leash-missing-stop-check "tests 'rate', which nobody changes"
    next_packet();
}

void run() {
  std::thread a([] { throttle(0.5); }), b([] { converge(1); }),
      c([] { timed(std::chrono::milliseconds(5)); }), d([] { stuck(); });
  a.join();
  b.join();
  c.join();
  d.join();
}
