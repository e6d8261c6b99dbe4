// needs: boost/thread.hpp
// Boost.Thread: barriers, latches, queues, pools, timed waits, continuations.
#define BOOST_THREAD_VERSION 4
#define BOOST_THREAD_PROVIDES_EXECUTORS
#include <boost/thread.hpp>
#include <boost/thread/barrier.hpp>
#include <boost/thread/concurrent_queues/sync_bounded_queue.hpp>
#include <boost/thread/executors/basic_thread_pool.hpp>
#include <boost/thread/executors/loop_executor.hpp>
#include <boost/thread/latch.hpp>

void work();

void locks(boost::mutex &m, boost::timed_mutex &t, boost::condition_variable &c) {
  m.lock();
  m.unlock();
  if (m.try_lock())
    m.unlock();
  if (t.try_lock_for(boost::chrono::seconds(1)))
    t.unlock();
  boost::unique_lock<boost::mutex> lock(m);
  c.wait_for(lock, boost::chrono::seconds(2));
  c.notify_all();
  boost::this_thread::yield();
}

void counters(boost::barrier &b, boost::latch &l) {
  b.wait();
  l.count_down();
  l.wait();
  l.try_wait();
}

void queue(boost::concurrent::sync_bounded_queue<int> &q) {
  int item = 3;
  q.push_back(item);
  q.try_push_back(item);
  q.pull_front(item);
  q.try_pull_front(item);
  q.close();
}

void futures(boost::future<int> f, boost::promise<int> &p) {
  boost::this_thread::disable_interruption quiet;
  f.wait();
  auto next = f.then([](boost::future<int> g) { return g.get(); });
  next.wait_for(boost::chrono::seconds(1));
  p.set_value(1);
}

void pool() {
  boost::executors::basic_thread_pool p(2);
  p.submit(work);
  p.try_executing_one();
  p.close();
  p.join();
}

void threads() {
  boost::thread t(work);
  if (t.joinable())
    t.join();
}

void loop(boost::executors::loop_executor &l) {
  l.loop();
  l.close();
}
