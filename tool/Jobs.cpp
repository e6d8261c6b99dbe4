// SPDX-License-Identifier: Apache-2.0
#include "tool/Jobs.h"
#include "tool/Settings.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/Threading.h"
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <limits>
#include <malloc.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace leash;
using Clock = std::chrono::steady_clock;
using llvm::StringRef;

namespace {

// A worker stays below this on usual code; what -j defaults to counts on it.
constexpr uint64_t WorkerKilobytes = 700 * 1024;
constexpr unsigned MostJobs = 1024;

// What the interrupt handler may kill: only lock-free atomics are safe there.
std::atomic<pid_t> Running[MostJobs];

struct Worker {
  pid_t Pid = -1;
  int Fd = -1; // the numbers of its jobs go in, their frames come out
  size_t Job = 0;
  bool Busy = false;
  bool Fresh = true; // has finished no job yet
  unsigned Slot = 0;
  Clock::time_point Deadline = Clock::time_point::max();
  bool TimedOut = false;
  uint64_t CpuMicros = 0; // of the jobs that it has finished
  std::string Output;
};

// In front of what a job wrote.
struct Frame {
  uint64_t Bytes = 0;
  uint64_t CpuMicros = 0;
  uint64_t PeakKilobytes = 0;
  bool Last = false; // the worker ends after it
};

class Pool {
public:
  Pool(size_t Count, const JobOptions &Options, JobFunction Work, JobDone Done)
      : Count(Count), Options(Options), Work(Work), Done(Done) {}
  void run();

private:
  bool start();
  [[noreturn]] void child(int Fd);
  void give(Worker &W, size_t Job);
  bool feed();
  bool left() const { return !Again.empty() || Next < Count; }
  size_t nextJob();
  void wait();
  bool drain(Worker &W);
  void take(Worker &W);
  void end(Worker W);
  int pollTimeout() const;

  size_t Count;
  JobOptions Options;
  JobFunction Work;
  JobDone Done;
  size_t Next = 0;           // the first job that no worker has had
  std::vector<size_t> Again; // lost with a worker that had done others
  std::vector<Worker> Workers;
};

} // namespace

//===--- In the worker ---------------------------------------------------===//

static uint64_t micros(const timeval &T) {
  return uint64_t(T.tv_sec) * 1000000 + uint64_t(T.tv_usec);
}

static uint64_t cpuMicros(const rusage &Usage) {
  return micros(Usage.ru_utime) + micros(Usage.ru_stime);
}

static uint64_t cpuMicros() {
  rusage Usage{};
  ::getrusage(RUSAGE_SELF, &Usage);
  return cpuMicros(Usage);
}

static std::string contents(const char *Path) {
  auto Buffer = llvm::MemoryBuffer::getFileAsStream(Path);
  return Buffer ? (*Buffer)->getBuffer().str() : "";
}

// A line of /proc/self/status: "VmHWM:" is the peak, "VmRSS:" what it is now.
static uint64_t kilobytesOf(StringRef Status, StringRef Key) {
  StringRef Rest = Status.split(Key).second.ltrim();
  uint64_t Kilobytes = 0;
  return Rest.consumeInteger(10, Kilobytes) ? 0 : Kilobytes;
}

static void forgetPeak() {
  int Fd = ::open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
  if (Fd < 0)
    return; // then a peak is that of the worker so far
  ssize_t Ignored = ::write(Fd, "5", 1);
  (void)Ignored;
  ::close(Fd);
}

static bool writeAll(int Fd, StringRef Bytes) {
  while (!Bytes.empty()) {
    ssize_t N = ::write(Fd, Bytes.data(), Bytes.size());
    if (N > 0)
      Bytes = Bytes.drop_front(N);
    else if (errno != EINTR)
      return false;
  }
  return true;
}

static bool receiveJob(int Fd, size_t &Job) {
  ssize_t N;
  do // so few bytes come at once or not at all
    N = ::read(Fd, &Job, sizeof(Job));
  while (N < 0 && errno == EINTR);
  return N == ssize_t(sizeof(Job));
}

void Pool::child(int Fd) {
  // The parent's handlers would remove the parent's temporary files.
  for (int Signal : {SIGHUP, SIGINT, SIGTERM, SIGUSR2, SIGILL, SIGTRAP, SIGABRT,
                     SIGFPE, SIGBUS, SIGSEGV, SIGQUIT, SIGPIPE})
    std::signal(Signal, SIG_DFL);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL); // do not outlive a killed parent
  rlimit NoCore{0, 0};
  ::setrlimit(RLIMIT_CORE, &NoCore);
#ifndef __SANITIZE_ADDRESS__ // whose report goes there
  int Null = ::open("/dev/null", O_WRONLY);
  ::dup2(Null, STDERR_FILENO);
#endif
  size_t Job = 0;
  uint64_t Before = cpuMicros();
  while (receiveJob(Fd, Job)) {
    forgetPeak();
    std::string Output;
    llvm::raw_string_ostream Out(Output);
    Work(Job, Out);
    std::string Status = contents("/proc/self/status");
    Frame F;
    F.Bytes = Output.size();
    F.CpuMicros = cpuMicros() - Before;
    F.PeakKilobytes = kilobytesOf(Status, "VmHWM:");
    F.Last = kilobytesOf(Status, "VmRSS:") > Options.KeepKilobytes;
    Before += F.CpuMicros;
    if (!writeAll(Fd, {reinterpret_cast<char *>(&F), sizeof(F)}) ||
        !writeAll(Fd, Output))
      ::_exit(1);
    if (F.Last)
      break;
  }
  ::_exit(0);
}

//===--- In the parent ---------------------------------------------------===//

bool Pool::start() {
  int Ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, Ends) != 0)
    return false;
  unsigned Slot = 0;
  while (Running[Slot])
    ++Slot;
  llvm::outs().flush(); // else the child has a copy of what is pending
  pid_t Pid = ::fork();
  if (Pid == 0) {
    ::close(Ends[0]);
    child(Ends[1]);
  }
  ::close(Ends[1]);
  if (Pid < 0) {
    ::close(Ends[0]);
    return false;
  }
  Running[Slot] = Pid;
  ::fcntl(Ends[0], F_SETFL, O_NONBLOCK);
  Worker W;
  W.Pid = Pid;
  W.Fd = Ends[0];
  W.Slot = Slot;
  Workers.push_back(std::move(W));
  return true;
}

size_t Pool::nextJob() {
  if (Again.empty())
    return Next++;
  size_t Job = Again.back();
  Again.pop_back();
  return Job;
}

void Pool::give(Worker &W, size_t Job) {
  W.Job = Job;
  W.Busy = true;
  // Who has died takes no job: the end of what it sends tells.
  ssize_t Ignored = ::send(W.Fd, &Job, sizeof(Job), MSG_NOSIGNAL);
  (void)Ignored;
  if (Options.TimeoutSeconds)
    W.Deadline = Clock::now() + std::chrono::seconds(Options.TimeoutSeconds);
}

// A job came back whole.
void Pool::take(Worker &W) {
  Frame F;
  if (!W.Busy || W.Output.size() < sizeof(F))
    return;
  std::memcpy(&F, W.Output.data(), sizeof(F));
  if (W.Output.size() < sizeof(F) + F.Bytes)
    return;
  JobResult Result;
  Result.Ok = true;
  Result.Output = W.Output.substr(sizeof(F), F.Bytes);
  Result.CpuMicros = F.CpuMicros;
  Result.PeakKilobytes = F.PeakKilobytes;
  W.CpuMicros += F.CpuMicros;
  W.Output.clear();
  W.Busy = W.Fresh = false;
  W.Deadline = Clock::time_point::max();
  size_t Job = W.Job;
  if (!F.Last && Next < Count)
    give(W, Next++); // at once: it need not wait for Done

  Done(Job, std::move(Result));
}

// Takes what is in the pipe; false at its end, when the worker is gone.
bool Pool::drain(Worker &W) {
  char Buffer[1 << 16];
  while (true) {
    ssize_t N = ::read(W.Fd, Buffer, sizeof(Buffer));
    if (N > 0)
      W.Output.append(Buffer, N);
    else if (N == 0)
      return false;
    else if (errno != EINTR)
      return errno == EAGAIN;
    take(W);
  }
}

static std::string failureOf(int Status, bool TimedOut, unsigned Seconds) {
  if (TimedOut)
    return "took longer than " + std::to_string(Seconds) +
           " s (--timeout) and was stopped";
  if (WIFSIGNALED(Status))
    return std::string("crashed (") + ::strsignal(WTERMSIG(Status)) +
           "): a defect in leash";
  return "ended with exit code " + std::to_string(WEXITSTATUS(Status));
}

// The worker is gone, or may go; a job that it had is lost.
void Pool::end(Worker W) {
  ::shutdown(W.Fd, SHUT_WR); // no more jobs, also for forked copies of it
  int Status = 0;
  rusage Usage{};
  while (::wait4(W.Pid, &Status, 0, &Usage) < 0 && errno == EINTR)
    ;
  Running[W.Slot] = 0;
  ::close(W.Fd);
  if (!W.Busy)
    return;
  if (!W.Fresh && !W.TimedOut) { // it may be that the jobs before it are guilty
    Again.push_back(W.Job);
    return;
  }
  JobResult Result;
  uint64_t Cpu = cpuMicros(Usage);
  Result.CpuMicros = Cpu > W.CpuMicros ? Cpu - W.CpuMicros : 0;
  Result.PeakKilobytes = Usage.ru_maxrss;
  Result.Failure = failureOf(Status, W.TimedOut, Options.TimeoutSeconds);
  Done(W.Job, std::move(Result));
}

int Pool::pollTimeout() const {
  auto Next = Clock::time_point::max();
  for (const Worker &W : Workers)
    Next = std::min(Next, W.Deadline);
  if (Next == Clock::time_point::max())
    return -1;
  auto Left = std::chrono::ceil<std::chrono::milliseconds>(Next - Clock::now());
  return std::max<int64_t>(0, Left.count());
}

void Pool::wait() {
  std::vector<pollfd> Polls;
  for (const Worker &W : Workers)
    Polls.push_back({W.Fd, POLLIN, 0});
  ::poll(Polls.data(), Polls.size(), pollTimeout());
  auto Now = Clock::now();
  std::vector<Worker> Rest, Gone;
  for (size_t I = 0; I < Workers.size(); ++I) {
    Worker &W = Workers[I];
    if (Now >= W.Deadline && !W.TimedOut) {
      W.TimedOut = true;
      W.Deadline = Clock::time_point::max();
      ::kill(W.Pid, SIGKILL);
    }
    if (Polls[I].revents && !drain(W))
      Gone.push_back(std::move(W));
    else
      Rest.push_back(std::move(W));
  }
  Workers = std::move(Rest);
  for (Worker &W : Gone)
    end(std::move(W));
}

// Starts workers as far as there are jobs for them; false when there is none.
bool Pool::feed() {
  unsigned Parallel = std::clamp(Options.Parallel, 1u, MostJobs);
  while (left() && Workers.size() < Parallel && start())
    give(Workers.back(), nextJob());
  return !Workers.empty();
}

void Pool::run() {
  auto Busy = [](const Worker &W) { return W.Busy; };
  while (left() || llvm::any_of(Workers, Busy)) {
    if (feed()) {
      wait();
      continue;
    }
    JobResult Result; // not even one: no use in trying again
    Result.Failure = std::string("no process: ") + std::strerror(errno);
    Done(nextJob(), std::move(Result));
  }
  for (Worker &W : Workers)
    end(std::move(W));
}

void leash::runJobs(size_t Count, const JobOptions &Options, JobFunction Work,
                    JobDone Done) {
  Pool(Count, Options, Work, Done).run();
}

void leash::tuneHeap() {
#ifdef __GLIBC__
  constexpr int Reserve = 512 << 20;     // of addresses: not yet of memory
  ::mallopt(M_MMAP_THRESHOLD, 32 << 20); // the most that glibc takes
  ::mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
  ::mallopt(M_TOP_PAD, Reserve);
  void *Block = std::malloc(16 << 20);
  constexpr uintptr_t Huge = 2 << 20;
  uintptr_t Begin = (uintptr_t(Block) + Huge - 1) & ~(Huge - 1);
  auto End = uintptr_t(::sbrk(0));
  if (Block && Begin < End && End - Begin <= 2 * uintptr_t(Reserve))
    ::madvise(reinterpret_cast<void *>(Begin), End - Begin, MADV_HUGEPAGE);
  std::free(Block);
#endif
}

unsigned leash::cgroupCores(StringRef CpuMax) {
  auto [Quota, Period] = CpuMax.trim().split(' ');
  uint64_t Q = 0, P = 0;
  if (Quota.getAsInteger(10, Q) || Period.trim().getAsInteger(10, P) || P == 0)
    return 0;
  return std::max<uint64_t>(1, (Q + P - 1) / P);
}

static uint64_t availableKilobytes() {
  return kilobytesOf(contents("/proc/meminfo"), "MemAvailable:");
}

unsigned leash::defaultParallelism() {
  unsigned Cores =
      llvm::hardware_concurrency().compute_thread_count(); // by affinity
  if (unsigned Quota = cgroupCores(contents("/sys/fs/cgroup/cpu.max")))
    Cores = std::min(Cores, Quota);
  if (uint64_t Memory = availableKilobytes())
    Cores = std::min<uint64_t>(Cores,
                               std::max<uint64_t>(1, Memory / WorkerKilobytes));
  return std::clamp(Cores, 1u, MostJobs);
}

// Runs in a signal handler: only what is async-signal-safe.
static void onInterrupt() {
  for (std::atomic<pid_t> &Pid : Running)
    if (pid_t P = Pid)
      ::kill(P, SIGKILL);
  static const char Message[] = "\nleash: error: interrupted\n";
  ssize_t Ignored = ::write(STDERR_FILENO, Message, sizeof(Message) - 1);
  (void)Ignored;
  ::_exit(ExitInterrupted);
}

void leash::handleInterrupts() { llvm::sys::SetInterruptFunction(onInterrupt); }
