#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs clang-tidy over every translation unit of the program that does not reach LibTorch's headers (those take half a minute each).

usage: check_tidy.py ROOT BUILD CLANG-TIDY [FILE...]
A unit that passed is not looked at again before it, a header of ours that it includes, its compile command or .clang-tidy
changes; what passed is remembered in BUILD/tidy. Most of the time goes into the headers that units have in common: several
units that are compiled alike are looked at as one, and singly where they do not compile as one.
"""
import collections
import concurrent.futures
import hashlib
import itertools
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)
TORCH = re.compile(r"(torch|ATen|c10)/")
NAME = re.compile(r"^(?:struct|class|enum class|enum|using) (\w+)|^(?:\[\[\w+\]\] )?[A-Za-z_][^=;(){]*?[ &*>](\w+)(?:\(|\{|\[| =|;)",
                  re.MULTILINE)
UNITS_AT_ONCE = 12
ONLY_SINGLY = "--extra-arg=-Wno-shadow" # several units as one give rise to it, and the compiler warns of it in each


def closure(root, file, seen):
    """Every file of ours that a file includes, itself first, into seen; True where LibTorch's headers are among them."""
    seen[file] = text = file.read_text()
    reachesTorch = False
    for ours, library in INCLUDE.findall(text):
        if library:
            reachesTorch = reachesTorch or bool(TORCH.match(library))
            continue
        for candidate in (root / ours, file.parent / ours):
            if candidate.is_file():
                if candidate not in seen:
                    reachesTorch = closure(root, candidate, seen) or reachesTorch
                break
    return reachesTorch


def commandOf(entry):
    """The compile command without its precompiled header, output and compiler cache."""
    words = shlex.split(entry["command"])
    compiler = next(i for i, word in enumerate(words) if re.search(r"(g\+\+|c\+\+|clang\+\+)[-0-9.]*$", word))
    words, kept, skip = words[compiler:], [], 0
    for i, word in enumerate(words):
        if skip:
            skip -= 1
        elif word in ("-include", "-Xarch_x86_64") and "cmake_pch" in "".join(words[i + 1:i + 2]):
            skip = 1
        elif word == "-o":
            skip = 1
        elif word not in ("-Winvalid-pch", "-fpch-preprocess", "-Werror"):
            kept.append(word)
    return kept


def groupsOf(entries, texts):
    """Units with equal compile commands, at most UNITS_AT_ONCE together, of which no two define the same name."""
    groups = collections.defaultdict(list)
    for entry in sorted(entries, key=lambda entry: entry["file"]):
        names = {a or b for a, b in NAME.findall(texts[entry["file"]])}
        alike = groups[entry["directory"], *(word for word in entry["arguments"] if word != entry["file"])]
        for units, taken in alike:
            if len(units) < UNITS_AT_ONCE and not names & taken:
                units.append(entry)
                taken |= names
                break
        else:
            alike.append(([entry], names))
    return [units for alike in groups.values() for units, _ in alike]


def main():
    root, build, program = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(), sys.argv[3]
    only = {(root / name).resolve() for name in sys.argv[4:]}
    folder = build / "tidy"
    folder.mkdir(exist_ok=True)
    passedFile = folder / "passed.json"
    passed = json.loads(passedFile.read_text()) if passedFile.exists() else {}
    common = (root / ".clang-tidy").read_text() + subprocess.run([program, "--version"], capture_output=True, text=True).stdout

    entries, keys, texts, withTorch = [], {}, {}, 0
    for entry in json.loads((build / "compile_commands.json").read_text()):
        file = pathlib.Path(entry["file"]).resolve()
        if (file.relative_to(root).parts[0] if file.is_relative_to(root) else "") not in ("app", "core", "ui"):
            continue
        if str(file) in keys or (only and file not in only):
            continue
        seen = {}
        if closure(root, file, seen):
            withTorch += 1
            continue
        command = commandOf(entry)
        text = common + " ".join(command) + "".join(seen[path] for path in sorted(seen))
        keys[str(file)], texts[str(file)] = hashlib.sha256(text.encode()).hexdigest(), seen[file]
        entries.append({"directory": entry["directory"], "file": str(file), "arguments": command})
    due = [entry for entry in entries if passed.get(entry["file"]) != keys[entry["file"]]]
    print(f"{len(entries)} units, {len(due)} of them changed since they passed; {withTorch} with LibTorch left out", flush=True)
    groups = groupsOf(due, texts)
    commands = list(entries)
    for i, units in enumerate(groups):
        if len(units) > 1:
            together = folder / f"group{i}.cpp"
            together.write_text("".join(f'#include "{unit["file"]}"\n' for unit in units))
            first = units[0]
            commands.append({"directory": first["directory"], "file": str(together),
                             "arguments": [str(together) if word == first["file"] else word for word in first["arguments"]]})
    (folder / "compile_commands.json").write_text(json.dumps(commands))

    def tidy(file, *more):
        run = subprocess.run([program, "-p", str(folder), "--quiet", f"--config-file={root / '.clang-tidy'}",
                              "--warnings-as-errors=*", "--extra-arg=-Wno-unknown-warning-option", *more, file],
                             capture_output=True, text=True)
        return run.returncode, run.stdout

    def look(group):
        """What is to be said of each unit of a group: (its file, status, output)."""
        i, units = group
        if len(units) > 1 and tidy(str(folder / f"group{i}.cpp"), ONLY_SINGLY)[0] == 0:
            return [(unit["file"], 0, "") for unit in units]
        return [(unit["file"], *tidy(unit["file"])) for unit in units]

    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for file, status, output in itertools.chain.from_iterable(pool.map(look, enumerate(groups))):
            if status:
                failed += 1
                print(output.strip(), flush=True)
            else:
                passed[file] = keys[file]
                passedFile.write_text(json.dumps(passed, indent=1, sort_keys=True)) # kept if this run is ended
    print(f"{failed} units with findings")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
