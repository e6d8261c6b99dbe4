// SPDX-License-Identifier: Apache-2.0
//
// Wrappers that are annotated in a header and defined in another unit, called
// directly and through a virtual override that is not annotated itself.
#include "workers.h"

void lostThroughTheOverride(ThreadStarter &starter) {
  Worker w = starter.start(asks); // want leash-unjoined-thread "'w'"
}

void lostThroughTheBase(Starter &starter) {
  Worker w = starter.start(deaf); // want leash-unjoined-thread "'w'"
}

void joined(Starter &starter) {
  Worker w = starter.start(asks); // ok leash-unjoined-thread
  w.finish();
}

class Waits {
public:
  ~Waits() {
    gate_.pass(); // want leash-unbounded-wait "waits for 'gate_'"
  }

private:
  Gate gate_;
};

class WaitsAWhile {
public:
  ~WaitsAWhile() {
    gate_.passFor(100); // ok leash-unbounded-wait
  }

private:
  Gate gate_;
};

class OpensFirst {
public:
  ~OpensFirst() {
    gate_.open();
    gate_.pass(); // ok leash-unbounded-wait
  }

private:
  Gate gate_;
};

int main() {
  ThreadStarter starter;
  lostThroughTheOverride(starter);
  lostThroughTheBase(starter);
  joined(starter);
  Waits waits;
  WaitsAWhile briefly;
  OpensFirst opens;
}
