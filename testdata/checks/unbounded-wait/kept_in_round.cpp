// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: real
// world: program
//
// Permits that a loop takes in each round, and keeps in some.
#include <semaphore>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

bool next(std::string &url);
bool cached(const std::string &url);
void note(const char *text);

inline void fetch(const std::string &url) {
  if (url.empty())
    throw std::invalid_argument("no url");
  note(url.c_str());
}

class Skips {
public:
  ~Skips() {
    for (int i = 0; i < 3; ++i)
      permits_.acquire(); // ok leash-unbounded-wait
    permits_.release(3);
    for (auto &t : threads_)
      t.join();
  }
  void start() { threads_.emplace_back([this] { work(); }); }

private:
  void work() {
    std::string url;
    while (next(url)) {
      permits_.acquire(); // want leash-unbounded-wait "'Skips::work' may leave without giving back what it took"
      if (cached(url)) // note "but not on this way"
        continue;
      fetch(url);
      permits_.release(); // note "here it is given back"
    }
  }
  std::counting_semaphore<3> permits_{3};
  std::vector<std::thread> threads_;
};

class Throws {
public:
  void work() {
    std::string url;
    while (next(url)) {
      permits_.acquire(); // want leash-unbounded-wait "'Throws::work' may leave without giving back what it took"
      try {
        fetch(url);
        permits_.release(); // note "here it is given back"
      } catch (const std::exception &e) { // note "but not on this way"
        note(e.what());
      }
    }
  }

private:
  std::counting_semaphore<3> permits_{3};
};

class Gives {
public:
  void work() {
    std::string url;
    while (next(url)) {
      permits_.acquire(); // ok leash-unbounded-wait
      if (cached(url)) {
        permits_.release();
        continue;
      }
      try {
        fetch(url);
      } catch (const std::exception &e) {
        note(e.what());
      }
      permits_.release();
    }
  }

private:
  std::counting_semaphore<3> permits_{3};
};

// It has one from the round before.
class Keeps {
public:
  void work() {
    std::string url;
    permits_.acquire(); // ok leash-unbounded-wait
    while (next(url)) {
      if (cached(url))
        continue;
      permits_.release();
      fetch(url);
      permits_.acquire(); // ok leash-unbounded-wait
    }
    permits_.release();
  }

private:
  std::counting_semaphore<3> permits_{3};
};

// Asked whether there was one.
class Asks {
public:
  void work() {
    std::string url;
    while (next(url)) {
      bool mine = permits_.try_acquire();
      if (!mine) {
        if (cached(url))
          continue;
        permits_.acquire(); // ok leash-unbounded-wait
      }
      fetch(url);
      permits_.release();
    }
  }

private:
  std::counting_semaphore<3> permits_{3};
};

// By a guard.
class Guarded {
  struct Permit {
    std::counting_semaphore<3> &of;
    explicit Permit(std::counting_semaphore<3> &of) : of(of) {
      of.acquire(); // ok leash-unbounded-wait
    }
    ~Permit() { of.release(); }
  };

public:
  void work() {
    std::string url;
    while (next(url)) {
      Permit permit(permits_);
      if (cached(url))
        continue;
      fetch(url);
    }
  }

private:
  std::counting_semaphore<3> permits_{3};
};

int main() {
  Skips a;
  a.start();
  Throws b;
  Gives c;
  Keeps d;
  Asks e;
  Guarded f;
  std::thread t([&] {
    b.work();
    c.work();
    d.work();
    e.work();
    f.work();
  });
  t.join();
}
