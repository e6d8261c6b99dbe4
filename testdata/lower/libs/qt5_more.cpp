// std: c++17
// needs: QtCore/QThread
// flags: -fPIC -I/usr/include/x86_64-linux-gnu/qt5
// Qt: event loops, futures, processes, devices, tries.
#include <QtCore/QEventLoop>
#include <QtCore/QFuture>
#include <QtCore/QHash>
#include <QtCore/QIODevice>
#include <QtCore/QMutex>
#include <QtCore/QObject>
#include <QtCore/QPointer>
#include <QtCore/QProcess>
#include <QtCore/QThread>
#include <QtCore/QThreadPool>

void locks(QMutex &m) {
  if (m.tryLock())
    m.unlock();
  if (m.tryLock(100))
    m.unlock();
}

void loop(QObject *object, QThread *thread) {
  QEventLoop loop;
  object->moveToThread(thread);
  object->deleteLater();
  QMetaObject::invokeMethod(object, "run");
  loop.exec();
}

int result(QFuture<int> f) {
  f.waitForFinished();
  return f.result();
}

void devices(QIODevice &device, QProcess &child, QThreadPool &pool) {
  device.waitForReadyRead(-1);
  device.waitForBytesWritten(1000);
  child.waitForFinished();
  pool.clear();
}

struct category {
  QString path;
  QThread *worker;
};

QString copies(const QHash<QString, category> &all, const QString &name) {
  all.value(name).worker->wait();
  return all.value(name).path;
}

QPointer<QObject> watched;

void watch(QObject *object) { watched = object; }
