// SPDX-License-Identifier: Apache-2.0
#include "session.h"
#include <sys/socket.h>
#include <unistd.h>

Session::Session(int fd)
    : fd_(fd), reader_(&Session::readLoop, this),
      writer_([this] { writeLoop(); }) {}

Session::~Session() {
  ::shutdown(fd_, SHUT_RDWR); // wakes the reader
  out_.close();               // and the writer
  reader_.join();
  writer_.join();
  ::close(fd_);
}

void Session::send(std::string line) { out_.push(std::move(line)); }

void Session::readLoop() {
  char buffer[512];
  while (::recv(fd_, buffer, sizeof buffer, 0) > 0) // ok leash-missing-stop-check
    send(std::string(buffer));
  finished_ = true;
}

void Session::writeLoop() {
  while (auto line = out_.pop()) // ok leash-missing-stop-check
    if (::send(fd_, line->data(), line->size(), 0) < 0)
      return;
}
