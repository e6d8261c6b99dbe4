// SPDX-License-Identifier: Apache-2.0
#include "tool/AtomicFile.h"
#include "tool/Settings.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Signals.h"
#include <fcntl.h>
#include <unistd.h>

using namespace leash;
using llvm::StringRef;
namespace fs = llvm::sys::fs;

static llvm::Error cannotWrite(StringRef Path, std::error_code EC) {
  return failure("cannot write '" + Path + "': " + EC.message());
}

// Not llvm's createUniqueFile: it would fill in a '%' of the path as well.
static std::error_code openBeside(StringRef Target, std::string &Temp,
                                  int &Fd) {
  std::error_code EC;
  for (unsigned Try = 0; Try < 100; ++Try) {
    unsigned Random =
        llvm::sys::Process::GetRandomNumber() ^ unsigned(::getpid());
    Temp = (Target + "." + llvm::utohexstr(Random) + ".tmp").str();
    EC = fs::openFileForWrite(Temp, Fd, fs::CD_CreateNew);
    if (EC != std::errc::file_exists)
      break;
  }
  return EC;
}

llvm::Expected<AtomicFile> AtomicFile::create(StringRef Path) {
  AtomicFile File;
  File.Path = Path.str();
  // Through a symbolic link to what it names: a rename would replace the link.
  llvm::SmallString<256> Real;
  File.Target = fs::real_path(Path, Real) ? Path.str() : Real.str().str();
  fs::file_status Status;
  if (!fs::status(File.Target, Status)) {
    if (fs::is_directory(Status))
      return cannotWrite(Path, std::make_error_code(std::errc::is_a_directory));
    if (::access(File.Target.c_str(), W_OK) != 0)
      return cannotWrite(Path, std::error_code(errno, std::generic_category()));
    // A device or pipe has no place for a rename.
    if (!fs::is_regular_file(Status)) {
      std::error_code EC;
      File.OS = std::make_unique<llvm::raw_fd_ostream>(
          File.Target, EC, fs::CD_OpenExisting, fs::FA_Write, fs::OF_None);
      if (EC)
        return cannotWrite(Path, EC);
      return File;
    }
  }
  int Fd = -1;
  if (std::error_code EC = openBeside(File.Target, File.Temp, Fd))
    return cannotWrite(Path, EC);
  llvm::sys::RemoveFileOnSignal(File.Temp);
  File.OS = std::make_unique<llvm::raw_fd_ostream>(Fd, /*shouldClose=*/true);
  return File;
}

AtomicFile::AtomicFile(AtomicFile &&Other) noexcept
    : Path(std::move(Other.Path)), Target(std::move(Other.Target)),
      Temp(std::move(Other.Temp)), OS(std::move(Other.OS)) {
  Other.Temp.clear();
}

void AtomicFile::discard() {
  if (OS)
    OS->clear_error();
  OS.reset();
  if (Temp.empty())
    return;
  fs::remove(Temp);
  llvm::sys::DontRemoveFileOnSignal(Temp);
  Temp.clear();
}

AtomicFile::~AtomicFile() { discard(); }

llvm::Error AtomicFile::keep() {
  OS->flush();
  if (std::error_code EC = OS->error()) { // a full disk
    discard();
    return cannotWrite(Path, EC);
  }
  OS.reset();
  if (Temp.empty())
    return llvm::Error::success();
  fs::file_status Old;
  unsigned Mode = fs::status(Target, Old)
                      ? 0666 & ~fs::getUmask()
                      : static_cast<unsigned>(Old.permissions());
  std::error_code EC = fs::setPermissions(Temp, static_cast<fs::perms>(Mode));
  if (!EC)
    EC = fs::rename(Temp, Target);
  if (EC) {
    discard();
    return cannotWrite(Path, EC);
  }
  llvm::sys::DontRemoveFileOnSignal(Temp);
  Temp.clear();
  return llvm::Error::success();
}

llvm::Error leash::writeFile(StringRef Path, StringRef Contents) {
  auto File = AtomicFile::create(Path);
  if (!File)
    return File.takeError();
  File->os() << Contents;
  return File->keep();
}
