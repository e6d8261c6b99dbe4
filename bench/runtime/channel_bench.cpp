// SPDX-License-Identifier: Apache-2.0
//
// Wall time per item of channels and of their peers: senders x receivers x
// capacity. Every queue gets the same harness.
#include <leash/channel.h>
#include <leash/select.h>
#include <leash/task_group.h>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <barrier>
#include <thread>
#include <vector>

#ifdef BENCH_BOOST
#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/unbuffered_channel.hpp>
#include <boost/thread/sync_bounded_queue.hpp>
#endif
#ifdef BENCH_TBB
#include <tbb/concurrent_queue.h>
#endif
#ifdef BENCH_MOODYCAMEL
#include <concurrentqueue/blockingconcurrentqueue.h>
#endif

namespace {

struct plain {
  explicit plain(std::size_t capacity) : ch(capacity) {}
  void push(int v) { static_cast<void>(ch.send(v)); }
  int pop() { return *ch.recv(); }
  leash::channel<int> ch;
};

struct with_context {
  explicit with_context(std::size_t capacity)
      : ch(capacity), ctx(source.context()) {}
  void push(int v) { static_cast<void>(ch.send(ctx, v)); }
  int pop() { return *ch.recv(ctx); }
  leash::channel<int> ch;
  leash::context_source source;
  leash::context ctx;
};

struct with_deadline {
  explicit with_deadline(std::size_t capacity) : ch(capacity) {}
  void push(int v) { static_cast<void>(ch.send_for(v, std::chrono::hours(1))); }
  int pop() { return *ch.recv_for(std::chrono::hours(1)); }
  leash::channel<int> ch;
};

#ifdef BENCH_BOOST
struct boost_thread_queue {
  explicit boost_thread_queue(std::size_t capacity) : q(capacity) {}
  void push(int v) { q.push_back(v); }
  int pop() { return q.pull_front(); }
  boost::concurrent::sync_bounded_queue<int> q;
};
// Its capacity is a power of two, of which one place stays empty.
struct boost_fiber_channel {
  explicit boost_fiber_channel(std::size_t capacity)
      : q(capacity < 2 ? 2 : capacity) {}
  void push(int v) { q.push(v); }
  int pop() { return q.value_pop(); }
  boost::fibers::buffered_channel<int> q;
};
struct boost_fiber_rendezvous {
  explicit boost_fiber_rendezvous(std::size_t) {}
  void push(int v) { q.push(v); }
  int pop() { return q.value_pop(); }
  boost::fibers::unbuffered_channel<int> q;
};
#endif
#ifdef BENCH_TBB
struct tbb_queue {
  explicit tbb_queue(std::size_t capacity) {
    q.set_capacity(static_cast<std::ptrdiff_t>(capacity));
  }
  void push(int v) { q.push(v); }
  int pop() {
    int v = 0;
    q.pop(v);
    return v;
  }
  tbb::concurrent_bounded_queue<int> q;
};
#endif
#ifdef BENCH_MOODYCAMEL
struct moodycamel_unbounded {
  explicit moodycamel_unbounded(std::size_t) {}
  void push(int v) { q.enqueue(v); }
  int pop() {
    int v = 0;
    q.wait_dequeue(v);
    return v;
  }
  moodycamel::BlockingConcurrentQueue<int> q;
};
#endif

template <class Queue> void transfer(benchmark::State &state) {
  const int senders = static_cast<int>(state.range(0));
  const int receivers = static_cast<int>(state.range(1));
  const auto capacity = static_cast<std::size_t>(state.range(2));
  const int items = capacity == 0 || capacity == 1 ? 40'000 : 400'000;
  std::vector<double> all;
  for (auto _ : state) {
    Queue queue(capacity);
    std::barrier ready(senders + receivers + 1);
    std::vector<std::jthread> threads;
    for (int s = 0; s < senders; ++s)
      threads.emplace_back([&] {
        ready.arrive_and_wait();
        for (int i = 0; i < items / senders; ++i)
          queue.push(i);
      });
    for (int r = 0; r < receivers; ++r)
      threads.emplace_back([&] {
        ready.arrive_and_wait();
        for (int i = 0; i < items / receivers; ++i)
          benchmark::DoNotOptimize(queue.pop());
      });
    // Before the last one arrives: it may not run again before the others end.
    const auto begun = std::chrono::steady_clock::now();
    ready.arrive_and_wait();
    threads.clear();
    const double took =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begun)
            .count();
    state.SetIterationTime(took);
    all.push_back(took);
  }
  std::sort(all.begin(), all.end()); // the median, as channels.go has it
  state.counters["ns_per_item"] = all[all.size() / 2] / items * 1e9;
}

template <int... Capacities> void shapes(benchmark::internal::Benchmark *b) {
  for (const auto &[s, r] : {std::pair{1, 1}, {4, 1}, {4, 4}})
    for (const int capacity : {Capacities...})
      b->Args({s, r, capacity});
  b->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(5);
}

BENCHMARK(transfer<plain>)->Apply(shapes<0, 1, 64, 4096>);
BENCHMARK(transfer<with_context>)->Apply(shapes<0, 1, 64, 4096>);
BENCHMARK(transfer<with_deadline>)->Apply(shapes<0, 1, 64, 4096>);
// Peers take part with the capacities that they have: moodycamel's queue has
// none (what it is asked for says nothing), the rendezvous of Boost.Fiber only
// 0, its other channel none below 2, those of Boost.Thread and oneTBB no 0.
#ifdef BENCH_BOOST
BENCHMARK(transfer<boost_thread_queue>)->Apply(shapes<1, 64, 4096>);
BENCHMARK(transfer<boost_fiber_channel>)->Apply(shapes<64, 4096>);
BENCHMARK(transfer<boost_fiber_rendezvous>)->Apply(shapes<0>);
#endif
#ifdef BENCH_TBB
BENCHMARK(transfer<tbb_queue>)->Apply(shapes<1, 64, 4096>);
#endif
#ifdef BENCH_MOODYCAMEL
BENCHMARK(transfer<moodycamel_unbounded>)->Apply(shapes<64, 4096>);
#endif

// One thread, a ready case: the cost of select itself.
void select_of_2(benchmark::State &state) {
  leash::channel<int> a(1);
  leash::channel<int> b(1);
  for (auto _ : state) {
    static_cast<void>(b.try_send(1));
    leash::recv_result<int> out;
    static_cast<void>(
        leash::select(leash::on_recv(a, out), leash::on_recv(b, out)));
  }
}
BENCHMARK(select_of_2);

void select_of_8(benchmark::State &state) {
  leash::channel<int> c[8] = {leash::channel<int>(1), leash::channel<int>(1),
                              leash::channel<int>(1), leash::channel<int>(1),
                              leash::channel<int>(1), leash::channel<int>(1),
                              leash::channel<int>(1), leash::channel<int>(1)};
  for (auto _ : state) {
    static_cast<void>(c[5].try_send(1));
    leash::recv_result<int> out;
    static_cast<void>(
        leash::select(leash::on_recv(c[0], out), leash::on_recv(c[1], out),
                      leash::on_recv(c[2], out), leash::on_recv(c[3], out),
                      leash::on_recv(c[4], out), leash::on_recv(c[5], out),
                      leash::on_recv(c[6], out), leash::on_recv(c[7], out)));
  }
}
BENCHMARK(select_of_8);

void same_thread(benchmark::State &state) {
  leash::channel<int> ch(64);
  for (auto _ : state) {
    static_cast<void>(ch.send(1));
    benchmark::DoNotOptimize(*ch.recv());
  }
}
BENCHMARK(same_thread);

} // namespace
