// SPDX-License-Identifier: Apache-2.0
#include "tool/Jobs.h"
#include "tool/Settings.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/Threading.h"
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
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
  int Fd = -1;
  size_t Job = 0;
  unsigned Slot = 0;
  Clock::time_point Deadline = Clock::time_point::max();
  bool TimedOut = false;
  std::string Output;
};

class Pool {
public:
  Pool(size_t Count, const JobOptions &Options, JobFunction Work, JobDone Done)
      : Count(Count), Options(Options), Work(Work), Done(Done) {}
  void run();

private:
  bool start(size_t Job);
  [[noreturn]] void child(size_t Job, int Fd);
  void wait();
  bool drain(Worker &W);
  void finish(Worker W);
  int pollTimeout() const;

  size_t Count;
  JobOptions Options;
  JobFunction Work;
  JobDone Done;
  std::vector<Worker> Workers;
};

} // namespace

void Pool::child(size_t Job, int Fd) {
  // The parent's handlers would remove the parent's temporary files.
  for (int Signal : {SIGHUP, SIGINT, SIGTERM, SIGUSR2, SIGILL, SIGTRAP, SIGABRT,
                     SIGFPE, SIGBUS, SIGSEGV, SIGQUIT, SIGPIPE})
    std::signal(Signal, SIG_DFL);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL); // do not outlive a killed parent
  rlimit NoCore{0, 0};
  ::setrlimit(RLIMIT_CORE, &NoCore);
  if (!Options.ShowErrors) {
    int Null = ::open("/dev/null", O_WRONLY);
    ::dup2(Null, STDERR_FILENO);
  }
  llvm::raw_fd_ostream Out(Fd, /*shouldClose=*/false);
  Work(Job, Out);
  Out.flush();
  ::_exit(Out.has_error() ? 1 : 0);
}

bool Pool::start(size_t Job) {
  int Ends[2];
  if (::pipe2(Ends, O_CLOEXEC) != 0)
    return false;
  unsigned Slot = 0;
  while (Running[Slot])
    ++Slot;
  llvm::outs().flush(); // else the child has a copy of what is pending
  pid_t Pid = ::fork();
  if (Pid < 0) {
    ::close(Ends[0]);
    ::close(Ends[1]);
    return false;
  }
  if (Pid == 0) {
    ::close(Ends[0]);
    child(Job, Ends[1]);
  }
  Running[Slot] = Pid;
  ::close(Ends[1]);
  ::fcntl(Ends[0], F_SETFL, O_NONBLOCK);
  Worker W;
  W.Pid = Pid;
  W.Fd = Ends[0];
  W.Job = Job;
  W.Slot = Slot;
  if (Options.TimeoutSeconds)
    W.Deadline = Clock::now() + std::chrono::seconds(Options.TimeoutSeconds);
  Workers.push_back(std::move(W));
  return true;
}

// Takes what is in the pipe; false at its end, when the child is gone.
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

void Pool::finish(Worker W) {
  int Status = 0;
  rusage Usage{};
  while (::wait4(W.Pid, &Status, 0, &Usage) < 0 && errno == EINTR)
    ;
  Running[W.Slot] = 0;
  ::close(W.Fd);
  JobResult Result;
  auto Micros = [](const timeval &T) {
    return uint64_t(T.tv_sec) * 1000000 + uint64_t(T.tv_usec);
  };
  Result.CpuMicros = Micros(Usage.ru_utime) + Micros(Usage.ru_stime);
  Result.PeakKilobytes = Usage.ru_maxrss;
  Result.Ok = !W.TimedOut && WIFEXITED(Status) && WEXITSTATUS(Status) == 0;
  Result.Output = std::move(W.Output);
  if (!Result.Ok)
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
  std::vector<Worker> Rest;
  for (size_t I = 0; I < Workers.size(); ++I) {
    Worker &W = Workers[I];
    if (Now >= W.Deadline && !W.TimedOut) {
      W.TimedOut = true;
      W.Deadline = Clock::time_point::max();
      ::kill(W.Pid, SIGKILL);
    }
    if (Polls[I].revents && !drain(W))
      finish(std::move(W));
    else
      Rest.push_back(std::move(W));
  }
  Workers = std::move(Rest);
}

void Pool::run() {
  unsigned Parallel = std::clamp(Options.Parallel, 1u, MostJobs);
  size_t Next = 0;
  while (Next < Count || !Workers.empty()) {
    if (Next < Count && Workers.size() < Parallel) {
      if (start(Next)) {
        ++Next;
        continue;
      }
      if (Workers.empty()) { // not even one: no use in trying again
        JobResult Result;
        Result.Failure = std::string("no process: ") + std::strerror(errno);
        Done(Next++, std::move(Result));
        continue;
      }
    }
    wait();
  }
}

void leash::runJobs(size_t Count, const JobOptions &Options, JobFunction Work,
                    JobDone Done) {
  Pool(Count, Options, Work, Done).run();
}

unsigned leash::cgroupCores(StringRef CpuMax) {
  auto [Quota, Period] = CpuMax.trim().split(' ');
  uint64_t Q = 0, P = 0;
  if (Quota.getAsInteger(10, Q) || Period.trim().getAsInteger(10, P) || P == 0)
    return 0;
  return std::max<uint64_t>(1, (Q + P - 1) / P);
}

static std::string contents(const char *Path) {
  auto Buffer = llvm::MemoryBuffer::getFileAsStream(Path);
  return Buffer ? (*Buffer)->getBuffer().str() : "";
}

static uint64_t availableKilobytes() {
  std::string Text = contents("/proc/meminfo");
  StringRef Rest = StringRef(Text).split("MemAvailable:").second.ltrim();
  uint64_t Kilobytes = 0;
  return Rest.consumeInteger(10, Kilobytes) ? 0 : Kilobytes;
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
