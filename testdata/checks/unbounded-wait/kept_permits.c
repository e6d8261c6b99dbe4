// SPDX-License-Identifier: Apache-2.0
// std: c11
// stdlib: both
// world: both
//
// Permits that a function takes and gives back by itself, but not on each way.
#include <semaphore.h>

int readable(int job);
void send_off(int job);

static sem_t slots, turns, items, starts;

int transfer(int job) {
  sem_wait(&slots); // want leash-unbounded-wait "waits for 'slots' without a deadline: 'transfer' may leave without giving back what it took"
  if (!readable(job)) // note "but not on this way"
    return -1;
  send_off(job);
  sem_post(&slots); // note "here it is given back"
  return 0;
}

int transfer_right(int job) {
  if (sem_wait(&turns) != 0) // ok leash-unbounded-wait
    return -1;
  if (!readable(job)) {
    sem_post(&turns);
    return -1;
  }
  send_off(job);
  sem_post(&turns);
  return 0;
}

// What one puts in another takes out: that is not given back.
void put(void) { sem_post(&items); }

int take(int job) {
  sem_wait(&items); // ok leash-unbounded-wait
  if (readable(job))
    return 1;
  sem_post(&items);
  return 0;
}

// Who begins has the permit until the end.
int begin(int job) {
  sem_wait(&starts); // ok leash-unbounded-wait
  if (readable(job))
    return 1;
  sem_post(&starts);
  return 0;
}

void end(void) { sem_post(&starts); }

void setup(void) {
  sem_init(&slots, 0, 4);
  sem_init(&turns, 0, 4);
  sem_init(&items, 0, 0);
  sem_init(&starts, 0, 1);
}
