// SPDX-License-Identifier: Apache-2.0
#include "tool/output/Report.h"

using namespace leash;
using llvm::StringRef;

StringRef leash::name(Level L) {
  switch (L) {
  case Level::Note:
    return "note";
  case Level::Warning:
    return "warning";
  case Level::Error:
    return "error";
  }
  return "warning";
}

std::string leash::relativePath(StringRef Path, StringRef Base) {
  Base = Base.rtrim('/');
  StringRef Rest = Path;
  if (!Base.empty() && Rest.consume_front(Base) && Rest.consume_front("/"))
    return Rest.str();
  return Path.str();
}
