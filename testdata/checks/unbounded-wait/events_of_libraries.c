// SPDX-License-Identifier: Apache-2.0
// std: c11
// stdlib: real
// world: both
//
// Threads that wait for events of a display or a device, in calls of libraries.
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

typedef struct _XDisplay Display;
typedef struct { int type; } XEvent;
Display *XOpenDisplay(const char *);
int XNextEvent(Display *, XEvent *);
int XSendEvent(Display *, unsigned long, int, long, XEvent *);
int XPending(Display *);
int XCloseDisplay(Display *);
typedef struct hid_device_ hid_device;
hid_device *hid_open(unsigned short, unsigned short, const wchar_t *);
int hid_read(hid_device *, unsigned char *, size_t);
int hid_read_timeout(hid_device *, unsigned char *, size_t, int);
void hid_close(hid_device *);

static void handle(int type) { (void)type; }

// Its own display, of which nobody else knows.
static atomic_int exit_flag;
static pthread_t listener;

static void *listen(void *unused) {
  Display *d = XOpenDisplay(0);
  while (!exit_flag) {
    XEvent e;
    XNextEvent(d, &e); // want leash-unbounded-wait "input in .*exit_flag"
    handle(e.type);
  }
  XCloseDisplay(d);
  return unused;
}

int start_listener(void) {
  return pthread_create(&listener, NULL, listen, NULL); // note "started here"
}

void stop_listener(void) {
  exit_flag = 1; // note "requested here"
  pthread_join(listener, NULL); // note "waited for here"
}

// An event is sent.
static atomic_int told;
static Display *shared;
static pthread_t sleeper;

static void *sleep_on(void *unused) {
  while (!told) {
    XEvent e;
    XNextEvent(shared, &e); // ok leash-unbounded-wait
    handle(e.type);
  }
  return unused;
}

int start_sleeper(void) {
  shared = XOpenDisplay(0);
  return pthread_create(&sleeper, NULL, sleep_on, NULL);
}

void stop_sleeper(void) {
  XEvent e = {0};
  told = 1;
  XSendEvent(shared, 0, 0, 0, &e);
  pthread_join(sleeper, NULL);
  XCloseDisplay(shared);
}

// Closed only when the thread is gone.
struct pad {
  hid_device *device;
  atomic_int quit;
  pthread_t thread;
};

static void *play(void *arg) {
  struct pad *p = arg;
  unsigned char report[64];
  while (!p->quit)
    handle(hid_read(p->device, report, sizeof report)); // want leash-unbounded-wait "input in .*quit"
  return NULL;
}

int pad_open(struct pad *p) {
  p->device = hid_open(1, 2, NULL);
  return pthread_create(&p->thread, NULL, play, p); // note "started here"
}

void pad_close(struct pad *p) {
  p->quit = 1; // note "requested here"
  pthread_join(p->thread, NULL); // note "waited for here"
  hid_close(p->device);
}

struct wheel {
  hid_device *device;
  atomic_int quit;
  pthread_t thread;
};

static void *drive(void *arg) {
  struct wheel *w = arg;
  unsigned char report[64];
  while (!w->quit)
    handle(hid_read_timeout(w->device, report, sizeof report, 100)); // ok leash-unbounded-wait
  return NULL;
}

int wheel_open(struct wheel *w) {
  w->device = hid_open(1, 2, NULL);
  return pthread_create(&w->thread, NULL, drive, w);
}

void wheel_close(struct wheel *w) {
  w->quit = 1;
  pthread_join(w->thread, NULL);
  hid_close(w->device);
}
