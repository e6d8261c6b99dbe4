// Stop tokens of calls: where a call takes one, and whether an overload would.
#include <condition_variable>
#include <mutex>
#include <stop_token>

struct item {};
bool pop(item &out);
bool pop(item &out, std::stop_token stop);
void nap(int ms, const std::stop_token &stop = {});
bool peek(item &out);
bool peek(item &out, int more, std::stop_token stop);

template <class T> struct queue {
  bool take(T &out);
  bool take(std::stop_token stop, T &out);
  bool look(T &out) const;
  bool look(T &out, std::stop_token stop);
};
void run();
template <class F> void retry(F f);
template <class F> void retry(F f, std::stop_token stop);
struct job {
  job();
  explicit job(std::stop_token stop);
};

void forward(std::stop_token stop, queue<item> &q) {
  item i;
  pop(i);
  pop(i, stop);
  nap(3);
  nap(3, stop);
  peek(i); // the overload takes something else as well
  q.take(i);
  q.take(stop, i);
  q.look(i); // the overload is not const: called on `const queue`, it is none
  retry(run);
  job late;
  job now(stop);
}
