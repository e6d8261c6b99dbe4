// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Classes that are threads by their base. The destructor of a QThread that
// runs ends the program, unless one of a class derived from it waits first.
#include <memory>
#include <vector>

class QThread {
public:
  QThread();
  virtual ~QThread();
  void start();
  bool wait();
  bool isRunning() const;

protected:
  virtual void run();
};

class Waits : public QThread {
public:
  Waits() { start(); }
  ~Waits() override { wait(); }

private:
  void run() override {}
};

class WaitsAbove : public Waits {};

class Elsewhere : public QThread {
public:
  Elsewhere() { start(); }
  ~Elsewhere() override; // not seen

private:
  void run() override {}
};

class Leaves : public QThread {
public:
  Leaves() { start(); }
  ~Leaves() override {}

private:
  void run() override {}
};

void localWaits() { Waits w; } // ok leash-unjoined-thread
void localLeaves() { Leaves l; } // want leash-unjoined-thread "'l'"

void ownedWaits() { std::unique_ptr<Waits> w(new Waits); } // ok
void ownedWaitsAbove() { auto w = std::make_unique<WaitsAbove>(); } // ok
void ownedElsewhere() { std::unique_ptr<Elsewhere> e(new Elsewhere); } // ok
void ownedLeaves() {
  std::unique_ptr<Leaves> l(new Leaves); // want leash-unjoined-thread "'l'"
}

class Window {
public:
  Window() : waits_(new Waits) {}

private:
  std::unique_ptr<Waits> waits_; // ok leash-unjoined-thread
};
void shows() { Window w; } // ok leash-unjoined-thread

// Started from outside.
class Told : public QThread {
public:
  ~Told() override { wait(); }

private:
  void run() override {}
};

class Teller {
public:
  Teller() : told_(new Told), several_(3) {
    told_->start();
    for (auto &t : several_) {
      t = std::make_unique<Told>();
      t->start();
    }
  }

private:
  std::unique_ptr<Told> told_; // ok leash-unjoined-thread
  std::vector<std::unique_ptr<Told>> several_; // ok leash-unjoined-thread
};
