// SPDX-License-Identifier: Apache-2.0
#include "checks/models/Models.h"
#include "checks/models/ModelFile.h"
#include "checks/models/ModelText.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ErrorHandling.h"

using namespace llvm;

namespace leash {

using models::errorAt;
using models::FileDoc;
using models::RowDoc;
using models::TypeDoc;

//===--- Names -----------------------------------------------------------===//

/// One spelling for what the language names in several ways.
static StringRef normalMethod(StringRef Name) {
  if (Name.starts_with("~"))
    return "(dtor)";
  StringRef Rest = Name;
  if (Rest.consume_front("operator ") && !Rest.starts_with("new") &&
      !Rest.starts_with("delete") && !Rest.starts_with("co_await"))
    return "(conversion)";
  return Name;
}

static StringRef normalQualified(StringRef Name) {
  Name.consume_front("::");
  return Name;
}

static std::string methodKey(StringRef Type, StringRef Method) {
  return (Type + "::" + Method).str();
}

//===--- Adding a file ---------------------------------------------------===//

namespace {

/// Turns one file into types and rows. The set it extends is only read, so
/// that a bad file changes nothing.
class FileAdder {
public:
  FileAdder(const ModelSet &Set, FileDoc Doc, StringRef FileName)
      : Set(Set), Doc(std::move(Doc)), FileName(FileName) {}

  Error run();

  std::vector<std::unique_ptr<ModelType>> Types; // new or replacing
  std::vector<std::unique_ptr<ModelFunction>> Rows;

private:
  Error addType(const TypeDoc &Type, StringRef Name);
  Error addRows(const RowDoc &Row, StringRef Type);
  Error addAliases(const TypeDoc &Type, ModelType &Out);
  Error checkRow(const RowDoc &Row) const;
  const ModelType *find(StringRef Name) const;
  void copyRows(StringRef From, StringRef To);

  const ModelSet &Set;
  FileDoc Doc;
  StringRef FileName;
  StringMap<const ModelType *> Own;
  StringMap<unsigned> SeenTypes, SeenRows;
};

} // namespace

const ModelType *FileAdder::find(StringRef Name) const {
  auto It = Own.find(Name);
  return It != Own.end() ? It->second : Set.type(Name);
}

/// What must differ for two rows of one name to be different overloads.
static std::string selection(const ModelFunction &Row) {
  std::string Key;
  raw_string_ostream Out(Key);
  Out << Row.Type << "::" << Row.Name << ' ' << Row.MinArgs << ' '
      << Row.MaxArgs;
  for (auto &[Index, Type] : Row.ArgIs)
    Out << " is " << unsigned(Index) << ' ' << Type;
  for (auto &[Index, Value] : Row.ArgEquals)
    Out << " = " << unsigned(Index) << ' ' << Value;
  for (auto &[Index, Value] : Row.ArgBits)
    Out << " & " << unsigned(Index) << ' ' << Value;
  return Key;
}

Error FileAdder::checkRow(const RowDoc &Row) const {
  for (auto &[Index, Type] : Row.Row.ArgIs)
    if (!StringRef(Type).contains("::") &&
        !is_contained(models::roleNames(), Type) && !find(Type))
      return errorAt(FileName, Row.Line,
                     "'arg-is' names '" + Type +
                         "', which is no modelled type, no qualified name and "
                         "no role; roles: " +
                         join(models::roleNames(), ", "));
  if (!Row.Row.BodyMethod.empty() && Row.Row.BodyThis.Kind == ModelArg::None)
    return errorAt(FileName, Row.Line,
                   "'body-method' needs 'body-this': the object whose method "
                   "is the body");
  return Error::success();
}

Error FileAdder::addRows(const RowDoc &Doc, StringRef Type) {
  if (Error Err = checkRow(Doc))
    return Err;
  for (const std::string &Name : Doc.Names) {
    auto Row = std::make_unique<ModelFunction>(Doc.Row);
    Row->Type = Type.str();
    Row->Name =
        (Type.empty() ? normalQualified(Name) : normalMethod(Name)).str();
    Row->CLinkage = Type.empty() && this->Doc.CLinkage;
    if (Row->Provenance.empty())
      Row->Provenance = this->Doc.Provenance;
    auto [It, New] = SeenRows.try_emplace(selection(*Row), Doc.Line);
    if (!New)
      return errorAt(FileName, Doc.Line,
                     "'" + Name + "' repeats the row of line " +
                         Twine(It->second) +
                         ": it could never be chosen. Overloads differ in "
                         "arity, arg-is, arg-equals or arg-bits");
    Rows.push_back(std::move(Row));
  }
  return Error::success();
}

/// Does every call that \p Later could match go to \p First?
static bool shadows(const ModelFunction &First, const ModelFunction &Later) {
  return First.Name == Later.Name && First.ArgIs.empty() &&
         First.ArgEquals.empty() && First.ArgBits.empty() &&
         First.MinArgs <= Later.MinArgs &&
         (First.MaxArgs < 0 ||
          (Later.MaxArgs >= 0 && Later.MaxArgs <= First.MaxArgs));
}

/// Rows of this file that were written for \p From come before the set's. What
/// \p To says itself replaces what it would inherit.
void FileAdder::copyRows(StringRef From, StringRef To) {
  std::vector<std::unique_ptr<ModelFunction>> Copies;
  auto IsReplaced = [&](const ModelFunction &Row) {
    return any_of(Rows, [&](const auto &Own) {
      return Own->Type == To && shadows(*Own, Row);
    });
  };
  auto Copy = [&](const ModelFunction &Row) {
    if (Row.Type != From || IsReplaced(Row))
      return;
    Copies.push_back(std::make_unique<ModelFunction>(Row));
    Copies.back()->Type = To.str();
  };
  for (const auto &Row : Rows)
    Copy(*Row);
  for (const auto &Row : Set.rows())
    Copy(*Row);
  append_range(Rows, make_range(std::make_move_iterator(Copies.begin()),
                                std::make_move_iterator(Copies.end())));
}

Error FileAdder::addAliases(const TypeDoc &Type, ModelType &Out) {
  for (const std::string &Written : Type.Aliases) {
    std::string Alias = normalQualified(Written).str();
    const ModelType *Known = find(Alias);
    if (Known && Known->Name != Out.Name)
      return errorAt(FileName, Type.Line,
                     "alias '" + Alias + "' already means '" + Known->Name +
                         "'");
    if (!is_contained(Out.Aliases, Alias))
      Out.Aliases.push_back(Alias);
  }
  return Error::success();
}

Error FileAdder::addType(const TypeDoc &Type, StringRef Written) {
  StringRef Name = normalQualified(Written);
  auto [It, IsNew] = SeenTypes.try_emplace(Name, Type.Line);
  if (!IsNew)
    return errorAt(FileName, Type.Line,
                   "type '" + Name + "' is already on line " +
                       Twine(It->second) + " of this file");
  auto Out = std::make_unique<ModelType>();
  const ModelType *Like = nullptr;
  if (!Type.Like.empty()) {
    Like = find(normalQualified(Type.Like));
    if (!Like)
      return errorAt(FileName, Type.Line,
                     "'like' names '" + Type.Like +
                         "', which is not modelled before this line");
    *Out = *Like;
    Out->Aliases.clear();
  } else if (const ModelType *Old = Set.type(Name)) {
    *Out = *Old;
    Name = Old->Name;
  }
  Out->Name = Name.str();
  Out->Role = Type.Role.value_or(Out->Role);
  Out->Form = Type.Form.value_or(Out->Form);
  Out->Element = Type.Element.value_or(Out->Element);
  if (Type.Dtor) {
    Out->Dtor = *Type.Dtor;
    Out->DtorWhen.clear();
  }
  if (Type.DtorWhen)
    Out->DtorWhen = *Type.DtorWhen;
  if (Error Err = addAliases(Type, *Out))
    return Err;
  for (const RowDoc &Row : Type.Methods)
    if (Error Err = addRows(Row, Out->Name))
      return Err;
  if (Like)
    copyRows(Like->Name, Out->Name);
  Own[Out->Name] = Out.get();
  for (const std::string &Alias : Out->Aliases)
    Own[Alias] = Out.get();
  Types.push_back(std::move(Out));
  return Error::success();
}

Error FileAdder::run() {
  for (const TypeDoc &Type : Doc.Types)
    for (const std::string &Name : Type.Names)
      if (Error Err = addType(Type, Name))
        return Err;
  for (const RowDoc &Row : Doc.Functions)
    if (Error Err = addRows(Row, ""))
      return Err;
  return Error::success();
}

//===--- The set ---------------------------------------------------------===//

Error ModelSet::add(StringRef Yaml, StringRef FileName) {
  if (Error Err = merge(Yaml, FileName))
    return Err;
  indexRows();
  return Error::success();
}

Error ModelSet::merge(StringRef Yaml, StringRef FileName) {
  auto Doc = models::readModelFile(Yaml, FileName);
  if (!Doc)
    return Doc.takeError();
  FileAdder Adder(*this, std::move(*Doc), FileName);
  if (Error Err = Adder.run())
    return Err;
  for (std::unique_ptr<ModelType> &Type : Adder.Types) {
    auto Same = [&](const auto &Old) { return Old->Name == Type->Name; };
    auto It = find_if(Types, Same);
    if (It != Types.end())
      *It = std::move(Type);
    else
      Types.push_back(std::move(Type));
  }
  append_range(Adder.Rows, make_range(std::make_move_iterator(Rows.begin()),
                                      std::make_move_iterator(Rows.end())));
  Rows = std::move(Adder.Rows);
  indexTypes();
  return Error::success();
}

void ModelSet::indexTypes() {
  ByType.clear();
  for (const auto &Type : Types) {
    ByType[Type->Name] = Type.get();
    for (const std::string &Alias : Type->Aliases)
      ByType.try_emplace(Alias, Type.get());
  }
}

void ModelSet::indexRows() {
  ByMethod.clear();
  ByFunction.clear();
  MethodNames.clear();
  for (const auto &Row : Rows) {
    if (Row->Type.empty()) {
      ByFunction[Row->Name].push_back(Row.get());
      continue;
    }
    ByMethod[methodKey(Row->Type, Row->Name)].push_back(Row.get());
    MethodNames[Row->Name] = true;
  }
}

const ModelType *ModelSet::type(StringRef QualifiedName) const {
  return ByType.lookup(normalQualified(QualifiedName));
}

StringRef ModelSet::canonicalType(StringRef QualifiedName) const {
  const ModelType *Type = type(QualifiedName);
  return Type ? StringRef(Type->Name) : QualifiedName;
}

ArrayRef<const ModelFunction *> ModelSet::methods(StringRef Type,
                                                  StringRef Name) const {
  auto It = ByMethod.find(
      methodKey(canonicalType(normalQualified(Type)), normalMethod(Name)));
  return It == ByMethod.end() ? ArrayRef<const ModelFunction *>()
                              : ArrayRef<const ModelFunction *>(It->second);
}

ArrayRef<const ModelFunction *>
ModelSet::functions(StringRef QualifiedName) const {
  auto It = ByFunction.find(normalQualified(QualifiedName));
  return It == ByFunction.end() ? ArrayRef<const ModelFunction *>()
                                : ArrayRef<const ModelFunction *>(It->second);
}

bool ModelSet::knowsMethod(StringRef Name) const {
  return MethodNames.contains(normalMethod(Name));
}

ModelSet::ModelSet() = default;
ModelSet::~ModelSet() = default;
ModelSet::ModelSet(ModelSet &&) noexcept = default;
ModelSet &ModelSet::operator=(ModelSet &&) noexcept = default;

ModelSet::ModelSet(const ModelSet &Other) {
  for (const auto &Type : Other.Types)
    Types.push_back(std::make_unique<ModelType>(*Type));
  for (const auto &Row : Other.Rows)
    Rows.push_back(std::make_unique<ModelFunction>(*Row));
  indexTypes();
  indexRows();
}

//===--- Built-in models -------------------------------------------------===//

namespace {
struct Embedded {
  const char *Name;
  const char *Yaml;
};
} // namespace

static const Embedded Files[] = {
#include "BuiltinModels.inc"
};

/// The standard library comes first: other files say `like: std::mutex`.
const ModelSet &ModelSet::builtin() {
  static const ModelSet Set = [] {
    ModelSet Loading;
    for (bool First : {true, false})
      for (const Embedded &File : Files)
        if (StringRef(File.Name).starts_with("std") == First)
          if (Error Err = Loading.merge(File.Yaml, File.Name))
            report_fatal_error(Twine("built-in models: ") +
                               toString(std::move(Err)));
    Loading.indexRows();
    return Loading;
  }();
  return Set;
}

} // namespace leash
