# SPDX-License-Identifier: GPL-3.0-or-later
"""A limit on memory, and hours of training."""
import os
import pathlib
import re
import signal
import time

from faults.program import HANGS_AFTER, finish

UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
IMAGES_OF_A_SOAK = 256  # of each class
GROUPS = pathlib.Path("/sys/fs/cgroup")


def bytesOf(text):
    found = re.fullmatch(r"(\d+)([KMG]?)", text)
    return int(found[1]) * UNITS[found[2]]


class MemoryGroup:
    """A control group of its own with a limit, of version 2 or 1; None where none may be made."""

    def __init__(self, limit):
        isUnified = (GROUPS / "cgroup.controllers").exists()
        root = GROUPS if isUnified else GROUPS / "memory"
        self.folder = root / f"semblance-faults-{os.getpid()}"
        self.folder.mkdir()
        (self.folder / ("memory.max" if isUnified else "memory.limit_in_bytes")).write_text(str(limit))
        self.peakFile = self.folder / ("memory.peak" if isUnified else "memory.max_usage_in_bytes")

    def enter(self):
        (self.folder / "cgroup.procs").write_text(str(os.getpid()))

    def peak(self):
        return int(self.peakFile.read_text()) if self.peakFile.exists() else 0

    def close(self):
        self.folder.rmdir()


def memory(bench):
    """A large network at a large size: refused with a sentence or fitted, never killed."""
    limit = bytesOf(bench.arguments.limit)
    images = bench.images(8)
    out = bench.fresh("large")
    words = bench.words(out, images=images, network="densenet121", size=512, batch=bench.arguments.batch, epochs=1)
    try:
        group = MemoryGroup(limit)
    except OSError as error:
        bench.progress(f"no control group can be made here ({error}); a limit on addresses would not be the same: left out")
        bench.count("left out", 1)
        return
    try:
        process = bench.program.start(words, preexec=group.enter)
        ended = finish(process, timeout=bench.arguments.patience)
        bench.count("peak of the group in MiB", group.peak() >> 20)
    finally:
        group.close()
    bench.progress(ended.text)
    bench.count("killed", int(ended.status < 0 and not ended.hung))
    bench.count("not at its end in time", int(ended.hung))
    isRefused = ended.status == 1 and "memory" in ended.error()
    bench.count("refused with a sentence", int(isRefused))
    bench.count("fitted", int(ended.status == 0))
    bench.expect(isRefused or ended.status == 0, "neither refused nor fitted", ended.error(), ended.text)


def anonymousKiB(process):
    try:
        text = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    except OSError:
        return None
    found = re.search(r"RssAnon:\s+(\d+) kB", text)
    return int(found[1]) if found else None


def slope(points):
    """Of a line through the points by least squares."""
    if len(points) < 3:
        return 0.0
    x = sum(point[0] for point in points) / len(points)
    y = sum(point[1] for point in points) / len(points)
    spread = sum((point[0] - x) ** 2 for point in points)
    return sum((px - x) * (py - y) for px, py in points) / spread


def soak(bench):
    """
    One long run; where it ends before the time is over, another. Growth is told of the last run without its first tenth, so
    an epoch has steps enough that the most epochs that may be asked for (10,000) last longer than two hours: in a run of some
    minutes the allocator's first steps would look like growth.
    """
    printed = bench.work / "soak.txt"
    seconds = bench.arguments.minutes * 60
    began, process, points, starts = time.monotonic(), None, [], 0
    while (passed := time.monotonic() - began) < seconds:
        if process is None or process.poll() is not None:
            if process:
                bench.expect(process.returncode == 0, "the run ended", "", printed.read_text()[-4000:])
            out, points, starts = bench.fresh("soak"), [], starts + 1
            words = bench.words(out, images=bench.images(IMAGES_OF_A_SOAK), epochs=10000, size=32, batch=8)
            with open(printed, "w") as output:
                process = bench.program.start(words, output=output)
        time.sleep(min(bench.arguments.interval, max(0.1, seconds - passed)))
        if (kib := anonymousKiB(process)) is not None:
            points.append(((time.monotonic() - began) / 3600, kib / 1024))
            bench.progress(f"{passed / 60:.1f} min, {kib / 1024:.1f} MiB")
    process.send_signal(signal.SIGTERM)
    status = process.wait(HANGS_AFTER)
    bench.expect(status in (0, 130), "the end", f"status {status}", printed.read_text()[-4000:])
    report(bench, points[len(points) // 10 + 1:], starts, out)


def report(bench, points, starts, out):
    growth = slope(points)
    epochs = len((out / "metrics.csv").read_text().splitlines()) - 1
    bench.count("minutes", bench.arguments.minutes)
    bench.count("runs", starts)
    bench.count("epochs of the last run", epochs)
    bench.count("samples", len(points))
    bench.count("anonymous memory in MiB, smallest", round(min((p[1] for p in points), default=0), 1))
    bench.count("anonymous memory in MiB, largest", round(max((p[1] for p in points), default=0), 1))
    bench.count("growth in MiB an hour", round(growth, 2))
    bench.count("growth in bytes an epoch", round(growth * (points[-1][0] - points[0][0]) * 2**20 / epochs) if points else 0)
    bench.expect(growth < bench.arguments.growth, "growth", f"{growth:.1f} MiB an hour")
