// SPDX-License-Identifier: Apache-2.0
#include "checks/CheckInfo.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

// 1 when the build found the check's header, else 0: LEASH_HAS_<Class> is 1 or
// not defined at all, and only a 1 becomes an argument more.
#define LEASH_SHIFT_1 0,
#define LEASH_SECOND(First, Second, ...) Second
#define LEASH_PICK(Shifted) LEASH_SECOND(Shifted 1, 0, 0)
#define LEASH_PASTE(Value) LEASH_PICK(LEASH_SHIFT_##Value)
#define LEASH_PRESENT(Macro) LEASH_PASTE(Macro)

namespace leash {

bool OptionInfo::accepts(llvm::StringRef Value) const {
  int64_t Number = 0;
  if (Type == "int")
    return !Value.getAsInteger(10, Number);
  if (Type == "bool")
    return llvm::any_of(
        std::initializer_list<llvm::StringRef>{"true", "false", "yes", "no",
                                               "on", "off", "1", "0"},
        [&](llvm::StringRef Word) { return Value.equals_insensitive(Word); });
  return true;
}

CheckOptions::CheckOptions(llvm::ArrayRef<OptionInfo> Infos) {
  for (const OptionInfo &I : Infos)
    set(I.Name, I.Default);
}

std::string CheckOptions::text(llvm::StringRef Name) const {
  return Values.lookup(Name);
}

bool CheckOptions::flag(llvm::StringRef Name) const {
  std::string Value = text(Name);
  llvm::StringRef V(Value);
  return V.equals_insensitive("true") || V.equals_insensitive("yes") ||
         V.equals_insensitive("on") || V == "1";
}

int64_t CheckOptions::number(llvm::StringRef Name) const {
  int64_t N = 0;
  llvm::StringRef(text(Name)).trim().getAsInteger(10, N);
  return N;
}

std::vector<std::string> CheckOptions::list(llvm::StringRef Name) const {
  std::string Value = text(Name);
  llvm::SmallVector<llvm::StringRef, 8> Parts;
  llvm::StringRef(Value).split(Parts, ';', -1, /*KeepEmpty=*/false);
  std::vector<std::string> R;
  for (llvm::StringRef P : Parts)
    if (!P.trim().empty())
      R.push_back(P.trim().str());
  return R;
}

// Absent checks are declared too, but nothing refers to them.
#define CHECK(Class, Stem) extern const CheckInfo Class##Info;
#include "checks/Checks.def"
#undef CHECK

llvm::ArrayRef<const CheckInfo *> allChecks() {
  static const std::vector<const CheckInfo *> All = [] {
    std::vector<const CheckInfo *> R;
#define CHECK(Class, Stem)                                                     \
  if constexpr (LEASH_PRESENT(LEASH_HAS_##Class))                              \
    R.push_back(&Class##Info);
#include "checks/Checks.def"
#undef CHECK
    return R;
  }();
  return All;
}

const CheckInfo *findCheck(llvm::StringRef Name) {
  Name.consume_front("leash-");
  for (const CheckInfo *C : allChecks())
    if (C->Stem == Name)
      return C;
  return nullptr;
}

} // namespace leash
