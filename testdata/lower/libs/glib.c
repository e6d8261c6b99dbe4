// needs: glib-2.0/glib.h
// flags: -I/usr/include/glib-2.0 -I/usr/lib/x86_64-linux-gnu/glib-2.0/include
// GLib: threads, queues, conditions, loops, cancellables.
#include <glib.h>

static gpointer run(gpointer data) {
  GAsyncQueue *queue = data;
  gpointer item;
  while ((item = g_async_queue_pop(queue)) != NULL)
    g_free(item);
  return NULL;
}

void threads(GAsyncQueue *queue) {
  GThread *t = g_thread_new("worker", run, queue);
  g_async_queue_push(queue, queue);
  g_thread_join(t);
  GThread *u = g_thread_new("other", run, queue);
  g_thread_unref(u);
}

void waits(GMutex *m, GCond *c, gboolean *ready) {
  g_mutex_lock(m);
  while (!*ready)
    g_cond_wait(c, m);
  g_cond_wait_until(c, m, g_get_monotonic_time() + 1000);
  g_cond_signal(c);
  g_cond_broadcast(c);
  g_mutex_unlock(m);
  g_usleep(2000);
}

static gboolean tick(gpointer data) { return TRUE; }

void loops(void) {
  GMainLoop *loop = g_main_loop_new(NULL, FALSE);
  guint id = g_timeout_add(100, tick, loop);
  g_main_loop_run(loop);
  g_main_loop_quit(loop);
  g_source_remove(id);
}

void pools(gpointer data) {
  GThreadPool *pool = g_thread_pool_new((GFunc)run, NULL, 4, FALSE, NULL);
  g_thread_pool_push(pool, data, NULL);
  g_thread_pool_free(pool, FALSE, TRUE);
}
