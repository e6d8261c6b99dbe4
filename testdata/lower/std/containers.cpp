// Handles in containers: built in place, moved in, taken out.
#include <algorithm>
#include <array>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

void work();
void serve(int n);

void in_place() {
  std::vector<std::thread> v;
  v.emplace_back(serve, 1);
  v.emplace(v.begin(), work);
  std::map<int, std::thread> m;
  m.try_emplace(3, serve, 4);
  m.emplace(5, work);
}

void moved_in() {
  std::thread t(work);
  std::map<int, std::thread> m;
  m.insert({1, std::move(t)});
  m.insert(std::make_pair(2, std::thread(work)));
  m.insert_or_assign(3, std::thread(work));
  m.emplace(4, std::thread(work));
  m[5] = std::thread(work);
  std::vector<std::thread> v;
  v.push_back(std::thread(work));
  v.emplace_back(std::thread(work));
}

void body_gets_a_thread(std::thread &&other) {
  std::vector<std::thread> v;
  v.emplace_back([](std::thread t) { t.join(); }, std::move(other));
}

void each(std::vector<std::thread> &v, std::array<std::thread, 4> &a,
          std::map<std::string, std::thread> &m) {
  for (auto &t : v)
    t.join();
  for (std::size_t i = 0; i < a.size(); ++i)
    a[i].join();
  for (auto &[name, t] : m)
    t.join();
  for (auto &entry : m)
    entry.second.join();
  for (auto it = v.begin(); it != v.end(); ++it)
    it->join();
  std::for_each(v.begin(), v.end(), [](std::thread &t) { t.join(); });
  v.clear();
}

void found(std::vector<std::thread> &v, std::thread::id id) {
  auto it = std::find_if(v.begin(), v.end(),
                         [&](std::thread &t) { return t.get_id() == id; });
  if (it != v.end()) {
    it->join();
    v.erase(it);
  }
  std::thread raw[3];
  std::thread *p = std::find_if(std::begin(raw), std::end(raw),
                                [](std::thread &t) { return t.joinable(); });
  p->join();
  std::begin(v)->join();
  (*v.rbegin()).join();
}

void looked_up(std::unordered_map<int, std::thread> &m) {
  auto it = m.find(3);
  if (it != m.end())
    it->second.join();
  m.at(4).join();
  if (auto [pos, fresh] = m.try_emplace(5, work); fresh)
    pos->second.detach();
}

void wrapped() {
  std::optional<std::thread> o;
  o.emplace(work);
  o->join();
  o = std::thread(work);
  (*o).join();
  auto u = std::make_unique<std::thread>(work);
  u->join();
  auto s = std::make_shared<std::thread>(serve, 2);
  std::shared_ptr<std::thread> copy = s;
  copy->join();
  std::unique_ptr<std::thread> n(new std::thread(work));
  n->join();
  n.reset(new std::thread(work));
  n->detach();
}

void pairs() {
  std::pair<int, std::thread> p(1, std::thread(work));
  p.second.join();
  std::tuple<int, std::thread> t(1, std::thread(work));
  std::get<1>(t).join();
}
