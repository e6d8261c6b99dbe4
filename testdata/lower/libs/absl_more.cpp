// std: c++17
// needs: absl/synchronization/mutex.h
// Abseil: condition variables, tries, what was notified.
#include <absl/synchronization/mutex.h>
#include <absl/synchronization/notification.h>

struct queue {
  absl::Mutex mutex;
  absl::CondVar changed;
  bool closed = false;
  void close() {
    absl::MutexLock lock(&mutex);
    closed = true;
    changed.Signal();
  }
  bool poll(absl::Notification &stop) {
    if (stop.HasBeenNotified() || !mutex.TryLock())
      return false;
    while (!closed)
      changed.Wait(&mutex);
    mutex.Unlock();
    return true;
  }
};
