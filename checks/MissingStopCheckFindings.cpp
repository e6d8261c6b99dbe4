// SPDX-License-Identifier: Apache-2.0
#include "checks/MissingStopCheckFindings.h"
#include "checks/analysis/VainTests.h"
#include "checks/fix/StopFix.h"
#include "checks/link/Program.h"

namespace leash {

using namespace ir;

std::string quotedName(llvm::StringRef Name) {
  if (Name.empty())
    return "a started body";
  std::string Text =
      Name.size() > 70 ? Name.take_front(67).str() + "..." : Name.str();
  return "'" + Text + "'";
}

std::string messageFor(const Program &P, const EndlessLoop &E) {
  std::string Loop = "loop in " + quotedName(E.In->F->Name);
  if (E.Fails)
    return Loop + " ends only when " + quotedName(E.Fails->Text) +
           " fails, and nobody closes what it waits for: the thread that runs "
           "it cannot be ended";
  if (const Fn *By = yieldsForEver(P, E))
    return Loop + " goes over " + quotedName(By->F->Name) +
           ", which yields for ever: the thread that runs it cannot be ended";
  if (std::string Flag = testedInVain(P, E); !Flag.empty())
    return Loop + " tests " + quotedName(Flag) +
           ", which nobody changes for it: the thread that runs it cannot be "
           "ended";
  if (OpRef Check = checkedInVain(P, E))
    return Loop + " tests the stop token " +
           quotedName(display(E.In->entity(Check->Object))) +
           ", of which nobody requests a stop: the thread that runs it cannot "
           "be ended";
  const Variable *Token = tokenParam(*E.In);
  if (!Token)
    return Loop + " never checks for a stop: the thread that runs it cannot "
                  "be ended";
  return Loop + " ignores " +
         (Token->Name.empty() ? "its stop token"
                              : "the stop token " + quotedName(Token->Name)) +
         ": the thread that runs it cannot be ended";
}

/// What has to happen before the loop ends.
static std::string awaited(const RetryLoop &R) {
  if (R.Attempts.empty())
    return "until somebody changes " + quotedName(R.Waits.front().Name);
  const OpRef &Attempt = R.Attempts.front();
  const Callee *C = Attempt.In->callee(Attempt.op());
  Symbol Name = C ? C->Name : Attempt->Text;
  return "until " + (Name.empty() ? "it" : quotedName(Name)) + " succeeds";
}

std::string messageFor(const RetryLoop &R, const StopSignal &Ignored) {
  const std::string What = awaited(R);
  std::string Signal = Ignored.Flag.empty() ? "the stop token" : "";
  if (!Ignored.Name.empty())
    Signal += (Signal.empty() ? "" : " ") + quotedName(Ignored.Name);
  if (Signal.empty())
    Signal = "the stop flag";
  if (!R.Makers.empty())
    return "loop in " + quotedName(R.In->F->Name) + " waits " + What +
           " and does not look at " + Signal +
           ": once who makes it so has ended, the thread that runs it cannot";
  if (R.Attempts.empty())
    return "loop in " + quotedName(R.In->F->Name) + " waits " + What +
           " and does not look at " + Signal + ": meanwhile the thread that " +
           "runs it cannot be ended";
  if (!R.Pauses && R.Closed)
    return "loop in " + quotedName(R.In->F->Name) + " goes on when " +
           quotedName(R.Closed->Text) + " fails, and does not look at " +
           Signal +
           ": who closes what it waits for cannot end the thread that runs it";
  if (!R.Whole)
    return "loop in " + quotedName(R.In->F->Name) + " does not look at " +
           Signal + " " + What +
           ": meanwhile the thread that runs it cannot be ended";
  return "loop in " + quotedName(R.In->F->Name) + " tries again " + What +
         " and does not look at " + Signal + ": meanwhile the thread that " +
         "runs it cannot be ended";
}

std::string messageFor(const DroppedToken &D) {
  return quotedName(D.Call.In->F->Name) + " does not give its stop token " +
         quotedName(D.Token) + " to " + quotedName(D.Check.In->F->Name) +
         ", whose loop looks at one: meanwhile the thread that runs it cannot "
         "be ended";
}

std::string messageFor(const LostStop &Lost) {
  return quotedName(Lost.Set.In->F->Name) + " sets " + quotedName(Lost.Name) +
         " when it starts: a stop that was requested before is undone, and the "
         "thread cannot be ended";
}

} // namespace leash
