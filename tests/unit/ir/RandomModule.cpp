// SPDX-License-Identifier: Apache-2.0
#include "RandomModule.h"
#include "checks/ir/Fields.h"
#include <random>

namespace leash::ir {
namespace {

const char *const Words[] = {"",
                             "t",
                             "std::thread",
                             "c:@S@Server@F@run#",
                             "a b",
                             "say \"hi\"",
                             "back\\slash",
                             "line\nbreak\ttab\r",
                             "Fäden äöü",
                             "スレッド",
                             "\xff\xfe",
                             "; no comment",
                             "-",
                             "12",
                             "*",
                             "type=x",
                             "a=b",
                             "in",
                             "%3",
                             "static",
                             "default",
                             "x'y",
                             "#{}[]()|,.&<>!",
                             "@f0:1:2-3:4",
                             "\x01\x7f",
                             "~dtor",
                             "bb0",
                             "0"};

/// An archive that sets every field, within the sizes of the tables.
class Filler {
public:
  static constexpr bool Reading = true;
  Filler(uint32_t Seed, unsigned Rows) : Random(Seed), Rows(Rows) {}

  unsigned below(unsigned N) { return Random() % N; }

  template <typename T> void str(llvm::StringRef, T &S) {
    S = Words[below(std::size(Words))];
  }
  template <typename C> void strs(llvm::StringRef N, C &Values) {
    Values.resize(below(3));
    for (auto &V : Values)
      str(N, V);
  }
  void flag(llvm::StringRef, bool &B) { B = below(2); }
  void num(llvm::StringRef, uint32_t &V) { V = below(Rows); }
  void num(llvm::StringRef, uint64_t &V) { V = wide(); }
  void num(llvm::StringRef, int64_t &V) { V = int64_t(wide()); }
  void opt(llvm::StringRef N, std::optional<int64_t> &V) {
    if (below(2))
      num(N, V.emplace());
  }
  template <typename C> void opts(llvm::StringRef N, C &Values) {
    Values.resize(below(3));
    for (auto &V : Values)
      opt(N, V);
  }
  template <typename E> void en(llvm::StringRef, E &V) {
    V = static_cast<E>(below(NumValues<E>));
  }
  void bits(llvm::ArrayRef<FlagName> Names, llvm::StringRef, uint32_t &V) {
    V = Random() & allBits(Names);
  }
  void id(Table, llvm::StringRef, uint32_t &V) {
    V = below(3) ? below(Rows) : None;
  }
  template <typename C> void ids(Table T, llvm::StringRef N, C &Values) {
    Values.resize(below(4));
    for (auto &V : Values)
      id(T, N, V);
  }
  void range(llvm::StringRef N, Range &R) {
    id(Table::File, N, R.File);
    pos(N, R.Begin);
    R.End = R.Begin;
    R.End.Column += below(30);
    R.End.Offset += below(2000);
    if (below(2))
      R.End.Line += below(200);
    R.InMacro = below(2);
  }
  void pos(llvm::StringRef, Pos &P) {
    P.Line = below(100000);
    P.Column = below(200);
    P.Offset = below(3) ? below(1u << 31) : 0;
  }
  template <typename C> void list(llvm::StringRef, C &Elements) {
    Elements.resize(1 + below(Rows));
    for (auto &E : Elements)
      fields(*this, E);
  }
  // All tables have the same number of rows, so that any index below it holds.
  template <typename C> void table(Table, llvm::StringRef, C &Elements) {
    Elements.resize(Rows);
    for (auto &E : Elements)
      fields(*this, E);
  }
  template <typename T> void sub(llvm::StringRef, T &V) { fields(*this, V); }

private:
  uint64_t wide() {
    uint64_t V = (uint64_t(Random()) << 32) | Random();
    return V >> below(64);
  }

  std::mt19937 Random;
  unsigned Rows;
};

//===--- Making it valid -------------------------------------------------===//

void mend(Entity &E, unsigned Rows) {
  bool IsVariable = E.Root == RootKind::Local || E.Root == RootKind::Param ||
                    E.Root == RootKind::Capture;
  if (IsVariable)
    E.Index = 0; // lists have one element at least
  bool IsNamed = E.Root == RootKind::Global || E.Root == RootKind::Function;
  if (IsNamed && E.Name.empty())
    E.Name = "c:@x";
  for (size_t I = 0; I < E.Path.size(); ++I) {
    Step &S = E.Path[I];
    if (S.Kind == StepKind::AddressOf && I + 1 != E.Path.size())
      S.Kind = StepKind::Deref;
    if (S.Kind != StepKind::Field)
      S.Owner.clear();
    if (S.Kind != StepKind::Field && S.Kind != StepKind::Element)
      S.Name.clear();
  }
}

void mend(Pred &P, PredId Id) {
  auto Before = [Id](PredId Of) {
    return Id == 0 || Of == None ? None : Of % Id;
  };
  P.A = Before(P.A);
  P.B = Before(P.B);
  bool IsBinary = P.Kind == PredKind::And || P.Kind == PredKind::Or;
  if (IsBinary || P.Kind == PredKind::Not) {
    if (Id == 0)
      P.Kind = PredKind::True;
    else
      P.A = P.B = Id - 1;
  }
  bool NeedsEntity = P.Kind == PredKind::Truth || P.Kind == PredKind::Compare;
  if (NeedsEntity && P.E == None)
    P.E = 0;
}

void mend(Block &B, bool IsExit) {
  if (IsExit || B.Term == TermKind::Exit)
    B.Term = IsExit ? TermKind::Exit : TermKind::Jump;
  size_t Sizes[] = {1, 2, 3, 1, B.Succs.size(), 0, 0};
  B.Succs.resize(Sizes[static_cast<unsigned>(B.Term)], None);
  bool IsSwitch = B.Term == TermKind::Switch;
  B.Cases.resize(IsSwitch ? B.Succs.size() : 0);
  if (!IsSwitch)
    B.Switch = None;
  if (B.Term != TermKind::Branch)
    B.Cond = None;
  else if (B.Cond == None)
    B.Cond = 0;
}

void mend(Op &O, EntityId FreshTemp) {
  O.Result = O.Result == None ? None : FreshTemp;
}

void mend(Function &F, unsigned Rows) {
  for (Variable &V : F.Params)
    V.Try = None;
  for (Entity &E : F.Entities)
    mend(E, Rows);
  for (PredId P = 0; P < F.Preds.size(); ++P)
    mend(F.Preds[P], P);
  for (TryId T = 0; T < F.Tries.size(); ++T) {
    F.Tries[T].Parent = T ? T - 1 : None;
    for (BlockId &H : F.Tries[T].Handlers)
      H = H == None ? 0 : H;
  }
  for (BlockId B = 0; B < F.Blocks.size(); ++B) {
    mend(F.Blocks[B], B + 1 == F.Blocks.size());
    for (Op &O : F.Blocks[B].Ops) {
      Entity Temp;
      Temp.Root = RootKind::Temp;
      Temp.Index = 1000 + F.Entities.size();
      mend(O, F.Entities.size());
      if (O.Result != None)
        F.Entities.push_back(Temp);
    }
  }
  F.Exit = F.Blocks.size() - 1;
}

template <typename C> void giveUsrs(C &Elements) {
  unsigned N = 0;
  for (auto &E : Elements)
    E.Usr = E.Usr + "#" + std::to_string(N++);
}

} // namespace

Module randomModule(uint32_t Seed, unsigned Rows) {
  Module M;
  Filler Fill(Seed, Rows);
  fields(Fill, M);
  giveUsrs(M.Functions);
  giveUsrs(M.Classes);
  giveUsrs(M.Globals);
  for (TypeId T = 0; T < M.Types.size(); ++T)
    M.Types[T].Element = T ? M.Types[T].Element % T : None;
  for (Function &F : M.Functions) {
    mend(F, Rows);
    if (Fill.below(2))
      F.Parent = M.Functions.front().Usr;
  }
  return M;
}

} // namespace leash::ir
