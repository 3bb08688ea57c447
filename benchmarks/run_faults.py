#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Breaks short training runs in every way that a workstation knows, and counts how they come out of it.

Each sub-command prints a line a count and, last, all of it as JSON; the exit status is 1 where an expectation failed.
Faults of the disk come from a small library that is compiled with cc and preloaded (faults/fault_shim.c).
"""
import argparse
import pathlib
import sys
import tempfile

from faults.damage import truncated
from faults.disk import disk, readOnly
from faults.images import images
from faults.kills import kills
from faults.limits import memory, soak
from faults.set_up import Bench
from faults.stops import instances, signals


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=pathlib.Path, help="a folder on a real disk to work in [a temporary one]")
    parser.add_argument("--seed", type=int, default=1, help="draws moments and places")
    parser.add_argument("cli", type=pathlib.Path, help="semblance-cli")
    commands = parser.add_subparsers(dest="command", required=True)

    def add(name, function, text):
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(function=function)
        return command

    command = add("kills", kills, "SIGKILL at any moment, one in four within the writing of a checkpoint")
    command.add_argument("--count", type=int, default=500)
    command.add_argument("--as-used", action="store_true",
                         help="densenet121 in bfloat16, channels-last, on all cores, in place of a small network on one")
    command = add("disk", disk, "ENOSPC, EIO and EROFS at each call on the run's folder and on the cache")
    command.add_argument("--part", default="1/1", help="K/N: every N-th call from the K-th; N such runs cover all")
    command = add("truncated", truncated, "the newest checkpoint cut off, and with a changed byte")
    command.add_argument("--count", type=int, default=1000, help="places to cut it off at")
    command.add_argument("--bytes", type=int, default=200, help="places to change a byte at")
    command.add_argument("--single", type=int, default=40, help="how many of them have a resume of their own")
    add("images", images, "images removed, cut off and replaced while a run without a cache reads them")
    command = add("instances", instances, "a second run in the folder of one that trains")
    command.add_argument("--count", type=int, default=5, help="first runs; each meets two others")
    add("read-only", readOnly, "a run's folder that cannot be written")
    command = add("signals", signals, "SIGTERM, SIGINT and SIGHUP")
    command.add_argument("--count", type=int, default=20, help="runs a signal")
    command = add("memory", memory, "densenet121 at 512x512 in a control group")
    command.add_argument("--limit", default="4G")
    command.add_argument("--batch", type=int, default=32)
    command.add_argument("--patience", type=float, default=3600, help="seconds that the run may take")
    command = add("soak", soak, "memory of a long run")
    command.add_argument("--minutes", type=float, default=120)
    command.add_argument("--interval", type=float, default=10, help="seconds between samples")
    command.add_argument("--growth", type=float, default=20, help="MiB an hour that are borne")
    return parser.parse_args()


def main():
    call = arguments()
    with tempfile.TemporaryDirectory(prefix="semblance-faults-") as folder:
        work = pathlib.Path(call.work or folder).resolve()
        work.mkdir(parents=True, exist_ok=True)
        bench = Bench(call, work)
        try:
            call.function(bench)
        except KeyboardInterrupt:
            bench.progress("interrupted; what was counted until now:")
        return bench.report()


if __name__ == "__main__":
    sys.exit(main())
