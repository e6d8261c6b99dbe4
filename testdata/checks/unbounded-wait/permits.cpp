// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: real
// world: program
//
// Permits of a semaphore that go to a thread with its work.
#include <semaphore>
#include <thread>

bool readable(int job);
void send(int job);

class Uploader {
public:
  void submit(int job) {
    permits_.acquire(); // want leash-unbounded-wait "the thread that would wake it may end without doing so"
    if (worker_.joinable())
      worker_.join();
    worker_ = std::thread([this, job] { // note "the thread is started here"
      if (!readable(job)) // note "it leaves here"
        return;
      send(job);
      permits_.release();
    });
  }
  ~Uploader() {
    permits_.acquire(); // want leash-unbounded-wait "the thread that would wake it may end without doing so"
    if (worker_.joinable())
      worker_.join();
  }

private:
  std::counting_semaphore<3> permits_{3};
  std::thread worker_;
};

class UploaderRight {
public:
  void submit(int job) {
    permits_.acquire();
    if (worker_.joinable())
      worker_.join();
    worker_ = std::thread([this, job] {
      if (readable(job))
        send(job);
      permits_.release();
    });
  }
  ~UploaderRight() {
    permits_.acquire();
    if (worker_.joinable())
      worker_.join();
  }

private:
  std::counting_semaphore<3> permits_{3};
  std::thread worker_;
};

// It takes and gives by itself.
class Throttled {
public:
  void start(int job) {
    worker_ = std::thread([this, job] {
      if (!readable(job))
        return;
      permits_.acquire();
      send(job);
      permits_.release();
    });
  }
  ~Throttled() {
    if (worker_.joinable())
      worker_.join();
  }

private:
  std::counting_semaphore<3> permits_{3};
  std::thread worker_;
};

int main() {
  Uploader a;
  a.submit(1);
  UploaderRight b;
  b.submit(1);
  Throttled c;
  c.start(1);
}
