// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
// world: program
//
// Values that go in a circle within a loop: where they come from has no end.
#include <chrono>
#include <thread>

struct Reply {
  bool done = false;
};
bool request(Reply &reply);

class Poller {
public:
  void start() { thread_ = std::thread(&Poller::run, this); }
  ~Poller() { thread_.join(); }

private:
  void run() {
    bool now = false, before = false;
    while (true) { // ok leash-missing-stop-check
      before = now;
      now = before;
      if (now)
        return;
      std::this_thread::sleep_for(std::chrono::seconds(1));
    }
  }

  std::thread thread_;
};

class Turns {
public:
  void start() { thread_ = std::thread(&Turns::run, this); }
  ~Turns() { thread_.join(); }

private:
  void run() {
    Reply a, b, c;
    while (true) { // ok leash-missing-stop-check
      c = a;
      a = b;
      b = c;
      if (a.done)
        break;
      std::this_thread::sleep_for(std::chrono::seconds(1));
    }
  }

  std::thread thread_;
};

int main() {
  Poller poller;
  poller.start();
  Turns turns;
  turns.start();
}
