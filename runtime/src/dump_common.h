// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_SRC_DUMP_COMMON_H
#define LEASH_SRC_DUMP_COMMON_H

#include "leash/dump.h"

#include <string>
#include <string_view>
#include <vector>

namespace leash::detail {

std::string seconds(double s); // "12.3s"
std::vector<task_info> filtered_snapshot(const dump::options &o);
// With quotes; valid for any bytes.
std::string json_string(std::string_view text);
std::string json_number(double d);
void append_json_string(std::string &out, std::string_view text);
void append_json_number(std::string &out, double d);

} // namespace leash::detail

#endif
