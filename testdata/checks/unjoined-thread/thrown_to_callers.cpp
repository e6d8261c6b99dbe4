// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// world: both
//
// With the option off: what a function throws by a `throw` of its own, and
// callers deal with, takes the threads of the functions in between along.
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

void log(const char *what);

namespace {
int parse(const std::string &line) {
  if (line.find('/') == std::string::npos)
    throw std::invalid_argument("no tile: " + line);
  return std::stoi(line);
}

int checked(int n) {
  if (n < 0)
    throw std::logic_error("n");
  return n;
}

int careful(const std::string &line) {
  try {
    return parse(line);
  } catch (const std::exception &) {
    return 0;
  }
}

int warmUp(const std::vector<std::string> &lines) {
  int sum = 0;
  std::thread loader([] {}); // want leash-unjoined-thread "'loader' is not joined on every path"
  for (const std::string &line : lines)
    sum += parse(line); // note "'loader' is not joined when an exception leaves here"
  loader.join();
  return sum;
}

int parsedBefore(const std::vector<std::string> &lines) {
  int sum = 0;
  for (const std::string &line : lines)
    sum += parse(line);
  std::thread loader([] {}); // ok leash-unjoined-thread
  loader.join();
  return sum;
}

int joinedByHandler(const std::vector<std::string> &lines) {
  int sum = 0;
  std::thread loader([] {}); // ok leash-unjoined-thread
  try {
    for (const std::string &line : lines)
      sum += parse(line);
  } catch (...) {
    loader.join();
    throw;
  }
  loader.join();
  return sum;
}

struct Joiner {
  std::thread &t;
  ~Joiner() { t.join(); }
};

int guarded(const std::vector<std::string> &lines) {
  int sum = 0;
  std::thread loader([] {}); // ok leash-unjoined-thread
  Joiner joiner{loader};
  for (const std::string &line : lines)
    sum += parse(line);
  return sum;
}

// A mistake of the caller, and what does not get out.
int neverWrong(int n) {
  std::thread loader([] {}); // ok leash-unjoined-thread
  int sum = checked(n) + careful("x");
  loader.join();
  return sum;
}

// Nobody catches it: the program ends there anyway.
int unhandled(const std::string &line) {
  std::thread loader([] {}); // ok leash-unjoined-thread
  int sum = parse(line);
  loader.join();
  return sum;
}

int noexceptBetween(const std::string &line) {
  std::thread loader([] {}); // ok leash-unjoined-thread
  int sum = parse(line);
  loader.join();
  return sum;
}
int between(const std::string &line) noexcept { return noexceptBetween(line); }

// The thread is one of several, and the caller that catches is farther away.
int several(const std::vector<std::string> &lines) {
  std::vector<std::thread> pool;
  for (int i = 0; i < 2; ++i)
    pool.emplace_back([] {}); // want leash-unjoined-thread "'pool'"
  int sum = parse(lines.front());
  for (auto &t : pool)
    t.join();
  return sum;
}
int far(const std::vector<std::string> &lines) { return several(lines); }
} // namespace

int use(const std::vector<std::string> &lines) {
  int sum = 0;
  try {
    sum += warmUp(lines) + parsedBefore(lines) + joinedByHandler(lines);
    sum += guarded(lines) + neverWrong(3) + far(lines);
    sum += between(lines.front());
  } catch (const std::exception &e) {
    log(e.what());
  }
  return sum + unhandled(lines.back());
}
