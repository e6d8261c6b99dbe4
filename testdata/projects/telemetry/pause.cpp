// SPDX-License-Identifier: Apache-2.0
#include "telemetry.h"

void Sampler::pause() { stop_ = true; }
