#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks every #include of the program against the arrows of docs/architecture.md.

usage: check_layering.py ROOT [--prove]
  --prove  plants violations into a copy of the tree, one at a time, and fails unless each of them is found
"""
import argparse
import pathlib
import re
import shutil
import sys
import tempfile

MARKER = "// Standard values only"  # second line of a core header that ui may include

# Of each room of core: the rooms it may include, and the libraries beside the standard one.
ENGINE = {
    "base": [],
    "networks": ["base"],
    "model": ["base", "networks"],
    "batches": ["base", "networks", "model"],
    "training": ["base", "networks", "model", "batches"],
}
ROOMS = {
    **ENGINE,
    "image": ["base"],
    "microscopy": ["base", "image"],
    "preprocessing": ["base", "image", "microscopy", "model", "networks"],
    "dataset": ["base", "image", "microscopy", "preprocessing", "model", "networks", "batches"],
    "sample": ["base", "image"],
    "inference": ["base", "image", "microscopy", "preprocessing", "model", "networks"],
    "catalogue": ["base"],
    "cuda": ["training"],  # a library that is loaded: no other folder may include it
}
LIBRARIES = {
    **{room: {"nlohmann", "torch"} for room in ENGINE},
    "base": {"nlohmann"},
    "image": {"opencv", "tiff", "jpeg", "png"},
    "microscopy": {"opencv", "tiff", "nlohmann", "tesseract"},
    "preprocessing": {"opencv", "nlohmann"},
    "dataset": {"opencv", "nlohmann"},
    "sample": {"opencv", "tiff"},
    "inference": {"torch", "nlohmann"},
    "catalogue": {"qt-core", "sql", "nlohmann"},
    "cuda": {"torch"},
}
UI_LIBRARIES = {"qt", "qt-core", "qcustomplot"}
READS_RESOURCES = {"ui/widgets/Icon.cpp"}  # files that are compiled in
UI_SHARED = {"widgets", "image"}  # folders of ui that every page may include; files of ui itself count as shared too
APP_LIBRARIES = {"qt", "qt-core", "qcustomplot", "torch", "nlohmann"}
CLI_LIBRARIES = {"cli11", "nlohmann", "torch"}
DOWNLOAD_LIBRARIES = {"qt-core", "qt-network", "nlohmann"}  # the one place that speaks to the network
DOWNLOAD_FOR_CLI = {"app/download/FetchWeights.h", "app/download/DownloadOutcome.h"}  # free of Qt
JOBS_LIBRARIES = {"nlohmann"}  # what the window and the command line share
ENGINE_PROGRAM_LIBRARIES = {"nlohmann", "torch"}

KINDS = [
    ("torch", r"(torch|ATen|c10|caffe2)/"),
    ("opencv", r"opencv2?/"),
    ("tiff", r"tiff[a-z]*\.h"),
    ("tesseract", r"tesseract/"),
    ("jpeg", r"j(peglib|error)\.h"),
    ("png", r"png\.h"),
    ("nlohmann", r"nlohmann/"),
    ("cli11", r"CLI/"),
    ("qcustomplot", r"(qcustomplot\.h|QCP)"),
    ("sql", r"(QtSql|QSql)"),
    ("files", r"(fstream|QFile|QDir|QSaveFile|QDirIterator|QTemporaryFile)$"),
    ("qt-network", r"(QtNetwork|Q(Network|Tcp|Udp|Ssl|Http|Host|Dns|AbstractSocket|LocalS)\w*$)"),
    ("qt-core", r"(QtCore/|Q(Object|String|StringList|ByteArray|Variant|DateTime|List|Hash|Map|Uuid|Json\w*|CoreApplication"
                r"|EventLoop|LockFile|Timer|Url)$)"),
    ("qt", r"(Qt|Q[A-Z])"),
    ("standard", r"[a-z_]+$"),
    ("system", r"(sys/\w+|linux/\w+|unistd|fcntl|dlfcn|signal|pthread|sched|time|errno|stdlib|limits|poll|pwd|link|cpuid|immintrin|malloc)\.h$"),
]


def libraryOf(header):
    for kind, pattern in KINDS:
        if re.match(pattern, header):
            return kind
    return "unknown"


def sources(root):
    for folder in ("core", "ui", "app", "tests", "benchmarks"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".h", ".cpp"):
                yield path.relative_to(root)


def includesOf(text):
    for number, line in enumerate(text.splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)', line)
        if match:
            yield number, match.group(1), match.group(2)


def isMarked(text):
    return text.splitlines()[1:2] and text.splitlines()[1].startswith(MARKER)


def resolve(root, source, name):
    """A quoted include as a path below root; None where it is no file of ours (moc output)."""
    for candidate in (pathlib.Path(name), source.parent / name):
        if (root / candidate).is_file():
            return candidate
    return None


def allowedLibraries(source):
    layer, room = source.parts[0], source.parts[1]
    if layer == "core":
        if len(source.parts) == 2:  # core/TorchHeader.cpp
            return {"torch"}
        return LIBRARIES.get(room, set())
    if layer == "ui":
        return UI_LIBRARIES | ({"files"} if str(source) in READS_RESOURCES else set())
    return {"cli": CLI_LIBRARIES, "jobs": JOBS_LIBRARIES, "engine": ENGINE_PROGRAM_LIBRARIES,
            "download": DOWNLOAD_LIBRARIES}.get(room, APP_LIBRARIES) | {"files"}


def complaintAboutLibrary(source, header, text):
    kind = libraryOf(header)
    allowed = allowedLibraries(source) | {"standard", "system"}
    if source.parts[0] == "core":
        allowed |= {"files"}
        if source.suffix == ".h" and isMarked(text) and kind not in ("standard", "system"):
            return f"the header is marked '{MARKER[3:]}' and includes <{header}>"
    if kind in allowed:
        return None
    return f"<{header}> ({kind}) does not belong here"


def complaintAboutOurs(root, source, target, text):
    layer, aim = source.parts[0], target.parts[0]
    if target.parts[:2] == ("core", "cuda") and source.parts[:2] != ("core", "cuda"):
        return "core/cuda is loaded where there is a card, and included by nobody"
    if aim == "core":
        aimText = (root / target).read_text()
        if layer == "core" and len(source.parts) > 2:
            room, aimRoom = source.parts[1], target.parts[1]
            if aimRoom != room and aimRoom not in ROOMS.get(room, []):
                return f"room {room} may not include room {aimRoom}"
            if source.suffix == ".h" and isMarked(text) and not isMarked(aimText):
                return f"the header is marked '{MARKER[3:]}' and includes {target}, which is not"
        if layer == "ui" and not isMarked(aimText):
            return f"ui may include only headers of core that are marked '{MARKER[3:]}'"
        if source.parts[:2] == ("app", "engine") and target.parts[1] not in ENGINE:
            return f"semblance-engine stands on the engine's rooms alone, not on {target.parts[1]}"
        return None
    if aim == "ui":
        if layer == "core" or source.parts[:2] in (("app", "cli"), ("app", "jobs"), ("app", "engine"), ("app", "download")):
            return f"{'/'.join(source.parts[:2])} may not include ui"
        if layer == "ui" and len(target.parts) > 2 and target.parts[1] not in UI_SHARED | {source.parts[1]} and source.parts[1] != "frame":
            return f"page {source.parts[1]} may not include page {target.parts[1]}"
        return None
    if aim == "app" and layer in ("core", "ui"):
        return f"{layer} may not include app"
    if aim == "app" and source.parts[:2] == ("app", "download") and target.parts[:2] != ("app", "download"):
        return "app/download stands on core alone"
    if source.parts[:2] in (("app", "cli"), ("app", "jobs"), ("app", "engine")) and target.parts[:2] == ("app", "download"):
        if source.parts[1] != "cli" or str(target) not in DOWNLOAD_FOR_CLI:
            return f"of app/download, app/cli alone may include {' and '.join(sorted(DOWNLOAD_FOR_CLI))}, which are free of Qt"
    return None


def check(root):
    """Complaints about the tree, each 'path:line: sentence'."""
    complaints = []
    for source in sources(root):
        text = (root / source).read_text()
        found = list(includesOf(text))
        engineTest = source.parts[0] == "tests" and source.parts[1] == "core" and source.parts[2] in ENGINE
        for number, ours, library in found:
            complaint = None
            if source.parts[0] == "tests":
                if engineTest and library and libraryOf(library) in ("qt", "qt-core", "opencv", "sql"):
                    complaint = f"tests of the engine's rooms do without <{library}>"
            elif library:
                complaint = complaintAboutLibrary(source, library, text)
            else:
                target = resolve(root, source, ours)
                if target:
                    complaint = complaintAboutOurs(root, source, target, text)
                elif libraryOf(ours) not in ("standard", "unknown"):
                    complaint = f"a library's header is included with quotes: {ours}"
                elif not ours.endswith(".moc"):
                    complaint = f"no such file: {ours}"
            if complaint:
                complaints.append(f"{source}:{number}: {complaint}")
        kinds = {libraryOf(library) for _, _, library in found if library}
        if {"torch", "qcustomplot"} <= kinds:
            complaints.append(f"{source}:1: LibTorch and QCustomPlot in one file")
    for room in sorted(p.name for p in (root / "core").iterdir() if p.is_dir() and any(p.glob("*.h"))):
        if room not in ROOMS:
            complaints.append(f"core/{room}:1: a room that the order of rooms does not know")
    return complaints


# File to change, or to make; a line to plant; words that the complaint must hold.
PLANTS = [
    ("core/training/Trainer.h", "#include <QString>", "and includes <QString>"),
    ("core/networks/Planted.cpp", "#include <opencv2/core.hpp>", "does not belong here"),
    ("core/networks/Planted.cpp", '#include "core/training/Trainer.h"', "room networks may not include room training"),
    ("core/image/Planted.cpp", "#include <torch/torch.h>", "does not belong here"),
    ("core/image/Planted.cpp", '#include "core/microscopy/Calibration.h"', "room image may not include room microscopy"),
    ("core/batches/Planted.cpp", '#include "core/dataset/ScanReport.h"', "room batches may not include room dataset"),
    ("core/dataset/ScanReport.h", "#include <nlohmann/json.hpp>", "is marked"),
    ("core/dataset/ScanReport.h", '#include "core/base/Files.h"', "which is not"),
    ("core/base/Planted.h", '#include "app/cli/Cli.h"', "core may not include app"),
    ("core/base/Planted.h", "#include <boost/asio.hpp>", "unknown"),
    ("core/novelty/Planted.h", "#include <vector>", "does not know"),
    ("ui/dataset/Planted.cpp", '#include "core/dataset/Scan.h"', "ui may include only headers"),
    ("ui/dataset/Planted.cpp", "#include <torch/torch.h>", "does not belong here"),
    ("ui/dataset/Planted.cpp", "#include <QSqlDatabase>", "(sql)"),
    ("ui/dataset/Planted.cpp", "#include <QtSql>", "(sql)"),
    ("ui/dataset/Planted.cpp", "#include <QDir>", "(files)"),
    ("benchmarks/Planted.cpp", "#include <opencv2/core.hpp>", "does not belong here"),
    ("ui/dataset/Planted.cpp", "#include <fstream>", "(files)"),
    ("ui/dataset/Planted.cpp", '#include "app/cli/Cli.h"', "ui may not include app"),
    ("app/cli/Planted.cpp", "#include <QApplication>", "does not belong here"),
    ("app/jobs/Planted.cpp", '#include "ui/Theme.h"', "app/jobs may not include ui"),
    ("app/engine/Planted.cpp", '#include "core/dataset/Scan.h"', "the engine's rooms alone"),
    ("app/cli/Planted.cpp", '#include "app/download/WeightDownload.h"', "which are free of Qt"),
    ("app/jobs/Planted.cpp", '#include "app/download/FetchWeights.h"', "app/cli alone"),
    ("app/download/Planted.cpp", "#include <QWidget>", "does not belong here"),
    ("app/download/Planted.cpp", '#include "ui/Theme.h"', "app/download may not include ui"),
    ("app/download/Planted.cpp", '#include "app/SettingsStore.h"', "stands on core alone"),
    ("app/Planted.cpp", "#include <QNetworkReply>", "(qt-network)"),
    ("ui/dataset/Planted.cpp", "#include <QTcpSocket>", "(qt-network)"),
    ("app/Planted.cpp", "#include <torch/torch.h>\n#include <qcustomplot.h>", "in one file"),
    ("tests/core/training/Planted.cpp", "#include <QTest>", "do without"),
    ("core/training/Planted.cpp", '#include "core/cuda/CudaStepQueue.h"', "included by nobody"),
    ("core/cuda/Planted.cpp", '#include "core/image/Image.h"', "room cuda may not include room image"),
]


def prove(root):
    """Plants each violation into a copy of the tree; returns what went unnoticed."""
    failures = []
    for file, line, words in PLANTS:
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder)
            for name in ("core", "ui", "app", "tests", "benchmarks"):
                shutil.copytree(root / name, copy / name, ignore=lambda where, names: [
                    n for n in names if (pathlib.Path(where) / n).is_file() and pathlib.Path(n).suffix not in (".h", ".cpp")])
            before = set(check(copy))
            planted = copy / file
            planted.parent.mkdir(parents=True, exist_ok=True)
            old = planted.read_text() if planted.exists() else "// SPDX-License-Identifier: GPL-3.0-or-later\n"
            planted.write_text(old + line + "\n")
            new = [c for c in check(copy) if c not in before]
            where = str(pathlib.Path(file).parent)
            if not any(words in c and c.startswith(where) for c in new):
                failures.append(f"not found: {line!r} in {file}; new complaints: {new}")
    return failures


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("root", type=pathlib.Path)
    parser.add_argument("--prove", action="store_true")
    arguments = parser.parse_args()
    problems = prove(arguments.root) if arguments.prove else check(arguments.root)
    print("\n".join(problems))
    if not problems:
        print(f"{len(PLANTS)} planted violations found" if arguments.prove else "every include follows the arrows")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
