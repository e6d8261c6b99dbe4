// SPDX-License-Identifier: Apache-2.0
// std: c++20
// world: program
// stdlib: real
// A mutex by other names: behind a guard of the program's own that has a
// reference to it, and behind the object that a part belongs to.
#include <memory>
#include <mutex>
#include <pthread.h>
#include <thread>
#include <vector>

class Section {
public:
  void enter() { pthread_mutex_lock(&mutex_); }
  void leave() { pthread_mutex_unlock(&mutex_); }

private:
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
};

class Block {
public:
  explicit Block(Section &section) : section_(section) { section_.enter(); }
  ~Block() { section_.leave(); }

private:
  Section &section_;
};

class Guarded {
public:
  ~Guarded() { stop(); }
  void start() {
    thread_ = std::thread([this] {
      for (int i = 0; i < 100; ++i) {
        Block block(section_);
        ++n_;
      }
    });
  }
  void stop() {
    Block block(section_);
    if (thread_.joinable())
      thread_.join(); // want leash-unbounded-wait "while 'section_.mutex_' is locked, which the thread locks too"
  }
  void stopOutside() {
    {
      Block block(section_);
      n_ = 0;
    }
    if (thread_.joinable())
      thread_.join(); // ok
  }
  void stopOther() {
    Block block(other_);
    if (thread_.joinable())
      thread_.join(); // ok
  }

private:
  Section section_, other_;
  std::thread thread_;
  int n_ = 0;
};

class Owner {
  class Part {
  public:
    explicit Part(Owner &owner) : owner_(owner) {}
    void start() { thread_ = std::thread(&Part::run, this); }
    void join() {
      if (thread_.joinable())
        thread_.join(); // want leash-unbounded-wait "while 'lock_' is locked, which the thread locks too"
    }

  private:
    void run() {
      std::lock_guard<std::mutex> guard(owner_.lock_);
      ++owner_.n_;
    }
    Owner &owner_;
    std::thread thread_;
  };

public:
  void start() {
    parts_.push_back(std::make_unique<Part>(*this));
    parts_.back()->start();
  }
  void stop() {
    std::lock_guard<std::mutex> guard(lock_);
    for (auto &part : parts_)
      part->join();
  }

private:
  std::mutex lock_;
  std::vector<std::unique_ptr<Part>> parts_;
  int n_ = 0;
};

// Two pointers of the same class: the lock may be that of the other.
struct Node {
  Node *next = nullptr;
  std::mutex lock;
  std::thread thread;
  int n = 0;
  void start() {
    thread = std::thread([this] {
      std::lock_guard<std::mutex> guard(next->lock);
      ++next->n;
    });
  }
  void stop() {
    std::lock_guard<std::mutex> guard(lock);
    thread.join(); // ok
  }
};

int main() {
  Guarded g;
  g.start();
  g.stopOutside();
  g.start();
  g.stopOther();
  Owner o;
  o.start();
  o.stop();
  Node a, b;
  a.next = &b;
  a.start();
  a.stop();
}
