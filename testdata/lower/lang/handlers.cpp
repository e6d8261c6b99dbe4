// Handlers, function-try-blocks, what is thrown again, retries.
#include <exception>
#include <future>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>
void work();
void quiet() noexcept;

struct F {
  std::thread t;

  F() try : t(work) { work(); } catch (const std::system_error &e) {

    work();
    throw;

  } catch (...) {
  }

  ~F() { t.join(); }
};

int fntry(int n) try {
  std::thread t(work);
  t.join();
  return n;

} catch (std::exception &) {

  return 1;
}

void nested() {
  try {
    try {
      work();
      throw std::runtime_error("x");
    } catch (const std::logic_error &) {
      work();
    }
  } catch (const std::exception &e) {
    throw;
  } catch (...) {
    std::terminate();
  }
}

void lost() {
  std::thread t(work);
  work();
  t.join();
}

void kept() {
  std::thread t(work);
  try {
    work();
  } catch (...) {
    t.join();
    throw;
  }
  t.join();
}

void inloop() {
  for (int i = 0; i < 3; ++i) {
    try {
      work();
      if (i == 1)
        continue;
      if (i == 2)
        break;
    } catch (int) {
      return;
    }
  }
}

void swallow() {
  while (true)
    try {
      work();
    } catch (...) {
    }
}

void ptr() {
  std::exception_ptr p;
  try {
    work();
  } catch (...) {
    p = std::current_exception();
  }
  if (p)
    std::rethrow_exception(p);
}

void setex(std::promise<int> &pr) {
  try {
    pr.set_value(1);
  } catch (...) {
    pr.set_exception(std::current_exception());
  }
}

void noex() noexcept { work(); }

void throwcond(bool b) {
  int n = b ? throw 1 : 2;
  (void)n;
  if (!b)
    throw std::bad_alloc();
}

struct Fin {
  ~Fin() noexcept(false) {
    work();
    throw 1;
  }
};

void fin() {
  Fin f;
  quiet();
}

void retry() {
  for (;;) {
    try {
      work();
      return;
    } catch (const std::system_error &e) {
      if (e.code() == std::errc::interrupted)
        continue;
      throw;
    }
  }
}
