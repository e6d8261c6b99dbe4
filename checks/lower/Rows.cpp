// SPDX-License-Identifier: Apache-2.0
//
// Which model row a call gets: docs/models.md tells the order.
#include "checks/lower/FunctionLowering.h"
#include "checks/lower/Integers.h"

using namespace clang;

namespace leash::lower {

static void basesOf(const CXXRecordDecl *RD,
                    llvm::SmallVectorImpl<const CXXRecordDecl *> &Out) {
  if (!RD || Out.size() > 16 || llvm::is_contained(Out, RD))
    return;
  Out.push_back(RD);
  if (RD->hasDefinition())
    for (const CXXBaseSpecifier &B : RD->getDefinition()->bases())
      basesOf(B.getType()->getAsCXXRecordDecl(), Out);
}

bool FunctionLowering::argIs(const Expr *Arg, llvm::StringRef What) {
  const Expr *In = stripWrappers(Arg);
  QualType T = In->getType();
  if (T.isNull())
    return false;
  T = T.getNonReferenceType();
  ir::TypeId Id = Mod.type(T);
  if (What == "Callable") {
    if (T->isFunctionType() || T->isFunctionPointerType() ||
        T->isMemberFunctionPointerType())
      return true;
    if (const CXXRecordDecl *RD = T->getAsCXXRecordDecl())
      if (RD->isLambda() || Mod.callOperator(RD))
        return true;
    return Id != ir::None && Mod.typeInfo(Id).Role == ir::TypeRole::Callable;
  }
  // The argument itself, then what it is converted to; what a pointer points
  // to, and the bases of that.
  for (QualType Try : {T, Arg->getType().getNonReferenceType()}) {
    ir::TypeId As = Mod.type(Try);
    if (As != ir::None && ir::name(Mod.typeInfo(As).Role) == What)
      return true;
    while (As != ir::None) {
      const ir::Type &Info = Mod.typeInfo(As);
      if (Info.Model == What)
        return true;
      As = Info.Form == ir::Shape::Pointer ? Info.Element : ir::None;
    }
    if (Try->isPointerType())
      Try = Try->getPointeeType();
    if (const auto *Enum = Try->getAs<EnumType>())
      if (Mod.qualifiedName(Enum->getDecl()) == What)
        return true;
    llvm::SmallVector<const CXXRecordDecl *, 8> Records;
    basesOf(Try->getAsCXXRecordDecl(), Records);
    if (llvm::any_of(Records, [&](const CXXRecordDecl *RD) {
          return Mod.qualifiedName(RD) == What;
        }))
      return true;
  }
  return false;
}

static std::optional<int64_t> constantArg(const ASTContext &Ctx,
                                          const CallInfo &C, unsigned Index) {
  if (Index >= C.Args.size() || C.Args[Index]->isValueDependent() ||
      !C.Args[Index]->getType()->isIntegralOrEnumerationType())
    return std::nullopt;
  Expr::EvalResult R;
  if (!C.Args[Index]->EvaluateAsInt(R, Ctx))
    return std::nullopt;
  return in64Bits(R.Val.getInt());
}

const ModelFunction *
FunctionLowering::pick(llvm::ArrayRef<const ModelFunction *> Rows,
                       const CallInfo &C) {
  for (const ModelFunction *Row : Rows) {
    int N = C.Args.size();
    if ((Row->MinArgs >= 0 && N < Row->MinArgs) ||
        (Row->MaxArgs >= 0 && N > Row->MaxArgs))
      continue;
    // A C++ program's own `poll` is not the one of POSIX.
    if (Row->CLinkage && !(C.Callee && C.Callee->isExternC()))
      continue;
    bool Fits = llvm::all_of(Row->ArgIs, [&](const auto &A) {
      return A.first < C.Args.size() && argIs(C.Args[A.first], A.second);
    });
    Fits = Fits && llvm::all_of(Row->ArgEquals, [&](const auto &A) {
             auto Value = constantArg(Mod.Ctx, C, A.first);
             return Value && *Value == A.second;
           });
    Fits = Fits && llvm::all_of(Row->ArgBits, [&](const auto &A) {
             auto Value = constantArg(Mod.Ctx, C, A.first);
             return Value && (*Value & A.second) == A.second;
           });
    if (Fits)
      return Row;
  }
  return nullptr;
}

const ModelFunction *FunctionLowering::model(const CallInfo &C) {
  auto [It, New] = Rows.try_emplace(C.Site, nullptr);
  if (!New)
    return It->second;
  const ModelFunction *Row = nullptr;
  const auto *Method = dyn_cast<CXXMethodDecl>(C.Callee);
  if (!Method || (Method->isStatic() && !C.Object)) {
    Row = pick(Mod.Models.functions(Mod.qualifiedName(C.Callee)), C);
    return Rows[C.Site] = Row;
  }
  std::string Name = C.Construct ? "(ctor)"
                     : isa<CXXConversionDecl>(Method)
                         ? "(conversion)"
                         : Method->getDeclName().getAsString();
  llvm::SmallVector<const CXXRecordDecl *, 8> Records;
  // A function of the user's own may only be described under its own class.
  if (!C.Construct && C.Object && Mod.isSystem(C.Callee))
    basesOf(
        ModuleLowering::recordOf(C.Object->IgnoreParenImpCasts()->getType()),
        Records);
  if (!llvm::is_contained(Records, Method->getParent()))
    Records.push_back(Method->getParent());
  if (Mod.Models.knowsMethod(Name))
    for (const CXXRecordDecl *RD : Records)
      if ((Row = pick(Mod.Models.methods(Mod.qualifiedName(RD), Name), C)))
        return Rows[C.Site] = Row;
  // A function object of a library: std::ranges::for_each(…).
  if (Method->getOverloadedOperator() == OO_Call && C.Object)
    if (const auto *Ref = dyn_cast<DeclRefExpr>(stripWrappers(C.Object)))
      if (const auto *VD = dyn_cast<VarDecl>(Ref->getDecl());
          VD && VD->hasGlobalStorage())
        Row = pick(Mod.Models.functions(Mod.qualifiedName(VD)), C);
  return Rows[C.Site] = Row;
}

} // namespace leash::lower
