// SPDX-License-Identifier: Apache-2.0
#include "checks/fix/StopFix.h"
#include "checks/fix/LoopHeads.h"
#include "checks/link/Index.h"
#include "checks/link/Names.h"

namespace leash {

using namespace ir;

static constexpr llvm::StringLiteral NewName = "stopToken";

const Variable *tokenParam(const Fn &F) {
  for (const Variable &V : F.F->Params)
    if (F.isStopToken(V.Type))
      return &V;
  return nullptr;
}

/// Would the name of the token be taken for something else, or hide it?
static bool isTaken(const Fn &G, llvm::StringRef Name) {
  const Function &F = *G.F;
  auto Same = [&](const auto &V) { return bareName(V.Name) == Name; };
  auto Mentions = [&](const Entity &E) {
    bool Outside = E.Root == RootKind::Global || E.Root == RootKind::Function;
    return (Outside && bareName(display(E)) == Name) ||
           (E.Root == RootKind::This && !E.Path.empty() &&
            E.Path.front().Name == Name);
  };
  return llvm::any_of(F.Params, Same) || llvm::any_of(F.Locals, Same) ||
         llvm::any_of(F.Captures, Same) || llvm::any_of(F.Entities, Mentions) ||
         llvm::any_of(opsOf(G), [&](const OpRef &O) {
           const Callee *C = G.callee(O.op());
           return C && Same(*C);
         });
}

/// One more argument for a call.
static Edit argumentEdit(const Fn &F, const Op &Call, const std::string &Name) {
  Pos Close = Call.Where.End; // `run()`: before the parenthesis
  --Close.Column;
  --Close.Offset;
  return {at(F, Call.Where, Close), (Call.Args.empty() ? "" : ", ") + Name};
}

namespace {
class Editor {
public:
  Editor(const Program &P, const SpawnSite &S) : P(P), S(S) {}

  std::vector<Edit> Edits;
  llvm::SmallVector<const Fn *, 4> Functions; // whose code the edits are in

  /// The name under which \p F has the token of the thread, parameters and
  /// arguments added as needed; empty when that can't be done.
  std::string deliver(const Fn &F, unsigned Depth = 0) {
    if (Depth > 4 || F.F->has(FnInstantiation) || F.F->has(FnDependent) ||
        F.F->Decl.InMacro)
      return "";
    Functions.push_back(&F);
    bool Lambda = F.F->Kind == FunctionKind::Lambda;
    if (onlySpawned(F))
      return fromLibrary(F);
    if (Lambda || P.callers(F).size() != 1 || !P.spawnsOf(F).empty() ||
        F.F->has(FnVirtual) ||
        !onlyUsedAt(F, llvm::ArrayRef<OpRef>(P.callers(F)[0].Site)))
      return "";
    return fromCaller(F, P.callers(F)[0], Depth);
  }

private:
  const Program &P;
  const SpawnSite &S;

  /// Does this thread run the function, and give it a token if it takes one?
  static bool runsOnly(const SpawnSite &S, const Fn &F) {
    return S.Site->has(OpOffersToken) && S.Bodies.size() == 1 &&
           S.Bodies[0] == &F && S.Site->Callables.size() == 1 &&
           S.Callables[0] == &S.Site->Callables[0];
  }

  /// Is the body given to the jthread as it is, and used for nothing else?
  bool onlySpawned(const Fn &F) const {
    auto Sites = P.spawnsOf(F);
    auto FromSite = [&](const CallEdge &E) {
      return llvm::any_of(
          Sites, [&](const SpawnSite *Of) { return E.Site == Of->Site; });
    };
    if (!llvm::is_contained(Sites, &S) ||
        !llvm::all_of(Sites,
                      [&](const SpawnSite *Of) { return runsOnly(*Of, F); }) ||
        !llvm::all_of(P.callers(F), FromSite))
      return false;
    // A std::function<void()> could not take one more parameter.
    switch (S.Callables[0]->Kind) {
    case CallableKind::Lambda:
      return Sites.size() == 1 && S.Site.In->M == F.M &&
             isWithin(S.Site->Where, F.F->Decl);
    case CallableKind::Function:
    case CallableKind::Functor:
      return onlyUsedAt(F, Sites);
    case CallableKind::Method:
      return Sites.size() == 1 && isOwnMethod(F) && onlyUsedAt(F, Sites);
    default:
      return false;
    }
  }

  /// `std::jthread(&C::run, this)`: only a lambda can pass the token on.
  bool isOwnMethod(const Fn &F) const {
    const Callable &C = *S.Callables[0];
    if (!C.Where.valid() || C.Where.InMacro || !C.Bound.empty() ||
        C.BoundThis == None || !F.F->Params.empty())
      return false;
    const Entity &Object = S.Site.In->entity(C.BoundThis);
    bool Itself =
        Object.Root == RootKind::This &&
        (Object.Path.empty() ||
         (Object.Path.size() == 1 && Object.Path[0].Kind == StepKind::Deref));
    return Itself && S.Site.In->F->Class == F.F->Class &&
           S.Site.In->F->Kind != FunctionKind::Lambda;
  }

  /// Do no other ops of the program name the function?
  bool onlyUsedAt(const Fn &F, llvm::ArrayRef<const SpawnSite *> Sites) const {
    llvm::SmallVector<OpRef, 4> Ops;
    for (const SpawnSite *Of : Sites)
      Ops.push_back(Of->Site);
    return onlyUsedAt(F, Ops);
  }
  bool onlyUsedAt(const Fn &F, llvm::ArrayRef<OpRef> Sites) const {
    bool Whole = P.world() == World::WholeProgram;
    if (F.F->has(FnVirtual) || F.F->has(FnMain) ||
        !(Whole || F.F->has(FnInternal) || P.index().callersKnown(F)))
      return false;
    auto Names = [&](const Fn &G, EntityId E) {
      return E != None && G.entity(E).Root == RootKind::Function &&
             G.entity(E).Name == F.F->Usr;
    };
    for (const auto &G : P.functions())
      for (OpRef At : opsOf(*G)) {
        const Op &O = At.op();
        bool Uses = Names(*G, O.Object);
        for (EntityId A : O.Args)
          Uses |= Names(*G, A);
        for (const Callable &C : O.Callables)
          Uses |= C.Usr == F.F->Usr;
        if (Uses && !llvm::is_contained(Sites, At))
          return false;
      }
    return true;
  }

  std::string fromLibrary(const Fn &F) {
    const auto &Params = F.F->Params;
    if (S.Callables[0]->Kind == CallableKind::Method) {
      std::string Call = bareName(F.F->Name).str() + "(" + NewName.str() + ")";
      Edits.push_back(
          {S.Site.In->location(S.Callables[0]->Where),
           "[this](std::stop_token " + NewName.str() + ") { " + Call + "; }"});
      return addParam(F);
    }
    if (!Params.empty() && F.isStopToken(Params[0].Type))
      return named(F, Params[0]);
    return tokenParam(F) ? "" : addParam(F);
  }

  std::string fromCaller(const Fn &F, const CallEdge &E, unsigned Depth) {
    const Fn &G = *E.Site.In;
    const Op &Call = E.Site.op();
    if (Call.Kind != OpKind::Call || E.Callback || E.Later || E.Via ||
        Call.Where.InMacro)
      return "";
    if (const Variable *V = tokenParam(F)) {
      uint32_t Index = V - F.F->Params.data();
      bool Passes = Index < Call.Args.size() &&
                    passesToken(G, Call.Args[Index]) &&
                    !deliver(G, Depth + 1).empty();
      return Passes ? named(F, *V) : "";
    }
    if (F.F->Params.size() != Call.Args.size() ||
        F.F->Kind == FunctionKind::Constructor)
      return "";
    std::string Name = deliver(G, Depth + 1);
    if (Name.empty())
      return "";
    Edits.push_back(argumentEdit(G, Call, Name));
    return Call.Args.empty() ? addParam(F) : appendParam(F);
  }

  /// Is the argument the caller's own token?
  bool passesToken(const Fn &G, EntityId E) const {
    if (E == None)
      return false;
    Entity Arg = G.entity(E);
    auto Defs = definitionsOf(P, G, Arg);
    if (Arg.Root == RootKind::Temp && Defs.size() == 1 &&
        Defs[0]->Args.size() == 1 && Defs[0]->Args[0] != None)
      Arg = G.entity(Defs[0]->Args[0]); // a copy of it
    const Variable *V = variableOf(G, Arg);
    return V && Arg.Root == RootKind::Param && Arg.Path.empty() &&
           V == tokenParam(G);
  }

  std::string named(const Fn &F, const Variable &V) {
    if (!V.Name.empty())
      return V.Name.str();
    if (!V.Decl.valid() || V.Decl.InMacro || isTaken(F, NewName))
      return "";
    Edits.push_back({at(F, V.Decl, V.Decl.End), " " + NewName.str()});
    return NewName.str();
  }

  /// Has the class of the function a member that is such a thread too, so that
  /// its header knows std::stop_token?
  bool hasThread(const Fn &F) const {
    const Type *Thread = S.Site.In->innermostTypeOf(S.Site->Object);
    const Class *C = P.classOf(F.F->Class);
    const Module *M = C ? P.moduleOf(*C) : nullptr;
    return M && llvm::any_of(C->Fields, [&](const Field &Fd) {
             const Type *T = Fd.Type == None ? nullptr : &M->Types[Fd.Type];
             for (unsigned Depth = 0; T && Depth < 4; ++Depth) {
               if (Thread && T->Model == Thread->Model)
                 return true;
               T = T->Element == None ? nullptr : &M->Types[T->Element];
             }
             return false;
           });
  }

  /// Does the unit that starts the thread have one of the declarations that are
  /// edited, and not one of its own?
  bool sharesDeclaration(const Fn &F) const {
    auto InUnit = [&](const Redecl &R) {
      return llvm::any_of(S.Site.In->M->Files, [&](const File &In) {
        return In.Path == F.M->Files[R.Where.File].Path;
      });
    };
    return S.Site.In->M == F.M || llvm::any_of(F.F->Redecls, InUnit);
  }

  /// Can all declarations be edited, in files that know std::stop_token, and is
  /// there no other function of the name, with which the changed one might be
  /// confused?
  bool canTakeParam(const Fn &F) const {
    bool Whole = F.F->Anchor.Editable && !isTaken(F, NewName);
    if (F.F->Kind == FunctionKind::Lambda)
      return Whole;
    auto Knows = [&](const Range &R) {
      return F.location(R).File == S.Site.location().File || hasThread(F);
    };
    Whole &= Knows(F.F->Decl);
    for (const Redecl &R : F.F->Redecls)
      Whole &= R.Editable && Knows(R.Where);
    Whole &= sharesDeclaration(F);
    return Whole && llvm::none_of(P.functions(), [&](const auto &G) {
             return G.get() != &F && G->F->Name == F.F->Name &&
                    G->F->Class == F.F->Class;
           });
  }

  std::string appendParam(const Fn &F) {
    const Range &Last = F.F->Params.back().Decl;
    if (!canTakeParam(F) || F.F->Anchor.HasDefault || !Last.valid() ||
        Last.InMacro)
      return "";
    std::string Param = ", std::stop_token " + NewName.str();
    Edits.push_back({at(F, Last, Last.End), Param});
    for (const Redecl &R : F.F->Redecls)
      Edits.push_back({at(F, R.LastParam, R.LastParam.End), Param});
    return NewName.str();
  }

  std::string addParam(const Fn &F) {
    const ParamAnchor &Anchor = F.F->Anchor;
    if (!canTakeParam(F))
      return "";
    std::string Param = "std::stop_token " + NewName.str();
    if (Anchor.NeedsParens)
      Param = "(" + Param + ")";
    else if (Anchor.HasParams)
      Param += ", ";
    Edits.push_back({at(F, F.F->Decl, Anchor.At), Param});
    for (const Redecl &R : F.F->Redecls)
      Edits.push_back({at(F, R.Where, R.Params), Param});
    return NewName.str();
  }
};
} // namespace

std::optional<Fix> stopFix(const Program &P, const SpawnSite &S, const Fn &F,
                           const Loop &L,
                           llvm::SmallPtrSetImpl<const Fn *> &Changed) {
  // With a way out, a body that returns a value would run off its end.
  const Type *Result = F.type(F.F->ReturnType);
  if (L.Stmt == None || (Result && Result->Name != "void") ||
      F.F->has(FnInstantiation) || F.F->has(FnDependent))
    return std::nullopt;
  Editor E(P, S);
  std::string Token = E.deliver(F);
  bool Delivered = !Token.empty();
  if (const Variable *Own = tokenParam(F); !Delivered && Own) {
    E.Edits.clear();
    E.Functions = {&F};
    Token = Own->Name.str();
  }
  if (Token.empty())
    return std::nullopt;
  auto R = headsFix(P, F, L, Token);
  if (!R || llvm::any_of(E.Functions,
                         [&](const Fn *G) { return Changed.contains(G); }))
    return std::nullopt;
  Changed.insert(E.Functions.begin(), E.Functions.end());
  R->Safe &= Delivered;
  R->Edits.insert(R->Edits.begin(), E.Edits.begin(), E.Edits.end());
  return R;
}

std::optional<Fix> forwardFix(const DroppedToken &D) {
  const Fn &F = *D.Call.In;
  if (!D.Last || D.Token.empty() || D.Call->Where.InMacro ||
      F.F->has(FnInstantiation) || F.F->has(FnDependent))
    return std::nullopt;
  Fix R;
  R.Description = "pass the stop token on";
  R.Safe = true;
  R.Edits.push_back(argumentEdit(F, D.Call.op(), D.Token));
  return R;
}

} // namespace leash
