// SPDX-License-Identifier: Apache-2.0
#include "gzip.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace leash::detail {

namespace {

constexpr std::array<std::uint32_t, 256> crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t c = i;
    for (int bit = 0; bit < 8; ++bit)
      c = (c & 1U) != 0 ? 0xEDB88320U ^ (c >> 1U) : c >> 1U;
    table[i] = c;
  }
  return table;
}

std::uint32_t crc32(std::string_view data) {
  static constexpr auto table = crc_table();
  std::uint32_t c = 0xFFFFFFFFU;
  for (const char byte : data)
    c = table[(c ^ static_cast<unsigned char>(byte)) & 0xFFU] ^ (c >> 8U);
  return c ^ 0xFFFFFFFFU;
}

void little_endian(std::string &out, std::uint32_t v, int bytes) {
  for (int i = 0; i < bytes; ++i)
    out += static_cast<char>((v >> (8 * i)) & 0xFFU);
}

} // namespace

std::string gzip_stored(std::string_view data) {
  constexpr std::size_t most = 0xFFFF;
  std::string out("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff", 10);
  std::size_t at = 0;
  do {
    const std::size_t n = std::min(most, data.size() - at);
    const bool last = at + n == data.size();
    out += last ? '\x01' : '\x00';
    little_endian(out, static_cast<std::uint32_t>(n), 2);
    little_endian(out, ~static_cast<std::uint32_t>(n), 2);
    out += data.substr(at, n);
    at += n;
  } while (at < data.size());
  little_endian(out, crc32(data), 4);
  little_endian(out, static_cast<std::uint32_t>(data.size()), 4);
  return out;
}

} // namespace leash::detail
