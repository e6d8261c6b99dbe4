// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// An object that joins its thread by itself, when something tells it to.
#include <functional>
#include <memory>
#include <thread>

void work();
void whenClosed(std::function<void()> then);
void waitUntilClosed();

class Client {
public:
  void connect() { thread = std::thread(work); }
  void closeLater() {
    whenClosed([this] {
      if (thread.joinable())
        thread.join();
    });
  }
  ~Client() { waitUntilClosed(); }

private:
  std::thread thread;
};

class Session {
public:
  Session() : client(std::make_shared<Client>()) {}
  void connect() { client->connect(); }
  void close() { client->closeLater(); }

private:
  std::shared_ptr<Client> client;
};

void talks() {
  Client c;
  c.connect(); // ok leash-unjoined-thread
}

void talksThrough() {
  Session s;
  s.connect(); // ok leash-unjoined-thread
  s.close();
}

class Forgetful {
public:
  void connect() { thread = std::thread(work); }
  void close() {
    auto join = [this] { thread.join(); };
    join();
  }

private:
  std::thread thread;
};

void forgets(bool early) {
  Forgetful f;
  f.connect(); // want leash-unjoined-thread "'f'"
  if (early)
    return;
  f.close();
}
