# SPDX-License-Identifier: GPL-3.0-or-later
"""What all faults share: the program, small data, a run to compare with, and how counts are told."""
import json
import os
import shutil
import sys

from faults.program import Program
from faults.run_folder import Reference

ALWAYS = ["--seed", "1", "--device", "cpu"]
SMALL = ["--set", "precision=float32", "--set", "memory_format=contiguous", "--set", "threads=1"]
AS_USED = ["--set", "precision=bfloat16", "--set", "memory_format=channels_last", "--set", f"threads={os.cpu_count()}"]


class Bench:
    def __init__(self, arguments, work):
        self.arguments = arguments
        self.work = work
        self.program = Program(arguments.cli, work)
        self.cache = work / "cache"
        self.counts = {}
        self.failures = []
        isAsUsed = getattr(arguments, "as_used", False)
        self.network, self.size, self.computed = ("densenet121", 32, AS_USED) if isAsUsed else ("cnn6", 8, SMALL)

    def images(self, perClass=8):
        folder = self.work / f"images-{perClass}"
        if not folder.exists():
            ended = self.program.run(["sample", folder, "--images-per-class", perClass, "--seed", 1])
            if ended.status != 0:
                raise RuntimeError(ended.text)
        return folder

    def words(self, out, *, images=None, epochs=6, size=None, batch=8, rate="0.003", cache=True, network=None):
        """The call of a small run that is the same each time."""
        storage = ["--cache", self.cache] if cache else ["--no-cache"]
        size = size or self.size
        return ["train", images or self.images(), "--out", out, "--network", network or self.network, "--epochs", epochs,
                "--image-size", f"{size}x{size}", "--batch", batch, "--learning-rate", rate, *ALWAYS, *self.computed,
                *storage]

    def reference(self, **options):
        folder = self.fresh("reference")
        ended = self.program.run(self.words(folder, **options))
        if ended.status != 0:
            raise RuntimeError(ended.text)
        self.seconds = ended.seconds
        return Reference(folder)

    def fresh(self, name):
        folder = self.work / name
        shutil.rmtree(folder, ignore_errors=True)
        return folder

    def count(self, what, more=1):
        self.counts[what] = self.counts.get(what, 0) + more

    def expect(self, isMet, what, detail="", text=""):
        """Counts a failed expectation, and tells the first ones."""
        if isMet:
            return True
        self.failures.append(f"{what}: {detail}" if detail else what)
        if len(self.failures) <= 20:
            print(f"FAILED {self.failures[-1]}", file=sys.stderr, flush=True)
            for line in text.splitlines()[-4:]:
                print(f"    {line}", file=sys.stderr, flush=True)
        return False

    def progress(self, text):
        print(text, file=sys.stderr, flush=True)

    def report(self):
        """One line a count, then all of it as JSON. The exit status."""
        for what, value in self.counts.items():
            print(f"{what}: {value}")
        print(f"failed expectations: {len(self.failures)}")
        print(json.dumps({"command": self.arguments.command, **self.counts, "program_starts": self.program.runs,
                          "failed_expectations": len(self.failures), "failures": self.failures[:20]}))
        self.program.close()
        return 1 if self.failures else 0
