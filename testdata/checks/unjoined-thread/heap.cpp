// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
#include <memory>
#include <optional>
#include <thread>

void tick();
bool ready();

// A11: the pointer is dropped, the thread runs on.
void newLost() {
  std::thread *ticker = new std::thread(tick); // want leash-unjoined-thread "'.?ticker' .*: nobody can collect it"
  (void)ticker;
}

void newDropped() {
  new std::thread(tick); // want leash-unjoined-thread "thread .*: nobody can collect it"
}

void deletedUnjoined() {
  std::thread *ticker = new std::thread(tick); // want leash-unjoined-thread "'.?ticker' .*: its destructor ends the program"
  delete ticker;
}

void uniqueLost() {
  auto ticker = std::make_unique<std::thread>(tick); // want leash-unjoined-thread "'.?ticker"
}

void uniqueFromNewLost() {
  std::unique_ptr<std::thread> ticker(new std::thread(tick)); // want leash-unjoined-thread "'.?ticker"
  if (ready())
    return;
}

void uniqueOnAPath() {
  auto ticker = std::make_unique<std::thread>(tick); // want leash-unjoined-thread "'.?ticker"
  if (!ready())
    return;
  ticker->join();
}

void resetUnjoined() {
  auto ticker = std::make_unique<std::thread>(tick); // want leash-unjoined-thread "'.?ticker"
  ticker.reset();
}

void optionalLost() {
  std::optional<std::thread> ticker;
  ticker.emplace(tick); // want leash-unjoined-thread "'.?ticker"
}

void releasedLost() {
  auto ticker = std::make_unique<std::thread>(tick); // want leash-unjoined-thread "'.?ticker' .*: nobody can collect it"
  ticker.release(); // note "given up here without having been joined"
}

static std::thread make() { return std::thread(tick); }

void newFromCallLost() {
  auto *ticker = new std::thread(make()); // want leash-unjoined-thread "'.?ticker"
  (void)ticker;
}

void sharedLost() {
  auto ticker = std::make_shared<std::thread>(tick); // want leash-unjoined-thread "'.?ticker"
}

// Right.
void newJoined() {
  std::thread *ticker = new std::thread(tick); // ok leash-unjoined-thread
  ticker->join();
  delete ticker;
}

void uniqueJoined() {
  auto ticker = std::make_unique<std::thread>(tick); // ok leash-unjoined-thread
  ticker->join();
}

void uniqueDereferenced() {
  auto ticker = std::make_unique<std::thread>(tick); // ok leash-unjoined-thread
  (*ticker).join();
}

void uniqueThroughGet() {
  auto ticker = std::make_unique<std::thread>(tick); // ok leash-unjoined-thread
  std::thread *raw = ticker.get();
  raw->join();
}

void sharedJoined() {
  auto ticker = std::make_shared<std::thread>(tick); // ok leash-unjoined-thread
  ticker->join();
}

void optionalJoined() {
  std::optional<std::thread> ticker; // ok leash-unjoined-thread
  ticker.emplace(tick);
  ticker->join();
}

void customDeleterJoins() {
  auto joining = [](std::thread *t) {
    t->join();
    delete t;
  };
  std::unique_ptr<std::thread, decltype(joining)> ticker( // ok leash-unjoined-thread
      new std::thread(tick), joining);
}

void newFromCallJoined() {
  auto *ticker = new std::thread(make()); // ok leash-unjoined-thread
  ticker->join();
  delete ticker;
}

// Given away: somebody else's to join.
void adopt(std::thread *t);
void releasedToOther() {
  auto ticker = std::make_unique<std::thread>(tick); // ok leash-unjoined-thread
  adopt(ticker.release());
}

std::thread *releasedToCaller() {
  auto ticker = std::make_unique<std::thread>(tick); // ok leash-unjoined-thread
  return ticker.release();
}

std::unique_ptr<std::thread> handedOut() {
  return std::make_unique<std::thread>(tick); // ok leash-unjoined-thread
}

std::thread *handedOutRaw() {
  auto *ticker = new std::thread(tick); // ok leash-unjoined-thread
  return ticker;
}
