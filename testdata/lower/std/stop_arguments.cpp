// A stop argument that never stops anything is none.
#include <condition_variable>
#include <mutex>
#include <stop_token>

std::mutex m;
std::condition_variable_any cv;
bool ready = false;

void with_token(std::stop_token token) {
  std::unique_lock lock(m);
  cv.wait(lock, token, [] { return ready; });
}

void with_empty_token() {
  std::unique_lock lock(m);
  cv.wait(lock, std::stop_token(), [] { return ready; });
  cv.wait(lock, std::stop_token{}, [] { return ready; });
}
