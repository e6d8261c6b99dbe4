// SPDX-License-Identifier: Apache-2.0
#include "checks/MissingStopCheckCheck.h"
#include "checks/MissingStopCheckFindings.h"
#include "checks/analysis/DroppedTokens.h"
#include "checks/analysis/EndlessLoops.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/HandleFlow.h"
#include "checks/analysis/LostStops.h"
#include "checks/analysis/RetryLoops.h"
#include "checks/analysis/ThreadEnds.h"
#include "checks/analysis/TokenSources.h"
#include "checks/analysis/VainTests.h"
#include "checks/fix/StopFix.h"
#include "checks/link/Names.h"
#include "checks/link/Program.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"
#include <map>
#include <set>
#include <tuple>

namespace leash {

using namespace ir;

namespace {

/// Said by the author to run as long as the process, or never to return.
bool isDaemon(const Fn &F) {
  if (F.F->has(FnNoReturn))
    return true;
  return llvm::any_of(F.F->Annotations,
                      [](const Annotation &A) { return A.Verb == "daemon"; });
}

/// Said by the author to come to an end: `leash::assume_bounded("why")` in the
/// loop, or before it with no other loop in between.
bool assumedBounded(const Program &P, const Fn &F, const Loop &L) {
  const Cfg &G = P.cfg(F);
  for (BlockId B : G.rpo())
    for (const Op &O : F.block(B).Ops) {
      if (assumption(O) != Assumption::Bounded)
        continue;
      if (L.contains(B))
        return true;
      bool Before = G.dominates(B, L.Header);
      for (const Loop &Other : G.loops())
        Before &= &Other == &L || Other.contains(B) ||
                  Other.contains(L.Header) ||
                  !(G.dominates(B, Other.Header) &&
                    G.dominates(Other.Header, L.Header));
      if (Before)
        return true;
    }
  return false;
}

/// Nobody waits for a detached thread: another check speaks of it.
bool detached(const Program &P, const SpawnSite &S) {
  const Op &Spawn = S.Site.op();
  if (saidDetached(P, S.Site))
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

std::vector<leash::Step> pathTo(const Program &P, const SpawnSite &S,
                                const Fn &F) {
  std::vector<leash::Step> Path = {{S.Site.location(), "thread started here"}};
  std::vector<OpRef> Calls = P.callPath(S.Bodies, F);
  for (size_t I = 0; I < Calls.size(); ++I) {
    const Fn *Target = I + 1 < Calls.size() ? Calls[I + 1].In : &F;
    Path.push_back(
        {Calls[I].location(), "calls " + quotedName(Target->F->Name)});
  }
  return Path;
}

//===--- The check -------------------------------------------------------===//

class Reporter {
public:
  Reporter(const Program &P, std::vector<Finding> &Out) : P(P), Out(Out) {}

  void look(const SpawnSite &S) {
    // Some of the bodies may be unknown: what those do which are known is.
    llvm::SmallVector<const Fn *, 4> Bodies;
    for (const Fn *F : S.Bodies)
      if (!isDaemon(*F))
        Bodies.push_back(F);
    if (Bodies.empty() || detached(P, S))
      return;
    std::vector<const Fn *> Reached = P.reachableFrom(Bodies);
    ThreadEnds Ends(P, S, Reached);
    for (const Fn *F : Reached) {
      if (isDaemon(*F))
        continue;
      for (const EndlessLoop &E : endlessOf(*F))
        if (!Ends.any(*F, E.MaybeExits) && !assumedBounded(P, *F, *E.L))
          report(S, E);
      for (const RetryLoop &R : retriesOf(*F))
        if (!Ends.any(*F, R.MaybeExits) && !assumedBounded(P, *F, R.L))
          if (auto Ignored = ignoredSignal(P, R, callersOnPath(S, *F)))
            report(S, R, *Ignored);
      for (const DroppedToken &D : droppedTokens(P, *F))
        report(S, D);
    }
    for (const LostStop &Lost : lostStops(P, S))
      if (!isDaemon(*Lost.LoopIn) && !assumedBounded(P, *Lost.LoopIn, *Lost.L))
        report(S, Lost);
  }

private:
  const Program &P;
  std::vector<Finding> &Out;
  std::map<const Fn *, std::vector<EndlessLoop>> Endless;
  std::map<const Fn *, std::vector<RetryLoop>> Retries;
  /// Instantiations of one template have one loop as written.
  std::set<std::tuple<std::string, uint32_t>> Places;
  llvm::SmallPtrSet<const Fn *, 8> Fixed;

  const std::vector<EndlessLoop> &endlessOf(const Fn &F) {
    auto [It, New] = Endless.try_emplace(&F);
    if (New)
      for (auto Find : {endlessLoops, failureLoops, unsetFlags})
        llvm::append_range(It->second, Find(P, F));
    return It->second;
  }

  const std::vector<RetryLoop> &retriesOf(const Fn &F) {
    auto [It, New] = Retries.try_emplace(&F);
    if (New)
      It->second = retryLoops(P, F);
    return It->second;
  }

  std::vector<const Fn *> callersOnPath(const SpawnSite &S, const Fn &F) const {
    std::vector<const Fn *> Out;
    for (const OpRef &Call : P.callPath(S.Bodies, F))
      Out.push_back(Call.In);
    return Out;
  }

  std::optional<Finding> begin(const Fn &F, Range Where) {
    if (!Where.valid() || F.M->Files[Where.File].System)
      return std::nullopt;
    Finding R;
    R.Check = MissingStopCheckInfo.id();
    R.Where = F.location(Where);
    if (!Places.insert({R.Where.File, R.Where.Begin.Offset}).second)
      return std::nullopt;
    R.Function = F.F->Name.empty() ? "a started body" : F.F->Name.str();
    return R;
  }

  void finish(const SpawnSite &S, const Fn &F, const Loop &L, Finding R) {
    if (auto Fix = stopFix(P, S, F, L, Fixed))
      R.Fixes.push_back(std::move(*Fix));
    Out.push_back(std::move(R));
  }

  void report(const SpawnSite &S, const EndlessLoop &E) {
    const Fn &F = *E.In;
    auto R = begin(F, whereOf(F, *E.L));
    if (!R)
      return;
    R->Message = messageFor(P, E);
    R->Key = "endless loop in " + R->Function;
    R->Path = pathTo(P, S, F);
    if (auto Set = setInVain(P, E))
      R->Path.push_back(std::move(*Set));
    OpRef Check = checkedInVain(P, E);
    if (OpRef New = Check ? renewedSource(P, Check) : OpRef())
      R->Path.push_back({New.location(), "its source gets a new state here"});
    if (E.Fails)
      R->Path.push_back({E.Fails.location(), "this would have to fail"});
    else
      R->Path.push_back({R->Where, E.ForWork ? "only work ends this wait"
                                             : "this loop has no way out"});
    finish(S, F, *E.L, std::move(*R));
  }

  void report(const SpawnSite &S, const RetryLoop &E,
              const StopSignal &Ignored) {
    const Fn &F = *E.In;
    auto R = begin(F, whereOf(F, E.L));
    if (!R)
      return;
    R->Message = messageFor(E, Ignored);
    R->Key = "retry loop in " + R->Function;
    R->Path = pathTo(P, S, F);
    if (Ignored.Check)
      R->Path.push_back({Ignored.Check.location(), "a stop is seen here"});
    const OpRef &Ends = !E.Makers.empty()    ? E.Makers.front()
                        : E.Attempts.empty() ? E.Waits.front().Changes.front()
                                             : E.Attempts.front();
    R->Path.push_back({Ends.location(), E.Whole ? "only this can end the loop"
                                                : "until this succeeds"});
    finish(S, F, E.L, std::move(*R));
  }

  void report(const SpawnSite &S, const LostStop &Lost) {
    const Fn &F = *Lost.Set.In;
    auto R = begin(F, Lost.Set->Where);
    if (!R)
      return;
    R->Message = messageFor(Lost);
    R->Key = "stop undone in " + R->Function;
    R->Path = pathTo(P, S, F);
    R->Path.push_back({Lost.Request.location(), "this may come first"});
    R->Path.push_back({Lost.LoopIn->location(whereOf(*Lost.LoopIn, *Lost.L)),
                       "then this loop does not see it"});
    Out.push_back(std::move(*R));
  }

  void report(const SpawnSite &S, const DroppedToken &D) {
    const Fn &F = *D.Call.In;
    auto R = begin(F, D.Call->Where);
    if (!R)
      return;
    R->Where = oneLine(std::move(R->Where));
    R->Message = messageFor(D);
    R->Key = "token dropped in " + R->Function;
    R->Path = pathTo(P, S, F);
    R->Path.push_back({D.Check.location(), "this would see the stop"});
    if (auto Fix = forwardFix(D))
      R->Fixes.push_back(std::move(*Fix));
    Out.push_back(std::move(*R));
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

const unsigned CweList[] = {835}; // a loop whose exit cannot be reached

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
        "others set is another variable. Nor is one that nobody sets, one in "
        "a copy that `std::thread` made of its argument, one that only the "
        "destructor of an object sets which the thread owns, or the token of "
        "nobody: `std::stop_token{}`, or that of a `std::stop_source` that is "
        "never asked. And a thread that switches itself on, as in "
        "`running_ = true; while (running_)`, undoes a stop that came before, "
        "if nobody waits for it to be on. And where the body does look at "
        "its token or flag, a loop inside, or in what it calls, that tries "
        "something again and again, with a pause in between, keeps it from "
        "doing so until the something succeeds. So does a `continue` that is "
        "taken whenever a time runs out, as in "
        "`if (poll(&p, 1, 200) <= 0) continue;` or "
        "`if (!queue.pop(item, 200ms)) continue;`, or when a call fails that "
        "fails for good once its socket is closed, a loop that waits, as in "
        "`while (paused_) sleep();`, for what nobody changes who stops the "
        "thread, and a call that leaves out the stop token that the loop of "
        "its callee would look at.\n\n"
        "A loop that ends when `accept()` or `poll()` fails needs somebody who "
        "closes or wakes the descriptor before the thread is joined.\n\n"
        "Where the thread shall run as long as the process does, say so with "
        "`LEASH_DAEMON`; a loop that ends for a reason the check cannot know, "
        "with `leash::assume_bounded(\"reason\")` in it or before it.\n",
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
    .Cwe = CweList,
    .Options = {},
    .References = References,
    .Limits =
        "- Only loops are looked at: recursion without an end is not found.\n"
        "- Bodies that cannot be resolved, bodies that are declared "
        "`[[noreturn]]`, and detached threads, are left out.\n"
        "- A loop that tests what unknown code returns counts as one that "
        "ends, unless it only tries again after a sleep while its function, "
        "or one that calls it on the thread, knows of a stop.\n"
        "- A way back to the head of a loop is looked at by itself when it "
        "sleeps, or waits for a time, and what calls return decides whether "
        "it is left. One that is left when other threads change something is "
        "not.\n"
        "- A loop that waits for a state is found when it is inside of one "
        "that the stop ends, and no started thread and no callback changes "
        "the state.\n"
        "- A queue that waits for work or for a flag that nobody sets is found "
        "when the thread does nothing but take out of it, and the function "
        "that joins it puts nothing in.\n"
        "- Of a queue that is waited for it is not told which object it is: "
        "one "
        "that a stop puts something in counts for all of its class.\n"
        "- A flag that the thread itself sets, under a condition that never "
        "holds, counts as one that is set.\n"
        "- Which calls fail only when their handle is closed, the models say "
        "(`FailsOnClose`). The handle has to be in a place that only code "
        "that is seen can reach, and a function or destructor that stops "
        "things has to join the thread.\n"
        "- An exception counts as a way out where something catches it "
        "outside of the loop; one that would end the process does not, but "
        "for a `throw` in the loop itself.\n"
        "- Threads that somebody may cancel (`pthread_cancel`, "
        "`QThread::terminate`) are left out.\n"
        "- That whoever makes the change which a loop waits for has left is "
        "told when a stop joins it before, or nobody is there to make it. A "
        "generator counts as one without an end when its coroutine yields in "
        "such a loop; one whose `next()` gives an optional is not seen.\n"
        "- A token is told to be of another state when its source gets a new "
        "one on each way after it was taken.\n"
        "- A fix is offered for bodies that a `std::jthread` runs and for "
        "functions that are called once, by these.\n",
    .Run = run,
};

} // namespace leash
