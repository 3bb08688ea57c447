# SPDX-License-Identifier: GPL-3.0-or-later
"""SIGKILL at any moment, and within the writing of a checkpoint."""
import random
import signal

from faults.run_folder import newestWhole, tornLines, wentOnAfter

HOWS = ("kill:before", "kill:midway", "kill:after")


def checkpointCalls(bench, **options):
    """How many calls a whole run needs to write its checkpoints."""
    log = bench.work / "calls.txt"
    log.unlink(missing_ok=True)
    out = bench.fresh("counted")
    bench.program.run(bench.words(out, **options), {"UNDER": out, "NAME": "checkpoint", "LOG": log})
    return len(log.read_text().splitlines())


def killedRun(bench, reference, calls, out, plan):
    """One start of a run that may be killed. Returns whether it was, and whether within a checkpoint."""
    draw = bench.draw
    words = bench.words(out) + ["--resume"]
    before = newestWhole(out)[0]
    if plan == "inside":
        left = max(1, round(calls * (1 - before / reference.step)))
        faults = {"UNDER": out, "NAME": "checkpoint", "AT": draw.randint(1, left), "HOW": draw.choice(HOWS)}
        ended = bench.program.run(words, faults)
    else:
        ended = bench.program.run(words, signalAfter=draw.uniform(0, bench.seconds) if plan else None)
    wentOn = wentOnAfter(ended.text, reference.stepsPerEpoch)
    hasLearned = "train loss" in ended.text or "Best epoch" in ended.text  # after it said where it goes on
    if hasLearned and wentOn < before:
        bench.count("lost")
        bench.expect(False, "lost", f"a checkpoint of step {before} was whole, the run went on after {wentOn}", ended.text)
    wasKilled = ended.status == -signal.SIGKILL and not ended.hung
    after = newestWhole(out)[0]
    if not bench.expect(after >= before, "lost", f"step {before} was whole before, {after} after", ended.text):
        bench.count("lost")
    if not bench.expect(wasKilled or ended.status == 0, "resume refused", f"status {ended.status}", ended.text):
        bench.count("resumes refused")
    if ended.status == 0 and plan != "inside":
        bench.seconds = 0.8 * bench.seconds + 0.2 * ended.seconds  # the machine may do other things as well
    return wasKilled, ended


def kills(bench):
    bench.draw = random.Random(bench.arguments.seed)
    wanted, wantedInside = bench.arguments.count, max(1, bench.arguments.count // 4)
    reference = bench.reference()
    calls = checkpointCalls(bench)
    for what in ("kills", "kills within the writing of a checkpoint", "runs", "unequal runs", "lost", "resumes refused",
                 "runs with files left over"):
        bench.count(what, 0)
    while bench.counts["kills"] < wanted or bench.counts["kills within the writing of a checkpoint"] < wantedInside:
        oneRun(bench, reference, calls)
        if bench.counts["runs"] % 20 == 0:
            bench.progress(f"{bench.counts['runs']} runs, {bench.counts['kills']} kills")


def oneRun(bench, reference, calls):
    out = bench.fresh("killed")
    wereKilled, isDone, starts = 0, False, 0
    while not isDone and starts < 40:
        starts += 1
        plan = None if wereKilled >= bench.draw.randint(2, 8) else bench.draw.choice(("moment", "moment", "inside"))
        wasKilled, ended = killedRun(bench, reference, calls, out, plan)
        isDone = not wasKilled
        if wasKilled:
            wereKilled += 1
            bench.count("kills")
            if plan == "inside":
                bench.count("kills within the writing of a checkpoint")
    bench.count("runs")
    differences = reference.differences(out)
    if any(found.startswith("left over") for found in differences):
        bench.count("runs with files left over")
    if any(not found.startswith("left over") for found in differences):
        bench.count("unequal runs")
    bench.expect(not differences, "not as the run that was left alone", "; ".join(differences), ended.text)
    bench.expect(tornLines(out) == 0, "batches.csv", "lines that are torn or out of order")
