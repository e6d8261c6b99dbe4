// SPDX-License-Identifier: Apache-2.0
#include "checks/ir/Binary.h"
#include "checks/ir/Text.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace leash::ir {

static Error fileError(StringRef Path, const Twine &What, std::error_code EC) {
  return createStringError(EC, Path + ": " + What + ": " + EC.message());
}

// A device or a pipe cannot be renamed over: it is written to as it is.
static bool isSpecialFile(StringRef Path) {
  sys::fs::file_status Status;
  return !sys::fs::status(Path, Status) && sys::fs::exists(Status) &&
         !sys::fs::is_regular_file(Status) && !sys::fs::is_directory(Status);
}

static Error writeSpecial(StringRef Path, StringRef Bytes) {
  std::error_code EC;
  raw_fd_ostream OS(Path, EC, sys::fs::CD_OpenExisting);
  if (EC)
    return fileError(Path, "cannot be written", EC);
  OS << Bytes;
  OS.close();
  EC = OS.error();
  OS.clear_error();
  return EC ? fileError(Path, "cannot be written", EC) : Error::success();
}

Error writeBinaryFile(const Module &M, StringRef Path) {
  SmallVector<char, 0> Out;
  writeBinary(M, Out);
  StringRef Bytes(Out.data(), Out.size());
  if (isSpecialFile(Path))
    return writeSpecial(Path, Bytes);

  Expected<sys::fs::TempFile> Temp = sys::fs::TempFile::create(
      Path + ".tmp-%%%%%%", sys::fs::all_read | sys::fs::all_write);
  if (!Temp)
    return fileError(Path, "cannot be written",
                     errorToErrorCode(Temp.takeError()));
  raw_fd_ostream OS(Temp->FD, /*shouldClose=*/false);
  OS << Bytes;
  OS.flush();
  if (std::error_code EC = OS.error()) {
    OS.clear_error();
    consumeError(Temp->discard());
    return fileError(Path, "cannot be written", EC);
  }
  if (Error E = Temp->keep(Path)) {
    std::error_code EC = errorToErrorCode(std::move(E));
    consumeError(Temp->discard());
    return fileError(Path, "cannot be written", EC);
  }
  return Error::success();
}

Expected<std::unique_ptr<Module>> readIRFile(StringRef Path) {
  auto Buffer = MemoryBuffer::getFile(Path, /*IsText=*/false,
                                      /*RequiresNullTerminator=*/false);
  if (!Buffer)
    return fileError(Path, "cannot be read", Buffer.getError());
  StringRef Bytes = (*Buffer)->getBuffer();
  if (isBinary(Bytes))
    return readBinary(Bytes, Path);
  // Of what was never meant as our text, a message about its first line would
  // only mislead.
  if (Bytes.contains('\0') || !Bytes.contains("leash-ir"))
    return createStringError(inconvertibleErrorCode(),
                             Path + ": not a Leash IR file");
  return parseModule(Bytes, Path);
}

} // namespace leash::ir
