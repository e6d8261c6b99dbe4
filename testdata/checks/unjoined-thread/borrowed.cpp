// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Threads in objects that only pass through here, and callees that see to
// what they start.
#include <memory>
#include <thread>
#include <utility>
#include <vector>

struct Output {
  std::thread thread;
};

struct Control {
  std::vector<std::unique_ptr<Output>> outputs;
  void open() {
    for (auto &o : outputs)
      o->thread = std::thread([] {});
  }
  void close() {
    for (auto &o : outputs)
      o->thread.join();
  }
};

// The player refers to its control; it does not own it.
class Player {
public:
  explicit Player(Control &c) : control_(c) {}
  void run() { control_.open(); }

private:
  Control &control_;
};

void play(Control &c) {
  Player p(c);
  p.run(); // ok leash-unjoined-thread
}

// Started and joined in the same call.
class Batch {
public:
  void run(int n) {
    for (int i = 0; i < n; ++i)
      threads_.push_back(std::thread([] {})); // ok leash-unjoined-thread
    for (auto &t : threads_)
      t.join();
  }

private:
  std::vector<std::thread> threads_; // ok leash-unjoined-thread
};

void batch() {
  Batch b;
  b.run(3); // ok leash-unjoined-thread
}

// The owner goes on as a pointer to its base.
class Command {
public:
  virtual ~Command() = default;
};

class Fingerprint : public Command {
public:
  void start() { thread_ = std::thread([] {}); }
  ~Fingerprint() override { thread_.join(); }

private:
  std::thread thread_; // ok leash-unjoined-thread
};

class Client {
public:
  void setCommand(std::unique_ptr<Command> c) { command_ = std::move(c); }

private:
  std::unique_ptr<Command> command_;
};

void handOver(Client &client) {
  auto f = std::make_unique<Fingerprint>();
  f->start(); // ok leash-unjoined-thread
  client.setCommand(std::move(f));
}

std::unique_ptr<Command> make() {
  auto f = std::make_unique<Fingerprint>();
  f->start(); // ok leash-unjoined-thread
  return f;
}
