// SPDX-License-Identifier: Apache-2.0
// std: c++23
// stdlib: real
//
// A result that is a value or an error: the error loses what runs, the value may
// have it.
#include <expected>
#include <string>
#include <thread>
#include <utility>
#include <vector>

void work();
int failed();

struct Error {
  int code = 0;
  std::string text;
};
struct Pool {
  std::vector<std::thread> all;
};

// The first one that failed ends it: nobody joins the others.
std::expected<long, Error> sum(unsigned n) {
  std::vector<std::thread> all;
  for (unsigned i = 0; i < n; ++i)
    all.emplace_back(work); // want leash-unjoined-thread "thread 'all' is not joined on every path"
  long total = 0;
  for (auto &t : all) {
    t.join();
    if (int code = failed())
      return std::unexpected(Error{code, "failed"}); // note "'all' is destroyed here"
    ++total;
  }
  return total;
}

std::expected<long, Error> sumOfAll(unsigned n) {
  std::vector<std::thread> all;
  for (unsigned i = 0; i < n; ++i)
    all.emplace_back(work); // ok leash-unjoined-thread
  int code = 0;
  for (auto &t : all) {
    t.join();
    if (int c = failed())
      code = c;
  }
  if (code)
    return std::unexpected(Error{code, "failed"});
  return long(n);
}

std::expected<Pool, Error> pool(unsigned n) {
  std::vector<std::thread> all;
  for (unsigned i = 0; i < n; ++i)
    all.emplace_back(work); // ok leash-unjoined-thread
  if (n > 4)
    return Pool{std::move(all)};
  return std::expected<Pool, Error>(Pool{std::move(all)});
}
