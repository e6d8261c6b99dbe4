// needs: tbb/tbb.h
// oneTBB: mutexes, cancellation, suspended tasks, flow graphs.
#include <tbb/flow_graph.h>
#include <tbb/spin_mutex.h>
#include <tbb/task.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

void locks(tbb::spin_mutex &m) {
  m.lock();
  m.unlock();
  if (m.try_lock())
    m.unlock();
}

void poll(tbb::task_group_context &context) {
  while (!tbb::is_current_task_group_canceling() &&
         !context.is_group_execution_cancelled())
    ;
}

void graph(tbb::flow::graph &g) {
  g.reserve_wait();
  g.release_wait();
  g.wait_for_all();
}

void pause(tbb::task_arena &arena) {
  tbb::task::suspend_point where;
  tbb::task::suspend([&](tbb::task::suspend_point at) { where = at; });
  tbb::task::resume(where);
  arena.terminate();
}
