// SPDX-License-Identifier: Apache-2.0
// std: gnu11,gnu17
//
// Threads whose handle is what the call that starts them returns a pointer to.
#include <stddef.h>

typedef struct _GThread GThread;
typedef struct _GError GError;
typedef void *gpointer;
typedef gpointer (*GThreadFunc)(gpointer data);
GThread *g_thread_new(const char *name, GThreadFunc func, gpointer data);
GThread *g_thread_try_new(const char *name, GThreadFunc func, gpointer data,
                          GError **error);
gpointer g_thread_join(GThread *thread);
void g_thread_unref(GThread *thread);

static gpointer run(gpointer data) { return data; }
int load(const char *path);

struct job {
  GThread *thread;
};

int lost_on_error(const char *path) {
  GThread *thread = g_thread_new("load", run, NULL); // want leash-unjoined-thread "thread 'thread' is not joined on every path"
  if (!load(path))
    return -1; // note "'thread' is not joined when the function returns here"
  g_thread_join(thread);
  return 0;
}

int joined_on_error(const char *path) {
  GThread *thread = g_thread_new("load", run, NULL); // ok leash-unjoined-thread
  if (!load(path)) {
    g_thread_join(thread);
    return -1;
  }
  g_thread_join(thread);
  return 0;
}

/* A handle that nobody takes keeps the thread's stack for ever. */
void dropped(void) {
  g_thread_new("job", run, NULL); // want leash-unjoined-thread "nobody can collect it"
}

void let_go(void) {
  GThread *thread = g_thread_new("job", run, NULL); // ok leash-unjoined-thread
  g_thread_unref(thread);
}

void let_go_at_once(void) {
  g_thread_unref(g_thread_new("job", run, NULL)); // ok leash-unjoined-thread
}

int tried(void) {
  GThread *thread = g_thread_try_new("job", run, NULL, NULL); // ok leash-unjoined-thread
  if (!thread)
    return -1;
  g_thread_join(thread);
  return 0;
}

int tried_in_vain(void) {
  GThread *thread = g_thread_try_new("job", run, NULL, NULL); // want leash-unjoined-thread "'thread'"
  if (!thread)
    return -1;
  if (!load("x"))
    return -1;
  g_thread_join(thread);
  return 0;
}

GThread *returned(void) {
  return g_thread_new("job", run, NULL); // ok leash-unjoined-thread
}

void kept(struct job *job) {
  job->thread = g_thread_new("job", run, NULL); // ok leash-unjoined-thread
}

void keep(GThread *thread);
void given(void) {
  keep(g_thread_new("job", run, NULL)); // ok leash-unjoined-thread
}

void finish(struct job *job) { g_thread_join(job->thread); }
