#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times the scan of a folder of 21,000 images, made for the purpose: ten classes of very different size.

The images of a sample set are copied under new names, each with a few bytes of its own behind the end of the image, so that
no two are identical. The first scan may read from the disk; the fastest of the others is the warm one. --memory also
trains one epoch of cnn6 at 224x224 through the cache and prints the largest anonymous memory of the process.
"""
import argparse
import itertools
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time

CLASSES = [4752, 4583, 3905, 3815, 1621, 962, 898, 309, 174, 150]  # 21,169, the sizes of a published data set


def makeFolder(cli, folder):
    sample = folder.parent / "sample"
    subprocess.run([cli, "sample", sample, "--images-per-class", "10"], check=True, stdout=subprocess.DEVNULL)
    images = itertools.cycle([(p.suffix, p.read_bytes()) for p in sorted(sample.rglob("*")) if p.suffix.lower() in (".jpg", ".jpeg")])
    for number, size in enumerate(CLASSES):
        (folder / f"class {number}").mkdir(parents=True)
        for image in range(size):
            suffix, content = next(images)
            (folder / f"class {number}" / f"{image:05d}{suffix}").write_bytes(content + f"{number}/{image}".encode())
    shutil.rmtree(sample)


def scan(cli, folder):
    started = time.monotonic()
    run = subprocess.run([cli, "scan", folder, "--json"], check=True, stdout=subprocess.PIPE, text=True)
    seconds = time.monotonic() - started
    report = json.loads(run.stdout)
    return seconds, sum(report["classes"].values()), len(report["unreadable"])


def anonymousMegabytes(process):
    """The largest RssAnon of a process while it runs."""
    largest = 0
    while process.poll() is None:
        try:
            status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        except OSError:
            break
        values = [line.split()[1] for line in status.splitlines() if line.startswith("RssAnon")]
        largest = max([largest, *map(int, values)])
        time.sleep(0.05)
    return largest / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default=str(pathlib.Path("build/release/app/semblance-cli").resolve()))
    parser.add_argument("--folder", type=pathlib.Path, help="keeps the images here, and uses them again")
    parser.add_argument("--memory", action="store_true")
    a = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (a.folder or pathlib.Path(temporary) / "images").resolve()
        if not folder.exists():
            makeFolder(a.cli, folder)
        times = []
        for _ in range(4):
            seconds, images, unreadable = scan(a.cli, folder)
            times.append(seconds)
            print(f"{images} images, {unreadable} unreadable: {seconds:.2f} s", flush=True)
        print(f"first {times[0]:.2f} s, warm {min(times[1:]):.2f} s")
        if a.memory:
            process = subprocess.Popen([a.cli, "train", folder, "--out", f"{temporary}/run", "--cache", f"{temporary}/pixels", "--network",
                                        "cnn6", "--image-size", "224x224", "--epochs", "1"], stdout=subprocess.DEVNULL)
            print(f"training through the cache: {anonymousMegabytes(process):.0f} MB of anonymous memory at most")
            return process.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
