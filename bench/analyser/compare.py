#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares what leash costs with what clang and clang-tidy cost.

All run on the same translation units of a compile database, one at a time, in
one run of this script; what counts is CPU time (user and system), children
included. The table has one row per database, for each of the two baselines the
ratio over the tree, the worst ratio of a translation unit that takes clang
longer than --slow seconds, and the memory of the largest leash worker. The
exit code is 1 when a bar is missed.
"""
import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile

TREE_BAR, UNIT_BAR, MEMORY_BAR = 0.6, 1.0, 700  # ratio, ratio, MB
TIDY_CHECKS = "-*,concurrency-*,bugprone-infinite-loop"
# What asks for output; with how many words follow.
OUTPUT_FLAGS = {"-c": 0, "-S": 0, "-o": 1, "-MD": 0, "-MMD": 0, "-MP": 0,
                "-MF": 1, "-MT": 1, "-MQ": 1}


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("builds", nargs="+", metavar="BUILD",
                        help="folder with compile_commands.json")
    parser.add_argument("--leash", default="build/bin/leash")
    parser.add_argument("--clang", default="clang-22")
    parser.add_argument("--tidy", default="clang-tidy-22")
    parser.add_argument("--no-tidy", action="store_true")
    parser.add_argument("--every", type=int, default=1, metavar="N",
                        help="take each N-th translation unit only")
    parser.add_argument("--slow", type=float, default=0.2)
    parser.add_argument("--units", type=int, default=0, metavar="N",
                        help="also list the N worst of the slow units")
    parser.add_argument("--json", help="write all numbers to this file")
    return parser.parse_args()


def cpu(command, directory):
    """CPU seconds and exit code of a command and all that it started."""
    process = subprocess.Popen(command, cwd=directory, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, process.returncode


def words_of(entry):
    return entry.get("arguments") or shlex.split(entry["command"])


def syntax_only(entry, clang):
    words = words_of(entry)
    cxx = "++" in os.path.basename(words[0])
    result, skip = [clang] + (["--driver-mode=g++"] if cxx else []), 0
    for word in words[1:]:
        if skip:
            skip -= 1
        elif word in OUTPUT_FLAGS:
            skip = OUTPUT_FLAGS[word]
        else:
            result.append(word)
    return result + ["-fsyntax-only"]


def take(build, every):
    """Each file once, as its first entry says: so do the three tools."""
    with open(os.path.join(build, "compile_commands.json")) as f:
        entries = json.load(f)
    first = {}
    for entry in entries:
        path = os.path.join(entry["directory"], entry["file"])
        first.setdefault(os.path.realpath(path), entry)
    chosen = sorted(first)[::every]
    return {path: first[path] for path in chosen}


def run_leash(options, folder):
    """Of all units in one run: CPU seconds, and the report of times."""
    report = os.path.join(folder, "times.json")
    command = [os.path.abspath(options.leash), "check", "-p", folder, "-j1",
               "--exit-zero", "--quiet", "--time-report=" + report]
    seconds, code = cpu(command, folder)
    if code not in (0, 3):  # 3: a unit was not analysed; clang drops it too
        sys.exit(f"{' '.join(command)} ended with {code}")
    with open(report) as f:
        return seconds, json.load(f)


def measure(build, options):
    units = {}
    entries = take(build, options.every)
    for path, entry in entries.items():
        clang, code = cpu(syntax_only(entry, options.clang), entry["directory"])
        if code == 0:
            units[path] = {"clang": clang, "entry": entry}
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "compile_commands.json"), "w") as f:
            json.dump([u["entry"] for u in units.values()], f)
        if not options.no_tidy:
            for path, unit in units.items():
                unit["tidy"], _ = cpu([options.tidy, "-p", folder, "--quiet",
                                       "--checks=" + TIDY_CHECKS, path], folder)
        leash, report = run_leash(options, folder)
        for unit in report["units"]:
            path = os.path.realpath(os.path.join(folder, unit["file"]))
            if path in units:
                units[path]["leash"] = unit["cpu"]
    for unit in units.values():
        del unit["entry"]
    return {"build": build, "skipped": len(entries) - len(units), "units": units,
            "leash": leash, "steps": report["steps"],
            "clang": sum(u["clang"] for u in units.values()),
            "tidy": sum(u.get("tidy", 0) for u in units.values()),
            "memory": report["peakWorkerKilobytes"] / 1000}


def slow_units(result, slow):
    """(ratio, seconds of clang, file), the worst first."""
    return sorted(((u["leash"] / u["clang"], u["clang"], path)
                   for path, u in result["units"].items()
                   if u["clang"] > slow and "leash" in u), reverse=True)


def row(result, options):
    """The line of the table, and what misses its bar."""
    ratio = result["leash"] / result["clang"]
    slow = slow_units(result, options.slow)
    worst = slow[0][0] if slow else 0
    name = os.path.basename(os.path.dirname(os.path.abspath(result["build"])))
    tidy = f'{result["leash"] / result["tidy"]:.2f}' if result["tidy"] else "–"
    print(f'| {name} | {len(result["units"])} | {result["clang"]:.1f} '
          f'| {result["tidy"]:.1f} | {result["leash"]:.1f} | {ratio:.2f} | {tidy} '
          f'| {worst:.2f} ({len(slow)}) | {result["memory"]:.0f} |', flush=True)
    missed = [f"{name}: {text}" for text, bad in (
        (f"{ratio:.2f} of clang over the tree", ratio > TREE_BAR),
        (f"{worst:.2f} of clang for {slow[0][2] if slow else ''}", worst > UNIT_BAR),
        (f'{result["memory"]:.0f} MB a worker', result["memory"] >= MEMORY_BAR))
        if bad]
    for share, seconds, path in slow[:options.units]:
        missed.append(f"  {share:.2f} of {seconds:.2f} s: {path}")
    return missed


def main():
    options = arguments()
    print("| project | units | clang s | clang-tidy s | leash s | leash/clang "
          "| leash/clang-tidy | worst unit (of) | MB |")
    print("|---|---|---|---|---|---|---|---|---|")
    results, missed = [], []
    for build in options.builds:
        results.append(measure(build, options))
        missed += row(results[-1], options)
    if options.json:
        with open(options.json, "w") as f:
            json.dump(results, f, indent=1)
    if missed:
        print("\n".join([""] + missed))
    sys.exit(1 if any(not m.startswith(" ") for m in missed) else 0)


if __name__ == "__main__":
    main()
