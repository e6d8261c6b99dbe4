// SPDX-License-Identifier: Apache-2.0
//
// What must hold in a SARIF log beyond its schema: links resolve, indices are
// in range, regions are ordered. Public validators miss dangling links and bad
// enum values.
#ifndef LEASH_TESTS_SARIFRULES_H
#define LEASH_TESTS_SARIFRULES_H

#include <cctype>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace leash {

class SarifChecker {
public:
  using Json = nlohmann::ordered_json;
  std::vector<std::string> Defects;

  void log(const Json &Log) {
    need(Log.value("version", "") == "2.1.0", "version");
    need(Log.contains("$schema"), "$schema");
    need(Log.at("runs").size() == 1, "one run per invocation");
    for (const Json &R : Log.at("runs"))
      run(R);
  }

private:
  void need(bool Ok, const std::string &What) {
    if (!Ok)
      Defects.push_back(What);
  }

  static bool level(const Json &J) {
    static const std::set<std::string> Levels{"none", "note", "warning",
                                              "error"};
    return Levels.count(J.get<std::string>());
  }

  void run(const Json &R) {
    const Json &Driver = R.at("tool").at("driver");
    need(Driver.value("name", "") == "leash", "driver name");
    need(Driver.contains("semanticVersion"), "semanticVersion");
    for (const Json &Rule : Driver.at("rules"))
      rule(Rule);
    for (const auto &Base : R.at("originalUriBaseIds").items()) {
      Bases.insert(Base.key());
      std::string Uri = Base.value().at("uri");
      need(Uri.rfind("file:///", 0) == 0 && Uri.back() == '/', "base URI");
    }
    need(R.value("columnKind", "") == "utf16CodeUnits", "columnKind");
    for (const Json &Invocation : R.at("invocations"))
      invocation(Invocation);
    std::set<std::string> Prints;
    for (const Json &Result : R.at("results")) {
      result(Result);
      if (Result.contains("partialFingerprints"))
        need(Prints
                 .insert(Result["partialFingerprints"]
                             .at("leashFinding/v1")
                             .get<std::string>())
                 .second,
             "fingerprint used twice");
    }
  }

  void rule(const Json &Rule) {
    Rules.push_back(Rule.at("id").get<std::string>());
    need(Rule.at("name").get<std::string>() != Rules.back(),
         "rule name equals its id");
    for (const char *Key : {"shortDescription", "fullDescription"}) {
      std::string Text = Rule.at(Key).at("text");
      need(!Text.empty() && Text.size() <= 1024, Key);
    }
    need(!Rule.at("help").at("text").get<std::string>().empty(), "help");
    need(!Rule.at("help").at("markdown").get<std::string>().empty(),
         "help.markdown");
    need(level(Rule.at("defaultConfiguration").at("level")), "rule level");
    static const std::set<std::string> Precisions{"very-high", "high", "medium",
                                                  "low"};
    need(Precisions.count(
             Rule.at("properties").at("precision").get<std::string>()),
         "precision");
    need(Rule.at("properties").at("tags").size() <= 20, "tags");
  }

  void invocation(const Json &I) {
    need(I.at("executionSuccessful").is_boolean(), "executionSuccessful");
    for (const char *Kind :
         {"toolConfigurationNotifications", "toolExecutionNotifications"})
      if (I.contains(Kind))
        for (const Json &N : I[Kind])
          notification(N);
  }

  void notification(const Json &N) {
    need(level(N.at("level")), "notification level");
    need(!N.at("message").at("text").get<std::string>().empty(),
         "notification text");
    for (const Json &L : N.at("locations")) {
      artifact(L.at("physicalLocation").at("artifactLocation"));
      if (L["physicalLocation"].contains("region"))
        region(L["physicalLocation"]["region"]);
    }
  }

  void result(const Json &R) {
    double Rank = R.value("rank", -1.0);
    need(Rank == -1 || (Rank >= 0 && Rank <= 100), "rank");
    need(level(R.at("level")), "level");
    size_t Index = R.at("ruleIndex");
    need(Index < Rules.size() &&
             Rules[Index] == R.at("ruleId").get<std::string>(),
         "ruleIndex and ruleId");
    need(R.at("locations").size() == 1, "one location");
    const Json &Where = R["locations"][0].at("physicalLocation");
    physical(Where);
    need(Where.at("region").at("startLine") == Where["region"].at("endLine"),
         "primary region on one line");
    need(R.contains("partialFingerprints"), "partialFingerprints");
    std::set<int> Ids;
    if (R.contains("relatedLocations"))
      for (const Json &L : R["relatedLocations"]) {
        physical(L.at("physicalLocation"));
        need(Ids.insert(L.at("id").get<int>()).second, "related id twice");
      }
    links(R.at("message").at("text"), Ids);
    if (R.contains("codeFlows"))
      for (const Json &Flow : R["codeFlows"])
        for (const Json &Thread : Flow.at("threadFlows"))
          flow(Thread.at("locations"));
    if (R.contains("fixes"))
      for (const Json &F : R["fixes"])
        fix(F);
  }

  void links(const std::string &Text, const std::set<int> &Ids) {
    static const std::regex Link(R"(\[(?:[^\]\\]|\\.)*\]\((\d+)\))");
    for (std::sregex_iterator I(Text.begin(), Text.end(), Link), End; I != End;
         ++I)
      need(Ids.count(std::stoi((*I)[1])), "dangling link in " + Text);
  }

  void flow(const Json &Steps) {
    need(!Steps.empty() && Steps.size() <= 1000, "flow steps");
    for (const Json &S : Steps) {
      physical(S.at("location").at("physicalLocation"));
      need(!S["location"].at("message").at("text").get<std::string>().empty(),
           "step message");
    }
  }

  void fix(const Json &F) {
    need(!F.at("artifactChanges").empty(), "empty fix");
    for (const Json &C : F["artifactChanges"]) {
      artifact(C.at("artifactLocation"));
      for (const Json &R : C.at("replacements"))
        region(R.at("deletedRegion"));
    }
  }

  void physical(const Json &P) {
    artifact(P.at("artifactLocation"));
    region(P.at("region"));
  }

  void artifact(const Json &A) {
    std::string Uri = A.at("uri");
    for (unsigned char C : Uri)
      if (C <= ' ' || C >= 0x7F ||
          std::string("\"<>\\^`{|}").find(C) != std::string::npos) {
        need(false, "URI not encoded: " + Uri);
        break;
      }
    bool Absolute = Uri.rfind("file:///", 0) == 0;
    if (A.contains("uriBaseId"))
      need(!Absolute && Uri[0] != '/' &&
               Bases.count(A["uriBaseId"].get<std::string>()),
           "relative URI: " + Uri);
    else
      need(Absolute, "absolute URI: " + Uri);
  }

  void region(const Json &R) {
    long SL = R.at("startLine"), SC = R.at("startColumn"), EL = R.at("endLine"),
         EC = R.at("endColumn");
    need(SL >= 1 && SC >= 1 && (EL > SL || (EL == SL && EC >= SC)),
         "region order");
  }

  std::vector<std::string> Rules;
  std::set<std::string> Bases;
};

inline std::vector<std::string>
sarifDefects(const nlohmann::ordered_json &Log) {
  SarifChecker Checker;
  try {
    Checker.log(Log);
  } catch (const nlohmann::json::exception &E) {
    Checker.Defects.push_back(E.what());
  }
  return Checker.Defects;
}

} // namespace leash

#endif
