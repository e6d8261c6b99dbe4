// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: program
//
// A member that one method gives up while its thread runs, and others join.
#include <atomic>
#include <future>
#include <optional>
#include <thread>

void work();
bool ready();

// The only pointer to it goes.
class Search {
public:
  ~Search() { stop(); }
  void start() {
    stop();
    cancelled_ = false;
    search_ = new std::thread(&Search::run, this); // want leash-unjoined-thread "'search_' of 'Search' is not joined on every path: nobody can collect it"
  }
  void clear() {
    cancelled_ = true;
    search_ = nullptr; // note "'search_' is given up here without having been joined"
  }

private:
  void stop() {
    if (!search_)
      return;
    cancelled_ = true;
    search_->join();
    delete search_;
    search_ = nullptr;
  }
  void run() {
    while (!cancelled_)
      work();
  }
  std::atomic<bool> cancelled_{false};
  std::thread *search_ = nullptr;
};

class SearchRight {
public:
  ~SearchRight() { stop(); }
  void start() {
    stop();
    cancelled_ = false;
    search_ = new std::thread(&SearchRight::run, this); // ok leash-unjoined-thread
  }
  void clear() {
    cancelled_ = true;
    stop();
    search_ = nullptr;
  }

private:
  void stop() {
    if (!search_)
      return;
    cancelled_ = true;
    search_->join();
    delete search_;
    search_ = nullptr;
  }
  void run() {
    while (!cancelled_)
      work();
  }
  std::atomic<bool> cancelled_{false};
  std::thread *search_ = nullptr;
};

// Another pointer to it joins it.
class SearchCopied {
public:
  ~SearchCopied() { stop(); }
  void start() {
    cancelled_ = false;
    if (!search_)
      search_ = new std::thread(&SearchCopied::run, this); // ok leash-unjoined-thread
  }
  void stop() {
    cancelled_ = true;
    std::thread *old = search_;
    search_ = nullptr;
    if (old)
      old->join();
    delete old;
  }

private:
  void run() {
    while (!cancelled_)
      work();
  }
  std::atomic<bool> cancelled_{false};
  std::thread *search_ = nullptr;
};

// A closure that has it joins it.
class SearchCaptured {
public:
  ~SearchCaptured() { stop(); }
  void start() {
    cancelled_ = false;
    if (!search_)
      search_ = new std::thread(&SearchCaptured::run, this); // ok leash-unjoined-thread
  }
  void stop() {
    if (!search_)
      return;
    cancelled_ = true;
    std::thread *old = search_;
    auto joined = std::async(std::launch::async, [old] { old->join(); });
    joined.wait();
    delete search_;
    search_ = nullptr;
  }

private:
  void run() {
    while (!cancelled_)
      work();
  }
  std::atomic<bool> cancelled_{false};
  std::thread *search_ = nullptr;
};

// What its users call before need not have joined it.
class Loader {
public:
  ~Loader() { finish(); }
  bool begin() {
    if (thread_)
      return false;
    abort_ = done_ = false;
    thread_.emplace([this] { run(); }); // want leash-unjoined-thread "'thread_' of 'Loader'"
    return true;
  }
  bool poll() {
    if (!thread_ || !done_)
      return false;
    finish();
    return true;
  }
  void cancel() {
    if (!thread_)
      return;
    abort_ = true;
    thread_.reset(); // note "'thread_' is destroyed here without having been joined"
  }

private:
  void finish() {
    if (thread_) {
      thread_->join();
      thread_.reset();
    }
  }
  void run() {
    while (!abort_ && !ready())
      work();
    done_ = true;
  }
  std::atomic<bool> abort_{false}, done_{false};
  std::optional<std::thread> thread_;
};

// What they call before has joined it, whatever its state.
class LoaderRight {
public:
  ~LoaderRight() { finish(); }
  void begin() {
    finish();
    abort_ = false;
    thread_.emplace([this] { run(); }); // ok leash-unjoined-thread
  }
  void finish() {
    if (thread_ && thread_->joinable())
      thread_->join();
  }
  void drop() {
    abort_ = true;
    thread_.reset();
  }

private:
  void run() {
    while (!abort_ && !ready())
      work();
  }
  std::atomic<bool> abort_{false};
  std::optional<std::thread> thread_;
};

int main() {
  Search search;
  search.start();
  search.clear();
  SearchRight searchRight;
  searchRight.start();
  searchRight.clear();
  SearchCopied copied;
  copied.start();
  copied.stop();
  SearchCaptured captured;
  captured.start();
  captured.stop();
  Loader loader;
  loader.begin();
  for (int frame = 0; frame < 100; ++frame) {
    if (loader.poll())
      return 0;
    if (frame == 20)
      loader.cancel();
  }
  LoaderRight right;
  right.begin();
  right.finish();
  right.drop();
}

// Set up by the constructor, with what the thread will read.
class Replay {
public:
  Replay() { setUp(); }
  ~Replay() { stop(); }
  void start() {
    thread_ = new std::thread(&Replay::run, this); // ok leash-unjoined-thread
  }

private:
  void setUp() {
    rate_ = 10;
    thread_ = nullptr;
  }
  void stop() {
    rate_ = 0;
    if (thread_)
      thread_->join();
    delete thread_;
  }
  void run() {
    while (rate_ > 0)
      work();
  }
  std::atomic<int> rate_;
  std::thread *thread_;
};
