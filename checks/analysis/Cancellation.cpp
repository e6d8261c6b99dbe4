// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/Cancellation.h"
#include "checks/link/Index.h"
#include "llvm/ADT/STLExtras.h"

namespace leash {

using namespace ir;

llvm::ArrayRef<OpRef> forcedCancels(const Program &P) {
  auto &Known = P.index().ForcedCancels;
  if (Known)
    return *Known;
  Known.emplace();
  for (const auto &F : P.functions())
    for (OpRef O : opsOf(*F))
      if (O->Kind == OpKind::ForcedCancel)
        Known->push_back(O);
  return *Known;
}

bool cancelsAnywhere(const Program &P) {
  auto &Known = P.index().CancelsAnywhere;
  if (Known)
    return *Known;
  Known = false;
  if (forcedCancels(P).empty())
    return false;
  for (const auto &F : P.functions())
    for (const Block &B : F->F->Blocks)
      for (const Op &O : B.Ops)
        *Known =
            *Known || (O.Kind == OpKind::CancelMask && O.has(OpCancelPoint));
  return *Known;
}

static bool isHandleRole(TypeRole R) {
  return R == TypeRole::Thread || R == TypeRole::Task || R == TypeRole::Scope ||
         R == TypeRole::Pool;
}

static bool asksHandleToStop(const Fn &F, const Op &O) {
  if (O.Kind != OpKind::StopRequest)
    return false;
  const Type *T = F.innermostTypeOf(O.Object);
  return !T || isHandleRole(T->Role);
}

static bool interruptsAnywhere(const Program &P) {
  auto &Known = P.index().InterruptsAnywhere;
  if (Known)
    return *Known;
  Known = llvm::any_of(P.modules(), [](const auto &M) {
    return llvm::any_of(M->Types, [](const Type &T) {
      return T.Role == TypeRole::Thread && T.Dtor == DtorEffect::Join;
    });
  });
  for (const auto &F : P.functions())
    for (const Block &B : F->F->Blocks)
      for (const Op &O : B.Ops)
        *Known = *Known || asksHandleToStop(*F, O);
  return *Known;
}

static bool getsToken(const OpRef &O) {
  return llvm::any_of(O->Args, [&](EntityId E) {
    const Type *T = O.In->typeOf(E);
    return T && T->Role == TypeRole::StopToken;
  });
}

bool throwsOnStop(const Program &P, const OpRef &O) {
  if (!O->has(OpMayThrow))
    return false;
  if (O->Kind == OpKind::StopCheck)
    return true;
  // What gets a token returns when it is asked to stop.
  return O->has(OpStopAware) && !getsToken(O) && P.targets(O).empty() &&
         interruptsAnywhere(P);
}

llvm::StringRef thrownOnStop(const OpRef &O) {
  return llvm::StringRef(O->Text).starts_with("boost::")
             ? "boost::thread_interrupted"
             : "";
}

bool endsOnStop(const Program &P, const OpRef &O) {
  return O->has(OpStopAware) && (getsToken(O) || interruptsAnywhere(P));
}

namespace {
/// What a handle is an instance of: each is cancelled in a way of its own, but
/// for native_handle(), which denotes the thread object itself.
enum class Family { Posix, Qt, Object };
} // namespace

static Family familyOf(const Fn &F, EntityId E) {
  const Type *T = F.innermostTypeOf(E);
  llvm::StringRef Model = T ? llvm::StringRef(T->Model) : llvm::StringRef();
  if (Model == "QThread")
    return Family::Qt;
  return T && !T->Class.empty() ? Family::Object : Family::Posix;
}

/// Is the native handle of some thread object kept elsewhere?
static bool keepsNativeHandle(const Program &P) {
  for (const auto &F : P.functions())
    for (const Block &B : F->F->Blocks)
      for (const Op &O : B.Ops) {
        bool Keeps = O.Kind == OpKind::Assign || O.Kind == OpKind::Write ||
                     O.Kind == OpKind::Insert;
        const Type *T = Keeps ? F->typeOf(O.Object) : nullptr;
        if (T && T->Model == "pthread_t" && O.Args.size() == 1 &&
            O.Args[0] != None && familyOf(*F, O.Args[0]) == Family::Object)
          return true;
      }
  return false;
}

namespace {
/// Can the handle at a place get to another place, or to unknown code?
struct Copies {
  const Program &P;
  llvm::StringRef Handle;

  static bool copies(const Op &O) {
    switch (O.Kind) {
    case OpKind::Assign:
    case OpKind::Write:
    case OpKind::Move:
    case OpKind::Swap:
    case OpKind::Insert:
    case OpKind::Return:
    case OpKind::Construct:
    case OpKind::Escape:
    case OpKind::Unknown:
      return true;
    case OpKind::Call:
      return !O.has(OpLibrary);
    default:
      return false;
    }
  }

  bool captured() const {
    for (const auto &F : P.functions())
      for (const Capture &C : F->F->Captures) {
        const Fn *Maker = P.function(F->F->Parent);
        if (C.Mode != CaptureMode::ByRef && C.Source != None && Maker &&
            basePlace(P.place(*Maker, C.Source)) == Handle)
          return true;
      }
    return false;
  }

  bool any() const {
    for (const OpRef &O : P.usesOf(Handle))
      if (copies(O.op()))
        return true;
    for (const OpRef &O : P.opsOn(Handle))
      if (O->Kind == OpKind::Escape || O->Kind == OpKind::Unknown ||
          O->Kind == OpKind::Swap)
        return true;
    return captured();
  }
};
} // namespace

/// The body can tell others who it is.
static bool tellsItsName(const Program &P, const SpawnSite &S) {
  for (const Fn *F : P.reachableFrom(S.Bodies))
    for (const Block &B : F->F->Blocks)
      for (const Op &O : B.Ops)
        if (O.Kind == OpKind::ThreadId && O.Object == None &&
            !O.has(OpDiscarded))
          return true;
  return false;
}

bool mayBeCancelled(const Program &P, const SpawnSite &S) {
  if (forcedCancels(P).empty())
    return false;
  EntityId Object = S.Site->Object;
  if (Object == None)
    return true;
  Family Mine = familyOf(*S.Site.In, Object);
  llvm::SmallVector<OpRef, 4> Cancels;
  for (const OpRef &C : forcedCancels(P))
    if (C->Object == None || familyOf(*C.In, C->Object) == Mine)
      Cancels.push_back(C);
  // Thread objects are moved about: which of them it is, is not followed.
  if (Mine == Family::Object)
    return !Cancels.empty() || keepsNativeHandle(P);
  if (Cancels.empty())
    return false;
  std::string Whole = P.place(*S.Site.In, Object);
  llvm::StringRef Handle = basePlace(Whole);
  if (Handle.empty())
    return true;
  for (const OpRef &C : Cancels) {
    Place At = C->Object == None ? Place() : P.place(*C.In, C->Object);
    if (basePlace(At) == Handle)
      return true;
  }
  return Copies{P, Handle}.any() || tellsItsName(P, S);
}

} // namespace leash
