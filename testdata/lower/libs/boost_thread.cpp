// needs: boost/thread.hpp
// Boost.Thread: threads, groups, interruption, waits, futures, locks.
#define BOOST_THREAD_VERSION 4
#include <boost/bind/bind.hpp>
#include <boost/thread.hpp>
#include <boost/thread/scoped_thread.hpp>

void work();
void serve(int);

void threads() {
  boost::thread t(work);
  t.interrupt();
  t.join();
  boost::thread u(boost::bind(serve, 3));
  u.try_join_for(boost::chrono::milliseconds(5));
  u.detach();
  boost::thread_group g;
  g.create_thread(work);
  g.interrupt_all();
  g.join_all();
  boost::scoped_thread<> s(work);
}

void waits(boost::mutex &m, boost::condition_variable &cv, bool &ready) {
  boost::unique_lock<boost::mutex> lock(m);
  while (!ready)
    cv.wait(lock);
  cv.notify_one();
  boost::this_thread::sleep_for(boost::chrono::milliseconds(5));
  boost::this_thread::interruption_point();
}

void futures() {
  boost::promise<int> p;
  boost::future<int> f = p.get_future();
  p.set_value(1);
  f.get();
}
