#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Channels against their peers in one run: run.sh BUILD [ROUNDS [SHAPE]], BUILD
# configured with -DLEASH_RUNTIME_BENCH=ON, SHAPE a pattern such as '1:1 capacity
# 64$'. All that have a shape take turns, in rounds, so that they meet the same
# machine; each turn is a process that tells the median of five transfers. Shown
# are the median of the rounds, the best one and how many there were: a turn that
# takes longer than LIMIT seconds (20) is cut off.
# `RUN='taskset -c 0' run.sh …` puts everything on one processor.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=${1:?usage: run.sh BUILD [ROUNDS [SHAPE]]}
rounds=${2:-5}
shape=${3:-.}
bench=$(find "$build" -name channel_bench -type f | head -1)
[ -n "$bench" ] || { echo "no channel_bench in $build" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if command -v go >/dev/null; then
  (cd "$here" && GO111MODULE=off GOCACHE=$work/cache go build -o "$work/channels" channels.go)
fi

# Lines of "SHAPE, tab, name, tab, benchmark", shapes together.
turns() {
  "$bench" --benchmark_list_tests --benchmark_filter='^transfer' |
    sed -E 's|^(transfer<(.*)>/([0-9]+)/([0-9]+)/([0-9]+)/.*)$|\3:\4 capacity \5\t\2\t\1|'
  [ ! -x "$work/channels" ] || for go in go 'go with context'; do
    for peers in 1:1 4:1 4:4; do
      for capacity in 0 1 64 4096; do
        printf '%s capacity %s\t%s\tgo\n' "$peers" "$capacity" "$go"
      done
    done
  done
}
turns | awk -F '\t' -v shape="$shape" '$1 ~ shape' | sort -s -t '	' -k1,1V >"$work/turns"

one() { # name of the shape, of the peer, of the benchmark
  if [ "$3" = go ]; then
    timeout "${LIMIT:-20}" ${RUN:-} "$work/channels" "$2 $1" | sed -nE 's|.*: ([0-9.]+) ns/item|\1|p'
  else
    timeout "${LIMIT:-20}" ${RUN:-} "$bench" --benchmark_filter="^${3//[<>]/.}\$" --benchmark_format=csv 2>/dev/null |
      awk -F, '/^"transfer/ { printf "%.1f\n", $NF }'
  fi
}

for ((round = 1; round <= rounds; ++round)); do
  while IFS='	' read -r what who which; do
    result=$(one "$what" "$who" "$which" </dev/null || true)
    printf '%s\t%s\t%s\n' "$what" "$who" "${result:-cut}"
  done <"$work/turns"
done >"$work/all"

sort -s -t '	' -k1,1V -k2,2 "$work/all" | awk -F '\t' '
  function tell() {
    if (!key) return
    if (n) printf "%s: median %.1f, best %.1f ns/item, %d rounds\n", key, (v[int((n + 1) / 2)] + v[int(n / 2) + 1]) / 2, v[1], n
    else printf "%s: cut off\n", key
    n = 0
  }
  { if ($1 "  " $2 != key) tell(); key = $1 "  " $2
    if ($3 != "cut") { x = $3 + 0; for (i = ++n; i > 1 && v[i - 1] > x; --i) v[i] = v[i - 1]; v[i] = x } }
  END { tell() }'
