"""A rank that fails ends all, and one sentence says which it was.

The others would wait for it for ever: MPI itself does not notice that Python raised.
"""

import atexit
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

from lucid.distributed.watcher import PATIENCE, TOLD, WELL, claim

FORWARDING = 0.5  # seconds in which mpiexec passes on what was printed; an abort drops the rest


class RankError(FloatingPointError):
    """What all ranks raise for the fault of one."""

    def __init__(self, rank, text):
        super().__init__(text)
        self.rank = rank


class Ending:
    """Tells of the end of this rank, once, and sees to it that it is the end of all."""

    def __init__(self, world, node):
        import tempfile  # here, as below: they delay import lucid
        import uuid

        self.world, self.rank, self.size = world, world.Get_rank(), world.Get_size()
        name = f"lucid-{uuid.uuid4().hex}"  # made when a rank ends badly, and not before
        self.file = node.bcast(os.path.join(tempfile.gettempdir(), name))
        self.pipe = self._watched(node)
        self.before, sys.excepthook = sys.excepthook, self.failed
        atexit.register(self.is_well)

    def is_well(self):
        """The rank ends in order: nobody has to speak."""
        self._say(WELL)
        atexit.unregister(self.is_well)
        sys.excepthook = self.before

    def failed(self, kind, error, trace):
        """Print the error, tell whose it is, and end all ranks; takes Python's place."""
        is_known = isinstance(error, RankError)
        if is_known and error.rank != self.rank:
            time.sleep(PATIENCE)  # the rank that is to blame speaks, and ends this one
        self.before(kind, error, trace)
        if claim(self.file):
            text = str(error) if is_known else f"{kind.__name__}: {error}"
            print(f"rank {self.rank} of {self.size} failed, and so all end: {text}",
                  file=sys.stderr, flush=True)  # fmt: skip
        time.sleep(FORWARDING)
        self._say(TOLD)
        self.world.Abort(1)

    def _watched(self, node):
        """The pipe to the process that notices when this one is no more; None without such."""
        path = f"{self.file}-{self.rank}"
        if not hasattr(os, "mkfifo"):
            return None
        os.mkfifo(path)
        try:
            ends = node.gather((str(self.rank), path))
            is_there = node.bcast(ends is not None and self._start_watcher(ends))
            return open(path, "wb", buffering=0) if is_there else None
        finally:
            os.unlink(path)

    def _start_watcher(self, ends):
        """Whether the process that watches all ranks of this machine has opened their pipes."""
        import subprocess

        script = Path(__file__).with_name("watcher.py")
        words = [word for end in ends for word in end]
        command = [sys.executable, "-I", "-S", script, self.file, str(self.size), *words]
        watcher = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, start_new_session=True
        )
        watcher.returncode = 0  # nobody waits for it: it ends after this process
        with watcher.stdout:
            return watcher.stdout.readline() == b"ready\n"

    def _say(self, word):
        pipe, self.pipe = self.pipe, None
        if pipe is not None:
            with suppress(BrokenPipeError):  # the watcher has gone, as another rank had ended
                pipe.write(word)
            pipe.close()
