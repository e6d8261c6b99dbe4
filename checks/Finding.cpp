// SPDX-License-Identifier: Apache-2.0
#include "checks/Finding.h"
#include <algorithm>
#include <tuple>

namespace leash {

Location oneLine(Location L) {
  if (L.End.Line != L.Begin.Line)
    L.End = L.Begin;
  return L;
}

static auto key(const Finding &F) {
  return std::tie(F.Where.File, F.Where.Begin.Line, F.Where.Begin.Column,
                  F.Check, F.Message);
}

bool operator<(const Finding &A, const Finding &B) { return key(A) < key(B); }

/// Of findings that are one to the reader, the one to keep: the surest, with
/// the longest witness path; the rest only makes the order total.
static auto preference(const Finding &F) {
  auto Steps = [](const std::vector<Step> &S) {
    std::vector<std::tuple<std::string, unsigned, std::string>> R;
    for (const Step &X : S)
      R.emplace_back(X.Where.File, X.Where.Begin.Offset, X.Message);
    return R;
  };
  return std::tuple(F.Sure, -int64_t(F.Path.size()), -int64_t(F.Fixes.size()),
                    F.Where.End.Offset, F.Function, F.Key, Steps(F.Path),
                    Steps(F.Related));
}

void sortAndUnique(std::vector<Finding> &Findings) {
  std::stable_sort(Findings.begin(), Findings.end(),
                   [](const Finding &A, const Finding &B) {
                     if (A < B || B < A)
                       return A < B;
                     return preference(A) < preference(B);
                   });
  Findings.erase(std::unique(Findings.begin(), Findings.end(),
                             [](const Finding &A, const Finding &B) {
                               return key(A) == key(B);
                             }),
                 Findings.end());
}

} // namespace leash
