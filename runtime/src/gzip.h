// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_SRC_GZIP_H
#define LEASH_SRC_GZIP_H

#include <string>
#include <string_view>

namespace leash::detail {

// A gzip file with stored (uncompressed) blocks: what readers of gzip accept,
// without a compression library.
std::string gzip_stored(std::string_view data);

} // namespace leash::detail

#endif
