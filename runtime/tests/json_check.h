// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_RUNTIME_TESTS_JSON_CHECK_H
#define LEASH_RUNTIME_TESTS_JSON_CHECK_H

#include <cctype>
#include <cstddef>
#include <string_view>

namespace leash_test {

// Is it one JSON value (RFC 8259)? Says nothing about UTF-8.
class json_checker {
public:
  explicit json_checker(std::string_view text) : rest_(text) {}
  bool valid() { return value() && (blanks(), rest_.empty()); }

private:
  void blanks() {
    while (!rest_.empty() && std::string_view(" \t\r\n").find(rest_.front()) !=
                                 std::string_view::npos)
      rest_.remove_prefix(1);
  }
  bool take(std::string_view word) {
    if (rest_.substr(0, word.size()) != word)
      return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  std::size_t digits() {
    std::size_t n = 0;
    for (; !rest_.empty() &&
           std::isdigit(static_cast<unsigned char>(rest_.front())) != 0;
         ++n)
      rest_.remove_prefix(1);
    return n;
  }
  bool number() {
    take("-");
    if (!take("0") && digits() == 0)
      return false;
    if (take(".") && digits() == 0)
      return false;
    if (!take("e") && !take("E"))
      return true;
    if (!take("+"))
      take("-");
    return digits() != 0;
  }
  bool string() {
    if (!take("\""))
      return false;
    while (!rest_.empty() && rest_.front() != '"') {
      if (static_cast<unsigned char>(rest_.front()) < 0x20)
        return false;
      const bool escape = take("\\");
      if (escape && (rest_.empty() ||
                     std::string_view("\"\\/bfnrtu").find(rest_.front()) ==
                         std::string_view::npos))
        return false;
      rest_.remove_prefix(1);
    }
    return take("\"");
  }
  // What stands between `open` and `close`, with commas.
  template <class Item>
  bool list(std::string_view open, std::string_view close, Item item) {
    if (!take(open))
      return false;
    blanks();
    if (take(close))
      return true;
    do {
      if (!item())
        return false;
      blanks();
    } while (take(","));
    return take(close);
  }
  bool member() {
    blanks();
    if (!string())
      return false;
    blanks();
    return take(":") && value();
  }
  bool value() {
    blanks();
    if (rest_.empty())
      return false;
    switch (rest_.front()) {
    case '{':
      return list("{", "}", [this] { return member(); });
    case '[':
      return list("[", "]", [this] { return value(); });
    case '"':
      return string();
    default:
      return take("true") || take("false") || take("null") || number();
    }
  }

  std::string_view rest_;
};

inline bool valid_json(std::string_view text) {
  return json_checker(text).valid();
}

} // namespace leash_test

#endif
