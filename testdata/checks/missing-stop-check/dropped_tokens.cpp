// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
// world: program
//
// A function whose loop looks at a stop token, when it gets one.
#include <atomic>
#include <chrono>
#include <stop_token>
#include <thread>

struct Frame {
  double time = 0;
};

Frame decode();
void show(const Frame &);

class Clock {
public:
  double now() const { return now_; }
  void set(double t) { now_ = t; }

private:
  std::atomic<double> now_{0};
};

class Renderer {
public:
  void present(const Frame &f, std::stop_token token = {}) {
    while (!token.stop_requested() && clock_.now() < f.time) // ok leash-missing-stop-check
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    show(f);
  }
  void tick(double t) { clock_.set(t); }

private:
  Clock clock_;
};

class Player {
public:
  void start() {
    thread_ = std::jthread([this](std::stop_token stop) { run(stop); });
  }
  void tick(double t) { renderer_.tick(t); }

private:
  void run(std::stop_token stop) {
    while (!stop.stop_requested()) {
      renderer_.present(decode()); // want leash-missing-stop-check "'Player::run' does not give its stop token 'stop' to 'Renderer::present'"
      renderer_.present(decode(), stop); // ok leash-missing-stop-check
    }
    // The last one is shown in any case.
    renderer_.present(decode()); // ok leash-missing-stop-check
  }

  Renderer renderer_;
  std::jthread thread_;
};

// A limit ends it too.
static unsigned pump(unsigned limit, std::stop_token token = {}) {
  unsigned n = 0;
  while (!token.stop_requested()) { // ok leash-missing-stop-check
    show(decode());
    ++n;
    if (limit != 0 && n == limit)
      break;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return n;
}

void pumpAll() {
  std::jthread a([](std::stop_token stop) {
    if (!stop.stop_requested())
      pump(0); // want leash-missing-stop-check "does not give its stop token"
  });
  std::jthread b([](std::stop_token stop) {
    if (!stop.stop_requested())
      pump(100); // ok leash-missing-stop-check
  });
  std::jthread c([](std::stop_token stop) {
    if (!stop.stop_requested())
      pump(0, stop); // ok leash-missing-stop-check
  });
}

// The destructor ends it by a flag as well.
class Gate {
public:
  ~Gate() { closed_ = true; }
  void wait(std::stop_token token = {}) {
    while (!token.stop_requested() && !closed_) // ok leash-missing-stop-check
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }

private:
  std::atomic<bool> closed_{false};
};

class Passes {
public:
  void start() {
    thread_ = std::jthread([this](std::stop_token stop) {
      while (!stop.stop_requested())
        gate_.wait(); // ok leash-missing-stop-check
    });
  }

private:
  std::jthread thread_;
  Gate gate_;
};

// All that it writes is written again when something fails.
bool put(unsigned chunk);

class File {
public:
  bool write(unsigned chunks, std::stop_token token = {}) {
    unsigned done = 0;
    while (done < chunks) { // ok leash-missing-stop-check
      if (token.stop_requested())
        return false;
      if (put(done)) {
        ++done;
        continue;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      done = 0;
    }
    return true;
  }
  // A chunk that fails is left out.
  void writeSome(unsigned chunks, std::stop_token token = {}) {
    unsigned done = 0;
    while (done < chunks) { // ok leash-missing-stop-check
      if (token.stop_requested())
        return;
      if (put(done)) {
        ++done;
        continue;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      ++done;
    }
  }
};

void save(File &file) {
  std::jthread a([&](std::stop_token stop) {
    while (!stop.stop_requested()) {
      file.write(8); // want leash-missing-stop-check "does not give its stop token 'stop' to 'File::write'"
      file.write(8, stop); // ok leash-missing-stop-check
      file.writeSome(8); // ok leash-missing-stop-check
    }
  });
}

int main() {
  File f;
  save(f);
  Player p;
  p.start();
  p.tick(1);
  pumpAll();
  Passes q;
  q.start();
  return 0;
}
