// Message queues, descriptors of the kernel, processes, timers, file locks.
#define _GNU_SOURCE
#include <aio.h>
#include <fcntl.h>
#include <mqueue.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/msg.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

void queues(mqd_t queue, int key, const struct timespec *deadline) {
  char text[64];
  struct sigevent event = {0};
  mq_notify(queue, &event);
  mq_send(queue, text, sizeof text, 0);
  mq_receive(queue, text, sizeof text, NULL);
  mq_timedsend(queue, text, sizeof text, 0, deadline);
  mq_timedreceive(queue, text, sizeof text, NULL, deadline);
  mq_close(queue);
  msgsnd(key, text, sizeof text - sizeof(long), 0);
  msgrcv(key, text, sizeof text - sizeof(long), 0, 0);
}

int network(int listener, const struct sockaddr *to, socklen_t length) {
  struct addrinfo *found = NULL;
  struct msghdr message = {0};
  struct epoll_event events[4];
  struct timespec second = {1, 0};
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  getaddrinfo("host", "80", NULL, &found);
  connect(fd, to, length);
  recvmsg(fd, &message, 0);
  sendmsg(fd, &message, 0);
  epoll_pwait2(fd, events, 4, &second, NULL);
  epoll_pwait2(fd, events, 4, NULL, NULL);
  ppoll(NULL, 0, NULL, NULL);
  shutdown(fd, SHUT_RDWR);
  return fd;
}

void descriptors(struct aiocb *request) {
  eventfd_t count;
  struct itimerspec every = {{1, 0}, {1, 0}};
  int event = eventfd(0, 0);
  int timer = timerfd_create(CLOCK_MONOTONIC, 0);
  int file = open("log", O_RDONLY);
  timerfd_settime(timer, 0, &every, NULL);
  eventfd_read(event, &count);
  eventfd_write(event, 1);
  flock(file, LOCK_EX);
  aio_cancel(file, request);
  close(file);
}

int processes(timer_t timer) {
  int status;
  FILE *pipe = popen("ls", "r");
  pid_t child = fork();
  timer_create(CLOCK_MONOTONIC, NULL, &timer);
  timer_delete(timer);
  pclose(pipe);
  waitpid(child, &status, 0);
  return waitpid(child, &status, WNOHANG);
}
