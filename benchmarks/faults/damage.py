# SPDX-License-Identifier: GPL-3.0-or-later
"""Checkpoints that were cut off or changed on the disk."""
import random
import shutil

from faults.run_folder import Reference, checkpoints, newestWhole, wentOnAfter

# An epoch of 36 steps: between the checkpoints of two epochs there is room for as many files that are read first.
OPTIONS = {"epochs": 2, "batch": 1, "rate": "0.0003"}


def places(data, count, draw):
    """Lengths to cut to: the edges of the file's parts, then anywhere."""
    header = 24 + int.from_bytes(data[16:24], "little")
    edges = [0, 1, 7, 8, 12, 16, 23, 24, 25, 55, 56, header - 1, header, header + 1, len(data) - 33, len(data) - 32,
             len(data) - 31, len(data) - 1]
    return (edges + [draw.randrange(len(data)) for _ in range(max(0, count - len(edges)))])[:count]


def changed(data, draw):
    place = draw.randrange(len(data))
    return data[:place] + bytes([data[place] ^ draw.randint(1, 255)]) + data[place + 1:]


def resumed(bench, reference, older, newer):
    """Goes on with a run that has the whole checkpoint `older` and beside it, newer, `newer`: {step: bytes}."""
    out = bench.fresh("damaged")
    shutil.copytree(reference.folder, out)
    for file in checkpoints(out):
        if file.name != older.name:
            file.unlink()
    for step, data in newer.items():
        (out / f"checkpoint-{step:010d}.state").write_bytes(data)
    ended = bench.program.run(bench.words(out, **OPTIONS) + ["--resume"])
    told = sum(f"checkpoint-{step:010d}.state is passed over" in ended.text for step in newer)
    bench.count("resumes")
    bench.count("damaged checkpoints that were passed over", told)
    bench.expect(told == len(newer), "damage that was not noticed", f"{told} of {len(newer)}", ended.text)
    wentOn = wentOnAfter(ended.text, reference.stepsPerEpoch)
    bench.expect(wentOn == reference.stepsPerEpoch, "not the older generation", f"went on after {wentOn}", ended.text)
    differences = reference.differences(out)
    bench.expect(ended.status == 0 and not differences, "not as the run left alone", "; ".join(differences), ended.text)


def truncated(bench):
    draw = random.Random(bench.arguments.seed)
    reference = bench.reference(**OPTIONS)
    newest, older = checkpoints(reference.folder)
    data = newest.read_bytes()
    damaged = [data[:length] for length in places(data, bench.arguments.count, draw)]
    damaged += [changed(data, draw) for _ in range(bench.arguments.bytes)]
    bench.count("checkpoints cut off", bench.arguments.count)
    bench.count("checkpoints with a changed byte", bench.arguments.bytes)
    draw.shuffle(damaged)
    first, last = reference.stepsPerEpoch + 1, reference.step
    # Some one at a time, where the newest lies in a real run; the rest as many at once as fit before the last step.
    single = damaged[:bench.arguments.single]
    for one in single:
        resumed(bench, reference, older, {last: one})
    rest = damaged[len(single):]
    room = last - first + 1
    for begin in range(0, len(rest), room):
        resumed(bench, reference, older, dict(enumerate(rest[begin:begin + room], first)))
        bench.progress(f"{begin + len(single)} of {len(damaged)}")
    bothDamaged(bench, reference, data)


def bothDamaged(bench, reference, data):
    """No generation is whole: the run begins anew, and what it writes then is kept although the others are newer."""
    out = bench.fresh("damaged")
    shutil.copytree(reference.folder, out)
    for file in checkpoints(out):
        file.unlink()
    for step in (reference.step - 1, reference.step):
        (out / f"checkpoint-{step:010d}.state").write_bytes(data[:1000])
    words = bench.words(out, **OPTIONS) + ["--resume"]
    killed = bench.program.run(words, {"UNDER": out, "NAME": f"{reference.step:010d}.state.writing", "AT": 1,
                                       "HOW": "kill:before"})
    step, _ = newestWhole(out)
    bench.count("steps kept of a run whose checkpoints were all damaged, killed in its second epoch", step)
    bench.expect(step == reference.stepsPerEpoch, "a new checkpoint was not kept beside damaged ones", "", killed.text)
    again = bench.program.run(words)
    differences = Reference(reference.folder).differences(out)
    bench.expect(again.status == 0 and not differences, "not as the run left alone", "; ".join(differences), again.text)
