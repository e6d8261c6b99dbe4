// SPDX-License-Identifier: Apache-2.0
//
// Where in the source a call stands. std::source_location with a layout that
// does not depend on the compiler, and for compilers that lack it.
//
// A function that wraps a call of the runtime should take a call_site and hand
// it on, else dumps show the wrapper instead of its caller:
//   void start(leash::call_site where = LEASH_HERE) { g.spawn(body, where); }
#ifndef LEASH_CALL_SITE_H
#define LEASH_CALL_SITE_H

#include <cstdint>
#include <version>
#ifdef __cpp_lib_source_location
#include <source_location>
#endif

namespace leash {

class call_site {
public:
  constexpr call_site() = default;
  constexpr call_site(const char *file, const char *function,
                      std::uint32_t line) noexcept
      : file_(file), function_(function), line_(line) {}
#ifdef __cpp_lib_source_location
  constexpr call_site(const std::source_location &where) noexcept
      : file_(where.file_name()), function_(where.function_name()),
        line_(where.line()) {}
#endif

  [[nodiscard]] constexpr const char *file_name() const noexcept {
    return file_;
  }
  [[nodiscard]] constexpr const char *function_name() const noexcept {
    return function_;
  }
  [[nodiscard]] constexpr std::uint32_t line() const noexcept { return line_; }

private:
  const char *file_ = "";
  const char *function_ = "";
  std::uint32_t line_ = 0;
};

} // namespace leash

// The default argument of a call_site parameter: the place of the call.
#ifdef __cpp_lib_source_location
#define LEASH_HERE ::std::source_location::current()
#else
#define LEASH_HERE                                                             \
  ::leash::call_site(__builtin_FILE(), __builtin_FUNCTION(), __builtin_LINE())
#endif

#endif
