// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: program
//
// A8, A9: a class joins its thread in a method only; the one object of it is a
// member of another class, which calls that method in some of its lives.
#include <memory>
#include <thread>

void work();
bool ready();

class Worker {
public:
  void start() { thread_ = std::thread(work); } // want leash-unjoined-thread "'thread_' of 'Worker' is not joined on every path"
  void wait() { thread_.join(); }

private:
  std::thread thread_;
};

class Engine {
public:
  bool open() {
    worker_.start();
    if (!ready())
      return false;
    open_ = true;
    return true;
  }
  ~Engine() {
    if (open_) // note "this condition leaves 'thread_' unjoined"
      worker_.wait();
  } // note "has not been joined here"

private:
  Worker worker_;
  bool open_ = false;
};

class RightWorker {
public:
  void start() { thread_ = std::thread(work); } // ok leash-unjoined-thread
  void wait() { thread_.join(); }

private:
  std::thread thread_;
};

class RightEngine {
public:
  bool open() {
    if (!ready())
      return false;
    worker_.start();
    open_ = true;
    return true;
  }
  ~RightEngine() {
    if (open_)
      worker_.wait();
  }

private:
  RightWorker worker_;
  bool open_ = false;
};

// Made anew, and dropped without having been waited for.
class Poller {
public:
  Poller() : thread_(work) {} // want leash-unjoined-thread "'thread_' of 'Poller' is not joined on every path"
  void wait() { thread_.join(); }

private:
  std::thread thread_;
};

class Monitor {
public:
  void open() {
    if (!poller_)
      poller_ = std::make_unique<Poller>();
  }
  void close() { poller_.reset(); } // note "has not been joined here"
  ~Monitor() {
    if (poller_)
      poller_->wait();
  }

private:
  std::unique_ptr<Poller> poller_;
};

class RightPoller {
public:
  RightPoller() : thread_(work) {} // ok leash-unjoined-thread
  void wait() { thread_.join(); }

private:
  std::thread thread_;
};

class RightMonitor {
public:
  void open() {
    if (poller_)
      return;
    poller_ = std::make_unique<RightPoller>();
  }
  void close() {
    if (!poller_)
      return;
    poller_->wait();
    poller_.reset();
  }
  ~RightMonitor() { close(); }

private:
  std::unique_ptr<RightPoller> poller_;
};

// Another object of the class is elsewhere: what its methods do says nothing
// of this one.
class Shared {
public:
  void start() { thread_ = std::thread(work); } // ok leash-unjoined-thread
  void wait() { thread_.join(); }

private:
  std::thread thread_;
};

class First {
public:
  void open() {
    shared_.start();
    open_ = ready();
  }
  ~First() {
    if (open_)
      shared_.wait();
  }

private:
  Shared shared_;
  bool open_ = false;
};

class Second {
public:
  void open() { shared_.start(); }
  ~Second() { shared_.wait(); }

private:
  Shared shared_;
};

// Its destructor joins, too.
class Careful {
public:
  Careful() : thread_(work) {} // ok leash-unjoined-thread
  void wait() {
    if (thread_.joinable())
      thread_.join();
  }
  ~Careful() { wait(); }

private:
  std::thread thread_;
};

class Desk {
public:
  void open() { careful_ = std::make_unique<Careful>(); }
  ~Desk() {
    if (slow_)
      careful_->wait();
  }

private:
  std::unique_ptr<Careful> careful_;
  bool slow_ = false;
};

int main() {
  Engine a;
  a.open();
  RightEngine b;
  b.open();
  Monitor c;
  c.open();
  c.close();
  RightMonitor d;
  d.open();
  d.close();
  First e;
  e.open();
  Second f;
  f.open();
  Desk g;
  g.open();
}
