#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every figure of speed on a CPU, in one command; ratios are medians of pairs whose sides take turns:

  cmake --build build/release --target semblance-desktop-latency semblance-checkpoint-overhead
  benchmarks/figures.py FOLDER --plain LOOP.py --python PYTHON

  train      training end to end against a plain Python loop (train_vs_plain_loop.py says what such a loop takes)
  classify   labelling a folder, end to end, against the same loop's validation, start-up taken off on both sides
  frozen     a frozen backbone from the second epoch, features looked at once, against the same looked at each time
  drop       drop -> label in the window, one image, warm
  stall      the longest time for which the window did not answer while it trained on all cores, and the training's rate
             beside that of the same training by command
  images     a pass over 1,000 to 21,000 images from the cache: cost an image
  pixels     training, images a second from 128x128 to 1024x768
  threads    training, one thread and two
  checkpoints  what a checkpoint costs the training beside it

FOLDER is a folder of class folders. --only names parts; --quick makes one pair instead of three. Prints JSON lines.
"""
import argparse
import csv
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
TRAININGS = [("densenet121", "128x128", 16), ("densenet121", "224x224", 8), ("resnet18", "128x128", 16),
             ("mobilenet_v3_large", "128x128", 16), ("convnext_tiny", "128x128", 16)]
IMAGES = (".jpg", ".jpeg", ".png", ".tif", ".tiff")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build/release"))
    parser.add_argument("--plain", type=pathlib.Path, help="the plain loop's script; without it train and classify are left out")
    parser.add_argument("--python", default="python3", help="a Python with torch and torchvision")
    parser.add_argument("--only", default="train,classify,frozen,drop,stall,images,pixels,threads,checkpoints")
    parser.add_argument("--quick", action="store_true", help="one pair instead of three")
    a = parser.parse_args()
    a.cli = a.build.resolve() / "app/semblance-cli"
    a.folder = a.folder.resolve()
    a.pairs = 1 if a.quick else 3
    return a


def say(part, **values):
    print(json.dumps({"part": part, **values}), flush=True)


def called(command, **more):
    run = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)
    if run.returncode:
        sys.exit(f"{' '.join(map(str, command))} ended with {run.returncode}\n{(run.stdout + run.stderr)[-2000:]}")
    return run.stdout


def timed(command):
    started = time.monotonic()
    text = called(command)
    return time.monotonic() - started, text


def linesOf(text):
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def train(a, work):
    for network, size, batch in TRAININGS:
        out = work / f"{network}-{size}"
        called([sys.executable, HERE / "train_vs_plain_loop.py", a.folder, "--cli", a.cli, "--plain", a.plain, "--python",
                a.python, "--seeds", ",".join(map(str, range(a.pairs))), "--network", network, "--size", size, "--batch",
                batch, "--epochs", 2, "--out", out])
        results = json.loads((out / "results.json").read_text())
        pairs = list(zip(results["semblance"], results["plain"]))
        say("train", network=network, size=size, batch=batch,
            ratio=round(statistics.median(o["images_per_second"] / p["images_per_second"] for o, p in pairs), 2),
            images_per_second=[o["images_per_second"] for o, _ in pairs],
            plain_images_per_second=[p["images_per_second"] for _, p in pairs])


def modelOf(a, work, network="densenet121", size="224x224"):
    run = work / f"model-{network}-{size}"
    if not run.exists():
        called([a.cli, "train", a.folder, "--out", run, "--preset", "quick", "--network", network, "--image-size", size,
                "--epochs", 1, "--batch", 8, "--cache", work / "pixels"])
    return run / "model.semblance"


def plainLabels(a, work, files):
    """Seconds in which the plain loop starts, and labels these files of the folder."""
    split = work / "split.json"
    split.write_text(json.dumps({"train": files[:1], "validation": files}))
    return timed([a.python, a.plain, a.folder, "--split", split, "--network", "densenet121", "--size", "224x224",
                  "--batch", 16, "--epochs", 0])[0]


def classify(a, work):
    model = modelOf(a, work)
    files = sorted(str(p.relative_to(a.folder)) for p in a.folder.glob("*/*") if p.suffix.lower() in IMAGES)
    few, ratios, ours, plain = files[:2], [], [], []

    def ourLabels(names):
        return timed([a.cli, "classify", model, *(a.folder / name for name in names), "--json"])[0]

    for _ in range(a.pairs):
        ours.append((ourLabels(files) - ourLabels(few)) / (len(files) - len(few)))
        plain.append((plainLabels(a, work, files) - plainLabels(a, work, few)) / (len(files) - len(few)))
        ratios.append(plain[-1] / ours[-1])
    say("classify", network="densenet121", size="224x224", images=len(files), ratio=round(statistics.median(ratios), 2),
        milliseconds_an_image=[round(1000 * s, 1) for s in ours],
        plain_milliseconds_an_image=[round(1000 * s, 1) for s in plain])


def frozen(a, work):
    rates, start = {}, modelOf(a, work, size="128x128")  # what is frozen has to have learned something
    for pair in range(a.pairs):
        for name, flips in (("looked at each time", "true"), ("looked at once", "false")):
            run = work / f"frozen-{pair}-{flips}"
            text = called([a.cli, "train", a.folder, "--out", run, "--json", "--preset", "quick", "--network", "densenet121",
                           "--start", start, "--image-size", "128x128", "--epochs", 4, "--batch", 16, "--cache", work / "pixels"] +
                          [word for setting in ("freeze=backbone", f"augmentation.flip_horizontal={flips}",
                                                "augmentation.flip_vertical=false", "augmentation.rotate_90=false",
                                                "augmentation.shift=0", "augmentation.brightness=0")
                           for word in ("--set", setting)])
            epochs = [line for line in linesOf(text) if "epoch" in line]
            rates.setdefault(name, []).append(statistics.median(e["images_per_second"] for e in epochs[1:]))
    ratios = [once / each for once, each in zip(rates["looked at once"], rates["looked at each time"])]
    say("frozen", network="densenet121", size="128x128", ratio=round(statistics.median(ratios), 1), images_per_second=rates)


def window(a, work, *words):
    return called(["xvfb-run", "-a", a.build / "benchmarks/semblance-desktop-latency", *words],
                  env={**os.environ, "XDG_DATA_HOME": str(work / "data"), "XDG_CONFIG_HOME": str(work / "settings")})


def drop(a, work):
    files = [p for p in sorted(a.folder.glob("*/*")) if p.suffix.lower() in IMAGES][:10]
    say("drop", printed=window(a, work, "drop", modelOf(a, work), *files).splitlines())


def stall(a, work):
    settings = ["augmentation.flip_vertical=true", "warm_up_epochs=0"]
    printed = window(a, work, "stall", a.folder, 60, *settings).splitlines()
    called([a.cli, "train", a.folder, "--out", work / "by-command", "--epochs", 6, "--cache", work / "pixels"] +
           [word for setting in settings for word in ("--set", setting)])
    say("stall", printed=printed, images_per_second_in_the_window=rateOf(next((work / "data").glob("Semblance/runs/*"))),
        images_per_second_by_command=rateOf(work / "by-command"))


def rateOf(run):
    """Median over the steps from the second epoch on; None where there was none."""
    with open(run / "batches.csv", newline="") as file:
        rates = [float(row["images_per_second"]) for row in csv.DictReader(file) if row["epoch"] != "1"]
    return round(statistics.median(rates), 1) if rates else None


def images(a, work):
    """Copies of the folder's images, each with a few bytes of its own; cnn6, so that the data path shows."""
    sources = [p for p in sorted(a.folder.glob("*/*")) if p.suffix.lower() in (".jpg", ".jpeg")]
    for count in (1000, 5000, 21000):
        folder = work / f"images-{count}"
        for number in range(count):
            source = sources[number % len(sources)]
            place = folder / source.parent.name
            place.mkdir(parents=True, exist_ok=True)
            (place / f"{number}.jpg").write_bytes(source.read_bytes() + b"%d" % number)
        words = [a.cli, "train", folder, "--json", "--preset", "quick", "--network", "cnn6", "--image-size", "64x64",
                 "--epochs", 2, "--batch", 64, "--cache", work / "pixels", "--set", "precision=float32", "--set",
                 "memory_format=channels_last"]  # nothing left to try, so that every run takes the same way
        first, _ = timed([*words, "--out", work / f"run-{count}-a"])
        second, text = timed([*words, "--out", work / f"run-{count}-b"])
        epochs = [line for line in linesOf(text) if "epoch" in line]
        say("images", images=count, microseconds_an_image_first_run=round(1e6 * first / count),
            microseconds_an_image_from_cache=round(1e6 * second / count),
            images_per_second=[round(e["images_per_second"]) for e in epochs])
        shutil.rmtree(folder)


def benched(a, *words, **more):
    rows = linesOf(called([a.cli, "bench", "--json", *words], **more))
    return {row["mode"]: round(row["images_per_second"], 2) for row in rows}


def pixels(a, work):
    for size, batch in (("128x128", 16), ("256x256", 8), ("512x512", 4), ("1024x768", 2)):
        rates = benched(a, "--network", "densenet121", "--image-size", size, "--batch", batch)
        width, height = map(int, size.split("x"))
        say("pixels", size=size, batch=batch, images_per_second=rates,
            megapixels_per_second=round(rates["training"] * width * height / 1e6, 3))


def threads(a, work):
    cores = sorted(os.sched_getaffinity(0))
    for count in (1, 2):
        if count <= len(cores):
            rates = benched(a, "--network", "densenet121", "--image-size", "128x128", "--batch", 16,
                            preexec_fn=lambda count=count: os.sched_setaffinity(0, cores[:count]))
            say("threads", threads=count, images_per_second=rates)


def checkpoints(a, work):
    print(called([a.build.resolve() / "benchmarks/semblance-checkpoint-overhead", a.pairs]), end="", flush=True)


def main():
    a = arguments()
    with tempfile.TemporaryDirectory() as temporary:
        for name in a.only.split(","):
            if name in ("train", "classify") and not a.plain:
                say(name, left_out="no --plain")
                continue
            globals()[name](a, pathlib.Path(temporary))
    return 0


if __name__ == "__main__":
    sys.exit(main())
