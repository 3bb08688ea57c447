#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that only a machine with an NVIDIA card can tell of the engine, in one command:

  cmake --preset engine -DSEMBLANCE_LIBTORCH=.../torch && cmake --build --preset engine && benchmarks/gpu.py

  tests    recorded steps against steps launched kernel by kernel, and a recording that fails (tst_RecordedSteps)
  bench    images a second and the card's memory, as a CUDA graph and kernel by kernel, taking turns
  busy     training from a cache: seconds of an epoch, and the share of the time in which kernels ran on the card
           (nvidia-smi's utilisation, sampled while epochs run; the rest is the card's idle share)
  kill     a training that is killed in mid-run, and goes on
  plain    the same pixels through a plain Python loop (--plain), with AMP, decoded on the card: the ratio

The set is drawn: noise of a brightness of its own for each class. Nothing is fetched. Prints JSON lines; --only names parts.
"""
import argparse
import hashlib
import json
import os
import pathlib
import random
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zlib

CLASSES = 4


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build/engine"))
    parser.add_argument("--only", default="tests,bench,busy,kill,plain")
    parser.add_argument("--sizes", default="224x224,512x512")
    parser.add_argument("--networks", default="densenet121", help="with commas; of bench")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--images", type=int, default=1024, help="of the drawn set; more than one epoch's worth of seconds")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--repeats", type=int, default=3, help="of bench and plain")
    parser.add_argument("--plain", type=pathlib.Path, help="the plain loop's script (train_vs_plain_loop.py --help)")
    parser.add_argument("--python", default="python3", help="a Python with torch and torchvision")
    return parser.parse_args()


def say(part, **values):
    print(json.dumps({"part": part, **values}), flush=True)


def linesOf(command, messages=subprocess.DEVNULL):
    run = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=messages, text=True)
    if run.returncode:
        sys.exit(f"{' '.join(map(str, command))} ended with {run.returncode}\n{run.stdout[-2000:]}")
    return [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]


class DrawnSet:
    """The same pixels as a cache (docs/formats/pixel-cache.md) and, for the plain loop, as a folder of PNG images."""

    def __init__(self, folder, size, images):
        self.width, self.height = (int(side) for side in size.split("x"))
        self.folder, self.images = folder / size, images
        self.folder.mkdir()
        self.cache = self.folder / "pixels.cache"
        self._writeCache()

    def pixels(self, image):
        draw, level = random.Random(image), 32 * (image % CLASSES)
        table = bytes((value // 2 + level) & 255 for value in range(256))
        return draw.randbytes(self.width * self.height * 3).translate(table)

    def name(self, image):
        return f"class{image % CLASSES}/{image:05d}.png"

    def isValidation(self, image):
        return image // CLASSES % 8 == 0

    def _writeCache(self):
        preprocessing = {"width_px": self.width, "height_px": self.height, "resize": "squash", "colour": "keep",
                         "low_percentile": 0.5, "high_percentile": 99.5, "mask_data_bar": False, "common_scale_nm": 0,
                         "mean": [0.485, 0.456, 0.406], "standard_deviation": [0.229, 0.224, 0.225]}
        entries = [{"path": self.name(i), "size_bytes": 1, "modified_ns": 1, "class": f"class{i % CLASSES}",
                    "validation": self.isValidation(i)} for i in range(self.images)]
        header = json.dumps({"preprocessing": preprocessing, "channels": 3, "folder": str(self.folder), "images": entries}).encode()
        start = b"SMBLPIX\n" + struct.pack("<IIQ", 1, 0, len(header)) + hashlib.sha256(header).digest() + header
        with open(self.cache, "wb") as file:
            file.write(start + bytes(-len(start) % 4096))
            for image in range(self.images):
                file.write(self.pixels(image))

    def writeImages(self):
        def chunk(kind, content):
            return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        split = {"train": [], "validation": []}
        for image in range(self.images):
            path, pixels, row = self.folder / self.name(image), self.pixels(image), self.width * 3
            path.parent.mkdir(exist_ok=True)
            rows = b"".join(b"\0" + pixels[y * row:(y + 1) * row] for y in range(self.height))
            path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0))
                             + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b""))
            split["validation" if self.isValidation(image) else "train"].append(self.name(image))
        (self.folder / "split.json").write_text(json.dumps(split))


def trainWords(a, engine, drawn, run, epochs, *more):
    settings = ["optimiser=adam", "schedule=cosine", "learning_rate=0.001", "warm_up_epochs=0", "class_weights=none",
                "label_smoothing=0", "early_stop_epochs=0", f"epochs={epochs}", "augmentation.flip_horizontal=true",
                "augmentation.flip_vertical=true", "augmentation.rotate_90=false", "augmentation.shift=0",
                "augmentation.brightness=0", "start=scratch"]
    return [engine, "train", drawn.cache, "--out", run, "--json", "--preset", "quick", "--network", "densenet121", "--batch",
            a.batch, "--device", "cuda", *(word for setting in settings for word in ("--set", setting)), *more]


def tests(a, *_):
    for name in ("tst_StepGraph", "tst_RecordedSteps", "tst_Devices", "tst_OptimiserStep"):
        run = subprocess.run([a.build / "tests" / name], capture_output=True, text=True)
        said = [line.strip() for line in run.stdout.splitlines() if "left out" in line]
        say("tests", name=name, passed=run.returncode == 0, left_out=said, text="" if run.returncode == 0 else run.stdout[-4000:])


def bench(a, engine, *_):
    for network in a.networks.split(","):
        for size in a.sizes.split(","):
            rates = {}
            for _ in range(a.repeats):
                for launch in ([], ["--by-kernel"]):
                    for line in linesOf([engine, "bench", "--network", network, "--image-size", size, "--batch", a.batch,
                                         "--device", "cuda", "--json", *launch]):
                        rates.setdefault((line["mode"], bool(launch)), []).append(line)
            for mode in ("training", "inference"):
                graph, kernels = ([line["images_per_second"] for line in rates[mode, by]] for by in (False, True))
                last = rates[mode, False][-1]
                say("bench", network=network, size=size, batch=a.batch, mode=mode, graph=statistics.median(graph),
                    by_kernel=statistics.median(kernels),
                    ratio=statistics.median(g / k for g, k in zip(graph, kernels)), card_bytes=last["card_bytes"],
                    card_bytes_by_kernel=rates[mode, True][-1]["card_bytes"], reason=last["reason"])


class Utilisation(threading.Thread):
    """Per cent of the time in which a kernel ran, as nvidia-smi tells it, until it is stopped."""

    def __init__(self):
        super().__init__(daemon=True)
        self.samples, self._process = [], subprocess.Popen(
            ["nvidia-smi", "--query-gpu=utilization.gpu", "--format=csv,noheader,nounits", "-i", "0", "-lms", "200"],
            stdout=subprocess.PIPE, text=True)
        self.start()

    def run(self):
        for line in self._process.stdout:
            if line.strip().isdigit():
                self.samples.append((time.monotonic(), int(line)))

    def stop(self):
        self._process.terminate()
        self._process.wait()


def busy(a, engine, folder):
    for size in a.sizes.split(","):
        drawn = DrawnSet(folder, size, a.images)
        for launch in ([], ["--by-kernel"]):
            utilisation, ends, epochs = Utilisation(), [], []
            run = folder / f"busy-{size}{''.join(launch)}"
            process = subprocess.Popen([str(word) for word in trainWords(a, engine, drawn, run, a.epochs, *launch)],
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            messages = []
            reader = threading.Thread(target=lambda: messages.extend(process.stderr))
            reader.start()
            for line in process.stdout:
                event = json.loads(line)
                if "epoch" in event:
                    ends.append(time.monotonic())
                    epochs.append(event)
            process.wait()
            reader.join()
            utilisation.stop()
            # From the end of the first epoch, which records and tries algorithms, to the end of the last.
            shares = [share for when, share in utilisation.samples if len(ends) > 1 and ends[0] < when < ends[-1]]
            say("busy", size=size, launch="by kernel" if launch else "graph", status=process.returncode,
                images_per_second=statistics.median([e["images_per_second"] for e in epochs[1:]] or [0]),
                epoch_seconds=statistics.median([e["seconds"] for e in epochs[1:]] or [0]),
                kernels_percent=statistics.mean(shares) if shares else None,
                idle_percent=100 - statistics.mean(shares) if shares else None, samples=len(shares),
                messages=[message.strip() for message in messages])


def kill(a, engine, folder):
    (folder / "kill").mkdir()
    drawn = DrawnSet(folder / "kill", "128x128", 256)
    run = folder / "killed"
    words = [str(word) for word in trainWords(a, engine, drawn, run, 12)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    before = 0
    for line in process.stdout:
        before = json.loads(line).get("epoch", before)
        if before == 4:
            time.sleep(random.uniform(0, 0.5))
            os.kill(process.pid, signal.SIGKILL)
            break
    process.wait()
    resumed = linesOf([*words, "--resume"])
    epochs = [line["epoch"] for line in resumed if "epoch" in line]
    say("kill", killed_after_epoch=before, went_on_with_epoch=epochs[0], passed=epochs[0] >= before and epochs[-1] == 12)


def plain(a, engine, folder):
    if not a.plain:
        return say("plain", left_out="no --plain")
    (folder / "plain").mkdir()
    for size in a.sizes.split(","):
        drawn = DrawnSet(folder / "plain", size, a.images)
        drawn.writeImages()
        ratios, ours, theirs = [], [], []
        for repeat in range(a.repeats):
            lines = linesOf(trainWords(a, engine, drawn, folder / f"ours-{size}-{repeat}", a.epochs))
            ours.append(statistics.median([line["images_per_second"] for line in lines if "epoch" in line and "seconds" in line][1:]))
            theirs.append(linesOf([a.python, a.plain, drawn.folder, "--split", drawn.folder / "split.json", "--network", "densenet121",
                                   "--size", size, "--epochs", a.epochs, "--batch", a.batch, "--device", "cuda", "--amp",
                                   "--decoded"])[-1]["images_per_second"])
            ratios.append(ours[-1] / theirs[-1])
        say("plain", size=size, batch=a.batch, ours=statistics.median(ours), plain=statistics.median(theirs), ratio=statistics.median(ratios))


def main():
    a = arguments()
    engine = a.build / "app/engine/semblance-engine"
    devices = linesOf([engine, "devices", "--json"])[0]["devices"]
    say("devices", devices=devices)
    if not any(device["device"] == "cuda:0" and device["usable"] for device in devices):
        sys.exit("there is no card that can be used; the reasons stand above")
    with tempfile.TemporaryDirectory() as folder:
        for part in a.only.split(","):
            {"tests": tests, "bench": bench, "busy": busy, "kill": kill, "plain": plain}[part](a, engine, pathlib.Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
