// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
#include <algorithm>
#include <array>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

void work(int shard);

// A10: nobody joins what is in it.
void vectorLost(int n) {
  std::vector<std::thread> pool;
  for (int i = 0; i < n; ++i)
    pool.emplace_back(work, i); // want leash-unjoined-thread "'pool'"
}

void pushedLost() {
  std::vector<std::thread> pool;
  pool.push_back(std::thread(work, 1)); // want leash-unjoined-thread "'pool'"
}

void movedInLost() {
  std::vector<std::thread> pool;
  std::thread first(work, 1); // want leash-unjoined-thread "'(pool|first)'"
  pool.push_back(std::move(first));
}

void mapLost(const std::vector<std::string> &names) {
  std::map<std::string, std::thread> byName;
  for (const auto &name : names)
    byName.emplace(name, std::thread(work, 1)); // want leash-unjoined-thread "'byName'"
}

void arrayLost() {
  std::array<std::thread, 4> lanes;
  for (int i = 0; i < 4; ++i)
    lanes[i] = std::thread(work, i); // want leash-unjoined-thread "'lanes"
}

void builtinArrayLost() {
  std::thread lanes[2];
  lanes[0] = std::thread(work, 0); // want leash-unjoined-thread "'lanes"
}

void clearedUnjoined() {
  std::vector<std::thread> pool;
  pool.emplace_back(work, 1); // want leash-unjoined-thread "'pool'"
  pool.clear();
}

// Right, in every way people write it.
void byRange(int n) {
  std::vector<std::thread> pool;
  for (int i = 0; i < n; ++i)
    pool.emplace_back(work, i); // ok leash-unjoined-thread
  for (auto &t : pool)
    t.join();
}

void byIndex(int n) {
  std::vector<std::thread> pool;
  for (int i = 0; i < n; ++i)
    pool.push_back(std::thread(work, i)); // ok leash-unjoined-thread
  for (size_t i = 0; i < pool.size(); ++i)
    pool[i].join();
}

void byAt(int n) {
  std::vector<std::thread> pool(n);
  for (int i = 0; i < n; ++i)
    pool.at(i) = std::thread(work, i); // ok leash-unjoined-thread
  for (int i = 0; i < n; ++i)
    pool.at(i).join();
}

void byIterator() {
  std::list<std::thread> pool;
  pool.emplace_back(work, 1); // ok leash-unjoined-thread
  for (auto it = pool.begin(); it != pool.end(); ++it)
    if (it->joinable())
      it->join();
}

void byForEach() {
  std::vector<std::thread> pool;
  pool.emplace_back(work, 1); // ok leash-unjoined-thread
  std::for_each(pool.begin(), pool.end(), [](std::thread &t) { t.join(); });
}

void byForEachGeneric() {
  std::vector<std::thread> pool;
  pool.emplace_back(work, 1); // ok leash-unjoined-thread
  std::for_each(pool.begin(), pool.end(), [](auto &t) { t.join(); });
}

void byMemFn() {
  std::vector<std::thread> pool;
  pool.emplace_back(work, 1); // ok leash-unjoined-thread
  std::for_each(pool.begin(), pool.end(), std::mem_fn(&std::thread::join));
}

void drained() {
  std::deque<std::thread> pool;
  pool.emplace_back(work, 1); // ok leash-unjoined-thread
  while (!pool.empty()) {
    pool.front().join();
    pool.pop_front();
  }
}

void byBack() {
  std::vector<std::thread> pool;
  pool.emplace_back(work, 1); // ok leash-unjoined-thread
  while (!pool.empty()) {
    pool.back().join();
    pool.pop_back();
  }
}

void mapBySecond() {
  std::map<int, std::thread> byId;
  byId.emplace(1, std::thread(work, 1)); // ok leash-unjoined-thread
  for (auto &entry : byId)
    entry.second.join();
}

void mapByBinding() {
  std::unordered_map<int, std::thread> byId;
  byId[1] = std::thread(work, 1); // ok leash-unjoined-thread
  for (auto &[id, t] : byId)
    t.join();
}

void arrayJoined() {
  std::array<std::thread, 4> lanes;
  for (int i = 0; i < 4; ++i)
    lanes[i] = std::thread(work, i); // ok leash-unjoined-thread
  for (auto &lane : lanes)
    lane.join();
}

void builtinArrayJoined() {
  std::thread lanes[2];
  for (auto &lane : lanes)
    lane = std::thread(work, 0); // ok leash-unjoined-thread
  for (int i = 0; i < 2; ++i)
    lanes[i].join();
}

void movedInJoined() {
  std::vector<std::thread> pool;
  std::thread first(work, 1); // ok leash-unjoined-thread
  pool.push_back(std::move(first));
  for (auto &t : pool)
    t.join();
}

void initialised() {
  std::thread pair[] = {std::thread(work, 1), std::thread(work, 2)}; // ok leash-unjoined-thread
  for (auto &t : pair)
    t.join();
}

// A temporary that becomes part of what is inserted.
struct Peer {
  int fd;
  std::thread thread;
};

class Peers {
public:
  ~Peers() {
    for (auto &p : peers_)
      p.thread.join();
  }
  void accept(int fd) {
    if (fd < 0)
      return;
    peers_.push_back({fd, std::thread([fd] { (void)fd; })}); // ok leash-unjoined-thread
  }

private:
  std::vector<Peer> peers_;
};
