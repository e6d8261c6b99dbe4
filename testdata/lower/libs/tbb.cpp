// needs: tbb/tbb.h
// oneTBB: groups, parallel calls, queues.
#include <tbb/concurrent_queue.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_invoke.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

void work();
void other();

void groups() {
  tbb::task_group g;
  g.run(work);
  g.run([] { other(); });
  g.cancel();
  g.wait();
}

void loops(int n) {
  tbb::parallel_for(0, n, [](int i) { work(); });
  tbb::parallel_invoke(work, [] { other(); });
  tbb::task_arena arena;
  arena.execute([] { work(); });
}

void queues(tbb::concurrent_bounded_queue<int> &q) {
  int x;
  q.push(1);
  q.pop(x);
  if (q.try_pop(x))
    q.try_push(x);
  q.abort();
}
