// SPDX-License-Identifier: Apache-2.0
#include "checks/UnjoinedThreadFindings.h"
#include "llvm/ADT/StringExtras.h"

namespace leash {

using namespace ir;

namespace {
Finding finding(Location Where, llvm::StringRef Function, llvm::StringRef Name,
                std::string Message) {
  Finding Out;
  Out.Check = "leash-unjoined-thread";
  Out.Where = oneLine(std::move(Where));
  Out.Message = std::move(Message);
  Out.Function = Function.str();
  Out.Key = "unjoined " + Name.str();
  return Out;
}

/// A thread, by its name or by the function that starts it.
std::string threadNamed(const std::string &Name, const OpRef &Start) {
  if (Name.empty() && Start)
    return "thread that '" + Start.In->F->Name.str() + "' starts";
  return Name.empty() ? "thread" : "thread '" + Name + "'";
}

//===--- In a function ---------------------------------------------------===//

/// The variable that a temporary ends up in, as the source calls it.
Entity named(const Fn &F, Entity E) {
  for (const Block &B : F.F->Blocks)
    for (const Op &O : B.Ops) {
      bool Goes = O.Kind == OpKind::Move || O.Kind == OpKind::Assign ||
                  O.Kind == OpKind::Construct || O.Kind == OpKind::Insert ||
                  O.Kind == OpKind::Call;
      if (!Goes || O.Object == None || O.Args.empty() || O.Args[0] == None)
        continue;
      const Entity &From = F.entity(O.Args[0]);
      if (E.Root == RootKind::Temp && From.Root == RootKind::Temp &&
          From.Index == E.Index)
        E = F.entity(O.Object);
    }
  return E;
}

/// `pool[*]` and `*owner` go by the name of the variable.
std::string nameOf(const Fn &F, const Entity &Holder, bool Whole = false) {
  Entity E = named(F, Holder);
  if (Whole)
    E.Path.clear();
  while (!E.Path.empty() && E.Path.back().Kind != StepKind::Field)
    E.Path.pop_back();
  return E.Root == RootKind::Temp || E.Root == RootKind::Unknown ? ""
                                                                 : display(E);
}

std::string lossText(const HandleLoss &L, const HandleStart &S,
                     const std::string &Name) {
  std::string What = Name.empty() ? "the thread" : "'" + Name + "'";
  switch (L.How) {
  case HandleLoss::Thrown:
    return What + " is not joined when an exception leaves here";
  case HandleLoss::Destroyed:
    if (L.At->Kind == OpKind::Forget)
      return What + " is given up here without having been joined";
    if (S.Handle->Dtor == DtorEffect::Terminate)
      return What + " is destroyed here without having been joined";
    return What + " is not joined before its handle is destroyed here";
  case HandleLoss::Overtaken:
    return What + " is not joined before the next one is started here";
  case HandleLoss::Replaced:
    return What + " is not joined before another thread takes its place here";
  case HandleLoss::LeftBehind:
    return What + " is not joined when the function returns here";
  }
  return What;
}

std::string message(const HandleStart &S, const HandleLoss &L,
                    const std::string &Name) {
  std::string Result =
      threadNamed(Name, S.Origin) + " is not joined on every path";
  // Of what a pointer leaves behind no destructor ever runs.
  bool Forgotten =
      L.How == HandleLoss::LeftBehind ||
      (L.How == HandleLoss::Destroyed && L.At->Kind == OpKind::Forget);
  if (S.Handle->Dtor == DtorEffect::Terminate && !Forgotten)
    return Result + ": its destructor ends the program";
  return Result + ": nobody can collect it";
}

/// `c:@N@app@F@work#I#` as `work`: a function that is not called by name, so
/// that its name stands nowhere else.
std::string nameInUsr(llvm::StringRef Usr) {
  size_t At = Usr.rfind("@F@");
  if (At == llvm::StringRef::npos)
    return "";
  Usr = Usr.substr(At + 3);
  return Usr.take_until([](char C) { return !llvm::isAlnum(C) && C != '_'; })
      .str();
}

/// A thread without a name goes by what it runs; one that runs something
/// without a name has none.
std::string bodyName(const Program &P, const HandleStart &S) {
  const SpawnSite *Site = S.Origin ? P.spawnAt(S.Origin) : nullptr;
  if (Site && !Site->Bodies.empty())
    return Site->Bodies[0]->F->Name.str();
  if (S.Origin && !S.Origin->Callables.empty()) {
    llvm::StringRef Usr = S.Origin->Callables[0].Usr;
    for (const Callee &C : S.Origin.In->M->Callees)
      if (C.Usr == Usr)
        return C.Name.str();
    const Callable &C = S.Origin->Callables[0];
    if (C.Object == None)
      return nameInUsr(Usr);
    const Entity &Body = S.Origin.In->entity(C.Object);
    return Body.Root == RootKind::Temp ? "" : display(Body);
  }
  return "";
}

void addWay(const LostMember &L, const std::string &Name, Finding &X) {
  for (const OpRef &O : L.Way)
    X.Path.push_back({O.location(), "the end comes through this call"});
  if (L.Last)
    X.Path.push_back({L.Last->location(L.Branch),
                      "this condition leaves '" + Name + "' unjoined"});
  X.Path.push_back(
      {L.Where, L.Thrown ? "'" + Name +
                               "' is not joined when this exception leaves "
                               "the constructor"
                         : "'" + Name + "' has not been joined here"});
}
} // namespace

Finding lossFinding(const Program &P, const Fn &F, const HandleStart &S,
                    const HandleLoss &L) {
  // What a call started is in an object whose members are its own business.
  std::string Name = nameOf(F, S.Holder, S.At && !(S.At == S.Origin));
  if (Name.empty())
    Name = bodyName(P, S);
  // A closure in this function may have done it: that line is the one to see.
  bool Inside = S.Origin && S.Origin.In->F->Parent == F.F->Usr;
  Location At = !S.At    ? F.location(F.F->Params[S.Holder.Index].Decl)
                : Inside ? S.Origin.location()
                         : S.At.location();
  Finding X = finding(At, F.F->Name, Name, message(S, L, Name));
  if (S.Origin)
    X.Path.push_back({S.Origin.location(), "the thread is started here"});
  if (S.At && !(S.At == S.Origin))
    X.Path.push_back(
        {S.At.location(),
         "this call starts it" +
             (Name.empty() ? std::string() : " in '" + Name + "'")});
  for (const OpRef &Move : L.Moves)
    if (Move->Object != None) {
      std::string To = nameOf(F, F.entity(Move->Object));
      if (!To.empty() && To != Name)
        X.Path.push_back({Move.location(), "its handle goes to '" + To + "'"});
    }
  std::string Last = nameOf(F, L.Last);
  X.Path.push_back({L.Where, lossText(L, S, Last.empty() ? Name : Last)});
  return X;
}

Finding memberFinding(const Program &P, const ir::Class &C, const Field &Fd,
                      const OpRef &Start, bool Never) {
  Fn InClass;
  InClass.M = P.moduleOf(C);
  Finding X =
      finding(InClass.location(Fd.Decl), C.Name, C.Name + "::" + Fd.Name,
              "thread member '" + Fd.Name + "' of '" + C.Name +
                  (Never ? "' is started but never joined nor detached"
                         : "' is started, and what joins it is not called when "
                           "the object ends"));
  X.Path.push_back({Start.location(), "'" + Fd.Name + "' is started here"});
  X.Path.push_back(
      {X.Where, "nothing joins '" + Fd.Name + "' before it is destroyed"});
  return X;
}

Finding killFinding(const ir::Class &C, const Field &Fd, const MemberKill &K) {
  // A pointer whose value is no more known, or the id of a thread.
  bool Pointer = K.Kill->Kind != OpKind::Clear &&
                 K.Kill->Kind != OpKind::Delete && !K.Replaced && !K.Shrunk;
  Finding X =
      finding(K.Start.location(), K.Start.In->F->Name, C.Name + "::" + Fd.Name,
              "thread member '" + Fd.Name + "' of '" + C.Name +
                  "' is not joined on every path: " +
                  (Pointer ? "nobody can collect it"
                           : "its destructor ends the program"));
  X.Path.push_back({K.Start.location(), "'" + Fd.Name + "' is started here"});
  if (K.Signal)
    X.Path.push_back({K.Signal.location(),
                      "here it is taken to be running, or to have run"});
  X.Path.push_back(
      {K.Kill.location(), "'" + Fd.Name + "' is " +
                              (Pointer ? "given up" : "destroyed") +
                              " here without having been joined"});
  return X;
}

Finding lifeFinding(const ir::Class &Whole, const Field &Fd, const Type &Handle,
                    const LostMember &Lost) {
  std::string Ends = Handle.Dtor == DtorEffect::Terminate
                         ? ": its destructor ends the program"
                         : ": nobody can collect it";
  Finding X = finding(Lost.Start.location(), Lost.Start.In->F->Name,
                      Whole.Name + "::" + Fd.Name,
                      "thread member '" + Fd.Name + "' of '" + Whole.Name +
                          "' is not joined on every path" + Ends);
  X.Path.push_back(
      {Lost.Start.location(), "'" + Fd.Name + "' is started here"});
  addWay(Lost, Fd.Name.str(), X);
  return X;
}

Finding exitFinding(const Global &G, const Type &T, const LostMember &Lost) {
  bool Forgotten = T.Dtor != DtorEffect::Terminate;
  Finding X = finding(Lost.Start.location(), Lost.Start.In->F->Name, G.Name,
                      "thread '" + G.Name + "' is not joined on every path: " +
                          (Forgotten ? "nobody can collect it"
                                     : "its destructor ends the program"));
  X.Path.push_back({Lost.Start.location(), "'" + G.Name + "' is started here"});
  addWay(Lost, G.Name.str(), X);
  return X;
}

Finding globalFinding(const Module &M, const Global &G, const OpRef &Start) {
  Fn Holder;
  Holder.M = &M;
  Finding X = finding(Start.location(), Start.In->F->Name, G.Name,
                      "thread '" + G.Name +
                          "' is started but never joined nor detached");
  X.Path.push_back({Start.location(), "'" + G.Name + "' is started here"});
  X.Path.push_back({Holder.location(G.Decl), "nothing joins '" + G.Name + "'"});
  return X;
}

Finding detachFinding(const Program &P, const UnreasonedDetach &D) {
  const Fn &F = *D.At.In;
  bool Starts = D.Start == D.At;
  HandleStart S;
  S.Origin = D.Start;
  std::string Name;
  if (!Starts && D.At->Object != None)
    Name = nameOf(F, withoutAddress(F.entity(D.At->Object)));
  if (Name.empty())
    Name = bodyName(P, S);
  Finding X = finding(D.At.location(), F.F->Name, Name,
                      threadNamed(Name, D.Start ? D.Start : D.At) +
                          (Starts ? " is started detached" : " is detached") +
                          " without a reason: nobody can wait for it");
  X.Key = "detached " + Name;
  if (D.Start && !Starts)
    X.Path.push_back({D.Start.location(), "the thread is started here"});
  X.Path.push_back({D.At.location(), "it is given up here"});
  return X;
}

} // namespace leash
