// SPDX-License-Identifier: Apache-2.0
#include "tests/driver/Driver.h"
#include "llvm/Support/JSON.h"
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <pty.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace leash;
using llvm::StringRef;

static const char *binary() {
  const char *Other = std::getenv("LEASH_TEST_BINARY");
  return Other ? Other : LEASH_BINARY;
}

static void child(const Invocation &I, const std::string &In,
                  const std::string &Out, const std::string &Err, int Tty) {
  if (!I.Directory.empty() && ::chdir(I.Directory.c_str()) != 0)
    ::_exit(120);
  auto Redirect = [](const std::string &Path, int Flags, int To) {
    ::dup2(::open(Path.c_str(), Flags, 0600), To);
  };
  Redirect(In, O_RDONLY, 0);
  if (I.Terminal) {
    ::dup2(Tty, 1);
    ::dup2(Tty, 2);
  } else {
    Redirect(Out, O_WRONLY | O_CREAT | O_TRUNC, 1);
    Redirect(Err, O_WRONLY | O_CREAT | O_TRUNC, 2);
  }
  ::unsetenv("NO_COLOR");
  ::setenv("TERM", "xterm", 1);
  for (const auto &[Name, Value] : I.Env)
    ::setenv(Name.c_str(), Value.c_str(), 1);
  std::vector<char *> Argv{const_cast<char *>("leash")};
  for (const std::string &A : I.Args)
    Argv.push_back(const_cast<char *>(A.c_str()));
  Argv.push_back(nullptr);
  ::execv(binary(), Argv.data());
  ::_exit(121);
}

static std::string drain(int Fd) {
  std::string Text;
  char Buffer[4096];
  ssize_t N;
  while ((N = ::read(Fd, Buffer, sizeof(Buffer))) > 0)
    Text.append(Buffer, N);
  return Text;
}

static void interrupt(const Invocation &I, pid_t Pid) {
  using namespace std::chrono;
  auto Start = steady_clock::now();
  auto Waited = [&] { return steady_clock::now() - Start; };
  while (I.InterruptWhen != "-" && Waited() < seconds(20) &&
         !llvm::sys::fs::exists(I.InterruptWhen))
    std::this_thread::sleep_for(milliseconds(10));
  std::this_thread::sleep_for(milliseconds(I.InterruptAfterMs));
  ::kill(Pid, SIGINT);
}

Outcome leash::run(const Invocation &I) {
  TempDir Streams;
  std::string In = Streams.write("in", I.Input);
  int Master = -1, Slave = -1;
  if (I.Terminal) {
    EXPECT_EQ(::openpty(&Master, &Slave, nullptr, nullptr, nullptr), 0);
  }
  pid_t Pid = ::fork();
  if (Pid == 0)
    child(I, In, Streams / "out", Streams / "err", Slave);
  Outcome Result;
  if (I.Terminal) {
    ::close(Slave);
    Result.Out = drain(Master); // until the last holder of the other end ends
    ::close(Master);
  }
  if (!I.InterruptWhen.empty())
    interrupt(I, Pid);
  int Status = 0;
  ::waitpid(Pid, &Status, 0);
  Result.Code =
      WIFEXITED(Status) ? WEXITSTATUS(Status) : 1000 + WTERMSIG(Status);
  if (!I.Terminal) {
    Result.Out = Streams.read("out");
    Result.Err = Streams.read("err");
  }
  return Result;
}

std::string leash::compileFlags() {
  return "-std=c++20 -nostdinc++ -isystem " LEASH_SOURCE_DIR
         "/testdata/include";
}

bool leash::contains(StringRef Text, StringRef Part) {
  return Text.contains(Part);
}

unsigned leash::count(StringRef Text, StringRef Part) {
  return Text.count(Part);
}

std::string DriverTest::leaking(StringRef Function) {
  return ("#include <thread>\nvoid work();\nvoid " + Function +
          "() {\n  std::thread t(work);\n}\n")
      .str();
}

std::string DriverTest::source(StringRef Name, StringRef Text,
                               StringRef Flags) {
  Sources.emplace_back(Name.str(), Flags.str());
  std::string Path = Dir.write(Name, Text);
  writeDatabase();
  return Path;
}

void DriverTest::writeDatabase() {
  llvm::json::Array Entries;
  for (const auto &[Name, Flags] : Sources)
    Entries.push_back(llvm::json::Object{
        {"directory", Dir.Path},
        {"file", Name},
        {"command", "g++ " + compileFlags() + " " + Flags + " -c " + Name +
                        " -o " + Name + ".o"}});
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  OS << llvm::json::Value(std::move(Entries));
  Dir.write("compile_commands.json", Text);
}

Outcome DriverTest::leash(std::vector<std::string> Args, std::string Input) {
  Invocation I;
  I.Args = std::move(Args);
  I.Directory = Dir.Path;
  I.Input = std::move(Input);
  return run(I);
}
