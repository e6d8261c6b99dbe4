// Structured bindings, range-for, and what containers give back.
#include <array>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <unordered_map>
#include <vector>
void work();
std::map<std::string, std::thread> make();
std::tuple<std::thread, int> both();

struct pairish {
  std::thread t;
  int n;
};

pairish agg();

void over_map(std::map<std::string, std::thread> &m) {
  for (auto &[k, t] : m)
    t.join();
}

void over_map_if(std::map<std::string, std::thread> &m) {
  for (auto &&[k, t] : m)
    if (t.joinable())
      t.join();
}

void over_temp() {
  for (auto &[k, t] : make())
    t.join();
}

void over_umap(std::unordered_map<int, std::unique_ptr<std::thread>> &m) {
  for (const auto &[k, t] : m)
    t->join();
}

void from_tuple() {
  auto [t, n] = both();
  t.join();
}

void from_agg() {
  auto [t, n] = agg();
  t.join();
}

void from_array() {
  std::thread a[2] = {std::thread(work), std::thread(work)};
  auto &[x, y] = a;
  x.join();
  y.join();
}

void from_stdarray() {
  std::array<std::thread, 2> a{std::thread(work), std::thread(work)};
  auto &[x, y] = a;
  x.join();
  y.join();
}

void insert_result(std::map<int, std::thread> &m) {
  auto [it, ok] = m.try_emplace(1, work);
  if (ok)
    it->second.detach();
}

void insert_result2(std::map<int, std::thread> &m) {
  if (auto [it, ok] = m.emplace(1, std::thread(work)); !ok)
    it->second.join();
}

void tie() {
  std::thread t;
  int n;
  std::tie(t, n) = both();
  t.join();
}

void opt() {
  std::optional<std::thread> o;
  o.emplace(work);
  if (o)
    o->join();
}

void opt2() {
  std::optional<std::thread> o = std::thread(work);
  if (o.has_value())
    o.value().join();
}

void listr(std::list<std::thread> &l) {
  for (auto it = l.begin(); it != l.end(); it = l.erase(it))
    it->join();
}

void rfor_init() {
  for (std::vector<std::thread> v(3); auto &t : v)
    t.join();
}

void front(std::vector<std::thread> &v) {
  while (!v.empty()) {
    v.back().join();
    v.pop_back();
  }
}

std::vector<std::thread> build() {
  std::vector<std::thread> v;
  for (int i = 0; i < 3; ++i)
    v.emplace_back([i] { work(); });
  return v;
}

void consume() {
  auto v = build();
  for (auto &t : v)
    t.join();
}
