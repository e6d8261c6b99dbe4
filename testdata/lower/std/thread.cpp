// Threads: spawn, join, detach, joinable-test, handle-move, join-in-assign.
#include <functional>
#include <thread>
#include <utility>

void work();
void serve(int fd, const std::string &name);
struct pump {
  void run(int speed);
};

void spawn_and_join() {
  std::thread t(work);
  t.join();
}

void detach_it() {
  std::thread t(serve, 3, "x");
  t.detach();
}

void member_body(pump &p) {
  std::thread t(&pump::run, &p, 5);
  if (t.joinable())
    t.join();
}

void referenced(pump &p) {
  std::thread t(&pump::run, std::ref(p), 5);
  t.join();
}

std::thread moved_out() {
  std::thread t(work);
  std::thread u(std::move(t));
  std::thread v;
  v = std::move(u);
  v.swap(t);
  std::swap(t, u);
  return t;
}

void assigned() {
  std::thread t;
  t = std::thread([] { work(); });
  t.join();
}

void stoppable() {
  std::jthread t([](std::stop_token token, int n) {
    while (!token.stop_requested() && n)
      work();
  }, 3);
  t.request_stop();
  t.join();
  t = std::jthread(work);
  std::stop_source s = t.get_stop_source();
  std::stop_token k = t.get_stop_token();
}

void discarded() { std::thread(work).detach(); }
