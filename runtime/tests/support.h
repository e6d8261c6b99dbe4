// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_RUNTIME_TESTS_SUPPORT_H
#define LEASH_RUNTIME_TESTS_SUPPORT_H

#include "leash/registry.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>

using namespace std::chrono_literals;

namespace leash_test {

// For states that another thread is about to reach.
template <class Pred>
bool eventually(Pred pred, std::chrono::seconds limit = 10s) {
  const auto until = std::chrono::steady_clock::now() + limit;
  while (!pred()) {
    if (std::chrono::steady_clock::now() > until)
      return false;
    std::this_thread::sleep_for(200us);
  }
  return true;
}

inline std::size_t tasks_in(leash::task_state s) {
  std::size_t n = 0;
  for (const auto &t : leash::registry::snapshot())
    n += t.state == s ? 1 : 0;
  return n;
}

// The same test of another build of the tests has another one; the process of a
// death test has the same.
inline std::string temp_file(const std::string &name) {
  return ::testing::TempDir() +
         std::filesystem::read_symlink("/proc/self/exe").filename().string() +
         "_" + name;
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

} // namespace leash_test

#endif
