// SPDX-License-Identifier: Apache-2.0
//
// testdata/models/coverage.csv lists what the built-in models have to carry:
// library, name, kind, role, blocking, the name that the program uses when it
// is another one, and for what is left out, why.
#ifndef LEASH_TESTS_UNIT_MODELS_COVERAGE_H
#define LEASH_TESTS_UNIT_MODELS_COVERAGE_H

#include "checks/models/Models.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/MemoryBuffer.h"

namespace leash::test {

struct Listed {
  unsigned Line = 0;
  std::string Library, Name, Kind, Role, Blocking, Ast, Skip;
};

inline std::vector<Listed> readList() {
  auto File = llvm::MemoryBuffer::getFile(LEASH_SOURCE_DIR
                                          "/testdata/models/coverage.csv");
  std::vector<Listed> List;
  if (!File)
    return List;
  llvm::SmallVector<llvm::StringRef> Lines;
  (*File)->getBuffer().split(Lines, '\n', -1, /*KeepEmpty=*/false);
  for (unsigned I = 1; I < Lines.size(); ++I) {
    llvm::SmallVector<llvm::StringRef> Cell;
    Lines[I].split(Cell, ',', 6);
    if (Cell.size() != 7)
      continue;
    List.push_back({I + 1, Cell[0].str(), Cell[1].str(), Cell[2].str(),
                    Cell[3].str(), Cell[4].str(), Cell[5].str(),
                    Cell[6].trim('"').str()});
  }
  return List;
}

inline const std::vector<Listed> &list() {
  static const std::vector<Listed> List = readList();
  return List;
}

inline std::pair<llvm::StringRef, llvm::StringRef>
splitMember(llvm::StringRef Name) {
  size_t At = Name.rfind("::");
  if (At == llvm::StringRef::npos)
    return {"", Name};
  return {Name.take_front(At), Name.drop_front(At + 2)};
}

/// A static method is modelled as a function.
inline std::vector<const ModelFunction *> rowsOf(const Listed &Row) {
  const ModelSet &Set = ModelSet::builtin();
  auto [Type, Member] = splitMember(Row.Name);
  if (Row.Kind == "ctor")
    Member = "(ctor)";
  std::vector<const ModelFunction *> Rows;
  if (Row.Kind != "function")
    llvm::append_range(Rows, Set.methods(Type, Member));
  if (Rows.empty())
    llvm::append_range(Rows, Set.functions(Row.Name));
  return Rows;
}

/// The ops that may carry a role; docs/models.md shows the same table to
/// people.
inline const llvm::StringMap<std::vector<ir::OpKind>> &opsOfRole() {
  using enum ir::OpKind;
  static const llvm::StringMap<std::vector<ir::OpKind>> Ops = {
#include "RoleOps.inc"
  };
  return Ops;
}

} // namespace leash::test

#endif
