// SPDX-License-Identifier: Apache-2.0
//
// Descriptors that a thread reads from: which one it is, where it comes from,
// and whether an empty one makes the reader wait.
#ifndef LEASH_CHECKS_ANALYSIS_DESCRIPTORS_H
#define LEASH_CHECKS_ANALYSIS_DESCRIPTORS_H

#include "checks/link/Program.h"
#include "llvm/ADT/DenseSet.h"

namespace leash {

/// The descriptor, or the object of a library that has one, by its first name:
/// what a local or a capture is a copy of.
Place descriptorOf(const Program &P, const Fn &F, ir::EntityId E,
                   unsigned Depth = 4);

/// Input that waits for what others send.
inline bool isInput(const ir::Op &O) {
  return O.Kind == ir::OpKind::BlockingIo && O.has(ir::OpReading);
}

/// The descriptors that such a call, or one that waits for a queue or a
/// semaphore, is about, as far as each of them is known: also those that were
/// put into the argument of poll(). Empty: not known.
std::vector<Place> descriptorsOf(const Program &P, const OpRef &Io);

/// Could the op end the call \p Io, were it about the same descriptor and came
/// at the right time: by closing it, by bringing what it waits for?
bool mayEndIo(const OpRef &O, const ir::Op &Io);

/// All that is known of the descriptors at a place.
class Descriptor {
public:
  Descriptor(const Program &P, const OpRef &Input);

  /// Is it known where it comes from, and that reading waits without end when
  /// nothing is sent? A file has an end, a pipe has one in the same program.
  bool blocks() const { return Known && Blocks; }
  llvm::StringRef at() const { return At; }
  /// Is the op about it, or may it be: by another name in a function that
  /// knows the descriptor?
  bool isAbout(const OpRef &O) const;
  /// Is it made by the function?
  bool madeIn(const Fn &F) const { return Makers.contains(&F); }

private:
  const Program &P;
  Place At;
  bool Known = true;
  bool Blocks = false;
  llvm::DenseSet<const Fn *> Makers;
  llvm::DenseSet<const Fn *> Knowing; // have it, or made it, or get it

  void madeBy(const OpRef &Call, unsigned Depth);
  void value(const Fn &F, ir::EntityId E, unsigned Depth);
  void parameter(const Fn &F, const ir::Entity &Param, unsigned Depth);
  void written(const OpRef &O, unsigned Depth);
  void given(const OpRef &O);
  bool hasMode() const;
};

/// The descriptors that a function waits for together, as by poll(): not one by
/// one, but by the classes whose members it reads.
class DescriptorSet {
public:
  DescriptorSet(const Program &P, const Fn &Waiter);
  /// May it be about one of them, or about the other end of one?
  bool isAbout(const OpRef &O) const;

private:
  const Program &P;
  llvm::StringSet<> Owners; // classes

  bool reads(const Fn &F) const;
};

} // namespace leash

#endif
