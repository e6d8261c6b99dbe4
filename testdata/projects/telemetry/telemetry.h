// SPDX-License-Identifier: Apache-2.0
#ifndef TELEMETRY_H
#define TELEMETRY_H
#include <atomic>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <queue>
#include <string>
#include <thread>

/// Starts the uploader; the caller joins it.
std::thread startUploader(const std::string &host);
void uploadForever(const std::string &host);
bool sendBatch(const std::string &host);

class Sampler {
public:
  Sampler();
  ~Sampler();
  void pause();

private:
  void run();
  std::atomic<bool> stop_{false};
  std::thread thread_; // want leash-unjoined-thread "'(Sampler::)?thread_'"
};

class Buffer {
public:
  Buffer();
  ~Buffer();
  void add(int value);
  void requestStop();

private:
  void drain();
  std::mutex mutex_;
  std::condition_variable filled_, drained_;
  std::queue<int> values_;
  bool stop_ = false;
  std::thread thread_; // ok leash-unjoined-thread
};
#endif
