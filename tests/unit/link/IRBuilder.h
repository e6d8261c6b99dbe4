// SPDX-License-Identifier: Apache-2.0
//
// Builds IR by hand, for tests of what stands on it.
#ifndef LEASH_TESTS_UNIT_LINK_IRBUILDER_H
#define LEASH_TESTS_UNIT_LINK_IRBUILDER_H

#include "checks/link/Program.h"
#include <initializer_list>

namespace leash::test {

using namespace ir;

class ModuleBuilder;

/// One function. Block 0 is there from the start; a block without a
/// terminator set jumps to nothing.
class FnBuilder {
public:
  FnBuilder(ModuleBuilder &M, size_t At) : M(M), At(At) {}
  Function &fn();

  EntityId local(llvm::StringRef Name, TypeId T = None);
  EntityId param(llvm::StringRef Name, TypeId T = None);
  EntityId capture(llvm::StringRef Name, CaptureMode Mode, EntityId Source,
                   TypeId T = None);
  EntityId self(); // this
  EntityId global(llvm::StringRef Usr, TypeId T = None);
  EntityId function(llvm::StringRef Usr);
  EntityId temp(TypeId T = None);
  EntityId constant(int64_t V);
  EntityId field(EntityId Base, llvm::StringRef Owner, llvm::StringRef Name,
                 TypeId T = None);
  /// this->Name
  EntityId member(llvm::StringRef Name, TypeId T = None);
  EntityId step(EntityId Base, StepKind K, TypeId T = None);

  BlockId block();
  Op &op(BlockId B, OpKind K, EntityId Object = None,
         std::initializer_list<EntityId> Args = {});
  Op &call(BlockId B, llvm::StringRef Usr,
           std::initializer_list<EntityId> Args = {}, EntityId Object = None);
  Op &libraryCall(BlockId B, llvm::StringRef Usr,
                  std::initializer_list<EntityId> Args = {});
  /// A closure of the lambda Usr in a new temporary.
  EntityId closure(BlockId B, llvm::StringRef Usr);
  Op &spawn(BlockId B, EntityId Handle, llvm::StringRef Usr,
            std::initializer_list<EntityId> Bound = {});
  Op &spawnValue(BlockId B, EntityId Handle, EntityId Callable);
  /// A Read of Flag in a new temporary, as its condition.
  PredId reads(BlockId B, EntityId Flag);
  PredId truth(EntityId E);
  PredId no(PredId P);
  PredId both(PredId A, PredId B);
  PredId either(PredId A, PredId B);
  PredId compare(EntityId E, Rel R, int64_t V);

  void jump(BlockId B, BlockId To);
  void branch(BlockId B, PredId Cond, BlockId True, BlockId False);
  /// Ends the function here, through one Exit block.
  void ret(BlockId B, EntityId Value = None);
  void ends(BlockId B, TermKind T);
  TryId tryRegion(BlockId Handler, bool All, TryId Parent = None);

private:
  ModuleBuilder &M;
  size_t At;
  uint32_t Temps = 0;
  EntityId add(Entity E);
  PredId add(Pred P);
};

class ModuleBuilder {
public:
  explicit ModuleBuilder(llvm::StringRef File) : M(std::make_unique<Module>()) {
    M->MainFile = File.str();
    M->Files.push_back({File.str(), 0, false});
  }
  FnBuilder function(llvm::StringRef Usr, uint32_t Flags = 0);
  FnBuilder method(llvm::StringRef Class, llvm::StringRef Usr,
                   uint32_t Flags = 0);
  FnBuilder lambda(llvm::StringRef Parent, llvm::StringRef Usr,
                   llvm::StringRef Class = "");
  Function &declare(llvm::StringRef Usr, uint32_t Flags = 0);
  Class &classOf(llvm::StringRef Usr, uint32_t Flags = 0);
  Field &field(llvm::StringRef Class, llvm::StringRef Name, TypeId T = None,
               bool Private = true);
  Global &global(llvm::StringRef Usr, bool Internal);
  TypeId type(TypeRole R, Shape S = Shape::Plain, TypeId Element = None);
  CalleeId callee(llvm::StringRef Usr, bool Library);
  Module &module() { return *M; }
  std::unique_ptr<Module> take() { return std::move(M); }

private:
  friend class FnBuilder;
  std::unique_ptr<Module> M;
};

inline std::unique_ptr<Program> linkOne(ModuleBuilder &B,
                                        World W = World::TranslationUnit) {
  std::vector<std::unique_ptr<Module>> Modules;
  Modules.push_back(B.take());
  return Program::link(std::move(Modules), W);
}

/// The functions' USRs.
inline std::vector<std::string> names(llvm::ArrayRef<CallEdge> Edges) {
  std::vector<std::string> Out;
  for (const CallEdge &E : Edges)
    Out.push_back(E.Target->F->Usr.str());
  return Out;
}

inline std::vector<std::string> names(llvm::ArrayRef<const Fn *> Fns) {
  std::vector<std::string> Out;
  for (const Fn *F : Fns)
    Out.push_back(F->F->Usr.str());
  return Out;
}

/// Base::run is pure, Mid and Leaf override it in turn; a() calls it.
inline void virtualHierarchy(ModuleBuilder &M, uint32_t ClassFlags) {
  M.classOf("Base", ClassFlags);
  M.classOf("Mid", ClassFlags);
  M.classOf("Leaf", ClassFlags);
  Function &D = M.declare("Base::run", FnVirtual | FnPure);
  D.Class = "Base";
  FnBuilder Mid = M.method("Mid", "Mid::run", FnVirtual);
  Mid.fn().Overrides = {"Base::run"};
  Mid.ret(0);
  FnBuilder Leaf = M.method("Leaf", "Leaf::run", FnVirtual);
  Leaf.fn().Overrides = {"Mid::run"};
  Leaf.ret(0);
  FnBuilder A = M.function("a");
  A.call(0, "Base::run").Flags |= OpVirtual;
  A.ret(0);
}

//===--- Implementation --------------------------------------------------===//

inline Function &FnBuilder::fn() { return M.M->Functions[At]; }

inline EntityId FnBuilder::add(Entity E) {
  for (EntityId I = 0; I < fn().Entities.size(); ++I)
    if (fn().Entities[I] == E)
      return I;
  fn().Entities.push_back(std::move(E));
  return fn().Entities.size() - 1;
}

inline PredId FnBuilder::add(Pred P) {
  fn().Preds.push_back(std::move(P));
  return fn().Preds.size() - 1;
}

inline EntityId FnBuilder::local(llvm::StringRef Name, TypeId T) {
  Variable V;
  V.Name = Name.str();
  V.Type = T;
  fn().Locals.push_back(V);
  Entity E;
  E.Root = RootKind::Local;
  E.Index = fn().Locals.size() - 1;
  E.Name = Name.str();
  E.Type = T;
  return add(E);
}

inline EntityId FnBuilder::param(llvm::StringRef Name, TypeId T) {
  Variable V;
  V.Name = Name.str();
  V.Type = T;
  fn().Params.push_back(V);
  Entity E;
  E.Root = RootKind::Param;
  E.Index = fn().Params.size() - 1;
  E.Name = Name.str();
  E.Type = T;
  return add(E);
}

inline EntityId FnBuilder::capture(llvm::StringRef Name, CaptureMode Mode,
                                   EntityId Source, TypeId T) {
  fn().Captures.push_back({Name.str(), Mode, Source, T});
  Entity E;
  E.Root = RootKind::Capture;
  E.Index = fn().Captures.size() - 1;
  E.Name = Name.str();
  E.Type = T;
  return add(E);
}

inline EntityId FnBuilder::self() {
  Entity E;
  E.Root = RootKind::This;
  return add(E);
}

inline EntityId FnBuilder::global(llvm::StringRef Usr, TypeId T) {
  Entity E;
  E.Root = RootKind::Global;
  E.Name = Usr.str();
  E.Type = T;
  return add(E);
}

inline EntityId FnBuilder::function(llvm::StringRef Usr) {
  Entity E;
  E.Root = RootKind::Function;
  E.Name = Usr.str();
  return add(E);
}

inline EntityId FnBuilder::temp(TypeId T) {
  Entity E;
  E.Root = RootKind::Temp;
  E.Index = Temps++;
  E.Type = T;
  return add(E);
}

inline EntityId FnBuilder::constant(int64_t V) {
  Entity E;
  E.Root = RootKind::Constant;
  E.Value = V;
  return add(E);
}

inline EntityId FnBuilder::field(EntityId Base, llvm::StringRef Owner,
                                 llvm::StringRef Name, TypeId T) {
  Entity E = fn().Entities[Base];
  E.Path.push_back({StepKind::Field, Name.str(), Owner.str()});
  E.Type = T;
  return add(E);
}

inline EntityId FnBuilder::member(llvm::StringRef Name, TypeId T) {
  return field(self(), fn().Class, Name, T);
}

inline EntityId FnBuilder::step(EntityId Base, StepKind K, TypeId T) {
  Entity E = fn().Entities[Base];
  E.Path.push_back({K, "", ""});
  E.Type = T;
  return add(E);
}

inline BlockId FnBuilder::block() {
  fn().Blocks.emplace_back();
  return fn().Blocks.size() - 1;
}

inline Op &FnBuilder::op(BlockId B, OpKind K, EntityId Object,
                         std::initializer_list<EntityId> Args) {
  Op O;
  O.Kind = K;
  O.Object = Object;
  O.Args.append(Args.begin(), Args.end());
  fn().Blocks[B].Ops.push_back(std::move(O));
  return fn().Blocks[B].Ops.back();
}

inline Op &FnBuilder::call(BlockId B, llvm::StringRef Usr,
                           std::initializer_list<EntityId> Args,
                           EntityId Object) {
  CalleeId C = M.callee(Usr, false);
  Op &O = op(B, OpKind::Call, Object, Args);
  O.Callee = C;
  return O;
}

inline Op &FnBuilder::libraryCall(BlockId B, llvm::StringRef Usr,
                                  std::initializer_list<EntityId> Args) {
  CalleeId C = M.callee(Usr, true);
  Op &O = op(B, OpKind::Call, None, Args);
  O.Callee = C;
  O.Flags |= OpLibrary;
  return O;
}

inline EntityId FnBuilder::closure(BlockId B, llvm::StringRef Usr) {
  EntityId T = temp();
  Op &O = op(B, OpKind::MakeCallable);
  O.Result = T;
  Callable C;
  C.Kind = CallableKind::Lambda;
  C.Usr = Usr.str();
  O.Callables.push_back(C);
  return T;
}

inline Op &FnBuilder::spawn(BlockId B, EntityId Handle, llvm::StringRef Usr,
                            std::initializer_list<EntityId> Bound) {
  Op &O = op(B, OpKind::Spawn, Handle);
  Callable C;
  C.Kind = CallableKind::Function;
  C.Usr = Usr.str();
  C.Bound.append(Bound.begin(), Bound.end());
  O.Callables.push_back(C);
  return O;
}

inline Op &FnBuilder::spawnValue(BlockId B, EntityId Handle, EntityId Value) {
  Op &O = op(B, OpKind::Spawn, Handle);
  Callable C;
  C.Object = Value;
  O.Callables.push_back(C);
  return O;
}

inline PredId FnBuilder::truth(EntityId E) {
  Pred P;
  P.Kind = PredKind::Truth;
  P.E = E;
  return add(P);
}

inline PredId FnBuilder::reads(BlockId B, EntityId Flag) {
  EntityId T = temp(fn().Entities[Flag].Type);
  op(B, OpKind::Read, Flag).Result = T;
  return truth(T);
}

inline PredId FnBuilder::no(PredId A) {
  Pred P;
  P.Kind = PredKind::Not;
  P.A = A;
  return add(P);
}

inline PredId FnBuilder::both(PredId A, PredId B) {
  Pred P;
  P.Kind = PredKind::And;
  P.A = A;
  P.B = B;
  return add(P);
}

inline PredId FnBuilder::either(PredId A, PredId B) {
  Pred P;
  P.Kind = PredKind::Or;
  P.A = A;
  P.B = B;
  return add(P);
}

inline PredId FnBuilder::compare(EntityId E, Rel R, int64_t V) {
  Pred P;
  P.Kind = PredKind::Compare;
  P.E = E;
  P.Relation = R;
  P.Value = V;
  return add(P);
}

inline void FnBuilder::jump(BlockId B, BlockId To) {
  fn().Blocks[B].Term = TermKind::Jump;
  fn().Blocks[B].Succs = {To};
}

inline void FnBuilder::branch(BlockId B, PredId Cond, BlockId True,
                              BlockId False) {
  Block &Bl = fn().Blocks[B];
  Bl.Term = TermKind::Branch;
  Bl.Cond = Cond;
  Bl.Succs = {True, False};
}

inline void FnBuilder::ends(BlockId B, TermKind T) {
  fn().Blocks[B].Term = T;
  fn().Blocks[B].Succs.clear();
}

inline void FnBuilder::ret(BlockId B, EntityId Value) {
  if (Value != None)
    op(B, OpKind::Return, None, {Value});
  if (fn().Exit == None) {
    BlockId E = block();
    fn().Exit = E;
    fn().Blocks[E].Term = TermKind::Exit;
  }
  fn().Blocks[B].Term = TermKind::Return;
  fn().Blocks[B].Succs = {fn().Exit};
}

inline TryId FnBuilder::tryRegion(BlockId Handler, bool All, TryId Parent) {
  TryRegion T;
  T.Parent = Parent;
  T.Handlers = {Handler};
  T.CatchesAll = All;
  fn().Tries.push_back(T);
  return fn().Tries.size() - 1;
}

inline FnBuilder ModuleBuilder::function(llvm::StringRef Usr, uint32_t Flags) {
  Function F;
  F.Usr = Usr.str();
  F.Name = F.Usr;
  F.Flags = Flags;
  F.Blocks.emplace_back();
  M->Functions.push_back(std::move(F));
  return FnBuilder(*this, M->Functions.size() - 1);
}

inline FnBuilder ModuleBuilder::method(llvm::StringRef Class,
                                       llvm::StringRef Usr, uint32_t Flags) {
  FnBuilder B = function(Usr, Flags);
  B.fn().Class = Class.str();
  B.fn().Kind = FunctionKind::Method;
  for (ir::Class &C : M->Classes)
    if (C.Usr == Class)
      C.Methods.push_back(Usr.str());
  return B;
}

inline FnBuilder ModuleBuilder::lambda(llvm::StringRef Parent,
                                       llvm::StringRef Usr,
                                       llvm::StringRef Class) {
  FnBuilder B = function(Usr);
  B.fn().Kind = FunctionKind::Lambda;
  B.fn().Parent = Parent.str();
  B.fn().Class = Class.str();
  return B;
}

inline Function &ModuleBuilder::declare(llvm::StringRef Usr, uint32_t Flags) {
  Function F;
  F.Usr = Usr.str();
  F.Name = F.Usr;
  F.Flags = Flags;
  M->Functions.push_back(std::move(F));
  return M->Functions.back();
}

inline Class &ModuleBuilder::classOf(llvm::StringRef Usr, uint32_t Flags) {
  Class C;
  C.Usr = C.Name = Usr.str();
  C.Flags = Flags;
  M->Classes.push_back(std::move(C));
  return M->Classes.back();
}

inline Field &ModuleBuilder::field(llvm::StringRef Class, llvm::StringRef Name,
                                   TypeId T, bool Private) {
  for (ir::Class &C : M->Classes)
    if (C.Usr == Class) {
      Field F;
      F.Name = Name.str();
      F.Type = T;
      F.Private = Private;
      C.Fields.push_back(F);
      return C.Fields.back();
    }
  llvm_unreachable("no such class");
}

inline Global &ModuleBuilder::global(llvm::StringRef Usr, bool Internal) {
  Global G;
  G.Usr = G.Name = Usr.str();
  G.Internal = Internal;
  M->Globals.push_back(G);
  return M->Globals.back();
}

inline TypeId ModuleBuilder::type(TypeRole R, Shape S, TypeId Element) {
  Type T;
  T.Role = R;
  T.Form = S;
  T.Element = Element;
  M->Types.push_back(T);
  return M->Types.size() - 1;
}

inline CalleeId ModuleBuilder::callee(llvm::StringRef Usr, bool Library) {
  for (CalleeId I = 0; I < M->Callees.size(); ++I)
    if (M->Callees[I].Usr == Usr)
      return I;
  Callee C;
  C.Usr = C.Name = Usr.str();
  C.Library = Library;
  M->Callees.push_back(C);
  return M->Callees.size() - 1;
}

} // namespace leash::test

#endif
