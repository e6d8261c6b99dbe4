// SPDX-License-Identifier: Apache-2.0
//
// What makes a finding the same finding after an edit elsewhere in the file.
#ifndef LEASH_TOOL_OUTPUT_FINGERPRINT_H
#define LEASH_TOOL_OUTPUT_FINGERPRINT_H

#include "checks/Finding.h"
#include "llvm/ADT/ArrayRef.h"

namespace leash {

class SourceCache;

/// GitHub code scanning's `primaryLocationLineHash` for each line of \p Text:
/// a rolling hash of the 100 characters from the start of the line that are
/// not blanks, and an ordinal for equal hashes. The upload action computes the
/// same when it is absent; uploads through the API do not.
std::vector<std::string> githubLineHashes(llvm::StringRef Text);

/// Our own, per finding: check, entity, function and the line without its
/// white space; no line number and no message, which may count things. The
/// n-th of equal ones gets the ordinal n, for viewers that show only one.
/// \p Names gives, per finding, the file's name that goes into the hash.
std::vector<std::string> leashFingerprints(llvm::ArrayRef<Finding> Findings,
                                           llvm::ArrayRef<std::string> Names,
                                           SourceCache &Sources);

} // namespace leash

#endif
