# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting semblance-cli, with faults and signals at chosen moments."""
import contextlib
import dataclasses
import os
import pathlib
import select
import signal
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent
HANGS_AFTER = 1800  # seconds; far beyond any small run, even where the machine does other things


@dataclasses.dataclass
class Ended:
    status: int  # exit status; minus the signal where one ended it
    text: str    # everything that it printed
    seconds: float
    hung: bool = False

    @property
    def crashed(self):
        return self.hung or self.status not in (0, 1, 2, 130)

    def error(self):
        """The sentence that it ended with, or nothing."""
        lines = [line for line in self.text.splitlines() if line.startswith("semblance-cli: ")]
        return lines[-1] if lines else ""


def buildShim(work):
    library = work / "faults.so"
    sources = [str(HERE / "fault_shim.c"), str(HERE / "fork_server.c")]
    subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", str(library), *sources, "-ldl"], check=True)
    return library


def withOwnSignals(preexec=None):
    """For a child: SIGHUP as a terminal's programs have it, whoever started this script with nohup."""
    def prepare():
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        if preexec:
            preexec()
    return prepare


def statusOf(waited):
    return -os.WTERMSIG(waited) if os.WIFSIGNALED(waited) else os.WEXITSTATUS(waited)


class Program:
    """One run at a time. A server loads the libraries once, and each run is a fork of it before main()."""

    def __init__(self, cli, work):
        self.cli = str(pathlib.Path(cli).resolve())
        self.work = work
        self.library = str(buildShim(work))
        self.runs = 0
        environment = dict(os.environ, LD_PRELOAD=self.library, FORK_SERVER="1")
        self.server = subprocess.Popen([self.cli], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment,
                                       preexec_fn=withOwnSignals())
        self.buffer = b""

    def close(self):
        self.server.stdin.close()
        self.server.wait()

    def run(self, words, faults=None, signalAfter=None, number=signal.SIGKILL):
        """`faults`: FAULT_ variables without that prefix. `signalAfter`: seconds after which `number` is sent."""
        output = self.work / "output.txt"
        output.unlink(missing_ok=True)  # one that is killed before it opens it says nothing, and not what the last one said
        variables = [f"FAULT_{name}={value}" for name, value in (faults or {}).items()]
        texts = [str(output), *variables, "", *map(str, words)]
        request = b"".join(os.fsencode(text) + b"\0" for text in texts)
        began = time.monotonic()
        self.server.stdin.write(b"%d\n%s" % (len(request), request))
        self.server.stdin.flush()
        self.runs += 1
        process = int(self._line(HANGS_AFTER))
        answer = self._line(signalAfter) if signalAfter is not None else None
        if signalAfter is not None and answer is None:
            with contextlib.suppress(ProcessLookupError):  # it has just ended by itself
                os.kill(process, number)
        answer = answer or self._line(HANGS_AFTER)
        hung = answer is None
        if hung:
            os.kill(process, signal.SIGKILL)
            answer = self._line(HANGS_AFTER)
        text = output.read_text(errors="replace") if output.exists() else ""
        return Ended(statusOf(int(answer)), text, time.monotonic() - began, hung)

    def start(self, words, preexec=None, output=subprocess.PIPE):
        """A process of its own, for runs that stand beside each other; see finish()."""
        self.runs += 1
        return subprocess.Popen([self.cli, *map(str, words)], stdin=subprocess.DEVNULL, stdout=output,
                                stderr=subprocess.STDOUT, text=True, errors="replace",
                                preexec_fn=withOwnSignals(preexec))

    def _line(self, timeout):
        """The server's next line; nothing where it does not come in time."""
        until = time.monotonic() + timeout
        while b"\n" not in self.buffer:
            ready, _, _ = select.select([self.server.stdout], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                return None
            piece = os.read(self.server.stdout.fileno(), 4096)
            if not piece:
                raise RuntimeError("semblance-cli ended before it ran anything; is it the right file?")
            self.buffer += piece
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line


def finish(process, before="", timeout=HANGS_AFTER):
    """The end of a process of start(); `before`: what was read of its output already."""
    began = time.monotonic()
    try:
        text, hung = process.communicate(timeout=timeout)[0], False
    except subprocess.TimeoutExpired:
        process.kill()
        text, hung = process.communicate()[0], True
    return Ended(process.returncode, before + text, time.monotonic() - began, hung)


def readUntil(process, beginning):
    """Reads lines up to one that begins so; returns what was read."""
    text = ""
    for line in process.stdout:
        text += line
        if line.strip().startswith(beginning):
            break
    return text
