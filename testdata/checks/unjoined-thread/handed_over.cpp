// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: program
//
// Threads that put themselves into another list when they are done: the one
// who joins has to look there.
#include <list>
#include <mutex>
#include <thread>

void work();

class Pool {
public:
  void grow() {
    std::lock_guard<std::mutex> lk(m_);
    workers_.emplace_back();
    auto self = --workers_.end();
    *self = std::thread([this, self] { run(self); });
  }
  ~Pool() { reap(); }

private:
  void run(std::list<std::thread>::iterator self) {
    work();
    std::lock_guard<std::mutex> lk(m_);
    retired_.splice(retired_.end(), workers_, self);
  }
  void reap() {
    std::list<std::thread> gone;
    {
      std::lock_guard<std::mutex> lk(m_);
      gone.splice(gone.end(), retired_);
    }
    for (auto &t : gone)
      t.join();
  }
  std::mutex m_;
  std::list<std::thread> workers_, retired_;
};

// Nobody moves them: those in the second list are lost.
class Forgetful {
public:
  void grow() {
    workers_.emplace_back(work);
    late_.emplace_back(work);
  }
  ~Forgetful() {
    for (auto &t : workers_)
      t.join();
  }

private:
  std::list<std::thread> workers_;
  std::list<std::thread> late_; // want leash-unjoined-thread "'late_' of 'Forgetful' is started but never joined"
};

int main() {
  Pool p;
  p.grow(); // ok leash-unjoined-thread
  Forgetful f;
  f.grow();
}
