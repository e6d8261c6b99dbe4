// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: real
// world: program
//
// A10: methods and helpers that join one after the other, and give up at the
// first that has failed.
#include <cstddef>
#include <exception>
#include <stdexcept>
#include <thread>
#include <vector>

int work(int part) { return part; }

class Index {
public:
  void start(int n) {
    results_.resize(n);
    for (int i = 0; i < n; ++i)
      threads_.emplace_back([this, i] { results_[i] = work(i); });
  }
  bool wait() {
    for (std::size_t i = 0; i < threads_.size(); ++i) {
      threads_[i].join();
      if (results_[i] < 0)
        return false;
    }
    threads_.clear();
    return true;
  }

private:
  std::vector<std::thread> threads_;
  std::vector<int> results_;
};

bool build() {
  Index index;
  index.start(4); // want leash-unjoined-thread "'index'"
  return index.wait();
}

// The caller joins the others.
class InTwoSteps {
public:
  void start(int n) {
    results_.resize(n);
    for (int i = 0; i < n; ++i)
      threads_.emplace_back([this, i] { results_[i] = work(i); });
  }
  bool joinGood() {
    for (; joined_ < threads_.size(); ++joined_) {
      threads_[joined_].join();
      if (results_[joined_] < 0) {
        ++joined_;
        return false;
      }
    }
    return true;
  }
  void joinRest() {
    while (joined_ < threads_.size())
      threads_[joined_++].join();
  }

private:
  std::vector<std::thread> threads_;
  std::vector<int> results_;
  std::size_t joined_ = 0;
};

void buildInTwoSteps() {
  InTwoSteps steps;
  steps.start(4); // ok leash-unjoined-thread
  if (!steps.joinGood())
    steps.joinRest();
}

bool buildAgain() {
  Index index;
  index.start(4); // ok leash-unjoined-thread
  while (!index.wait())
    ;
  return true;
}

class Whole {
public:
  void start(int n) {
    results_.resize(n);
    for (int i = 0; i < n; ++i)
      threads_.emplace_back([this, i] { results_[i] = work(i); });
  }
  bool wait() {
    bool good = true;
    for (std::size_t i = 0; i < threads_.size(); ++i) {
      threads_[i].join();
      good = good && results_[i] >= 0;
    }
    threads_.clear();
    return good;
  }

private:
  std::vector<std::thread> threads_;
  std::vector<int> results_;
};

bool buildWhole() {
  Whole whole;
  whole.start(4); // ok leash-unjoined-thread
  return whole.wait();
}

// The destructor joins those that are left.
class Careful {
public:
  void start(int n) {
    results_.resize(n);
    for (int i = 0; i < n; ++i)
      threads_.emplace_back([this, i] { results_[i] = work(i); }); // ok leash-unjoined-thread
  }
  bool wait() {
    for (std::size_t i = 0; i < threads_.size(); ++i) {
      threads_[i].join();
      if (results_[i] < 0)
        return false;
    }
    return true;
  }
  ~Careful() {
    for (std::thread &t : threads_)
      if (t.joinable())
        t.join();
  }

private:
  std::vector<std::thread> threads_;
  std::vector<int> results_;
};

bool buildCareful() {
  Careful careful;
  careful.start(4); // ok leash-unjoined-thread
  return careful.wait();
}

// The destructor itself gives up.
class Hasty {
public:
  explicit Hasty(int n) : results_(n) {
    for (int i = 0; i < n; ++i)
      threads_.emplace_back([this, i] { results_[i] = work(i); }); // want leash-unjoined-thread "'threads_' of 'Hasty'"
  }
  ~Hasty() {
    for (std::size_t i = 0; i < threads_.size(); ++i) {
      threads_[i].join();
      if (results_[i] < 0)
        break;
    }
  }

private:
  std::vector<std::thread> threads_;
  std::vector<int> results_;
};

void useHasty() { Hasty hasty(3); }

struct Part {
  std::thread thread;
  bool good = true;
};

static bool finish(Part &part) {
  part.thread.join();
  return part.good;
}

bool helperJoins(int n) {
  std::vector<Part> parts(n);
  for (Part &part : parts)
    part.thread = std::thread([&part] { part.good = work(1) > 0; }); // want leash-unjoined-thread "thread"
  for (Part &part : parts)
    if (!finish(part))
      return false;
  return true;
}

bool helperJoinsAll(int n) {
  std::vector<Part> parts(n);
  for (Part &part : parts)
    part.thread = std::thread([&part] { part.good = work(1) > 0; }); // ok leash-unjoined-thread
  bool good = true;
  for (Part &part : parts)
    good = finish(part) && good;
  return good;
}

int main() {
  useHasty();
  buildInTwoSteps();
  return build() + buildAgain() + buildWhole() + buildCareful() +
         helperJoins(2) + helperJoinsAll(2);
}
