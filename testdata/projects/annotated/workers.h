// SPDX-License-Identifier: Apache-2.0
#ifndef WORKERS_H
#define WORKERS_H

#include "leash/annotations.h"

class LEASH_TASK_HANDLE("terminate") Worker {
public:
  explicit Worker(unsigned long handle);
  Worker(Worker &&other);
  ~Worker();
  LEASH_JOINS(this) LEASH_BLOCKS("forever") void finish();

private:
  unsigned long handle_;
};

class Starter {
public:
  virtual ~Starter();
  LEASH_SPAWNS(return, 0) virtual Worker start(void (*body)()) = 0;
};

class ThreadStarter : public Starter {
public:
  Worker start(void (*body)()) override;
};

LEASH_STOP_CHECK bool stopping();

class Gate {
public:
  LEASH_BLOCKS("until_notified") void pass();
  LEASH_BLOCKS("deadline:0") bool passFor(int milliseconds);
  LEASH_WAKES(this) void open();

private:
  int state_ = 0;
};

// The bodies, of another unit than those who start them.
void deaf();
void asks();

#endif
