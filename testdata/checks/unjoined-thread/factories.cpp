// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// A8: the object that has the thread is made by a library function, and ends
// with its smart pointer or container.
#include <memory>
#include <optional>
#include <thread>
#include <vector>

void work();

// Joined by a method for its users.
class Poller {
public:
  Poller() : thread_(work) {}
  void stop() { thread_.join(); }

private:
  std::thread thread_;
};

void unique() {
  auto poller = std::make_unique<Poller>(); // want leash-unjoined-thread "'poller'"
}

void uniqueStopped() {
  auto poller = std::make_unique<Poller>(); // ok leash-unjoined-thread
  poller->stop();
}

void shared(bool early) {
  auto poller = std::make_shared<Poller>(); // want leash-unjoined-thread "'poller'"
  if (early)
    return; // note "destroyed here"
  poller->stop();
}

void sharedStopped(bool early) {
  auto poller = std::make_shared<Poller>(); // ok leash-unjoined-thread
  if (early)
    work();
  poller->stop();
}

void reset() {
  auto poller = std::make_unique<Poller>(); // want leash-unjoined-thread "'poller'"
  poller.reset(); // note "destroyed"
}

void resetStopped() {
  auto poller = std::make_unique<Poller>(); // ok leash-unjoined-thread
  poller->stop();
  poller.reset();
}

void optional() {
  std::optional<Poller> poller;
  poller.emplace(); // want leash-unjoined-thread "'poller'"
}

void optionalStopped() {
  std::optional<Poller> poller;
  poller.emplace(); // ok leash-unjoined-thread
  poller->stop();
}

void container() {
  std::vector<Poller> pollers;
  pollers.emplace_back(); // want leash-unjoined-thread "'pollers'"
}

void containerStopped() {
  std::vector<Poller> pollers;
  pollers.emplace_back(); // ok leash-unjoined-thread
  for (auto &p : pollers)
    p.stop();
}

void containerOfOwners() {
  std::vector<std::unique_ptr<Poller>> pollers;
  for (int i = 0; i < 4; ++i)
    pollers.push_back(std::make_unique<Poller>()); // want leash-unjoined-thread "'pollers'"
}

void containerOfOwnersStopped() {
  std::vector<std::unique_ptr<Poller>> pollers;
  for (int i = 0; i < 4; ++i)
    pollers.push_back(std::make_unique<Poller>()); // ok leash-unjoined-thread
  for (auto &p : pollers)
    p->stop();
}

// The thread is started where the class says, and nobody wrote a constructor.
class Blinker {
public:
  void stop() { thread_.join(); }

private:
  std::thread thread_{work};
};

void implicitConstructor() {
  auto blinker = std::make_unique<Blinker>(); // want leash-unjoined-thread "'blinker'"
}

void implicitConstructorStopped() {
  auto blinker = std::make_unique<Blinker>(); // ok leash-unjoined-thread
  blinker->stop();
}

// The destructor of the class that was made joins.
class Service {
public:
  virtual ~Service() = default;
};

class Joining : public Service {
public:
  explicit Joining(int) : thread_(work) {}
  void stop() {
    if (thread_.joinable())
      thread_.join();
  }
  ~Joining() override { stop(); }

private:
  std::thread thread_;
};

void asBase() {
  std::unique_ptr<Service> s = std::make_unique<Joining>(1); // ok leash-unjoined-thread
}

std::shared_ptr<Service> returned() {
  auto s = std::make_shared<Joining>(2); // ok leash-unjoined-thread
  return s;
}

// Which constructor it is cannot be told.
class Either {
public:
  Either(long, int) : thread_(work) {}
  Either(int, long) {}
  void stop() { thread_.join(); }

private:
  std::thread thread_;
};

void ambiguous(short s) {
  auto either = std::make_unique<Either>(s, s); // ok leash-unjoined-thread
}

// Others have it, too.
std::vector<std::shared_ptr<Poller>> &registry();
std::shared_ptr<Poller> find(int id);

void registered() {
  auto poller = std::make_shared<Poller>(); // ok leash-unjoined-thread
  registry().push_back(poller);
}

class Restarting {
public:
  void start() { thread_ = std::thread(work); }
  void stop() { thread_.join(); }

private:
  std::thread thread_;
};

std::shared_ptr<Restarting> findRestarting(int id);

void foundElsewhere() {
  auto r = findRestarting(3);
  r->start(); // ok leash-unjoined-thread
}

void keptBefore(std::vector<std::shared_ptr<Restarting>> &all) {
  auto r = std::make_shared<Restarting>();
  all.push_back(r);
  r->start(); // ok leash-unjoined-thread
}

void startedLater() {
  auto r = std::make_unique<Restarting>();
  r->start(); // want leash-unjoined-thread "'r'"
}

class Session : public std::enable_shared_from_this<Session> {
public:
  void start() {
    thread_ = std::thread([self = shared_from_this()] { work(); });
  }
  void stop() { thread_.join(); }

private:
  std::thread thread_;
};

void ownsItself() {
  auto session = std::make_shared<Session>();
  session->start(); // ok leash-unjoined-thread
}
