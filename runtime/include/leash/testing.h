// SPDX-License-Identifier: Apache-2.0
//
// A leak check for tests, after Go's goleak: what a test has started must have
// ended when the test ends. Sees the tasks of the runtime with their sites and
// states, and every other thread of the process through /proc.
//
// With GoogleTest (include <gtest/gtest.h> before this header):
//   leash::testing::install_leak_listener();   // in main(), every test
//   LEASH_EXPECT_NO_LEAKS();                   // here and now, in one test
// Without GoogleTest: leak_baseline and find_leaks() below.
#ifndef LEASH_TESTING_H
#define LEASH_TESTING_H

#include "leash/registry.h"

#include <chrono>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace leash::testing {

// Everything is allowed to stay that matches one of the rules. A pattern with
// '*' at its end matches by prefix.
struct leak_options {
  // "cache.cc:12", "cache.cc", or the name of the spawning function.
  std::vector<std::string> ignore_spawned_at;
  std::vector<std::string> ignore_task;   // names of tasks
  std::vector<std::string> ignore_thread; // names of other threads
  std::vector<task_state> ignore_state;
  bool ignore_daemons = true;
  // Also look at threads that the runtime did not start.
  bool foreign_threads = true;
  // Check tests that have failed already, too.
  bool run_on_failure = false;
  // How long tasks get to end by themselves: goleak's back-off, from a
  // microsecond on, doubled each time, 100 ms at most.
  std::chrono::nanoseconds max_wait = std::chrono::milliseconds(430);
  // Called after the check, with true when there was a leak.
  std::function<void(bool)> cleanup;

  leak_options &spawned_at(std::string pattern) {
    ignore_spawned_at.push_back(std::move(pattern));
    return *this;
  }
  leak_options &task(std::string pattern) {
    ignore_task.push_back(std::move(pattern));
    return *this;
  }
  leak_options &thread(std::string pattern) {
    ignore_thread.push_back(std::move(pattern));
    return *this;
  }
};

// What is there now: later checks blame only what came after.
class leak_baseline {
public:
  leak_baseline();
  [[nodiscard]] bool knows_task(task_id id) const {
    return tasks_.contains(id);
  }
  [[nodiscard]] bool knows_thread(std::int64_t id) const {
    return threads_.contains(id);
  }

private:
  std::set<task_id> tasks_;
  std::set<std::int64_t> threads_;
};

// Waits until nothing new is left, max_wait at most, and returns the report of
// what is: empty when there is no leak.
[[nodiscard]] std::string find_leaks(const leak_baseline &before,
                                     const leak_options &options = {});

} // namespace leash::testing

#if __has_include(<gtest/gtest.h>)
#include <gtest/gtest.h>

namespace leash::testing {

// Fails the test that leaked, not the next one.
class leak_listener : public ::testing::EmptyTestEventListener {
public:
  explicit leak_listener(leak_options options = {})
      : options_(std::move(options)) {}
  void OnTestStart(const ::testing::TestInfo &) override {
    before_ = leak_baseline();
  }
  void OnTestEnd(const ::testing::TestInfo &info) override {
    if (info.result()->Failed() && !options_.run_on_failure)
      return;
    const std::string leaks = find_leaks(before_, options_);
    if (!leaks.empty())
      ADD_FAILURE() << leaks;
    if (options_.cleanup)
      options_.cleanup(!leaks.empty());
  }

private:
  leak_options options_;
  leak_baseline before_;
};

// Checks once, when all tests have run: for suites whose tests share tasks.
class leak_environment : public ::testing::Environment {
public:
  explicit leak_environment(leak_options options = {})
      : options_(std::move(options)) {}
  void SetUp() override { before_ = leak_baseline(); }
  void TearDown() override {
    const std::string leaks = find_leaks(before_, options_);
    if (!leaks.empty())
      ADD_FAILURE() << leaks;
    if (options_.cleanup)
      options_.cleanup(!leaks.empty());
  }

private:
  leak_options options_;
  leak_baseline before_;
};

// Call these between InitGoogleTest() and RUN_ALL_TESTS().
inline void install_leak_listener(leak_options options = {}) {
  ::testing::UnitTest::GetInstance()->listeners().Append(
      new leak_listener(std::move(options)));
}
inline void install_leak_environment(leak_options options = {}) {
  ::testing::AddGlobalTestEnvironment(new leak_environment(std::move(options)));
}

} // namespace leash::testing

// Everything that the statement starts has ended when it ends:
//   LEASH_EXPECT_NO_LEAKS_IN(serve_one_request());
#define LEASH_EXPECT_NO_LEAKS_IN(...)                                          \
  do {                                                                         \
    const ::leash::testing::leak_baseline leash_before;                        \
    {                                                                          \
      __VA_ARGS__;                                                             \
    }                                                                          \
    const ::std::string leash_leaks =                                          \
        ::leash::testing::find_leaks(leash_before);                            \
    EXPECT_TRUE(leash_leaks.empty()) << leash_leaks;                           \
  } while (false)

// From here to the end of the enclosing scope; put it first in the test.
#define LEASH_EXPECT_NO_LEAKS()                                                \
  const ::leash::testing::leak_scope leash_no_leaks_in_this_scope(__FILE__,    \
                                                                  __LINE__)

namespace leash::testing {

class leak_scope {
public:
  leak_scope(const char *file, int line) : file_(file), line_(line) {}
  ~leak_scope() {
    const std::string leaks = find_leaks(before_);
    if (!leaks.empty())
      ADD_FAILURE_AT(file_, line_) << leaks;
  }
  leak_scope(const leak_scope &) = delete;
  leak_scope &operator=(const leak_scope &) = delete;

private:
  const char *file_;
  int line_;
  leak_baseline before_;
};

} // namespace leash::testing
#endif

#endif
