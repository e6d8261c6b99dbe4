#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Channels against their peers in one run, in rounds, so that all of them meet
# the same machine: run.sh BUILD [ROUNDS] [FILTER]. BUILD was configured with
# -DLEASH_RUNTIME_BENCH=ON. As root, `RUN='chrt -f 10' run.sh …` keeps other work
# of the machine away from the processors while they are measured.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=${1:?usage: run.sh BUILD [ROUNDS] [FILTER]}
rounds=${2:-3}
filter=${3:-transfer}
bench=$(find "$build" -name channel_bench -type f | head -1)
[ -n "$bench" ] || { echo "no channel_bench in $build" >&2; exit 2; }
go=
if command -v go >/dev/null; then
  go=$(mktemp -d)
  trap 'rm -rf "$go"' EXIT
  (cd "$here" && GO111MODULE=off GOCACHE=$go/cache go build -o "$go/channels" channels.go)
fi
for ((round = 1; round <= rounds; ++round)); do
  ${RUN:-} "$bench" --benchmark_filter="$filter" --benchmark_format=csv 2>/dev/null |
    awk -F, '/^"transfer/ { gsub(/"|\/iterations.*/, "", $1); printf "%s: %.1f ns/item\n", $1, $NF }'
  [ -z "$go" ] || ${RUN:-} "$go/channels"
done
