// SPDX-License-Identifier: Apache-2.0
#ifndef CHAT_SERVER_H
#define CHAT_SERVER_H
#include "session.h"
#include <list>
#include <memory>

class Server {
public:
  explicit Server(int listener);
  ~Server();
  void stop();

private:
  void acceptLoop();
  void reapLoop();
  int listener_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;
  std::list<std::unique_ptr<Session>> sessions_;
  std::thread acceptor_; // ok leash-unjoined-thread
  std::thread reaper_;   // ok leash-unjoined-thread
};
#endif
