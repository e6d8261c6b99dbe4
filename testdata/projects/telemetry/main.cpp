// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
#include "telemetry.h"
#include <iostream>

int main(int argc, char **argv) {
  Sampler sampler;
  Buffer buffer;
  std::thread uploader = startUploader("collector"); // want leash-unjoined-thread "'uploader'"
  if (argc < 2) {
    std::cerr << argv[0] << ": no input\n";
    return 1; // note "."
  }
  buffer.add(argc);
  uploader.join();
  return 0;
}
