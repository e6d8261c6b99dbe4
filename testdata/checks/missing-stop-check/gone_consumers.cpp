// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
// world: program
//
// A producer that spins until there is room, which only a consumer makes that
// ends first.
#include <array>
#include <atomic>
#include <cstddef>
#include <mutex>
#include <thread>

void use(int);
int next();

template <std::size_t N> class Ring {
public:
  bool tryPush(int value) {
    const std::size_t tail = tail_.load();
    if (tail - head_.load() == N)
      return false;
    slots_[tail % N] = value;
    tail_.store(tail + 1);
    return true;
  }
  bool tryPop(int &value) {
    const std::size_t head = head_.load();
    if (head == tail_.load())
      return false;
    value = slots_[head % N];
    head_.store(head + 1);
    return true;
  }

private:
  std::array<int, N> slots_{};
  std::atomic<std::size_t> head_{0}, tail_{0};
};

// The consumer is joined before the producer is asked to end.
class ConsumerFirst {
public:
  void start() {
    consumer_ = std::thread([this] { consume(); });
    producer_ = std::thread([this] { produce(); });
  }
  ~ConsumerFirst() {
    consumerStop_ = true;
    consumer_.join();
    producerStop_ = true;
    producer_.join();
  }

private:
  void produce() {
    while (!producerStop_) {
      const int value = next();
      while (!ring_.tryPush(value)) // want leash-missing-stop-check "until 'Ring::tryPush' succeeds and does not look at .*producerStop_"
        std::this_thread::yield();
    }
  }
  void consume() {
    int value;
    while (!consumerStop_)
      if (ring_.tryPop(value))
        use(value);
  }
  Ring<1> ring_;
  std::atomic<bool> consumerStop_{false}, producerStop_{false};
  std::thread consumer_, producer_;
};

// The producer is joined first, while the consumer still takes things out.
class ProducerFirst {
public:
  void start() {
    consumer_ = std::thread([this] { consume(); });
    producer_ = std::thread([this] { produce(); });
  }
  ~ProducerFirst() {
    producerStop_ = true;
    producer_.join();
    consumerStop_ = true;
    consumer_.join();
  }

private:
  void produce() {
    while (!producerStop_) {
      const int value = next();
      while (!ring_.tryPush(value)) // ok leash-missing-stop-check
        std::this_thread::yield();
    }
  }
  void consume() {
    int value;
    while (!consumerStop_)
      if (ring_.tryPop(value))
        use(value);
  }
  Ring<2> ring_;
  std::atomic<bool> consumerStop_{false}, producerStop_{false};
  std::thread consumer_, producer_;
};

// The producer looks at its flag while it waits.
class LooksMeanwhile {
public:
  void start() {
    consumer_ = std::thread([this] { consume(); });
    producer_ = std::thread([this] { produce(); });
  }
  ~LooksMeanwhile() {
    consumerStop_ = true;
    consumer_.join();
    producerStop_ = true;
    producer_.join();
  }

private:
  void produce() {
    while (!producerStop_) {
      const int value = next();
      while (!ring_.tryPush(value)) { // ok leash-missing-stop-check
        if (producerStop_)
          return;
        std::this_thread::yield();
      }
    }
  }
  void consume() {
    int value;
    while (!consumerStop_)
      if (ring_.tryPop(value))
        use(value);
  }
  Ring<3> ring_;
  std::atomic<bool> consumerStop_{false}, producerStop_{false};
  std::thread consumer_, producer_;
};

// One flag for both: the consumer leaves with the ring full.
class OneFlag {
public:
  void start() {
    consumer_ = std::thread([this] { consume(); });
    producer_ = std::thread([this] { produce(); });
  }
  ~OneFlag() {
    stop_ = true;
    producer_.join();
    consumer_.join();
  }

private:
  void produce() {
    while (!stop_) {
      const int value = next();
      while (!ring_.tryPush(value)) // want leash-missing-stop-check "does not look at .*stop_"
        std::this_thread::yield();
    }
  }
  void consume() {
    int value;
    while (!stop_)
      if (ring_.tryPop(value))
        use(value);
  }
  Ring<4> ring_;
  std::atomic<bool> stop_{false};
  std::thread consumer_, producer_;
};

// The consumer takes out what is left when it ends.
class Drains {
public:
  void start() {
    consumer_ = std::thread([this] { consume(); });
    producer_ = std::thread([this] { produce(); });
  }
  ~Drains() {
    stop_ = true;
    producer_.join();
    consumer_.join();
  }

private:
  void produce() {
    while (!stop_) {
      const int value = next();
      while (!ring_.tryPush(value)) // ok leash-missing-stop-check
        std::this_thread::yield();
    }
  }
  void consume() {
    int value;
    while (!stop_)
      if (ring_.tryPop(value))
        use(value);
    while (ring_.tryPop(value))
      use(value);
  }
  Ring<5> ring_;
  std::atomic<bool> stop_{false};
  std::thread consumer_, producer_;
};

// Who stops them empties the ring.
class EmptiesIt {
public:
  void start() {
    consumer_ = std::thread([this] { consume(); });
    producer_ = std::thread([this] { produce(); });
  }
  ~EmptiesIt() {
    consumerStop_ = true;
    consumer_.join();
    producerStop_ = true;
    int value;
    while (ring_.tryPop(value))
      use(value);
    producer_.join();
  }

private:
  void produce() {
    while (!producerStop_) {
      const int value = next();
      while (!ring_.tryPush(value)) // ok leash-missing-stop-check
        std::this_thread::yield();
    }
  }
  void consume() {
    int value;
    while (!consumerStop_)
      if (ring_.tryPop(value))
        use(value);
  }
  Ring<6> ring_;
  std::atomic<bool> consumerStop_{false}, producerStop_{false};
  std::thread consumer_, producer_;
};

// A slot that is asked itself.
class Slot {
public:
  void start() {
    taker_ = std::thread([this] { take(); });
    giver_ = std::thread([this] { give(); });
  }
  ~Slot() {
    takerStop_ = true;
    taker_.join();
    giverStop_ = true;
    giver_.join();
  }

private:
  void give() {
    while (!giverStop_) {
      while (full_) // want leash-missing-stop-check "until somebody changes .*full_"
        std::this_thread::yield();
      full_ = true;
    }
  }
  void take() {
    while (!takerStop_)
      if (full_)
        full_ = false;
  }
  std::atomic<bool> full_{false}, giverStop_{false}, takerStop_{false};
  std::thread taker_, giver_;
};
