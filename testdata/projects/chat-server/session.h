// SPDX-License-Identifier: Apache-2.0
#ifndef CHAT_SESSION_H
#define CHAT_SESSION_H
#include "queue.h"
#include <atomic>
#include <string>
#include <thread>

class Session {
public:
  explicit Session(int fd);
  ~Session();
  Session(const Session &) = delete;
  void send(std::string line);
  bool finished() const { return finished_; }

private:
  void readLoop();
  void writeLoop();
  int fd_;
  std::atomic<bool> finished_{false};
  Queue<std::string> out_;
  std::thread reader_; // ok leash-unjoined-thread
  std::thread writer_; // ok leash-unjoined-thread
};
#endif
