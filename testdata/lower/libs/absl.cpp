// std: c++17
// needs: absl/synchronization/mutex.h
// Abseil: mutexes with conditions, notifications, counters.
#include <absl/synchronization/blocking_counter.h>
#include <absl/synchronization/mutex.h>
#include <absl/synchronization/notification.h>
#include <absl/time/clock.h>

void work();

void mutexes(absl::Mutex &m, absl::CondVar &cv, bool &ready) {
  m.Lock();
  while (!ready)
    cv.Wait(&m);
  cv.WaitWithTimeout(&m, absl::Milliseconds(3));
  cv.SignalAll();
  m.Await(absl::Condition(&ready));
  m.Unlock();
  absl::MutexLock lock(&m);
  absl::ReaderMutexLock reading(&m);
}

void notifications(absl::Notification &n, absl::BlockingCounter &c) {
  n.Notify();
  n.WaitForNotification();
  if (n.WaitForNotificationWithTimeout(absl::Seconds(1)))
    work();
  c.DecrementCount();
  c.Wait();
  absl::SleepFor(absl::Seconds(1));
}
