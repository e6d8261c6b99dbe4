// SPDX-License-Identifier: Apache-2.0
// std: c11
// stdlib: both
// world: program
//
// The last word of a thread that nobody hears, and the only one who notifies.
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

int write_entry(uint64_t n);

struct ledger {
  pthread_t writer;
  pthread_mutex_t lock;
  pthread_cond_t wake;
  pthread_cond_t flushed;
  uint64_t appended;
  uint64_t written;
  int closing;
  int failed;
};

static void *writer_main(void *arg) {
  struct ledger *l = arg;
  pthread_mutex_lock(&l->lock);
  for (;;) {
    while (l->written == l->appended && !l->closing)
      pthread_cond_wait(&l->wake, &l->lock);
    if (l->written == l->appended)
      break;
    int rc = write_entry(l->written);
    if (rc < 0) {
      l->failed = rc; // note "it is changed here"
      break;
    }
    l->written++;
    pthread_cond_broadcast(&l->flushed); // note "this would wake it"
  }
  pthread_mutex_unlock(&l->lock);
  return NULL;
}

int ledger_open(struct ledger *l) {
  return pthread_create(&l->writer, NULL, writer_main, l);
}

int ledger_flush(struct ledger *l) {
  pthread_mutex_lock(&l->lock);
  uint64_t upto = l->appended;
  while (l->written < upto && !l->failed)
    pthread_cond_wait(&l->flushed, &l->lock); // want leash-unbounded-wait "'writer_main' may change what it waits for and leave without waking it"
  int rc = l->failed;
  pthread_mutex_unlock(&l->lock);
  return rc;
}

struct journal {
  pthread_t writer;
  pthread_mutex_t lock;
  pthread_cond_t flushed;
  uint64_t appended;
  uint64_t written;
  int failed;
};

static void *journal_main(void *arg) {
  struct journal *j = arg;
  pthread_mutex_lock(&j->lock);
  for (;;) {
    int rc = write_entry(j->written);
    if (rc < 0) {
      j->failed = rc;
      break;
    }
    j->written++;
    pthread_cond_broadcast(&j->flushed);
  }
  pthread_cond_broadcast(&j->flushed);
  pthread_mutex_unlock(&j->lock);
  return NULL;
}

int journal_open(struct journal *j) {
  return pthread_create(&j->writer, NULL, journal_main, j);
}

int journal_flush(struct journal *j) {
  pthread_mutex_lock(&j->lock);
  uint64_t upto = j->appended;
  while (j->written < upto && !j->failed)
    pthread_cond_wait(&j->flushed, &j->lock); // ok leash-unbounded-wait
  int rc = j->failed;
  pthread_mutex_unlock(&j->lock);
  return rc;
}
