# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run folder holds (docs/formats/run-folder.md, model-file.md), reduced to what must not depend on the clock."""
import csv
import hashlib
import json
import re
import struct

TIMES = ("images_per_second", "seconds")


def checkpoint(file):
    """(step, what it holds) of a checkpoint that is whole; else nothing."""
    try:
        data = file.read_bytes()
        if len(data) < 56 or data[:8] != b"SMBLCKP\n" or hashlib.sha256(data[:-32]).digest() != data[-32:]:
            return None
    except OSError:
        return None
    size = struct.unpack_from("<Q", data, 16)[0]
    header = json.loads(data[24:24 + size])
    position = {key: value for key, value in header["position"].items() if key != "seconds"}
    tensors = hashlib.sha256(json.dumps(header["tensors"]).encode() + data[24 + size:-32]).hexdigest()
    return position["global_step"], (position, header["best"], tensors)


def checkpoints(folder):
    """Newest first."""
    return sorted(folder.glob("checkpoint-*.state"), reverse=True) if folder.is_dir() else []


def newestWhole(folder):
    """As checkpoint(), of the newest that is whole; (0, None) where there is none."""
    for file in checkpoints(folder):
        if found := checkpoint(file):
            return found
    return 0, None


def model(folder):
    """(best epoch, everything in the model file but the moment at which it was written); nothing where there is none."""
    file = folder / "model.semblance"
    if not file.exists():
        return None
    data = file.read_bytes()
    if data[:8] != b"SEMBLNCE" or hashlib.sha256(data[:-32]).digest() != data[-32:]:
        return -1, "damaged"
    size = struct.unpack_from("<Q", data, 16)[0]
    header = json.loads(data[32:32 + size])
    header["description"].pop("created_utc")
    payload = (32 + size + 63) // 64 * 64
    return header["description"]["best_epoch"], (header, hashlib.sha256(data[payload:-32]).hexdigest())


def curve(folder):
    """The lines of metrics.csv without what the clock says."""
    file = folder / "metrics.csv"
    if not file.exists():
        return []
    with open(file, newline="") as lines:
        return [{key: value for key, value in row.items() if key not in TIMES} for row in csv.DictReader(lines)]


def tornLines(folder):
    """Lines of batches.csv that are not eight numbers, or whose step is not after that of the line before."""
    file = folder / "batches.csv"
    torn, last = 0, 0
    for line in file.read_text(errors="replace").splitlines()[1:] if file.exists() else []:
        fields = line.split(",")
        isWhole = len(fields) == 8 and fields[0].isdigit() and int(fields[0]) > last
        torn += not isWhole
        last = int(fields[0]) if isWhole else last
    return torn


def outcome(folder):
    file = folder / "run.json"
    return json.loads(file.read_text())["outcome"] if file.exists() else None


def leftovers(folder):
    return sorted(file.name for file in folder.iterdir() if ".writing-" in file.name) if folder.is_dir() else []


def wentOnAfter(text, stepsPerEpoch):
    """The step that a run said it goes on after; 0 where it began anew."""
    found = re.search(r"goes on after epoch (\d+), step (\d+)", text)
    return int(found[1]) * stepsPerEpoch + int(found[2]) if found else 0


class Reference:
    """How a run ends to which nothing happens."""

    def __init__(self, folder):
        self.folder = folder
        self.step, self.state = newestWhole(folder)
        self.model = model(folder)
        self.curve = curve(folder)
        self.stepsPerEpoch = json.loads((folder / "run.json").read_text())["steps_per_epoch"]

    @staticmethod
    def told(rows, best):
        return rows if best else [{key: value for key, value in row.items() if key != "is_best"} for row in rows]

    def differences(self, folder, curves=True, best=True):
        """What differs in another run's folder after its end, in words. Without `best`: but for which epoch was the best."""
        found = []
        step, state = newestWhole(folder)
        if step != self.step or not state or state[2] != self.state[2] or (best and state != self.state):
            found.append("checkpoint")
        if best and model(folder) != self.model:
            found.append("model")
        if curves and self.told(curve(folder), best) != self.told(self.curve, best):
            found.append("metrics.csv")
        if (outcome(folder) or {}).get("end") != "completed":
            found.append("outcome")
        if leftovers(folder):
            found.append("left over: " + ", ".join(leftovers(folder)))
        return found
