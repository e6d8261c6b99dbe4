// SPDX-License-Identifier: Apache-2.0
#include "checks/models/ModelText.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace leash::models {

//===--- Names -----------------------------------------------------------===//

#define LEASH_NAME_LIST(FUNCTION, LIST)                                        \
  ArrayRef<StringRef> FUNCTION() {                                             \
    static const StringRef Names[] = {LIST(X)};                                \
    return Names;                                                              \
  }

#define X(N) #N,
LEASH_NAME_LIST(opNames, LEASH_OPS)
LEASH_NAME_LIST(roleNames, LEASH_TYPE_ROLES)
LEASH_NAME_LIST(dtorNames, LEASH_DTOR_EFFECTS)
LEASH_NAME_LIST(shapeNames, LEASH_SHAPES)
#undef X
#define X(N, B) #N,
LEASH_NAME_LIST(flagNames, LEASH_OP_FLAGS)
#undef X
#undef LEASH_NAME_LIST

ArrayRef<StringRef> pathNames() {
  // In the order of ModelPath, after None.
  static const StringRef Names[] = {"Self",   "Deref", "Element",
                                    "Second", "First", "Address"};
  return Names;
}

uint32_t flagBit(StringRef Name) {
#define X(N, B)                                                                \
  if (Name == #N)                                                              \
    return 1u << B;
  LEASH_OP_FLAGS(X)
#undef X
  return 0;
}

std::string unknownName(StringRef What, StringRef Given,
                        ArrayRef<StringRef> Allowed) {
  // A third of the letters may be wrong: more, and the guess is noise.
  unsigned Best = Given.size() / 3 + 2;
  StringRef Guess;
  for (StringRef Name : Allowed) {
    unsigned Distance = Given.equals_insensitive(Name)
                            ? 0
                            : Given.edit_distance(Name, true, Best);
    if (Distance < Best) {
      Best = Distance;
      Guess = Name;
    }
  }
  std::string Hint =
      Guess.empty() ? "" : (", did you mean '" + Guess + "'?").str();
  return ("unknown " + What + " '" + Given + "'" + Hint +
          (Hint.empty() ? "; allowed: " : " allowed: ") + join(Allowed, ", "))
      .str();
}

//===--- Arguments -------------------------------------------------------===//

static std::string badArg(StringRef Text) {
  return ("'" + Text +
          "' is not an argument; allowed: none, this, return, argN, "
          "argN.. (N and all after it), with * for what it points to")
      .str();
}

std::string parseArg(StringRef Text, ModelArg &Out) {
  ModelArg Arg;
  StringRef Rest = Text;
  Arg.Deref = Rest.consume_back("*");
  bool From = Rest.consume_back("..");
  if (Rest == "none" && !Arg.Deref && !From) {
    Out = {};
    return "";
  }
  if (!From && (Rest == "this" || Rest == "return")) {
    Arg.Kind = Rest == "this" ? ModelArg::This : ModelArg::Return;
    Out = Arg;
    return "";
  }
  if (!Rest.consume_front("arg") || Rest.getAsInteger(10, Arg.Index))
    return badArg(Text);
  Arg.Kind = From ? ModelArg::FromArg : ModelArg::Arg;
  Out = Arg;
  return "";
}

std::string parseArity(StringRef Text, int &Min, int &Max) {
  auto [First, Last] = Text.split("..");
  bool HasRange = Text.contains("..");
  int A = -1, B = -1;
  bool Bad = First.getAsInteger(10, A) || A < 0;
  if (HasRange && !Last.empty())
    Bad |= Last.getAsInteger(10, B) || B < A;
  if (Bad)
    return ("'" + Text +
            "' is not a number of arguments; allowed: 1, 1..2, "
            "2.. (two or more)")
        .str();
  Min = A;
  Max = HasRange ? B : A;
  return "";
}

std::string parseInfinite(StringRef Text, std::optional<int64_t> &Value,
                          bool &BelowZero) {
  int64_t Number = 0;
  if (Text == "<0") {
    BelowZero = true;
    return "";
  }
  if (Text == "null" || !Text.getAsInteger(0, Number)) {
    Value = Number;
    return "";
  }
  return ("'" + Text +
          "' is not an infinite timeout; allowed: null, a number, "
          "<0 (any negative number)")
      .str();
}

std::string checkCondition(StringRef Text) {
  size_t At = Text.find_first_of("<>=!");
  StringRef Name = Text.take_front(At).trim();
  StringRef Rest = At == StringRef::npos ? "" : Text.drop_front(At);
  StringRef Rel =
      Rest.take_while([](char C) { return StringRef("<>=!").contains(C); });
  int64_t Number = 0;
  static const StringRef Rels[] = {"<", "<=", ">", ">=", "==", "!="};
  if (!Name.empty() && is_contained(Rels, Rel) &&
      !Rest.drop_front(Rel.size()).trim().getAsInteger(0, Number))
    return "";
  return ("'" + Text +
          "' is not a condition; allowed: MACRO<3, with < <= > >= "
          "== or !=")
      .str();
}

} // namespace leash::models
