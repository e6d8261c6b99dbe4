// SPDX-License-Identifier: Apache-2.0
//
// Integers that are several flags. A bit of one is a place inside it, as a
// field of a struct is: `flags & STOP` tests the field `&4` of `flags`, and
// `flags |= STOP` writes 1 to it. A write of the whole integer is one of each.
#include "checks/lower/FunctionLowering.h"
#include "llvm/Support/MathExtras.h"

using namespace clang;

namespace leash::lower {

// More at once are hardly flags.
static constexpr int MaxBits = 4;

std::optional<uint64_t> FunctionLowering::mask(const Expr *E) const {
  Expr::EvalResult Value;
  if (!E || E->isValueDependent() ||
      !E->getType()->isIntegralOrUnscopedEnumerationType() ||
      !E->EvaluateAsInt(Value, Mod.Ctx))
    return std::nullopt;
  return Value.Val.getInt().extOrTrunc(64).getZExtValue();
}

/// The bits of \p Mask in \p Whole; none where these are not few, or are of the
/// result of a call. \p Whole is a copy: the table
/// of entities grows.
llvm::SmallVector<ir::EntityId, 4> FunctionLowering::bits(ir::Entity Whole,
                                                          uint64_t Mask) {
  llvm::SmallVector<ir::EntityId, 4> Out;
  bool Value = Whole.Root == ir::RootKind::Temp && Whole.Path.empty();
  if (Value || Whole.Root == ir::RootKind::Unknown ||
      Whole.Root == ir::RootKind::Constant || Mask == 0 ||
      llvm::popcount(Mask) > MaxBits)
    return Out;
  for (uint64_t Rest = Mask; Rest; Rest &= Rest - 1) {
    uint64_t Bit = Rest & -Rest;
    ir::Entity E = Whole;
    E.Path.push_back({ir::StepKind::Field,
                      ir::Step::BitPrefix.str() + std::to_string(Bit), ""});
    Out.push_back(intern(E));
  }
  return Out;
}

/// `flags & STOP`, or None: it is not zero.
ir::PredId FunctionLowering::bitTest(const Expr *E) {
  const auto *B = dyn_cast<BinaryOperator>(stripWrappers(E));
  if (!B || B->getOpcode() != BO_And)
    return ir::None;
  const Expr *Of = B->getLHS();
  std::optional<uint64_t> Mask = mask(B->getRHS());
  if (!Mask) {
    Of = B->getRHS();
    Mask = mask(B->getLHS());
  }
  ir::EntityId Whole = Mask ? tested(Of) : ir::EntityId(ir::None);
  if (Whole == ir::None)
    return ir::None;
  ir::PredId All = ir::None;
  for (ir::EntityId Bit : bits(F.Entities[Whole], *Mask)) {
    ir::Op &O = emit(ir::OpKind::Read, E);
    O.Object = Bit;
    ir::Pred Truth;
    Truth.Kind = ir::PredKind::Truth;
    Truth.E = Bit;
    ir::PredId One = addPred(std::move(Truth));
    if (All == ir::None) {
      All = One;
      continue;
    }
    ir::Pred Either;
    Either.Kind = ir::PredKind::Or;
    Either.A = All;
    Either.B = One;
    All = addPred(std::move(Either));
  }
  return All;
}

/// `(flags & STOP) == 0`, `(flags & STOP) == STOP`, or None.
ir::PredId FunctionLowering::bitComparison(const Expr *E, ir::Rel R,
                                           int64_t Value) {
  const auto *B = dyn_cast<BinaryOperator>(stripWrappers(E));
  if (!B || B->getOpcode() != BO_And || (R != ir::Rel::Eq && R != ir::Rel::Ne))
    return ir::None;
  std::optional<uint64_t> Mask = mask(B->getRHS());
  if (!Mask)
    Mask = mask(B->getLHS());
  bool OfOne = Mask && llvm::isPowerOf2_64(*Mask) && uint64_t(Value) == *Mask;
  if (!Mask || (Value != 0 && !OfOne))
    return ir::None;
  ir::PredId Set = bitTest(E);
  if (Set == ir::None || (R == ir::Rel::Ne) == (Value == 0))
    return Set;
  ir::Pred Not;
  Not.Kind = ir::PredKind::Not;
  Not.A = Set;
  return addPred(std::move(Not));
}

/// Whether it is known which bits the write is about.
bool FunctionLowering::writeBits(const ir::Entity &Whole, uint64_t Mask,
                                 std::optional<int64_t> Value, ir::Op Write) {
  llvm::SmallVector<ir::EntityId, 4> All = bits(Whole, Mask);
  Write.Kind = ir::OpKind::Write;
  Write.Args.clear();
  Write.Value = Value;
  for (ir::EntityId Bit : All) {
    Write.Object = Bit;
    F.Blocks[Current].Ops.push_back(Write);
  }
  return !All.empty();
}

/// `flags |= STOP`, `flags &= ~STOP`, `flags ^= STOP`.
bool FunctionLowering::changeBits(const ir::Entity &Whole,
                                  BinaryOperatorKind How, const Expr *With,
                                  const ir::Op &Write) {
  std::optional<uint64_t> Mask = mask(With);
  if (!Mask)
    return false;
  unsigned Width = std::min<unsigned>(64, Mod.Ctx.getIntWidth(With->getType()));
  switch (How) {
  case BO_OrAssign:
  case BO_Or:
    return writeBits(Whole, *Mask, 1, Write);
  case BO_AndAssign:
  case BO_And:
    return writeBits(Whole, ~*Mask & llvm::maskTrailingOnes<uint64_t>(Width), 0,
                     Write);
  case BO_XorAssign:
    return writeBits(Whole, *Mask, std::nullopt, Write);
  default:
    return false;
  }
}

} // namespace leash::lower
