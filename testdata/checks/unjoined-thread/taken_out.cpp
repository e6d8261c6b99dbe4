// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// A handle that is taken out of its member is the taker's to join. Whether a
// thread was in it, joinable() says.
#include <mutex>
#include <thread>
#include <utility>

bool flush();
void work();

class Exporter {
public:
  ~Exporter() { close(); }
  void open() { writer_ = std::thread(work); }
  bool close() {
    std::thread writer = take(); // want leash-unjoined-thread "'writer' is not joined on every path"
    if (!writer.joinable())
      return true;
    if (!flush())
      return false;
    writer.join();
    return true;
  }

private:
  std::thread take() {
    std::lock_guard<std::mutex> lock(mutex_);
    return std::exchange(writer_, std::thread());
  }
  std::mutex mutex_;
  std::thread writer_;
};

class Right {
public:
  ~Right() { close(); }
  void open() { writer_ = std::thread(work); }
  bool close() {
    std::thread writer = take(); // ok leash-unjoined-thread
    if (!writer.joinable())
      return true;
    writer.join();
    return flush();
  }

private:
  std::thread take() {
    std::lock_guard<std::mutex> lock(mutex_);
    return std::move(writer_);
  }
  std::mutex mutex_;
  std::thread writer_;
};

// Without a question it is not known whether one runs: `open_` may say.
class Unasked {
public:
  ~Unasked() { close(); }
  void open() {
    writer_ = std::thread(work);
    open_ = true;
  }
  bool close() {
    std::thread writer = take(); // ok leash-unjoined-thread
    if (!open_)
      return false;
    writer.join();
    return true;
  }

private:
  std::thread take() { return std::move(writer_); }
  bool open_ = false;
  std::thread writer_;
};

class Direct {
public:
  ~Direct() { close(); }
  void open() { writer_ = std::thread(work); }
  bool close() {
    std::thread writer = std::exchange(writer_, {}); // want leash-unjoined-thread "'writer'"
    if (writer.joinable()) {
      if (!flush())
        return false;
      writer.join();
    }
    return true;
  }

private:
  std::thread writer_;
};

class GivenOn {
public:
  ~GivenOn() { close(); }
  void open() { writer_ = std::thread(work); }
  void close() {
    std::thread writer = std::exchange(writer_, {}); // ok leash-unjoined-thread
    if (!writer.joinable())
      return;
    if (writer.get_id() == std::this_thread::get_id())
      writer.detach();
    else
      last_ = std::move(writer);
    if (last_.joinable())
      last_.join();
  }

private:
  std::thread writer_, last_;
};

int main(int argc, char **) {
  Exporter a;
  Right b;
  Unasked c;
  Direct d;
  GivenOn e;
  a.open();
  b.open();
  c.open();
  d.open();
  e.open();
  return argc;
}
