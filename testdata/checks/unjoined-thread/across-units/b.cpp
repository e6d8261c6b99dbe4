// SPDX-License-Identifier: Apache-2.0
#include "session.h"

void joinInOtherUnit(std::thread &t) {
  if (t.joinable())
    t.join();
}
void namesInOtherUnit(std::thread &t) { (void)t.get_id(); }
std::thread startInOtherUnit() { return std::thread([] {}); }

Session::~Session() { joinInOtherUnit(thread_); }
void Session::run() {}
LostSession::~LostSession() { namesInOtherUnit(thread_); }
void LostSession::run() {}

int main() {
  Session s;
  LostSession l;
  return 0;
}
