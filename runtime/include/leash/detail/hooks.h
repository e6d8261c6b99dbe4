// SPDX-License-Identifier: Apache-2.0
//
// Points of the runtime at which a test may step in: fault injection and the
// enumeration of interleavings both stand on them. With nothing installed a
// point costs one relaxed load.
#ifndef LEASH_DETAIL_HOOKS_H
#define LEASH_DETAIL_HOOKS_H

#include "leash/call_site.h"
#include <atomic>

namespace leash::detail {

class parker;

enum class point {
  enter,        // a call of the runtime begins, no lock is held
  before_block, // the calling thread is about to wait
  after_wake,   // it was woken and has not looked why
  handed_over,  // a peer was served and not yet woken
};

class hooks {
public:
  virtual void at(point, const call_site *) {}
  virtual bool refuse_send() { return false; }
  virtual bool spurious_wake() { return false; }
  // One of n (n > 1) where the runtime would choose at random; -1: it does.
  virtual int pick(int) { return -1; }
  // A scheduler that does the waiting itself returns true from both.
  virtual bool park(parker &) { return false; }
  virtual void unparked(parker &) {}

protected:
  ~hooks() = default;
};

// The installed object must outlive every thread that may be at a point.
inline std::atomic<hooks *> installed_hooks{nullptr};

inline void at_point(point p, const call_site *site = nullptr) {
  if (hooks *h = installed_hooks.load(std::memory_order_acquire)) [[unlikely]]
    h->at(p, site);
}

} // namespace leash::detail

#endif
