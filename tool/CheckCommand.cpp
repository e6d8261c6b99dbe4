// SPDX-License-Identifier: Apache-2.0
#include "checks/ir/Binary.h"
#include "checks/models/Models.h"
#include "tool/Commands.h"
#include "tool/Database.h"
#include "tool/Jobs.h"
#include "tool/ModelFiles.h"
#include "tool/Parse.h"
#include "tool/Reporting.h"
#include "tool/Spool.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Process.h"
#include <algorithm>
#include <cerrno>
#include <cstring>

using namespace leash;
using llvm::Expected;
using llvm::StringRef;

namespace {

// In how many units of a worker the same start has to be found.
constexpr unsigned WorthSharing = 5;

// What a worker sends back: one line of times, one of the error, then the IR.
std::string header(const Lowered &L) {
  std::string Error = L.Error;
  std::replace(Error.begin(), Error.end(), '\n', ' ');
  return std::to_string(L.Parse.CpuMicros) + " " +
         std::to_string(L.Parse.WallMicros) + " " +
         std::to_string(L.Lower.CpuMicros) + " " +
         std::to_string(L.Lower.WallMicros) + "\n" + Error + "\n";
}

class Lowering {
public:
  Lowering(const Settings &S, llvm::ArrayRef<Unit> Units,
           llvm::ArrayRef<const ModelSet *> Models, TimeReport &Times)
      : S(S), Units(Units), Models(Models), Times(Times),
        Base(workingDirectory()) {}
  llvm::Error run();

  /// The modules, in the order of the units.
  std::vector<std::unique_ptr<ir::Module>> load();
  std::vector<SkippedUnit> Skipped;

private:
  void work(size_t I, llvm::raw_ostream &Out) const;
  void done(size_t I, JobResult &&Result);
  std::string read(size_t I, StringRef Output);
  void progress(StringRef File);

  const Settings &S;
  llvm::ArrayRef<Unit> Units;
  llvm::ArrayRef<const ModelSet *> Models; // one per unit
  std::vector<SharedStart> Starts;         // one per unit
  std::vector<uint64_t> Headers;           // likewise
  TimeReport &Times;
  Spool Sent;
  std::string Base;
  size_t Finished = 0;
  bool Progress = false;
};

} // namespace

void Lowering::work(size_t I, llvm::raw_ostream &Out) const {
  static ParseCache Cache; // of this worker
  ParseOptions Options;
  Options.Cache = &Cache;
  Options.Start = Starts[I];
  Options.Headers = Headers[I];
  Options.Models = Models[I];
  Options.WorkingDirectory = Base;
  Lowered L = lowerUnit(Units[I], Options);
  Out << header(L);
  if (!L.Module)
    return;
  llvm::SmallVector<char, 0> Bytes;
  ir::writeBinary(*L.Module, Bytes);
  Out.write(Bytes.data(), Bytes.size());
}

// Returns why the unit counts as skipped, or "".
std::string Lowering::read(size_t I, StringRef Output) {
  auto [Line, Rest] = Output.split('\n');
  Elapsed Parse, Lower;
  for (uint64_t *Field : {&Parse.CpuMicros, &Parse.WallMicros, &Lower.CpuMicros,
                          &Lower.WallMicros}) {
    Line.consumeInteger(10, *Field);
    Line = Line.ltrim();
  }
  Times.add("parse", Parse);
  Times.add("lower", Lower);
  auto [Error, Bytes] = Rest.split('\n');
  if (Bytes.empty())
    return Error.empty() ? "gave no result" : Error.str();
  if (!Sent.put(I, Bytes))
    return std::string("cannot be kept: ") + std::strerror(errno);
  return Error.str();
}

void Lowering::progress(StringRef File) {
  ++Finished;
  if (!Progress)
    return;
  // Over the previous line, cut to the terminal: one line in all.
  std::string Line =
      ("[" + llvm::Twine(Finished) + "/" + llvm::Twine(Units.size()) + "] " +
       relativePath(File, Base))
          .str();
  unsigned Columns = llvm::sys::Process::StandardErrColumns();
  if (Columns > 1)
    Line = StringRef(Line).take_front(Columns - 1).str();
  llvm::errs() << "\r\033[K" << Line;
  if (Finished == Units.size())
    llvm::errs() << "\r\033[K";
}

void Lowering::done(size_t I, JobResult &&Result) {
  progress(Units[I].File);
  Times.unit(relativePath(Units[I].File, Base), Result.CpuMicros,
             Result.PeakKilobytes);
  std::string Why =
      Result.Ok ? read(I, Result.Output) : std::move(Result.Failure);
  if (!Why.empty())
    Skipped.push_back({Units[I].File, std::move(Why)});
}

llvm::Error Lowering::run() {
  if (llvm::Error E = Sent.open())
    return E;
  Progress = !S.Quiet && llvm::sys::Process::StandardErrIsDisplayed();
  JobOptions Options;
  Options.Parallel = S.Jobs ? S.Jobs : defaultParallelism();
  Options.TimeoutSeconds = S.Timeout;
  Starts = findSharedStarts(Units, WorthSharing * Options.Parallel);
  Headers = findSharedHeaders(Units, WorthSharing * Options.Parallel);
  runJobs(
      Units.size(), Options,
      [&](size_t I, llvm::raw_ostream &Out) { work(I, Out); },
      [&](size_t I, JobResult &&R) { done(I, std::move(R)); });
  return llvm::Error::success();
}

std::vector<std::unique_ptr<ir::Module>> Lowering::load() {
  TimedStep Step(Times, "read");
  std::vector<std::unique_ptr<ir::Module>> Modules;
  for (size_t I = 0; I < Units.size(); ++I) {
    std::string Bytes = Sent.get(I);
    if (Bytes.empty())
      continue; // told already
    auto Module = ir::readBinary(Bytes, Units[I].File);
    if (Module)
      Modules.push_back(std::move(*Module));
    else
      Skipped.push_back(
          {Units[I].File, "gave invalid IR, a defect in leash: " +
                              llvm::toString(Module.takeError())});
  }
  return Modules;
}

int leash::checkCommand(const Settings &S) {
  tuneHeap();
  TimeReport Times;
  Expected<Outputs> Out = Outputs::open(S);
  if (!Out)
    return complain(Out.takeError());
  Expected<RuntimeProfile> Profile = loadProfile(S);
  if (!Profile)
    return complain(Profile.takeError());
  if (llvm::Error E = checkResourceDirectory())
    return complain(std::move(E));
  Expected<Config> C = Config::load(S);
  if (!C)
    return complain(C.takeError());
  ModelFiles Files(S);
  if (llvm::Error E = Files.base().takeError())
    return complain(std::move(E));
  Expected<std::vector<Unit>> Units = loadUnits(S);
  if (!Units)
    return complain(Units.takeError());
  std::vector<const ModelSet *> Models; // also reads all .clang-tidy, before
                                        // the time-consuming part
  for (Unit &U : *Units) {
    Expected<const ModelSet *> Set = Files.forUnit(*C, U.File);
    if (!Set)
      return complain(Set.takeError());
    Models.push_back(*Set);
    llvm::cantFail(C->forFile(U.File))->adjust(U.Args); // read just now
  }
  Lowering L(S, *Units, Models, Times);
  if (llvm::Error E = L.run())
    return complain(std::move(E));
  std::vector<std::unique_ptr<ir::Module>> Modules = L.load();
  Run R{S, *C, *Out, Times, *Profile};
  return reportOn(R, std::move(Modules), std::move(L.Skipped));
}

int leash::linkCommand(const Settings &S) {
  tuneHeap();
  TimeReport Times;
  Expected<Outputs> Out = Outputs::open(S);
  if (!Out)
    return complain(Out.takeError());
  Expected<Config> C = Config::load(S);
  if (!C)
    return complain(C.takeError());
  Expected<RuntimeProfile> Profile = loadProfile(S);
  if (!Profile)
    return complain(Profile.takeError());
  Expected<std::vector<std::string>> Files = listFiles(S);
  if (!Files)
    return complain(Files.takeError());
  if (Files->empty())
    return complain("no IR files to link; `leash lower` makes them");
  std::vector<std::unique_ptr<ir::Module>> Modules;
  std::vector<SkippedUnit> Skipped;
  for (const std::string &File : *Files) {
    TimedStep Step(Times, "read");
    auto Module = ir::readIRFile(File);
    if (!Module)
      return complain(Module.takeError());
    if ((*Module)->Incomplete)
      Skipped.push_back(
          {(*Module)->MainFile, "did not parse when it was lowered"});
    Modules.push_back(std::move(*Module));
  }
  Run R{S, *C, *Out, Times, *Profile};
  return reportOn(R, std::move(Modules), std::move(Skipped));
}
