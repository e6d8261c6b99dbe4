#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads the output of `make -wn` and writes a compile database.

With --count FILE: how many files a database compiles.
"""
import json
import os
import re
import shlex
import sys

SOURCES = (".c", ".cc", ".cpp", ".cxx", ".C")
# automake: `test -f 'x.c' || echo '../src/'`x.c, also without quotes.
FIND = re.compile(r"`test -f '?([^'`]+?)'? \|\| echo '?([^'`]*?)'?`(\S+)")


def compile_commands(directory, words):
    """What one simple command compiles. One that also links may name several
    sources: each has its own entry."""
    if any(w.endswith("libtool") for w in words[:3]):
        at = next((i for i, w in enumerate(words) if w == "--mode=compile"), None)
        if at is None:
            return
        words = words[at + 1 :]
    if not re.search(r"(cc|\+\+|clang(-\d+)?)$|(g|clang)\+\+",
                     os.path.basename(words[0])):
        return
    sources = [w for w in words[1:] if w.endswith(SOURCES) and not w.startswith("-")]
    if "-c" in words and len(sources) != 1:
        return
    for source in sources:
        others = [w for w in words if w == source or w not in sources]
        file = os.path.normpath(os.path.join(directory, source))
        yield {"directory": directory, "arguments": others, "file": file}


def commands(line):
    line = FIND.sub(r"\2\3", line)
    try:
        lexer = shlex.shlex(line, posix=True, punctuation_chars=";&|()")
        lexer.whitespace_split = True
        words = []
        for word in lexer:
            if word and all(c in ";&|()" for c in word):
                yield words
                words = []
            else:
                words.append(word)
        yield words
    except ValueError:  # an unclosed quote: nothing that compiles
        return


def main():
    if sys.argv[1:2] == ["--count"]:
        with open(sys.argv[2]) as f:
            print(len({(e["directory"], e["file"]) for e in json.load(f)}))
        return
    text = sys.stdin.read().replace("\\\n", " ")
    stack, entries, seen = [os.getcwd()], [], set()
    for line in text.splitlines():
        change = re.search(r"(Entering|Leaving) directory '(.*)'$", line)
        if change:
            stack.append(change[2]) if change[1] == "Entering" else stack.pop()
            continue
        for words in commands(line):
            for entry in compile_commands(stack[-1], words) if words else ():
                key = (entry["file"], tuple(entry["arguments"]))
                if key not in seen and os.path.exists(entry["file"]):
                    seen.add(key)
                    entries.append(entry)
    json.dump(entries, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
