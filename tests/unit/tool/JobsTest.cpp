// SPDX-License-Identifier: Apache-2.0
#include "tool/Jobs.h"
#include <csignal>
#include <gtest/gtest.h>
#include <unistd.h>

using namespace leash;

namespace {

std::vector<JobResult> run(size_t Count, JobOptions Options, JobFunction Work) {
  std::vector<JobResult> Results(Count);
  runJobs(Count, Options, Work,
          [&](size_t I, JobResult &&R) { Results[I] = std::move(R); });
  return Results;
}

JobOptions two() {
  JobOptions Options;
  Options.Parallel = 2;
  return Options;
}

TEST(Jobs, ResultsComeBackByJob) {
  for (unsigned Parallel : {1u, 3u, 50u}) {
    JobOptions Options;
    Options.Parallel = Parallel;
    auto Results = run(20, Options, [](size_t I, llvm::raw_ostream &Out) {
      Out << "job " << I;
    });
    for (size_t I = 0; I < 20; ++I) {
      EXPECT_TRUE(Results[I].Ok);
      EXPECT_EQ(Results[I].Output, "job " + std::to_string(I));
    }
  }
}

TEST(Jobs, OutputLargerThanThePipe) {
  auto Results = run(2, two(), [](size_t I, llvm::raw_ostream &Out) {
    for (int N = 0; N < 300000; ++N)
      Out << "0123456789";
  });
  EXPECT_EQ(Results[0].Output.size(), 3000000u);
  EXPECT_EQ(Results[1].Output, Results[0].Output);
}

TEST(Jobs, CrashAndExitLoseOnlyTheirJob) {
  auto Results = run(4, two(), [](size_t I, llvm::raw_ostream &Out) {
    Out << "begun";
    if (I == 1)
      ::raise(SIGSEGV);
    if (I == 2)
      ::_exit(9);
  });
  EXPECT_TRUE(Results[0].Ok);
  EXPECT_TRUE(Results[3].Ok);
  EXPECT_FALSE(Results[1].Ok);
  EXPECT_EQ(Results[1].Failure,
            "crashed (Segmentation fault): a defect in leash");
  EXPECT_FALSE(Results[2].Ok);
  EXPECT_EQ(Results[2].Failure, "ended with exit code 9");
}

TEST(Jobs, OneWorkerDoesManyJobs) {
  JobOptions Options;
  auto Results = run(5, Options,
                     [](size_t, llvm::raw_ostream &Out) { Out << ::getpid(); });
  for (const JobResult &R : Results)
    EXPECT_EQ(R.Output, Results[0].Output);
}

TEST(Jobs, WhatEarlierJobsBrokeIsTriedAgain) {
  JobOptions Options;
  auto Results = run(4, Options, [](size_t I, llvm::raw_ostream &Out) {
    static bool Broken = false;
    if (Broken)
      ::raise(SIGABRT);
    Broken = I == 1;
    Out << "job " << I;
  });
  for (size_t I = 0; I < 4; ++I) {
    EXPECT_TRUE(Results[I].Ok) << Results[I].Failure;
    EXPECT_EQ(Results[I].Output, "job " + std::to_string(I));
  }
}

TEST(Jobs, WorkersThatHoldTooMuchAreReplaced) {
  JobOptions Options;
  Options.KeepKilobytes = 200 * 1024;
  auto Results = run(3, Options, [](size_t I, llvm::raw_ostream &Out) {
    static std::string Kept;
    if (I == 0)
      Kept.assign(300 << 20, 'x');
    Out << ::getpid() << Kept.substr(0, 0);
  });
  EXPECT_NE(Results[0].Output, Results[1].Output);
  EXPECT_EQ(Results[1].Output, Results[2].Output);
  // A peak is that of the job, not of the worker before it.
  EXPECT_GT(Results[0].PeakKilobytes, 300u << 10);
  EXPECT_LT(Results[1].PeakKilobytes, 300u << 10);
}

TEST(Jobs, TimeoutEndsOnlyItsJob) {
  JobOptions Options;
  Options.Parallel = 2;
  Options.TimeoutSeconds = 1;
  auto Results = run(3, Options, [](size_t I, llvm::raw_ostream &Out) {
    while (I == 1)
      ::pause();
    Out << "done";
  });
  EXPECT_TRUE(Results[0].Ok);
  EXPECT_TRUE(Results[2].Ok);
  EXPECT_FALSE(Results[1].Ok);
  EXPECT_EQ(Results[1].Failure,
            "took longer than 1 s (--timeout) and was stopped");
}

TEST(Jobs, MeasuresCpuAndMemory) {
  auto Results = run(1, JobOptions(), [](size_t, llvm::raw_ostream &Out) {
    std::string Big(50 << 20, 'x');
    volatile unsigned Sum = 0;
    for (int Round = 0; Round < 3; ++Round)
      for (char C : Big)
        Sum = Sum + C;
  });
  EXPECT_GT(Results[0].PeakKilobytes, 50u << 10);
  EXPECT_GT(Results[0].CpuMicros, 1000u);
}

TEST(Jobs, CgroupQuota) {
  EXPECT_EQ(cgroupCores("max 100000\n"), 0u);
  EXPECT_EQ(cgroupCores("150000 100000\n"), 2u);
  EXPECT_EQ(cgroupCores("200000 100000"), 2u);
  EXPECT_EQ(cgroupCores("1000 100000"), 1u);
  EXPECT_EQ(cgroupCores(""), 0u);
  EXPECT_GE(defaultParallelism(), 1u);
}

} // namespace
