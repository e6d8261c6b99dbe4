// SPDX-License-Identifier: Apache-2.0
//
// Two calls agree when they are given the same: the same text, the same number.
#include <string>
#include <thread>

bool is(const std::string &word, const char *other);
bool flag(int which);
bool next(std::string &word);
void work();

int otherText(std::string &word) {
  std::thread t(work); // want leash-unjoined-thread "'t'"
  while (next(word)) {
    if (is(word, "quit"))
      break;
    if (is(word, "abort"))
      return 2;
  }
  t.join();
  return 0;
}

int otherNumber() {
  std::thread t(work); // want leash-unjoined-thread "'t'"
  if (!flag(1)) {
    t.join();
    return 0;
  }
  if (!flag(2))
    return 1;
  t.join();
  return 0;
}

int sameText(const std::string &word) {
  std::thread t;
  if (is(word, "threads"))
    t = std::thread(work); // ok leash-unjoined-thread
  work();
  if (is(word, "threads"))
    t.join();
  return 0;
}

int sameNumber() {
  std::thread t;
  if (flag(1))
    t = std::thread(work); // ok leash-unjoined-thread
  work();
  if (flag(1))
    t.join();
  return 0;
}
