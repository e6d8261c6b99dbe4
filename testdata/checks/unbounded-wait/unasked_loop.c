// SPDX-License-Identifier: Apache-2.0
// std: c17
// stdlib: real
// world: program
//
// A main loop that looks at the stop flag, too, and is left at the end of the
// input or after some rounds. Then nobody has asked the thread that is joined.
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

void step(void);

static atomic_int quit;
static atomic_int connected;
static void on_signal(int s) {
  (void)s;
  quit = 1;
}

static void *reader(void *arg) {
  (void)arg;
  while (!quit) { // note "this loop goes on"
    sleep(1);
    connected = 1;
  }
  return NULL;
}

// The end of the input.
int commands(void) {
  pthread_t thread;
  char line[80];
  if (pthread_create(&thread, NULL, reader, NULL) != 0) // note "the thread is started here"
    return 1;
  while (!quit && fgets(line, sizeof line, stdin)) // note "this loop is left for another reason"
    step();
  pthread_join(thread, NULL); // want leash-unbounded-wait "'commands' joins 'thread' without asking it to stop on this way"
  return 0;
}

int commands_right(void) {
  pthread_t thread;
  char line[80];
  if (pthread_create(&thread, NULL, reader, NULL) != 0)
    return 1;
  while (!quit && fgets(line, sizeof line, stdin))
    step();
  quit = 1; // note "this would ask it to stop"
  pthread_join(thread, NULL);
  return 0;
}

// A number of rounds, in main() itself.
int main(int argc, char **argv) {
  (void)argv;
  pthread_t thread;
  signal(SIGINT, on_signal);
  if (pthread_create(&thread, NULL, reader, NULL) != 0)
    return 1;
  for (int i = 0; i < argc && !quit; ++i)
    sleep(1);
  pthread_join(thread, NULL); // want leash-unbounded-wait "'main' joins 'thread' without asking it to stop on this way"
  return commands() + commands_right();
}

// It waits for something else, and then for the stop by a signal.
int until_connected(void) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, reader, NULL) != 0)
    return 1;
  while (!connected && !quit)
    sleep(1);
  step();
  pthread_join(thread, NULL);
  return 0;
}

// It has no loop of its own: it is there to wait.
int serve(void) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, reader, NULL) != 0)
    return 1;
  pthread_join(thread, NULL);
  return 0;
}
