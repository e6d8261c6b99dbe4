// SPDX-License-Identifier: Apache-2.0
//
// How long a constant time-out is. The constructors of durations are in system
// headers, whose bodies are skipped, so that the constants are read off the
// expression: `std::chrono::milliseconds(5)`, `5s`, `2 * period`.
#include "checks/lower/FunctionLowering.h"
#include "checks/lower/Integers.h"

using namespace clang;

namespace leash::lower {

/// Nanoseconds in one tick of a duration type; 0 when it is none.
static double tick(QualType T) {
  const auto *RD = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      T.getNonReferenceType()->getAsCXXRecordDecl());
  if (!RD || !RD->getIdentifier() || RD->getName() != "duration" ||
      RD->getTemplateArgs().size() != 2 ||
      RD->getTemplateArgs()[1].getKind() != TemplateArgument::Type)
    return 0;
  const auto *Period = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      RD->getTemplateArgs()[1].getAsType()->getAsCXXRecordDecl());
  if (!Period || Period->getTemplateArgs().size() != 2)
    return 0;
  const TemplateArgument &Num = Period->getTemplateArgs()[0];
  const TemplateArgument &Den = Period->getTemplateArgs()[1];
  if (Num.getKind() != TemplateArgument::Integral ||
      Den.getKind() != TemplateArgument::Integral ||
      Den.getAsIntegral().isZero())
    return 0;
  return 1e9 * double(in64Bits(Num.getAsIntegral())) /
         double(in64Bits(Den.getAsIntegral()));
}

static std::optional<double> number(const Expr *E, const ASTContext &Ctx) {
  QualType T = E->getType();
  if (E->isValueDependent())
    return std::nullopt;
  Expr::EvalResult R;
  if (T->isIntegralOrEnumerationType() && E->EvaluateAsInt(R, Ctx))
    return double(in64Bits(R.Val.getInt()));
  // No APFloat of our own: making one needs a symbol that only LLVM 22 has,
  // and the plugin would not load far enough to say that it is for another.
  if (T->isRealFloatingType() && E->EvaluateAsRValue(R, Ctx) &&
      R.Val.isFloat())
    return R.Val.getFloat().convertToDouble();
  return std::nullopt;
}

/// `5s`: the literal and the type of what it makes.
static std::optional<double> literal(const UserDefinedLiteral *L,
                                     const ASTContext &Ctx) {
  switch (L->getLiteralOperatorKind()) {
  case UserDefinedLiteral::LOK_Integer:
  case UserDefinedLiteral::LOK_Floating:
    return number(L->getCookedLiteral(), Ctx);
  case UserDefinedLiteral::LOK_Template: {
    // `operator""ms<'5', '0'>`
    const TemplateArgumentList *Args =
        L->getDirectCallee()->getTemplateSpecializationArgs();
    std::string Digits;
    if (!Args || Args->size() != 1 ||
        Args->get(0).getKind() != TemplateArgument::Pack)
      return std::nullopt;
    for (const TemplateArgument &A : Args->get(0).pack_elements())
      if (A.getKind() == TemplateArgument::Integral)
        Digits += char(in64Bits(A.getAsIntegral()));
    llvm::erase(Digits, '\'');
    double Value = 0;
    if (llvm::StringRef(Digits).getAsDouble(Value))
      return std::nullopt;
    return Value;
  }
  default:
    return std::nullopt;
  }
}

static std::optional<double> arithmetic(const CXXOperatorCallExpr *Op,
                                        const ASTContext &Ctx, unsigned Depth);

static std::optional<double> nanos(const Expr *E, const ASTContext &Ctx,
                                   unsigned Depth = 0) {
  if (!E || Depth > 8)
    return std::nullopt;
  E = stripWrappers(E);
  double Tick = tick(E->getType());
  if (const auto *L = dyn_cast<UserDefinedLiteral>(E)) {
    auto N = literal(L, Ctx);
    return Tick && N ? std::optional(*N * Tick) : std::nullopt;
  }
  if (const auto *C = dyn_cast<CXXConstructExpr>(E)) {
    if (C->getNumArgs() != 1 || !Tick)
      return std::nullopt;
    if (tick(stripWrappers(C->getArg(0))->getType()))
      return nanos(C->getArg(0), Ctx, Depth + 1); // another unit, or a copy
    auto N = number(C->getArg(0), Ctx);
    return N ? std::optional(*N * Tick) : std::nullopt;
  }
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    const auto *VD = dyn_cast<VarDecl>(Ref->getDecl());
    return Tick && VD && VD->getType().isConstQualified()
               ? nanos(VD->getAnyInitializer(), Ctx, Depth + 1)
               : std::nullopt;
  }
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(E))
    return arithmetic(Op, Ctx, Depth);
  const auto *Call = dyn_cast<CallExpr>(E);
  const FunctionDecl *FD = Call ? Call->getDirectCallee() : nullptr;
  if (!FD || !FD->getIdentifier())
    return std::nullopt;
  if (Tick && FD->getName() == "duration_cast" && Call->getNumArgs() == 1)
    return nanos(Call->getArg(0), Ctx, Depth + 1);
  bool Static = isa<CXXMethodDecl>(FD) && Call->getNumArgs() == 0;
  // A point of time is told by how far it is from now.
  if (Static && (FD->getName() == "now" || (Tick && FD->getName() == "zero")))
    return 0;
  return std::nullopt;
}

static std::optional<double> arithmetic(const CXXOperatorCallExpr *Op,
                                        const ASTContext &Ctx, unsigned Depth) {
  auto Left = nanos(Op->getArg(0), Ctx, Depth + 1);
  if (Op->getNumArgs() == 1)
    return Left && Op->getOperator() == OO_Minus ? std::optional(-*Left)
                                                 : std::nullopt;
  auto Right = nanos(Op->getArg(1), Ctx, Depth + 1);
  if (Op->getNumArgs() != 2 || (!Left && !Right))
    return std::nullopt;
  auto Factor = Left && Right
                    ? std::nullopt
                    : number(stripWrappers(Op->getArg(Left ? 1 : 0)), Ctx);
  switch (Op->getOperator()) {
  case OO_Plus:
    return Left && Right ? std::optional(*Left + *Right) : std::nullopt;
  case OO_Minus:
    return Left && Right ? std::optional(*Left - *Right) : std::nullopt;
  case OO_Star:
    return Factor ? std::optional((Left ? *Left : *Right) * *Factor)
                  : std::nullopt;
  case OO_Slash:
    return Factor && Left && *Factor != 0 ? std::optional(*Left / *Factor)
                                          : std::nullopt;
  default:
    return std::nullopt;
  }
}

std::optional<int64_t> FunctionLowering::constantMillis(const Expr *E) {
  auto N = nanos(E, Mod.Ctx);
  if (!N || *N > 1e18 || *N < -1e18)
    return std::nullopt;
  return int64_t(*N / 1e6);
}

} // namespace leash::lower
