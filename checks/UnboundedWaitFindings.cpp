// SPDX-License-Identifier: Apache-2.0
#include "checks/UnboundedWaitFindings.h"
#include "checks/UnboundedWaitCheck.h"
#include "checks/analysis/WaitNotes.h"

namespace leash {

using namespace ir;

static Finding finding(const OpRef &At, std::string Message,
                       llvm::StringRef Kind) {
  Finding R;
  R.Check = UnboundedWaitInfo.id();
  R.Where = oneLine(At.location());
  R.Message = std::move(Message);
  R.Function = At.In->F->Name.str();
  R.Key = (Kind + ":" + waitedFor(At)).str();
  return R;
}

static Finding waits(const OpRef &At, const std::string &Why,
                     llvm::StringRef Kind) {
  return finding(
      At, "waits for " + quoted(waitedFor(At)) + " without a deadline" + Why,
      Kind);
}

static void addStart(Finding &R, const SpawnSite &S) {
  R.Path.push_back({oneLine(S.Site.location()), "the thread is started here"});
}

static void addKnown(Finding &R, const Location &L, const char *Text) {
  if (!L.File.empty())
    R.Path.push_back({oneLine(L), Text});
}

/// What a path ends with.
static Finding finished(Finding R, const OpRef &At) {
  R.Path.push_back(
      {R.Where, "waits for " + quoted(waitedFor(At)) + " without a deadline"});
  return R;
}

Finding waitFinding(const Program &, const OpRef &At, const MissedWake &M) {
  Finding R = waits(At,
                    std::string(": the ") + (M.Thread ? "thread" : "task") +
                        " that would wake it may end without doing so",
                    "missed");
  if (M.Thread)
    addStart(R, *M.Thread);
  addKnown(R, M.leaves(), "it leaves here");
  return finished(std::move(R), At);
}

Finding waitFinding(const Program &, const OpRef &At, const LeftPromise &L) {
  Finding R = waits(At,
                    ": the thread that would wake it "
                    "may end and leave its promise alone",
                    "left");
  addStart(R, *L.Thread);
  addKnown(R, L.Leaves, "it leaves its loop here");
  return finished(std::move(R), At);
}

Finding waitFinding(const Program &, const OpRef &At, const ThrownTask &T) {
  Finding R = waits(At,
                    ": the task that would wake it may throw before, and who "
                    "runs it goes on",
                    "thrown");
  R.Path.push_back({oneLine(T.Throw.location()), "this may throw"});
  R.Path.push_back({oneLine(T.Set.location()), "so that this is not reached"});
  R.Path.push_back({oneLine(T.Run.location()),
                    "the task is called here, and a handler "
                    "takes what it throws"});
  return finished(std::move(R), At);
}

Finding waitFinding(const Program &, const OpRef &At, const KeptPermit &K) {
  Finding R = waits(At,
                    ": " + quoted(shorten(At.In->F->Name)) +
                        " may leave without giving back what it took",
                    "kept");
  R.Path.push_back({oneLine(K.Release.location()), "here it is given back"});
  addKnown(R, K.Leaves, "but not on this way");
  return finished(std::move(R), At);
}

Finding waitFinding(const Program &, const OpRef &At, const LeftWork &L) {
  Finding R =
      waits(At,
            ": " + quoted(shorten(L.Take.In->F->Name)) +
                (L.Promise ? " may take up work and leave its promise alone"
                           : " may take up work and never count it as done"),
            "work");
  R.Path.push_back({oneLine(L.Take.location()), "it is taken up here"});
  addKnown(R, L.Leaves, "and given up here");
  R.Path.push_back({oneLine(L.Give.location()), "this would wake the waiter"});
  return finished(std::move(R), At);
}

Finding waitFinding(const Program &, const OpRef &At, const EarlyNotice &E) {
  Finding R = waits(At,
                    ": the thread may notify it "
                    "before it waits, and does so once",
                    "early");
  addStart(R, *E.Thread);
  R.Path.push_back({oneLine(E.Notify.location()), "and notifies here"});
  return finished(std::move(R), At);
}

Finding waitFinding(const Program &, const OpRef &At, const SilentChange &S) {
  Finding R =
      waits(At,
            ": " + quoted(shorten(S.Change.In->F->Name)) +
                " may change what it waits for and leave without waking it",
            "silent");
  R.Path.push_back({oneLine(S.Change.location()), "it is changed here"});
  addKnown(R, S.leaves(), "left from here without a notification");
  R.Path.push_back({oneLine(S.Notify.location()), "this would wake it"});
  return finished(std::move(R), At);
}

Finding waitFinding(const Program &, const OpRef &At, const GoneWaker &G) {
  Finding R = waits(At,
                    ": the thread that would wake it "
                    "is gone, and leaves its work when " +
                        quoted(stopName(G.Stop)) + " says so",
                    "gone");
  addStart(R, *G.Thread);
  addKnown(R, G.Leaves, "it leaves here");
  R.Path.push_back({oneLine(G.Join.location()), "it is joined here"});
  for (const OpRef &C : G.Calls)
    R.Path.push_back({oneLine(C.location()), "and then calls on from here"});
  return finished(std::move(R), At);
}

Finding waitFinding(const Program &, const OpRef &At, const ClosedGate &G) {
  const Fn &Dtor = *G.From.In;
  Finding R = waits(At,
                    ": " + quoted(shorten(Dtor.F->Name)) +
                        " joins the thread and does not wake it",
                    "gate");
  addStart(R, *G.Thread);
  if (!(G.Start == G.Thread->Site))
    R.Path.push_back({oneLine(G.Start.location()),
                      "here, by a function that may leave before it wakes it"});
  R.Path.push_back({oneLine(G.Open.location()), "this would wake it"});
  R.Path.push_back({oneLine(G.Join.location()), "it is joined here"});
  return finished(std::move(R), At);
}

Finding waitFinding(const Program &P, const OpRef &At, const DeafWait &D) {
  const bool Input = At->Kind == OpKind::BlockingIo;
  Finding R = finding(
      At,
      (Input ? "waits for input in " : "waits for ") + quoted(waitedFor(At)) +
          " without a deadline: a stop by " + quoted(stopName(D.Stop)) +
          (Input ? " does not end it" : whyDeaf(D).str()),
      "body");
  addBodyPath(P, *At.In, R.Path);
  addStopPath(D.Path, R.Path);
  return finished(std::move(R), At);
}

Finding waitFinding(const Program &, const OpRef &At, const UnaskedJoin &U) {
  Finding R = finding(At,
                      quoted(shorten(U.From.In->F->Name)) + " joins " +
                          quoted(waitedFor(At)) +
                          " without asking it to stop on this way: its loop "
                          "may never end",
                      "join");
  R.Path.push_back({oneLine(U.Start.location()), "the thread is started here"});
  addKnown(R, U.Need.Loop, "this loop goes on");
  R.Path.push_back({oneLine(U.Need.Requests.front().location()),
                    "this would ask it to stop"});
  addKnown(R, U.Left, "this loop is left for another reason");
  if (!(U.From == At))
    R.Path.push_back({oneLine(U.From.location()),
                      "calls " + quoted(shorten(At.In->F->Name)) + " here"});
  return finished(std::move(R), At);
}

Finding waitFinding(const Program &, const OpRef &At, const LateRequest &L) {
  Finding R = finding(At,
                      quoted(shorten(L.From.In->F->Name)) + " joins " +
                          quoted(waitedFor(At)) +
                          " and only then asks it to stop: its loop may never "
                          "end",
                      "join");
  addKnown(R, L.Need.Loop, "this loop goes on");
  R.Path.push_back(
      {oneLine(L.Request.location()), "here it is asked to stop, too late"});
  if (!(L.From == At))
    R.Path.push_back(
        {oneLine(L.From.location()), "calls on from here before that"});
  return finished(std::move(R), At);
}

Finding shutdownFinding(const Program &P, const OpRef &At) {
  const Fn &F = *At.In;
  bool Dtor = F.F->Kind == FunctionKind::Destructor;
  Finding R = finding(At,
                      (Dtor ? "destructor " : "shutdown function ") +
                          quoted(shorten(F.F->Name)) + " waits for " +
                          quoted(waitedFor(At)) +
                          " without a deadline: it hangs when nobody wakes it",
                      "shutdown");
  addShutdownPath(P, F, R.Path);
  return finished(std::move(R), At);
}

/// Where the mutex is locked, and the calls from there.
static void addLockPath(const Program &P, const LockAcross &L, Finding &R) {
  addShutdownPath(P, *L.In, R.Path, 0);
  if (L.Lock.At && L.Lock.At->Where.valid())
    R.Path.push_back({oneLine(L.Lock.At.location()),
                      quoted(entityName(L.Lock.Mutex)) + " is locked here"});
  for (const OpRef &C : L.Calls)
    R.Path.push_back({oneLine(C.location()), "and calls on from here"});
}

Finding underLockFinding(const Program &P, const OpRef &At,
                         const LockAcross &L) {
  Finding R = waits(At,
                    " while " + quoted(entityName(L.Lock.Mutex)) +
                        " is locked: all who need the mutex wait too",
                    "under-lock");
  addLockPath(P, L, R);
  return finished(std::move(R), At);
}

Finding joinUnderLockFinding(const Program &P, const OpRef &At,
                             const LockAcross &L,
                             llvm::ArrayRef<const Fn *> Bodies) {
  Finding R = finding(At,
                      "joins " + quoted(waitedFor(At)) + " while " +
                          quoted(entityName(L.Lock.Mutex)) +
                          " is locked, which the thread locks too",
                      "join-under-lock");
  addLockPath(P, L, R);
  for (const OpRef &C : P.callPath(Bodies, *L.Theirs.In))
    R.Path.push_back({oneLine(C.location()), "the thread calls on from here"});
  R.Path.push_back({oneLine(L.Theirs.location()), "the thread locks it here"});
  return finished(std::move(R), At);
}

Finding joinFinding(const Program &P, const OpRef &At, const OpRef &From,
                    const StopNeed &Need) {
  const Fn &F = *From.In;
  bool Dtor = F.F->Kind == FunctionKind::Destructor;
  Finding R = finding(At,
                      (Dtor ? "destructor " : "shutdown function ") +
                          quoted(shorten(F.F->Name)) + " joins " +
                          quoted(waitedFor(At)) +
                          " without asking it to stop: its loop may never end",
                      "join");
  addShutdownPath(P, F, R.Path);
  if (!(From == At))
    R.Path.push_back({oneLine(From.location()),
                      "calls " + quoted(shorten(At.In->F->Name)) + " here"});
  addKnown(R, Need.Loop, "this loop goes on");
  return finished(std::move(R), At);
}

Finding anywhereFinding(const Program &P, const OpRef &At) {
  const bool Ends = At->Kind == OpKind::Join || At->Kind == OpKind::ChildWait;
  Finding R = finding(At,
                      quoted(shorten(At.In->F->Name)) + " waits for " +
                          quoted(waitedFor(At)) + " without a deadline: " +
                          (Ends ? "it hangs when that does not end"
                                : "it hangs when nobody wakes it"),
                      "everywhere");
  addShutdownPath(P, *At.In, R.Path, 0);
  return finished(std::move(R), At);
}

} // namespace leash
