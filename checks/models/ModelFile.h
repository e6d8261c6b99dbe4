// SPDX-License-Identifier: Apache-2.0
//
// A model file as written: YAML to structs, with every error named by line.
// ModelSet (Models.h) turns these into rows.
#ifndef LEASH_CHECKS_MODELS_MODELFILE_H
#define LEASH_CHECKS_MODELS_MODELFILE_H

#include "checks/models/Models.h"

namespace leash::models {

/// One row of `methods:` or `functions:`. It stands for one row per name.
struct RowDoc {
  unsigned Line = 0;
  std::vector<std::string> Names;
  ModelFunction Row; // Type and Name are filled in per name
};

/// One entry of `types:`. What is not stated comes from `like`, from an earlier
/// entry of the same name, or is the default.
struct TypeDoc {
  unsigned Line = 0;
  std::vector<std::string> Names;
  std::vector<std::string> Aliases;
  std::optional<ir::TypeRole> Role;
  std::optional<ir::DtorEffect> Dtor;
  std::optional<ir::Shape> Form;
  std::optional<int> Element;
  std::optional<std::vector<std::pair<std::string, ir::DtorEffect>>> DtorWhen;
  std::string Like;
  std::vector<RowDoc> Methods;
};

struct FileDoc {
  std::string Provenance;
  bool CLinkage = false;
  std::vector<TypeDoc> Types;
  std::vector<RowDoc> Functions;
};

/// "models.yaml:12: what is wrong".
llvm::Error errorAt(llvm::StringRef FileName, unsigned Line,
                    const llvm::Twine &Message);

llvm::Expected<FileDoc> readModelFile(llvm::StringRef Yaml,
                                      llvm::StringRef FileName);

} // namespace leash::models

#endif
