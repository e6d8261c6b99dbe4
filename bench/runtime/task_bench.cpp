// SPDX-License-Identifier: Apache-2.0
//
// Spawning, the registry, stopping and dumping.
#include <leash/channel.h>
#include <leash/detail/task_record.h>
#include <leash/dump.h>
#include <leash/task_group.h>
#include <leash/worker_pool.h>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <sstream>
#include <thread>
#include <vector>

#ifdef BENCH_TBB
#include <tbb/task_group.h>
#endif

namespace {

void jthread_spawn_join(benchmark::State &state) {
  for (auto _ : state)
    std::jthread([] {}).join();
}
BENCHMARK(jthread_spawn_join)->UseRealTime();

void task_spawn_join(benchmark::State &state) {
  const char *modes[] = {"registry off", "registry on", "registry and stacks"};
  state.SetLabel(modes[state.range(0)]);
  leash::registry::enable(state.range(0) != 0);
  leash::registry::capture_stacks(state.range(0) == 2 ? "unwind" : "off");
  for (auto _ : state)
    leash::spawn([] {}).join();
  leash::registry::enable(true);
  leash::registry::capture_stacks("off");
}
BENCHMARK(task_spawn_join)->Arg(0)->Arg(1)->Arg(2)->UseRealTime();

void group_spawn_join(benchmark::State &state) {
  leash::task_group group;
  for (auto _ : state) {
    group.spawn([] {});
    group.join();
  }
}
BENCHMARK(group_spawn_join)->UseRealTime();

void pool_submit(benchmark::State &state) {
  leash::worker_pool pool(1, 1024);
  for (auto _ : state)
    static_cast<void>(pool.submit([] {}));
  pool.drain();
  pool.join();
}
BENCHMARK(pool_submit)->UseRealTime();

#ifdef BENCH_TBB
void tbb_run_wait(benchmark::State &state) {
  tbb::task_group group;
  for (auto _ : state) {
    group.run([] {});
    group.wait();
  }
}
BENCHMARK(tbb_run_wait)->UseRealTime();
#endif

// What the registry adds to a task: fill in, insert, remove.
void registry_per_task(benchmark::State &state) {
  for (auto _ : state) {
    leash::detail::task_record record;
    leash::detail::fill_record(record, "task", nullptr, nullptr, LEASH_HERE);
    leash::detail::register_record(record);
    leash::detail::unregister_record(record, leash::detail::outcome::ok);
  }
}
BENCHMARK(registry_per_task)->Threads(1)->Threads(2);

// So many tasks blocked in a receive, until the scope ends.
class blocked_tasks {
public:
  explicit blocked_tasks(std::int64_t n) {
    try {
      for (; started_ < n; ++started_)
        group_.spawn([this](const leash::context &ctx) {
          static_cast<void>(never_.recv(ctx));
        });
    } catch (const std::system_error &) {
    }
    while (leash::detail::waits()
               .by_state[static_cast<int>(leash::task_state::chan_recv)] <
           started_)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  std::chrono::duration<double> stop() {
    const auto begun = std::chrono::steady_clock::now();
    group_.request_stop();
    group_.join();
    return std::chrono::steady_clock::now() - begun;
  }
  [[nodiscard]] std::int64_t started() const { return started_; }

private:
  std::int64_t started_ = 0;
  leash::channel<int> never_;
  leash::task_group group_{"blocked"};
};

// The same with std::jthread and the one wait of the standard library that a
// stop ends.
class blocked_threads {
public:
  explicit blocked_threads(std::int64_t n) {
    std::int64_t waiting = 0;
    try {
      for (; started_ < n; ++started_)
        threads_.emplace_back([this, &waiting, stop = source_.get_token()] {
          std::unique_lock lock(lock_);
          ++waiting;
          static_cast<void>(never_.wait(lock, stop, [] { return false; }));
        });
    } catch (const std::system_error &) {
    }
    for (std::unique_lock lock(lock_); waiting < started_; lock.lock()) {
      lock.unlock();
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  std::chrono::duration<double> stop() {
    const auto begun = std::chrono::steady_clock::now();
    source_.request_stop();
    threads_.clear();
    return std::chrono::steady_clock::now() - begun;
  }
  [[nodiscard]] std::int64_t started() const { return started_; }

private:
  std::int64_t started_ = 0;
  std::mutex lock_;
  std::condition_variable_any never_;
  std::stop_source source_;
  std::vector<std::jthread> threads_;
};

// From the stop request until the last task is joined.
template <class Blocked> void stop_latency(benchmark::State &state) {
  std::vector<double> ms;
  for (auto _ : state) {
    Blocked tasks(state.range(0));
    if (tasks.started() != state.range(0)) {
      state.SkipWithError("not enough threads");
      return;
    }
    const auto took = tasks.stop();
    state.SetIterationTime(took.count());
    ms.push_back(took.count() * 1e3);
  }
  std::sort(ms.begin(), ms.end());
  state.counters["p50_ms"] = ms[ms.size() / 2];
  state.counters["p99_ms"] = ms[ms.size() * 99 / 100];
}
void one_stop(benchmark::internal::Benchmark *b) {
  b->Arg(1)->Iterations(300)->UseManualTime();
}
void stops_of_100(benchmark::internal::Benchmark *b) {
  b->Arg(100)->Iterations(50)->UseManualTime();
}
void stops_of_10000(benchmark::internal::Benchmark *b) {
  b->Arg(10000)->Iterations(5)->UseManualTime()->Unit(benchmark::kMillisecond);
}
BENCHMARK(stop_latency<blocked_tasks>)->Apply(one_stop);
BENCHMARK(stop_latency<blocked_threads>)->Apply(one_stop);
BENCHMARK(stop_latency<blocked_tasks>)->Apply(stops_of_100);
BENCHMARK(stop_latency<blocked_threads>)->Apply(stops_of_100);
BENCHMARK(stop_latency<blocked_tasks>)->Apply(stops_of_10000);
BENCHMARK(stop_latency<blocked_threads>)->Apply(stops_of_10000);

// With the defaults, threads that the runtime did not start included.
void dump_of(benchmark::State &state) {
  const char *formats[] = {"text", "json", "profile"};
  state.SetLabel(formats[state.range(1)]);
  blocked_tasks tasks(state.range(0));
  const leash::dump::options o;
  for (auto _ : state) {
    std::ostringstream out;
    if (state.range(1) == 0)
      leash::dump::write_text(out, o);
    else if (state.range(1) == 1)
      leash::dump::write_json(out, o);
    else
      leash::dump::write_profile(out, o);
    benchmark::DoNotOptimize(out.str().size());
  }
  state.counters["tasks"] = static_cast<double>(tasks.started());
  static_cast<void>(tasks.stop());
}
BENCHMARK(dump_of)
    ->Args({10000, 0})
    ->Args({10000, 1})
    ->Args({10000, 2})
    ->Unit(benchmark::kMillisecond);

double resident_kib() {
  std::ifstream in("/proc/self/statm");
  double total = 0;
  double resident = 0;
  in >> total >> resident;
  return resident * 4;
}

// Resident memory per blocked task, its thread's stack included; the kernel's
// share is not in it.
void memory_per_idle_task(benchmark::State &state) {
  double per_task = 0;
  for (auto _ : state) {
    const double before = resident_kib();
    blocked_tasks tasks(2000);
    per_task = (resident_kib() - before) / static_cast<double>(tasks.started());
    static_cast<void>(tasks.stop());
  }
  state.counters["KiB_per_task"] = per_task;
}
BENCHMARK(memory_per_idle_task)
    ->Iterations(1)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

} // namespace
