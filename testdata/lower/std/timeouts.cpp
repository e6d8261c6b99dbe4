// Constant time-outs in milliseconds.
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <unistd.h>
using namespace std::chrono_literals;

constexpr auto period = 20ms;
constexpr int ticks = 3;

void all(std::condition_variable &cv, std::unique_lock<std::mutex> &lock,
         int n) {
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  std::this_thread::sleep_for(5s);
  std::this_thread::sleep_for(period);
  std::this_thread::sleep_for(2 * period);
  std::this_thread::sleep_for(std::chrono::minutes(ticks));
  std::this_thread::sleep_for(std::chrono::microseconds(2500));
  std::this_thread::sleep_for(std::chrono::milliseconds(n));
  std::this_thread::sleep_for(std::chrono::duration<double>(0.5));
  cv.wait_for(lock, 100ms);
  sleep(2);
  usleep(3000);
}
