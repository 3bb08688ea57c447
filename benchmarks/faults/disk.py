# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk that is full, fails, or becomes read-only, at every call in turn."""
import errno
import os
import random
import shutil
import subprocess

from faults.run_folder import model, outcome

ERRORS = ("ENOSPC", "EIO", "EROFS")
OPTIONS = {"epochs": 2}  # both epochs are the best so far: the model is written twice
SAYINGS = ("could not be written", "cannot be written", "cannot write", "cannot sync", "cannot create", "cannot finish",
           "cannot be made", "images are decoded whenever they are needed")


def callsOf(bench, under):
    """What a whole run does to the folder, one text a call."""
    log = bench.work / "calls.txt"
    log.unlink(missing_ok=True)
    out = bench.fresh("counted")
    bench.program.run(bench.words(out, **OPTIONS), {"UNDER": under(out), "LOG": log})
    return [line.split(" ", 1)[1] for line in log.read_text().splitlines()]


def oneFault(bench, reference, faults, what, isCache=False):
    """A run under a fault, and the run gone on with after it."""
    out = bench.fresh("disk")
    if isCache:
        shutil.rmtree(bench.cache, ignore_errors=True)
    log = bench.work / "faults.txt"
    log.unlink(missing_ok=True)
    words = bench.words(out, **OPTIONS)
    ended = bench.program.run(words, {"UNDER": bench.cache if isCache else out, "LOG": log, **faults})
    bench.count("runs under a fault")
    if not bench.expect(not ended.crashed, "crash", f"{what}: status {ended.status}", ended.text):
        bench.count("crashes")
    hasSaid = any(saying in ended.text for saying in SAYINGS)
    differences = reference.differences(out)
    if ended.status == 0:
        bench.count("completed" + (", and said what could not be written" if hasSaid else " without a word"))
        isHeld = not differences or hasSaid
        bench.expect(isHeld, "completed, but not as the run left alone, and said nothing",
                     f"{what}: {'; '.join(differences)}", ended.text)
    else:
        bench.count("ended with a sentence")
        names = str(out) in ended.error() or (isCache and str(bench.cache) in ended.error())
        bench.expect(ended.status == 1 and names, "the sentence names no file", f"{what}: {ended.error()}", ended.text)
    again = bench.program.run(words + ["--resume"]) if ended.status or differences else None
    checkEnd(bench, reference, out, what, [ended, again] if again else [ended])


def checkEnd(bench, reference, out, what, ends):
    text = "".join(ended.text for ended in ends)
    # The best epoch is one whose model could be written: where one could not, another is, and the run has said so.
    isModelLost = "its model could not be written" in text
    if isModelLost:
        bench.count("a best epoch's model could not be written, as was said")
    differences = reference.differences(out, "the run's record could not be written" not in text, not isModelLost)
    isEqual = not differences and ends[-1].status == 0
    if not bench.expect(isEqual, "not as the run left alone", f"{what}: {'; '.join(differences)}", text):
        bench.count("unequal in the end")
    held, named = model(out), (outcome(out) or {}).get("best_epoch")
    bench.expect((held[0] if held else 0) == named, "model.semblance",
                 f"{what}: it holds epoch {held and held[0]}, the record names {named}", text)


def faultsAt(n, draw):
    """A full disk once, another error once, and one of all that lasts: (error, how many calls, how)."""
    yield "ENOSPC", 1, draw.choice(("fail", "short"))
    yield ERRORS[1 + n % 2], 1, "fail"
    yield ERRORS[n % 3], draw.choice((3, 20, 60, 1000000)), "fail"


def faultsAtAll(bench, reference, calls, isCache):
    draw = random.Random(bench.arguments.seed)
    part, parts = map(int, bench.arguments.part.split("/"))
    for n in range(part, len(calls) + 1, parts):
        for name, length, how in faultsAt(n, draw):
            what = f"{name} ({how}) at call {n} of {len(calls)} ({calls[n - 1]}), for {length}"
            faults = {"AT": n, "FOR": length, "HOW": f"{how}:{getattr(errno, name)}"}
            oneFault(bench, reference, faults, what, isCache)
        if n % (10 * parts) < parts:
            bench.progress(f"call {n} of {len(calls)}")


def disk(bench):
    reference = bench.reference(**OPTIONS)
    for what in ("calls on the run's folder", "calls on the cache", "runs under a fault", "crashes", "unequal in the end"):
        bench.count(what, 0)
    calls = callsOf(bench, lambda out: out)
    bench.count("calls on the run's folder", len(calls))
    faultsAtAll(bench, reference, calls, False)
    shutil.rmtree(bench.cache)
    calls = callsOf(bench, lambda out: bench.cache)
    bench.count("calls on the cache", len(calls))
    faultsAtAll(bench, reference, calls, True)


def readOnly(bench):
    """A run's folder that cannot be written: one that is not there yet, one that is empty, one that holds a run."""
    bench.reference(**OPTIONS)
    for state in ("missing", "empty", "holding a run"):
        shutil.rmtree(bench.cache)  # to see whether images are decoded for nothing
        out = bench.fresh("read-only")
        if state == "holding a run":
            shutil.copytree(bench.work / "reference", out)
        elif state == "empty":
            out.mkdir()
        for word in ("--resume", None):
            words = bench.words(out, **OPTIONS) + ([word] if word else [])
            began = bench.program.run(words, {"UNDER": out, "AT": 1, "FOR": 1000000, "HOW": f"fail:{errno.EROFS}"})
            judgeRefusal(bench, began, out, f"calls that fail, folder {state}, {word}")
        onMountedFolder(bench, out, state)


def judgeRefusal(bench, ended, out, what):
    bench.count("read-only folders")
    isRefused = ended.status == 1 and str(out) in ended.error()
    if bench.expect(isRefused, "not refused with a sentence", f"{what}: {ended.error()}", ended.text):
        bench.count("refused with a sentence that names the folder")
    if bench.expect("Computing on" not in ended.text, "refused after the training began", what, ended.text):
        bench.count("refused before the training began")
    bench.progress(f"{what}: {ended.seconds:.1f} s: {ended.error()}")


def onMountedFolder(bench, out, state):
    """The same on a file system that is mounted read-only, where that is allowed."""
    place = bench.work / "mounted"
    place.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "none", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        bench.progress("no file system may be mounted here; the real one is left out")
        return
    try:
        inside = place / "run"
        if out.exists():
            shutil.copytree(out, inside)
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        for word in ("--resume", None):
            words = bench.words(inside, **OPTIONS) + ([word] if word else [])
            judgeRefusal(bench, bench.program.run(words), inside, f"mounted read-only, folder {state}, {word}")
    finally:
        subprocess.run(["umount", str(place)], check=True)
