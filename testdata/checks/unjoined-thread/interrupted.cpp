// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// world: program
//
// One thread is told to end, and the next is started over it.
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
  void interrupt();
};
} // namespace boost

void grab();

class Grabber {
public:
  ~Grabber() { stop(); }
  void start() {
    stop();
    launch();
  }
  void restart() {
    capture_.interrupt();
    launch();
  }
  void stop() {
    if (!capture_.joinable())
      return;
    capture_.interrupt();
    capture_.join();
  }

private:
  void launch() {
    capture_ = boost::thread([] { grab(); }); // todo-want leash-unjoined-thread "'capture_' of 'Grabber'"
  }
  boost::thread capture_;
};

class RightGrabber {
public:
  ~RightGrabber() { stop(); }
  void start() {
    stop();
    launch();
  }
  void restart() {
    capture_.interrupt();
    if (capture_.joinable())
      capture_.join();
    launch();
  }
  void stop() {
    if (!capture_.joinable())
      return;
    capture_.interrupt();
    capture_.join();
  }

private:
  void launch() {
    capture_ = boost::thread([] { grab(); }); // ok leash-unjoined-thread
  }
  boost::thread capture_;
};

int main() {
  Grabber a;
  a.start();
  a.restart();
  RightGrabber b;
  b.start();
  b.restart();
}
