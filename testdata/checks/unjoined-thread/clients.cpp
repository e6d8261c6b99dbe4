// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: program
//
// A2, A8: the class leaves the join to its users, and this is the program.
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

void work();
bool ready();

// The base starts once, whoever asks; a user goes home early.
class Service {
public:
  virtual ~Service() {}
  void start() {
    if (!thread_.joinable())
      thread_ = std::thread(&Service::entry, this);
  }
  void stop() { stop_ = true; }
  void join() {
    if (thread_.joinable())
      thread_.join();
  }

protected:
  virtual void run() = 0;

private:
  void entry() { run(); }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class Prober : public Service {
  void run() override { work(); }
};

int probe(bool targets) {
  Prober prober;
  prober.start(); // want leash-unjoined-thread "'prober'"
  if (!targets)
    return 1;
  prober.stop();
  prober.join();
  return 0;
}

int probeRight(bool targets) {
  Prober prober;
  prober.start(); // ok leash-unjoined-thread
  if (targets)
    work();
  prober.stop();
  prober.join();
  return 0;
}

// Others get to know the object, but only this function closes it.
class Exporter {
public:
  Exporter() : thread_(work) {}
  ~Exporter() = default;
  void add(int n) { sum_ += n; }
  void close() {
    if (thread_.joinable())
      thread_.join();
  }

private:
  int sum_ = 0;
  std::thread thread_;
};

class Span {
public:
  explicit Span(Exporter &e) : exporter_(e) {}
  ~Span() { exporter_.add(1); }

private:
  Exporter &exporter_;
};

int serve(int n) {
  Exporter exporter; // want leash-unjoined-thread "'exporter'"
  Span span(exporter);
  if (n < 0)
    return 1;
  exporter.close();
  return 0;
}

// Here a guard that was given it closes it.
class Journal {
public:
  Journal() : thread_(work) {}
  void close() {
    if (thread_.joinable())
      thread_.join();
  }

private:
  std::thread thread_;
};

class Closes {
public:
  explicit Closes(Journal &j) : journal_(j) {}
  ~Closes() { journal_.close(); }

private:
  Journal &journal_;
};

int write(int n) {
  Journal journal; // ok leash-unjoined-thread
  Closes closes(journal);
  if (n < 0)
    return 1;
  journal.close();
  return 0;
}

// A sibling member joins what the vector has.
class Sibling {
public:
  explicit Sibling(std::thread &t) : thread_(t) {}
  ~Sibling() {
    if (thread_.joinable())
      thread_.join();
  }

private:
  std::thread &thread_;
};

class Keeps {
public:
  Keeps() : sibling_(thread_) { thread_ = std::thread(work); }

private:
  std::thread thread_;
  Sibling sibling_;
};

void keeps() {
  Keeps k; // ok leash-unjoined-thread
  work();
}

// A worker behind a pointer to its base, whose destructor is the one to ask.
class Base {
public:
  virtual ~Base() {
    if (thread_ && thread_->joinable())
      thread_->join();
  }
  void start() {
    if (thread_)
      return;
    thread_ = std::make_unique<std::thread>(work);
  }
  void wait() { thread_->join(); }

private:
  std::unique_ptr<std::thread> thread_;
};
class Derived : public Base {};
class Holds {
public:
  Holds() : worker_(std::make_unique<Derived>()) {}
  void start() { worker_->start(); }
  void stop() { worker_->wait(); }

private:
  std::unique_ptr<Base> worker_;
};
int holds(bool early) {
  Holds h;
  h.start(); // ok leash-unjoined-thread
  if (early)
    return 1;
  h.stop();
  return 0;
}

// stop() is there, and nobody calls it.
class Periodic {
public:
  void start() { thread_ = std::thread(&Periodic::loop, this); }
  void stop() {
    quit_ = true;
    if (thread_.joinable())
      thread_.join();
  }

private:
  void loop() { work(); }
  std::atomic<bool> quit_{false};
  std::thread thread_; // want leash-unjoined-thread "'thread_' of 'Periodic'.*what joins it is not called"
};

class PeriodicStopped {
public:
  void start() { thread_ = std::thread(&PeriodicStopped::loop, this); }
  void stop() {
    quit_ = true;
    if (thread_.joinable())
      thread_.join();
  }

private:
  void loop() { work(); }
  std::atomic<bool> quit_{false};
  std::thread thread_; // ok leash-unjoined-thread
};

class Registration {
public:
  void create() {
    sender_ = std::make_unique<Periodic>();
    sender_->start();
    other_ = std::make_unique<PeriodicStopped>();
    other_->start();
  }
  void destroy() {
    sender_.reset();
    other_->stop();
    other_.reset();
  }

private:
  std::unique_ptr<Periodic> sender_;
  std::unique_ptr<PeriodicStopped> other_;
};

// Tested, started and joined by one pointer.
class PthreadLike {
public:
  void start() {
    if (id_)
      return;
    id_ = new std::thread(work); // ok leash-unjoined-thread
  }
  ~PthreadLike() {
    if (id_) {
      id_->join();
      delete id_;
    }
  }

private:
  std::thread *id_ = nullptr;
};

int main(int argc, char **) {
  Registration registration;
  registration.create();
  if (ready())
    work();
  registration.destroy();
  return probe(argc > 1) + probeRight(argc > 2) + serve(argc) + write(argc) +
         holds(argc > 3);
}
