// SPDX-License-Identifier: Apache-2.0
#include "checks/ir/Verifier.h"
#include "checks/ir/VerifierRules.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace llvm;

namespace leash::ir {

static constexpr size_t MaxProblems = 100;

void Verifier::report(const Twine &Message) {
  if (++NumProblems > MaxProblems)
    return;
  std::string Place;
  if (F)
    Place += "function '" + F->Usr + "': ";
  if (InBlock != None)
    Place += "bb" + std::to_string(InBlock) + ": ";
  if (InOp != None)
    Place += "op " + std::to_string(InOp) + ": ";
  if (!What.empty()) {
    Place += What;
    if (Row != None)
      Place += " " + std::to_string(Row);
    Place += ": ";
  }
  Problems.push_back(Place + Message.str());
}

size_t Verifier::size(Table T) const {
  switch (T) {
  case Table::File:
    return M.Files.size();
  case Table::Type:
    return M.Types.size();
  case Table::Callee:
    return M.Callees.size();
  case Table::Entity:
    return F ? F->Entities.size() : 0;
  case Table::Pred:
    return F ? F->Preds.size() : 0;
  case Table::Block:
    return F ? F->Blocks.size() : 0;
  case Table::Try:
    return F ? F->Tries.size() : 0;
  case Table::Loop:
    return F ? F->Loops.size() : 0;
  case Table::ParentEntity:
    // What a function of another module has is not known.
    return Parent ? Parent->Entities.size() : None;
  }
  return 0;
}

//===--- Module ----------------------------------------------------------===//

template <typename C, typename Fn>
static void forDuplicates(const C &Elements, Fn Report) {
  StringSet<> Seen;
  for (const auto &E : Elements)
    if (E.Usr.empty() || !Seen.insert(E.Usr).second)
      Report(E);
}

void Verifier::uniqueUsrs() {
  auto Complain = [this](StringRef Noun, StringRef Usr) {
    if (Usr.empty())
      report("a " + Noun + " has no USR");
    else
      report("two " + Noun + " entries have the USR '" + Usr + "'");
  };
  forDuplicates(M.Functions,
                [&](const Function &E) { Complain("function", E.Usr); });
  forDuplicates(M.Classes, [&](const Class &E) { Complain("class", E.Usr); });
  forDuplicates(M.Globals, [&](const Global &E) { Complain("global", E.Usr); });
}

/// Calls \p Report for a row of each circle that \p Next makes. Linear: a row
/// is followed only once.
static void forCircles(size_t Size, function_ref<uint32_t(uint32_t)> Next,
                       function_ref<void(uint32_t)> Report) {
  enum State : uint8_t { New, Open, Done };
  std::vector<uint8_t> States(Size, New);
  for (uint32_t Start = 0; Start < Size; ++Start) {
    uint32_t I = Start;
    for (; I < Size && States[I] == New; I = Next(I))
      States[I] = Open;
    if (I < Size && States[I] == Open)
      Report(I);
    for (I = Start; I < Size && States[I] == Open; I = Next(I))
      States[I] = Done;
  }
}

// Whoever follows Element to its end must get there.
void Verifier::types() {
  forCircles(
      M.Types.size(), [&](TypeId T) { return M.Types[T].Element; },
      [&](TypeId T) {
        report("type " + Twine(T) + " is an element of itself");
      });
}

std::vector<std::string> Verifier::run() {
  FieldRules Rules(*this);
  fields(Rules, M);
  uniqueUsrs();
  types();
  for (const Function &Fn : M.Functions)
    ByUsr.try_emplace(Fn.Usr, &Fn);
  for (const Function &Fn : M.Functions)
    function(Fn);
  return std::move(Problems);
}

//===--- Functions -------------------------------------------------------===//

void Verifier::function(const Function &Fn) {
  F = &Fn;
  Parent = Fn.Parent.empty() ? nullptr : ByUsr.lookup(Fn.Parent);
  size_t Before = NumProblems;
  FieldRules Rules(*this);
  fields(Rules, Fn);
  for (const Variable &V : Fn.Params)
    if (V.Try != None)
      report("param '" + V.Name + "' is in a try region");
  entities();
  preds();
  tries();
  blocks();
  // The rest may index without looking.
  if (NumProblems == Before) {
    exits();
    temps();
  }
  F = Parent = nullptr;
}

void Verifier::entities() {
  What = "entity";
  for (Row = 0; Row < F->Entities.size(); ++Row)
    entity(F->Entities[Row]);
  What = "";
  Row = None;
}

void Verifier::entity(const Entity &E) {
  auto Within = [&](size_t Size, StringRef Noun) {
    if (E.Index >= Size)
      report("there is no " + Noun + " " +
             (E.Index == None ? Twine("-") : Twine(E.Index)));
  };
  if (E.Root == RootKind::Local)
    Within(F->Locals.size(), "local");
  if (E.Root == RootKind::Param)
    Within(F->Params.size(), "param");
  if (E.Root == RootKind::Capture)
    Within(F->Captures.size(), "capture");
  if (E.Root == RootKind::Temp && E.Index == None)
    report("a temporary has no number");
  bool IsNamed = E.Root == RootKind::Global || E.Root == RootKind::Function;
  if (IsNamed && E.Name.empty())
    report("a global or function has no USR");
  for (size_t I = 0; I < E.Path.size(); ++I) {
    const Step &S = E.Path[I];
    if (S.Kind == StepKind::AddressOf && I + 1 != E.Path.size())
      report("AddressOf is not the last step");
    if (S.Kind != StepKind::Field && !S.Owner.empty())
      report("a step that is not a Field has an owner");
    bool HasName = S.Kind == StepKind::Field || S.Kind == StepKind::Element;
    if (!HasName && !S.Name.empty())
      report("a Deref or AddressOf has a name");
  }
}

void Verifier::preds() {
  What = "pred";
  for (Row = 0; Row < F->Preds.size(); ++Row) {
    const Pred &P = F->Preds[Row];
    for (PredId Id : {P.A, P.B})
      if (Id != None && Id >= Row)
        report("refers to predicate " + Twine(Id) + ", which is not before it");
    bool IsBinary = P.Kind == PredKind::And || P.Kind == PredKind::Or;
    if ((IsBinary || P.Kind == PredKind::Not) && P.A == None)
      report(name(P.Kind) + " has no operand");
    if (IsBinary && P.B == None)
      report(name(P.Kind) + " has only one operand");
    bool NeedsEntity = P.Kind == PredKind::Truth || P.Kind == PredKind::Compare;
    if (NeedsEntity && P.E == None)
      report(name(P.Kind) + " has no entity");
  }
  What = "";
  Row = None;
}

void Verifier::tries() {
  forCircles(
      F->Tries.size(), [&](TryId T) { return F->Tries[T].Parent; },
      [&](TryId T) { report("try " + Twine(T) + " is inside itself"); });
  for (const TryRegion &T : F->Tries)
    for (BlockId H : T.Handlers)
      if (H == None)
        report("a handler has no block");
}

//===--- Blocks ----------------------------------------------------------===//

void Verifier::blocks() {
  FieldRules Rules(*this);
  for (InBlock = 0; InBlock < F->Blocks.size(); ++InBlock) {
    const Block &B = F->Blocks[InBlock];
    fields(Rules, B);
    for (InOp = 0; InOp < B.Ops.size(); ++InOp)
      fields(Rules, B.Ops[InOp]);
    InOp = None;
    terminator(B);
  }
  InBlock = None;
}

void Verifier::terminator(const Block &B) {
  size_t N = B.Succs.size();
  auto Expect = [&](bool Ok, StringRef Count) {
    if (!Ok)
      report(name(B.Term) + " has " + Twine(N) + " successors, expected " +
             Count);
  };
  switch (B.Term) {
  case TermKind::Jump:
    Expect(N == 1, "1");
    break;
  case TermKind::Branch:
    Expect(N == 2, "2");
    break;
  case TermKind::Switch:
    Expect(N >= 1, "at least 1");
    break;
  case TermKind::Return:
    Expect(N == 1, "1");
    break;
  case TermKind::Throw:
    break; // the handlers, or the exit
  case TermKind::NoReturn:
  case TermKind::Exit:
    Expect(N == 0, "none");
    break;
  }
  if (B.Term == TermKind::Branch && B.Cond == None)
    report("Branch has no condition");
  if (B.Term != TermKind::Branch && B.Cond != None)
    report(name(B.Term) + " has a condition");
  bool IsSwitch = B.Term == TermKind::Switch;
  if (B.Cases.size() != (IsSwitch ? N : 0))
    report(name(B.Term) + " has " + Twine(B.Cases.size()) + " cases and " +
           Twine(N) + " successors");
  if (!IsSwitch && B.Switch != None)
    report(name(B.Term) + " has an entity to switch on");
}

void Verifier::exits() {
  size_t Exits = 0;
  for (const Block &B : F->Blocks)
    Exits += B.Term == TermKind::Exit;
  if (!F->hasBody()) {
    if (F->Exit != None)
      report("has an exit but no blocks");
    return;
  }
  if (Exits != 1)
    report("has " + Twine(Exits) + " blocks that end in Exit, expected 1");
  if (F->Exit == None || F->Blocks[F->Exit].Term != TermKind::Exit)
    report("exit is not the block that ends in Exit");
}

// One call may do several things, as ops side by side that share its result.
void Verifier::temps() {
  Defined.clear();
  for (InBlock = 0; InBlock < F->Blocks.size(); ++InBlock) {
    EntityId Before = None;
    for (InOp = 0; InOp < F->Blocks[InBlock].Ops.size(); ++InOp) {
      EntityId R = F->Blocks[InBlock].Ops[InOp].Result;
      if (R != None && R != Before)
        define(F->Entities[R]);
      Before = R;
    }
    InOp = None;
  }
  InBlock = None;
}

void Verifier::define(const Entity &E) {
  bool IsTemp = E.Root == RootKind::Temp && E.Path.empty();
  if (IsTemp && !Defined.insert(E.Index).second)
    report("temporary %" + Twine(E.Index) + " is defined a second time");
}

std::vector<std::string> verify(const Module &M) { return Verifier(M).run(); }

} // namespace leash::ir
