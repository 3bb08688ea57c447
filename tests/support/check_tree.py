#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small promises about the whole tree: every file of ours says its licence, every script parses, every test is built, and
every dependency has its line in docs/dependencies.md.

usage: check_tree.py ROOT
"""
import ast
import pathlib
import re
import subprocess
import sys

IDENTIFIER = "SPDX-License-Identifier: GPL-3.0-or-later"
FOLDERS = ("app", "benchmarks", "cmake", "core", "docs", "packaging", "resources", "tests", "translations", "ui", ".ci")
SUFFIXES = (".cpp", ".h", ".py", ".sh", ".cmake", ".xml", ".desktop", ".svg", ".ts", ".md")
DOT_FILES = (".clang-format", ".clang-tidy", ".gitignore")
NO_ROOM_FOR_A_COMMENT = (".ts",)  # Qt's tools rewrite these files
BUILT = [r"tests/core/[a-z]+/tst_\w+\.cpp", r"tests/ui/(.+/)?tst_\w+\.cpp", r"tests/app/tst_\w+\.cpp"]


def ourFiles(root):
    yield from (path for path in root.iterdir() if path.is_file() and (path.suffix in (".sh", ".txt", ".md") or path.name in DOT_FILES))
    for folder in FOLDERS:
        yield from (path for path in sorted((root / folder).rglob("*")) if path.is_file() and "__pycache__" not in path.parts)


def startsLikeAScript(path):
    with open(path, "rb") as file:
        return file.read(2) == b"#!"


def complaints(root):
    names = {}
    for path in ourFiles(root):
        name = str(path.relative_to(root))
        ours = (path.suffix in SUFFIXES or path.name == "CMakeLists.txt" or path.name in DOT_FILES or startsLikeAScript(path)) and "tests/data/" not in name
        if not ours:
            continue
        text = path.read_text()
        if path.suffix not in NO_ROOM_FOR_A_COMMENT and IDENTIFIER not in "\n".join(text.splitlines()[:6]):
            yield f"{name}: no SPDX line among the first six"
        if path.suffix == ".py":
            try:
                ast.parse(text)
            except SyntaxError as error:
                yield f"{name}: {error}"
        elif path.suffix == ".sh" or text.startswith(("#!/usr/bin/env bash", "#!/bin/sh")):
            shell = "sh" if text.startswith("#!/bin/sh") else "bash"
            run = subprocess.run([shell, "-n", str(path)], capture_output=True, text=True)
            if run.returncode:
                yield f"{name}: {run.stderr.strip()}"
        if path.name.startswith("tst_") and path.suffix == ".cpp":
            if not any(re.fullmatch(pattern, name) for pattern in BUILT):
                yield f"{name}: no glob of tests/CMakeLists.txt finds this test"
            if path.name in names:
                yield f"{name}: named like {names[path.name]}; targets must differ"
            names[path.name] = name


def undocumented(root):
    """Packages and wheels that the set-up script installs and docs/dependencies.md does not name."""
    page = (root / "docs/dependencies.md").read_text()
    for list in ("packages.txt", "wheels.txt"):
        for line in (root / "packaging/linux" / list).read_text().splitlines():
            if line and not line.startswith("#") and f"`{line.split()[1]}`" not in page:
                yield f"docs/dependencies.md: says nothing of `{line.split()[1]}` ({list})"


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    found = list(complaints(root)) + list(undocumented(root))
    print("\n".join(found) if found else "every file says its licence, every script parses, every test is built, every dependency is listed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
