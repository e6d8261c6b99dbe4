// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: real
// world: program
//
// Work that is counted, or promised, when it is handed over, and that a thread
// is done with on some way without a word.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

bool append(const std::string &text);
bool prepare(int job);

//===--- Counted with each element ---------------------------------------===//

class Writer {
public:
  Writer() : thread_(&Writer::loop, this) {}
  ~Writer() {
    flush();
    {
      std::lock_guard<std::mutex> lock(mutex_);
      quit_ = true;
    }
    work_.notify_all();
    thread_.join();
  }
  void submit(std::string chunk) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      chunks_.push_back(std::move(chunk));
      ++pending_;
    }
    work_.notify_one();
  }
  void flush() {
    std::unique_lock<std::mutex> lock(mutex_);
    idle_.wait(lock, [this] { return pending_ == 0; }); // want leash-unbounded-wait "waits for 'idle_' without a deadline: 'Writer::loop' may take up work and never count it as done"
  }

private:
  void loop() {
    for (;;) {
      std::string chunk;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        work_.wait(lock, [this] { return quit_ || !chunks_.empty(); });
        if (chunks_.empty())
          return;
        chunk = std::move(chunks_.front());
        chunks_.pop_front(); // note "it is taken up here"
      }
      if (!append(chunk)) // note "and given up here"
        continue;
      std::lock_guard<std::mutex> lock(mutex_);
      if (--pending_ == 0) // note "this would wake the waiter"
        idle_.notify_all();
    }
  }
  std::mutex mutex_;
  std::condition_variable work_, idle_;
  std::deque<std::string> chunks_;
  unsigned pending_ = 0;
  bool quit_ = false;
  std::thread thread_;
};

class WriterRight {
public:
  WriterRight() : thread_(&WriterRight::loop, this) {}
  ~WriterRight() {
    flush();
    {
      std::lock_guard<std::mutex> lock(mutex_);
      quit_ = true;
    }
    work_.notify_all();
    thread_.join();
  }
  void submit(std::string chunk) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      chunks_.push_back(std::move(chunk));
      ++pending_;
    }
    work_.notify_one();
  }
  void flush() {
    std::unique_lock<std::mutex> lock(mutex_);
    idle_.wait(lock, [this] { return pending_ == 0; }); // ok leash-unbounded-wait
  }

private:
  void loop() {
    for (;;) {
      std::string chunk;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        work_.wait(lock, [this] { return quit_ || !chunks_.empty(); });
        if (chunks_.empty())
          return;
        chunk = std::move(chunks_.front());
        chunks_.pop_front();
      }
      if (!append(chunk)) {
        std::lock_guard<std::mutex> lock(mutex_);
        ++failures_;
        done();
        continue;
      }
      std::lock_guard<std::mutex> lock(mutex_);
      done();
    }
  }
  void done() {
    if (--pending_ == 0)
      idle_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable work_, idle_;
  std::deque<std::string> chunks_;
  unsigned pending_ = 0, failures_ = 0;
  bool quit_ = false;
  std::thread thread_;
};

// What failed is queued once more, and still counts; or a control message,
// which was never counted.
class Retried {
public:
  Retried() : thread_(&Retried::loop, this) {}
  ~Retried() {
    {
      std::unique_lock<std::mutex> lock(mutex_);
      while (pending_ > 0)
        idle_.wait(lock); // ok leash-unbounded-wait
      chunks_.push_back(std::string());
    }
    work_.notify_all();
    thread_.join();
  }
  void submit(std::string chunk) {
    std::lock_guard<std::mutex> lock(mutex_);
    ++pending_;
    chunks_.push_back(std::move(chunk));
    work_.notify_one();
  }

private:
  void loop() {
    for (;;) {
      std::unique_lock<std::mutex> lock(mutex_);
      work_.wait(lock, [this] { return !chunks_.empty(); });
      std::string chunk = std::move(chunks_.front());
      chunks_.pop_front();
      if (chunk.empty())
        return;
      if (!append(chunk)) {
        chunks_.push_back(std::move(chunk));
        continue;
      }
      if (--pending_ == 0)
        idle_.notify_all();
    }
  }
  std::mutex mutex_;
  std::condition_variable work_, idle_;
  std::deque<std::string> chunks_;
  unsigned pending_ = 0;
  std::thread thread_;
};

// Taken by a function that may find none.
class Taken {
public:
  Taken() : thread_(&Taken::loop, this) {}
  ~Taken() {
    wait();
    {
      std::lock_guard<std::mutex> lock(mutex_);
      quit_ = true;
    }
    work_.notify_all();
    thread_.join();
  }
  void submit(int job) {
    std::lock_guard<std::mutex> lock(mutex_);
    jobs_.push_back(job);
    ++pending_;
    work_.notify_one();
  }
  void wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    idle_.wait(lock, [this] { return jobs_.empty() && pending_ == 0; }); // ok leash-unbounded-wait
  }

private:
  bool next(int &job) {
    std::unique_lock<std::mutex> lock(mutex_);
    work_.wait(lock, [this] { return quit_ || !jobs_.empty(); });
    if (jobs_.empty())
      return false;
    job = jobs_.front();
    jobs_.pop_front();
    return true;
  }
  void loop() {
    int job = 0;
    while (true) {
      if (!next(job))
        return;
      prepare(job);
      std::lock_guard<std::mutex> lock(mutex_);
      --pending_;
      idle_.notify_all();
    }
  }
  std::mutex mutex_;
  std::condition_variable work_, idle_;
  std::deque<int> jobs_;
  int pending_ = 0;
  bool quit_ = false;
  std::thread thread_;
};

//===--- Counted by the same function ------------------------------------===//

class Gate {
public:
  bool call(int job) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      ++inside_; // note "it is taken up here"
    }
    if (!prepare(job)) // note "and given up here"
      return false;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      --inside_; // note "this would wake the waiter"
    }
    empty_.notify_all();
    return true;
  }
  void drain() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (inside_ != 0)
      empty_.wait(lock); // want leash-unbounded-wait "'Gate::call' may take up work and never count it as done"
  }

private:
  std::mutex mutex_;
  std::condition_variable empty_;
  int inside_ = 0;
};

class GateRight {
public:
  bool call(int job) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (closed_)
        return false;
      ++inside_;
    }
    bool done = prepare(job);
    {
      std::lock_guard<std::mutex> lock(mutex_);
      --inside_;
    }
    empty_.notify_all();
    return done;
  }
  void drain() {
    std::unique_lock<std::mutex> lock(mutex_);
    closed_ = true;
    while (inside_ != 0)
      empty_.wait(lock); // ok leash-unbounded-wait
  }

private:
  std::mutex mutex_;
  std::condition_variable empty_;
  int inside_ = 0;
  bool closed_ = false;
};

// Who got in counts himself out when he leaves.
class Members {
public:
  bool enter(int who) {
    std::lock_guard<std::mutex> lock(mutex_);
    ++inside_;
    if (prepare(who))
      return true;
    --inside_;
    empty_.notify_all();
    return false;
  }
  void leave() {
    std::lock_guard<std::mutex> lock(mutex_);
    --inside_;
    empty_.notify_all();
  }
  void drain() {
    std::unique_lock<std::mutex> lock(mutex_);
    empty_.wait(lock, [this] { return inside_ == 0; }); // ok leash-unbounded-wait
  }

private:
  std::mutex mutex_;
  std::condition_variable empty_;
  int inside_ = 0;
};

//===--- Promised --------------------------------------------------------===//

std::string render(int page) {
  if (page < 0)
    throw std::runtime_error("no such page");
  return std::to_string(page);
}

struct Job {
  int page = 0;
  std::promise<std::string> done;
  std::shared_future<std::string> result = done.get_future().share();
};

class Renderer {
public:
  Renderer() : thread_(&Renderer::work, this) {}
  ~Renderer() {
    for (auto &[page, job] : table_)
      job->result.wait(); // want leash-unbounded-wait "'Renderer::work' may take up work and leave its promise alone"
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closing_ = true;
    }
    ready_.notify_one();
    thread_.join();
  }
  void submit(int page) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto job = std::make_shared<Job>();
    job->page = page;
    table_[page] = job;
    queue_.push_back(job);
    ready_.notify_one();
  }

private:
  void work() {
    for (;;) {
      std::shared_ptr<Job> job;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        ready_.wait(lock, [this] { return closing_ || !queue_.empty(); });
        if (queue_.empty())
          return;
        job = queue_.front(); // note "it is taken up here"
        queue_.pop_front();
      }
      try {
        job->done.set_value(render(job->page)); // note "this would wake the waiter"
      } catch (const std::exception &e) { // note "and given up here"
        append(e.what());
      }
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  std::map<int, std::shared_ptr<Job>> table_;
  std::deque<std::shared_ptr<Job>> queue_;
  bool closing_ = false;
  std::thread thread_;
};

struct SafeJob {
  int page = 0;
  std::promise<std::string> done;
  std::shared_future<std::string> result = done.get_future().share();
};

class RendererRight {
public:
  RendererRight() : thread_(&RendererRight::work, this) {}
  ~RendererRight() {
    for (auto &[page, job] : table_)
      job->result.wait(); // ok leash-unbounded-wait
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closing_ = true;
    }
    ready_.notify_one();
    thread_.join();
  }
  void submit(int page) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto job = std::make_shared<SafeJob>();
    job->page = page;
    table_[page] = job;
    queue_.push_back(job);
    ready_.notify_one();
  }

private:
  void work() {
    for (;;) {
      std::shared_ptr<SafeJob> job;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        ready_.wait(lock, [this] { return closing_ || !queue_.empty(); });
        if (queue_.empty())
          return;
        job = queue_.front();
        queue_.pop_front();
      }
      try {
        job->done.set_value(render(job->page));
      } catch (...) {
        job->done.set_exception(std::current_exception());
      }
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  std::map<int, std::shared_ptr<SafeJob>> table_;
  std::deque<std::shared_ptr<SafeJob>> queue_;
  bool closing_ = false;
  std::thread thread_;
};

// What fails is tried once more.
struct LaterJob {
  int page = 0;
  std::promise<std::string> done;
  std::shared_future<std::string> result = done.get_future().share();
};

class RendererLater {
public:
  RendererLater() : thread_(&RendererLater::work, this) {}
  ~RendererLater() {
    for (auto &[page, job] : table_)
      job->result.wait(); // ok leash-unbounded-wait
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closing_ = true;
    }
    ready_.notify_one();
    thread_.join();
  }
  void submit(int page) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto job = std::make_shared<LaterJob>();
    job->page = page;
    table_[page] = job;
    queue_.push_back(job);
    ready_.notify_one();
  }

private:
  void work() {
    for (;;) {
      std::shared_ptr<LaterJob> job;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        ready_.wait(lock, [this] { return closing_ || !queue_.empty(); });
        if (queue_.empty())
          return;
        job = queue_.front();
        queue_.pop_front();
      }
      if (!prepare(job->page)) {
        std::lock_guard<std::mutex> lock(mutex_);
        queue_.push_back(job);
        continue;
      }
      job->done.set_value(std::to_string(job->page));
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  std::map<int, std::shared_ptr<LaterJob>> table_;
  std::deque<std::shared_ptr<LaterJob>> queue_;
  bool closing_ = false;
  std::thread thread_;
};

int main() {
  Writer a;
  a.submit("a");
  WriterRight b;
  b.submit("b");
  Retried c;
  c.submit("c");
  Taken d;
  d.submit(1);
  Gate e;
  std::thread caller([&] { e.call(1); });
  caller.join();
  e.drain();
  GateRight f;
  f.call(1);
  f.drain();
  Members g;
  if (g.enter(1))
    g.leave();
  g.drain();
  Renderer h;
  h.submit(1);
  RendererRight i;
  i.submit(1);
  RendererLater j;
  j.submit(1);
}
