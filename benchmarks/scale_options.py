#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the options of scale and data bar are worth on a labelled folder: k-fold cross-validation, stratified by class,
each way with the same folds, seed, epochs and network. Prints accuracy and macro-F1 over all held-back images, and how
many images have a known scale.

benchmarks/scale_options.py ../shared/data/classification_nffa_like --start runs/modality/model.semblance
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
WAYS = {
    "as it is": ["mask_data_bar=false"],
    "bar masked": [],
    "same scale": ["same_scale=true"],
    "scale input": ["scale_input=true"],
    "both": ["same_scale=true", "scale_input=true"],
}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--cli", type=pathlib.Path, default=pathlib.Path("build/release/app/semblance-cli"))
    parser.add_argument("--network", default="resnet18")
    parser.add_argument("--start", default="scratch", help="weights or a model to start from")
    parser.add_argument("--size", default="128x128")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--seeds", default="0")
    parser.add_argument("--ways", default=",".join(WAYS))
    parser.add_argument("--set", action="append", default=[], help="KEY=VALUE for every way")
    parser.add_argument("--out", type=pathlib.Path, help="keeps the runs and results.json here")
    return parser.parse_args()


def folds(folder, count, seed):
    """Lists of training and validation files; every image is held back once."""
    draw = random.Random(seed)
    parts = [{"train": [], "validation": []} for _ in range(count)]
    for classFolder in sorted(path for path in folder.iterdir() if path.is_dir()):
        files = sorted(str(path.relative_to(folder)) for path in classFolder.rglob("*") if path.suffix.lower() in IMAGES)
        draw.shuffle(files)
        for i, file in enumerate(files):
            for k, part in enumerate(parts):
                part["validation" if i % count == k else "train"].append(file)
    return parts


def known_scales(a):
    files = sorted(path for path in a.folder.rglob("*") if path.suffix.lower() in IMAGES)
    done = subprocess.run([a.cli, "inspect", *files, "--json"], capture_output=True, text=True)
    sizes = [json.loads(line)["pixel_size_nm"] for line in done.stdout.splitlines()]
    known = sorted(size for size in sizes if size)
    print(f"{len(known)} of {len(sizes)} images have a known scale"
          + (f", {known[0]:.3g} to {known[-1]:.3g} nm/px" if known else ""), flush=True)


def train(a, run, split, seed, values):
    command = [a.cli, "train", a.folder, "--out", run, "--json", "--network", a.network, "--image-size", a.size,
               "--epochs", a.epochs, "--batch", 8, "--seed", seed, "--start", a.start, "--split", split]
    for value in [*a.set, *values]:
        command += ["--set", value]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{run} ended with {done.returncode}: {done.stderr[-1500:]}")
    return [json.loads(line) for line in done.stdout.splitlines() if '"epoch"' in line][-1]


def main():
    a = arguments()
    out = a.out or pathlib.Path(tempfile.mkdtemp(prefix="scale-options-"))
    out.mkdir(parents=True, exist_ok=True)
    known_scales(a)
    results = {}
    for seed in [int(seed) for seed in a.seeds.split(",")]:
        parts = folds(a.folder, a.folds, seed)
        for way in a.ways.split(","):
            correct = f1 = images = 0
            for k, part in enumerate(parts):
                file = out / f"fold-{seed}-{k}.json"
                file.write_text(json.dumps(part))
                last = train(a, out / f"{way.replace(' ', '-')}-{seed}-{k}", file, seed, WAYS[way])
                held = len(part["validation"])
                correct += last["validation_accuracy"] * held
                f1 += last["validation_macro_f1"] / len(parts)
                images += held
            results.setdefault(way, []).append((100 * correct / images, 100 * f1))
            print(f"seed {seed}  {way:12} accuracy {results[way][-1][0]:.1f}  macro-F1 {f1 * 100:.1f}", flush=True)
    (out / "results.json").write_text(json.dumps(results, indent=1))
    print("\n| way | accuracy | macro-F1 | spread of accuracy |\n|---|---|---|---|")
    for way, values in results.items():
        accuracy = [value[0] for value in values]
        print(f"| {way} | {statistics.mean(accuracy):.1f} | {statistics.mean(value[1] for value in values):.1f} | "
              f"{max(accuracy) - min(accuracy):.1f} |")
    print(f"\nLast epoch, in percent, over all held-back images; runs in {out}")


if __name__ == "__main__":
    main()
