#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs clang-tidy over every translation unit of the program that does not reach LibTorch's headers (those take half a minute each).

usage: check_tidy.py ROOT BUILD CLANG-TIDY [FILE...]
A unit that passed is not looked at again before it, a header of ours that it includes, its compile command or .clang-tidy
changes; what passed is remembered in BUILD/tidy.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)
TORCH = re.compile(r"(torch|ATen|c10)/")


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


def main():
    root, build, program = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(), sys.argv[3]
    only = {(root / name).resolve() for name in sys.argv[4:]}
    folder = build / "tidy"
    folder.mkdir(exist_ok=True)
    passedFile = folder / "passed.json"
    passed = json.loads(passedFile.read_text()) if passedFile.exists() else {}
    common = (root / ".clang-tidy").read_text() + subprocess.run([program, "--version"], capture_output=True, text=True).stdout

    entries, keys, withTorch = [], {}, 0
    for entry in json.loads((build / "compile_commands.json").read_text()):
        file = pathlib.Path(entry["file"]).resolve()
        if (file.relative_to(root).parts[0] if file.is_relative_to(root) else "") not in ("app", "core", "ui"):
            continue
        if file in keys or (only and file not in only):
            continue
        seen = {}
        if closure(root, file, seen):
            withTorch += 1
            continue
        command = commandOf(entry)
        text = common + " ".join(command) + "".join(seen[path] for path in sorted(seen))
        keys[file] = hashlib.sha256(text.encode()).hexdigest()
        entries.append({"directory": entry["directory"], "file": str(file), "arguments": command})
    (folder / "compile_commands.json").write_text(json.dumps(entries))
    due = [file for file, key in keys.items() if passed.get(str(file.relative_to(root))) != key]
    print(f"{len(keys)} units, {len(due)} of them changed since they passed; {withTorch} with LibTorch left out", flush=True)

    def tidy(file):
        run = subprocess.run([program, "-p", str(folder), "--quiet", "--warnings-as-errors=*",
                              "--extra-arg=-Wno-unknown-warning-option", str(file)], capture_output=True, text=True)
        return file, run.returncode, run.stdout

    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for file, status, output in pool.map(tidy, due):
            if status:
                failed += 1
                print(output.strip(), flush=True)
            else:
                passed[str(file.relative_to(root))] = keys[file]
    passedFile.write_text(json.dumps(passed, indent=1, sort_keys=True))
    print(f"{failed} units with findings")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
