// Calls of std that stand in no other file here.
#include <future>
#include <thread>

void reset(std::packaged_task<int()> &task, std::future<int> &result) {
  unsigned n = std::thread::hardware_concurrency();
  if (n > 1 && result.valid())
    task.reset();
}
