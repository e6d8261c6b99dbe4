// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// world: both
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

template <typename F> void runAside(F f) {
  std::thread t(std::move(f)); // ok leash-unjoined-thread
  t.join();
}

template <typename F> void runAndLose(F f) {
  std::thread t(std::move(f)); // want leash-unjoined-thread "'t'"
}

template <typename F> void neverInstantiated(F f) {
  std::thread t(std::move(f)); // todo-want leash-unjoined-thread -- no body is made of it
}

template <bool Wait, typename F> void maybe(F f) {
  std::thread t(std::move(f)); // ok leash-unjoined-thread
  if constexpr (Wait)
    t.join();
  else
    t.detach();
}

template <typename T> class ParallelFor {
public:
  explicit ParallelFor(int n) {
    for (int i = 0; i < n; ++i)
      threads_.emplace_back([i] { T::step(i); });
  }
  ~ParallelFor() {
    for (auto &t : threads_)
      t.join();
  }

private:
  std::vector<std::thread> threads_; // ok leash-unjoined-thread
};

template <typename T> class ParallelLost {
public:
  explicit ParallelLost(int n) {
    for (int i = 0; i < n; ++i)
      threads_.emplace_back([i] { T::step(i); });
  }

private:
  std::vector<std::thread> threads_; // want leash-unjoined-thread "'(ParallelLost.*::)?threads_'"
};

struct Squares {
  static void step(int i) { (void)(i * i); }
};

void instantiate() {
  runAside([] {});
  runAndLose([] {});
  maybe<true>([] {});
  maybe<false>([] {});
  ParallelFor<Squares> a(2);
  ParallelLost<Squares> b(2);
}

// Made, but deleted nowhere: its destructor is what it would be.
template <class T> class Pipe {
public:
  Pipe();
  ~Pipe();
  void drain();

private:
  T Last{};
  std::thread Drainer;
};
template <class T> Pipe<T>::Pipe() : Drainer(&Pipe<T>::drain, this) {}
template <class T> Pipe<T>::~Pipe() { Drainer.join(); }
template <class T> void Pipe<T>::drain() {}
Pipe<int> *makeForGood() { return new Pipe<int>(); }

template <class T> class LeakyPipe {
public:
  LeakyPipe();
  ~LeakyPipe();
  void drain();

private:
  T Last{};
  std::thread Drainer; // want leash-unjoined-thread "'Drainer'"
};
template <class T>
LeakyPipe<T>::LeakyPipe() : Drainer(&LeakyPipe<T>::drain, this) {}
template <class T> LeakyPipe<T>::~LeakyPipe() { drain(); }
template <class T> void LeakyPipe<T>::drain() {}
LeakyPipe<int> *makeLeakyForGood() { return new LeakyPipe<int>(); }
