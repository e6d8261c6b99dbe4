// SPDX-License-Identifier: Apache-2.0
#include "telemetry.h"

std::thread startUploader(const std::string &host) {
  return std::thread([host] { uploadForever(host); }); // note "."
}

void uploadForever(const std::string &host) {
  while (true) { // want leash-missing-stop-check "uploadForever'"
    sendBatch(host);
    std::this_thread::sleep_for(std::chrono::seconds(30));
  }
}

bool sendBatch(const std::string &host) { return !host.empty(); }
