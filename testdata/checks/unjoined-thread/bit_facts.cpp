// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
// What is known about an integer, and about its bits.
#include <thread>

void work();
bool fails();

// The bit that is set makes the integer not zero.
void wholeAfterBit() {
  unsigned state = 0;
  std::thread t; // ok
  if (fails())
    state |= 1;
  if (state)
    return; // not started yet
  t = std::thread(work);
  t.join();
}

void startedByBit(unsigned flags) {
  std::thread t;
  if (flags & 4)
    t = std::thread(work); // ok
  if (flags & 4)
    t.join();
}

void otherBit(unsigned flags) {
  std::thread t;
  if (flags & 4)
    t = std::thread(work); // want leash-unjoined-thread "'t'"
  if (flags & 8)
    t.join();
}

// Setting one bit says nothing of the other.
void setBetween(unsigned flags) {
  std::thread t;
  if (flags & 4)
    t = std::thread(work); // ok
  flags |= 8;
  if (flags & 4)
    t.join();
}

void clearedBetween(unsigned flags) {
  std::thread t;
  if (flags & 4)
    t = std::thread(work); // want leash-unjoined-thread "'t'"
  flags &= ~4u;
  if (flags & 4)
    t.join();
}

void setAgain(unsigned flags, unsigned others) {
  std::thread t;
  if (flags & 4)
    t = std::thread(work); // want leash-unjoined-thread "'t'"
  flags = others;
  if (flags & 4)
    t.join();
}

// Zero has no bit.
void noneOfIt() {
  unsigned flags = 0;
  bool started = false;
  std::thread t;
  if (!fails()) {
    t = std::thread(work); // ok
    started = true;
    flags |= 2;
  }
  if (flags)
    t.join();
  else if (started)
    t.join();
}

int main() {
  wholeAfterBit();
  startedByBit(4);
  otherBit(4);
  setBetween(4);
  clearedBetween(4);
  setAgain(4, 1);
  noneOfIt();
}
