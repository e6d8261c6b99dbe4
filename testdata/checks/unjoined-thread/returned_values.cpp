// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: real
//
// Values of the library that a function returns on its way out: what could have
// the thread in it, and what cannot.
#include <any>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

void work();
bool failed();

struct Error {
  int code;
  std::string text;
};
struct Pool {
  std::vector<std::thread> all;
};

std::string text() {
  std::thread t(work); // want leash-unjoined-thread "thread 't' is not joined on every path"
  if (failed())
    return "failed"; // note "'t' is destroyed here"
  t.join();
  return {};
}

std::vector<int> numbers() {
  std::thread t(work); // want leash-unjoined-thread "thread 't' is not joined on every path"
  if (failed())
    return {};
  t.join();
  return std::vector<int>(3);
}

std::optional<Error> error() {
  std::thread t(work); // want leash-unjoined-thread "thread 't' is not joined on every path"
  if (failed())
    return Error{1, "no"};
  t.join();
  return std::nullopt;
}

std::vector<int> joined() {
  std::thread t(work); // ok leash-unjoined-thread
  if (failed()) {
    t.join();
    return {};
  }
  t.join();
  return std::vector<int>(3);
}

std::optional<Pool> pool() {
  std::vector<std::thread> all;
  all.emplace_back(work); // ok leash-unjoined-thread
  if (failed())
    return Pool{std::move(all)};
  return std::optional<Pool>(Pool{std::move(all)});
}

std::optional<std::vector<std::thread>> threads() {
  std::vector<std::thread> all;
  all.emplace_back(work); // ok leash-unjoined-thread
  if (failed())
    return std::optional<std::vector<std::thread>>(std::move(all));
  return all;
}

std::tuple<int, std::optional<std::thread>> numbered() {
  std::thread t(work); // ok leash-unjoined-thread
  if (failed())
    return {1, std::move(t)};
  return std::tuple<int, std::optional<std::thread>>(1, std::move(t));
}

struct Shared {
  std::thread t;
  Shared(std::thread x) : t(std::move(x)) {}
  ~Shared() { t.join(); }
  Shared(const Shared &) = delete;
};

std::any erased() {
  auto s = std::make_shared<Shared>(std::thread(work)); // ok leash-unjoined-thread
  return s;
}
