#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains the same network on the same split with Semblance and with a plain Python loop, seed by seed, and prints both.

The plain loop is a script that prints one JSON object with accuracy and images_per_second and takes
  FOLDER --split FILE --network N --size WxH --epochs E --batch B --optimiser adam --learning-rate L --weight-decay D
  --schedule cosine --flip hv --seed S --device D [--threads T]
Compared are the last epoch's validation accuracy and the median over epochs of training images a second. The two take
turns, so that a machine that slows down slows both. Both are given the same options; Semblance chooses precision and
memory format by its trial unless --set says otherwise.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, help="a folder of class folders")
    parser.add_argument("--cli", type=pathlib.Path, default=pathlib.Path("build/release/app/semblance-cli"))
    parser.add_argument("--plain", type=pathlib.Path, required=True, help="the plain loop's script")
    parser.add_argument("--python", default="python3", help="a Python with torch and torchvision")
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--network", default="densenet121")
    parser.add_argument("--size", default="128x128")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    parser.add_argument("--weight-decay", type=float, default=0)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=0, help="of either side; 0: each chooses")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="further options for Semblance")
    parser.add_argument("--out", type=pathlib.Path, help="keeps the runs and results.json here")
    return parser.parse_args()


def called(command, log):
    """Standard output of a command; its messages go to a file."""
    with open(log, "w", encoding="utf-8") as messages:
        started = time.monotonic()
        run = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=messages, text=True)
    if run.returncode:
        sys.exit(f"{command[0]} ended with {run.returncode}; its messages are in {log}\n{run.stdout[-2000:]}")
    return run.stdout, time.monotonic() - started


def trainOurs(a, seed, out):
    run = out / f"run-{seed}"
    settings = ["resize=squash", "optimiser=adam", "schedule=cosine", "warm_up_epochs=0", "class_weights=none",
                "label_smoothing=0", "early_stop_epochs=0", "augmentation.flip_horizontal=true",
                "augmentation.flip_vertical=true", "augmentation.rotate_90=false", "augmentation.shift=0",
                "augmentation.brightness=0", f"threads={a.threads}", *a.set]
    text, seconds = called(
        [a.cli, "train", a.folder, "--out", run, "--json", "--preset", "quick", "--network", a.network, "--start",
         "scratch", "--image-size", a.size, "--epochs", a.epochs, "--batch", a.batch, "--learning-rate", a.learning_rate,
         "--weight-decay", a.weight_decay, "--seed", seed, "--device", a.device, "--cache", out / "pixels"]
        + [word for setting in settings for word in ("--set", setting)], out / f"semblance-{seed}.log")
    epochs = [line for line in map(json.loads, text.splitlines()) if "epoch" in line]
    return {"accuracy": epochs[-1]["validation_accuracy"], "seconds": seconds,
            "images_per_second": statistics.median(epoch["images_per_second"] for epoch in epochs)}


def trainPlain(a, seed, out):
    record = json.loads((out / f"run-{seed}" / "run.json").read_text(encoding="utf-8"))
    split = out / f"split-{seed}.json"
    split.write_text(json.dumps({"train": record["training_files"], "validation": record["validation_files"]}))
    command = [a.python, a.plain, a.folder, "--split", split, "--network", a.network, "--size", a.size, "--epochs", a.epochs,
               "--batch", a.batch, "--optimiser", "adam", "--learning-rate", a.learning_rate, "--weight-decay",
               a.weight_decay, "--schedule", "cosine", "--flip", "hv", "--seed", seed, "--device", a.device]
    text, seconds = called(command + (["--threads", a.threads] if a.threads else []), out / f"plain-{seed}.log")
    result = json.loads(text.splitlines()[-1])
    return {"accuracy": result["accuracy"], "seconds": seconds, "images_per_second": result["images_per_second"]}


def row(name, ours, plain):
    return (f"{name:>6}  {100 * ours['accuracy']:9.1f}  {100 * plain['accuracy']:7.1f}   {ours['images_per_second']:9.1f}  "
            f"{plain['images_per_second']:7.1f}  {ours['images_per_second'] / plain['images_per_second']:5.2f}   "
            f"{ours['seconds']:9.0f}  {plain['seconds']:7.0f}")


def mean(results):
    return {key: statistics.mean(result[key] for result in results) for key in results[0]}


def main():
    a = arguments()
    a.folder = a.folder.resolve()
    with tempfile.TemporaryDirectory() as temporary:
        out = a.out or pathlib.Path(temporary)
        out.mkdir(parents=True, exist_ok=True)
        print(f"{a.folder.name}: {a.network}, {a.size}, batch {a.batch}, {a.epochs} epochs, learning rate {a.learning_rate}")
        print(f"{'':6}  {'last-epoch accuracy, %':^18}   {'images/s in training':^25}   {'whole run, s':^18}")
        print(f"{'seed':>6}  {'Semblance':>9}  {'plain':>7}   {'Semblance':>9}  {'plain':>7}  {'ratio':>5}   "
              f"{'Semblance':>9}  {'plain':>7}", flush=True)
        pairs = []
        for seed in map(int, a.seeds.split(",")):
            pairs.append((trainOurs(a, seed, out), trainPlain(a, seed, out)))
            print(row(seed, *pairs[-1]), flush=True)
        ours, plain = (mean(side) for side in zip(*pairs))
        print(row("mean", ours, plain))
        ratio = statistics.median(o["images_per_second"] / p["images_per_second"] for o, p in pairs)
        print(f"accuracy {100 * (ours['accuracy'] - plain['accuracy']):+.1f} points, images a second × {ratio:.2f} (median)")
        if a.out:
            (out / "results.json").write_text(json.dumps({"semblance": [o for o, _ in pairs], "plain": [p for _, p in pairs],
                                                          "options": {k: str(v) for k, v in vars(a).items()}}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
