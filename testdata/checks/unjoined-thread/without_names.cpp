// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Threads without a name go by what they run, not by the function they are
// started in.
#include <functional>
#include <thread>

void work();
namespace jobs {
void sweep(int days);
struct Cleaner {
  void clean();
};
} // namespace jobs
std::function<void()> find();

void inBraces() {
  std::thread{work}; // want leash-unjoined-thread "^thread 'work' is"
}
void withArguments() {
  std::thread(jobs::sweep, 3); // want leash-unjoined-thread "^thread 'sweep' is"
}
void ofAnObject(jobs::Cleaner &c) {
  std::thread(&jobs::Cleaner::clean, &c); // want leash-unjoined-thread "^thread 'clean' is"
}
void byPointer(void (*body)()) {
  std::thread{body}; // want leash-unjoined-thread "^thread 'body' is"
}
void nothingIsKnown() {
  std::thread{find()}; // want leash-unjoined-thread "^thread that 'nothingIsKnown' starts is"
}
