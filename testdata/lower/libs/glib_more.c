// needs: glib-2.0/gio/gio.h
// flags: -I/usr/include/glib-2.0 -I/usr/lib/x86_64-linux-gnu/glib-2.0/include
// GIO: cancellables, sockets, subprocesses; the rest of GLib's threads.
#include <gio/gio.h>

static void cancelled(GCancellable *cancellable, gpointer data) {
  g_main_context_wakeup(data);
}

static gpointer run(gpointer data) {
  GCancellable *stop = data;
  while (!g_cancellable_is_cancelled(stop))
    g_thread_yield();
  g_thread_exit(NULL);
  return NULL;
}

void start(GMutex *mutex) {
  GCancellable *stop = g_cancellable_new();
  GThread *thread = g_thread_new("run", run, stop);
  gulong id = g_cancellable_connect(stop, G_CALLBACK(cancelled), NULL, NULL);
  g_cancellable_disconnect(stop, id);
  if (g_mutex_trylock(mutex))
    g_mutex_unlock(mutex);
  g_cancellable_cancel(stop);
  g_thread_join(thread);
}

void queue(void) {
  GAsyncQueue *queue = g_async_queue_new();
  gpointer item = g_async_queue_try_pop(queue);
  item = g_async_queue_timeout_pop(queue, 1000);
  g_async_queue_push(queue, item);
  g_async_queue_unref(queue);
}

void sockets(GSocket *socket, GCancellable *stop, char *data) {
  GSocket *peer = g_socket_accept(socket, stop, NULL);
  g_socket_condition_wait(peer, G_IO_IN, stop, NULL);
  g_socket_receive(peer, data, 4, stop, NULL);
  g_socket_send(peer, data, 4, NULL, NULL);
}

void task(GTask *task, GSubprocess *child) {
  g_subprocess_wait(child, NULL, NULL);
  if (!g_task_return_error_if_cancelled(task))
    g_task_return_boolean(task, TRUE);
}
