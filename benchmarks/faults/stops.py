# SPDX-License-Identifier: GPL-3.0-or-later
"""Signals that ask a run to stop, and a second run in the same folder."""
import random
import signal

from faults.program import finish, readUntil
from faults.run_folder import newestWhole, wentOnAfter

SIGNALS = {"SIGTERM": signal.SIGTERM, "SIGINT": signal.SIGINT, "SIGHUP": signal.SIGHUP}
LONG = {"epochs": 20}
INTERRUPTED = 130


def signals(bench):
    """Each at a random moment after main() has begun."""
    bench.draw = random.Random(bench.arguments.seed)
    reference = bench.reference(**LONG)
    for name, number in SIGNALS.items():
        done, tries = 0, 0
        bench.count(f"{name}: runs", 0)
        bench.count(f"{name}: ended as documented, and equal when gone on with", 0)
        while done < bench.arguments.count and tries < 4 * bench.arguments.count:
            tries += 1
            done += stoppedRun(bench, reference, name, number)
        bench.expect(done == bench.arguments.count, name, f"only {done} of its signals came before the run's end")


def stoppedRun(bench, reference, name, number):
    """1 where the signal came in time; a run that has ended before is not counted."""
    out = bench.fresh("stopped")
    words = bench.words(out, **LONG)
    moment = bench.draw.uniform(0.01, 0.95 * bench.seconds)
    ended = bench.program.run(words, signalAfter=moment, number=number)
    if ended.status == 0:
        bench.seconds *= 0.95
        return 0
    bench.count(f"{name}: runs")
    step, _ = newestWhole(out)
    if step == 0:
        bench.count(f"{name}: before the first step, where there is nothing to keep")
    again = bench.program.run(words + ["--resume"])
    wentOn = wentOnAfter(again.text, reference.stepsPerEpoch)
    differences = reference.differences(out)
    what = f"{name} after {moment:.2f} s"
    isStopped = bench.expect(ended.status == INTERRUPTED, what, f"exit status {ended.status}", ended.text)
    hasAll = step >= lastEpoch(ended.text) * reference.stepsPerEpoch
    isKept = bench.expect(wentOn == step and hasAll, what, f"stopped at step {step}, went on after {wentOn}",
                          again.text)
    isEqual = bench.expect(again.status == 0 and not differences, what, "; ".join(differences), again.text)
    if isStopped and isKept and isEqual:
        bench.count(f"{name}: ended as documented, and equal when gone on with")
    return 1


def lastEpoch(text):
    """The last one that was told."""
    epochs = [int(line.split()[0]) for line in text.splitlines() if line[:5].strip().isdigit()]
    return max(epochs, default=0)


def instances(bench):
    """A second run in a folder where one is being trained: refused, and the first is unharmed."""
    options = {"epochs": 60}
    reference = bench.reference(**options)
    for n in range(bench.arguments.count):
        out = bench.fresh("shared")
        words = bench.words(out, **options)
        first = bench.program.start(words)
        before = readUntil(first, "1 ")  # the line of the first epoch
        seconds = []
        for extra in ([], ["--resume"]):
            second = bench.program.run(words + extra)
            seconds.append(second.seconds)
            bench.count("second runs")
            isRefused = second.status == 1 and str(out) in second.error()
            isBusy = "another training" in second.error() or "holds a run already" in second.error()
            if bench.expect(isRefused and isBusy, "not refused", second.error(), second.text):
                bench.count("refused with a sentence")
        isBeside = first.poll() is None
        bench.count("first runs that were still training then", int(isBeside))
        ended = finish(first, before)
        differences = reference.differences(out)
        if bench.expect(ended.status == 0 and not differences, "the first run", "; ".join(differences), ended.text):
            bench.count("first runs that ended as if alone")
        bench.progress(f"refused after {seconds[0]:.1f} and {seconds[1]:.1f} s: {second.error()}")
