// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
#include <cstdio>
#include <exception>
#include <string>
#include <thread>

void prefetch(const std::string &name);
bool open(const std::string &name);
int parse();

// A2: joined, but not on every way out.
bool load(const std::string &name) {
  std::thread reader(prefetch, name); // want leash-unjoined-thread "'reader'"
  if (!open(name))
    return false; // note "not joined|without|leaves|return"
  reader.join();
  return true;
}

int switchWays(int mode) {
  std::thread helper(prefetch, "x"); // want leash-unjoined-thread "'helper'"
  switch (mode) {
  case 0:
    helper.join();
    return 0;
  case 1:
    return 1; // note "."
  default:
    helper.join();
  }
  return 2;
}

int gotoWays() {
  int rc = -1;
  std::thread watcher(prefetch, "y"); // want leash-unjoined-thread "'watcher'"
  if (parse() < 0)
    goto out;
  watcher.join();
  rc = 0;
out:
  return rc;
}

void loopBreak(int n) {
  for (int i = 0; i < n; ++i) {
    std::thread step(prefetch, "z"); // want leash-unjoined-thread "'step'"
    if (parse() == i)
      break;
    step.join();
  }
}

void loopContinue(int n) {
  for (int i = 0; i < n; ++i) {
    std::thread step(prefetch, "z"); // want leash-unjoined-thread "'step'"
    if (parse() == i)
      continue;
    step.join();
  }
}

void onlyInOneBranch(bool wait) {
  std::thread job(prefetch, "w"); // want leash-unjoined-thread "'job'"
  if (wait)
    job.join();
}

// All ways out join.
bool loadRight(const std::string &name) {
  std::thread reader(prefetch, name); // ok leash-unjoined-thread
  if (!open(name)) {
    reader.join();
    return false;
  }
  reader.join();
  return true;
}

int switchRight(int mode) {
  std::thread helper(prefetch, "x"); // ok leash-unjoined-thread
  int result = 0;
  switch (mode) {
  case 0:
    result = 1;
    break;
  case 1:
    result = 2;
    [[fallthrough]];
  default:
    ++result;
  }
  helper.join();
  return result;
}

int gotoRight() {
  int rc = -1;
  std::thread watcher(prefetch, "y"); // ok leash-unjoined-thread
  if (parse() < 0)
    goto out;
  rc = 0;
out:
  watcher.join();
  return rc;
}

bool returnsBeforeTheStart(const std::string &name) {
  if (!open(name))
    return false;
  std::thread reader(prefetch, name); // ok leash-unjoined-thread
  reader.join();
  return true;
}

void doWhileRight() {
  int tries = 0;
  do {
    std::thread attempt(prefetch, "q"); // ok leash-unjoined-thread
    attempt.join();
    if (parse() > 0)
      return;
  } while (++tries < 3);
}

// The process ends here: nothing is destroyed.
void fatal(const std::string &name) {
  std::thread reader(prefetch, name); // ok leash-unjoined-thread
  if (!open(name)) {
    std::fprintf(stderr, "cannot open\n");
    std::terminate();
  }
  reader.join();
}
