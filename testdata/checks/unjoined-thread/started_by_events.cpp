// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: program
//
// One method that starts the thread and lets it end, as its users tell it.
// Only the destructor joins.
#include <atomic>
#include <thread>

enum class Event { Up, Ready, Down };
Event next();
bool more();
bool poll();

class Link {
public:
  ~Link() {
    close();
    if (reader_.joinable())
      reader_.join();
  }
  void on(Event e) {
    switch (e) {
    case Event::Up:
      if (state_ != Idle && state_ != Lost)
        return;
      open();
      state_ = Busy;
      break;
    case Event::Ready:
      if (state_ == Busy)
        poll();
      break;
    case Event::Down:
      if (state_ != Busy)
        return;
      close();
      state_ = Lost;
      break;
    }
  }

private:
  enum State { Idle, Busy, Lost };
  void open() {
    up_ = true;
    reader_ = std::thread([this] { read(); }); // want leash-unjoined-thread "'reader_' of 'Link'"
  }
  void close() { up_ = false; }
  void read() {
    while (up_)
      poll();
  }
  State state_ = Idle;
  std::atomic<bool> up_{false};
  std::thread reader_;
};

// After it was lost it stays so.
class OnceOnly {
public:
  ~OnceOnly() {
    close();
    if (reader_.joinable())
      reader_.join();
  }
  void on(Event e) {
    switch (e) {
    case Event::Up:
      if (state_ != Idle)
        return;
      open();
      state_ = Busy;
      break;
    case Event::Ready:
      break;
    case Event::Down:
      if (state_ != Busy)
        return;
      close();
      state_ = Lost;
      break;
    }
  }

private:
  enum State { Idle, Busy, Lost };
  void open() {
    up_ = true;
    reader_ = std::thread([this] { read(); }); // ok leash-unjoined-thread
  }
  void close() { up_ = false; }
  void read() {
    while (up_)
      poll();
  }
  State state_ = Idle;
  std::atomic<bool> up_{false};
  std::thread reader_;
};

class Joins {
public:
  ~Joins() { close(); }
  void on(Event e) {
    switch (e) {
    case Event::Up:
      if (state_ == Busy)
        return;
      open();
      state_ = Busy;
      break;
    case Event::Ready:
      break;
    case Event::Down:
      close();
      state_ = Lost;
      break;
    }
  }

private:
  enum State { Idle, Busy, Lost };
  void open() {
    up_ = true;
    reader_ = std::thread([this] { read(); }); // ok leash-unjoined-thread
  }
  void close() {
    up_ = false;
    if (reader_.joinable())
      reader_.join();
  }
  void read() {
    while (up_)
      poll();
  }
  State state_ = Idle;
  std::atomic<bool> up_{false};
  std::thread reader_;
};

class Switch {
public:
  ~Switch() {
    set(false);
    if (reader_.joinable())
      reader_.join();
  }
  void set(bool on) {
    if (on) {
      if (up_)
        return;
      up_ = true;
      reader_ = std::thread([this] { read(); }); // want leash-unjoined-thread "'reader_' of 'Switch'"
    } else {
      up_ = false;
    }
  }

private:
  void read() {
    while (up_)
      poll();
  }
  std::atomic<bool> up_{false};
  std::thread reader_;
};

// Its users switch it on once, and off.
class OnAndOff {
public:
  ~OnAndOff() {
    set(false);
    if (reader_.joinable())
      reader_.join();
  }
  void set(bool on) {
    if (on) {
      up_ = true;
      reader_ = std::thread([this] { read(); }); // ok leash-unjoined-thread
    } else {
      up_ = false;
    }
  }

private:
  void read() {
    while (up_)
      poll();
  }
  std::atomic<bool> up_{false};
  std::thread reader_;
};

int main() {
  Link link;
  OnceOnly once;
  Joins joins;
  Switch sw;
  while (more()) {
    Event e = next();
    link.on(e);
    once.on(e);
    joins.on(e);
    sw.set(e == Event::Up);
  }
  OnAndOff last;
  last.set(true);
  last.set(false);
}
