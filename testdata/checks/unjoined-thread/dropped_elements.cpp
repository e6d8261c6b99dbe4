// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: real
// world: program
//
// A10: containers in which all threads run: pointers that are deleted, keys
// that are erased, elements that go when the container gets smaller.
#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <thread>
#include <vector>

void work(int) {}

class DeletesPointer {
public:
  void add(int id) { threads_[id] = new std::thread(work, id); } // want leash-unjoined-thread "'threads_' of 'DeletesPointer'"
  void remove(int id) {
    auto it = threads_.find(id);
    if (it == threads_.end())
      return;
    delete it->second;
    threads_.erase(it);
  }
  ~DeletesPointer() {
    for (auto &entry : threads_) {
      entry.second->join();
      delete entry.second;
    }
  }

private:
  std::map<int, std::thread *> threads_;
};

class JoinsPointer {
public:
  void add(int id) { threads_[id] = new std::thread(work, id); } // ok leash-unjoined-thread
  void remove(int id) {
    auto it = threads_.find(id);
    if (it == threads_.end())
      return;
    it->second->join();
    delete it->second;
    threads_.erase(it);
  }
  void take(int id) {
    std::thread *t = threads_[id];
    threads_.erase(id);
    t->join();
    delete t;
  }
  ~JoinsPointer() {
    for (auto &entry : threads_) {
      entry.second->join();
      delete entry.second;
    }
  }

private:
  std::map<int, std::thread *> threads_;
};

// Who waits for one leaves it there.
class WaitsBefore {
public:
  void add(int id) { threads_[id] = new std::thread(work, id); } // ok leash-unjoined-thread
  void wait(int id) { threads_.at(id)->join(); }
  void remove(int id) {
    delete threads_.at(id);
    threads_.erase(id);
  }

private:
  std::map<int, std::thread *> threads_;
};

class DeletesAll {
public:
  void add() { threads_.push_back(new std::thread(work, 1)); } // want leash-unjoined-thread "'threads_' of 'DeletesAll'"
  void clear() {
    for (std::thread *t : threads_)
      delete t;
    threads_.clear();
  }
  ~DeletesAll() {
    for (std::thread *t : threads_) {
      t->join();
      delete t;
    }
  }

private:
  std::vector<std::thread *> threads_;
};

class JoinsAll {
public:
  void add() { threads_.push_back(new std::thread(work, 1)); } // ok leash-unjoined-thread
  void clear() {
    for (std::thread *t : threads_)
      t->join();
    for (std::thread *t : threads_)
      delete t;
    threads_.clear();
  }
  ~JoinsAll() { clear(); }

private:
  std::vector<std::thread *> threads_;
};

class ErasesKey {
public:
  void add(int id) { threads_[id] = std::make_unique<std::thread>(work, id); } // want leash-unjoined-thread "'threads_' of 'ErasesKey'"
  void remove(int id) { threads_.erase(id); }
  ~ErasesKey() {
    for (auto &entry : threads_)
      entry.second->join();
  }

private:
  std::map<int, std::unique_ptr<std::thread>> threads_;
};

class Shrinks {
public:
  void grow(std::size_t n) {
    while (threads_.size() < n)
      threads_.emplace_back(work, 1); // want leash-unjoined-thread "'threads_' of 'Shrinks'"
  }
  void shrink(std::size_t n) {
    if (n < threads_.size())
      threads_.resize(n); // note "without having been joined"
  }
  ~Shrinks() {
    for (std::thread &t : threads_)
      t.join();
  }

private:
  std::vector<std::thread> threads_;
};

class GrowsAndShrinks {
public:
  void setSize(std::size_t n) {
    const std::size_t old = threads_.size();
    if (n > old) {
      for (std::size_t i = old; i < n; ++i)
        threads_.emplace_back(work, 1); // want leash-unjoined-thread "'threads_' of 'GrowsAndShrinks'"
    } else {
      threads_.resize(n);
    }
  }
  ~GrowsAndShrinks() {
    for (std::thread &t : threads_)
      t.join();
  }

private:
  std::vector<std::thread> threads_;
};

class ShrinksJoined {
public:
  void grow() { threads_.emplace_back(work, 1); } // ok leash-unjoined-thread
  void shrink(std::size_t n) {
    for (std::size_t i = n; i < threads_.size(); ++i)
      threads_[i].join();
    threads_.resize(n);
  }
  ~ShrinksJoined() {
    for (std::thread &t : threads_)
      t.join();
  }

private:
  std::vector<std::thread> threads_;
};

// The container gets its size first, and the threads afterwards.
class Resized {
public:
  void start(std::size_t n) {
    threads_.resize(n);
    for (std::size_t i = 0; i < n; ++i)
      threads_[i] = std::thread(work, 1); // ok leash-unjoined-thread
  }
  void stop() {
    for (std::thread &t : threads_)
      t.join();
    threads_.clear();
  }
  ~Resized() { stop(); }

private:
  std::vector<std::thread> threads_;
};

struct Worker {
  std::thread thread;
  std::atomic<bool> stop{false};
  void start() {
    thread = std::thread([this] { // want leash-unjoined-thread "'thread' of 'Worker'"
      while (!stop)
        work(1);
    });
  }
};

class TellsAndShrinks {
public:
  void grow() {
    workers_.push_back(std::make_unique<Worker>());
    workers_.back()->start();
  }
  void shrink(std::size_t n) {
    for (std::size_t i = n; i < workers_.size(); ++i)
      workers_[i]->stop = true;
    workers_.resize(n);
  }
  ~TellsAndShrinks() {
    for (auto &worker : workers_) {
      worker->stop = true;
      worker->thread.join();
    }
  }

private:
  std::vector<std::unique_ptr<Worker>> workers_;
};

int main() {
  DeletesPointer deletes;
  deletes.add(1);
  deletes.remove(1);
  JoinsPointer joins;
  joins.add(1);
  joins.remove(1);
  joins.add(2);
  joins.take(2);
  WaitsBefore waits;
  waits.add(1);
  waits.wait(1);
  waits.remove(1);
  DeletesAll all;
  all.add();
  all.clear();
  JoinsAll good;
  good.add();
  good.clear();
  ErasesKey key;
  key.add(1);
  key.remove(1);
  Shrinks shrinks;
  shrinks.grow(3);
  shrinks.shrink(1);
  GrowsAndShrinks both;
  both.setSize(3);
  both.setSize(1);
  ShrinksJoined joined;
  joined.grow();
  joined.shrink(0);
  Resized resized;
  resized.start(2);
  resized.stop();
  TellsAndShrinks tells;
  tells.grow();
  tells.shrink(0);
}
