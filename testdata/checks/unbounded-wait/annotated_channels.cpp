// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
//
// Annotated channels, promises, events and stop tokens of the user's own.
#include "leash/annotations.h"
#include <mutex>

class LEASH_CHANNEL Queue {
public:
  LEASH_SENDS(this) LEASH_BLOCKS("until_closed") bool put(int item);
  LEASH_RECEIVES(this) LEASH_BLOCKS("until_closed") bool take(int &item);
  LEASH_RECEIVES(this, "try") bool tryTake(int &item);
  LEASH_RECEIVES(this, "timed") LEASH_BLOCKS("deadline:1") bool takeFor(int &item, int seconds);
  LEASH_CLOSES(this) LEASH_WAKES(this) void close();
};

class Reply {
public:
  LEASH_AWAITS(this) LEASH_BLOCKS("forever") int get();
  LEASH_AWAITS(this) LEASH_BLOCKS("deadline:0") int getFor(int seconds);
  LEASH_RESOLVES(this) void set(int value);
};

class Event {
public:
  LEASH_BLOCKS("until_notified") void wait();
  LEASH_WAKES(this) void raise();
};

class LEASH_STOP_TOKEN Token {
public:
  LEASH_STOP_CHECK bool stopped() const;
};
LEASH_STOPPABLE(0) LEASH_BLOCKS("until_stop") void waitForWork(const Token &stop);

class Drains {
public:
  ~Drains() {
    int item;
    queue_.take(item); // want leash-unbounded-wait "destructor .* waits for 'queue_'"
  }

private:
  Queue queue_;
};

class ClosesFirst {
public:
  ~ClosesFirst() {
    int item;
    queue_.close();
    while (queue_.take(item)) { // ok leash-unbounded-wait
    }
  }

private:
  Queue queue_;
};

class TakesWhatIsThere {
public:
  ~TakesWhatIsThere() {
    int item;
    while (queue_.tryTake(item)) { // ok leash-unbounded-wait
    }
    queue_.takeFor(item, 3); // ok leash-unbounded-wait
  }

private:
  Queue queue_;
};

class Asks {
public:
  ~Asks() {
    reply_.get(); // want leash-unbounded-wait "destructor .* waits for 'reply_'"
  }

private:
  Reply reply_;
};

class Answers {
public:
  ~Answers() {
    reply_.set(0);
    reply_.get(); // ok leash-unbounded-wait
  }

private:
  Reply reply_;
};

class AsksInTime {
public:
  ~AsksInTime() {
    reply_.getFor(3); // ok leash-unbounded-wait
  }

private:
  Reply reply_;
};

class Sleeps {
public:
  void stop() {
    idle_.wait(); // want leash-unbounded-wait "shutdown function .*stop"
  }

private:
  Event idle_;
};

class Rouses {
public:
  void stop() {
    idle_.raise();
    idle_.wait(); // ok leash-unbounded-wait
  }

private:
  Event idle_;
};

class Stoppable {
public:
  void stop(const Token &token) {
    waitForWork(token); // ok leash-unbounded-wait
  }
};

std::mutex gLock;

void underLock(Reply &reply) {
  std::lock_guard<std::mutex> lock(gLock);
  reply.get(); // want leash-unbounded-wait "'reply' without a deadline while 'gLock' is locked"
}
