# SPDX-License-Identifier: GPL-3.0-or-later
"""Images that go bad while a run without a cache reads them again and again."""
import random
import shutil

from faults.program import finish, readUntil

PER_CLASS = 20
FEW, MANY = 5, 24  # of 120 images: 4 and 20 in a hundred; the run bears 5
EPOCHS = 8


def removed(file, others, draw):
    file.unlink()


def emptied(file, others, draw):
    file.write_bytes(b"")


def cutOff(file, others, draw):
    data = file.read_bytes()
    file.write_bytes(data[:draw.randrange(1, len(data) // 2)])


def foreign(file, others, draw):
    file.write_text("This was an image once.\n" * 40)


def noise(file, others, draw):
    file.write_bytes(draw.randbytes(file.stat().st_size))


def folder(file, others, draw):
    file.unlink()
    file.mkdir()


def dangling(file, others, draw):
    file.unlink()
    file.symlink_to("nowhere")


def anotherImage(file, others, draw):
    shutil.copyfile(draw.choice(others), file)


KINDS = (removed, emptied, cutOff, foreign, noise, folder, dangling, anotherImage)


def images(bench):
    """No mode hides a file from root: what cannot be read is removed, cut off, or something else."""
    draw = random.Random(bench.arguments.seed)
    whole = bench.images(PER_CLASS)
    for what in ("runs", "crashes", "few: went on, and named them", "many: stopped with a sentence, and whole again after"):
        bench.count(what, 0)
    for kind in KINDS:
        for howMany in (FEW, MANY):
            spoiledRun(bench, draw, whole, kind, howMany)


def spoiledRun(bench, draw, whole, kind, howMany):
    data = bench.fresh("spoiled")
    shutil.copytree(whole, data)
    out = bench.fresh("run")
    words = bench.words(out, images=data, epochs=EPOCHS, batch=12, cache=False)
    process = bench.program.start(words)
    before = readUntil(process, "1 ")  # the line of the first epoch
    files = sorted(file for file in data.rglob("*") if file.suffix in (".tif", ".jpg", ".png"))
    spoiled = draw.sample(files, howMany)
    others = [file for file in files if file not in spoiled]
    for file in spoiled:
        kind(file, others, draw)
    ended = finish(process, before)
    bench.count("runs")
    what = f"{kind.__name__}, {howMany} files"
    if not bench.expect(not ended.crashed, "crash", f"{what}: status {ended.status}", ended.text):
        bench.count("crashes")
    named = sum(f"{file.relative_to(data)}: left out" in ended.text for file in spoiled)
    bench.progress(f"{what}: status {ended.status}, {named} named. {ended.error()}")
    if howMany == FEW:
        if bench.expect(ended.status == 0 and named == FEW, "few", f"{what}: status {ended.status}, {named} named",
                        ended.text):
            bench.count("few: went on, and named them")
    else:
        isStopped = ended.status == 1 and "cannot be read any more" in ended.error()
        bench.expect(isStopped, "many", f"{what}: {ended.error()}", ended.text)
        shutil.rmtree(data)
        shutil.copytree(whole, data)
        again = bench.program.run(words + ["--resume"])
        if bench.expect(isStopped and again.status == 0, "many", f"{what}: with the files put back, {again.error()}",
                        again.text):
            bench.count("many: stopped with a sentence, and whole again after")
