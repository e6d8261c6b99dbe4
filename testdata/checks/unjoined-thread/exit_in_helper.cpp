// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: program
//
// A10: what only main() calls ends the program early.
#include <thread>

void work() {}
bool load(const char *path) { return path[0] == 'a'; }

static std::thread reader;
static std::thread writer;

static int run(int argc, char **argv) {
  if (argc < 2)
    return 2;
  if (!load(argv[1]))
    return 3;
  reader.join();
  return 0;
}

static int serve(int argc) {
  if (argc < 2) {
    writer.join();
    return 2;
  }
  writer.join();
  return 0;
}

int main(int argc, char **argv) {
  reader = std::thread(work); // want leash-unjoined-thread "'reader'"
  writer = std::thread(work); // ok leash-unjoined-thread
  if (serve(argc) != 0)
    return 1;
  return run(argc, argv);
}
