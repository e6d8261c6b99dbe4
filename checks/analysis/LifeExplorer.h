// SPDX-License-Identifier: Apache-2.0
//
// Follows one thread member through a function and the methods of the same
// object that it calls.
#ifndef LEASH_CHECKS_ANALYSIS_LIFEEXPLORER_H
#define LEASH_CHECKS_ANALYSIS_LIFEEXPLORER_H

#include "checks/analysis/HandlePlaces.h"
#include "checks/analysis/ObjectLife.h"
#include "checks/analysis/StartedBody.h"
#include "llvm/ADT/SmallPtrSet.h"
#include <map>
#include <set>

namespace leash {

/// One moment of a life: does the thread run, and what is known of fields and
/// globals, by the names of their places.
struct Life {
  bool Running = false;
  bool Asked = false; // it runs, and has been told to end
  bool Ended = false; // on this way the started body has changed what is tested
  bool TimedOut = false; // a join of it has given up
  bool Loose = false; // the part with the thread is made, but not in place yet
  OpRef Start; // also when it has ended: the body may have changed things
  const StartedBody *Body =
      nullptr; // what Start runs, as the explorer knows it
  KnownPlaces Known;
  std::vector<OpRef> Way;
  const Fn *Last = nullptr;
  ir::Range Branch;
  bool same(const Life &O) const {
    return Running == O.Running && Asked == O.Asked && Ended == O.Ended &&
           TimedOut == O.TimedOut && Loose == O.Loose && Body == O.Body &&
           Known == O.Known;
  }
};

struct Outcome {
  Life After;
  std::optional<ValueRange> Value; // what is returned
  bool Thrown = false;
  OpRef Killed; // while it runs, this op destroys its handle
  OpRef Return;
  const Fn *In = nullptr; // whose way it is
};

/// The loss at the end of this way.
LostMember lostIn(const Outcome &O, Location Where);

/// Where the way ends: at its return, or at the end of the function.
inline Location wayOut(const Outcome &O) {
  return O.Return ? O.Return.location() : O.In->end();
}

/// A member of the object that is an object itself and has the thread: the only
/// one of its class that there is, so that what is known of its fields is, too.
struct PartOfObject {
  const ir::Class *Of = nullptr;
  Place At; // of the member
};

/// The member of \p Whole that is the only place of objects of \p Part whose
/// thread is at \p At, when nobody else deals with that.
std::optional<PartOfObject> onlyPart(const Program &P, const ir::Class &Whole,
                                     const ir::Field &Member,
                                     const ir::Class &Part, llvm::StringRef At);

class LifeExplorer {
public:
  LifeExplorer(const Program &P, llvm::StringRef At, const ir::Type &Handle,
               const ir::Class *Whole, PartOfObject Part = {});

  /// How far a condition that is not known, and decides whether the thread is
  /// joined, can be trusted to go either way. Settings: what the object was
  /// given when it was made can, since its thread was started whatever that is.
  enum class Trust : uint8_t { All, Root, Settings, None };

  /// All ways through \p F.
  std::vector<Outcome> run(const Fn &F, const Life &In, Trust T,
                           llvm::ArrayRef<std::optional<ValueRange>> Args = {});

  /// From here on only the ways of \p F count on which it reports an error and
  /// the thread runs.
  void failing(const Fn &F) { Failing = &F; }
  /// From here on a condition also matters that decides whether an op destroys
  /// the handle.
  void countKills() { KillsCount = true; }
  /// Can conditions on what the function is given go either way?
  void openArguments(bool Open) { ArgumentsOpen = Open; }
  /// Is this what \p F returns to say that it failed?
  static bool saysFailed(const Fn &F, const Outcome &O);

  bool gaveUp() const { return GaveUp; }
  /// Can \p F, or what it calls, get at the thread?
  bool reachesPlace(const Fn &F) const { return Near.count(&F); }
  /// … and end it?
  bool reachesEnd(const Fn &F) const { return Enders.count(&F); }
  /// … and start it?
  bool reachesStart(const Fn &F) const { return Starters.count(&F); }
  /// … by an op of its own?
  bool startsItself(const Fn &F) const { return Direct.count(&F); }
  /// All that end it by an op of their own, in the order of the program.
  llvm::ArrayRef<const Fn *> endsItself() const { return EndsItself; }
  /// Is it a method that anybody may call to start the thread?
  bool startsForUsers(const Fn &F) const;
  /// Is it a method of the object?
  bool isOwn(const Fn &F) const { return Family.contains(F.F->Class); }
  /// … or of the part that has the thread?
  bool isOfPart(const Fn &F) const { return PartFamily.contains(F.F->Class); }
  bool inFamily(llvm::StringRef Class) const {
    return Family.contains(Class) || PartFamily.contains(Class);
  }

private:
  struct Moment {
    ir::BlockId Block;
    uint32_t Op;
    Life L;
    Facts Local;
  };
  /// What is worked out once for a function.
  struct Frame {
    const Fn &F;
    const Cfg &G;
    FactTable Table;
    std::vector<std::pair<ir::EntityId, Place>> Names;
    std::vector<bool> Ends;  // per block: may end it
    std::vector<bool> Kills; // … or destroy it
    Frame(const Program &P, const Fn &F) : F(F), G(P.cfg(F)), Table(P, F) {}
  };
  struct Run {
    Frame &Fr;
    Trust Open;
    unsigned Depth;
    std::vector<Moment> Work;
    std::vector<std::vector<Moment>> Seen; // at the start of each block
    std::vector<Outcome> Out;
  };
  enum class Next : uint8_t { Go, Drop };

  const Program &P;
  llvm::StringRef At;
  const ir::Type &Handle;
  const ir::Class *Whole;
  std::vector<llvm::StringRef> Order; // the class, then its bases
  PartOfObject Part;
  llvm::StringSet<> Family, PartFamily;
  FnSet Near, Enders, Starters, Direct;
  std::vector<const Fn *> EndsItself;
  std::map<const Fn *, std::unique_ptr<Frame>> Frames;
  std::vector<std::tuple<OpRef, KnownPlaces, std::unique_ptr<StartedBody>>>
      Bodies;
  const Fn *Failing = nullptr;
  unsigned Steps = 0;
  bool GaveUp = false;
  bool KillsCount = false;
  bool ArgumentsOpen = false;

  void addFamily(llvm::StringRef Usr, llvm::StringSet<> &To);
  bool isPart(const OpRef &O, ir::EntityId E) const;
  bool replacesPart(const OpRef &O) const;
  Frame &frame(const Fn &F);
  std::vector<Outcome> run(const Fn &F, const Life &In, Trust T, unsigned Depth,
                           llvm::ArrayRef<std::optional<ValueRange>> Args);
  void import(const Frame &Fr, const Life &L, Facts &Known) const;
  void exportTo(const Frame &Fr, const Facts &Known, Life &L) const;
  void step(Run &R, Moment M);
  void leave(Run &R, Moment &M);
  void push(Run &R, ir::BlockId B, const Moment &M);
  void finish(Run &R, const Moment &M, bool Thrown);
  Next own(Run &R, const OpRef &O, Moment &M);
  Next begins(Run &R, const OpRef &O, const OpRef &From, Moment &M);
  void looks(Run &R, const OpRef &O, Moment &M) const;
  Next killed(Run &R, const OpRef &O, const Moment &M) const;
  Next into(Run &R, const OpRef &O, const Moment &M) const;
  bool destroys(const OpRef &O) const;
  bool replaces(const OpRef &O) const;
  bool call(Run &R, const OpRef &O, Moment &M);
  void inlined(Run &R, const OpRef &O, const Fn &Target, Moment &M);
  const Fn *target(const OpRef &O) const;
  bool sameObject(const OpRef &O) const;
  bool onPlace(const Fn &F, ir::EntityId E) const;
  bool given(const OpRef &O) const;
  void findBody(Life &L);
  const StartedBody::Writes &written(const Life &L) const;
  void widen(const Frame &Fr, const Life &L, Facts &Known) const;
  void copiedLater(Run &R, const OpRef &O, const Moment &M) const;
  bool decidedByBody(const Frame &Fr, ir::PredId Cond, const Life &L) const;
  bool byBody(const Frame &Fr, ir::EntityId E, const Life &L) const;
  bool asks(const OpRef &O, const Life &L) const;
  bool onSettings(const Frame &Fr, ir::PredId Cond, const Life &L) const;
  bool onArgument(const Frame &Fr, ir::BlockId B) const;
  bool isSetting(const Frame &Fr, ir::EntityId E, const Life &L) const;
  bool matters(const Frame &Fr, ir::BlockId B) const;
  bool decided(const Frame &Fr, ir::BlockId B, const Facts &Known) const;
  bool joinsInLoop(const Frame &Fr, ir::BlockId Header) const;
  void leaveEarly(Run &R, ir::BlockId Header, const Moment &M);
  bool isPartOfRoot(const Fn &F) const;
  bool isHeld(const Fn &F, ir::EntityId E) const;
  void joinGivesUp(Run &R, const OpRef &O, const Moment &M) const;
};

} // namespace leash

#endif
