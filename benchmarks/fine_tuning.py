#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a start from a network of one's own is worth: trains one on TEACHER, then, with a few images a class of FOLDER,
from scratch, from it with everything learning, and from it with all but the last layer frozen. Prints the accuracy on
the other images of FOLDER, seed by seed, and the spread.

Every way gets the same split, epochs and image size; fine-tuning its own rates: the last layer's, and a tenth of it before.
"""
import argparse
import json
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile

IMAGES = {".tif", ".tiff", ".png", ".jpg", ".jpeg", ".bmp", ".pgm", ".jp2"}
QUIET = ["augmentation.flip_horizontal=false", "augmentation.flip_vertical=false"]
WAYS = {
    "scratch": ["learning_rate=0.001"],
    "unfrozen": ["learning_rate=0.001", "backbone_rate_factor=0.1", "optimiser=adamw", "weight_decay=0.05",
                 "weight_decay_on_norms=false"],
    "frozen": ["learning_rate=0.003", "freeze=backbone", *QUIET],
}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("teacher", type=pathlib.Path, help="a folder of class folders to learn from first")
    parser.add_argument("folder", type=pathlib.Path, help="a folder of class folders with other classes")
    parser.add_argument("--cli", type=pathlib.Path, default=pathlib.Path("build/release/app/semblance-cli"))
    parser.add_argument("--network", default="densenet121")
    parser.add_argument("--size", default="128x128")
    parser.add_argument("--teacher-epochs", type=int, default=30)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--images-per-class", type=int, default=8)
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--out", type=pathlib.Path, help="keeps the runs and results.json here")
    return parser.parse_args()


def split(folder, perClass, seed):
    """So many images of each class to learn from, drawn from the seed; the others to measure on."""
    draw = random.Random(seed)
    parts = {"train": [], "validation": []}
    for classFolder in sorted(path for path in folder.iterdir() if path.is_dir()):
        files = sorted(str(path.relative_to(folder)) for path in classFolder.rglob("*") if path.suffix.lower() in IMAGES)
        draw.shuffle(files)
        parts["train"] += files[:perClass]
        parts["validation"] += files[perClass:]
    return parts


def train(a, folder, run, more):
    command = [a.cli, "train", folder, "--out", run, "--json", "--network", a.network, "--image-size", a.size, *more]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{run.name} ended with {done.returncode}: {done.stderr[-1500:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def settings(values):
    return [word for value in values for word in ("--set", value)]


def measure(a, out, teacher, seed):
    file = out / f"split-{seed}.json"
    file.write_text(json.dumps(split(a.folder, a.images_per_class, seed)))
    results = {}
    for way, values in WAYS.items():
        start = ["--start", teacher] if way != "scratch" else []
        lines = train(a, a.folder, out / f"{way}-{seed}",
                      ["--split", file, "--epochs", a.epochs, "--batch", 8, "--seed", seed, *start, *settings(values)])
        epochs = [line for line in lines if "epoch" in line]
        results[way] = {"accuracy": epochs[-1]["validation_accuracy"], "macro_f1": epochs[-1]["validation_macro_f1"],
                        "first_epoch_s": epochs[0]["seconds"],
                        "later_epoch_s": statistics.median(epoch["seconds"] for epoch in epochs[1:])}
        print(f"seed {seed}  {way:9} accuracy {results[way]['accuracy']:.3f}", flush=True)
    return results


def main():
    a = arguments()
    out = a.out or pathlib.Path(tempfile.mkdtemp(prefix="fine-tuning-"))
    out.mkdir(parents=True, exist_ok=True)
    lines = train(a, a.teacher, out / "teacher", ["--epochs", a.teacher_epochs, "--seed", 0])
    print(f"teacher: validation accuracy {lines[-1]['validation_accuracy']:.3f}", flush=True)
    teacher = out / "teacher" / "model.semblance"
    seeds = [int(seed) for seed in a.seeds.split(",")]
    results = {seed: measure(a, out, teacher, seed) for seed in seeds}
    (out / "results.json").write_text(json.dumps(results, indent=1))
    print(f"\n| way | {' | '.join(f'seed {seed}' for seed in seeds)} | mean | spread |")
    print("|---|" + "---|" * (len(seeds) + 2))
    for way in WAYS:
        values = [100 * results[seed][way]["accuracy"] for seed in seeds]
        cells = [f"{value:.1f}" for value in [*values, statistics.mean(values), max(values) - min(values)]]
        print(f"| {way} | {' | '.join(cells)} |")
    print(f"\nLast epoch, in percent; runs in {out}")


if __name__ == "__main__":
    main()
