// std: gnu17
// Descriptors and processes: what blocks, what wakes, what closes.
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int serve(int listener) {
  char buffer[64];
  int fd = accept(listener, NULL, NULL);
  if (fd < 0)
    return -1;
  long n = recv(fd, buffer, sizeof buffer, 0);
  if (n > 0)
    send(fd, buffer, n, 0);
  read(fd, buffer, 1);
  shutdown(fd, SHUT_RDWR);
  close(fd);
  return 0;
}

void polling(struct pollfd *fds, int ep, struct epoll_event *ev) {
  poll(fds, 2, -1);
  poll(fds, 2, 100);
  epoll_wait(ep, ev, 8, -1);
  epoll_wait(ep, ev, 8, 0);
  select(4, NULL, NULL, NULL, NULL);
  eventfd_write(3, 1);
}

void processes(pid_t child) {
  int status;
  waitpid(child, &status, 0);
  sleep(3);
}
