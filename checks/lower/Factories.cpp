// SPDX-License-Identifier: Apache-2.0
//
// Objects of classes of the user's that a library function makes: behind a
// smart pointer, in a container or an optional. Neither the constructor that is
// called nor, often, the members that nobody wrote are in Clang's tree, as the
// bodies of the library are not parsed.
#include "checks/lower/FunctionLowering.h"
#include "checks/lower/Overloads.h"

using namespace clang;

namespace leash::lower {

//===--- What is built ---------------------------------------------------===//

/// An object of a class of the user's, built in \p Id from the arguments of
/// \p C, which are those of its constructor. False for all other types.
bool FunctionLowering::emitBuilt(const CallInfo &C, ir::EntityId Id) {
  const CXXRecordDecl *RD = Mod.userRecord(F.Entities[Id].Type);
  if (!RD)
    return false;
  CallInfo Inner = C;
  Inner.Construct = true;
  Inner.Object = nullptr;
  Inner.Target = Id;
  Construction How = constructionOf(RD, C.Args, Mod.Ctx);
  switch (How.Kind) {
  case Construction::Unknown:
    emitUnknownBuild(Inner, RD);
    return true;
  case Construction::Implicit:
    emitImplicit(RD, Id, Mod.range(C.Site->getSourceRange()));
    return true;
  case Construction::Members:
    emitAggregate(Inner, RD);
    return true;
  case Construction::CopyOrMove: {
    ir::EntityId From = id(C.Args[0]);
    bool Moves = !C.Args[0]->isLValue();
    ir::Op &O = emit(Moves ? ir::OpKind::Move : ir::OpKind::Assign, C.Site);
    O.Object = Id;
    O.Args.push_back(From);
    if (Moves)
      O.Flags |= ir::OpByMove;
    return true;
  }
  case Construction::Written:
    break;
  }
  Inner.Callee = How.Ctor;
  if (lowerAnnotated(Inner))
    return true;
  const ModelFunction *Row =
      pick(Mod.Models.methods(Mod.qualifiedName(RD), "(ctor)"), Inner);
  if (Row)
    emitModel(*Row, Inner);
  else
    emitConstruct(Inner, F.Entities[Id].Type, /*User=*/true);
  return true;
}

/// Which constructor it is cannot be told: it may do anything to what it gets.
void FunctionLowering::emitUnknownBuild(const CallInfo &C,
                                        const CXXRecordDecl *RD) {
  Mod.gap("constructor called by a library function");
  ir::Op O;
  O.Kind = ir::OpKind::Unknown;
  O.Where = Mod.range(C.Site->getSourceRange());
  O.Object = C.Target;
  O.Text = "constructor of " + RD->getNameAsString();
  for (const Expr *A : C.Args)
    addArgument(O, A);
  F.Blocks[Current].Ops.push_back(std::move(O));
}

/// `std::make_unique<Point>(x, y)` of a class without constructors.
void FunctionLowering::emitAggregate(const CallInfo &C,
                                     const CXXRecordDecl *RD) {
  ir::Entity Whole = F.Entities[C.Target];
  ir::Range Where = Mod.range(C.Site->getSourceRange());
  size_t N = 0;
  bool Rest = false;
  for (const FieldDecl *Fd : RD->fields())
    if (N < C.Args.size())
      initFrom(intern(field(Whole, Fd)), C.Args[N++], false, Where);
    else
      Rest |=
          Fd->hasInClassInitializer() && Mod.matters(Mod.type(Fd->getType()));
  if (!Rest)
    return;
  Mod.gap("members of an aggregate that a library function makes");
  ir::Op &O = emit(ir::OpKind::Unknown, Where);
  O.Object = C.Target;
  O.Text = "members of " + RD->getNameAsString();
}

/// The default constructor that nobody wrote.
void FunctionLowering::emitImplicit(const CXXRecordDecl *RD, ir::EntityId Id,
                                    ir::Range Where) {
  ir::CalleeId Callee = Mod.defaultConstructor(RD);
  ir::Op &O = emit(ir::OpKind::Construct, Where);
  O.Object = Id;
  O.Callee = Callee;
}

/// std::make_unique<T>(args…): a new T behind the pointer that is returned.
void FunctionLowering::emitMake(const CallInfo &C, ir::Op &O) {
  O.Result = result(C.Site);
  O.Object = ir::None;
  ir::Entity Made = F.Entities[O.Result];
  bool Many = Made.Type != ir::None &&
              Mod.typeInfo(Made.Type).Form == ir::Shape::Container;
  ir::Entity Pointee =
      step(Made, Many ? ir::StepKind::Element : ir::StepKind::Deref);
  ir::EntityId Id = intern(Pointee);
  F.Blocks[Current].Ops.push_back(O);
  CallInfo Inner = C;
  if (Many) // the argument is how many
    Inner.Args.clear();
  if (emitElementSpawn(Inner, Id) || emitBuilt(Inner, Id))
    return;
  ir::TypeId T = Pointee.Type;
  if (T == ir::None)
    return;
  if (Mod.typeInfo(T).Role == ir::TypeRole::Thread && Inner.Args.size() == 1 &&
      argIs(Inner.Args[0], Mod.typeInfo(T).Model)) {
    ir::Op &M = emit(ir::OpKind::Move, C.Site);
    M.Object = Id;
    M.Args.push_back(id(Inner.Args[0]));
    M.Flags |= ir::OpByMove;
    return;
  }
  ir::Op B;
  B.Kind = ir::OpKind::Construct;
  B.Where = O.Where;
  B.Object = Id;
  if (!Many)
    B.Args = O.Args;
  for (const Expr *A : Inner.Args) {
    ir::Callable Fn = callable(A);
    if (Fn.Kind != ir::CallableKind::Unknown)
      B.Callables.push_back(std::move(Fn));
  }
  F.Blocks[Current].Ops.push_back(std::move(B));
}

//===--- What nobody wrote -----------------------------------------------===//

/// The constructor or destructor of P.MadeUp as the compiler would make it.
ir::Function FunctionLowering::runMadeUp() {
  const CXXRecordDecl *RD = P.MadeUp;
  F.Usr = Mod.madeUpUsr(RD, P.Destroys);
  F.Name = Mod.madeUpName(RD, P.Destroys);
  F.Class = Mod.usr(RD);
  F.Kind =
      P.Destroys ? ir::FunctionKind::Destructor : ir::FunctionKind::Constructor;
  F.Flags = ir::FnImplicit | ir::FnDefaulted;
  if (!RD->isExternallyVisible())
    F.Flags |= ir::FnInternal;
  F.Decl = F.Body = Mod.range(RD->getLocation());
  Current = newBlock();
  if (P.Destroys)
    destroyMembers(RD);
  else
    constructMembers(RD);
  ir::BlockId Exit = newBlock();
  F.Blocks[Current].Succs.push_back(Exit);
  F.Blocks[Exit].Term = ir::TermKind::Exit;
  F.Exit = Exit;
  return std::move(F);
}

void FunctionLowering::destroyMembers(const CXXRecordDecl *RD) {
  F.Flags |= ir::FnNoExcept;
  if (const CXXDestructorDecl *Dtor = RD->getDestructor()) {
    if (Dtor->isVirtual())
      F.Flags |= ir::FnVirtual;
    for (const CXXMethodDecl *Base : Dtor->overridden_methods())
      F.Overrides.push_back(Mod.usr(Base));
  }
  ir::Entity This;
  This.Root = ir::RootKind::This;
  if (!RD->isUnion()) {
    llvm::SmallVector<const FieldDecl *, 8> Fields(RD->fields());
    for (const FieldDecl *Fd : llvm::reverse(Fields))
      lowerDestroy(field(This, Fd), Fd->getType(), F.Decl);
  }
  llvm::SmallVector<QualType, 2> Bases;
  for (const CXXBaseSpecifier &B : RD->bases())
    Bases.push_back(B.getType());
  for (QualType B : llvm::reverse(Bases)) {
    This.Type = Mod.type(B);
    lowerDestroy(This, B, F.Decl);
  }
}

void FunctionLowering::constructMembers(const CXXRecordDecl *RD) {
  ir::Entity This;
  This.Root = ir::RootKind::This;
  for (const CXXBaseSpecifier &B : RD->bases()) {
    ir::Entity Base = This;
    Base.Type = Mod.type(B.getType());
    constructMember(Base);
  }
  for (const FieldDecl *Fd : RD->fields()) {
    if (Fd->hasInClassInitializer())
      initMember(Fd, Fd->getInClassInitializer());
    else if (!Fd->getType()->isArrayType() && !RD->isUnion())
      constructMember(field(This, Fd));
  }
}

/// By its default constructor.
void FunctionLowering::constructMember(const ir::Entity &Member) {
  if (Member.Type == ir::None)
    return;
  ir::EntityId Id = intern(Member);
  if (const CXXRecordDecl *RD = Mod.userRecord(Member.Type)) {
    Construction How = constructionOf(RD, {}, Mod.Ctx);
    if (How.Kind == Construction::Implicit)
      return emitImplicit(RD, Id, F.Decl);
    ir::CalleeId Callee =
        How.Ctor ? Mod.callee(How.Ctor) : ir::CalleeId(ir::None);
    ir::Op &O =
        emit(How.Ctor ? ir::OpKind::Construct : ir::OpKind::Unknown, F.Decl);
    O.Object = Id;
    O.Callee = Callee;
    if (!How.Ctor)
      O.Text = "constructor of " + RD->getNameAsString();
    return;
  }
  if (!Mod.matters(Member.Type) ||
      Mod.typeInfo(Member.Type).Form == ir::Shape::Pointer)
    return;
  ir::Op &O = emit(ir::OpKind::Construct, F.Decl);
  O.Object = Id;
  O.Flags |= ir::OpLibrary;
}

/// `std::thread t{&Worker::run, this};` in the class: a graph of its own, which
/// the function continues behind.
void FunctionLowering::initMember(const FieldDecl *Fd, const Expr *Init) {
  if (!Init) { // of a template, and not instantiated
    Mod.gap("initialiser of a member");
    return;
  }
  if (const Expr *Built = stripWrappers(Init); isa<CXXConstructExpr>(Built))
    Scan.BuildsField[Built] = Fd;
  ir::BlockId Before = Current;
  ir::BlockId Entry = lowerGraph(Init);
  if (Entry == ir::None)
    return;
  F.Blocks[Before].Succs.push_back(Entry);
  Current = F.Exit;
  F.Blocks[Current].Term = ir::TermKind::Jump;
  ir::Entity This;
  This.Root = ir::RootKind::This;
  initFrom(intern(field(This, Fd)), Init, false, Mod.range(Fd->getLocation()));
}

} // namespace leash::lower
