// SPDX-License-Identifier: Apache-2.0
//
// The JSON dump of the runtime, schema leash-tasks/1.
#include "tool/Settings.h"
#include "tool/profile/Profile.h"
#include <nlohmann/json.hpp>

using namespace leash;
using llvm::Expected;
using llvm::StringRef;
using Json = nlohmann::json;

// Members of the wrong type count as absent: later versions may add some.
static std::string text(const Json &In, const char *Name) {
  auto It = In.find(Name);
  return It != In.end() && It->is_string() ? It->get<std::string>() : "";
}

static double number(const Json &In, const char *Name) {
  auto It = In.find(Name);
  return It != In.end() && It->is_number() ? It->get<double>() : 0;
}

static bool flag(const Json &In, const char *Name) {
  auto It = In.find(Name);
  return It != In.end() && It->is_boolean() && It->get<bool>();
}

static RuntimePlace place(const Json &Task, const char *Name) {
  auto It = Task.find(Name);
  if (It == Task.end() || !It->is_object())
    return {};
  double Line = number(*It, "line");
  bool Fits = Line >= 1 && Line < 1e9;
  return {text(*It, "file"), Fits ? unsigned(Line) : 0, text(*It, "function")};
}

Expected<std::vector<RuntimeSample>> leash::parseTaskDump(StringRef Text) {
  Json Dump = Json::parse(Text.begin(), Text.end(), nullptr,
                          /*allow_exceptions=*/false);
  if (Dump.is_discarded() || !Dump.is_object())
    return failure("it is not valid JSON");
  std::string Schema = text(Dump, "schema");
  if (Schema != "leash-tasks/1")
    return failure("it is no task dump: its schema is '" + Schema +
                   "', not 'leash-tasks/1'");
  auto Tasks = Dump.find("tasks");
  if (Tasks == Dump.end() || !Tasks->is_array())
    return failure("it is no task dump: it has no list of tasks");
  std::vector<RuntimeSample> Result;
  for (const Json &T : *Tasks) {
    if (!T.is_object())
      return failure("it is no task dump: a task is no object");
    if (!flag(T, "blocked"))
      continue;
    RuntimeSample S;
    S.Blocked = place(T, "blocked_site");
    S.Spawned = place(T, "spawn_site");
    S.State = text(T, "state");
    S.Tasks = 1;
    S.StopRequested = flag(T, "stop_requested");
    S.Oldest = number(T, "age_seconds");
    Result.push_back(std::move(S));
  }
  return Result;
}
