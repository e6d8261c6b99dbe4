// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/KeptObjects.h"
#include "checks/link/Index.h"
#include "llvm/ADT/STLExtras.h"

namespace leash {

using namespace ir;

static bool isDestructorOf(const Fn &F, Symbol Class) {
  return F.F->Kind == FunctionKind::Destructor && F.F->Class == Class;
}

/// Is it the destructor, or called by that alone?
static bool onlyInDestructor(const Program &P, const Fn &F, Symbol Class) {
  if (isDestructorOf(F, Class))
    return true;
  return F.F->Class == Class && P.index().callersKnown(F) &&
         P.spawnsOf(F).empty() && !P.callers(F).empty() &&
         llvm::all_of(P.callers(F), [&](const CallEdge &E) {
           return !E.Later && !E.Callback && isDestructorOf(*E.Site.In, Class);
         });
}

/// Has the closure a shared_ptr of its own to the object that made it, which it
/// only uses?
static bool owns(const Program &P, const Fn &Body, Symbol Class) {
  const Fn *Maker = P.function(Body.F->Parent);
  if (!Maker || Maker->F->Class != Class)
    return false;
  for (uint32_t N = 0; N < Body.F->Captures.size(); ++N) {
    const Capture &C = Body.F->Captures[N];
    const Type *T = Body.type(C.Type);
    bool Owner = C.Mode != CaptureMode::ByRef && C.Source != None && T &&
                 T->Form == Shape::SharedPtr &&
                 Maker->entity(C.Source).Root == RootKind::This;
    bool Changed = llvm::any_of(opsOf(Body), [&](const OpRef &O) {
      const Entity *At = O->Object == None ? nullptr : &Body.entity(O->Object);
      return At && At->Root == RootKind::Capture && At->Index == N &&
             At->Path.empty() && O->Kind != OpKind::Read;
    });
    if (Owner && !Changed)
      return true;
  }
  return false;
}

bool onlyWhenGone(const Program &P, const Fn &Waiter, const OpRef &Write) {
  const Symbol Class = Write.In->F->Class;
  if (Class.empty() || !onlyInDestructor(P, *Write.In, Class))
    return false;
  bool Any = false;
  for (const SpawnSite &S : P.spawns()) {
    if (!P.runsOn(S, Waiter))
      continue;
    Any = true;
    if (!llvm::all_of(S.Bodies,
                      [&](const Fn *Body) { return owns(P, *Body, Class); }))
      return false;
  }
  return Any;
}

} // namespace leash
