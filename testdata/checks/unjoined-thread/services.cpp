// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: real
// world: program
//
// Services, downloads, sessions: each defect beside its repair.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <functional>
#include <future>
#include <iostream>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <stdexcept>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

// telemetry uploader: destructor forgets the flusher of two threads
class Telemetry {
public:
  Telemetry() {
    sampler_ = std::thread([this] { sampleLoop(); });
    flusher_ = std::thread([this] { flushLoop(); });
  }
  ~Telemetry() {
    {
      std::lock_guard<std::mutex> l(m_);
      stopping_ = true;
    }
    cv_.notify_all();
    sampler_.join();
  }

private:
  void sampleLoop() {
    std::unique_lock<std::mutex> l(m_);
    while (!stopping_)
      cv_.wait_for(l, std::chrono::seconds(1));
  }
  void flushLoop() {
    std::unique_lock<std::mutex> l(m_);
    cv_.wait(l, [this] { return stopping_; });
  }
  std::mutex m_;
  std::condition_variable cv_;
  bool stopping_ = false;
  std::thread sampler_;
  std::thread flusher_; // want leash-unjoined-thread "'flusher_'"
};

// download with early return on failed open
struct Opts {
  int n;
  bool async;
  std::string path;
};
bool openOutput(const std::string &);
void fetch(const Opts &, int);
int download(const Opts &o) {
  std::vector<std::thread> workers;
  workers.reserve(o.n);
  for (int i = 0; i < o.n; ++i)
    workers.emplace_back(fetch, std::cref(o), i); // want leash-unjoined-thread "'workers'"
  if (!openOutput(o.path)) {
    std::cerr << "cannot open " << o.path << '\n';
    return 1;
  }
  for (auto &w : workers)
    w.join();
  return 0;
}
int downloadRight(const Opts &o) {
  std::vector<std::thread> workers;
  workers.reserve(o.n);
  for (int i = 0; i < o.n; ++i)
    workers.emplace_back(fetch, std::cref(o), i);
  bool ok = openOutput(o.path);
  for (auto &w : workers)
    w.join();
  if (!ok) {
    std::cerr << "cannot open " << o.path << '\n';
    return 1;
  }
  return 0;
}

// join only when joinable and under wrong flag
class Session {
public:
  bool start(bool background) {
    if (background) {
      reader_ = std::make_unique<std::thread>(&Session::read, this);
      return true;
    }
    read();
    return false;
  }
  void close() {
    closed_ = true;
    reader_.reset();
  } // destroys joinable
  ~Session() {
    close();
  }

private:
  void read() {
    while (!closed_) {
    }
  }
  std::atomic<bool> closed_{false};
  std::unique_ptr<std::thread> reader_; // want leash-unjoined-thread "'reader_'"
};

// switch
enum class Mode { Fast, Slow, Off };
int runMode(Mode m) {
  std::thread helper;
  if (m != Mode::Off)
    helper = std::thread([] {});
  int r = 0;
  switch (m) {
  case Mode::Fast:
    r = 1;
    break;
  case Mode::Slow:
    r = 2;
    break;
  case Mode::Off:
    return 0;
  }
  helper.join();
  return r;
}
int runModeBad(Mode m) {
  std::thread helper;
  if (m != Mode::Off)
    helper = std::thread([] {}); // want leash-unjoined-thread "'helper'"
  int r = 0;
  switch (m) {
  case Mode::Fast:
    r = 1;
    break;
  case Mode::Slow:
    return 2;
  case Mode::Off:
    return 0;
  }
  helper.join();
  return r;
}
// try/catch around
bool parseAll(const std::string &);
void processFile(const std::string &f) {
  std::atomic<bool> done{false};
  std::thread progress([&] { // want leash-unjoined-thread "'progress'"
    while (!done)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
  });
  try {
    parseAll(f);
  } catch (const std::exception &e) {
    std::cerr << e.what();
    return;
  }
  done = true;
  progress.join();
}
void processFileRight(const std::string &f) {
  std::atomic<bool> done{false};
  std::thread progress([&] {
    while (!done)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
  });
  try {
    parseAll(f);
  } catch (const std::exception &e) {
    std::cerr << e.what();
  }
  done = true;
  progress.join();
}
// struct with thread in map of unique_ptr
struct Worker {
  std::thread th;
  std::string name;
};
class Supervisor {
public:
  void add(const std::string &n) {
    auto w = std::make_unique<Worker>();
    w->name = n;
    w->th = std::thread([] {});
    workers_.emplace(n, std::move(w));
  }
  void remove(const std::string &n) {
    workers_.erase(n);
  }
  ~Supervisor() {
    for (auto &kv : workers_)
      if (kv.second->th.joinable())
        kv.second->th.join();
  }

private:
  std::unordered_map<std::string, std::unique_ptr<Worker>> workers_;
};
class SupervisorBad {
public:
  struct W {
    std::thread th; // want leash-unjoined-thread "'th'"
    std::string name;
  };
  void add(const std::string &n) {
    auto w = std::make_unique<W>();
    w->name = n;
    w->th = std::thread([] {});
    workers_.emplace(n, std::move(w));
  }
  ~SupervisorBad() {
    workers_.clear();
  }

private:
  std::unordered_map<std::string, std::unique_ptr<W>> workers_;
};
// factory
std::unique_ptr<std::thread> makeWorker(int n) {
  return std::make_unique<std::thread>([n] { (void)n; });
}
void useFactoryBad() {
  auto w = makeWorker(3); // want leash-unjoined-thread "'w'"
}
void useFactory() {
  auto w = makeWorker(3);
  w->join();
}
// loop with continue
int handle(int);
void serveClients(int n) {
  for (int fd = 0; fd < n; ++fd) {
    std::thread t(handle, fd); // want leash-unjoined-thread "'t'"
    if (handle(fd) < 0)
      continue;
    t.join();
  }
}
// lambda helper joinAll before return
int pipeline(int n) {
  std::vector<std::thread> ts;
  auto joinAll = [&] {
    for (auto &t : ts)
      if (t.joinable())
        t.join();
  };
  for (int i = 0; i < n; ++i)
    ts.emplace_back([] {});
  if (handle(n) < 0) {
    joinAll();
    return -1;
  }
  joinAll();
  return 0;
}
int pipelineBad(int n) {
  std::vector<std::thread> ts;
  auto joinAll = [&] {
    for (auto &t : ts)
      if (t.joinable())
        t.join();
  };
  for (int i = 0; i < n; ++i)
    ts.emplace_back([] {}); // want leash-unjoined-thread "'ts'"
  if (handle(n) < 0)
    return -1;
  joinAll();
  return 0;
}
// detach in one branch
void maybeDetach(bool wait) {
  std::thread t([] {});
  if (wait)
    t.join();
  else
    t.detach();
}
void maybeDetachBad(int mode) {
  std::thread t([] {}); // want leash-unjoined-thread "'t'"
  if (mode == 1)
    t.join();
  else if (mode == 2)
    t.detach();
}
// thread with timeouts via future
bool waitFor(std::future<void> &f) {
  return f.wait_for(std::chrono::seconds(1)) == std::future_status::ready;
}
bool withTimeout() {
  std::promise<void> p;
  auto f = p.get_future();
  std::thread t([&p] { p.set_value(); }); // want leash-unjoined-thread "'t'"
  if (!waitFor(f))
    return false;
  t.join();
  return true;
}
// throw validation after start
void configure(int port) {
  std::thread watcher([] {}); // want leash-unjoined-thread "'watcher'"
  if (port <= 0)
    throw std::invalid_argument("port");
  watcher.join();
}
// static array of optional
void opts() {
  std::array<std::optional<std::thread>, 2> slots;
  slots[0].emplace([] {}); // want leash-unjoined-thread "'slots'"
}
// Move into struct then vector returned etc
struct Task {
  std::thread t;
  int id;
};
std::vector<Task> launch(int n) {
  std::vector<Task> v;
  for (int i = 0; i < n; ++i) {
    Task k;
    k.id = i;
    k.t = std::thread([] {});
    v.push_back(std::move(k));
  }
  return v;
}
void tasksBad() {
  auto v = launch(3); // want leash-unjoined-thread "'v'"
}
void tasks() {
  auto v = launch(3);
  for (auto &k : v)
    k.t.join();
}
