// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/PathFacts.h"
#include "checks/analysis/Flags.h"

namespace leash {

using namespace ir;

static constexpr unsigned MaxDepth = 12; // of nested predicates

static Rel negated(Rel R) {
  switch (R) {
  case Rel::Eq:
    return Rel::Ne;
  case Rel::Ne:
    return Rel::Eq;
  case Rel::Lt:
    return Rel::Ge;
  case Rel::Le:
    return Rel::Gt;
  case Rel::Gt:
    return Rel::Le;
  case Rel::Ge:
    return Rel::Lt;
  }
  return R;
}

static auto position(uint32_t K, const Facts &Known) {
  return llvm::partition_point(Known,
                               [K](const auto &X) { return X.first < K; });
}

const ValueRange *FactTable::find(uint32_t K, const Facts &Known) const {
  auto It = position(K, Known);
  return It != Known.end() && It->first == K ? &It->second : nullptr;
}

void FactTable::set(uint32_t K, ValueRange R, Facts &Known) const {
  if (K == NoKey)
    return;
  auto It = Known.begin() + (position(K, Known) - Known.begin());
  bool Found = It != Known.end() && It->first == K;
  if (R.all()) {
    if (Found)
      Known.erase(It);
  } else if (Found) {
    It->second = R;
  } else {
    Known.insert(It, {K, R});
  }
}

void FactTable::forget(uint32_t K, Facts &Known) const {
  if (K == NoKey)
    return;
  set(K, ValueRange(), Known);
  auto It = Mentions.find(K);
  if (It != Mentions.end())
    for (uint32_t M : It->second)
      set(M, ValueRange(), Known);
}

void FactTable::want(EntityId E) {
  if (key(E) != NoKey)
    Wanted[key(E)] = true;
}

void FactTable::learn(EntityId E, ValueRange R, Facts &Known) const {
  set(key(E), R, Known);
}

bool FactTable::isNull(EntityId E, const Facts &Known) const {
  const ValueRange *R = find(key(E), Known);
  return R && R->Lo == 0 && R->Hi == 0;
}

/// May the callee change what it gets? A flag by value it can't.
bool FactTable::mayChange(EntityId Arg) const {
  const Entity &A = F.entity(Arg);
  if (!A.Path.empty() && A.Path.back().Kind == StepKind::AddressOf)
    return true;
  const Variable *V = A.Path.empty() ? variableOf(F, A) : nullptr;
  return V && V->AddressTaken;
}

/// `-x` for all x in the range. What is only known not to be 0, and negated, is
/// an error number, which is positive.
static ValueRange negated(const ValueRange &R) {
  if (R == ValueRange::nonZero())
    return {INT64_MIN, -1, {}};
  auto Minus = [](int64_t V) {
    return V == INT64_MIN ? INT64_MAX : V == INT64_MAX ? INT64_MIN : -V;
  };
  ValueRange Out{Minus(R.Hi), Minus(R.Lo), {}};
  for (int64_t V : llvm::reverse(R.Not))
    Out.Not.push_back(Minus(V));
  return Out;
}

/// `++n`: no overflow, and only whether it is positive is kept. What is not
/// known counts something, from 0 on.
static std::optional<ValueRange> incremented(const ValueRange *Old) {
  if (!Old || Old->Lo == INT64_MIN)
    return ValueRange::nonZero();
  if (Old->Lo < 0)
    return std::nullopt;
  return ValueRange{1, INT64_MAX, {}};
}

std::optional<ValueRange> FactTable::valueOf(const Op &O,
                                             const Facts &Known) const {
  if (O.Kind == OpKind::Write && O.Text == "+")
    return incremented(find(key(O.Object), Known));
  if (O.Text == "-") {
    Op Plain = O;
    Plain.Text.clear();
    auto R = valueOf(Plain, Known);
    return R ? negated(*R) : R;
  }
  if (O.Value)
    return ValueRange::exactly(*O.Value);
  if (O.Cond != None)
    if (auto B = holds(O.Cond, Known))
      return ValueRange::exactly(*B);
  if (O.Args.size() != 1 || O.Args[0] == None)
    return std::nullopt;
  const Entity &A = F.entity(O.Args[0]);
  if (A.Root == RootKind::Null)
    return ValueRange::exactly(0);
  if (A.Root == RootKind::Constant)
    return ValueRange::exactly(A.Value);
  if (!A.Path.empty() && A.Path.back().Kind == StepKind::AddressOf)
    return ValueRange::nonZero();
  for (EntityId E : {O.Args[0], sourceOf(P, F, O.Args[0])})
    if (const ValueRange *R = find(key(E), Known))
      return *R;
  return std::nullopt;
}

void FactTable::transfer(const OpRef &Ref, Facts &Known) const {
  const Op &O = Ref.op();
  std::optional<ValueRange> New, Before;
  if (O.Kind == OpKind::Write && O.has(OpReading))
    if (const ValueRange *R = find(key(O.Object), Known))
      Before = *R;
  switch (O.Kind) {
  case OpKind::Write:
  case OpKind::Assign:
  case OpKind::Move:
    New = valueOf(O, Known);
    [[fallthrough]];
  case OpKind::Declare:
  case OpKind::Swap:
  case OpKind::Clear:
  case OpKind::Insert:
  case OpKind::CountUp:
  case OpKind::CountDown:
    forget(key(O.Object), Known);
    break;
  default:
    break;
  }
  if (O.Kind == OpKind::Move && !O.Args.empty())
    forget(key(O.Args[0]), Known);
  if (New && key(O.Object) != NoKey && Wanted[key(O.Object)])
    set(key(O.Object), *New, Known);
  if (O.Kind == OpKind::Call || O.Kind == OpKind::Construct)
    for (EntityId A : O.Args)
      if (A != None && mayChange(A))
        for (EntityId E = 0; E < Key.size(); ++E)
          if (Key[E] == E && F.entity(E).Root == F.entity(A).Root &&
              F.entity(E).Index == F.entity(A).Index &&
              F.entity(E).Name == F.entity(A).Name)
            forget(E, Known);
  if (O.Result == None || key(O.Result) == NoKey)
    return;
  forget(key(O.Result), Known);
  if (Before)
    set(key(O.Result), *Before, Known);
  auto It = Alike.find(key(O.Result));
  if (It == Alike.end())
    return;
  for (uint32_t K : It->second)
    if (const ValueRange *R = K == key(O.Result) ? nullptr : find(K, Known)) {
      ValueRange Copy = *R;
      return set(key(O.Result), Copy, Known);
    }
}

/// Does `a R b` hold for all values in the two ranges, or for none?
static std::optional<bool> compareRanges(const ValueRange &A, Rel R,
                                         const ValueRange &B) {
  switch (R) {
  case Rel::Lt:
    return A.Hi < B.Lo    ? std::optional(true)
           : A.Lo >= B.Hi ? std::optional(false)
                          : std::nullopt;
  case Rel::Le:
    return A.Hi <= B.Lo  ? std::optional(true)
           : A.Lo > B.Hi ? std::optional(false)
                         : std::nullopt;
  case Rel::Gt:
    return compareRanges(B, Rel::Lt, A);
  case Rel::Ge:
    return compareRanges(B, Rel::Le, A);
  default:
    return std::nullopt;
  }
}

/// `i < n`, by what is known of each.
std::optional<bool> FactTable::holdsByRange(PredId Id,
                                            const Facts &Known) const {
  const Pred &A = F.pred(Id);
  if (A.Kind != PredKind::Compare || A.Other == None)
    return std::nullopt;
  const ValueRange *L = find(key(A.E), Known);
  const ValueRange *R = find(key(A.Other), Known);
  return L && R ? compareRanges(*L, A.Relation, *R) : std::nullopt;
}

std::optional<bool> FactTable::holds(PredId Id, const Facts &Known) const {
  const Pred &A = F.pred(Id);
  auto Sub = [&](PredId S) -> std::optional<bool> {
    return S == None || S >= Id ? std::nullopt : holds(S, Known);
  };
  switch (A.Kind) {
  case PredKind::True:
    return true;
  case PredKind::False:
    return false;
  case PredKind::Not:
    if (auto X = Sub(A.A))
      return !*X;
    return std::nullopt;
  case PredKind::And:
  case PredKind::Or: {
    bool Decides = A.Kind == PredKind::Or;
    auto X = Sub(A.A), Y = Sub(A.B);
    if ((X && *X == Decides) || (Y && *Y == Decides))
      return Decides;
    if (X && Y)
      return !Decides;
    return std::nullopt;
  }
  default:
    break;
  }
  if (PredKey[Id] != NoKey) {
    const ValueRange *R = find(PredKey[Id], Known);
    return R ? R->compare(Rel::Ne, 0) : holdsByRange(Id, Known);
  }
  if (A.Kind == PredKind::Unknown)
    return std::nullopt;
  Rel R = A.Kind == PredKind::Truth ? Rel::Ne : A.Relation;
  int64_t V = A.Kind == PredKind::Truth ? 0 : A.Value;
  for (EntityId E : {A.E, A.E == None ? None : sourceOf(P, F, A.E)})
    if (const ValueRange *Range = find(key(E), Known))
      if (auto X = Range->compare(R, V))
        return X;
  return std::nullopt;
}

/// The temporary and what it was read from.
bool FactTable::narrow(EntityId E, Rel R, int64_t V, Facts &Known) const {
  EntityId Source = E == None ? None : sourceOf(P, F, E);
  for (EntityId X : {E, Source}) {
    uint32_t K = key(X);
    if (K == NoKey)
      continue;
    const ValueRange *Old = find(K, Known);
    if (!Old && !Wanted[K])
      continue;
    ValueRange New = Old ? *Old : ValueRange();
    New.restrict(R, V);
    if (New.empty())
      return false;
    set(K, New, Known);
    if (X == Source)
      break;
  }
  return true;
}

bool FactTable::assume(PredId Id, bool Want, Facts &Known,
                       unsigned Depth) const {
  if (Id == None || Depth > MaxDepth)
    return true;
  if (auto X = holds(Id, Known))
    return *X == Want;
  const Pred &A = F.pred(Id);
  if (PredKey[Id] != NoKey) {
    if (Wanted[PredKey[Id]])
      set(PredKey[Id], ValueRange::exactly(Want), Known);
    return true;
  }
  switch (A.Kind) {
  case PredKind::Not:
    return assume(A.A, !Want, Known, Depth + 1);
  case PredKind::And:
  case PredKind::Or: {
    bool Decides = A.Kind == PredKind::Or;
    if (Want != Decides) // both sides are the same
      return assume(A.A, Want, Known, Depth + 1) &&
             assume(A.B, Want, Known, Depth + 1);
    if (holds(A.A, Known)) // known, and it does not decide
      return assume(A.B, Want, Known, Depth + 1);
    if (holds(A.B, Known))
      return assume(A.A, Want, Known, Depth + 1);
    return true;
  }
  case PredKind::Truth:
    return narrow(A.E, Want ? Rel::Ne : Rel::Eq, 0, Known);
  case PredKind::Compare:
    return narrow(A.E, Want ? A.Relation : negated(A.Relation), A.Value, Known);
  default:
    return true;
  }
}

bool FactTable::takeEdge(BlockId B, unsigned Succ, Facts &Known) const {
  const Block &Bl = F.block(B);
  if (Bl.Term == TermKind::Branch && Bl.Cond != None) {
    // Whether a loop goes on is another question each time.
    if (Bl.Loop != None && PredKey[Bl.Cond] != NoKey)
      return holdsByRange(Bl.Cond, Known).value_or(Succ == 0) == (Succ == 0);
    return assume(Bl.Cond, Succ == 0, Known, 0);
  }
  if (Bl.Term != TermKind::Switch || Bl.Switch == None)
    return true;
  if (Succ < Bl.Cases.size() && Bl.Cases[Succ])
    return narrow(Bl.Switch, Rel::Eq, *Bl.Cases[Succ], Known);
  for (const auto &Case : Bl.Cases)
    if (Case && !narrow(Bl.Switch, Rel::Ne, *Case, Known))
      return false;
  return true;
}

} // namespace leash
