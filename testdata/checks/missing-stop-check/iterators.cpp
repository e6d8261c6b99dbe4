// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: real
//
// Loops over iterators that have a name of their own, and those that wait until
// others give up what they share.
#include <algorithm>
#include <memory>
#include <string>
#include <thread>
#include <vector>

void use(char c);

static std::vector<std::string> parts(const std::string &path) {
  std::vector<std::string> out;
  std::string::const_iterator const end = path.end();
  std::string::const_iterator it = path.begin();
  while (it != end) { // ok leash-missing-stop-check
    std::string::const_iterator sep =
        std::find_if(it, end, [](char c) { return c == '/'; });
    out.push_back(std::string(it, sep));
    it = sep;
    if (it != end)
      ++it;
  }
  return out;
}

static void each(const std::string &s) {
  auto it = s.begin();
  while (it != s.end()) // ok leash-missing-stop-check
    use(*it++);
}

static std::vector<std::string> stuck(const std::string &path) {
  std::vector<std::string> out;
  std::string::const_iterator const end = path.end();
  std::string::const_iterator it = path.begin();
  while (it != end) { // want leash-missing-stop-check "tests 'it'"
    std::string::const_iterator sep =
        std::find_if(it, end, [](char c) { return c == '/'; });
    out.push_back(std::string(it, sep));
  }
  return out;
}

void iterators(const std::string &s) {
  std::thread t([&s] {
    parts(s);
    each(s);
    stuck(s);
  });
  t.join();
}

// Who has a copy lets go of it.
class Session {
public:
  std::shared_ptr<bool> use() const { return alive_; }
  void close() {
    std::weak_ptr<bool> rest(alive_);
    alive_.reset();
    while (!rest.expired()) // ok leash-missing-stop-check
      std::this_thread::yield();
  }
  void drain() {
    std::shared_ptr<bool> mine = alive_;
    while (mine.use_count() > 2) // ok leash-missing-stop-check
      std::this_thread::yield();
  }

private:
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

void sessions(Session &s) {
  std::thread t([&s] {
    s.drain();
    s.close();
  });
  t.join();
}
