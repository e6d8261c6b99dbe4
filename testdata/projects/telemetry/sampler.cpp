// SPDX-License-Identifier: Apache-2.0
#include "telemetry.h"

Sampler::Sampler() : thread_(&Sampler::run, this) {}

// It asks the thread to stop and does not wait for it: std::terminate.
Sampler::~Sampler() { pause(); }

void Sampler::run() {
  while (!stop_) // ok leash-missing-stop-check
    std::this_thread::yield();
}
