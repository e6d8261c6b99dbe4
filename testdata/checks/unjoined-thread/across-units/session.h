// SPDX-License-Identifier: Apache-2.0
#ifndef SESSION_H
#define SESSION_H
#include <memory>
#include <thread>

void joinInOtherUnit(std::thread &t);
void namesInOtherUnit(std::thread &t);
std::thread startInOtherUnit();

class Session {
public:
  Session();
  ~Session();
  void run();

private:
  std::thread thread_; // ok leash-unjoined-thread
};

class LostSession {
public:
  LostSession();
  ~LostSession();
  void run();

private:
  std::thread thread_; // want leash-unjoined-thread "'(LostSession::)?thread_'"
};
#endif
