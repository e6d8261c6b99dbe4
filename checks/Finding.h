// SPDX-License-Identifier: Apache-2.0
//
// A finding is a value: what a check says, ready for any writer.
#ifndef LEASH_CHECKS_FINDING_H
#define LEASH_CHECKS_FINDING_H

#include "checks/ir/IR.h"
#include <string>
#include <vector>

namespace leash {

/// A place in a file. The path is absolute and real; writers make it relative.
struct Location {
  std::string File;
  ir::Pos Begin;
  ir::Pos End; // exclusive
  bool operator==(const Location &) const = default;
};

/// Of one that goes over several lines its begin: what a reader is to look at.
Location oneLine(Location L);

/// A step of the witness path, or a related place. Path steps say where
/// the obligation is created, how it escapes and where it is lost, in order.
struct Step {
  Location Where;
  std::string Message;
  bool operator==(const Step &) const = default;
};

/// Replaces [Begin, End) of Where by Text. Begin == End inserts.
struct Edit {
  Location Where;
  std::string Text;
  bool operator==(const Edit &) const = default;
};

/// Edits that belong together: applied all or none. A safe fix keeps the
/// meaning but for the defect; an unsafe one needs a look (`--fix=unsafe`).
struct Fix {
  std::string Description;
  bool Safe = false;
  std::vector<Edit> Edits;
  bool operator==(const Fix &) const = default;
};

enum class Level : uint8_t { Note, Warning, Error };
enum class Confidence : uint8_t { High, Medium, Low };

struct Finding {
  std::string Check;    // "leash-unjoined-thread"
  Location Where;       // one line where possible: what the author can act on
  std::string Message;  // lower case, no full stop, names the entity
  std::string Function; // qualified name of the enclosing function or class
  /// What makes two findings the same across edits: entity and kind, without
  /// numbers. Part of the fingerprint.
  std::string Key;
  Confidence Sure = Confidence::High;
  std::vector<Step> Path;
  std::vector<Step> Related;
  std::vector<Fix> Fixes;
  bool operator==(const Finding &) const = default;
};

/// By file, line, column, check, message: the order of every output.
bool operator<(const Finding &A, const Finding &B);

/// Sorts and drops equal findings, and those which several TUs give for one
/// place (same check, place and message).
void sortAndUnique(std::vector<Finding> &Findings);

} // namespace leash

#endif
