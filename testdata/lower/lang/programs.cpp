// Globals that start work, macros, queues, factories: code as it is found.
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <future>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>
void work();
bool cond();
std::thread make();
#define JOIN(t)                                                                \
  do {                                                                         \
    if ((t).joinable())                                                        \
      (t).join();                                                              \
  } while (0)
#define SPAWN(name, ...) std::thread name([&] { __VA_ARGS__; })

void macros() {
  SPAWN(t, work());
  JOIN(t);
}

struct Server {
  Server() : t([this] { loop(); }) {}

  ~Server() {
    stop = true;
    t.join();
  }

  void loop() {
    while (!stop)
      work();
  }

  std::atomic<bool> stop{false};
  std::thread t;
};

static Server server;
Server *leaked = new Server;
std::unique_ptr<Server> owned = std::make_unique<Server>();
std::vector<std::thread> pool{};
static bool once = [] {
  std::thread(work).detach();
  return true;
}();
int n = (std::thread(work).detach(), 3);
std::thread gt(work);
static std::map<std::string, void (*)()> table = {{"a", work},
                                                  {"b", [] { work(); }}};

namespace {
std::jthread anon([](std::stop_token s) {
  while (!s.stop_requested())
    work();
});
}

struct Static {
  static std::thread t;
  static inline std::thread u{work};

  static Server &get() {
    static Server s;
    return s;
  }
};

std::thread Static::t{work};

void opt() {
  std::thread t;
  if (cond())
    t = make();
  else
    t = std::thread(work);
  t.join();
}

void nested_ternary(int n) {
  auto t = n == 1 ? std::thread(work) : n == 2 ? make() : std::thread();
  if (t.joinable())
    t.join();
}

void ptr_tern(bool b) {
  std::unique_ptr<std::thread> p =
      b ? std::make_unique<std::thread>(work) : nullptr;
  if (p)
    p->join();
}

void arrays2d() {
  std::unique_ptr<std::thread[]> a = std::make_unique<std::thread[]>(3);
  for (int i = 0; i < 3; ++i)
    a[i] = std::thread(work);
  std::for_each_n(a.get(), 3, [](std::thread &t) { t.join(); });
  std::span<std::thread> s(a.get(), 3);
  for (auto &t : s)
    t.join();
}

template <class T> class Q {
  std::mutex m;
  std::condition_variable cv;
  std::vector<T> v;

public:
  template <class... A> void emplace(A &&...a) {
    std::lock_guard<std::mutex> l(m);
    v.emplace_back(std::forward<A>(a)...);
    cv.notify_one();
  }
};

void q() {
  Q<std::function<void()>> q;
  q.emplace(work);
  q.emplace([] { work(); });
}

class Base {
public:
  virtual ~Base() = default;
  virtual void run() = 0;

  void start() { t_ = std::thread(&Base::run, this); }

protected:
  std::thread t_;
};

class Impl final : public Base {
public:
  ~Impl() override {
    if (t_.joinable())
      t_.join();
  }

  void run() override { work(); }
};

std::unique_ptr<Base> factory(int k) {
  switch (k) {
  case 0:
    return std::make_unique<Impl>();
  default:
    return nullptr;
  }
}

void use_factory() {
  if (auto b = factory(0))
    b->start();
  std::shared_ptr<Base> s = factory(1);
  std::vector<std::shared_ptr<Base>> v;
  v.push_back(std::move(s));
  v.emplace_back(std::make_shared<Impl>());
  for (auto &x : v)
    x->start();
}

struct Rec {
  std::unique_ptr<Rec> next;
  std::thread t;
};

void chain(Rec *r) {
  for (; r; r = r->next.get())
    r->t.join();
}

void io() {
  std::string line;
  while (std::getline(std::cin, line))
    work();
  int c;
  std::cin >> c;
}

void lambda_default(std::vector<std::thread> &v) {
  auto add = [&v](auto fn, int n = 3) {
    for (int i = 0; i < n; ++i)
      v.emplace_back(fn, i);
  };
  add([](int) { work(); });
  add([](int) {}, 2);
}

void vecswap(std::vector<std::thread> &v) {
  std::vector<std::thread> tmp;
  tmp.swap(v);
  for (auto &t : tmp)
    t.join();
}

void moveall(std::vector<std::thread> &&v) {
  auto w = std::move(v);
  while (!w.empty()) {
    auto t = std::move(w.back());
    w.pop_back();
    t.join();
  }
}

void extract(std::map<int, std::thread> &m) {
  auto node = m.extract(1);
  if (!node.empty())
    node.mapped().join();
}

void find(std::map<int, std::thread> &m) {
  auto it = m.find(3);
  if (it != m.end()) {
    it->second.join();
    m.erase(it);
  }
  if (auto i = m.find(4); i == m.end())
    return;
  else
    i->second.detach();
}

void at(std::map<std::string, std::vector<std::thread>> &m) {
  for (auto &[k, v] : m)
    for (auto &t : v)
      t.join();
  m.at("x").front().join();
}

void sharedf() {
  auto p = std::make_shared<std::promise<int>>();
  std::thread([p] { p->set_value(3); }).detach();
  p->get_future().wait();
}

int async_chain() {
  return std::async(
             std::launch::async,
             [] {
               return std::async(std::launch::async, [] { return 1; }).get();
             })
      .get();
}

void cvflag() {
  struct {
    std::mutex m;
    std::condition_variable cv;
    bool done = false;
  } s;

  std::thread t([&] {
    {
      std::lock_guard<std::mutex> g(s.m);
      s.done = true;
    }
    s.cv.notify_one();
  });
  {
    std::unique_lock<std::mutex> l(s.m);
    s.cv.wait(l, [&] { return s.done; });
  }
  t.join();
}

thread_local std::unique_ptr<std::thread> tl;

void tlf() {
  tl = std::make_unique<std::thread>(work);
  tl->join();
  tl.reset();
}

void volat() {
  volatile bool stop = false;
  std::thread t([&stop] {
    while (!stop) {
    }
  });
  stop = true;
  t.join();
}

void dowhile() {
  std::thread t;
  do {
    if (t.joinable())
      t.join();
    t = std::thread(work);
  } while (cond());
  t.join();
}

void forr(int argc, char **argv) {
  std::vector<std::thread> ts;
  ts.reserve(argc);
  for (char **p = argv; *p; ++p)
    ts.push_back(std::thread([](std::string s) { work(); }, *p));
  std::for_each(ts.rbegin(), ts.rend(), [](auto &t) { t.join(); });
}

void any_of(std::vector<std::thread> &v) {
  if (std::any_of(v.begin(), v.end(),
                  [](const std::thread &t) { return t.joinable(); }))
    for (auto it = std::begin(v); it != std::end(v); ++it)
      it->join();
}

bool assign_cond(std::thread &t) { return t = std::thread(work), t.joinable(); }

void bitf() {
  struct {
    unsigned stop : 1, run : 1;
  } f{};

  std::thread t([&] {
    while (!f.stop)
      work();
  });
  f.stop = 1;
  t.join();
}
