// SPDX-License-Identifier: Apache-2.0
#include "checks/MissingStopCheckCheck.h"
#include "checks/analysis/EndlessLoops.h"
#include "checks/analysis/Flags.h"
#include "checks/link/Program.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"
#include <set>
#include <tuple>

namespace leash {

using namespace ir;

namespace {

/// Said by the author to run as long as the process, or to come to an end.
bool excused(const Fn &F) {
  for (const Annotation &A : F.F->Annotations)
    if (A.Verb == "daemon")
      return true;
  for (const Block &B : F.F->Blocks)
    for (const Op &O : B.Ops) {
      llvm::StringRef Text(O.Text);
      if (O.Kind == OpKind::Assume &&
          (Text.contains("daemon") || Text.contains("bounded")))
        return true;
    }
  return false;
}

/// Nobody waits for a detached thread: another check speaks of it.
bool detached(const Program &P, const SpawnSite &S) {
  const Op &Spawn = S.Site.op();
  if (Spawn.has(OpDetached))
    return true;
  if (Spawn.Object == None)
    return false;
  const Fn &F = *S.Site.In;
  const Entity &Handle = F.entity(Spawn.Object);
  // A temporary has no place, so the ops of the function are looked at.
  for (const Block &B : F.F->Blocks)
    for (const Op &O : B.Ops)
      if (O.Kind == OpKind::Detach && O.Object != None &&
          samePlace(F.entity(O.Object), Handle))
        return true;
  Place Name = P.place(F, Handle);
  return !Name.empty() && llvm::any_of(P.opsOn(Name), [](const OpRef &O) {
    return O->Kind == OpKind::Detach;
  });
}

bool isStopToken(const Fn &F, const Variable &V) {
  const Type *T = F.type(V.Type);
  if (T && T->Form == Shape::Reference)
    T = F.type(T->Element);
  return T && T->Role == TypeRole::StopToken;
}

const Variable *tokenParam(const Fn &F) {
  for (const Variable &V : F.F->Params)
    if (isStopToken(F, V))
      return &V;
  return nullptr;
}

/// What the author can act on: the head of the loop, else its way back.
Range whereOf(const Fn &F, const Loop &L) {
  const LoopStmt *Stmt = L.Stmt == None ? nullptr : &F.F->Loops[L.Stmt];
  if (Stmt && Stmt->Kind != LoopKind::Goto && Stmt->Where.valid())
    return Stmt->Where;
  for (BlockId B : L.Latches)
    if (F.block(B).TermWhere.valid())
      return F.block(B).TermWhere;
  if (Stmt && Stmt->Where.valid())
    return Stmt->Where;
  for (BlockId B : L.Blocks)
    for (const Op &O : F.block(B).Ops)
      if (O.Where.valid())
        return O.Where;
  return F.F->Decl;
}

/// The variable that the loop tests in vain, as written.
std::string testedInVain(const Program &P, const EndlessLoop &E) {
  const Fn &F = *E.In;
  for (auto [From, To] : E.L->Exits) {
    const auto &Succs = F.block(From).Succs;
    for (unsigned I = 0; I < Succs.size(); ++I) {
      if (Succs[I] != To)
        continue;
      for (const FlagTest &T : testsOfEdge(P, F, From, I)) {
        EntityId Source = T.E == None ? None : sourceOf(P, F, T.E);
        if (Source == None)
          continue;
        const Entity &Tested = F.entity(Source);
        if (Tested.Root != RootKind::Temp && Tested.Root != RootKind::Constant)
          return display(Tested);
      }
    }
  }
  return "";
}

/// Long names of templates would hide what the message is about.
std::string quoted(llvm::StringRef Name) {
  if (Name.empty())
    return "a started body";
  std::string Text = Name.size() > 70 ? Name.take_front(67).str() + "..."
                                      : Name.str();
  return "'" + Text + "'";
}

std::string messageFor(const Program &P, const EndlessLoop &E) {
  std::string Loop = "loop in " + quoted(E.In->F->Name);
  if (std::string Flag = testedInVain(P, E); !Flag.empty())
    return Loop + " tests " + quoted(Flag) +
           ", which nobody changes for it: the thread that runs it cannot be "
           "ended";
  const Variable *Token = tokenParam(*E.In);
  if (!Token)
    return Loop + " never checks for a stop: the thread that runs it cannot "
                  "be ended";
  return Loop + " ignores the stop token " +
         quoted(Token->Name.empty() ? "std::stop_token" : Token->Name) +
         ": the thread that runs it cannot be ended";
}

std::vector<leash::Step> pathTo(const Program &P, const SpawnSite &S,
                                const Fn &F) {
  std::vector<leash::Step> Path = {{S.Site.location(), "thread started here"}};
  std::vector<OpRef> Calls = P.callPath(S.Bodies, F);
  for (size_t I = 0; I < Calls.size(); ++I) {
    const Fn *Target = I + 1 < Calls.size() ? Calls[I + 1].In : &F;
    Path.push_back({Calls[I].location(), "calls " + quoted(Target->F->Name)});
  }
  return Path;
}

//===--- The fix ---------------------------------------------------------===//

bool isWithin(const Range &Outer, const Range &Inner) {
  return Outer.valid() && Outer.File == Inner.File &&
         Outer.Begin.Offset <= Inner.Begin.Offset &&
         Inner.End.Offset <= Outer.End.Offset;
}

/// Only a lambda that is written in the call of the constructor has no other
/// user: a std::function<void()> could not take one more parameter.
bool onlyForThis(const Program &P, const SpawnSite &S, const Fn &F) {
  if (S.Site.In->M != F.M || !isWithin(S.Site->Where, F.F->Decl) ||
      P.spawnsOf(F).size() != 1 || S.Bodies.size() != 1 || S.Bodies[0] != &F ||
      S.Callables[0]->Kind != CallableKind::Lambda)
    return false;
  return llvm::all_of(P.callers(F),
                      [&](const CallEdge &E) { return E.Site == S.Site; });
}

/// Would the name of the token be taken for something else?
bool isTaken(const Function &F, llvm::StringRef Name, const Variable *But) {
  auto Same = [&](const Variable &V) { return &V != But && V.Name == Name; };
  return llvm::any_of(F.Params, Same) || llvm::any_of(F.Locals, Same) ||
         llvm::any_of(F.Captures,
                      [&](const Capture &C) { return C.Name == Name; });
}

/// A place of no width to insert at.
Location at(const Fn &F, const Range &InFile, Pos Where) {
  Range R = InFile;
  R.Begin = R.End = Where;
  return F.location(R);
}

std::optional<Fix> fixFor(const Program &P, const SpawnSite &S,
                          const EndlessLoop &E) {
  const Fn &F = *E.In;
  const Function &Lambda = *F.F;
  if (!llvm::StringRef(S.Site->Text).starts_with("std::jthread") ||
      Lambda.Kind != FunctionKind::Lambda || E.L->Stmt == None ||
      Lambda.has(FnInstantiation) || Lambda.has(FnDependent) ||
      !onlyForThis(P, S, F))
    return std::nullopt;
  // With a way out, a body that returns a value would run off its end.
  const Type *Result = F.type(Lambda.ReturnType);
  if (Result && Result->Name != "void")
    return std::nullopt;
  const LoopStmt &Stmt = Lambda.Loops[E.L->Stmt];
  const ParamAnchor &Anchor = Lambda.Anchor;
  if (!Stmt.CondIsTrue || !Stmt.Cond.valid() || Stmt.Cond.InMacro ||
      Stmt.Where.InMacro || Lambda.Decl.InMacro || !Anchor.Editable)
    return std::nullopt;

  bool Has = !Lambda.Params.empty() && isStopToken(F, Lambda.Params[0]);
  if (!Has && tokenParam(F))
    return std::nullopt;
  std::string Name = Has ? Lambda.Params[0].Name : "stopToken";
  if (Name.empty() || isTaken(Lambda, Name, Has ? &Lambda.Params[0] : nullptr))
    return std::nullopt;

  Fix R;
  R.Safe = true;
  R.Description = "end the loop when a stop is requested";
  if (!Has) {
    std::string Param = "std::stop_token " + Name;
    if (Anchor.NeedsParens)
      Param = "(" + Param + ")";
    else if (Anchor.HasParams)
      Param += ", ";
    R.Edits.push_back({at(F, Lambda.Decl, Anchor.At), Param});
  }
  bool Empty = Stmt.Cond.Begin == Stmt.Cond.End;
  R.Edits.push_back({F.location(Stmt.Cond), std::string(Empty ? " " : "") +
                                                "!" + Name +
                                                ".stop_requested()"});
  return R;
}

//===--- The check -------------------------------------------------------===//

class Reporter {
public:
  Reporter(const Program &P, std::vector<Finding> &Out) : P(P), Out(Out) {}

  void look(const SpawnSite &S) {
    if (!S.Resolved || S.Bodies.empty() || detached(P, S) ||
        llvm::any_of(S.Bodies, [](const Fn *F) { return excused(*F); }))
      return;
    for (const Fn *F : P.reachableFrom(S.Bodies))
      if (Done.insert(F).second && !excused(*F))
        for (const EndlessLoop &E : endlessLoops(P, *F))
          if (E.certain())
            report(S, E);
  }

private:
  const Program &P;
  std::vector<Finding> &Out;
  llvm::SmallPtrSet<const Fn *, 32> Done;
  /// Instantiations of one template have one loop as written.
  std::set<std::tuple<std::string, uint32_t>> Places;
  llvm::SmallPtrSet<const Fn *, 8> Fixed;

  void report(const SpawnSite &S, const EndlessLoop &E) {
    const Fn &F = *E.In;
    Range Where = whereOf(F, *E.L);
    if (!Where.valid() || F.M->Files[Where.File].System)
      return;
    Finding R;
    R.Check = MissingStopCheckInfo.id();
    R.Where = F.location(Where);
    if (!Places.insert({R.Where.File, R.Where.Begin.Offset}).second)
      return;
    R.Message = messageFor(P, E);
    R.Function = F.F->Name.empty() ? "a started body" : F.F->Name;
    R.Key = "endless loop in " + R.Function;
    R.Path = pathTo(P, S, F);
    R.Path.push_back({R.Where, "this loop has no way out"});
    // Two fixes in one lambda would both add the parameter.
    if (auto Fix = fixFor(P, S, E); Fix && Fixed.insert(&F).second)
      R.Fixes.push_back(std::move(*Fix));
    Out.push_back(std::move(R));
  }
};

void run(const Program &P, const CheckOptions &, std::vector<Finding> &Out) {
  Reporter R(P, Out);
  for (const SpawnSite &S : P.spawns())
    R.look(S);
}

const llvm::StringRef References[] = {
    "https://en.cppreference.com/w/cpp/thread/stop_token",
    "https://en.cppreference.com/w/cpp/thread/jthread",
};

} // namespace

const CheckInfo MissingStopCheckInfo = {
    .Stem = "missing-stop-check",
    .Title = "Endless loop in a started body without a stop check",
    .Summary = "Finds loops on started threads that no stop request can end.",
    .Rationale =
        "Whoever joins a thread waits until its body returns. When the body "
        "has a loop that looks at no stop token, no flag and no closed queue, "
        "it never does: `join()`, the destructor of `std::jthread` and the end "
        "of the program hang. That `std::jthread` requests a stop is of no use "
        "to a body that does not look.\n\n"
        "A flag that was captured by copy is no way out either: what the "
        "others set is another variable.\n\n"
        "Where the thread shall run as long as the process does, say so with "
        "`LEASH_DAEMON`.\n",
    .Before = R"cpp(#include <thread>

void poll();

void run() {
  std::jthread worker([] {
    while (true)
      poll();
  });
}
)cpp",
    .After = R"cpp(#include <thread>

void poll();

void run() {
  std::jthread worker([](std::stop_token stopToken) {
    while (!stopToken.stop_requested())
      poll();
  });
}
)cpp",
    .Obligation = "stop",
    .DefaultLevel = Level::Warning,
    .DefaultOn = true,
    .Precision = "high",
    .Fixes = FixKind::Mixed,
    .Cwe = {},
    .Options = {},
    .References = References,
    .Limits =
        "- Only loops are looked at: recursion without an end is not found.\n"
        "- Bodies that cannot be resolved, and detached threads, are left "
        "out.\n"
        "- A loop that tests what unknown code returns counts as one that "
        "ends.\n"
        "- Only lambdas that are given straight to a `std::jthread` get a "
        "fix.\n",
    .Run = run,
};

} // namespace leash
