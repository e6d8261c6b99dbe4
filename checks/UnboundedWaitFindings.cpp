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

/// What a path ends with.
static Finding finished(Finding R, const OpRef &At) {
  R.Path.push_back(
      {R.Where, "waits for " + quoted(waitedFor(At)) + " without a deadline"});
  return R;
}

Finding waitFinding(const Program &, const OpRef &At, const MissedWake &M) {
  Finding R =
      finding(At,
              "waits for " + quoted(waitedFor(At)) +
                  " without a deadline: the " + (M.Thread ? "thread" : "task") +
                  " that would wake it may end without doing so",
              "missed");
  if (M.Thread)
    R.Path.push_back(
        {oneLine(M.Thread->Site.location()), "the thread is started here"});
  if (Location L = M.leaves(); !L.File.empty())
    R.Path.push_back({oneLine(L), "it leaves here"});
  return finished(std::move(R), At);
}

Finding waitFinding(const Program &, const OpRef &At, const LeftPromise &L) {
  Finding R = finding(At,
                      "waits for " + quoted(waitedFor(At)) +
                          " without a deadline: the thread that would wake it "
                          "may end and leave its promise alone",
                      "left");
  R.Path.push_back(
      {oneLine(L.Thread->Site.location()), "the thread is started here"});
  if (!L.Leaves.File.empty())
    R.Path.push_back({oneLine(L.Leaves), "it leaves its loop here"});
  return finished(std::move(R), At);
}

Finding waitFinding(const Program &, const OpRef &At, const KeptPermit &K) {
  Finding R =
      finding(At,
              "waits for " + quoted(waitedFor(At)) +
                  " without a deadline: " + quoted(shorten(At.In->F->Name)) +
                  " may leave without giving back what it took",
              "kept");
  R.Path.push_back({oneLine(K.Release.location()), "here it is given back"});
  if (!K.Leaves.File.empty())
    R.Path.push_back({oneLine(K.Leaves), "but not on this way"});
  return finished(std::move(R), At);
}

Finding waitFinding(const Program &, const OpRef &At, const LeftWork &L) {
  Finding R =
      finding(At,
              "waits for " + quoted(waitedFor(At)) + " without a deadline: " +
                  quoted(shorten(L.Take.In->F->Name)) +
                  (L.Promise ? " may take up work and leave its promise alone"
                             : " may take up work and never count it as done"),
              "work");
  R.Path.push_back({oneLine(L.Take.location()), "it is taken up here"});
  if (!L.Leaves.File.empty())
    R.Path.push_back({oneLine(L.Leaves), "and given up here"});
  R.Path.push_back({oneLine(L.Give.location()), "this would wake the waiter"});
  return finished(std::move(R), At);
}

Finding waitFinding(const Program &, const OpRef &At, const EarlyNotice &E) {
  Finding R = finding(At,
                      "waits for " + quoted(waitedFor(At)) +
                          " without a deadline: the thread may notify it "
                          "before it waits, and does so once",
                      "early");
  R.Path.push_back(
      {oneLine(E.Thread->Site.location()), "the thread is started here"});
  R.Path.push_back({oneLine(E.Notify.location()), "and notifies here"});
  return finished(std::move(R), At);
}

Finding waitFinding(const Program &, const OpRef &At, const SilentChange &S) {
  Finding R =
      finding(At,
              "waits for " + quoted(waitedFor(At)) + " without a deadline: " +
                  quoted(shorten(S.Change.In->F->Name)) +
                  " may change what it waits for and leave without waking it",
              "silent");
  R.Path.push_back({oneLine(S.Change.location()), "it is changed here"});
  if (Location L = S.leaves(); !L.File.empty())
    R.Path.push_back({oneLine(L), "left from here without a notification"});
  R.Path.push_back({oneLine(S.Notify.location()), "this would wake it"});
  return finished(std::move(R), At);
}

Finding waitFinding(const Program &, const OpRef &At, const GoneWaker &G) {
  Finding R = finding(At,
                      "waits for " + quoted(waitedFor(At)) +
                          " without a deadline: the thread that would wake it "
                          "is gone, and leaves its work when " +
                          quoted(stopName(G.Stop)) + " says so",
                      "gone");
  R.Path.push_back(
      {oneLine(G.Thread->Site.location()), "the thread is started here"});
  if (!G.Leaves.File.empty())
    R.Path.push_back({oneLine(G.Leaves), "it leaves here"});
  R.Path.push_back({oneLine(G.Join.location()), "it is joined here"});
  for (const OpRef &C : G.Calls)
    R.Path.push_back({oneLine(C.location()), "and then calls on from here"});
  return finished(std::move(R), At);
}

Finding waitFinding(const Program &, const OpRef &At, const ClosedGate &G) {
  const Fn &Dtor = *G.From.In;
  Finding R =
      finding(At,
              "waits for " + quoted(waitedFor(At)) +
                  " without a deadline: " + quoted(shorten(Dtor.F->Name)) +
                  " joins the thread and does not wake it",
              "gate");
  R.Path.push_back(
      {oneLine(G.Thread->Site.location()), "the thread is started here"});
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
  if (!U.Need.Loop.File.empty())
    R.Path.push_back({oneLine(U.Need.Loop), "this loop goes on"});
  R.Path.push_back({oneLine(U.Need.Requests.front().location()),
                    "this would ask it to stop"});
  if (!U.Left.File.empty())
    R.Path.push_back({oneLine(U.Left), "this loop is left for another reason"});
  if (!(U.From == At))
    R.Path.push_back({oneLine(U.From.location()),
                      "calls " + quoted(shorten(At.In->F->Name)) + " here"});
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
  Finding R = finding(At,
                      "waits for " + quoted(waitedFor(At)) +
                          " without a deadline while " +
                          quoted(entityName(L.Lock.Mutex)) +
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
  if (!Need.Loop.File.empty())
    R.Path.push_back({oneLine(Need.Loop), "this loop goes on"});
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
