// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// world: both
//
// The join is under a condition that holds exactly when there is a thread.
#include <optional>
#include <thread>

void scan();
void serve();
bool wantsScan();

void flagged(bool background) {
  std::thread scanner;
  if (background)
    scanner = std::thread(scan); // ok leash-unjoined-thread
  serve();
  if (background)
    scanner.join();
}

void flagSetWithTheThread() {
  bool started = false;
  std::thread scanner;
  if (wantsScan()) {
    scanner = std::thread(scan); // ok leash-unjoined-thread
    started = true;
  }
  serve();
  if (started)
    scanner.join();
}

void joinableTested() {
  std::thread scanner;
  if (wantsScan())
    scanner = std::thread(scan); // ok leash-unjoined-thread
  serve();
  if (scanner.joinable())
    scanner.join();
}

void negatedTest() {
  std::thread scanner;
  if (wantsScan())
    scanner = std::thread(scan); // ok leash-unjoined-thread
  serve();
  if (!scanner.joinable())
    return;
  scanner.join();
}

void pointerTested(std::thread *other) {
  std::thread *mine = nullptr;
  if (wantsScan())
    mine = new std::thread(scan); // ok leash-unjoined-thread
  serve();
  if (mine != nullptr) {
    mine->join();
    delete mine;
  }
  (void)other;
}

void optionalTested() {
  std::optional<std::thread> scanner;
  if (wantsScan())
    scanner.emplace(scan); // ok leash-unjoined-thread
  serve();
  if (scanner)
    scanner->join();
}

void optionalHasValue() {
  std::optional<std::thread> scanner;
  if (wantsScan())
    scanner = std::thread(scan); // ok leash-unjoined-thread
  serve();
  if (scanner.has_value())
    scanner.value().join();
}

void twoReturns(bool background) {
  std::thread scanner;
  if (background)
    scanner = std::thread(scan); // ok leash-unjoined-thread
  if (!background) {
    serve();
    return;
  }
  scanner.join();
}

// A condition that says nothing of the thread.
void unrelatedFlag(bool background, bool verbose) {
  std::thread scanner;
  if (background)
    scanner = std::thread(scan); // want leash-unjoined-thread "'scanner'"
  serve();
  if (verbose)
    scanner.join();
}

void wrongWayRound() {
  std::thread scanner(scan); // want leash-unjoined-thread "'scanner'"
  serve();
  if (!scanner.joinable())
    scanner.join();
}

void flagCleared() {
  bool started = false;
  std::thread scanner(scan); // want leash-unjoined-thread "'scanner'"
  serve();
  if (started)
    scanner.join();
}
