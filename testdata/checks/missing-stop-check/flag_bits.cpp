// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
// Bits of atomics, and of what is guarded by a mutex.
#include <atomic>
#include <chrono>
#include <thread>

using namespace std::chrono_literals;

class Device {
public:
  Device() {
    Polls = std::thread([this] {
      while (!(Flags.load() & Stop)) // ok
        std::this_thread::sleep_for(5ms);
    });
    Waits = std::thread([this] {
      while (!(Flags & Failed)) // want leash-missing-stop-check "tests 'this->Flags & 8'"
        std::this_thread::sleep_for(5ms);
    });
    Runs = std::thread([this] {
      while (true) {
        if ((Flags.load() & Running) == 0) // ok
          break;
        std::this_thread::sleep_for(5ms);
      }
    });
  }
  ~Device() {
    Flags.fetch_or(Stop);
    Flags &= ~Running;
    Polls.join();
    Waits.join();
    Runs.join();
  }

private:
  enum : unsigned { Running = 1, Stop = 2, Failed = 8 };
  std::atomic<unsigned> Flags{Running};
  std::thread Polls, Waits, Runs;
};

// What is written is only known when it happens.
class Told {
public:
  Told() {
    T = std::thread([this] {
      while (!(Flags.load() & 4)) // ok
        std::this_thread::sleep_for(5ms);
    });
  }
  void tell(unsigned Bits) { Flags.fetch_or(Bits); }
  ~Told() {
    tell(4);
    T.join();
  }

private:
  std::atomic<unsigned> Flags{0};
  std::thread T;
};

int main() {
  Device D;
  Told U;
}
