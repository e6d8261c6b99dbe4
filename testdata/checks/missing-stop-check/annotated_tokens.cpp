// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
//
// Annotated tokens, sources, groups, loops and channels of the user's own.
#include "leash/annotations.h"

class LEASH_STOP_TOKEN Token {
public:
  LEASH_STOP_CHECK bool stopped() const;
};

class LEASH_STOP_SOURCE Source {
public:
  Token token() const;
  LEASH_REQUESTS_STOP(this) void cancel();
};

class LEASH_CHANNEL Queue {
public:
  LEASH_RECEIVES(this) LEASH_BLOCKS("until_closed") bool take(int &item);
  LEASH_CLOSES(this) void close();
};

class LEASH_TASK_SCOPE Group {
public:
  ~Group();
  LEASH_SPAWNS(this, 0) void start(void (*body)());
  LEASH_SPAWNS(this, 0) void startWith(void (*body)(Token), Token token);
  LEASH_REQUESTS_STOP(this) void stop();
  LEASH_JOINS(this) void join();
};

LEASH_RUNS_LOOP void runLoop();
LEASH_STOPS_LOOP void quitLoop();
void step();
void use(int item);

static void ignores(Token) {
  for (;;) // want leash-missing-stop-check "'ignores' ignores its stop token:"
    step();
}

static void looks(Token token) {
  while (!token.stopped()) // ok leash-missing-stop-check
    step();
}

static void spins() {
  while (true) // want leash-missing-stop-check "'spins'"
    step();
}

static void loops() {
  runLoop(); // ok leash-missing-stop-check
}

static Queue gQueue;

static void drains() {
  int item;
  while (gQueue.take(item)) // ok leash-missing-stop-check
    use(item);
}

void run(Source &source) {
  Group group;
  group.startWith(ignores, source.token());
  group.startWith(looks, source.token());
  group.start(spins);
  group.start(loops);
  group.start(drains);
  source.cancel();
  gQueue.close();
  quitLoop();
}
