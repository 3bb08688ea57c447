#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that clang-format would change none of our files. usage: check_format.py ROOT CLANG-FORMAT"""
import pathlib
import subprocess
import sys


def main():
    root, program = pathlib.Path(sys.argv[1]), sys.argv[2]
    files = [str(path.relative_to(root)) for folder in ("app", "benchmarks", "core", "tests", "ui")
             for path in sorted((root / folder).rglob("*")) if path.suffix in (".cpp", ".h")]
    run = subprocess.run([program, "--dry-run", "--Werror", *files], cwd=root, capture_output=True, text=True)
    wrong = sorted({line.split(":")[0] for line in run.stderr.splitlines() if "clang-format-violations" in line})
    print(f"{len(files)} files")
    if run.returncode:
        print("\n".join(wrong) if wrong else run.stderr)
        print(f"mend with: {pathlib.Path(program).name} -i {' '.join(wrong)}")
    return run.returncode


if __name__ == "__main__":
    sys.exit(main())
