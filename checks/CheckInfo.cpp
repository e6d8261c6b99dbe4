// SPDX-License-Identifier: Apache-2.0
#include "checks/CheckInfo.h"
#include "llvm/ADT/SmallVector.h"

#if __has_include("checks/MissingStopCheckCheck.h")
#include "checks/MissingStopCheckCheck.h"
#define LEASH_HAS_MissingStopCheck 1
#else
#define LEASH_HAS_MissingStopCheck 0
#endif
#if __has_include("checks/UnboundedWaitCheck.h")
#include "checks/UnboundedWaitCheck.h"
#define LEASH_HAS_UnboundedWait 1
#else
#define LEASH_HAS_UnboundedWait 0
#endif
#if __has_include("checks/UnjoinedThreadCheck.h")
#include "checks/UnjoinedThreadCheck.h"
#define LEASH_HAS_UnjoinedThread 1
#else
#define LEASH_HAS_UnjoinedThread 0
#endif

namespace leash {

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

llvm::ArrayRef<const CheckInfo *> allChecks() {
  static const std::vector<const CheckInfo *> All = [] {
    std::vector<const CheckInfo *> R;
#if LEASH_HAS_MissingStopCheck
    R.push_back(&MissingStopCheckInfo);
#endif
#if LEASH_HAS_UnboundedWait
    R.push_back(&UnboundedWaitInfo);
#endif
#if LEASH_HAS_UnjoinedThread
    R.push_back(&UnjoinedThreadInfo);
#endif
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
