// SPDX-License-Identifier: Apache-2.0
//
// YAML traits of the small things in a model file: names, arguments, ranges,
// and lists that may be one scalar. For ModelFile.cpp only.
#ifndef LEASH_CHECKS_MODELS_MODELTRAITS_H
#define LEASH_CHECKS_MODELS_MODELTRAITS_H

#include "checks/models/ModelFile.h"
#include "checks/models/ModelText.h"
#include "llvm/Support/YAMLTraits.h"

namespace leash::models {

/// What the traits share: where in the text we are, and what may stand here.
struct ReadState {
  llvm::StringRef Text;
  const char *LineStart = nullptr; // a place in Text, and its line
  unsigned Line = 1;
  std::string Scratch;   // keeps the message of the last bad scalar
  llvm::StringRef Where; // the mapping whose keys were read last
  llvm::ArrayRef<llvm::StringRef> Keys; // and the keys it allows
  unsigned ErrorLine = 0;
  std::string ErrorMessage; // the first error only
};

/// A list that may be written as one scalar: `name: join`, `name: [a, b]`.
struct OneOrMore {
  std::vector<std::string> Items;
  std::string Single;
  bool IsList = false;
};

struct Flags {
  uint32_t Bits = 0;
};
struct FlagName {
  uint32_t Bit = 0;
};
struct Arity {
  int Min = -1, Max = -1;
};
struct Infinite {
  std::optional<int64_t> Value;
  bool BelowZero = false;
};
struct ArgIsMap {
  std::vector<std::pair<uint8_t, std::string>> Items;
};
struct ArgEqualsMap {
  std::vector<std::pair<uint8_t, int64_t>> Items;
};
struct DtorCase {
  std::string When;
  ir::DtorEffect Dtor = ir::DtorEffect::None;
};
/// Tells a method's row from a function's: their defaults differ.
struct MethodDoc : RowDoc {};
struct FunctionDoc : RowDoc {};

//===--- Scalars ---------------------------------------------------------===//

/// Model files are only read: no trait here needs to write.
struct ReadOnlyScalar {
  static llvm::yaml::QuotingType mustQuote(llvm::StringRef) {
    return llvm::yaml::QuotingType::None;
  }
};

/// Puts \p Message where it outlives the call; empty means no error.
inline llvm::StringRef keep(void *Context, std::string Message) {
  auto &State = *static_cast<ReadState *>(Context);
  State.Scratch = std::move(Message);
  return State.Scratch;
}

template <typename EnumT>
llvm::StringRef
readEnum(llvm::StringRef Text, void *Context, EnumT &Out, llvm::StringRef What,
         llvm::ArrayRef<llvm::StringRef> Names, unsigned First = 0) {
  for (unsigned I = 0, E = Names.size(); I != E; ++I)
    if (Names[I] == Text) {
      Out = static_cast<EnumT>(I + First);
      return {};
    }
  return keep(Context, unknownName(What, Text, Names));
}

} // namespace leash::models

LLVM_YAML_IS_FLOW_SEQUENCE_VECTOR(leash::ModelArg)
LLVM_YAML_IS_FLOW_SEQUENCE_VECTOR(leash::models::FlagName)
LLVM_YAML_IS_SEQUENCE_VECTOR(leash::models::DtorCase)
LLVM_YAML_IS_SEQUENCE_VECTOR(leash::models::MethodDoc)
LLVM_YAML_IS_SEQUENCE_VECTOR(leash::models::FunctionDoc)
LLVM_YAML_IS_SEQUENCE_VECTOR(leash::models::TypeDoc)

namespace llvm::yaml {

#define LEASH_ENUM_TRAITS(TYPE, WHAT, NAMES, FIRST)                            \
  template <> struct ScalarTraits<TYPE> : leash::models::ReadOnlyScalar {      \
    static void output(const TYPE &, void *, raw_ostream &) {}                 \
    static StringRef input(StringRef Text, void *Context, TYPE &Out) {         \
      return leash::models::readEnum(Text, Context, Out, WHAT, NAMES(),        \
                                     FIRST);                                   \
    }                                                                          \
  };
LEASH_ENUM_TRAITS(leash::ir::OpKind, "op", leash::models::opNames, 0)
LEASH_ENUM_TRAITS(leash::ir::TypeRole, "role", leash::models::roleNames, 0)
LEASH_ENUM_TRAITS(leash::ir::DtorEffect, "destructor effect",
                  leash::models::dtorNames, 0)
LEASH_ENUM_TRAITS(leash::ir::Shape, "form", leash::models::shapeNames, 0)
LEASH_ENUM_TRAITS(leash::ModelPath, "path", leash::models::pathNames, 1)
#undef LEASH_ENUM_TRAITS

template <>
struct ScalarTraits<leash::models::FlagName> : leash::models::ReadOnlyScalar {
  static void output(const leash::models::FlagName &, void *, raw_ostream &) {}
  static StringRef input(StringRef Text, void *Context,
                         leash::models::FlagName &Out) {
    Out.Bit = leash::models::flagBit(Text);
    return Out.Bit
               ? StringRef()
               : leash::models::keep(
                     Context, leash::models::unknownName(
                                  "flag", Text, leash::models::flagNames()));
  }
};

template <>
struct ScalarTraits<leash::ModelArg> : leash::models::ReadOnlyScalar {
  static void output(const leash::ModelArg &, void *, raw_ostream &) {}
  static StringRef input(StringRef Text, void *Context, leash::ModelArg &Out) {
    return leash::models::keep(Context, leash::models::parseArg(Text, Out));
  }
};

template <>
struct ScalarTraits<leash::models::Arity> : leash::models::ReadOnlyScalar {
  static void output(const leash::models::Arity &, void *, raw_ostream &) {}
  static StringRef input(StringRef Text, void *Context,
                         leash::models::Arity &Out) {
    return leash::models::keep(
        Context, leash::models::parseArity(Text, Out.Min, Out.Max));
  }
};

template <>
struct ScalarTraits<leash::models::Infinite> : leash::models::ReadOnlyScalar {
  static void output(const leash::models::Infinite &, void *, raw_ostream &) {}
  static StringRef input(StringRef Text, void *Context,
                         leash::models::Infinite &Out) {
    return leash::models::keep(
        Context, leash::models::parseInfinite(Text, Out.Value, Out.BelowZero));
  }
};

/// Input cannot ask a node's kind through IO, so the current node is looked at.
template <> struct PolymorphicTraits<leash::models::OneOrMore> {
  static NodeKind getKind(const leash::models::OneOrMore &List) {
    return List.IsList ? NodeKind::Sequence : NodeKind::Scalar;
  }
  static std::string &getAsScalar(leash::models::OneOrMore &List) {
    List.IsList = false;
    return List.Single;
  }
  static std::vector<std::string> &
  getAsSequence(leash::models::OneOrMore &List) {
    List.IsList = true;
    return List.Items;
  }
  // A mapping is an error; reading it as a scalar reports it.
  static std::string &getAsMap(leash::models::OneOrMore &List) {
    return List.Single;
  }
};

//===--- Mappings --------------------------------------------------------===//

inline bool readIndex(IO &Io, StringRef Key, uint8_t &Index) {
  if (!Key.getAsInteger(10, Index))
    return true;
  Io.setError("'" + Key + "' is not an argument number (0 is the first)");
  return false;
}

template <> struct CustomMappingTraits<leash::models::ArgIsMap> {
  static void inputOne(IO &Io, StringRef Key, leash::models::ArgIsMap &Map) {
    uint8_t Index = 0;
    std::string Type;
    std::string Name = Key.str();
    Io.mapRequired(Name.c_str(), Type);
    if (readIndex(Io, Key, Index))
      Map.Items.emplace_back(Index, Type);
  }
  static void output(IO &, leash::models::ArgIsMap &) {}
};

template <> struct CustomMappingTraits<leash::models::ArgEqualsMap> {
  static void inputOne(IO &Io, StringRef Key,
                       leash::models::ArgEqualsMap &Map) {
    uint8_t Index = 0;
    int64_t Value = 0;
    std::string Name = Key.str();
    Io.mapRequired(Name.c_str(), Value);
    if (readIndex(Io, Key, Index))
      Map.Items.emplace_back(Index, Value);
  }
  static void output(IO &, leash::models::ArgEqualsMap &) {}
};

} // namespace llvm::yaml

#endif
