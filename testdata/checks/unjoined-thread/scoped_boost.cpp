// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// world: both
//
// Boost: owners that are given a thread and join it themselves.
#define BOOST_THREAD_VERSION 4
namespace boost {
class thread {
public:
  thread();
  template <class Body> explicit thread(Body body);
  thread(thread &&);
  thread &operator=(thread &&);
  ~thread();
  bool joinable() const;
  void join();
};
struct join_if_joinable {};
template <class End = join_if_joinable> class scoped_thread {
public:
  explicit scoped_thread(thread &&t);
  scoped_thread(scoped_thread &&);
  ~scoped_thread();
};
} // namespace boost

void watch();
bool home(int joint);

bool scoped() {
  boost::scoped_thread<> guard(boost::thread(watch)); // ok leash-unjoined-thread
  return home(1) && home(2);
}

bool scopedLater() {
  boost::thread t(watch); // ok leash-unjoined-thread
  boost::scoped_thread<> guard(static_cast<boost::thread &&>(t));
  if (!home(1))
    return false;
  return home(2);
}

bool notScoped() {
  boost::thread t(watch); // want leash-unjoined-thread "'t'"
  if (!home(1))
    return false;
  t.join();
  return home(2);
}

bool leftBefore() {
  boost::thread t(watch); // want leash-unjoined-thread "'t'"
  if (!home(1))
    return false;
  boost::scoped_thread<> guard(static_cast<boost::thread &&>(t));
  return home(2);
}
