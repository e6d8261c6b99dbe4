// SPDX-License-Identifier: Apache-2.0
#include "server.h"
#include <sys/socket.h>

Server::Server(int listener)
    : listener_(listener), acceptor_([this] { acceptLoop(); }),
      reaper_([this] { reapLoop(); }) {}

Server::~Server() { stop(); }

void Server::stop() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  ::shutdown(listener_, SHUT_RDWR);
  if (acceptor_.joinable())
    acceptor_.join(); // ok leash-unbounded-wait
  if (reaper_.joinable())
    reaper_.join(); // ok leash-unbounded-wait
}

void Server::acceptLoop() {
  for (;;) { // ok leash-missing-stop-check
    int fd = ::accept(listener_, nullptr, nullptr);
    std::lock_guard<std::mutex> lock(mutex_);
    if (stop_)
      return;
    if (fd >= 0)
      sessions_.push_back(std::make_unique<Session>(fd));
  }
}

void Server::reapLoop() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stop_) { // ok leash-missing-stop-check
    wake_.wait_for(lock, std::chrono::seconds(1), [this] { return stop_; });
    sessions_.remove_if([](auto &s) { return s->finished(); });
  }
}
