// SPDX-License-Identifier: Apache-2.0
//
// What goes into containers, optionals and smart pointers: moved there, copied
// there, or built in place.
#include "checks/lower/FunctionLowering.h"

using namespace clang;

namespace leash::lower {

/// `v.emplace_back(f, args…)` of a container of threads starts one. \p C
/// is the call with the arguments of the constructor only.
bool FunctionLowering::emitElementSpawn(const CallInfo &C,
                                        ir::EntityId Element) {
  ir::TypeId T = F.Entities[Element].Type;
  if (T == ir::None || Mod.typeInfo(T).Role != ir::TypeRole::Thread ||
      Mod.typeInfo(T).Model.empty() || C.Args.empty())
    return false;
  if (C.Args.size() == 1 && argIs(C.Args[0], Mod.typeInfo(T).Model))
    return false; // a thread that exists already
  ir::Symbol Model = Mod.typeInfo(T).Model;
  CallInfo Ctor = C;
  Ctor.Construct = true;
  Ctor.Target = Element;
  const ModelFunction *Row = pick(Mod.Models.methods(Model, "(ctor)"), Ctor);
  if (!Row || Row->Op != ir::OpKind::Spawn)
    return false;
  ir::Op O;
  O.Kind = ir::OpKind::Spawn;
  O.Flags = Row->Flags | ir::OpMayThrow;
  O.Where = Mod.range(C.Site->getSourceRange());
  O.Object = Element;
  O.Text = Model + "::(ctor)";
  emitBody(*Row, Ctor, O);
  F.Blocks[Current].Ops.push_back(std::move(O));
  return true;
}

/// The arguments of a call that a row names, all when it names none.
llvm::SmallVector<const Expr *, 4>
FunctionLowering::rowArgs(const ModelFunction &Row, const CallInfo &C) {
  llvm::SmallVector<const Expr *, 4> Out;
  if (Row.Args.empty())
    Out.append(C.Args.begin(), C.Args.end());
  for (const ModelArg &A : Row.Args)
    if (A.Kind == ModelArg::FromArg)
      for (unsigned I = A.Index; I < C.Args.size(); ++I)
        Out.push_back(C.Args[I]);
    else if (const Expr *E = argument(A, C))
      Out.push_back(E);
  return Out;
}

//===--- Pairs and tuples ------------------------------------------------===//

/// The number of members of a std::pair or std::tuple; 0 for other types.
static unsigned tupleSize(QualType T) {
  const auto *RD = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      T.getNonReferenceType()->getAsCXXRecordDecl());
  if (!RD || !RD->isInStdNamespace() || !RD->getIdentifier())
    return 0;
  if (RD->getName() == "pair")
    return 2;
  const TemplateArgumentList &Args = RD->getTemplateArgs();
  if (RD->getName() != "tuple" || Args.size() != 1 ||
      Args[0].getKind() != TemplateArgument::Pack)
    return 0;
  return Args[0].pack_size();
}

ir::Entity FunctionLowering::tupleMember(ir::Entity Base, QualType T,
                                         unsigned Index) {
  const auto *RD = cast<ClassTemplateSpecializationDecl>(
      T.getNonReferenceType()->getAsCXXRecordDecl());
  for (const FieldDecl *Fd : RD->fields()) // a pair
    if (Fd->getName() == (Index ? "second" : "first"))
      return field(std::move(Base), Fd);
  Base = step(std::move(Base), ir::StepKind::Element, std::to_string(Index));
  Base.Type =
      Mod.type(RD->getTemplateArgs()[0].getPackAsArray()[Index].getAsType());
  return Base;
}

/// A pair or tuple made of its members or of another: each goes into its place.
bool FunctionLowering::emitMembers(const CallInfo &C, ir::EntityId Target,
                                   QualType T) {
  unsigned Size = tupleSize(T);
  bool Whole = C.Args.size() == 1 && tupleSize(C.Args[0]->getType()) == Size;
  if (!Size || (!Whole && C.Args.size() != Size))
    return false;
  for (unsigned I = 0; I < Size; ++I) {
    const Expr *A = C.Args[Whole ? 0 : I];
    ir::Entity To = tupleMember(F.Entities[Target], T, I);
    ir::Entity From = entity(A);
    if (Whole && From.Root != ir::RootKind::Unknown)
      From = tupleMember(std::move(From), A->getType(), I);
    if (From.Root == ir::RootKind::Unknown || !Mod.matters(To.Type))
      continue;
    bool Moves = !stripWrappers(A)->isLValue() || A->isXValue();
    ir::EntityId Into = intern(To), Source = intern(From);
    ir::Op &M = emit(Moves ? ir::OpKind::Move : ir::OpKind::Assign, C.Site);
    M.Object = Into;
    M.Args.push_back(Source);
    if (Moves)
      M.Flags |= ir::OpByMove;
  }
  return true;
}

//===--- Insertion -------------------------------------------------------===//

/// What an insertion gives back names the container: an iterator, or the first
/// member of a pair.
void FunctionLowering::placeResult(const CallInfo &C, ir::Entity Container,
                                   ir::Op &O) {
  ir::TypeId T = Mod.type(C.Site->getType().getNonReferenceType());
  if (C.Construct || T == ir::None)
    return;
  const ir::Type &Info = Mod.typeInfo(T);
  if (Info.Form == ir::Shape::Iterator) {
    Values[C.Site] = intern(Container);
  } else if (Info.Form == ir::Shape::Pair && Info.Element != ir::None &&
             Mod.typeInfo(Info.Element).Form == ir::Shape::Iterator) {
    O.Result = result(C.Site);
    InsertedInto[O.Result] = intern(Container);
  }
}

/// `v.emplace_back(args…)` of objects of the user's. False: the one argument is
/// a pair of key and value.
bool FunctionLowering::emitElement(ir::Shape Form, const CallInfo &C,
                                   ir::EntityId Element) {
  bool Tuple = llvm::any_of(C.Args, [](const Expr *A) {
    return tupleSize(stripWrappers(A)->getType()) != 0;
  });
  if (Form != ir::Shape::Map || !Tuple)
    return emitBuilt(C, Element);
  const CXXRecordDecl *RD = Mod.userRecord(F.Entities[Element].Type);
  if (!RD || C.Args.size() == 1)
    return false;
  CallInfo Pieces = C; // std::piecewise_construct
  Pieces.Target = Element;
  emitUnknownBuild(Pieces, RD);
  return true;
}

void FunctionLowering::emitInsert(const ModelFunction &Row, const CallInfo &C,
                                  ir::Op &O) {
  ir::Entity Container = F.Entities[O.Object];
  ir::Shape Form = Container.Type == ir::None
                       ? ir::Shape::Plain
                       : Mod.typeInfo(Container.Type).Form;
  bool Wrapper = Form == ir::Shape::Optional;
  ir::Entity Elem =
      step(Container, Wrapper ? ir::StepKind::Deref : ir::StepKind::Element);
  ir::EntityId Element = intern(Elem);
  if (!C.Site->getType()->isVoidType() && C.Site->isGLValue())
    Values[C.Site] = Element;
  CallInfo Inner = C;
  Inner.Args = rowArgs(Row, C);
  // Only what builds the element in place can start a thread.
  bool InPlace = llvm::StringRef(Row.Name).contains("emplace") ||
                 (C.Construct && Inner.Args.size() < C.Args.size());
  placeResult(C, Container, O);
  if (InPlace &&
      (emitElementSpawn(Inner, Element) || emitElement(Form, Inner, Element))) {
    F.Blocks[Current].Ops.push_back(std::move(O));
    return;
  }
  bool Matters = Mod.matters(Elem.Type);
  F.Blocks[Current].Ops.push_back(O);
  if (!Matters || Inner.Args.empty())
    return;
  const Expr *Last = Inner.Args.back();
  ir::Entity Source = entity(Last);
  QualType LastType = stripWrappers(Last)->getType();
  if (Form == ir::Shape::Map && tupleSize(LastType) == 2 &&
      Source.Root != ir::RootKind::Unknown)
    Source = tupleMember(std::move(Source), LastType, 1);
  if (Source.Root == ir::RootKind::Unknown)
    return;
  bool Moves = !stripWrappers(Last)->isLValue() || Last->isXValue();
  ir::Op &M = emit(Moves ? ir::OpKind::Move : ir::OpKind::Assign, C.Site);
  M.Object = Element;
  M.Args.push_back(intern(Source));
  if (Moves)
    M.Flags |= ir::OpByMove;
}

} // namespace leash::lower
