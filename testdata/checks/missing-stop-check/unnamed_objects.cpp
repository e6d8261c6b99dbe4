// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: closed
//
// A flag that goes away in an aggregate without a name is set through it.
#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>

void beat();

struct Session {
  std::shared_ptr<std::atomic<bool>> stop;
  std::thread thread;
};
std::map<std::string, Session> sessions;

void login(const std::string &user) {
  auto stop = std::make_shared<std::atomic<bool>>(false);
  std::thread thread([stop] {
    while (!*stop) // ok leash-missing-stop-check
      beat();
  });
  sessions.emplace(user, Session{std::move(stop), std::move(thread)});
}

void logout(const std::string &user) {
  auto it = sessions.find(user);
  if (it == sessions.end())
    return;
  *it->second.stop = true;
  it->second.thread.join();
  sessions.erase(it);
}

// Nobody but the thread has this one.
void forgotten() {
  auto stop = std::make_shared<std::atomic<bool>>(false);
  std::thread thread([stop] {
    while (!*stop) // want leash-missing-stop-check "nobody changes"
      beat();
  });
  sessions.emplace("?", Session{nullptr, std::move(thread)});
}
