// SPDX-License-Identifier: Apache-2.0
//
// Types: what a type is for, what it wraps and what its destructor does. Names
// are matched on the type of the object and its bases, never on the callee:
// libraries keep members in private bases and inline namespaces.
#include "checks/lower/ModuleLowering.h"
#include "clang/Lex/MacroInfo.h"
#include "clang/Lex/Preprocessor.h"

using namespace clang;

namespace leash::lower {

const CXXRecordDecl *ModuleLowering::recordOf(QualType T) {
  if (T.isNull())
    return nullptr;
  T = T.getNonReferenceType();
  if (T->isPointerType())
    T = T->getPointeeType();
  return T->getAsCXXRecordDecl();
}

const ModelType *ModuleLowering::modelOf(const RecordDecl *RD, unsigned Depth) {
  if (!RD || Depth > 8)
    return nullptr;
  auto It = RecordModels.find(RD);
  if (It != RecordModels.end())
    return It->second;
  const ModelType *Found = Models.type(qualifiedName(RD));
  const auto *CXX = dyn_cast<CXXRecordDecl>(RD);
  if (!Found && CXX && CXX->hasDefinition())
    for (const CXXBaseSpecifier &B : CXX->getDefinition()->bases())
      if ((Found = modelOf(B.getType()->getAsCXXRecordDecl(), Depth + 1)))
        break;
  return RecordModels[RD] = Found;
}

const ModelType *ModuleLowering::typedefModel(QualType T) {
  while (const auto *TT = T->getAs<TypedefType>()) {
    const TypedefNameDecl *D = TT->getDecl();
    if (const ModelType *Model = Models.type(qualifiedName(D)))
      return Model;
    T = D->getUnderlyingType();
  }
  return nullptr;
}

static bool macroHolds(llvm::StringRef Condition, Preprocessor *PP) {
  size_t At = Condition.find_first_of("<>=!");
  if (!PP || At == llvm::StringRef::npos)
    return false;
  llvm::StringRef Name = Condition.take_front(At).trim();
  llvm::StringRef Rel = Condition.drop_front(At).take_while(
      [](char C) { return llvm::StringRef("<>=!").contains(C); });
  int64_t Want = 0, Have = 0;
  if (Condition.drop_front(At + Rel.size()).trim().getAsInteger(0, Want))
    return false;
  const MacroInfo *MI = PP->getMacroInfo(PP->getIdentifierInfo(Name));
  if (!MI || MI->getNumTokens() != 1 ||
      PP->getSpelling(MI->getReplacementToken(0)).empty())
    return false;
  std::string Spelled = PP->getSpelling(MI->getReplacementToken(0));
  if (llvm::StringRef(Spelled).getAsInteger(0, Have))
    return false;
  if (Rel == "<")
    return Have < Want;
  if (Rel == "<=")
    return Have <= Want;
  if (Rel == ">")
    return Have > Want;
  if (Rel == ">=")
    return Have >= Want;
  return Rel == "==" ? Have == Want : Rel == "!=" && Have != Want;
}

ir::DtorEffect ModuleLowering::dtorOf(const ModelType &Model) {
  for (const auto &[Condition, Effect] : Model.DtorWhen)
    if (macroHolds(Condition, PP))
      return Effect;
  return Model.Dtor;
}

QualType ModuleLowering::elementType(QualType T, const RecordDecl *RD,
                                     int Index) {
  // As written first: `std::vector<pthread_t>` keeps its typedef only there.
  if (const auto *TST = T->getAs<TemplateSpecializationType>())
    if (!TST->isTypeAlias() &&
        unsigned(Index) < TST->template_arguments().size()) {
      const TemplateArgument &A = TST->template_arguments()[Index];
      if (A.getKind() == TemplateArgument::Type &&
          !A.getAsType()->isDependentType())
        return A.getAsType();
    }
  const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(RD);
  if (Spec && unsigned(Index) < Spec->getTemplateArgs().size()) {
    const TemplateArgument &A = Spec->getTemplateArgs()[Index];
    if (A.getKind() == TemplateArgument::Type)
      return A.getAsType();
  }
  // A subclass of a container: look at the base that is the template.
  if (const auto *CXX = dyn_cast<CXXRecordDecl>(RD);
      CXX && CXX->hasDefinition())
    for (const CXXBaseSpecifier &B : CXX->getDefinition()->bases())
      if (const auto *BD = B.getType()->getAsCXXRecordDecl(); BD && modelOf(BD))
        return elementType(B.getType(), BD, Index);
  return {};
}

static llvm::SmallVector<QualType, 4> memberTypes(const RecordDecl *RD) {
  llvm::SmallVector<QualType, 4> Out;
  const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(RD);
  if (!Spec)
    return Out;
  auto Add = [&](const TemplateArgument &A) {
    if (A.getKind() == TemplateArgument::Type)
      Out.push_back(A.getAsType());
  };
  for (const TemplateArgument &A : Spec->getTemplateArgs().asArray())
    if (A.getKind() == TemplateArgument::Pack)
      llvm::for_each(A.getPackAsArray(), Add);
    else
      Add(A);
  return Out;
}

void ModuleLowering::roleFromAnnotations(const RecordDecl *RD, ir::Type &Out) {
  for (const ir::Annotation &A : annotations(RD)) {
    if (A.Verb == "task-handle") {
      Out.Role = ir::TypeRole::Thread;
      llvm::StringRef How = A.Args.empty() ? "" : llvm::StringRef(A.Args[0]);
      Out.Dtor = How == "join"        ? ir::DtorEffect::Join
                 : How == "terminate" ? ir::DtorEffect::Terminate
                 : How == "detach"    ? ir::DtorEffect::Detach
                                      : ir::DtorEffect::Unknown;
    } else if (A.Verb == "task-scope") {
      Out.Role = ir::TypeRole::Scope;
      Out.Dtor = ir::DtorEffect::Join;
    } else if (A.Verb == "channel") {
      Out.Role = ir::TypeRole::Channel;
    } else if (A.Verb == "stop-token") {
      Out.Role = ir::TypeRole::StopToken;
    } else if (A.Verb == "stop-source") {
      Out.Role = ir::TypeRole::StopSource;
    }
  }
}

void ModuleLowering::describeRecord(QualType T, const RecordDecl *RD,
                                    ir::Type &Out) {
  Out.Class = usr(RD);
  const auto *CXX = dyn_cast<CXXRecordDecl>(RD);
  if (const ModelType *Model = modelOf(RD)) {
    Out.Model = Model->Name;
    Out.Role = Model->Role;
    Out.Dtor = dtorOf(*Model);
    Out.Form = Model->Form;
    if (Model->Element >= 0)
      if (QualType E = elementType(T, RD, Model->Element); !E.isNull())
        Out.Element = type(E);
    // The member that matters stands for a pair, a tuple or a variant.
    if ((Out.Form == ir::Shape::Pair || Out.Form == ir::Shape::Optional) &&
        !matters(Out.Element))
      for (QualType Member : memberTypes(RD))
        if (ir::TypeId M = type(Member); matters(M)) {
          Out.Element = M;
          break;
        }
    // An array behind a unique_ptr: a container of its elements.
    if (Out.Form == ir::Shape::UniquePtr && Out.Element != ir::None &&
        typeInfo(Out.Element).Form == ir::Shape::Array) {
      Out.Form = ir::Shape::Container;
      Out.Element = typeInfo(Out.Element).Element;
    }
    // A deleter of its own may do anything to what it gets.
    if (llvm::StringRef(Model->Name) == "std::unique_ptr")
      if (QualType D = elementType(T, RD, 1); !D.isNull())
        if (const RecordDecl *DR = D->getAsRecordDecl();
            !DR || DR->getQualifiedNameAsString() != "std::default_delete")
          Out.Dtor = ir::DtorEffect::Unknown;
  } else if (CXX && CXX->isLambda()) {
    Out.Role = ir::TypeRole::Callable;
  }
  roleFromAnnotations(RD, Out);
}

ir::Type ModuleLowering::makeType(QualType T) {
  ir::Type Out;
  Out.Const = T.isConstQualified();
  Out.Volatile = T.isVolatileQualified();
  QualType Canonical = T.getCanonicalType().getUnqualifiedType();
  PrintingPolicy Policy(Ctx.getLangOpts());
  Policy.SuppressTagKeyword = true;
  Policy.SuppressDefaultTemplateArgs = true;
  if (const RecordDecl *RD = Canonical->getAsRecordDecl())
    Out.Name = RD->getIdentifier() || RD->getTypedefNameForAnonDecl()
                   ? Canonical.getAsString(Policy)
                   : "(unnamed)";
  else
    Out.Name = Canonical.getAsString(Policy);
  if (const ModelType *Model = typedefModel(T);
      Model && Model->Form == ir::Shape::Plain) {
    Out.Model = Model->Name;
    Out.Role = Model->Role;
    Out.Dtor = dtorOf(*Model);
    return Out;
  }
  if (const auto *Ref = T->getAs<ReferenceType>()) {
    Out.Form = ir::Shape::Reference;
    Out.Element = type(Ref->getPointeeType());
    return Out;
  }
  if (T->isFunctionPointerType() || T->isFunctionType() ||
      T->isMemberFunctionPointerType()) {
    Out.Role = ir::TypeRole::Callable;
    return Out;
  }
  if (T->isPointerType()) {
    Out.Form = ir::Shape::Pointer;
    Out.Element = type(T->getPointeeType());
    return Out;
  }
  if (const ArrayType *A = Ctx.getAsArrayType(T)) {
    Out.Form = ir::Shape::Array;
    Out.Element = type(A->getElementType());
    return Out;
  }
  if (const auto *Atomic = T->getAs<AtomicType>()) { // _Atomic(T)
    Out.Form = ir::Shape::Atomic;
    Out.Element = type(Atomic->getValueType());
    Out.Role = typeInfo(Out.Element).Role;
    return Out;
  }
  if (T->isBooleanType())
    Out.Role = ir::TypeRole::Bool;
  else if (T->isIntegralOrEnumerationType())
    Out.Role = ir::TypeRole::Integer;
  else if (const RecordDecl *RD = Canonical->getAsRecordDecl())
    describeRecord(T, RD, Out);
  if (Out.Form == ir::Shape::Atomic && Out.Element != ir::None &&
      Out.Role == ir::TypeRole::Other)
    Out.Role = typeInfo(Out.Element).Role;
  return Out;
}

ir::TypeId ModuleLowering::type(QualType T) {
  if (T.isNull() || T->isDependentType() || T->isVoidType() || TypeDepth > 12)
    return ir::None;
  void *Key = T.getAsOpaquePtr();
  auto It = TypeIds.find(Key);
  if (It != TypeIds.end())
    return It->second;
  TypeIds[Key] = ir::None; // a recursive type refers to nothing
  ++TypeDepth;
  ir::Type Made = makeType(T);
  --TypeDepth;
  ir::TypeId Id = addType(std::move(Made));
  if (const CXXRecordDecl *RD = T->getAsCXXRecordDecl();
      RD && !RD->isLambda() && !isSystem(RD))
    UserRecords.try_emplace(Id, RD);
  return TypeIds[Key] = Id;
}

/// Sugar makes many types of one: they share an entry.
ir::TypeId ModuleLowering::addType(ir::Type T) {
  std::string Key =
      (llvm::Twine(T.Name.ref()) + "|" + T.Class.ref() + "|" + T.Model.ref() +
       "|" + ir::name(T.Role) + "|" + ir::name(T.Dtor) + "|" +
       ir::name(T.Form) + "|" + llvm::Twine(T.Element) + "|" +
       llvm::Twine(T.Const) + llvm::Twine(T.Volatile))
          .str();
  auto [It, New] = TypesByContent.try_emplace(Key, M.Types.size());
  if (New)
    M.Types.push_back(std::move(T));
  return It->second;
}

bool ModuleLowering::matters(ir::TypeId T) {
  if (T == ir::None)
    return false;
  auto [It, New] = Matters.try_emplace(T, false);
  if (!New)
    return It->second;
  const ir::Type &Info = M.Types[T];
  bool Result =
      (Info.Role != ir::TypeRole::Other && Info.Role != ir::TypeRole::Bool &&
       Info.Role != ir::TypeRole::Integer &&
       Info.Role != ir::TypeRole::Duration) ||
      Info.Dtor != ir::DtorEffect::None;
  if (!Result && Info.Element != ir::None)
    Result = matters(Info.Element);
  if (!Result && isOwner(T))
    if (const CXXRecordDecl *RD = userRecord(M.Types[T].Element))
      Result = hasLife(RD);
  return Matters[T] = Result;
}

} // namespace leash::lower
