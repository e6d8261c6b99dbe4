// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// D7: the destructor that joins is called by the end of a smart pointer, or of
// what a container holds.
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

void step();

// The flag is set when all are gone.
class Crawler {
public:
  Crawler() : thread_([this] { run(); }) {}
  void stop() { stop_ = true; }
  ~Crawler() {
    thread_.join(); // want leash-unbounded-wait "Crawler::~Crawler"
  }

private:
  void run() {
    while (!stop_)
      step();
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class Crawl {
public:
  Crawl() : crawler_(std::make_unique<Crawler>()) {}
  ~Crawl() { crawler_.reset(); }

private:
  std::unique_ptr<Crawler> crawler_;
};

class StoppedCrawler {
public:
  StoppedCrawler() : thread_([this] { run(); }) {}
  ~StoppedCrawler() {
    stop_ = true;
    thread_.join(); // ok leash-unbounded-wait
  }

private:
  void run() {
    while (!stop_)
      step();
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class Crawls {
public:
  void add() { crawlers_.push_back(std::make_unique<StoppedCrawler>()); }
  ~Crawls() { crawlers_.clear(); }

private:
  std::vector<std::unique_ptr<StoppedCrawler>> crawlers_;
};

// The flag is a member of the owner: what the reference leads to has another
// name.
class Worker {
public:
  explicit Worker(std::atomic<bool> &stop)
      : stop_(stop), thread_([this] { run(); }) {}
  ~Worker() {
    thread_.join(); // ok leash-unbounded-wait
  }

private:
  void run() {
    while (!stop_) // ok leash-missing-stop-check
      step();
  }
  std::atomic<bool> &stop_;
  std::thread thread_;
};

class Workers {
public:
  Workers() {
    for (int i = 0; i < 4; ++i)
      workers_.push_back(std::make_unique<Worker>(stop_));
  }
  ~Workers() {
    stop_ = true;
    workers_.clear();
  }

private:
  std::atomic<bool> stop_{false};
  std::vector<std::unique_ptr<Worker>> workers_;
};
