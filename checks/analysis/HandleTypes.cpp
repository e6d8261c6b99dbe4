// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/HandleTypes.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

namespace leash {

using namespace ir;

static const Type *elementOf(const Module &M, const Type &T) {
  return T.Element == None ? nullptr : &M.Types[T.Element];
}

const Type *handleIn(const Module &M, const Type *T) {
  for (unsigned Depth = 0; T && Depth < 6; ++Depth) {
    if (T->Role == TypeRole::Thread && T->Form == Shape::Plain)
      return T;
    // A deleter of its own may join.
    if (T->Form == Shape::UniquePtr && T->Dtor == DtorEffect::Unknown)
      return nullptr;
    T = elementOf(M, *T);
  }
  return nullptr;
}

static const Type *rootType(const Fn &F, const Entity &E) {
  if (const Variable *V = variableOf(F, E))
    return F.type(V->Type);
  for (const Entity &X : F.F->Entities)
    if (X.Root == E.Root && X.Index == E.Index && X.Path.empty() &&
        X.Type != None)
      return F.type(X.Type);
  return nullptr;
}

const Type *typeOfPath(const Program &P, const Fn &F, const Entity &E,
                       const Module **Home) {
  const Module *M = F.M;
  const Type *T = rootType(F, E);
  for (const ir::Step &S : E.Path) {
    if (T && T->Form == Shape::Reference)
      T = elementOf(*M, *T);
    if (S.Kind == StepKind::AddressOf)
      return nullptr;
    if (S.Kind == StepKind::Field) {
      const ir::Class *C = P.classOf(S.Owner);
      M = C ? P.moduleOf(*C) : M;
      const Field *At = nullptr;
      for (size_t N = 0; C && N < C->Fields.size(); ++N)
        if (C->Fields[N].Name == S.Name)
          At = &C->Fields[N];
      T = At && At->Type != None ? &M->Types[At->Type] : nullptr;
    } else if (T) {
      T = elementOf(*M, *T);
    }
    if (!T)
      return nullptr;
  }
  if (Home)
    *Home = M;
  return T && T->Form == Shape::Reference ? elementOf(*M, *T) : T;
}

//===--- What could own a thread -----------------------------------------===//

namespace {
/// Values of the standard library that have in them what their arguments are,
/// and nothing else.
const llvm::StringSet<> &plainTemplates() {
  static const llvm::StringSet<> Names{"std::allocator",
                                       "std::array",
                                       "std::basic_string",
                                       "std::basic_string_view",
                                       "std::bitset",
                                       "std::char_traits",
                                       "std::chrono::duration",
                                       "std::deque",
                                       "std::equal_to",
                                       "std::error_code",
                                       "std::expected",
                                       "std::filesystem::path",
                                       "std::hash",
                                       "std::less",
                                       "std::list",
                                       "std::map",
                                       "std::monostate",
                                       "std::multimap",
                                       "std::nullopt_t",
                                       "std::optional",
                                       "std::pair",
                                       "std::ratio",
                                       "std::set",
                                       "std::string",
                                       "std::string_view",
                                       "std::tuple",
                                       "std::unordered_map",
                                       "std::unordered_set",
                                       "std::variant",
                                       "std::vector"};
  return Names;
}

bool isBuiltin(llvm::StringRef Word) {
  static const llvm::StringSet<> Words{
      "bool",     "char",     "char16_t", "char32_t", "char8_t", "const",
      "double",   "float",    "int",      "long",     "short",   "signed",
      "unsigned", "volatile", "wchar_t",  "true",     "false"};
  return Words.contains(Word) || llvm::isDigit(Word.front());
}

struct OwnerSearch {
  const Program &P;
  llvm::StringSet<> Seen{};

  bool inClass(const Class &C) {
    if (!Seen.insert(C.Usr).second)
      return false;
    const Module &M = *P.moduleOf(C);
    auto In = [&](TypeId T) { return T == None || couldOwn(M, M.Types[T]); };
    return llvm::any_of(C.Bases, In) ||
           llvm::any_of(C.Fields, [&](const Field &F) {
             return !F.Static && In(F.Type);
           });
  }

  bool couldOwn(const Module &M, const Type &T) {
    if (T.Role == TypeRole::Bool || T.Role == TypeRole::Integer)
      return false;
    if (T.Role != TypeRole::Other)
      return true;
    if (T.Form == Shape::Pointer || T.Form == Shape::Reference)
      return T.Element == None || couldOwn(M, M.Types[T.Element]);
    if (const Class *C = T.Class.empty() ? nullptr : P.classOf(T.Class))
      return inClass(*C);
    return inName(M, T.Name);
  }

  /// `std::expected<long, Error>`: each word of it.
  bool inName(const Module &M, llvm::StringRef Name) {
    while (!Name.empty()) {
      llvm::StringRef Word = Name.take_while(
          [](char C) { return llvm::isAlnum(C) || C == '_' || C == ':'; });
      Name = Name.drop_front(std::max<size_t>(1, Word.size()));
      if (!Word.empty() && !isBuiltin(Word) && wordCouldOwn(M, Word))
        return true;
      if (Name.starts_with("*") || Name.starts_with("&") ||
          Name.starts_with("("))
        return true;
    }
    return false;
  }

  bool wordCouldOwn(const Module &M, llvm::StringRef Word) {
    std::string Plain = Word.str(); // std::__cxx11::basic_string
    if (size_t At = Plain.find("std::__"); At == 0)
      Plain = "std::" + Plain.substr(Plain.find("::", 5) + 2);
    if (plainTemplates().contains(Plain))
      return false;
    for (const Type &T : M.Types)
      if (T.Name == Word && !T.Class.empty())
        if (const Class *C = P.classOf(T.Class))
          return T.Role != TypeRole::Other || inClass(*C);
    return true;
  }
};
} // namespace

bool couldOwnThread(const Program &P, const Module &M, const Type &T) {
  return OwnerSearch{P}.couldOwn(M, T);
}

} // namespace leash
