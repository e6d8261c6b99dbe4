// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
// world: both
//
// A double buffer between a grabber and a viewer.
#include <condition_variable>
#include <mutex>
#include <semaphore>
#include <stop_token>
#include <thread>

struct Frame {
  int number = 0;
};
Frame grab();
void show(const Frame &f);

class Viewer {
public:
  Viewer()
      : grabber_([this](std::stop_token stop) { produce(stop); }),
        display_([this](std::stop_token stop) { consume(stop); }) {}

private:
  void produce(std::stop_token stop) {
    while (!stop.stop_requested()) {
      free_.acquire(); // want leash-unbounded-wait "free_'"
      frame_ = grab();
      filled_.release();
    }
  }
  void consume(std::stop_token stop) {
    while (!stop.stop_requested()) {
      if (!filled_.try_acquire_for(std::chrono::milliseconds(50))) // ok leash-unbounded-wait
        continue;
      show(frame_);
      free_.release();
    }
  }
  Frame frame_;
  std::binary_semaphore free_{1}, filled_{0};
  std::jthread grabber_, display_;
};
