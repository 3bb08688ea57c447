#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts every preset on FOLDER for two epochs, and prints a table of time and memory.

A preset's own image size is replaced by --size where it is larger (by 299x299 at least for a network with an auxiliary
classifier); --full keeps it, and takes one epoch of two images a class, a step or a few with the batch that fits. A preset that starts from published weights starts from a stand-in instead: a model of the same
network after one small epoch, which has the right shapes and knows nothing. Memory is the largest resident size of the
process, LibTorch included.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, help="a folder of class folders")
    parser.add_argument("--cli", type=pathlib.Path, default=pathlib.Path("build/release/app/semblance-cli"))
    parser.add_argument("--presets", default="", help="only these, with commas")
    parser.add_argument("--size", default="128x128")
    parser.add_argument("--full", action="store_true", help="the presets' own image sizes, with a batch that fits")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--out", type=pathlib.Path)
    return parser.parse_args()


def run(command):
    """JSON lines, seconds, and the largest resident size in bytes of a command."""
    began = time.monotonic()
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    text, messages = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        return None, messages.strip().splitlines()[-1] if messages.strip() else f"status {status}", 0
    return [json.loads(line) for line in text.splitlines()], time.monotonic() - began, usage.ru_maxrss * 1024


IMAGES = {".tif", ".tiff", ".png", ".jpg", ".jpeg", ".bmp", ".pgm", ".jp2"}


def smallSplit(folder, out):
    """Two images a class to learn from, and one to measure on."""
    parts = {"train": [], "validation": []}
    for classFolder in sorted(path for path in folder.iterdir() if path.is_dir()):
        files = sorted(str(path.relative_to(folder)) for path in classFolder.rglob("*") if path.suffix.lower() in IMAGES)
        parts["train"] += files[:2]
        parts["validation"] += files[2:3]
    file = out / "two-images-a-class.json"
    file.write_text(json.dumps(parts))
    return file


def sides(text):
    return [int(side) for side in text.split("x")]


def sizeOf(preset, smallest, a):
    own = preset["options"]["image_size"]
    if a.full or max(sides(own)) <= max(sides(a.size)):
        return own
    return f"{smallest}x{smallest}" if smallest > min(sides(a.size)) else a.size


def standIn(a, out, network, size):
    folder = out / f"stand-in-{network}"
    if not (folder / "model.semblance").exists():
        lines, problem, _ = run([a.cli, "train", a.folder, "--out", folder, "--json", "--network", network, "--epochs", 1,
                                 "--image-size", size, "--batch", 8])
        if lines is None:
            sys.exit(f"no stand-in for {network}: {problem}")
    return folder / "model.semblance"


def main():
    a = arguments()
    out = a.out or pathlib.Path(tempfile.mkdtemp(prefix="presets-"))
    out.mkdir(parents=True, exist_ok=True)
    listed = [json.loads(line) for line in subprocess.check_output([a.cli, "presets", "--json"], text=True).splitlines()]
    networks = [json.loads(line) for line in subprocess.check_output([a.cli, "networks", "--json"], text=True).splitlines()]
    smallest = {network["name"]: network["smallest_auxiliary_input_px"] or 0 for network in networks}
    wanted = a.presets.split(",") if a.presets else [preset["name"] for preset in listed]
    print("| preset | network | image | batch | start | images/s | s an epoch | memory |\n|---|---|---|---|---|---|---|---|")
    for preset in listed:
        if preset["name"] not in wanted:
            continue
        network, start = preset["network"], preset["options"]["start"]
        size = sizeOf(preset, smallest[network], a)
        more = ["--batch", 0, "--split", smallSplit(a.folder, out)] if a.full else []
        if start != "scratch":
            more += ["--start", standIn(a, out, network, sizeOf(preset, smallest[network], argparse.Namespace(full=False, size=a.size)))]
        lines, seconds, memory = run([a.cli, "train", a.folder, "--out", out / preset["name"], "--json", "--preset",
                                      preset["name"], "--epochs", 1 if a.full else a.epochs, "--image-size", size, *more])
        if lines is None:
            print(f"| {preset['name']} | {network} | {size} | | | failed: {seconds} | | |", flush=True)
            continue
        epochs = [line for line in lines if "epoch" in line]
        batch = json.loads((out / preset["name"] / "run.json").read_text())["choice"]["batch"]
        print(f"| {preset['name']} | {network} | {size} | {batch} | {'stand-in' if start != 'scratch' else 'scratch'} | "
              f"{epochs[-1]['images_per_second']:.1f} | {epochs[-1]['seconds']:.0f} | {memory / 1e9:.1f} GB |", flush=True)


if __name__ == "__main__":
    main()
