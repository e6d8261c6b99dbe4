// SPDX-License-Identifier: Apache-2.0
#ifndef SERVICE_H
#define SERVICE_H
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

class Service {
public:
  Service();
  ~Service();
  void requestStop();

private:
  void run();
  std::mutex mutex_;
  std::condition_variable done_;
  bool finished_ = false;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class Hasty {
public:
  Hasty();
  ~Hasty();
  void requestStop();

private:
  void run();
  std::mutex mutex_;
  std::condition_variable done_;
  bool finished_ = false;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
#endif
