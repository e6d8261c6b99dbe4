# From SARIF to GitLab's Code Quality format: jq -f scripts/gitlab.jq leash.sarif
[.runs[].results[] | {
  description: .message.text | split(" See: [")[0],
  check_name: .ruleId,
  fingerprint: .partialFingerprints["leashFinding/v1"],
  severity: ({error: "critical", warning: "major", note: "minor"}[.level]),
  location: {
    path: .locations[0].physicalLocation.artifactLocation.uri,
    lines: {begin: .locations[0].physicalLocation.region.startLine}}}]
