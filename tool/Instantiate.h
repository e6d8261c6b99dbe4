// SPDX-License-Identifier: Apache-2.0
//
// What library code would have instantiated, had its bodies not been skipped.
#ifndef LEASH_TOOL_INSTANTIATE_H
#define LEASH_TOOL_INSTANTIATE_H

namespace clang {
class Sema;
}

namespace leash {

/// Gives the classes that were made of the user's templates their constructors
/// and destructors, with all that these call: std::make_unique<Cache<int>>() is
/// the only place that constructs the cache, and its body was not parsed.
/// Says nothing about what cannot be instantiated.
void instantiateSkipped(clang::Sema &S);

} // namespace leash

#endif
