// SPDX-License-Identifier: Apache-2.0
//
// Ops in a form in which those of two libraries can be compared.
#ifndef LEASH_TESTS_LOWER_SHAPE_H
#define LEASH_TESTS_LOWER_SHAPE_H

#include "tests/lower/LowerSource.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

namespace leash::test {

/// An op without what names its library: only what it does, and to what.
inline std::string shape(std::string Line) {
  size_t At = Line.find(" text=");
  if (At != std::string::npos)
    Line.resize(At);
  At = Line.find(" callee=");
  if (At != std::string::npos)
    Line.resize(At);
  if (size_t Equals = Line.find(" = "); Equals != std::string::npos)
    Line = Line.substr(Equals + 3);
  size_t Open = Line.find(" {"), Close = Line.find('}');
  if (Open == std::string::npos)
    return Line;
  std::string Kept;
  llvm::SmallVector<llvm::StringRef> Flags;
  llvm::StringRef(Line).slice(Open + 2, Close).split(Flags, '|');
  for (llvm::StringRef Flag : Flags)
    if (Flag != "Library" && Flag != "MayThrow" && Flag != "Discarded" &&
        Flag != "Virtual")
      Kept += (Kept.empty() ? "" : "|") + Flag.str();
  return Line.substr(0, Open) + (Kept.empty() ? "" : " {" + Kept + "}") +
         Line.substr(Close + 1);
}

inline std::vector<std::string> shapes(const ir::Module &M,
                                       llvm::StringRef Function) {
  std::vector<std::string> Out;
  for (const std::string &Line : opsOf(M, Function, {"Declare", "Construct"}))
    Out.push_back(shape(Line));
  return Out;
}

} // namespace leash::test

#endif
