// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: program
//
// Objects that are threads by their base class, and wait for themselves.
#include <atomic>

class QMutex {
public:
  void lock();
  void unlock();
};

class QMutexLocker {
public:
  explicit QMutexLocker(QMutex *m);
  ~QMutexLocker();
  void unlock();
};

class QThread {
public:
  QThread();
  virtual ~QThread();
  void start();
  bool wait();
  static void msleep(unsigned long);

protected:
  virtual void run();
};

void sample();

class Sampler : public QThread {
public:
  ~Sampler() override;
  void halt() {
    QMutexLocker lock(&mutex_);
    stop_ = true;
    wait(); // want leash-unbounded-wait "joins 'this' while 'mutex_' is locked, which the thread locks too"
  }

protected:
  void run() override {
    for (;;) {
      QMutexLocker lock(&mutex_);
      if (stop_)
        return;
      sample();
    }
  }

private:
  QMutex mutex_;
  bool stop_ = false;
};

class SamplerRight : public QThread {
public:
  ~SamplerRight() override;
  void halt() {
    QMutexLocker lock(&mutex_);
    stop_ = true;
    lock.unlock();
    wait(); // ok leash-unbounded-wait
  }

protected:
  void run() override {
    for (;;) {
      QMutexLocker lock(&mutex_);
      if (stop_)
        return;
      sample();
    }
  }

private:
  QMutex mutex_;
  bool stop_ = false;
};

class Poller : public QThread {
public:
  ~Poller() override {
    wait(); // want leash-unbounded-wait "destructor 'Poller::~Poller' joins 'this' without asking it to stop"
  }
  void cancel() { quit_ = true; }

protected:
  void run() override {
    while (!quit_)
      msleep(10);
  }

private:
  std::atomic<bool> quit_{false};
};

class PollerRight : public QThread {
public:
  ~PollerRight() override {
    quit_ = true;
    wait(); // ok leash-unbounded-wait
  }

protected:
  void run() override {
    while (!quit_)
      msleep(10);
  }

private:
  std::atomic<bool> quit_{false};
};

// Its own end is that of its work.
class Import : public QThread {
public:
  ~Import() override {
    wait(); // ok leash-unbounded-wait
  }

protected:
  void run() override { sample(); }
};

void startAll(Sampler &a, SamplerRight &b, Poller &c, PollerRight &d,
              Import &e) {
  a.start();
  b.start();
  c.start();
  d.start();
  e.start();
}
