// SPDX-License-Identifier: Apache-2.0
//
// Strings of which the IR of a program holds many copies: USRs, names of
// fields, types and model rows.
#ifndef LEASH_CHECKS_IR_SYMBOL_H
#define LEASH_CHECKS_IR_SYMBOL_H

#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Allocator.h"
#include <string>

namespace leash::ir {

/// A string that is kept once in a process, and never freed. As large as a
/// pointer, and compared as one.
class Symbol {
public:
  Symbol() = default;
  Symbol(llvm::StringRef Text) : Entry(Text.empty() ? nullptr : find(Text)) {}
  Symbol(const std::string &Text) : Symbol(llvm::StringRef(Text)) {}
  Symbol(const char *Text) : Symbol(llvm::StringRef(Text)) {}

  llvm::StringRef ref() const {
    return Entry ? Entry->getKey() : llvm::StringRef();
  }
  operator llvm::StringRef() const { return ref(); }
  std::string str() const { return ref().str(); }
  bool empty() const { return !Entry; }
  void clear() { Entry = nullptr; }
  /// The same for equal strings only.
  const void *id() const { return Entry; }

  friend bool operator==(Symbol A, Symbol B) { return A.Entry == B.Entry; }
  friend bool operator==(Symbol A, llvm::StringRef B) { return A.ref() == B; }
  friend bool operator==(Symbol A, const std::string &B) {
    return A.ref() == B;
  }
  friend bool operator==(Symbol A, const char *B) { return A.ref() == B; }
  friend bool operator<(Symbol A, Symbol B) { return A.ref() < B.ref(); }

  friend std::string &operator+=(std::string &To, Symbol S) {
    return To.append(S.ref().data(), S.ref().size());
  }
  friend std::string operator+(std::string Before, Symbol S) {
    Before += S;
    return Before;
  }
  friend std::string operator+(const char *Before, Symbol S) {
    return std::string(Before) + S;
  }
  friend std::string operator+(Symbol S, const char *After) {
    return S.str() + After;
  }
  friend std::string operator+(Symbol S, const std::string &After) {
    return S.str() + After;
  }

private:
  using Kept = llvm::StringSet<llvm::BumpPtrAllocator>::value_type;
  static const Kept *find(llvm::StringRef Text);

  const Kept *Entry = nullptr;
};

} // namespace leash::ir

#endif
