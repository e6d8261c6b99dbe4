// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// A server with a thread for each connection: sessions are kept and reaped, but
// the acceptor is lost when listen() fails late.
#include <atomic>
#include <list>
#include <mutex>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

class Server {
public:
  bool start(int port);
  void stop();
  ~Server() { stop(); }

private:
  struct Session {
    std::thread thread;
    std::atomic<bool> done{false};
  };
  void acceptLoop();
  void reap();

  int listener_ = -1;
  std::atomic<bool> running_{false};
  std::thread acceptor_; // ok leash-unjoined-thread
  std::mutex lock_;
  std::list<Session> sessions_;
};

bool Server::start(int port) {
  listener_ = ::socket(AF_INET, SOCK_STREAM, port);
  if (listener_ < 0)
    return false;
  running_ = true;
  acceptor_ = std::thread(&Server::acceptLoop, this);
  return true;
}

void Server::stop() {
  running_ = false;
  ::shutdown(listener_, SHUT_RDWR);
  if (acceptor_.joinable())
    acceptor_.join();
  for (Session &s : sessions_)
    if (s.thread.joinable())
      s.thread.join();
  sessions_.clear();
  ::close(listener_);
}

void Server::acceptLoop() {
  while (running_) {
    int peer = ::accept(listener_, nullptr, nullptr);
    if (peer < 0)
      continue;
    reap();
    std::lock_guard<std::mutex> guard(lock_);
    sessions_.emplace_back();
    Session &s = sessions_.back();
    s.thread = std::thread([peer, &s] { // ok leash-unjoined-thread
      ::close(peer);
      s.done = true;
    });
  }
}

void Server::reap() {
  std::lock_guard<std::mutex> guard(lock_);
  for (auto it = sessions_.begin(); it != sessions_.end();) {
    if (it->done) {
      it->thread.join();
      it = sessions_.erase(it);
    } else {
      ++it;
    }
  }
}

// A tool that uses the same parts in a hurry.
int probe(int port) {
  std::atomic<bool> stop{false};
  std::thread blinker([&stop] { // want leash-unjoined-thread "'blinker'"
    while (!stop)
      std::this_thread::yield();
  });
  int fd = ::socket(AF_INET, SOCK_STREAM, port);
  if (fd < 0)
    return 1;
  if (::listen(fd, 8) != 0) {
    ::close(fd);
    return 2;
  }
  stop = true;
  blinker.join();
  return 0;
}
