// SPDX-License-Identifier: Apache-2.0
#include "tool/Config.h"
#include "clang-tidy/ClangTidyOptions.h"
#include "clang-tidy/GlobList.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/VirtualFileSystem.h"

using namespace leash;
using clang::tidy::ClangTidyOptions;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;

//===--- Checks ----------------------------------------------------------===//

static std::vector<StringRef> items(StringRef Globs) {
  std::vector<StringRef> Result;
  llvm::SmallVector<StringRef> Parts;
  Globs.split(Parts, ',', -1, /*KeepEmpty=*/false);
  for (StringRef Part : Parts) {
    llvm::SmallVector<StringRef> Lines; // YAML block scalars have line breaks
    Part.split(Lines, '\n', -1, /*KeepEmpty=*/false);
    for (StringRef Line : Lines)
      if (!Line.trim().empty())
        Result.push_back(Line.trim());
  }
  return Result;
}

static std::string defaultChecks() {
  std::string Result;
  for (const CheckInfo *Info : allChecks())
    if (Info->DefaultOn)
      Result += (Result.empty() ? "" : ",") + Info->id();
  return Result;
}

// Does a file that says this turn on leash's checks by itself, as it would in
// clang-tidy? "*" does.
static bool turnsOnLeash(llvm::ArrayRef<StringRef> Items) {
  return llvm::any_of(Items, [](StringRef Item) {
    return Item == "*" || (!Item.starts_with("-") && Item.contains("leash"));
  });
}

std::string leash::effectiveChecks(StringRef FromFiles,
                                   StringRef FromCommandLine) {
  std::vector<StringRef> Items = items(FromFiles);
  std::string Result = "-*";
  if (turnsOnLeash(Items)) {
    Result += "," + llvm::join(Items, ",");
  } else {
    Result += "," + defaultChecks();
    for (StringRef Item : Items)
      if (Item.contains("leash"))
        Result += "," + Item.str();
  }
  for (StringRef Item : items(FromCommandLine))
    Result += "," + Item.str();
  return Result;
}

static std::string suggestion(StringRef Name) {
  StringRef Best;
  unsigned Distance = 8;
  for (const CheckInfo *Info : allChecks()) {
    unsigned D = Name.edit_distance(Info->Stem, true, Distance);
    if (D < Distance) {
      Distance = D;
      Best = Info->Stem;
    }
  }
  return Best.empty() ? "; `leash list-checks` lists them"
                      : "; did you mean 'leash-" + Best.str() + "'?";
}

Error leash::checkGlobs(StringRef Globs, StringRef Where) {
  for (StringRef Item : items(Globs)) {
    StringRef Name = Item;
    Name.consume_front("-");
    if (!Name.starts_with("leash"))
      continue;
    clang::tidy::GlobList List(Name);
    bool Matches = llvm::any_of(allChecks(), [&](const CheckInfo *Info) {
      return List.contains(Info->id());
    });
    if (Matches)
      continue;
    StringRef Stem = Name;
    Stem.consume_front("leash-");
    return failure("unknown check '" + Name + "' in " + Where +
                   suggestion(Stem));
  }
  return Error::success();
}

//===--- Options ---------------------------------------------------------===//

static Error checkOption(StringRef Key, StringRef Value, StringRef Where) {
  auto [Check, Name] = Key.split('.');
  if (!Check.starts_with("leash") || Key == "leash.Models")
    return Error::success();
  const CheckInfo *Info =
      Check.starts_with("leash-") ? findCheck(Check) : nullptr;
  if (!Info) {
    StringRef Stem = Check;
    Stem.consume_front("leash-");
    return failure("option '" + Key + "' of an unknown check in " + Where +
                   suggestion(Stem));
  }
  std::string Known;
  for (const OptionInfo &O : Info->Options) {
    Known += (Known.empty() ? "" : ", ") + O.Name.str();
    if (O.Name != Name)
      continue;
    if (O.accepts(Value))
      return Error::success();
    return failure("option '" + Key + "' in " + Where + " is '" + Value +
                   "'; it must be " +
                   (O.Type == "int" ? "a number" : "a bool"));
  }
  return failure(
      "unknown option '" + Key + "' in " + Where + "; " +
      (Known.empty() ? Check + " has no options" : Check + " has " + Known));
}

static Error checkRegex(StringRef Key, const std::optional<std::string> &Text,
                        StringRef Where) {
  std::string Why;
  if (!Text || Text->empty() || llvm::Regex(*Text).isValid(Why))
    return Error::success();
  return failure(Key + " in " + Where + " is no regular expression: " + Why);
}

static Error validate(const ClangTidyOptions &Options, StringRef Where) {
  if (Error E =
          checkRegex("HeaderFilterRegex", Options.HeaderFilterRegex, Where))
    return E;
  if (Error E = checkRegex("ExcludeHeaderFilterRegex",
                           Options.ExcludeHeaderFilterRegex, Where))
    return E;
  if (Options.Checks)
    if (Error E = checkGlobs(*Options.Checks, Where))
      return E;
  std::vector<StringRef> Keys;
  for (const auto &Entry : Options.CheckOptions)
    Keys.push_back(Entry.getKey());
  llvm::sort(Keys); // the first error is the same in every run
  for (StringRef Key : Keys)
    if (Error E =
            checkOption(Key, Options.CheckOptions.lookup(Key).Value, Where))
      return E;
  return Error::success();
}

// The text without a key of the outermost mapping and its value; the same text
// when there is no such line.
static std::string withoutKey(StringRef Text, StringRef Key) {
  std::string Result;
  bool Dropping = false;
  for (StringRef Rest = Text; !Rest.empty();) {
    StringRef Line = Rest.take_front(Rest.find('\n') + 1);
    if (Line.empty()) // the last one, without a line break
      Line = Rest;
    Rest = Rest.drop_front(Line.size());
    StringRef Name = Line;
    bool Continues = Line.starts_with(" ") || Line.starts_with("\t") ||
                     (Line.starts_with("-") && !Line.starts_with("---"));
    if (!Continues)
      Dropping = Name.consume_front(Key) && Name.ltrim().starts_with(":");
    if (!Dropping)
      Result += Line.str();
  }
  return Result;
}

static Expected<ClangTidyOptions> parse(llvm::MemoryBufferRef Text,
                                        StringRef Where, bool OfProject);

// A pattern in a project's own file that clang-tidy takes in silence, though
// it matches nothing, does not matter here either.
static void dropBadRegex(StringRef Key, std::optional<std::string> &Text,
                         StringRef Where) {
  if (Error E = checkRegex(Key, Text, Where)) {
    warn(llvm::toString(std::move(E)) + "; it is ignored");
    Text.reset();
  }
}

// Projects keep keys that clang-tidy dropped since (and those that a newer one
// has). They do not matter here: the rest of the file holds.
static Expected<ClangTidyOptions> parseFile(llvm::MemoryBufferRef Text) {
  std::string Where = ("'" + Text.getBufferIdentifier() + "'").str();
  std::string Rest = Text.getBuffer().str();
  while (true) {
    auto Options =
        parse(llvm::MemoryBufferRef(Rest, Text.getBufferIdentifier()), Where,
              /*OfProject=*/true);
    if (Options)
      return Options;
    std::string Why = llvm::toString(Options.takeError());
    StringRef Key =
        StringRef(Why).split("unknown key '").second.split("'").first;
    std::string Shorter = withoutKey(Rest, Key);
    if (Key.empty() || Shorter.size() == Rest.size())
      return failure(Why);
    warn(Where + ": unknown key '" + Key + "' is ignored");
    Rest = std::move(Shorter);
  }
}

static Expected<ClangTidyOptions> parse(llvm::MemoryBufferRef Text,
                                        StringRef Where, bool OfProject) {
  std::string Why;
  auto OnError = [&](const llvm::SMDiagnostic &D) {
    if (Why.empty())
      Why = (llvm::Twine("line ") + llvm::Twine(D.getLineNo()) + ": " +
             D.getMessage())
                .str();
  };
  llvm::ErrorOr<ClangTidyOptions> Options =
      clang::tidy::parseConfigurationWithDiags(Text, OnError);
  if (!Options || !Why.empty())
    return failure("cannot read " + Where + ": " +
                   (Why.empty() ? Options.getError().message() : Why));
  if (OfProject) {
    dropBadRegex("HeaderFilterRegex", Options->HeaderFilterRegex, Where);
    dropBadRegex("ExcludeHeaderFilterRegex", Options->ExcludeHeaderFilterRegex,
                 Where);
  }
  if (Error E = validate(*Options, Where))
    return E;
  return *Options;
}

//===--- UnitConfig ------------------------------------------------------===//

UnitConfig::UnitConfig(ClangTidyOptions O)
    : Options(std::make_unique<ClangTidyOptions>(std::move(O))) {
  Key = clang::tidy::configurationAsText(*Options);
}

UnitConfig::~UnitConfig() = default;

bool UnitConfig::enabled(const CheckInfo &Info) const {
  return clang::tidy::GlobList(Options->Checks.value_or(""))
      .contains(Info.id());
}

CheckOptions UnitConfig::options(const CheckInfo &Info) const {
  CheckOptions Result(Info.Options);
  for (const OptionInfo &O : Info.Options) {
    auto It = Options->CheckOptions.find((Info.id() + "." + O.Name).str());
    if (It != Options->CheckOptions.end())
      Result.set(O.Name, It->second.Value);
  }
  return Result;
}

std::vector<std::string> UnitConfig::models() const {
  std::vector<std::string> Result;
  auto It = Options->CheckOptions.find("leash.Models");
  if (It == Options->CheckOptions.end())
    return Result;
  llvm::SmallVector<StringRef> Parts;
  llvm::SplitString(It->second.Value, Parts, ";,");
  for (StringRef Part : Parts)
    Result.push_back(Part.trim().str());
  return Result;
}

void UnitConfig::adjust(std::vector<std::string> &Args) const {
#if LLVM_VERSION_MAJOR >= 22
  for (const std::string &Removed :
       Options->RemovedArgs.value_or(ClangTidyOptions::ArgList()))
    llvm::erase(Args, Removed);
#endif
  if (Options->ExtraArgsBefore)
    Args.insert(Args.begin() + 1, Options->ExtraArgsBefore->begin(),
                Options->ExtraArgsBefore->end());
  if (Options->ExtraArgs)
    Args.insert(llvm::find(Args, "--"), Options->ExtraArgs->begin(),
                Options->ExtraArgs->end());
}

//===--- Config ----------------------------------------------------------===//

struct Config::Impl {
  Settings S;
  std::string FirstError; // of a file that the provider read
  std::unique_ptr<clang::tidy::ClangTidyOptionsProvider> Provider;
  std::map<std::string, std::unique_ptr<UnitConfig>> ByKey;
  std::map<std::string, const UnitConfig *> ByDirectory;
};

Config::Config(std::unique_ptr<Impl> Imp) : I(std::move(Imp)) {}
Config::Config(Config &&) noexcept = default;
Config::~Config() = default;

static ClangTidyOptions baseOptions() {
  ClangTidyOptions Base = ClangTidyOptions::getDefaults();
  Base.Checks = ""; // effectiveChecks() decides
  Base.HeaderFilterRegex = ".*";
  Base.SystemHeaders = false;
  return Base;
}

namespace {

// A provider of clang-tidy that reads files with a parser of ours: its own
// prints an error and goes on as if the file were not there. (The constructor
// that takes parsers leaves the file system unset.)
template <typename Base> class Provider : public Base {
public:
  template <typename... Args>
  Provider(std::string &FirstError, Args &&...A)
      : Base(clang::tidy::ClangTidyGlobalOptions(), std::forward<Args>(A)...,
             llvm::vfs::getRealFileSystem()) {
    auto Read =
        [&FirstError](
            llvm::MemoryBufferRef Text) -> llvm::ErrorOr<ClangTidyOptions> {
      Expected<ClangTidyOptions> Options = parseFile(Text);
      if (Options)
        return *Options;
      std::string Why = llvm::toString(Options.takeError());
      if (FirstError.empty())
        FirstError = Why;
      return ClangTidyOptions();
    };
    this->ConfigHandlers = {{".clang-tidy", Read}};
  }
};

} // namespace

Expected<Config> Config::load(const Settings &S) {
  auto Imp = std::make_unique<Impl>();
  Imp->S = S;
  if (Error E = checkGlobs(S.Checks, "--checks"))
    return E;
  if (S.HeaderFilter) {
    std::string Why;
    if (!llvm::Regex(*S.HeaderFilter).isValid(Why))
      return failure("--header-filter is no regular expression: " + Why);
  }
  if (!S.Config) {
    Imp->Provider =
        std::make_unique<Provider<clang::tidy::FileOptionsProvider>>(
            Imp->FirstError, baseOptions(), ClangTidyOptions());
    return Config(std::move(Imp));
  }
  Expected<ClangTidyOptions> Inline =
      parse(llvm::MemoryBufferRef(*S.Config, "--config"), "--config",
            /*OfProject=*/false);
  if (!Inline)
    return Inline.takeError();
  Imp->Provider =
      std::make_unique<Provider<clang::tidy::ConfigOptionsProvider>>(
          Imp->FirstError, baseOptions(), *Inline, ClangTidyOptions());
  return Config(std::move(Imp));
}

// The provider complains about a folder that is gone, which is told elsewhere,
// and may be so: IR is linked on other machines.
static std::string placeThatExists(StringRef File) {
  StringRef Directory = llvm::sys::path::parent_path(File);
  while (!Directory.empty() && !llvm::sys::fs::is_directory(Directory))
    Directory = llvm::sys::path::parent_path(Directory);
  llvm::SmallString<256> Place(Directory);
  llvm::sys::path::append(Place, llvm::sys::path::filename(File));
  return Place.str().str();
}

Expected<const UnitConfig *> Config::forFile(StringRef File) {
  std::string Directory = llvm::sys::path::parent_path(File).str();
  auto Known = I->ByDirectory.find(Directory);
  if (Known != I->ByDirectory.end())
    return Known->second;
  ClangTidyOptions Options = I->Provider->getOptions(placeThatExists(File));
  if (!I->FirstError.empty())
    return failure(I->FirstError);
  Options.Checks = effectiveChecks(Options.Checks.value_or(""), I->S.Checks);
  if (I->S.HeaderFilter)
    Options.HeaderFilterRegex = *I->S.HeaderFilter;
  auto New = std::make_unique<UnitConfig>(std::move(Options));
  std::unique_ptr<UnitConfig> &Slot = I->ByKey[New->key()];
  if (!Slot)
    Slot = std::move(New);
  return I->ByDirectory[Directory] = Slot.get();
}
