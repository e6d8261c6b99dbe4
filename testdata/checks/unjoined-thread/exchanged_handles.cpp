// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: real
// world: both
//
// What an exchange puts where it takes another handle from.
#include <memory>
#include <thread>
#include <utility>

void listen(int port);

class Listener {
public:
  ~Listener() {
    if (current_.joinable())
      current_.join();
  }
  void move(int port) {
    std::thread next(listen, port); // ok leash-unjoined-thread
    std::thread former = std::exchange(current_, std::move(next));
    if (former.joinable())
      former.join();
  }
  void moveAtOnce(int port) {
    std::thread former = std::exchange(current_, std::thread(listen, port)); // ok leash-unjoined-thread
    if (former.joinable())
      former.join();
  }

private:
  std::thread current_;
};

void byPointer(std::unique_ptr<std::thread> &current) {
  auto next = std::make_unique<std::thread>(listen, 1); // ok leash-unjoined-thread
  auto former = std::exchange(current, std::move(next));
  if (former)
    former->join();
}

void swappedForAnother() {
  std::thread first(listen, 1); // ok leash-unjoined-thread
  std::thread second(listen, 2); // want leash-unjoined-thread "'second'"
  std::thread former = std::exchange(first, std::move(second));
  former.join();
}

void bothAreJoined() {
  std::thread first(listen, 1); // ok leash-unjoined-thread
  std::thread second(listen, 2); // ok leash-unjoined-thread
  std::thread former = std::exchange(first, std::move(second));
  former.join();
  first.join();
}
