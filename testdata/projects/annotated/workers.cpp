// SPDX-License-Identifier: Apache-2.0
#include "workers.h"

unsigned long platformStart(void (*body)());
void platformJoin(unsigned long handle);
void platformWait(int *word);
bool platformWaitFor(int *word, int milliseconds);
void platformWake(int *word);
int platformFlag();
void poll();

Worker::Worker(unsigned long handle) : handle_(handle) {}
Worker::Worker(Worker &&other) : handle_(other.handle_) { other.handle_ = 0; }
Worker::~Worker() {}
void Worker::finish() { platformJoin(handle_); }

Starter::~Starter() {}
Worker ThreadStarter::start(void (*body)()) {
  return Worker(platformStart(body));
}

bool stopping() { return platformFlag() != 0; }

void Gate::pass() { platformWait(&state_); }
bool Gate::passFor(int milliseconds) {
  return platformWaitFor(&state_, milliseconds);
}
void Gate::open() { platformWake(&state_); }

void deaf() {
  while (true) // want leash-missing-stop-check "'?deaf'?"
    poll();
}

void asks() {
  while (!stopping()) // ok leash-missing-stop-check
    poll();
}
