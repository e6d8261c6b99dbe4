// std: c++17
// needs: QtCore/QThread
// flags: -fPIC -I/usr/include/x86_64-linux-gnu/qt5
// Qt: threads, pools, waits, timers, semaphores.
#include <QtCore/QMutex>
#include <QtCore/QMutexLocker>
#include <QtCore/QSemaphore>
#include <QtCore/QThread>
#include <QtCore/QThreadPool>
#include <QtCore/QTimer>
#include <QtCore/QWaitCondition>

void work();

class worker : public QThread {
public:
  void run() override {
    while (!isInterruptionRequested())
      msleep(10);
  }
};

class job : public QRunnable {
public:
  void run() override { work(); }
};

void threads() {
  worker w;
  w.start();
  w.requestInterruption();
  w.wait();
  w.quit();
  if (w.isRunning())
    w.terminate();
  QThread *made = QThread::create([] { work(); });
  made->start();
  made->wait(100);
  delete made;
}

void pools() {
  QThreadPool::globalInstance()->start(new job);
  QThreadPool pool;
  pool.start(new job);
  pool.waitForDone();
}

void waits(QMutex &m, QWaitCondition &c, QSemaphore &s, bool &ready) {
  QMutexLocker lock(&m);
  while (!ready)
    c.wait(&m);
  c.wait(&m, 50);
  c.wakeAll();
  s.acquire();
  s.release();
  if (s.tryAcquire(1, 20))
    s.release();
  QThread::sleep(1);
}

void timers(QObject *owner) {
  QTimer t;
  t.start(100);
  t.stop();
  QTimer::singleShot(10, owner, [] { work(); });
  QObject::connect(&t, &QTimer::timeout, owner, [] { work(); });
}
